(** * The phases: when the optimum is the simplex ETF, when it is antipodal

    The optimum is the ETF (s = 1) iff the slope is <= 0 at 1, and antipodal (s = 0) iff it is
    >= 0 at 0. Cleared of fractions both are comparisons of exponentials; at b = t they turn
    into the two thresholds of Theorem 2. The logarithm is used only of positive numbers:
    n > 3 for the ETF, n > 2 for the antipodal structure; small n has its own theorems.

    ** Main results
    - [etf_iff], [antipodal_iff]: for every bias b; [etf_four_iff]: n = 4;
    - [theorem_2_etf]: at b = t, n > 3, the ETF is optimal iff ((n-1)/n) ln(n-3) <= t;
    - [theorem_2_antipodal]: at b = t, n > 2, the antipodal structure is optimal iff
      t <= (1/2) ln((n-2)/2);
    - [theorem_2_between]: at b = t, n > 4, strictly between the thresholds 0 < s < 1;
    - [small_n_etf]: at b = t, 2 <= n <= 4, the ETF is optimal for every t > 0;
    - [small_n_never_antipodal]: at b = t, 2 <= n <= 4, the antipodal structure never is;
    - [thresholds_apart]: for n > 4 the antipodal threshold is strictly below the ETF's. *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Convexity Reduced.
Open Scope R_scope.

(** ** The logarithm of a positive number *)

Lemma ln_le_iff x y : 0 < x -> ln x <= y <-> x <= exp y.
Proof.
  intros Hx. rewrite <- (exp_ln x Hx) at 2. symmetry. apply exp_le_iff.
Qed.

Lemma le_ln_iff x y : 0 < y -> x <= ln y <-> exp x <= y.
Proof.
  intros Hy. rewrite <- (exp_ln y Hy) at 2. symmetry. apply exp_le_iff.
Qed.

Lemma ln_lt_iff x y : 0 < x -> ln x < y <-> x < exp y.
Proof.
  intros Hx. pose proof (le_ln_iff y x Hx) as [H1 H2].
  split; intros H; apply Rnot_le_lt; intro Hle; [apply H2 in Hle|apply H1 in Hle]; lra.
Qed.

Lemma exp_above_1 x : 0 < x -> 1 < exp x.
Proof. intros Hx. rewrite <- exp_0. apply exp_increasing, Hx. Qed.

(** ** Any bias *)

Lemma positive_at_1 : positive 1 = 1.
Proof. unfold positive. ring. Qed.

Lemma positive_at_0 : positive 0 = -1.
Proof. unfold positive. ring. Qed.

Lemma negative_at_1 n : 2 <= n -> negative n 1 = - (1 / (n - 1)).
Proof. intros Hn. unfold negative. field. lra. Qed.

Lemma negative_at_0 n : 2 <= n -> negative n 0 = -1.
Proof. intros Hn. unfold negative. field. lra. Qed.

Theorem etf_iff n t b :
  2 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) 1
  <-> (n - 2) * (1 + exp (t - b)) <= 2 * (1 + exp (b + t / (n - 1))).
Proof.
  intros Hn Ht. rewrite argmin_one_iff by assumption.
  destruct (slope_sign n t b 1 Ht) as [k [Hk ->]].
  rewrite positive_at_1, negative_at_1 by exact Hn.
  replace (t * 1 - b) with (t - b) by ring.
  replace (b - t * - (1 / (n - 1))) with (b + t / (n - 1)) by (field; lra).
  split; intros H; nra.
Qed.

(** At s = 0 the two sums are (n-2)(1 + 1/x) and 2 (1 + x) with x = e^(t+b). *)
(** At n = 4 the two sides differ in the exponents t - b and b + t/3 only. *)
Theorem etf_four_iff t b : 0 < t -> is_argmin (reduced_loss 4 t b) 1 <-> t <= 3 * b.
Proof.
  intros Ht. rewrite etf_iff by lra. replace (4 - 1) with 3 by ring.
  pose proof (exp_le_iff (t - b) (b + t / 3)). lra.
Qed.

Theorem antipodal_iff n t b :
  2 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) 0 <-> 2 * exp (t + b) <= n - 2.
Proof.
  intros Hn Ht. rewrite argmin_zero_iff by assumption.
  destruct (slope_sign n t b 0 Ht) as [k [Hk ->]].
  rewrite positive_at_0, negative_at_0 by exact Hn.
  replace (t * -1 - b) with (- (t + b)) by ring. replace (b - t * -1) with (t + b) by ring.
  rewrite exp_Ropp. pose proof (exp_pos (t + b)) as Hx. set (x := exp (t + b)) in *.
  replace ((n - 2) * (1 + / x) - 2 * (1 + x)) with ((1 + x) / x * (n - 2 - 2 * x))
    by (field; lra).
  assert (Hc : 0 < (1 + x) / x) by (apply Rdiv_lt_0_compat; lra).
  set (c := (1 + x) / x) in *. assert (Hkc : 0 < k * c) by nra.
  split; intros H; nra.
Qed.

(** The antipodal condition as the theory states it, with a logarithm. *)
Theorem antipodal_iff_ln n t b :
  2 < n -> 0 < t ->
  is_argmin (reduced_loss n t b) 0 <-> t + b <= ln ((n - 2) / 2).
Proof.
  intros Hn Ht. rewrite antipodal_iff, le_ln_iff by lra. split; lra.
Qed.

(** ** Theorem 2: b = t *)

(** At b = t: 2 (n-2) <= 2 (1 + e^(t + t/(n-1))). *)
Lemma etf_iff_exp n t :
  2 <= n -> 0 < t ->
  is_argmin (reduced_loss n t t) 1 <-> n - 3 <= exp (t * n / (n - 1)).
Proof.
  intros Hn Ht. rewrite etf_iff by assumption.
  replace (t - t) with 0 by ring. rewrite exp_0.
  replace (t + t / (n - 1)) with (t * n / (n - 1)) by (field; lra). split; lra.
Qed.

Lemma etf_threshold_iff n t x : 2 <= n -> x <= t * n / (n - 1) <-> (n - 1) / n * x <= t.
Proof.
  intros Hn. assert (Hc : 0 < (n - 1) / n) by (apply Rdiv_lt_0_compat; lra).
  replace t with ((n - 1) / n * (t * n / (n - 1))) at 2 by (field; lra).
  split; intros H; [apply Rmult_le_compat_l; lra|apply (Rmult_le_reg_l ((n - 1) / n)); lra].
Qed.

Theorem theorem_2_etf n t :
  3 < n -> 0 < t ->
  is_argmin (reduced_loss n t t) 1 <-> (n - 1) / n * ln (n - 3) <= t.
Proof.
  intros Hn Ht. rewrite etf_iff_exp, <- ln_le_iff, etf_threshold_iff by lra. reflexivity.
Qed.

Theorem theorem_2_antipodal n t :
  2 < n -> 0 < t ->
  is_argmin (reduced_loss n t t) 0 <-> t <= 1 / 2 * ln ((n - 2) / 2).
Proof. intros Hn Ht. rewrite antipodal_iff_ln by assumption. split; lra. Qed.

(** Strictly between the thresholds the optimum is neither. *)
Theorem theorem_2_between n t s :
  4 < n -> 0 < t -> is_argmin (reduced_loss n t t) s ->
  1 / 2 * ln ((n - 2) / 2) < t < (n - 1) / n * ln (n - 3) <-> 0 < s < 1.
Proof.
  intros Hn Ht Hs.
  pose proof (theorem_2_etf n t) as He. pose proof (theorem_2_antipodal n t) as Ha.
  assert (H1 : s = 1 <-> (n - 1) / n * ln (n - 3) <= t).
  { rewrite <- He by lra. split; [intros <-; exact Hs|].
    intros H. apply (argmin_unique n t t); [lra|exact Ht|exact Hs|exact H]. }
  assert (H0 : s = 0 <-> t <= 1 / 2 * ln ((n - 2) / 2)).
  { rewrite <- Ha by lra. split; [intros <-; exact Hs|].
    intros H. apply (argmin_unique n t t); [lra|exact Ht|exact Hs|exact H]. }
  destruct Hs as [Hs _]. split.
  - intros [Hl Hr]. split; [destruct (Req_dec s 0)|destruct (Req_dec s 1)]; intuition lra.
  - intros [Hl Hr]. split; apply Rnot_le_lt; intro Hle; [apply H0 in Hle|apply H1 in Hle]; lra.
Qed.

Theorem small_n_etf n t : 2 <= n <= 4 -> 0 < t -> is_argmin (reduced_loss n t t) 1.
Proof.
  intros Hn Ht. apply etf_iff_exp; [lra|exact Ht|].
  assert (0 < t * n / (n - 1)) by (apply Rdiv_lt_0_compat; nra).
  pose proof (exp_above_1 (t * n / (n - 1)) H). lra.
Qed.

Theorem small_n_never_antipodal n t :
  2 <= n <= 4 -> 0 < t -> ~ is_argmin (reduced_loss n t t) 0.
Proof.
  intros Hn Ht. rewrite antipodal_iff by lra. pose proof (exp_above_1 (t + t)). lra.
Qed.

(** ** The two thresholds are apart *)

(** The antipodal phase ends strictly below the ETF threshold: both ends cannot be optimal. *)
Theorem thresholds_apart n :
  4 < n -> 1 / 2 * ln ((n - 2) / 2) < (n - 1) / n * ln (n - 3).
Proof.
  intros Hn. apply Rnot_le_lt. intros Hle. set (t := 1 / 2 * ln ((n - 2) / 2)) in *.
  assert (Ht : 0 < t).
  { unfold t. rewrite <- (Rmult_0_r (1 / 2)). apply Rmult_lt_compat_l; [lra|].
    rewrite <- ln_1. apply ln_increasing; lra. }
  assert (H : 1 = 0); [|lra]. apply (argmin_unique n t t); [lra|exact Ht| |].
  - apply theorem_2_etf; [lra|exact Ht|exact Hle].
  - apply theorem_2_antipodal; [lra|exact Ht|apply Rle_refl].
Qed.
