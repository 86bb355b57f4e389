(** * The reduced problem on [0, 1]

    The reduced loss lies strictly above its tangents, whose slope is [slope]; the slope is
    strictly increasing and continuous. So the minimiser on [0, 1] is unique, and it is 1, 0 or
    the root of the slope as the slope is <= 0 at 1, >= 0 at 0, or changes its sign between.
    Here [n] is a real number >= 2.

    ** Main results
    - [reduced_loss_strictly_convex]: l is strictly convex;
    - [reduced_loss_derivative]: l'(s) = [slope n t b s];
    - [slope_increasing]: the slope is strictly increasing;
    - [argmin_exists], [argmin_unique]: there is exactly one minimiser on [0, 1];
    - [argmin_one_iff], [argmin_zero_iff], [argmin_interior_iff]: where it is;
    - [argmin_bracket]: a change of sign of the slope encloses the minimiser. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity.
Open Scope R_scope.

(** ** The two similarities are affine in s *)

Lemma positive_difference x y : positive y - positive x = 2 * (y - x).
Proof. unfold positive. ring. Qed.

Lemma negative_difference n x y :
  2 <= n -> negative n y - negative n x = (n - 2) / (n - 1) * (y - x).
Proof. intros Hn. unfold negative. field. lra. Qed.

Lemma negative_nondecreasing n x y : 2 <= n -> x <= y -> negative n x <= negative n y.
Proof.
  intros Hn H. pose proof (negative_difference n x y Hn) as Hd.
  assert (0 <= (n - 2) / (n - 1)).
  { apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra. }
  nra.
Qed.

(** ** Tangents, strict convexity, derivative *)

(** The sum of the tangents of the two costs. *)
Theorem reduced_loss_tangent n t b s :
  2 <= n -> 0 < t -> strict_tangent (reduced_loss n t b) s (slope n t b s).
Proof.
  intros Hn Ht y Hy. unfold reduced_loss, reduced_pair_loss, slope.
  assert (Hp : positive y <> positive s).
  { intro. pose proof (positive_difference s y). lra. }
  pose proof (phi_tangent t b (positive s) Ht (positive y) Hp) as Hphi.
  pose proof (strict_tangent_tangent _ _ _ (psi_tangent t b (negative n s) Ht) (negative n y))
    as Hpsi.
  rewrite positive_difference in Hphi. rewrite negative_difference in Hpsi by exact Hn.
  apply (Rmult_le_compat_l (n - 1)) in Hpsi; [|lra].
  set (f := sigmoid (b - t * positive s)) in *. set (g := sigmoid (t * negative n s - b)) in *.
  replace ((n - 1) * (psi t b (negative n s) + t * g * ((n - 2) / (n - 1) * (y - s))))
    with ((n - 1) * psi t b (negative n s) + t * g * (n - 2) * (y - s)) in Hpsi by (field; lra).
  lra.
Qed.

Theorem reduced_loss_strictly_convex n t b :
  2 <= n -> 0 < t -> strictly_convex (reduced_loss n t b).
Proof.
  intros Hn Ht. apply strict_tangents_strictly_convex. intros s.
  exists (slope n t b s). apply reduced_loss_tangent; assumption.
Qed.

Lemma softplus_derivative z : is_derive softplus z (sigmoid z).
Proof.
  unfold softplus, sigmoid. pose proof (one_plus_exp_positive z).
  auto_derive; [lra|]. field. lra.
Qed.

Theorem reduced_loss_derivative n t b s :
  2 <= n -> is_derive (reduced_loss n t b) s (slope n t b s).
Proof.
  intros Hn. unfold reduced_loss, reduced_pair_loss, phi, psi, slope, positive, negative.
  unfold softplus, sigmoid. auto_derive; [repeat split; apply one_plus_exp_positive|].
  unfold Rdiv, Rminus. field.
  repeat split; try apply Rgt_not_eq, one_plus_exp_positive. lra.
Qed.

(** ** The slope *)

Theorem slope_increasing n t b x y :
  2 <= n -> 0 < t -> x < y -> slope n t b x < slope n t b y.
Proof.
  intros Hn Ht H. unfold slope. apply Rmult_lt_compat_l; [exact Ht|].
  assert (Hf : sigmoid (b - t * positive y) < sigmoid (b - t * positive x)).
  { apply sigmoid_increasing. pose proof (positive_difference x y). nra. }
  assert (Hg : sigmoid (t * negative n x - b) <= sigmoid (t * negative n y - b)).
  { apply sigmoid_nondecreasing. pose proof (negative_nondecreasing n x y Hn (Rlt_le _ _ H)). nra. }
  nra.
Qed.

Lemma slope_nondecreasing n t b x y :
  2 <= n -> 0 < t -> x <= y -> slope n t b x <= slope n t b y.
Proof.
  intros Hn Ht [H| ->]; [left; apply slope_increasing; assumption|right; reflexivity].
Qed.

Lemma slope_continuous n t b : continuity (slope n t b).
Proof.
  intros s. apply continuity_pt_filterlim. apply (ex_derive_continuous (slope n t b)).
  unfold slope, positive, negative, sigmoid.
  auto_derive. repeat split; apply Rgt_not_eq, one_plus_exp_positive.
Qed.

(** (n-2) sigma(tq - b) against 2 sigma(b - tp), without the sigmoid. *)
Lemma slope_as_fraction n t b s :
  slope n t b s
  = t * ((n - 2) * (1 + exp (t * positive s - b)) - 2 * (1 + exp (b - t * negative n s)))
    / ((1 + exp (t * positive s - b)) * (1 + exp (b - t * negative n s))).
Proof.
  unfold slope. rewrite !sigmoid_inverse.
  replace (- (t * negative n s - b)) with (b - t * negative n s) by ring.
  replace (- (b - t * positive s)) with (t * positive s - b) by ring.
  pose proof (one_plus_exp_positive (t * positive s - b)).
  pose proof (one_plus_exp_positive (b - t * negative n s)).
  field. split; lra.
Qed.

Lemma fraction_sign t x c : 0 < t -> 0 < c -> exists k, 0 < k /\ t * x / c = k * x.
Proof.
  intros Ht Hc. exists (t / c). split; [apply Rdiv_lt_0_compat; assumption|]. field. lra.
Qed.

(** The sign of the slope compares two sums of exponentials. *)
Lemma slope_sign n t b s :
  0 < t ->
  let rise := (n - 2) * (1 + exp (t * positive s - b)) in
  let fall := 2 * (1 + exp (b - t * negative n s)) in
  exists k, 0 < k /\ slope n t b s = k * (rise - fall).
Proof.
  intros Ht. cbv zeta. rewrite slope_as_fraction. apply fraction_sign; [exact Ht|].
  apply Rmult_lt_0_compat; apply one_plus_exp_positive.
Qed.

(** ** The minimiser *)

Theorem argmin_unique n t b x y :
  2 <= n -> 0 < t ->
  is_argmin (reduced_loss n t b) x -> is_argmin (reduced_loss n t b) y -> x = y.
Proof.
  intros Hn Ht [Hx Hminx] [Hy Hminy]. destruct (Req_dec x y) as [|Hxy]; [assumption|exfalso].
  pose proof (reduced_loss_strictly_convex n t b Hn Ht x y (1 / 2) Hxy) as Hc.
  specialize (Hminx (1 / 2 * x + (1 - 1 / 2) * y)). specialize (Hminy x Hx). lra.
Qed.

(** Where slope(s) (x - s) is >= 0 for all x in [0, 1] the tangent at s shows a minimum. *)
Lemma argmin_of_slope n t b s :
  2 <= n -> 0 < t -> 0 <= s <= 1 ->
  (forall x, 0 <= x <= 1 -> 0 <= slope n t b s * (x - s)) -> is_argmin (reduced_loss n t b) s.
Proof.
  intros Hn Ht Hs Hslope. split; [exact Hs|]. intros x Hx.
  pose proof (strict_tangent_tangent _ _ _ (reduced_loss_tangent n t b s Hn Ht) x) as H.
  specialize (Hslope x Hx). lra.
Qed.

Lemma argmin_one n t b :
  2 <= n -> 0 < t -> slope n t b 1 <= 0 -> is_argmin (reduced_loss n t b) 1.
Proof. intros Hn Ht H. apply argmin_of_slope; [exact Hn|exact Ht|lra|]. intros x Hx. nra. Qed.

Lemma argmin_zero n t b :
  2 <= n -> 0 < t -> 0 <= slope n t b 0 -> is_argmin (reduced_loss n t b) 0.
Proof. intros Hn Ht H. apply argmin_of_slope; [exact Hn|exact Ht|lra|]. intros x Hx. nra. Qed.

Lemma argmin_root n t b s :
  2 <= n -> 0 < t -> 0 <= s <= 1 -> slope n t b s = 0 -> is_argmin (reduced_loss n t b) s.
Proof.
  intros Hn Ht Hs H. apply argmin_of_slope; [exact Hn|exact Ht|exact Hs|].
  intros x Hx. rewrite H. lra.
Qed.

(** The three cases: the slope is <= 0 at 1, or >= 0 at 0, or has a root between. *)
Lemma slope_cases n t b :
  slope n t b 1 <= 0 \/ 0 <= slope n t b 0
  \/ exists s, 0 < s < 1 /\ slope n t b s = 0.
Proof.
  destruct (Rle_or_lt (slope n t b 1) 0) as [H1|H1]; [left; exact H1|right].
  destruct (Rle_or_lt 0 (slope n t b 0)) as [H0|H0]; [left; exact H0|right].
  destruct (IVT (slope n t b) 0 1 (slope_continuous n t b) Rlt_0_1 H0 H1) as [s [Hs Hz]].
  exists s. split; [|exact Hz].
  split; apply Rnot_le_lt; intros Hle.
  - replace s with 0 in Hz by lra. lra.
  - replace s with 1 in Hz by lra. lra.
Qed.

Theorem argmin_exists n t b :
  2 <= n -> 0 < t -> exists s, is_argmin (reduced_loss n t b) s.
Proof.
  intros Hn Ht. destruct (slope_cases n t b) as [H|[H|[s [Hs H]]]].
  - exists 1. apply argmin_one; assumption.
  - exists 0. apply argmin_zero; assumption.
  - exists s. apply argmin_root; [exact Hn|exact Ht|lra|exact H].
Qed.

(** In each of the cases the minimiser is known, and there is no other. *)
Lemma argmin_cases n t b s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s ->
  (s = 1 /\ slope n t b 1 <= 0) \/ (s = 0 /\ 0 <= slope n t b 0)
  \/ (0 < s < 1 /\ slope n t b s = 0).
Proof.
  intros Hn Ht Hs. destruct (slope_cases n t b) as [H|[H|[x [Hx H]]]].
  - left. split; [|exact H]. apply (argmin_unique n t b); auto using argmin_one.
  - right; left. split; [|exact H]. apply (argmin_unique n t b); auto using argmin_zero.
  - right; right. replace s with x; [split; assumption|].
    apply (argmin_unique n t b); [exact Hn|exact Ht| |exact Hs].
    apply argmin_root; [exact Hn|exact Ht|lra|exact H].
Qed.

Theorem argmin_one_iff n t b :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) 1 <-> slope n t b 1 <= 0.
Proof.
  intros Hn Ht. split; [|apply argmin_one; assumption].
  intros H. destruct (argmin_cases n t b 1 Hn Ht H) as [[_ H1]|[[H1 _]|[H1 _]]]; lra.
Qed.

Theorem argmin_zero_iff n t b :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) 0 <-> 0 <= slope n t b 0.
Proof.
  intros Hn Ht. split; [|apply argmin_zero; assumption].
  intros H. destruct (argmin_cases n t b 0 Hn Ht H) as [[H0 _]|[[_ H0]|[H0 _]]]; lra.
Qed.

Theorem argmin_interior_iff n t b s :
  2 <= n -> 0 < t -> 0 < s < 1 -> is_argmin (reduced_loss n t b) s <-> slope n t b s = 0.
Proof.
  intros Hn Ht Hs. split; [|apply argmin_root; [exact Hn|exact Ht|lra]].
  intros H. destruct (argmin_cases n t b s Hn Ht H) as [[H0 _]|[[H0 _]|[_ H0]]]; [lra|lra|exact H0].
Qed.

(** ** Enclosing the minimiser; [x] need not lie in [0, 1] *)

Lemma argmin_below n t b x s :
  2 <= n -> 0 < t -> 0 < x -> 0 < slope n t b x -> is_argmin (reduced_loss n t b) s -> s < x.
Proof.
  intros Hn Ht Hx Hslope Hs. apply Rnot_le_lt. intros Hle.
  pose proof (slope_nondecreasing n t b x s Hn Ht Hle).
  destruct (argmin_cases n t b s Hn Ht Hs) as [[-> H1]|[[-> H0]|[_ H0]]]; lra.
Qed.

Lemma argmin_above n t b x s :
  2 <= n -> 0 < t -> x < 1 -> slope n t b x < 0 -> is_argmin (reduced_loss n t b) s -> x < s.
Proof.
  intros Hn Ht Hx Hslope Hs. apply Rnot_le_lt. intros Hle.
  pose proof (slope_nondecreasing n t b s x Hn Ht Hle).
  destruct (argmin_cases n t b s Hn Ht Hs) as [[-> H1]|[[-> H0]|[_ H0]]]; lra.
Qed.

Theorem argmin_bracket n t b x y s :
  2 <= n -> 0 < t -> 0 <= x -> x < y -> y <= 1 ->
  slope n t b x < 0 -> 0 < slope n t b y -> is_argmin (reduced_loss n t b) s -> x < s < y.
Proof.
  intros Hn Ht Hx Hxy Hy Hneg Hpos Hs. split.
  - apply (argmin_above n t b); [exact Hn|exact Ht|lra|exact Hneg|exact Hs].
  - apply (argmin_below n t b); [exact Hn|exact Ht|lra|exact Hpos|exact Hs].
Qed.
