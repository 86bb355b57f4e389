(** * The claims of ccem, as the program states them

    Each statement below is, word for word, what the program prints from the formulas that it
    computes with; the comment above it is the claim's wording. Its loss is [reduced_loss], if the
    first theorem here says so of the loss that it computes with. The conjectures are refuted, each
    by an instance.

    ** Main results
    - [reduced_loss_written_out]: the loss, as the program has it;
    - [claim_key_lemma], [claim_theorem_1], [claim_theorem_2_etf], [claim_theorem_2_antipodal],
      [claim_theorem_2_monotone], [claim_corollary_4]: what the paper states;
    - [claim_small_n], [claim_dimension], [claim_bias_etf], [claim_bias_antipodal]: what was
      derived beyond it;
    - [claim_nonnegative_end], [claim_equal_pairs], [claim_learned_bias]: encoders, and a bias that is
      optimised too;
    - [claim_small_simplex], [claim_small_cross_polytope], [claim_small_two_clusters],
      [claim_small_lifted], [claim_small_monotone], [claim_small_strict]: dimensions that are too
      small for min l;
    - [claim_conjecture_bias_monotone], [claim_conjecture_etf_persists],
      [claim_conjecture_siglip_etf]: conjectures that fail. *)

From Coq Require Import Reals Lra Lia.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound Reduced Simplex CCEM
  Theorem1 Phases Monotone InfoNCE InfoNCEUniqueness Dimension BeyondPaper
  Uniqueness Nonnegative Encoders LearnedBias Parabola CrossPolytope SmallSimplex
  LiftedCrossPolytope TwoClusters SmallDimension.
Open Scope R_scope.

(** ** The losses written out *)

Theorem reduced_loss_written_out :
  forall n t b s : R, reduced_loss n t b s
  = softplus (b - t * (s - (1 - s)))
      + (n - 1) * softplus (- (t * (1 - s + s / (n - 1))) - b).
Proof.
  intros n t b s. now rewrite Ropp_mult_distr_r.
Qed.

Lemma printed_infonce n t s :
  softplus (ln (n - 1) - t * (s - (1 - s) + (1 - s + s / (n - 1)))) = infonce_reduced n t s.
Proof. unfold infonce_reduced, positive, negative. do 2 f_equal. ring. Qed.

Lemma argmin_ext f g s : (forall x, f x = g x) -> is_argmin f s <-> is_argmin g s.
Proof. intros H. unfold is_argmin. now setoid_rewrite H. Qed.

Lemma printed_loss_at_etf n t b :
  (2 <= n)%nat ->
  softplus (b - t) + (INR n - 1) * softplus (- (t / (INR n - 1)) - b) = reduced_loss (INR n) t b 1.
Proof.
  intros Hn. pose proof (INR_ge_2 n Hn). rewrite reduced_loss_written_out.
  f_equal; [|f_equal]; f_equal; field; lra.
Qed.

(** The root as a power of e. *)
Lemma printed_best_bias n t :
  (2 <= n)%nat ->
  ln (INR n - 2 + exp ((1 / 2) * ln ((INR n - 2) * (INR n - 2)
    + 4 * ((INR n - 1) * exp (t + t / (INR n - 1)))))) - ln (2) - t / (INR n - 1)
  = best_bias (INR n) t.
Proof.
  intros Hn. pose proof (INR_ge_2 n Hn). unfold best_bias.
  replace (t * INR n / (INR n - 1)) with (t + t / (INR n - 1)) by (field; lra).
  replace ((INR n - 2) * (INR n - 2)) with ((INR n - 2) ^ 2) by ring.
  replace (4 * ((INR n - 1) * exp (t + t / (INR n - 1))))
    with (4 * (INR n - 1) * exp (t + t / (INR n - 1))) by ring.
  set (D := (INR n - 2) ^ 2 + 4 * (INR n - 1) * exp (t + t / (INR n - 1))).
  assert (HD : 0 < D).
  { unfold D. pose proof (exp_pos (t + t / (INR n - 1))). pose proof (pow2_ge_0 (INR n - 2)). nra. }
  replace (exp (1 / 2 * ln D)) with (sqrt D).
  - assert (0 < sqrt D) by now apply sqrt_lt_R0.
    rewrite Rcomplements.ln_div by lra. reflexivity.
  - rewrite <- Rpower_sqrt by exact HD. unfold Rpower. f_equal. field.
Qed.

(** ** What the theory says in other words *)

Lemma INR_ge_4 n : (4 <= n)%nat -> 4 <= INR n.
Proof. intros H. apply le_INR in H. simpl in H. lra. Qed.

Lemma ccem_gram_mean_negative d n s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V -> mean_negative d n U V = negative (INR n) s.
Proof.
  intros Hn H. pose proof (INR_ge_2 n Hn). unfold mean_negative.
  rewrite (sum_off_diagonal_ext n _ (fun _ _ => negative (INR n) s)).
  - rewrite sum_off_diagonal_const. field. lra.
  - intros i j. now apply ccem_gram_negative.
Qed.

(** Both sides of the condition for the ETF, in logarithms. *)
Lemma etf_condition_in_logarithms n x y :
  2 < n ->
  ln (n - 2) + softplus x <= ln 2 + softplus y
  <-> (n - 2) * (1 + exp x) <= 2 * (1 + exp y).
Proof.
  intros Hn. assert (Hx := one_plus_exp_positive x). assert (Hy := one_plus_exp_positive y).
  unfold softplus. rewrite <- !ln_mult by lra.
  rewrite ln_le_iff by (apply Rmult_lt_0_compat; lra).
  rewrite exp_ln by lra. reflexivity.
Qed.

(** On CCEM p - q = s n/(n-1), and InfoNCE falls as p - q rises. *)
Lemma similarity_gap n s : 2 <= n -> positive s - negative n s = s * (n / (n - 1)).
Proof. intros Hn. unfold positive, negative. field. lra. Qed.

Lemma infonce_reduced_argmin n t : 2 <= n -> 0 < t -> is_argmin (infonce_reduced n t) 1.
Proof.
  intros Hn Ht. split; [lra|]. intros s Hs. apply softplus_nondecreasing.
  rewrite !similarity_gap by exact Hn.
  apply Rplus_le_compat_l, Ropp_le_contravar, Rmult_le_compat_l; [lra|].
  apply Rmult_le_compat_r; [|lra]. left. apply Rdiv_lt_0_compat; lra.
Qed.

(** The minimiser is in one of the three phases, each of which has its theorem. *)
Lemma attained_iff d n t b s :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s ->
  attained d n t b s
  <-> (s = 1 -> (n - 1 <= d)%nat) /\ (0 < s < 1 -> (n <= d)%nat) /\ (s = 0 -> (1 <= d)%nat).
Proof.
  intros Hn Ht Hs.
  destruct (argmin_cases (INR n) t b s (INR_ge_2 n Hn) Ht Hs) as [[-> _]|[[-> _]|[H _]]].
  - rewrite dimension_etf by assumption.
    split; [intros H; repeat split; intros; [exact H|lra|lra]|intros [H _]; now apply H].
  - rewrite dimension_antipodal by exact Hn.
    split; [intros H; repeat split; intros; [lra|lra|exact H]|intros (_ & _ & H); now apply H].
  - rewrite dimension_intermediate by eassumption.
    split; [intros Hd; repeat split; intros; [lra|exact Hd|lra]|intros (_ & Hd & _); now apply Hd].
Qed.

Lemma INR_le_iff m n : INR m <= INR n <-> (m <= n)%nat.
Proof. split; [apply INR_le|apply le_INR]. Qed.

(** ** Stated in the paper *)

(** For unit vectors in every dimension q >= s(N-2)/(N-1) - 1 with s = (1+p)/2; CCEM has
    equality. *)
Theorem claim_key_lemma :
  (forall (d n : nat) (U V : family), (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
   let s := (1 + mean_positive d n U V) / 2 in
   - (1 - s + s / (INR n - 1)) <= mean_negative d n U V)
  /\ (forall (d n : nat) (s : R) (U V : family), (2 <= n)%nat -> has_ccem_gram d n s U V ->
   mean_negative d n U V = - (1 - s + s / (INR n - 1))).
Proof.
  split; intros; [now apply key_lemma|now apply ccem_gram_mean_negative].
Qed.

(** min l bounds the loss from below in every dimension, and CCEM (delta = infinity included)
    attains it for d >= N. *)
Theorem claim_theorem_1 :
  (forall (d n : nat) (t b : R), (2 <= n)%nat -> 0 < t ->
   forall U V : family, unit_family d n U -> unit_family d n V ->
   let s := (1 + mean_positive d n U V) / 2 in
   0 <= s <= 1
   /\ reduced_loss (INR n) t b s
      <= sigmoid_loss d n t b U V)
  /\ (forall (d n : nat) (t b : R), (2 <= n)%nat -> 0 < t -> (n <= d)%nat ->
   exists (s : R) (U V : family),
   is_argmin (reduced_loss (INR n) t b) s
   /\ unit_family d n U /\ unit_family d n V /\ has_ccem_gram d n s U V
   /\ sigmoid_loss d n t b U V
      = reduced_loss (INR n) t b s).
Proof.
  split.
  - intros d n t b Hn Ht U V HU HV s.
    split; [now apply normalised_positive_bounds|now apply lower_bound].
  - intros d n t b Hn Ht Hd. destruct (argmin_exists (INR n) t b (INR_ge_2 n Hn) Ht) as [s Hs].
    exists s, (ccem_left (d - 1) s (simplex n)), (ccem_right (d - 1) s (simplex n)).
    assert (HW : is_simplex_etf (d - 1) n (simplex n)) by (apply simplex_etf_exists; lia).
    assert (H := ccem_gram_below d n s (simplex n) Hn Hd (proj1 Hs) HW).
    destruct (ccem_gram_unit d n s _ _ H) as [HU HV].
    do 4 (split; [assumption|]).
    now apply ccem_gram_loss.
Qed.

(** For b = t and N >= 4 the simplex ETF is optimal (delta* = 0) iff t >= ((N-1)/N) ln(N-3). *)
Theorem claim_theorem_2_etf :
  forall n t : R, 4 <= n -> 0 < t ->
  is_argmin (reduced_loss n t t) 1
  <-> ((n - 1) / n) * ln (n - 3) <= t.
Proof.
  intros n t Hn Ht. apply theorem_2_etf; lra.
Qed.

(** For b = t and N >= 4 the antipodal structure is optimal (delta* = infinity) iff
    t <= 1/2 ln((N-2)/2). *)
Theorem claim_theorem_2_antipodal :
  forall n t : R, 4 <= n -> 0 < t ->
  is_argmin (reduced_loss n t t) 0
  <-> t <= (1 / 2) * ln ((n - 2) / 2).
Proof.
  intros n t Hn Ht. apply theorem_2_antipodal; lra.
Qed.

(** For b = t and N >= 4, delta* decreases in t, strictly wherever it is positive and finite. *)
Theorem claim_theorem_2_monotone :
  forall n t u x y : R, 4 <= n -> 0 < t -> t < u ->
  is_argmin (reduced_loss n t t) x ->
  is_argmin (reduced_loss n u u) y ->
  x <= y /\ (0 < x < 1 \/ 0 < y < 1 -> x < y).
Proof.
  intros n t u x y Hn Ht Hu. apply theorem_2_monotone; lra.
Qed.

(** For b = t >= ((N-1)/N) ln(N-3) the simplex ETF u_i = v_i is the optimum of the sigmoid loss and
    of InfoNCE, for d >= N-1 the only one. *)
Theorem claim_corollary_4 :
  (forall n t : R, 4 <= n -> 0 < t ->
   ((n - 1) / n) * ln (n - 3) <= t ->
   is_argmin (reduced_loss n t t) 1
   /\ is_argmin (fun s => softplus (ln (n - 1) - t * (s - (1 - s) + (1 - s + s / (n - 1))))) 1)
  /\ (forall (d n : nat) (t : R), (4 <= n)%nat -> 0 < t ->
   ((INR n - 1) / INR n) * ln (INR n - 3) <= t ->
   (n - 1 <= d)%nat -> forall U V : family,
   (is_global_minimiser (sigmoid_loss d n t t) d n U V
    <-> is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k)
   /\ (is_global_minimiser (infonce d n t) d n U V
    <-> is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k)).
Proof.
  split.
  - intros n t Hn Ht H. split; [apply theorem_2_etf; lra|].
    apply (argmin_ext _ (infonce_reduced n t)); [apply printed_infonce|].
    apply infonce_reduced_argmin; lra.
  - intros d n t Hn Ht H Hd U V. now apply corollary_4_unique.
Qed.

(** ** Derived here *)

(** For b = t and N = 2, 3, 4 the simplex ETF is optimal at every t > 0. *)
Theorem claim_small_n :
  forall n t : R, 2 <= n -> n <= 4 -> 0 < t ->
  is_argmin (reduced_loss n t t) 1.
Proof.
  intros n t Hn Hn4 Ht. now apply small_n_etf.
Qed.

(** For b = t and N >= 5, min l is attained iff d >= N-1 in the ETF phase, d >= N strictly
    between the thresholds, d >= 1 in the antipodal phase. *)
Theorem claim_dimension :
  forall (d n : nat) (t s : R), (5 <= n)%nat -> 0 < t ->
  is_argmin (reduced_loss (INR n) t t) s ->
  (exists U V : family, unit_family d n U /\ unit_family d n V
   /\ sigmoid_loss d n t t U V
      = reduced_loss (INR n) t t s)
  <-> (s = 1 -> INR n - 1 <= INR d) /\ (0 < s < 1 -> INR n <= INR d)
      /\ (s = 0 -> 1 <= INR d).
Proof.
  intros d n t s Hn Ht Hs.
  assert (H := attained_iff d n t t s ltac:(lia) Ht Hs).
  rewrite <- !INR_le_iff, minus_INR in H by lia. exact H.
Qed.

(** For N >= 3 and any b the simplex ETF is optimal iff
    (N-2)(1 + e^{t-b}) <= 2(1 + e^{b+t/(N-1)}). *)
Theorem claim_bias_etf :
  forall n t b : R, 3 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) 1
  <-> ln (n - 2) + softplus (t - b) <= ln (2) + softplus (b + t / (n - 1)).
Proof.
  intros n t b Hn Ht. rewrite etf_condition_in_logarithms by lra.
  apply etf_iff; lra.
Qed.

(** For N >= 3 and any b the antipodal structure is optimal iff t + b <= ln((N-2)/2). *)
Theorem claim_bias_antipodal :
  forall n t b : R, 3 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) 0
  <-> t + b <= ln ((n - 2) / 2).
Proof.
  intros n t b Hn Ht. apply antipodal_iff_ln; lra.
Qed.

(** ** Encoders, and the bias optimised too *)

(** For outputs without a negative entry (ReLU at the end) L >= phi(1) + (N-1) psi(0) at every t
    and b, in every dimension, with equality iff the u_i = v_i are orthonormal: no phase
    transition. *)
Theorem claim_nonnegative_end :
  forall (d n : nat) (t b : R), (2 <= n)%nat -> 0 < t ->
  forall U V : family, nonnegative_family d n U -> nonnegative_family d n V ->
  softplus (b - t)
      + (INR n - 1) * softplus (- b)
    <= sigmoid_loss d n t b U V
  /\ (sigmoid_loss d n t b U V
    = softplus (b - t)
      + (INR n - 1) * softplus (- b)
    <-> (forall i, (i < n)%nat -> dot d (U i) (V i) = 1)
      /\ (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> dot d (U i) (V j) = 0)).
Proof.
  intros d n t b Hn Ht U V HU HV.
  replace (softplus (b - t)) with (phi t b 1) by (unfold phi; f_equal; ring).
  replace (softplus (- b)) with (psi t b 0) by (unfold psi; f_equal; ring).
  split; [now apply nonnegative_floor|].
  rewrite nonnegative_equality by assumption. split.
  - intros H. split.
    + intros i Hi. rewrite H by assumption. now rewrite Nat.eqb_refl.
    + intros i j Hi Hj Hij. rewrite H by assumption. now apply Nat.eqb_neq in Hij; rewrite Hij.
  - intros [Hp Hq] i j Hi Hj. destruct (Nat.eqb_spec i j) as [->|Hij]; auto.
Qed.

(** Where u_i = v_i, as of one encoder with x_i = y_i, L >= l(1) in every dimension, with equality
    iff the u_i are a simplex ETF. *)
Theorem claim_equal_pairs :
  forall (d n : nat) (t b : R), (2 <= n)%nat -> 0 < t ->
  forall U : family, unit_family d n U ->
  softplus (b - t)
      + (INR n - 1) * softplus (- (t / (INR n - 1)) - b)
    <= sigmoid_loss d n t b U U
  /\ (sigmoid_loss d n t b U U
    = softplus (b - t)
      + (INR n - 1) * softplus (- (t / (INR n - 1)) - b)
    <-> is_simplex_etf d n U).
Proof.
  intros d n t b Hn Ht U HU. rewrite printed_loss_at_etf by exact Hn.
  split; [now apply shared_floor | now apply shared_equality].
Qed.

(** Over the embedding and the bias together the simplex ETF is optimal at every t > 0, with b* =
    ln((N-2 + sqrt((N-2)^2 + 4(N-1)e^{tN/(N-1)}))/2) - t/(N-1): no antipodal and no intermediate
    phase. *)
Theorem claim_learned_bias :
  forall (d n : nat) (t b : R), (2 <= n)%nat -> 0 < t ->
  forall U V : family, unit_family d n U -> unit_family d n V ->
  let best :=
    ln (INR n - 2 + exp ((1 / 2) * ln ((INR n - 2) * (INR n - 2) + 4 * ((INR n - 1) * exp (t
      + t / (INR n - 1)))))) - ln (2) - t / (INR n - 1) in
  softplus (best - t)
      + (INR n - 1) * softplus (- (t / (INR n - 1)) - best)
    <= sigmoid_loss d n t b U V
  /\ (sigmoid_loss d n t b U V
    = softplus (best - t)
      + (INR n - 1) * softplus (- (t / (INR n - 1)) - best)
    <-> b = best /\ is_simplex_etf d n U
      /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k).
Proof.
  intros d n t b Hn Ht U V HU HV. cbv zeta. rewrite printed_best_bias, printed_loss_at_etf by exact Hn.
  split; [now apply learned_bias_optimal | now apply learned_bias_equality].
Qed.

(** ** Dimensions that are too small *)

(** [bend] as it is printed. *)
Lemma printed_bend t b m z :
  -1 < m -> z = t * m - b ->
  (softplus (- t - b) - softplus z - t * sigmoid z * (- 1 - m)) / ((- 1 - m) * (- 1 - m))
  = bend t b m.
Proof.
  intros Hm ->. unfold bend, psi. replace (t * -1 - b) with (- t - b) by ring. field. lra.
Qed.

(** For N >= 3 and t <= b the simplex ETF is optimal in R^(N-1) where (N-2) psi'(m) - 2A N/(N-1)
    <= 2 t sigma(b-t), m = -1/(N-1), A = psi[m,m,-1]: already below the threshold of higher
    dimensions. *)
Theorem claim_small_simplex :
  forall (n : nat) (t b : R), (3 <= n)%nat -> 0 < t ->
  t <= b ->
  (INR n - 2) * (t * sigmoid (- (t / (INR n - 1)) - b)) - 2 * (((softplus (- t - b) -
      softplus (- (t / (INR n - 1)) - b) - t * sigmoid (- (t / (INR n - 1)) - b) * (- 1 + 1 /
      (INR n - 1))) / ((- 1 + 1 / (INR n - 1)) * (- 1 + 1 / (INR n - 1)))) * (INR n / (INR n -
      1)))
    <= 2 * (t * sigmoid (b - t)) ->
  forall W : family, is_simplex_etf (n - 1) n W ->
  is_global_minimiser (sigmoid_loss (n - 1) n t b) (n - 1) n W W.
Proof.
  intros n t b Hn Ht Hb H W HW. assert (Hn3 := le_INR 3 n Hn). simpl in Hn3.
  assert (Hz : - (t / (INR n - 1)) - b = t * simplex_similarity n - b)
    by (unfold simplex_similarity; field; lra).
  apply small_simplex_optimal; [assumption..| |exact HW]. unfold rise. rewrite <- Hz.
  rewrite <- (printed_bend t b _ _ (proj1 (simplex_similarity_range n Hn)) Hz).
  unfold simplex_similarity at 1 2 3. replace (- 1 - - (1 / (INR n - 1))) with (- 1 + 1 / (INR n - 1)) by ring. lra.
Qed.

(** For N = 2d >= 4 and t <= b the cross-polytope u_i = v_i is optimal in R^d where (d-1) psi'(0)
    - 2A <= t sigma(b-t), A = psi[0,0,-1]. *)
Theorem claim_small_cross_polytope :
  forall (d : nat) (t b : R), (2 <= d)%nat -> 0 < t ->
  t <= b ->
  (INR d - 1) * (t * sigmoid (- b)) - 2 * (softplus (- t - b) - softplus (- b) + t *
      sigmoid (- b))
    <= t * sigmoid (b - t) ->
  is_global_minimiser (sigmoid_loss d (2 * d) t b) d (2 * d)
    cross_polytope cross_polytope.
Proof.
  intros d t b Hd Ht Hb H. apply cross_polytope_optimal; [lia|assumption..|].
  rewrite <- (printed_bend t b 0 (- b)) by lra.
  replace ((softplus (- t - b) - softplus (- b) - t * sigmoid (- b) * (- 1 - 0)) / ((- 1 - 0) * (- 1 - 0)))
    with (softplus (- t - b) - softplus (- b) + t * sigmoid (- b)) by field. exact H.
Qed.

(** For even N >= 4, d = 2, t <= b and ln((N-2)/2) - t < b <= ln((N-2)/2) two clusters with p = (b
    - ln((N-2)/2))/t are optimal where 2A (1+p) <= 2t/N, A = psi[p,p,-1]. *)
Theorem claim_small_two_clusters :
  forall (k : nat) (t b : R), (2 <= k)%nat -> 0 < t ->
  let p := (b - ln ((2 * INR k - 2) / 2)) / t in
  t <= b ->
  ln ((2 * INR k - 2) / 2) - t < b ->
  b <= ln ((2 * INR k - 2) / 2) ->
  2 * (((softplus (- t - b) - softplus (t * p - b) - t * sigmoid (t * p - b) * (- 1 - p)) /
      ((- 1 - p) * (- 1 - p))) * (1 + p))
    <= 2 * t / (2 * INR k) ->
  is_global_minimiser (sigmoid_loss 2 (2 * k) t b) 2 (2 * k)
    (ccem_left 1 ((1 + p) / 2) two_points) (ccem_right 1 ((1 + p) / 2) two_points).
Proof.
  intros k t b Hk Ht p Hb Hlow Hhigh H. assert (HK := INR_ge_2 k Hk).
  assert (Hln : (2 * INR k - 2) / 2 = INR k - 1) by field. rewrite Hln in Hlow, Hhigh.
  assert (Hpk : p = cluster_similarity k t b) by (unfold p; now rewrite Hln).
  clearbody p. subst p. set (p := cluster_similarity k t b) in *.
  assert (Hp := cluster_similarity_range k t b Ht (conj Hlow Hhigh)). fold p in Hp.
  rewrite (printed_bend t b p (t * p - b) (proj1 Hp) eq_refl) in H.
  replace (2 * t / (2 * INR k)) with (t / INR k) in H by (field; lra).
  apply two_clusters_optimal; [assumption..|lra|]. fold p. lra.
Qed.

(** For N = 2(d-1) >= 6 and t <= b a lifted cross-polytope is optimal in R^d where t + b >
    ln((N-2)/2) and (N-2)(1 + e^{t(d-2)/d - b}) >= 2(1 + e^{t/d + b}). *)
Theorem claim_small_lifted :
  forall (k : nat) (t b : R), (3 <= k)%nat -> 0 < t ->
  t <= b ->
  ln ((2 * INR k - 2) / 2) < t + b ->
  ln (2) + softplus (t / (INR k + 1) + b)
    <= ln (2 * INR k - 2) + softplus (t * ((INR k + 1 - 2) / (INR k + 1)) - b) ->
  exists s, 0 < s < 1
  /\ is_global_minimiser (sigmoid_loss (S k) (2 * k) t b) (S k) (2 * k)
      (ccem_left k s cross_polytope) (ccem_right k s cross_polytope).
Proof.
  intros k t b Hk Ht Hb Hlow H. assert (HK := le_INR 3 k Hk). simpl in HK.
  replace ((2 * INR k - 2) / 2) with (INR k - 1) in Hlow by field.
  apply lifted_cross_polytope_optimal; [lia|assumption..|].
  set (x := t / (INR k + 1) + b) in *.
  replace (t * ((INR k + 1 - 2) / (INR k + 1))) with (t * (INR k - 1) / (INR k + 1)) in H by (field; lra).
  set (y := t * (INR k - 1) / (INR k + 1) - b) in *.
  assert (Hx := exp_pos x). assert (Hy := exp_pos y). unfold softplus in H.
  rewrite <- !ln_mult in H by lra. rewrite ln_le_iff in H by (apply Rmult_lt_0_compat; lra).
  rewrite exp_ln in H by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(** L* falls with d and grows with N: to all unit vectors in R^d there are some in R^(d+1) of the
    same loss, to all N+1 pairs N pairs of a smaller loss. *)
Theorem claim_small_monotone :
  (forall (d n : nat) (t b : R) (U V : family),
   unit_family d n U -> unit_family d n V ->
   exists U' V' : family, unit_family (S d) n U' /\ unit_family (S d) n V'
   /\ sigmoid_loss (S d) n t b U' V' = sigmoid_loss d n t b U V)
  /\ (forall (d n : nat) (t b : R) (U V : family), (1 <= n)%nat ->
   unit_family d (S n) U -> unit_family d (S n) V ->
   exists U' V' : family, unit_family d n U' /\ unit_family d n V'
   /\ sigmoid_loss d n t b U' V' < sigmoid_loss d (S n) t b U V).
Proof.
  split; intros d n t b U V.
  - apply more_dimensions.
  - intros Hn. apply fewer_pairs; [exact Hn|]. intros m. apply softplus_positive.
Qed.

Lemma scaled_minimum c x y : 0 <= c -> Rmin (c * x) (c * y) = c * Rmin x y.
Proof.
  intros Hc. unfold Rmin. destruct (Rle_dec x y) as [H|H], (Rle_dec (c * x) (c * y)) as [H'|H'];
    try reflexivity; [destruct H'; now apply Rmult_le_compat_l|].
  apply Rle_antisym; [exact H'|apply Rmult_le_compat_l; lra].
Qed.

(** For d < N and means p and q of the similarities L >= phi(p) + (N-1) psi(q) + (kappa/2)
    ((N-1-d)/N) (p-q)^2, kappa = min(psi''(-1), psi''(1)): the paper's bound is strict for d <=
    N-2 unless p = q. *)
Theorem claim_small_strict :
  forall (d n : nat) (t b : R), (2 <= n)%nat -> (d < n)%nat -> 0 < t ->
  forall U V : family, unit_family d n U -> unit_family d n V ->
  let p := mean_positive d n U V in
  let q := mean_negative d n U V in
  let kappa :=
    Rmin (t * sigmoid (- t - b) * (t * sigmoid (- (- t - b))))
         (t * sigmoid (t - b) * (t * sigmoid (- (t - b)))) in
  softplus (b - t * p) + (INR n - 1) * softplus (t * q - b)
      + kappa / 2 * ((INR n - 1 - INR d) / INR n) * (p - q) ^ 2
    <= sigmoid_loss d n t b U V.
Proof.
  intros d n t b Hn Hd Ht U V HU HV p q kappa.
  assert (Hkappa : kappa = least_curvature t b).
  { unfold kappa, least_curvature. rewrite <- scaled_minimum by apply pow2_ge_0.
    rewrite !sigmoid_opp. f_equal; ring. }
  rewrite Hkappa. now apply strict_bound_sigmoid.
Qed.

(** ** Refuted conjectures *)

(** Refuted: For every fixed b, delta* decreases in t. *)
Theorem claim_conjecture_bias_monotone :
  ~ (forall n t b u x y : R, 3 <= n -> 0 < t -> t < u ->
  is_argmin (reduced_loss n t b) x ->
  is_argmin (reduced_loss n u b) y ->
  x <= y /\ (0 < x < 1 \/ 0 < y < 1 -> x < y)).
Proof.
  intros H. destruct not_monotone as (_ & s6 & s50 & _ & H6 & H50 & _ & Hlt).
  destruct (H 10 6 1 50 s6 s50) as [Hle _]; try assumption; lra.
Qed.

(** Refuted: For every fixed b, an ETF that is optimal at some t is optimal at every higher t. *)
Theorem claim_conjecture_etf_persists :
  ~ (forall n t b u : R, 3 <= n -> 0 < t -> t < u ->
  is_argmin (reduced_loss n t b) 1 ->
  is_argmin (reduced_loss n u b) 1).
Proof.
  intros H. destruct etf_lost_again as [H2 H4]. apply H4.
  now apply (H 4 2 1 4); [lra|lra|lra|].
Qed.

(** e^(161/16) < (16/15)^161, for 1 - x < e^(-x). *)
Lemma exp_of_siglip : exp (10 * 32768 / (32768 - 1)) < 32768 - 3.
Proof.
  assert (H : exp (1 / 16) <= 16 / 15).
  { pose proof (exp_ineq1 (- (1 / 16)) ltac:(lra)) as H. rewrite exp_Ropp in H.
    pose proof (exp_pos (1 / 16)) as Hp.
    apply (Rmult_lt_compat_l (exp (1 / 16))) in H; [|exact Hp]. rewrite Rinv_r in H; lra. }
  assert (Hpow : forall k, exp (INR k * (1 / 16)) = exp (1 / 16) ^ k).
  { induction k as [|k IH]; [simpl; rewrite Rmult_0_l; apply exp_0|].
    rewrite S_INR, Rmult_plus_distr_r, exp_plus, IH, Rmult_1_l. simpl. ring. }
  apply Rlt_trans with (exp (INR (23 * 7) * (1 / 16))); [apply exp_increasing; simpl; lra|].
  rewrite Hpow, pow_mult. pose proof (exp_pos (1 / 16)) as Hp.
  assert (H23 : exp (1 / 16) ^ 23 <= 4413 / 1000).
  { apply Rle_trans with ((16 / 15) ^ 23); [apply pow_incr; lra|simpl; lra]. }
  apply Rle_lt_trans with ((4413 / 1000) ^ 7); [|simpl; lra].
  apply pow_incr. split; [apply pow_le; lra|exact H23].
Qed.

(** Refuted: For N = 32768, the batch of SigLIP, and b = t the simplex ETF is optimal; examined at its
    initialisation t = 10. *)
Theorem claim_conjecture_siglip_etf :
  ~ (forall n t : R, 32768 <= n -> n <= 32768 -> t = 10 ->
  is_argmin (reduced_loss n t t) 1).
Proof.
  intros H. specialize (H 32768 10 ltac:(lra) ltac:(lra) eq_refl).
  rewrite etf_iff_exp in H by lra. pose proof exp_of_siglip. lra.
Qed.
