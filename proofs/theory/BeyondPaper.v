(** * Beyond the paper: a bias that does not follow the temperature

    For a fixed bias b the optimum is not monotone in t. At n = 10, b = 1 the slope at s = 7/10
    is positive, negative, positive at t = 1, 6, 50; at n = 4 the ETF is optimal iff t <= 3 b, so
    it is lost again. For t -> infinity the two exponents of the slope agree to first order
    only where p(s) = - q(s), and the minimiser tends to that point, (2n-2)/(3n-4). There
    p = - q = n/(3n-4): the optimal margin of n singletons that Forster, Schmitt and Simon found
    (COLT 2001).

    ** Notions
    - [limit_point n], [limit_similarity n]: (2n-2)/(3n-4), where p = - q, and the value of p there;
    - [limit_margin], [limit_temperature n b e]: from this t on the minimiser is within e of it.

    ** Main results
    - [not_monotone]: n = 10, b = 1: the minimiser at t = 6 is above those at t = 1 and t = 50;
    - [etf_lost_again]: n = 4, b = 1: the ETF at t = 2, not at t = 4;
    - [four_without_bias]: n = 4, b = 0: the minimiser is 3/4 for every t > 0;
    - [limit_at_fixed_bias]: n > 2: the minimiser tends to (2n-2)/(3n-4) as t grows;
    - [etf_lost_at_fixed_bias]: n > 2: at every bias the ETF is not optimal for large t. *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Convexity Reduced Phases.
Open Scope R_scope.

(** ** The sign of the slope *)

Lemma slope_positive n t b s :
  0 < t ->
  2 * (1 + exp (b - t * negative n s)) < (n - 2) * (1 + exp (t * positive s - b)) ->
  0 < slope n t b s.
Proof.
  intros Ht H. destruct (slope_sign n t b s Ht) as [k [Hk ->]].
  apply Rmult_lt_0_compat; [exact Hk|lra].
Qed.

Lemma slope_negative n t b s :
  0 < t ->
  (n - 2) * (1 + exp (t * positive s - b)) < 2 * (1 + exp (b - t * negative n s)) ->
  slope n t b s < 0.
Proof.
  intros Ht H. destruct (slope_sign n t b s Ht) as [k [Hk ->]]. nra.
Qed.

(** ** Not monotone: the slope at s = 7/10 for n = 10, b = 1 *)

Lemma exp_lower x : 1 + x <= exp x.
Proof.
  destruct (Req_dec x 0) as [->|Hx]; [rewrite exp_0; lra|left; apply exp_ineq1, Hx].
Qed.

Lemma exp_upper x : x < 1 -> exp x <= / (1 - x).
Proof.
  intros Hx. rewrite <- (Ropp_involutive x) at 1. rewrite exp_Ropp.
  apply Rinv_le_contravar; [lra|]. apply exp_lower.
Qed.

Lemma exp_power k x : exp (INR k * x) = exp x ^ k.
Proof.
  induction k as [|k IH]; [now rewrite Rmult_0_l, exp_0|].
  rewrite S_INR, Rmult_plus_distr_r, exp_plus, IH, Rmult_1_l. simpl. ring.
Qed.

Lemma exp_power_lower k x : 0 <= 1 + x -> (1 + x) ^ k <= exp (INR k * x).
Proof. intros Hx. rewrite exp_power. apply pow_incr. split; [exact Hx|apply exp_lower]. Qed.

Lemma positive_at_seven_tenths : positive (7 / 10) = 2 / 5.
Proof. unfold positive. field. Qed.

Lemma negative_at_seven_tenths : negative 10 (7 / 10) = - (17 / 45).
Proof. unfold negative. field. Qed.

(** e^(62/45) = e e^(17/45) <= 3 (45/28) and e^(-3/5) >= (7/10)^2. *)
Lemma slope_positive_at_1 : 0 < slope 10 1 1 (7 / 10).
Proof.
  apply slope_positive; [lra|].
  rewrite positive_at_seven_tenths, negative_at_seven_tenths.
  replace (1 - 1 * - (17 / 45)) with (1 + 17 / 45) by lra. rewrite exp_plus.
  replace (1 * (2 / 5) - 1) with (INR 2 * - (3 / 10)) by (simpl; lra).
  pose proof exp_le_3. pose proof (exp_power_lower 2 (- (3 / 10)) ltac:(lra)) as Hl.
  pose proof (exp_upper (17 / 45)) as Hu. replace (/ (1 - 17 / 45)) with (45 / 28) in Hu by field.
  specialize (Hu ltac:(lra)). pose proof (exp_pos (17 / 45)). nra.
Qed.

(** e^(28/15) >= (37/30)^8 > 5.3 and 4 + 3 e^(-7/5) <= 4 + 3 (5/12). *)
Lemma slope_negative_at_6 : slope 10 6 1 (7 / 10) < 0.
Proof.
  apply slope_negative; [lra|].
  rewrite positive_at_seven_tenths, negative_at_seven_tenths.
  replace (6 * (2 / 5) - 1) with (7 / 5) by lra.
  replace (1 - 6 * - (17 / 45)) with (7 / 5 + INR 8 * (7 / 30)) by (simpl; lra).
  rewrite exp_plus. pose proof (exp_lower (7 / 5)).
  pose proof (exp_power_lower 8 (7 / 30) ltac:(lra)) as H8.
  assert (53 / 10 < (1 + 7 / 30) ^ 8) by lra. nra.
Qed.

(** e^(179/9) < e^19 e <= 3 e^19. *)
Lemma slope_positive_at_50 : 0 < slope 10 50 1 (7 / 10).
Proof.
  apply slope_positive; [lra|].
  rewrite positive_at_seven_tenths, negative_at_seven_tenths.
  replace (50 * (2 / 5) - 1) with 19 by lra.
  replace (1 - 50 * - (17 / 45)) with (19 + 8 / 9) by lra. rewrite exp_plus.
  pose proof exp_le_3. pose proof (exp_pos 19).
  assert (exp (8 / 9) < exp 1) by (apply exp_increasing; lra). nra.
Qed.

Lemma around_seven_tenths s1 s6 s50 :
  is_argmin (reduced_loss 10 1 1) s1 -> is_argmin (reduced_loss 10 6 1) s6 ->
  is_argmin (reduced_loss 10 50 1) s50 ->
  s1 < 7 / 10 /\ 7 / 10 < s6 /\ s50 < 7 / 10.
Proof.
  intros H1 H6 H50. repeat split.
  - apply (argmin_below 10 1 1); [lra|lra|lra|apply slope_positive_at_1|exact H1].
  - apply (argmin_above 10 6 1); [lra|lra|lra|apply slope_negative_at_6|exact H6].
  - apply (argmin_below 10 50 1); [lra|lra|lra|apply slope_positive_at_50|exact H50].
Qed.

(** The minimiser rises and falls again: b = t in [theorem_2_monotone] is needed. *)
Theorem not_monotone :
  exists s1 s6 s50,
    is_argmin (reduced_loss 10 1 1) s1 /\ is_argmin (reduced_loss 10 6 1) s6
    /\ is_argmin (reduced_loss 10 50 1) s50 /\ s1 < s6 /\ s50 < s6.
Proof.
  destruct (argmin_exists 10 1 1) as [s1 H1]; [lra|lra|].
  destruct (argmin_exists 10 6 1) as [s6 H6]; [lra|lra|].
  destruct (argmin_exists 10 50 1) as [s50 H50]; [lra|lra|].
  exists s1, s6, s50. pose proof (around_seven_tenths s1 s6 s50 H1 H6 H50).
  repeat split; try apply H1; try apply H6; try apply H50; lra.
Qed.

(** ** Four pairs *)

Theorem etf_lost_again :
  is_argmin (reduced_loss 4 2 1) 1 /\ ~ is_argmin (reduced_loss 4 4 1) 1.
Proof. rewrite !etf_four_iff by lra. lra. Qed.

(** p(3/4) = 1/2 = - q(3/4), so both terms of the slope are 2 sigma(-t/2). *)
Theorem four_without_bias t s :
  0 < t -> is_argmin (reduced_loss 4 t 0) s <-> s = 3 / 4.
Proof.
  intros Ht. assert (H : is_argmin (reduced_loss 4 t 0) (3 / 4)).
  { apply argmin_root; [lra|exact Ht|lra|]. unfold slope.
    replace (t * negative 4 (3 / 4) - 0) with (0 - t * positive (3 / 4))
      by (unfold negative, positive; field).
    ring. }
  split; [|intros ->; exact H].
  intros Hs. apply (argmin_unique 4 t 0); [lra|exact Ht|exact Hs|exact H].
Qed.

(** ** The limit of large t at a fixed bias *)

(** The point where p(s) = - q(s). *)
Definition limit_point (n : R) : R := (2 * n - 2) / (3 * n - 4).

(** The value of p = - q there. *)
Definition limit_similarity (n : R) : R := n / (3 * n - 4).

Lemma positive_near_limit n e :
  2 < n -> positive (limit_point n + e) = limit_similarity n + 2 * e.
Proof. intros Hn. unfold positive, limit_point, limit_similarity. field. lra. Qed.

Lemma negative_near_limit n e :
  2 < n -> negative n (limit_point n + e) = - limit_similarity n + (n - 2) / (n - 1) * e.
Proof. intros Hn. unfold negative, limit_point, limit_similarity. field. lra. Qed.

Lemma limit_similarity_positive n : 2 < n -> 0 < limit_similarity n.
Proof. intros Hn. apply Rdiv_lt_0_compat; lra. Qed.

Lemma limit_point_bounds n : 2 < n -> 0 < limit_point n < 1.
Proof.
  intros Hn. unfold limit_point. split; [apply Rdiv_lt_0_compat; lra|].
  apply (Rmult_lt_reg_r (3 * n - 4)); [lra|].
  replace ((2 * n - 2) / (3 * n - 4) * (3 * n - 4)) with (2 * n - 2) by (field; lra). lra.
Qed.

(** c e^x is at least 4 and at least 4 e^y. *)
Lemma rise_dominates c x y :
  0 < c -> ln (4 / c) <= x -> ln (4 / c) <= x - y -> 2 * (1 + exp y) < c * (1 + exp x).
Proof.
  intros Hc Hx Hxy. assert (H4 : 0 < 4 / c) by (apply Rdiv_lt_0_compat; lra).
  apply ln_le_iff in Hx; [|exact H4]. apply ln_le_iff in Hxy; [|exact H4].
  replace x with (x - y + y) by ring. rewrite exp_plus.
  assert (Hx' : 4 <= c * exp x).
  { replace 4 with (c * (4 / c)) by (field; lra). apply Rmult_le_compat_l; lra. }
  assert (Hxy' : 4 <= c * exp (x - y)).
  { replace 4 with (c * (4 / c)) by (field; lra). apply Rmult_le_compat_l; lra. }
  replace (exp x) with (exp (x - y) * exp y) in Hx' by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos y). nra.
Qed.

(** e^y is at least c and at least c e^x. *)
Lemma fall_dominates c x y :
  0 < c -> ln c <= y -> ln c <= y - x -> c * (1 + exp x) < 2 * (1 + exp y).
Proof.
  intros Hc Hy Hyx. apply ln_le_iff in Hy; [|exact Hc]. apply ln_le_iff in Hyx; [|exact Hc].
  assert (He : exp y = exp (y - x) * exp x) by (rewrite <- exp_plus; f_equal; ring).
  pose proof (exp_pos x). nra.
Qed.

(** Above every logarithm the two lemmas need. *)
Definition limit_margin (n b : R) : R := 2 * Rabs b + Rabs (ln (4 / (n - 2))) + Rabs (ln (n - 2)).

Lemma limit_margin_bounds n b :
  0 <= limit_margin n b
  /\ ln (4 / (n - 2)) + 2 * Rabs b <= limit_margin n b
  /\ ln (n - 2) + 2 * Rabs b <= limit_margin n b.
Proof.
  unfold limit_margin. pose proof (Rabs_pos b). pose proof (Rabs_pos (ln (4 / (n - 2)))).
  pose proof (Rabs_pos (ln (n - 2))). pose proof (Rle_abs (ln (4 / (n - 2)))).
  pose proof (Rle_abs (ln (n - 2))). lra.
Qed.

(** On either side of the limit point the exponents part at the speed of t. *)
Lemma slope_around_limit n t b e :
  2 < n -> 0 < t -> 0 < e ->
  limit_margin n b <= t * limit_similarity n -> limit_margin n b <= t * (2 * e) ->
  slope n t b (limit_point n - e) < 0 < slope n t b (limit_point n + e).
Proof.
  intros Hn Ht He Hsim Hgap. destruct (limit_margin_bounds n b) as [Hm [Hm1 Hm2]].
  assert (Hc : 0 < t * ((n - 2) / (n - 1) * e)).
  { repeat apply Rmult_lt_0_compat; try lra. apply Rinv_0_lt_compat. lra. }
  pose proof (Rle_abs b). pose proof (Rle_abs (- b)) as Hb. rewrite Rabs_Ropp in Hb.
  split.
  - unfold Rminus at 1. apply slope_negative; [exact Ht|].
    rewrite positive_near_limit, negative_near_limit by exact Hn.
    apply fall_dominates; [lra| |]; lra.
  - apply slope_positive; [exact Ht|].
    rewrite positive_near_limit, negative_near_limit by exact Hn.
    apply rise_dominates; [lra| |]; lra.
Qed.

(** Beyond this t the minimiser is within [e] of the limit point. *)
Definition limit_temperature (n b e : R) : R :=
  limit_margin n b / limit_similarity n + limit_margin n b / (2 * e).

Lemma limit_temperature_enough n t b e :
  2 < n -> 0 < e -> limit_temperature n b e < t ->
  0 < t /\ limit_margin n b <= t * limit_similarity n /\ limit_margin n b <= t * (2 * e).
Proof.
  intros Hn He Ht. unfold limit_temperature in Ht.
  destruct (limit_margin_bounds n b) as [Hm _]. pose proof (limit_similarity_positive n Hn) as Hs.
  assert (Hd : forall c, 0 < c -> 0 <= limit_margin n b / c
                 /\ limit_margin n b / c * c = limit_margin n b).
  { intros c Hc. split; [|field; lra]. apply Rmult_le_pos; [exact Hm|].
    left. apply Rinv_0_lt_compat, Hc. }
  destruct (Hd _ Hs) as [Hs0 Hs1]. destruct (Hd (2 * e)) as [He0 He1]; [lra|].
  split; [lra|split; nra].
Qed.

Theorem limit_at_fixed_bias n b e :
  2 < n -> 0 < e ->
  exists T, forall t, T < t -> forall s, is_argmin (reduced_loss n t b) s ->
    Rabs (s - (2 * n - 2) / (3 * n - 4)) < e.
Proof.
  intros Hn He. exists (limit_temperature n b e). intros t Ht s Hs.
  destruct (limit_temperature_enough n t b e Hn He Ht) as [Ht0 [Hsim Hgap]].
  destruct (slope_around_limit n t b e Hn Ht0 He Hsim Hgap) as [Hneg Hpos].
  pose proof (limit_point_bounds n Hn). fold (limit_point n). apply Rabs_def1.
  - enough (s < limit_point n + e) by lra.
    apply (argmin_below n t b); [lra|lra|lra|exact Hpos|exact Hs].
  - enough (limit_point n - e < s) by lra.
    apply (argmin_above n t b); [lra|lra|lra|exact Hneg|exact Hs].
Qed.

(** The limit is below 1. *)
Corollary etf_lost_at_fixed_bias n b :
  2 < n -> exists T, forall t, T < t -> ~ is_argmin (reduced_loss n t b) 1.
Proof.
  intros Hn. pose proof (limit_point_bounds n Hn) as Hl.
  destruct (limit_at_fixed_bias n b (1 - limit_point n) Hn) as [T HT]; [lra|].
  exists T. intros t Ht H. specialize (HT t Ht 1 H). fold (limit_point n) in HT.
  rewrite Rabs_pos_eq in HT; lra.
Qed.
