(** * What is proved, in words and in Coq

    Every public theorem of the development, restated so that one can read this file alone,
    with [theory/Definitions.v] beside it: the losses, the embeddings, the reduced problem. All
    else that occurs is Coq's standard library of the real numbers. The proofs are references to
    the theory; [assumptions.txt] lists what each theorem rests on.

    How to read it: [R] is the type of real numbers, [nat] that of natural numbers, [INR n] is the
    number n as a real. [A -> B -> C] says that A and B imply C. [U] and [V] are families of
    vectors, [unit_family d n U] says that the first n members of U are unit vectors of R^d,
    [dot d x y] is the scalar product. p and q are [mean_positive] and [mean_negative], the mean
    similarity of the positive and of the negative pairs. s is the coordinate on CCEM,
    s = 1/(1+delta^2): s = 1 is the simplex ETF, s = 0 the antipodal structure (delta = infinity).
    Where n is the number of vectors it is a natural number; the reduced loss makes sense for
    every real n >= 2, and what is said about it is proved for all of these. *)

From Coq Require Import Reals.
From Coquelicot Require Derive.
From CCEM Require Import Definitions.
From CCEM Require KeyLemma LowerBound Reduced Phases Simplex CCEM Theorem1 Uniqueness Monotone
  InfoNCE InfoNCEUniqueness Dimension BeyondPaper Kernels Pairing Spectral CrossPolytope
  SmallSimplex LiftedCrossPolytope TwoClusters SmallDimension LearnedBias Nonnegative
  Encoders Convexity.
Open Scope R_scope.

(** ** 1. The key lemma *)

(** In every dimension the negative similarities are on average at least q(s), s = (1 + p) / 2. *)
Theorem key_lemma (d n : nat) (U V : family) :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  negative (INR n) ((1 + mean_positive d n U V) / 2) <= mean_negative d n U V.
Proof. exact (KeyLemma.key_lemma d n U V). Qed.

(** Equality holds iff u_i - v_i is the same vector for all i and the sum of all u_i + v_i is 0. *)
Theorem key_lemma_equality (d n : nat) (U V : family) :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  mean_negative d n U V = negative (INR n) ((1 + mean_positive d n U V) / 2)
  <-> (forall i j k, (i < n)%nat -> (j < n)%nat -> (k < d)%nat ->
         U i k - V i k = U j k - V j k)
      /\ (forall k, (k < d)%nat -> sum n (fun i => U i k + V i k) = 0).
Proof. exact (KeyLemma.key_lemma_equality d n U V). Qed.

(** ** 2. The lower bound *)

(** In every dimension the loss is at least the reduced loss at s = (1 + p) / 2 ... *)
Theorem lower_bound (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  reduced_loss (INR n) t b ((1 + mean_positive d n U V) / 2) <= sigmoid_loss d n t b U V.
Proof. intros Hn Ht. exact (LowerBound.lower_bound d n t b U V Ht Hn). Qed.

(** ... and so at least the minimum of the reduced loss over [0, 1]. *)
Theorem lower_bound_by_minimum (d n : nat) (t b s : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) s ->
  reduced_loss (INR n) t b s <= sigmoid_loss d n t b U V.
Proof. intros Hn Ht. exact (LowerBound.optimum_is_lower_bound d n t b U V s Ht Hn). Qed.

(** The same holds for all losses of pairs whose two costs f and g are convex, g nondecreasing. *)
Theorem lower_bound_generic (f g : R -> R) (d n : nat) (U V : family) :
  (forall x y a, 0 <= a <= 1 -> f (a * x + (1 - a) * y) <= a * f x + (1 - a) * f y) ->
  (forall x y a, 0 <= a <= 1 -> g (a * x + (1 - a) * y) <= a * g x + (1 - a) * g y) ->
  (forall x y, x <= y -> g x <= g y) ->
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  reduced_pair_loss f g (INR n) ((1 + mean_positive d n U V) / 2) <= pair_loss f g d n U V.
Proof. exact (LowerBound.lower_bound_generic f g d n U V). Qed.

(** ** 3. The reduced problem has one minimiser *)

(** The reduced loss is strictly convex. *)
Theorem reduced_loss_strictly_convex (n t b : R) :
  2 <= n -> 0 < t ->
  forall x y a, x <> y -> 0 < a < 1 ->
    reduced_loss n t b (a * x + (1 - a) * y)
    < a * reduced_loss n t b x + (1 - a) * reduced_loss n t b y.
Proof. exact (Reduced.reduced_loss_strictly_convex n t b). Qed.

(** It has exactly one minimiser on [0, 1]. *)
Theorem minimiser_exists_unique (n t b : R) :
  2 <= n -> 0 < t ->
  exists s, is_argmin (reduced_loss n t b) s
    /\ forall x, is_argmin (reduced_loss n t b) x -> x = s.
Proof.
  intros Hn Ht. destruct (Reduced.argmin_exists n t b Hn Ht) as [s Hs].
  exists s. split; [exact Hs|]. intros x Hx. exact (Reduced.argmin_unique n t b x s Hn Ht Hx Hs).
Qed.

(** Its derivative is t ((n-2) sigma(t q(s) - b) - 2 sigma(b - t p(s))). *)
Theorem reduced_loss_derivative (n t b s : R) :
  2 <= n -> derivable_pt_lim (reduced_loss n t b) s (slope n t b s).
Proof. intros Hn. apply Derive.is_derive_Reals, Reduced.reduced_loss_derivative, Hn. Qed.

(** ** 4. The phases, and the thresholds of Theorem 2 *)

(** For every bias: when the simplex ETF is optimal. *)
Theorem etf_iff (n t b : R) :
  2 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) 1
  <-> (n - 2) * (1 + exp (t - b)) <= 2 * (1 + exp (b + t / (n - 1))).
Proof. exact (Phases.etf_iff n t b). Qed.

(** For every bias: when the antipodal structure is optimal. *)
Theorem antipodal_iff (n t b : R) :
  2 < n -> 0 < t ->
  is_argmin (reduced_loss n t b) 0 <-> t + b <= ln ((n - 2) / 2).
Proof. exact (Phases.antipodal_iff_ln n t b). Qed.

(** Theorem 2, upper threshold: at b = t the ETF is optimal iff t >= ((n-1)/n) ln(n-3). *)
Theorem theorem_2_etf (n t : R) :
  3 < n -> 0 < t ->
  is_argmin (reduced_loss n t t) 1 <-> (n - 1) / n * ln (n - 3) <= t.
Proof. exact (Phases.theorem_2_etf n t). Qed.

(** Theorem 2, lower threshold: at b = t the antipodal structure is optimal iff
    t <= (1/2) ln((n-2)/2). *)
Theorem theorem_2_antipodal (n t : R) :
  2 < n -> 0 < t ->
  is_argmin (reduced_loss n t t) 0 <-> t <= 1 / 2 * ln ((n - 2) / 2).
Proof. exact (Phases.theorem_2_antipodal n t). Qed.

(** Theorem 2, between: the optimum is neither iff t lies strictly between the thresholds. *)
Theorem theorem_2_between (n t s : R) :
  4 < n -> 0 < t -> is_argmin (reduced_loss n t t) s ->
  1 / 2 * ln ((n - 2) / 2) < t < (n - 1) / n * ln (n - 3) <-> 0 < s < 1.
Proof. exact (Phases.theorem_2_between n t s). Qed.

(** At b = t and n = 2, 3, 4 the ETF is optimal at every temperature, the antipodal structure
    at none. *)
Theorem small_n (n t : R) :
  2 <= n <= 4 -> 0 < t ->
  is_argmin (reduced_loss n t t) 1 /\ ~ is_argmin (reduced_loss n t t) 0.
Proof.
  intros Hn Ht. split; [exact (Phases.small_n_etf n t Hn Ht)|].
  exact (Phases.small_n_never_antipodal n t Hn Ht).
Qed.

(** ** 5. Theorem 1: CCEM is optimal *)

(** The simplex ETF of n vectors exists in every dimension from n - 1 on. *)
Theorem simplex_etf_exists (d n : nat) :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> exists W, is_simplex_etf d n W.
Proof. intros Hn Hd. exists (Simplex.simplex n). exact (Simplex.simplex_etf_exists d n Hn Hd). Qed.

(** CCEM, one dimension above a simplex ETF W, has the scalar products of [has_ccem_gram]. *)
Theorem ccem_similarities (k n : nat) (s : R) (W : family) :
  0 <= s <= 1 -> is_simplex_etf k n W ->
  has_ccem_gram (S k) n s (ccem_left k s W) (ccem_right k s W).
Proof. exact (CCEM.ccem_gram k n s W). Qed.

(** At s = 1/(1+delta^2) it is the paper's (w_i, delta)/sqrt(1+delta^2), (w_i, -delta)/sqrt(...). *)
Theorem ccem_entries (k : nat) (delta : R) (W : family) (i j : nat) :
  0 <= delta ->
  ccem_left k (1 / (1 + delta * delta)) W i j
  = (if Nat.eqb j k then delta else W i j) / sqrt (1 + delta * delta)
  /\ ccem_right k (1 / (1 + delta * delta)) W i j
  = (if Nat.eqb j k then - delta else W i j) / sqrt (1 + delta * delta).
Proof. exact (CCEM.ccem_of_delta k delta W i j). Qed.

(** For d >= n there is an s in [0, 1], the minimiser of the reduced loss, at which CCEM, built
    on any simplex ETF, minimises the loss over all unit families; and a simplex ETF exists. *)
Theorem theorem_1 (d n : nat) (t b : R) :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  exists s, is_argmin (reduced_loss (INR n) t b) s
    /\ (exists W, is_simplex_etf (d - 1) n W)
    /\ forall W, is_simplex_etf (d - 1) n W ->
         let U := ccem_left (d - 1) s W in let V := ccem_right (d - 1) s W in
         unit_family d n U /\ unit_family d n V
         /\ forall U' V', unit_family d n U' -> unit_family d n V' ->
              sigmoid_loss d n t b U V <= sigmoid_loss d n t b U' V'.
Proof.
  intros Hn Hd Ht. destruct (Theorem1.theorem_1 d n t b Hn Hd Ht) as (s & Hs & HW & Hmin).
  exists s. split; [exact Hs|]. split; [eexists; exact HW|exact Hmin].
Qed.

(** With finite delta only: the infimum over delta >= 0 is the minimum over all unit families. It
    is attained iff s is not 0; where s = 0 delta has to go to infinity. *)
Theorem theorem_1_infimum (d n : nat) (t b s : R) (W : family) :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  is_argmin (reduced_loss (INR n) t b) s -> is_simplex_etf (d - 1) n W ->
  let loss := fun delta =>
    let r := 1 / (1 + delta * delta) in
    sigmoid_loss d n t b (ccem_left (d - 1) r W) (ccem_right (d - 1) r W) in
  let minimum := reduced_loss (INR n) t b s in
  (forall U V, unit_family d n U -> unit_family d n V -> minimum <= sigmoid_loss d n t b U V)
  /\ (forall delta, minimum <= loss delta)
  /\ (forall eps, 0 < eps -> exists delta, 0 <= delta /\ loss delta < minimum + eps)
  /\ ((exists delta, 0 <= delta /\ loss delta = minimum) <-> s <> 0).
Proof.
  intros Hn Hd Ht Hs HW loss minimum.
  destruct (Theorem1.theorem_1_infimum d n t b s W Hn Hd Ht Hs HW) as (H1 & H2 & H3).
  repeat split; [exact H1|exact H2|exact H3| |].
  - intros (delta & _ & Heq) ->. apply (Rlt_irrefl minimum). rewrite <- Heq at 2.
    exact (Theorem1.theorem_1_not_attained_antipodal d n t b W delta Hn Hd Ht Hs HW).
  - intros H0. exact (Theorem1.theorem_1_attained d n t b s W Hn Hd Hs H0 HW).
Qed.

(** CCEM is optimal for all losses of pairs with convex costs, the negative one nondecreasing. *)
Theorem theorem_1_generic (f g : R -> R) (d n : nat) (s : R) (W U' V' : family) :
  (forall x y a, 0 <= a <= 1 -> f (a * x + (1 - a) * y) <= a * f x + (1 - a) * f y) ->
  (forall x y a, 0 <= a <= 1 -> g (a * x + (1 - a) * y) <= a * g x + (1 - a) * g y) ->
  (forall x y, x <= y -> g x <= g y) ->
  (2 <= n)%nat -> (n <= d)%nat ->
  is_argmin (reduced_pair_loss f g (INR n)) s -> is_simplex_etf (d - 1) n W ->
  unit_family d n U' -> unit_family d n V' ->
  pair_loss f g d n (ccem_left (d - 1) s W) (ccem_right (d - 1) s W) <= pair_loss f g d n U' V'.
Proof.
  intros Hf Hg Hmono Hn Hd Hs HW HU HV.
  apply (Theorem1.theorem_1_generic f g d n s W Hf Hg Hmono Hn Hd Hs HW); assumption.
Qed.

(** ** 6. The optimum is unique up to rotation *)

(** Unit vectors that attain the minimum of the reduced loss have the scalar products of CCEM at
    its minimiser s. *)
Theorem uniqueness (d n : nat) (t b s : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) s ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  has_ccem_gram d n s U V.
Proof. exact (Uniqueness.uniqueness d n t b s U V). Qed.

(** At s = 1 they are one simplex ETF: u_i = v_i. *)
Theorem uniqueness_etf (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) 1 ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b 1 ->
  is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.
Proof. exact (Uniqueness.uniqueness_etf d n t b U V). Qed.

(** ** 7. Theorem 2: monotone in the temperature *)

(** At b = t a larger temperature moves the minimiser towards the ETF, strictly where one of the
    two lies inside (0, 1); so delta = sqrt((1-s)/s) falls, strictly while positive and finite. *)
Theorem theorem_2_monotone (n t1 t2 s1 s2 : R) :
  2 <= n -> 0 < t1 -> t1 < t2 ->
  is_argmin (reduced_loss n t1 t1) s1 -> is_argmin (reduced_loss n t2 t2) s2 ->
  s1 <= s2 /\ (0 < s1 < 1 \/ 0 < s2 < 1 -> s1 < s2)
  /\ (0 < s1 ->
        let delta := fun s => sqrt ((1 - s) / s) in
        delta s2 <= delta s1 /\ (0 < delta s1 -> delta s2 < delta s1)).
Proof.
  intros Hn Ht H12 H1 H2.
  destruct (Monotone.theorem_2_monotone n t1 t2 s1 s2 Hn Ht H12 H1 H2) as [Hle Hlt].
  split; [exact Hle|]. split; [exact Hlt|].
  exact (Monotone.theorem_2_monotone_delta n t1 t2 s1 s2 Hn Ht H12 H1 H2).
Qed.

(** ** 8. InfoNCE and Corollary 4 *)

(** In every dimension InfoNCE is at least ln(1 + (n-1) e^(-t n/(n-1))), its value on the ETF. *)
Theorem infonce_lower_bound (d n : nat) (t : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce_reduced (INR n) t 1 <= infonce d n t U V.
Proof. exact (InfoNCE.infonce_lower_bound d n t U V). Qed.

(** Every simplex ETF u = v has that value. *)
Theorem infonce_attained (d n : nat) (t : R) (W : family) :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> is_simplex_etf d n W ->
  infonce d n t W W = infonce_reduced (INR n) t 1.
Proof. intros Hn Hd HW. apply (InfoNCE.infonce_attained d n t Hn Hd), HW. Qed.

(** Corollary 4: from the upper threshold on, the threshold included, the sigmoid loss at b = t
    and InfoNCE have a common minimiser over all unit families: every simplex ETF u = v. *)
Theorem corollary_4 (d n : nat) (t : R) :
  (4 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t ->
  (INR n - 1) / INR n * ln (INR n - 3) <= t ->
  (exists W, is_simplex_etf d n W)
  /\ forall W, is_simplex_etf d n W -> unit_family d n W
       /\ forall U V, unit_family d n U -> unit_family d n V ->
            sigmoid_loss d n t t W W <= sigmoid_loss d n t t U V
            /\ infonce d n t W W <= infonce d n t U V.
Proof.
  intros Hn Hd Ht H. destruct (InfoNCE.corollary_4 d n t Hn Hd Ht H) as [Hex Hmin].
  split; [eexists; exact Hex|]. intros W HW.
  destruct (Hmin W HW) as [[Hunit [_ Hsigmoid]] [_ [_ Hinfonce]]].
  split; [exact Hunit|]. intros U V HU HV. split; [apply Hsigmoid|apply Hinfonce]; assumption.
Qed.

(** InfoNCE has no other minimiser, at any temperature: for d >= n - 1 its minimisers over all unit
    families are the simplex ETFs u = v. *)
Theorem infonce_minimisers (d n : nat) (t : R) (U V : family) :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t ->
  is_global_minimiser (infonce d n t) d n U V
  <-> is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.
Proof. exact (InfoNCEUniqueness.infonce_minimisers d n t U V). Qed.

(** ** 9. The dimension that the optimum needs *)

(** The loss of the antipodal structure is attained in R^d iff d >= 1. *)
Theorem dimension_antipodal (d n : nat) (t b : R) :
  (2 <= n)%nat ->
  (exists U V, unit_family d n U /\ unit_family d n V
     /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t b 0)
  <-> (1 <= d)%nat.
Proof. exact (Dimension.dimension_antipodal d n t b). Qed.

(** Where the ETF is optimal, the minimum is attained in R^d iff d >= n - 1. *)
Theorem dimension_etf (d n : nat) (t b : R) :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) 1 ->
  (exists U V, unit_family d n U /\ unit_family d n V
     /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t b 1)
  <-> (n - 1 <= d)%nat.
Proof. exact (Dimension.dimension_etf d n t b). Qed.

(** Where the optimum lies between the two structures, iff d >= n. *)
Theorem dimension_intermediate (d n : nat) (t b s : R) :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> 0 < s < 1 ->
  (exists U V, unit_family d n U /\ unit_family d n V
     /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t b s)
  <-> (n <= d)%nat.
Proof. exact (Dimension.dimension_intermediate d n t b s). Qed.

(** ** 10. Beyond the paper: a fixed bias *)

(** At n = 10, b = 1 the optimum rises from t = 1 to t = 6 and has fallen back at t = 50. *)
Theorem not_monotone_at_fixed_bias :
  exists s1 s6 s50,
    is_argmin (reduced_loss 10 1 1) s1 /\ is_argmin (reduced_loss 10 6 1) s6
    /\ is_argmin (reduced_loss 10 50 1) s50 /\ s1 < s6 /\ s50 < s6.
Proof. exact BeyondPaper.not_monotone. Qed.

(** At every bias the minimiser tends to (2n-2)/(3n-4) as t grows, where p = - q = n/(3n-4), the
    optimal margin of n singletons (Forster, Schmitt, Simon, COLT 2001). *)
Theorem limit_at_fixed_bias (n b eps : R) :
  2 < n -> 0 < eps ->
  exists T, forall t, T < t -> forall s, is_argmin (reduced_loss n t b) s ->
    Rabs (s - (2 * n - 2) / (3 * n - 4)) < eps.
Proof. exact (BeyondPaper.limit_at_fixed_bias n b eps). Qed.

(** At n = 4, b = 1 the ETF is optimal at t = 2 but not at t = 4; at any n > 2 and any bias it
    is not optimal for large t. *)
Theorem etf_does_not_persist :
  is_argmin (reduced_loss 4 2 1) 1 /\ ~ is_argmin (reduced_loss 4 4 1) 1
  /\ forall n b, 2 < n -> exists T, forall t, T < t -> ~ is_argmin (reduced_loss n t b) 1.
Proof.
  destruct BeyondPaper.etf_lost_again as [H2 H4].
  split; [exact H2|]. split; [exact H4|exact BeyondPaper.etf_lost_at_fixed_bias].
Qed.

(** ** 11. When d is too small: two inequalities and a bound

    Below d = n (below d = n - 1 where the ETF is optimal) min l is not attained. What follows bounds
    the loss in R^d from below by the minima of two functions of one similarity m in [-1, 1]. *)

(** The Gegenbauer polynomials G_0, ..., G_5 of the sphere of R^d have features ... *)
Theorem gegenbauer_zonal (d k : nat) :
  (2 <= d)%nat -> (k <= 5)%nat -> zonal_kernel d (gegenbauer d k).
Proof. exact (Kernels.gegenbauer_zonal d k). Qed.

(** ... and so has every power of the similarity. *)
Theorem power_zonal (d k : nat) : zonal_kernel d (fun m => m ^ k).
Proof. exact (Kernels.zonal_power d k). Qed.

(** Lemma P: for a kernel K with features and unit vectors
    sum_ij K(u_i.v_j) + (n/2) sum_i (K(1) - K(u_i.v_i)) >= 0. For K(m) = m it is the key lemma. *)
Theorem pairing_inequality (d n : nat) (K : R -> R) (U V : family) :
  zonal_kernel d K -> unit_family d n U -> unit_family d n V ->
  0 <= sum n (fun i => sum n (fun j => K (dot d (U i) (V j))))
       + INR n / 2 * sum n (fun i => K 1 - K (dot d (U i) (V i))).
Proof. exact (Pairing.pairing_inequality d n K U V). Qed.

(** Lemma S: for any vectors of R^h, x_ij = u_i.v_j, and q2 > 0, all q1 and nu,
    sum_ij (q2 x_ij^2 + q1 x_ij) - 2 nu sum_i x_ii is at least minus [spectral_cost]. *)
Theorem spectral_inequality (h n : nat) (U V : family) (q2 q1 nu : R) :
  0 < q2 ->
  let x := fun i j => dot h (U i) (V j) in
  - spectral_cost h n q2 q1 nu
  <= sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j))
     - 2 * nu * sum n (fun i => x i i).
Proof. exact (Spectral.spectral_inequality h n U V q2 q1 nu). Qed.

(** The bound: a kernel P with features and L kernels K_l, whose matrices have rank at most h_l, with
    multipliers. What stays below both costs on [-1, 1] bounds the loss in R^d. The costs f and g may
    be any two functions. *)
Theorem spectral_pairing_bound (f g : R -> R) (d n : nat) (P : R -> R) (L : nat) (h : nat -> nat)
    (K : nat -> R -> R) (q2 q1 nu : nat -> R) (off on : R) (U V : family) :
  (1 <= n)%nat -> zonal_kernel d P ->
  (forall l, (l < L)%nat -> bilinear_kernel d (h l) (K l) /\ 0 < q2 l) ->
  unit_family d n U -> unit_family d n V ->
  let Q := fun m => P m + sum L (fun l => q2 l * K l m ^ 2 + q1 l * K l m) in
  (forall m, -1 <= m <= 1 -> off + Q m <= g m) ->
  (forall m, -1 <= m <= 1 ->
     on + Q m + INR n / 2 * (P 1 - P m) - sum L (fun l => 2 * nu l * K l m) <= f m) ->
  on + (INR n - 1) * off - sum L (fun l => spectral_cost (h l) n (q2 l) (q1 l) (nu l)) / INR n
  <= pair_loss f g d n U V.
Proof. exact (Spectral.spectral_pairing_bound f g d n P L h K q2 q1 nu off on U V). Qed.

(** ** 12. When d is too small: exact optima, for t <= b *)

(** T1: d = n - 1. The simplex ETF is optimal under a condition that is that of section 4 for A = 0,
    weaker for the bend A > 0. *)
Theorem simplex_optimal (n : nat) (t b : R) (W : family) :
  (3 <= n)%nat -> 0 < t -> t <= b ->
  let x := - (1 / (INR n - 1)) in
  (INR n - 2) * (t * sigmoid (t * x - b)) - 2 * bend t b x * (INR n / (INR n - 1))
  <= 2 * (t * sigmoid (b - t)) ->
  is_simplex_etf (n - 1) n W ->
  is_global_minimiser (sigmoid_loss (n - 1) n t b) (n - 1) n W W.
Proof. exact (SmallSimplex.small_simplex_optimal n t b W). Qed.

(** Where the ETF is optimal in R^n the condition of T1 holds. *)
Theorem simplex_optimal_from_threshold (n : nat) (t b : R) :
  (3 <= n)%nat -> 0 < t ->
  let x := - (1 / (INR n - 1)) in
  is_argmin (reduced_loss (INR n) t b) 1 ->
  (INR n - 2) * (t * sigmoid (t * x - b)) - 2 * bend t b x * (INR n / (INR n - 1))
  <= 2 * (t * sigmoid (b - t)).
Proof. exact (SmallSimplex.small_simplex_from_threshold n t b). Qed.

(** T2: n = 2 d. The cross-polytope u_i = v_i is optimal. *)
Theorem cross_polytope_optimal (d : nat) (t b : R) :
  (1 <= d)%nat -> 0 < t -> t <= b ->
  (INR d - 1) * (t * sigmoid (- b)) - 2 * bend t b 0 <= t * sigmoid (b - t) ->
  is_global_minimiser (sigmoid_loss d (2 * d) t b) d (2 * d) cross_polytope cross_polytope.
Proof. exact (CrossPolytope.cross_polytope_optimal d t b). Qed.

(** T3: d = 2, n = 2 k. Two clusters, (r, c) and (-r, c) against (r, -c) and (-r, -c), are optimal
    with r^2 - c^2 = p = (b - ln(k-1))/t. *)
Theorem two_clusters_optimal (k : nat) (t b : R) :
  (2 <= k)%nat -> 0 < t -> t <= b -> ln (INR k - 1) - t < b <= ln (INR k - 1) ->
  let p := (b - ln (INR k - 1)) / t in
  2 * bend t b p * (1 + p) <= t / INR k ->
  is_global_minimiser (sigmoid_loss 2 (2 * k) t b) 2 (2 * k)
    (ccem_left 1 ((1 + p) / 2) two_points) (ccem_right 1 ((1 + p) / 2) two_points).
Proof. exact (TwoClusters.two_clusters_optimal k t b). Qed.

(** T4: d = k + 1, n = 2 k. Some lifted cross-polytope, u_i = (sqrt s w_i, sqrt(1-s)) and
    v_i = (sqrt s w_i, - sqrt(1-s)), is optimal. *)
Theorem lifted_cross_polytope_optimal (k : nat) (t b : R) :
  (2 <= k)%nat -> 0 < t -> t <= b -> ln (INR k - 1) < t + b ->
  1 + exp (t / (INR k + 1) + b) <= (INR k - 1) * (1 + exp (t * (INR k - 1) / (INR k + 1) - b)) ->
  exists s, 0 < s < 1 /\ is_global_minimiser (sigmoid_loss (S k) (2 * k) t b) (S k) (2 * k)
    (ccem_left k s cross_polytope) (ccem_right k s cross_polytope).
Proof. exact (LiftedCrossPolytope.lifted_cross_polytope_optimal k t b). Qed.

(** ** 13. How the minimum depends on d and n *)

(** Corollary 1: for d < n the bound phi(p) + (n-1) psi(q) falls short by at least
    (kappa/2) ((n-1-d)/n) (p-q)^2, kappa = t^2 min(sigma'(t-b), sigma'(t+b)). *)
Theorem strict_bound (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> (d < n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  let p := mean_positive d n U V in
  let q := mean_negative d n U V in
  let kappa := t ^ 2 * Rmin (sigmoid (- t - b) * (1 - sigmoid (- t - b)))
                            (sigmoid (t - b) * (1 - sigmoid (t - b))) in
  phi t b p + (INR n - 1) * psi t b q + kappa / 2 * ((INR n - 1 - INR d) / INR n) * (p - q) ^ 2
  <= sigmoid_loss d n t b U V.
Proof. exact (SmallDimension.strict_bound_sigmoid d n t b U V). Qed.

(** With a further dimension no loss is lost: the minimum does not rise with d. *)
Theorem more_dimensions (d n : nat) (t b : R) (U V : family) :
  unit_family d n U -> unit_family d n V ->
  exists U' V', unit_family (S d) n U' /\ unit_family (S d) n V'
    /\ sigmoid_loss (S d) n t b U' V' = sigmoid_loss d n t b U V.
Proof. exact (SmallDimension.more_dimensions (phi t b) (psi t b) d n U V). Qed.

(** With one pair less the loss can be smaller: the minimum grows with n. *)
Theorem fewer_pairs (d n : nat) (t b : R) (U V : family) :
  (1 <= n)%nat -> unit_family d (S n) U -> unit_family d (S n) V ->
  exists U' V', unit_family d n U' /\ unit_family d n V'
    /\ sigmoid_loss d n t b U' V' < sigmoid_loss d (S n) t b U V.
Proof.
  intros Hn. apply (SmallDimension.fewer_pairs (phi t b) (psi t b) d n U V Hn).
  intros m. apply Convexity.softplus_positive.
Qed.

(** ** 14. A learned bias *)

(** At the best bias sigma(b - t) = (n-1) sigma(- t/(n-1) - b), and the simplex ETF is optimal. *)
Theorem best_bias_balance (n t : R) :
  2 <= n ->
  let b := best_bias n t in
  sigmoid (b - t) = (n - 1) * sigmoid (- (t / (n - 1)) - b).
Proof. exact (LearnedBias.best_bias_balance n t). Qed.

Theorem etf_at_best_bias (n t : R) :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t (best_bias n t)) 1.
Proof. exact (LearnedBias.etf_at_best_bias n t). Qed.

(** With the bias optimised too the loss is at least that of the simplex ETF at the best bias, at
    every temperature, in every dimension ... *)
Theorem learned_bias_optimal (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  reduced_loss (INR n) t (best_bias (INR n) t) 1 <= sigmoid_loss d n t b U V.
Proof. exact (LearnedBias.learned_bias_optimal d n t b U V). Qed.

(** ... with equality for that bias and a simplex ETF u = v alone ... *)
Theorem learned_bias_equality (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t (best_bias (INR n) t) 1
  <-> b = best_bias (INR n) t /\ is_simplex_etf d n U
      /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.
Proof. exact (LearnedBias.learned_bias_equality d n t b U V). Qed.

(** ... so that it is attained iff d >= n - 1. *)
Theorem learned_bias_dimension (d n : nat) (t : R) :
  (2 <= n)%nat -> 0 < t ->
  (exists U V b, unit_family d n U /\ unit_family d n V
     /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t (best_bias (INR n) t) 1)
  <-> (n - 1 <= d)%nat.
Proof. exact (LearnedBias.learned_bias_dimension d n t). Qed.

(** ** 15. Encoders *)

(** An encoder that ends in a ReLU, dead rows included: its loss is at least that of p = 1, q = 0,
    at every t and b and in every dimension ... *)
Theorem nonnegative_floor (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> nonnegative_family d n U -> nonnegative_family d n V ->
  phi t b 1 + (INR n - 1) * psi t b 0 <= sigmoid_loss d n t b U V.
Proof. exact (Nonnegative.nonnegative_floor d n t b U V). Qed.

(** ... with equality iff the similarities are 1 on the diagonal and 0 beside it ... *)
Theorem nonnegative_equality (d n : nat) (t b : R) (U V : family) :
  (2 <= n)%nat -> 0 < t -> nonnegative_family d n U -> nonnegative_family d n V ->
  sigmoid_loss d n t b U V = phi t b 1 + (INR n - 1) * psi t b 0
  <-> forall i j, (i < n)%nat -> (j < n)%nat -> dot d (U i) (V j) = if Nat.eqb i j then 1 else 0.
Proof. exact (Nonnegative.nonnegative_equality d n t b U V). Qed.

(** ... and it is above the loss of the simplex ETF by a positive amount. *)
Theorem nonnegative_excess (n t b : R) :
  2 <= n -> 0 < t ->
  0 < (n - 1) * (psi t b 0 - psi t b (- (1 / (n - 1))))
  /\ phi t b 1 + (n - 1) * psi t b 0
     = reduced_loss n t b 1 + (n - 1) * (psi t b 0 - psi t b (- (1 / (n - 1)))).
Proof. exact (Nonnegative.nonnegative_excess n t b). Qed.

(** A shared encoder that sees the same input twice, u = v: its loss is at least that of the simplex
    ETF, whatever t and b, with equality for a simplex ETF alone. *)
Theorem shared_floor (d n : nat) (t b : R) (U : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U ->
  reduced_loss (INR n) t b 1 <= sigmoid_loss d n t b U U.
Proof. exact (Encoders.shared_floor d n t b U). Qed.

Theorem shared_equality (d n : nat) (t b : R) (U : family) :
  (2 <= n)%nat -> 0 < t -> unit_family d n U ->
  sigmoid_loss d n t b U U = reduced_loss (INR n) t b 1 <-> is_simplex_etf d n U.
Proof. exact (Encoders.shared_equality d n t b U). Qed.

(** A linear encoder, whatever follows on the other side: to attain the minimum it needs inputs of
    n - 1 dimensions where the ETF is optimal, of n dimensions strictly between the phases. *)
Theorem linear_encoder_rank (d m n : nat) (t b s : R) (c : nat -> R) (W : nat -> nat -> R)
    (X V : family) :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> 0 < s ->
  let U := linear_encoder m c W X in
  unit_family d n U -> unit_family d n V ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  (n - 1 <= m)%nat /\ (s < 1 -> (n <= m)%nat).
Proof. exact (Encoders.linear_encoder_rank d m n t b s c W X V). Qed.
