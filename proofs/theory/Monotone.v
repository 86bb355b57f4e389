(** * Theorem 2: at b = t the optimal delta falls as t grows

    At b = t the slope over t is (n-2) sigma(-t (1 - q(s))) - 2 sigma(t (1 - p(s))); for n > 2 it
    falls strictly in t at every s of [0, 1], because 1 - q(s) > 0 and 1 - p(s) >= 0. So the
    minimiser moves towards 1 (the ETF), strictly where it is inside (0, 1). For n = 2 it is 1
    for every t. In delta = sqrt((1-s)/s): delta falls, strictly while it is positive and finite.

    ** Notions
    - [delta s]: sqrt((1-s)/s), for s > 0; s = 0 is delta = infinity.

    ** Main results
    - [slope_falls_in_temperature]: for n > 2 a slope <= 0 is < 0 at any larger t = b;
    - [theorem_2_monotone]: t1 < t2 gives s1 <= s2, and s1 < s2 where either is inside (0, 1);
    - [theorem_2_monotone_delta]: the same in delta, where delta is finite (s > 0). *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Convexity Reduced Phases.
Open Scope R_scope.

(** The delta of CCEM at s = 1 / (1 + delta^2), for s > 0; s = 0 is delta = infinity. *)
Definition delta (s : R) : R := sqrt ((1 - s) / s).

(** ** The slope in the temperature *)

Lemma negative_below_1 n s : 2 <= n -> 0 <= s <= 1 -> negative n s <= 0.
Proof.
  intros Hn Hs. pose proof (negative_nondecreasing n s 1 Hn (proj2 Hs)) as H.
  rewrite negative_at_1 in H by exact Hn.
  assert (0 < 1 / (n - 1)) by (apply Rdiv_lt_0_compat; lra). lra.
Qed.

Lemma slope_diagonal n t s :
  slope n t t s
  = t * ((n - 2) * sigmoid (- t * (1 - negative n s)) - 2 * sigmoid (t * (1 - positive s))).
Proof. unfold slope. do 3 f_equal; f_equal; ring. Qed.

(** Both terms of the bracket fall in t. *)
Lemma slope_falls_in_temperature n t1 t2 s :
  2 < n -> 0 < t1 -> t1 < t2 -> 0 <= s <= 1 -> slope n t1 t1 s <= 0 -> slope n t2 t2 s < 0.
Proof.
  intros Hn Ht1 Ht Hs. rewrite !slope_diagonal.
  pose proof (negative_below_1 n s (Rlt_le _ _ Hn) Hs) as Hq.
  assert (Hg : sigmoid (- t2 * (1 - negative n s)) < sigmoid (- t1 * (1 - negative n s))).
  { apply sigmoid_increasing. nra. }
  assert (Hf : sigmoid (t1 * (1 - positive s)) <= sigmoid (t2 * (1 - positive s))).
  { apply sigmoid_nondecreasing. unfold positive. nra. }
  set (g1 := sigmoid (- t1 * _)) in *. set (f1 := sigmoid (t1 * _)) in *.
  set (g2 := sigmoid (- t2 * _)) in *. set (f2 := sigmoid (t2 * _)) in *. intros H.
  assert (H1 : (n - 2) * g1 - 2 * f1 <= 0) by (apply Rnot_lt_le; intro; nra).
  assert (H2 : (n - 2) * g2 - 2 * f2 < 0) by nra. nra.
Qed.

(** ** The minimiser in the temperature *)

Lemma pair_argmin_one t s : 0 < t -> is_argmin (reduced_loss 2 t t) s -> s = 1.
Proof.
  intros Ht Hs. apply (argmin_unique 2 t t); [lra|exact Ht|exact Hs|].
  apply small_n_etf; [lra|exact Ht].
Qed.

(** A minimiser s > 0 could move down: the slope there is not positive. *)
Lemma argmin_slope_nonpositive n t b s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s -> 0 < s -> slope n t b s <= 0.
Proof.
  intros Hn Ht Hs H. destruct (argmin_cases n t b s Hn Ht Hs) as [[-> H1]|[[-> _]|[_ H0]]]; lra.
Qed.

(** Where s1 > 0 the slope is <= 0 at t1, so < 0 at t2: the minimiser has moved up. *)
Theorem theorem_2_monotone n t1 t2 s1 s2 :
  2 <= n -> 0 < t1 -> t1 < t2 ->
  is_argmin (reduced_loss n t1 t1) s1 -> is_argmin (reduced_loss n t2 t2) s2 ->
  s1 <= s2 /\ (0 < s1 < 1 \/ 0 < s2 < 1 -> s1 < s2).
Proof.
  intros [Hn|<-] Ht1 Ht H1 H2.
  - assert (Hs1 : 0 <= s1 <= 1) by apply H1. assert (Hs2 : 0 <= s2 <= 1) by apply H2.
    destruct (Rle_lt_or_eq_dec 0 s1 (proj1 Hs1)) as [Hpos| <-]; [|split; [lra|intuition lra]].
    pose proof (argmin_slope_nonpositive n t1 t1 s1 (Rlt_le _ _ Hn) Ht1 H1 Hpos) as Hle.
    pose proof (slope_falls_in_temperature n t1 t2 s1 Hn Ht1 Ht Hs1 Hle) as Hlt.
    destruct (Rle_lt_or_eq_dec s1 1 (proj2 Hs1)) as [Hone| ->].
    + assert (s1 < s2); [|split; [lra|auto]].
      apply (argmin_above n t2 t2); [lra|lra|exact Hone|exact Hlt|exact H2].
    + replace s2 with 1; [split; [lra|intuition lra]|].
      apply (argmin_unique n t2 t2); [lra|lra| |exact H2]. apply argmin_one; lra.
  - rewrite (pair_argmin_one t1 s1 Ht1 H1), (pair_argmin_one t2 s2); [intuition lra|lra|exact H2].
Qed.

(** ** In delta *)

Lemma delta_decreasing s1 s2 : 0 < s1 -> s1 < s2 -> s2 <= 1 -> delta s2 < delta s1.
Proof.
  intros H1 H12 H2. unfold delta. apply sqrt_lt_1_alt. split.
  - apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra.
  - replace ((1 - s2) / s2) with (/ s2 - 1) by (field; lra).
    replace ((1 - s1) / s1) with (/ s1 - 1) by (field; lra).
    apply Rplus_lt_compat_r, Rinv_lt_contravar; [nra|exact H12].
Qed.

(** delta = d means s = 1 / (1 + d^2). *)
Lemma delta_of_ccem d : 0 <= d -> delta (1 / (1 + d ^ 2)) = d.
Proof.
  intros Hd. unfold delta. replace ((1 - 1 / (1 + d ^ 2)) / (1 / (1 + d ^ 2))) with (d * d)
    by (field; nra).
  apply sqrt_square, Hd.
Qed.

Lemma delta_positive s : 0 < s < 1 -> 0 < delta s.
Proof. intros Hs. apply sqrt_lt_R0, Rdiv_lt_0_compat; lra. Qed.

Lemma delta_at_1 : delta 1 = 0.
Proof. unfold delta. replace ((1 - 1) / 1) with 0 by field. apply sqrt_0. Qed.

Theorem theorem_2_monotone_delta n t1 t2 s1 s2 :
  2 <= n -> 0 < t1 -> t1 < t2 ->
  is_argmin (reduced_loss n t1 t1) s1 -> is_argmin (reduced_loss n t2 t2) s2 -> 0 < s1 ->
  delta s2 <= delta s1 /\ (0 < delta s1 -> delta s2 < delta s1).
Proof.
  intros Hn Ht1 Ht H1 H2 Hpos.
  destruct (theorem_2_monotone n t1 t2 s1 s2 Hn Ht1 Ht H1 H2) as [Hle Hlt].
  assert (Hs1 : s1 <= 1) by apply H1. assert (Hs2 : s2 <= 1) by apply H2.
  destruct (Rle_lt_or_eq_dec s1 1 Hs1) as [Hone| ->].
  - assert (delta s2 < delta s1); [|split; [lra|auto]].
    apply delta_decreasing; [exact Hpos|apply Hlt; lra|exact Hs2].
  - replace s2 with 1 by lra. split; [lra|]. rewrite delta_at_1. lra.
Qed.
