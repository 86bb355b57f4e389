(** * Certificates: from a few inequalities to the optimum of one problem

    A certificate of the problem (n, t, b) is a file that proves an enclosure of s*, delta* and
    l*. All it has to compute are inequalities between closed terms: in the intermediate phase
    the sign of the slope at two points x < y around s* and the loss at x; at either end one
    condition and the loss there. This file turns these into the enclosures. The minimal loss
    is bounded from above by the loss at x, and from below by the tangent at x.

    ** Notions
    - [rise], [fall]: exponentials of which the difference has the sign of the slope.

    ** Main results
    - [intermediate_enclosed], [etf_enclosed], [antipodal_enclosed]: the optimum, by its phase;
    - [etf_of_four], [antipodal_of_four]: at n = 4 the phases are decided in the rationals;
    - [loss_above_sigmoids], [loss_below_exponentials]: both sides of a loss so small that
      1 + e^z would lose its digits;
    - [every_embedding_above]: a lower bound of l* is one of the loss of all unit vectors. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Rcomplements.
From CCEM Require Import Definitions Convexity KeyLemma Reduced LowerBound Phases.
Open Scope R_scope.

(** ** The sign of the slope *)

(** The slope has the sign of rise - fall, in exponentials. *)
Definition rise (n t b s : R) : R := (n - 2) * (1 + exp (t * positive s - b)).
Definition fall (n t b s : R) : R := 2 * (1 + exp (b - t * negative n s)).

Lemma slope_negative n t b s : 0 < t -> rise n t b s < fall n t b s -> slope n t b s < 0.
Proof.
  intros Ht H. destruct (slope_sign n t b s Ht) as [k [Hk ->]].
  unfold rise, fall in H. nra.
Qed.

Lemma slope_positive n t b s : 0 < t -> fall n t b s < rise n t b s -> 0 < slope n t b s.
Proof.
  intros Ht H. destruct (slope_sign n t b s Ht) as [k [Hk ->]].
  unfold rise, fall in H. nra.
Qed.

(** ** delta = sqrt ((1 - s) / s) *)

(** If s < y and lo^2 y <= 1 - y then lo < delta. *)
Lemma delta_above s y lo :
  0 < s -> s < y -> 0 <= lo -> lo ^ 2 * y <= 1 - y -> lo < sqrt ((1 - s) / s).
Proof.
  intros Hs Hy Hlo H. rewrite <- (sqrt_pow2 lo) by exact Hlo.
  apply sqrt_lt_1_alt. split; [apply pow2_ge_0|].
  apply (Rlt_div_r (lo ^ 2)); [exact Hs|]. pose proof (pow2_ge_0 lo). nra.
Qed.

(** If x < s and 1 - x <= hi^2 x then delta < hi. *)
Lemma delta_below s x hi :
  0 < x -> x < s -> s <= 1 -> 0 <= hi -> 1 - x <= hi ^ 2 * x -> sqrt ((1 - s) / s) < hi.
Proof.
  intros Hx Hs H1 Hhi H. rewrite <- (sqrt_pow2 hi) by exact Hhi.
  apply sqrt_lt_1_alt. split; [apply (Rle_div_r 0); lra|].
  apply (Rlt_div_l (1 - s) (hi ^ 2)); [lra|]. pose proof (pow2_ge_0 hi). nra.
Qed.

(** ** The loss at the minimiser *)

(** The tangent at x lies below the loss, and falls on [x, y] if the slope is negative. *)
Lemma least_loss_above n t b x y s :
  2 <= n -> 0 < t -> x < s < y -> slope n t b x < 0 ->
  reduced_loss n t b x + slope n t b x * (y - x) < reduced_loss n t b s.
Proof.
  intros Hn Ht Hs Hx. pose proof (reduced_loss_tangent n t b x Hn Ht s) as H. nra.
Qed.

(** ** The phases *)

Theorem intermediate_enclosed n t b x y s_lo s_hi d_lo d_hi l_lo l_hi :
  2 <= n -> 0 < t -> 0 < x -> x < y -> y <= 1 ->
  rise n t b x < fall n t b x -> fall n t b y < rise n t b y ->
  s_lo <= x -> y <= s_hi ->
  0 <= d_lo -> d_lo ^ 2 * y <= 1 - y -> 0 <= d_hi -> 1 - x <= d_hi ^ 2 * x ->
  l_lo - slope n t b x * (y - x) < reduced_loss n t b x -> reduced_loss n t b x < l_hi ->
  forall s, is_argmin (reduced_loss n t b) s ->
    s_lo < s < s_hi /\ d_lo < sqrt ((1 - s) / s) < d_hi /\ l_lo < reduced_loss n t b s < l_hi.
Proof.
  intros Hn Ht Hx Hxy Hy Hrise Hfall Hslo Hshi Hdlo Hlo Hdhi Hhi Hllo Hlhi s Hs.
  apply slope_negative in Hrise; [|exact Ht]. apply slope_positive in Hfall; [|exact Ht].
  assert (H : x < s < y) by (apply (argmin_bracket n t b); try assumption; lra).
  pose proof (least_loss_above n t b x y s Hn Ht H Hrise).
  assert (reduced_loss n t b s <= reduced_loss n t b x) by (apply Hs; lra).
  repeat split; try lra.
  - apply (delta_above s y); lra.
  - apply (delta_below s x); lra.
Qed.

Theorem etf_enclosed n t b l_lo l_hi :
  2 <= n -> 0 < t ->
  (n - 2) * (1 + exp (t - b)) <= 2 * (1 + exp (b + t / (n - 1))) ->
  l_lo < reduced_loss n t b 1 -> reduced_loss n t b 1 < l_hi ->
  forall s, is_argmin (reduced_loss n t b) s ->
    s = 1 /\ sqrt ((1 - s) / s) = 0 /\ l_lo < reduced_loss n t b s < l_hi.
Proof.
  intros Hn Ht H Hlo Hhi s Hs.
  assert (s = 1) as -> by
    (apply (argmin_unique n t b); [exact Hn|exact Ht|exact Hs|apply etf_iff; assumption]).
  replace ((1 - 1) / 1) with 0 by field. rewrite sqrt_0. repeat split; assumption.
Qed.

(** delta is infinite: s = 0. *)
Theorem antipodal_enclosed n t b l_lo l_hi :
  2 <= n -> 0 < t -> 2 * exp (t + b) <= n - 2 ->
  l_lo < reduced_loss n t b 0 -> reduced_loss n t b 0 < l_hi ->
  forall s, is_argmin (reduced_loss n t b) s ->
    s = 0 /\ l_lo < reduced_loss n t b s < l_hi.
Proof.
  intros Hn Ht H Hlo Hhi s Hs.
  assert (s = 0) as -> by
    (apply (argmin_unique n t b); [exact Hn|exact Ht|exact Hs|apply antipodal_iff; assumption]).
  repeat split; assumption.
Qed.

(** ** Four pairs: both conditions are rational, and equality can occur *)

Lemma etf_of_four t b :
  t <= 3 * b -> (4 - 2) * (1 + exp (t - b)) <= 2 * (1 + exp (b + t / (4 - 1))).
Proof.
  intros H. assert (exp (t - b) <= exp (b + t / (4 - 1))) by (apply exp_le_iff; lra). lra.
Qed.

Lemma antipodal_of_four t b : t + b <= 0 -> 2 * exp (t + b) <= 4 - 2.
Proof. intros H. apply exp_le_iff in H. rewrite exp_0 in H. lra. Qed.

(** ** Very small losses *)

(** x / (1 + x) < ln (1 + x) < x at x = e^z, both from 1 + y < e^y. A small x loses no digits in
    either bound. *)
Lemma softplus_between z : sigmoid z < softplus z < exp z.
Proof.
  pose proof (exp_pos z) as Hx. pose proof (softplus_positive z) as Hl.
  assert (He : exp (softplus z) = 1 + exp z) by (apply exp_ln; lra). split.
  - assert (H : 1 + - softplus z < exp (- softplus z)) by (apply exp_ineq1; lra).
    rewrite exp_Ropp, He in H.
    replace (sigmoid z) with (1 - / (1 + exp z)) by (unfold sigmoid; field; lra). lra.
  - apply exp_lt_inv. rewrite He. apply exp_ineq1. lra.
Qed.

Lemma loss_above_sigmoids n t b s c :
  1 <= n ->
  c < sigmoid (b - t * positive s) + (n - 1) * sigmoid (t * negative n s - b) ->
  c < reduced_loss n t b s.
Proof.
  intros Hn H. unfold reduced_loss, reduced_pair_loss, phi, psi.
  pose proof (softplus_between (b - t * positive s)).
  pose proof (softplus_between (t * negative n s - b)). nra.
Qed.

Lemma loss_below_exponentials n t b s c :
  1 <= n ->
  exp (b - t * positive s) + (n - 1) * exp (t * negative n s - b) < c ->
  reduced_loss n t b s < c.
Proof.
  intros Hn H. unfold reduced_loss, reduced_pair_loss, phi, psi.
  pose proof (softplus_between (b - t * positive s)).
  pose proof (softplus_between (t * negative n s - b)). nra.
Qed.

(** ** From the reduced problem to all embeddings *)

Theorem every_embedding_above n t b c :
  2 <= n -> 0 < t ->
  (forall s, is_argmin (reduced_loss n t b) s -> c < reduced_loss n t b s) ->
  forall d m U V, INR m = n -> unit_family d m U -> unit_family d m V ->
    c < sigmoid_loss d m t b U V.
Proof.
  intros Hn Ht Hc d m U V <- HU HV. destruct (argmin_exists (INR m) t b Hn Ht) as [s Hs].
  apply Rlt_le_trans with (reduced_loss (INR m) t b s); [apply Hc, Hs|].
  apply optimum_is_lower_bound; try assumption. apply INR_le. exact Hn.
Qed.
