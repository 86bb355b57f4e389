(** * A learned bias: the simplex ETF at every temperature

    Let the bias be optimised with the vectors. At the best bias of the simplex ETF x = e^b is the
    positive root of g x^2 - (n-2) x - (n-1) e^t = 0, g = e^(t/(n-1)), which says
    sigma(b - t) = (n-1) sigma(- t/(n-1) - b). With k the common value of the second sigma, the
    tangents of softplus at the two arguments, taken at any s and b', sum to
    l(1; best) + n t k (1 - s), a bound of l(s; b') from below that needs no derivative.

    ** Notions
    - [best_bias]: the closed form, from [Definitions];
    - [same_family]: equal in the coordinates that count, from [Uniqueness].

    ** Main results
    - [best_bias_balance]: the closed form solves sigma(b - t) = (n-1) sigma(- t/(n-1) - b);
    - [learned_bias_bound]: l(1; best) <= l(s; b) for every s <= 1 and b, equal only at (1, best);
    - [learned_bias_optimal]: l(1; best) <= L(U, V; b) for all unit families, dimensions, biases;
    - [learned_bias_equality]: with equality iff b is the best bias and u_i = v_i is a simplex ETF;
    - [learned_bias_dimension]: so the bound is attained iff d >= n - 1;
    - [etf_at_best_bias]: at the best bias the simplex ETF is optimal. *)

From Coq Require Import Reals Lra Lia.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound Reduced Phases CCEM Simplex
  Uniqueness Welch.
Open Scope R_scope.

(** ** The best bias *)

(** t n/(n-1) = t + t/(n-1). *)
Lemma best_bias_exponential n t :
  2 <= n -> exp (t * n / (n - 1)) = exp t * exp (t / (n - 1)).
Proof. intros Hn. rewrite <- exp_plus. f_equal. field. lra. Qed.

Lemma best_bias_root n t :
  2 <= n ->
  let x := exp (best_bias n t) in
  exp (t / (n - 1)) * x ^ 2 = (n - 2) * x + (n - 1) * exp t.
Proof.
  intros Hn. cbv zeta. unfold best_bias. rewrite best_bias_exponential by exact Hn.
  assert (He := exp_pos t). assert (Hg := exp_pos (t / (n - 1))).
  set (e := exp t) in *. set (g := exp (t / (n - 1))) in *.
  set (D := (n - 2) ^ 2 + 4 * (n - 1) * (e * g)).
  assert (HD : 0 < D).
  { assert (0 < 4 * (n - 1) * (e * g)) by (repeat apply Rmult_lt_0_compat; lra).
    assert (Hsq := pow2_ge_0 (n - 2)). unfold D. lra. }
  assert (Hr := sqrt_lt_R0 D HD). assert (Hrr := sqrt_sqrt D (Rlt_le _ _ HD)).
  set (r := sqrt D) in *.
  assert (Hx : exp (ln ((n - 2 + r) / 2) - t / (n - 1)) = (n - 2 + r) / 2 * / g).
  { unfold Rminus at 1. rewrite exp_plus, exp_Ropp, exp_ln by lra. reflexivity. }
  rewrite Hx. apply (Rmult_eq_reg_r (4 * g)); [|lra].
  replace (g * ((n - 2 + r) / 2 * / g) ^ 2 * (4 * g)) with ((n - 2) ^ 2 + 2 * (n - 2) * r + r * r)
    by (field; lra).
  rewrite Hrr. unfold D. field. lra.
Qed.

Theorem best_bias_balance n t :
  2 <= n ->
  let b := best_bias n t in
  sigmoid (b - t) = (n - 1) * sigmoid (- (t / (n - 1)) - b).
Proof.
  intros Hn. cbv zeta. assert (H := best_bias_root n t Hn). cbv zeta in H.
  set (b := best_bias n t) in *. rewrite !sigmoid_inverse.
  replace (- (b - t)) with (t + - b) by ring.
  replace (- (- (t / (n - 1)) - b)) with (t / (n - 1) + b) by ring.
  rewrite !exp_plus, exp_Ropp.
  assert (He := exp_pos t). assert (Hg := exp_pos (t / (n - 1))). assert (Hx := exp_pos b).
  set (x := exp b) in *. set (e := exp t) in *. set (g := exp (t / (n - 1))) in *.
  assert (Hex : 0 < e * / x) by (apply Rmult_lt_0_compat; [lra|now apply Rinv_0_lt_compat]).
  assert (Hgx : 0 < g * x) by (apply Rmult_lt_0_compat; lra).
  (* 1 + g x = (n-1) (1 + e/x), which is the root's equation over x *)
  assert (Hroot : 1 + g * x = (n - 1) * (1 + e * / x)).
  { apply (Rmult_eq_reg_r x); [|lra].
    replace ((n - 1) * (1 + e * / x) * x) with ((n - 1) * x + (n - 1) * e) by (field; lra). lra. }
  rewrite Hroot. field. split; lra.
Qed.

(** ** The reduced problem *)

Lemma softplus_tangent_le x y : softplus x + sigmoid x * (y - x) <= softplus y.
Proof.
  destruct (Req_dec y x) as [->|H]; [right; ring|left; now apply softplus_tangent].
Qed.

(** The two tangents at the ETF with the best bias. *)
Lemma learned_bias_tangent n t b s :
  2 <= n ->
  let best := best_bias n t in
  reduced_loss n t best 1 + n * t * sigmoid (- (t / (n - 1)) - best) * (1 - s)
  <= reduced_loss n t b s.
Proof.
  intros Hn. cbv zeta. pose proof (best_bias_balance n t Hn) as Hk. cbv zeta in Hk.
  set (c := best_bias n t) in *. set (k := sigmoid (- (t / (n - 1)) - c)) in *.
  pose proof (softplus_tangent_le (c - t) (b - t * positive s)) as H1. rewrite Hk in H1.
  pose proof (softplus_tangent_le (- (t / (n - 1)) - c) (t * negative n s - b)) as H2. fold k in H2.
  apply (Rmult_le_compat_l (n - 1)) in H2; [|lra].
  unfold reduced_loss, reduced_pair_loss, phi, psi.
  rewrite positive_at_1, negative_at_1 by exact Hn.
  replace (c - t * 1) with (c - t) by ring.
  replace (t * - (1 / (n - 1)) - c) with (- (t / (n - 1)) - c) by (field; lra).
  eapply Rle_trans; [|apply Rplus_le_compat; [exact H1|exact H2]].
  right. unfold positive, negative. field. lra.
Qed.

(** The weight of 1 - s is positive. *)
Lemma learned_bias_weight n t : 2 <= n -> 0 < t ->
  0 < n * t * sigmoid (- (t / (n - 1)) - best_bias n t).
Proof.
  intros Hn Ht. apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|apply sigmoid_positive].
Qed.

(** At s = 1 the tangents are strict in the bias. *)
Lemma best_bias_strict n t b :
  2 <= n -> b <> best_bias n t -> reduced_loss n t (best_bias n t) 1 < reduced_loss n t b 1.
Proof.
  intros Hn Hb. assert (Hk := best_bias_balance n t Hn). cbv zeta in Hk.
  set (c := best_bias n t) in *. set (k := sigmoid (- (t / (n - 1)) - c)) in *.
  assert (H1 : softplus (c - t) + sigmoid (c - t) * (b - t - (c - t)) < softplus (b - t))
    by (apply softplus_tangent; intro; apply Hb; lra).
  assert (H2 := softplus_tangent_le (- (t / (n - 1)) - c) (- (t / (n - 1)) - b)). fold k in H2.
  rewrite Hk in H1. apply (Rmult_le_compat_l (n - 1)) in H2; [|lra].
  unfold reduced_loss, reduced_pair_loss, phi, psi.
  rewrite !positive_at_1, !negative_at_1 by exact Hn.
  replace (c - t * 1) with (c - t) by ring. replace (b - t * 1) with (b - t) by ring.
  replace (t * - (1 / (n - 1)) - c) with (- (t / (n - 1)) - c) by (field; lra).
  replace (t * - (1 / (n - 1)) - b) with (- (t / (n - 1)) - b) by (field; lra). lra.
Qed.

Theorem learned_bias_bound n t b s :
  2 <= n -> 0 < t -> s <= 1 ->
  reduced_loss n t (best_bias n t) 1 <= reduced_loss n t b s
  /\ (reduced_loss n t (best_bias n t) 1 = reduced_loss n t b s -> s = 1 /\ b = best_bias n t).
Proof.
  intros Hn Ht Hs. assert (H := learned_bias_tangent n t b s Hn). cbv zeta in H.
  assert (Hw := learned_bias_weight n t Hn Ht).
  set (w := n * t * sigmoid (- (t / (n - 1)) - best_bias n t)) in *. split.
  - assert (0 <= w * (1 - s)) by (apply Rmult_le_pos; lra). lra.
  - intros He. destruct Hs as [Hlt| ->].
    + assert (0 < w * (1 - s)) by (apply Rmult_lt_0_compat; lra). lra.
    + split; [reflexivity|]. destruct (Req_dec b (best_bias n t)) as [|Hb]; [assumption|].
      assert (Hlt := best_bias_strict n t b Hn Hb). lra.
Qed.

(** ** All families *)

Theorem learned_bias_optimal d n t b U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  reduced_loss (INR n) t (best_bias (INR n) t) 1 <= sigmoid_loss d n t b U V.
Proof.
  intros Hn Ht HU HV. eapply Rle_trans; [|apply (lower_bound d n t b U V Ht Hn HU HV)].
  apply learned_bias_bound; [now apply INR_ge_2|exact Ht|].
  apply (normalised_positive_bounds d n U V Hn HU HV).
Qed.

(** The best bias lies in the ETF region. *)
Theorem etf_at_best_bias n t :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t (best_bias n t)) 1.
Proof.
  intros Hn Ht. split; [lra|]. intros x Hx. now apply learned_bias_bound.
Qed.

Theorem learned_bias_attained d n t W :
  (2 <= n)%nat -> is_simplex_etf d n W ->
  sigmoid_loss d n t (best_bias (INR n) t) W W = reduced_loss (INR n) t (best_bias (INR n) t) 1.
Proof. intros Hn HW. apply ccem_gram_loss; [exact Hn|]. now apply etf_gram. Qed.

Theorem learned_bias_equality d n t b U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t (best_bias (INR n) t) 1
  <-> b = best_bias (INR n) t /\ is_simplex_etf d n U /\ same_family d n U V.
Proof.
  intros Hn Ht HU HV. assert (Hn' := INR_ge_2 n Hn). split.
  - intros He. assert (Hl := lower_bound d n t b U V Ht Hn HU HV).
    assert (Hs := normalised_positive_bounds d n U V Hn HU HV).
    destruct (learned_bias_bound (INR n) t b _ Hn' Ht (proj2 Hs)) as [H1 H2].
    destruct H2 as [_ ->]; [lra|]. split; [reflexivity|].
    apply (uniqueness_etf d n t (best_bias (INR n) t)); try assumption.
    now apply etf_at_best_bias.
  - intros (-> & HW & Hsame). apply ccem_gram_loss; [exact Hn|]. now apply same_family_gram.
Qed.

(** So a learned bias reaches the bound iff d >= n - 1. *)
Corollary learned_bias_dimension d n t :
  (2 <= n)%nat -> 0 < t ->
  (exists U V b, unit_family d n U /\ unit_family d n V
     /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t (best_bias (INR n) t) 1)
  <-> (n - 1 <= d)%nat.
Proof.
  intros Hn Ht. split.
  - intros (U & V & b & HU & HV & He).
    apply (learned_bias_equality d n t b U V Hn Ht HU HV) in He. destruct He as (_ & HW & _).
    exact (simplex_dimension d n U Hn HW).
  - intros Hd. assert (HW := simplex_etf_exists d n Hn Hd).
    exists (simplex n), (simplex n), (best_bias (INR n) t).
    assert (HU := simplex_etf_unit d n _ HW). repeat split; try assumption.
    now apply learned_bias_attained.
Qed.
