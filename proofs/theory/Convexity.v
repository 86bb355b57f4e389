(** * Sigmoid, softplus, convexity and Jensen's inequality

    Softplus lies strictly above its tangents (from [exp x > 1 + x] alone), which gives strict
    convexity, Jensen's inequality and its equality case without any derivative. A convex
    function has a supporting line at every point (a supremum of chords), so Jensen's inequality
    for sums, and for sums over i <> j, is the sum of one linear inequality.

    ** Notions
    - [convex], [strictly_convex], [nondecreasing]: functions of a real number;
    - [tangent f m c], [strict_tangent f m c]: the line of slope c through (m, f m) lies below f, and
      touches it nowhere else.

    ** Main results
    - [sigmoid_bounds], [sigmoid_opp], [sigmoid_increasing]: the sigmoid;
    - [softplus_tangent]: softplus is strictly above its tangent, of slope sigmoid;
    - [strict_tangents_strictly_convex]: strictly above a line at every point: strictly convex;
    - [convex_supporting_line]: a convex function has a supporting line at every point;
    - [jensen], [jensen_off_diagonal]: Jensen's inequality for sums and for sums over i <> j;
    - [jensen_equal], [jensen_off_diagonal_equal]: equality only if every term is the mean;
    - [phi_strictly_convex], [psi_strictly_convex], [psi_increasing]: the two costs. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Rcomplements.
From CCEM Require Import Definitions Sums.
Open Scope R_scope.

(** ** The exponential *)

Lemma exp_le_compat x y : x <= y -> exp x <= exp y.
Proof. intros [H| ->]; [left; apply exp_increasing, H|right; reflexivity]. Qed.

Lemma exp_le_iff x y : exp x <= exp y <-> x <= y.
Proof.
  split; [|apply exp_le_compat]. intros H. apply Rnot_lt_le. intros Hlt.
  apply exp_increasing in Hlt. lra.
Qed.

Lemma one_plus_exp_positive z : 0 < 1 + exp z.
Proof. pose proof (exp_pos z). lra. Qed.

(** ** The sigmoid *)

Lemma sigmoid_inverse z : sigmoid z = / (1 + exp (- z)).
Proof.
  unfold sigmoid. rewrite exp_Ropp. pose proof (exp_pos z). field. lra.
Qed.

Lemma sigmoid_positive z : 0 < sigmoid z.
Proof.
  rewrite sigmoid_inverse. apply Rinv_0_lt_compat, one_plus_exp_positive.
Qed.

Lemma sigmoid_opp z : sigmoid (- z) = 1 - sigmoid z.
Proof.
  rewrite sigmoid_inverse, Ropp_involutive. unfold sigmoid.
  pose proof (one_plus_exp_positive z). field. lra.
Qed.

Lemma sigmoid_bounds z : 0 < sigmoid z < 1.
Proof.
  pose proof (sigmoid_positive z). pose proof (sigmoid_positive (- z)) as H'.
  rewrite sigmoid_opp in H'. lra.
Qed.

Lemma sigmoid_increasing x y : x < y -> sigmoid x < sigmoid y.
Proof.
  intros H. rewrite !sigmoid_inverse. apply Rinv_lt_contravar.
  - apply Rmult_lt_0_compat; apply one_plus_exp_positive.
  - apply Rplus_lt_compat_l, exp_increasing. lra.
Qed.

Lemma sigmoid_nondecreasing x y : x <= y -> sigmoid x <= sigmoid y.
Proof. intros [H| ->]; [left; apply sigmoid_increasing, H|right; reflexivity]. Qed.

Lemma sigmoid_injective x y : sigmoid x = sigmoid y -> x = y.
Proof.
  intros H. destruct (Rtotal_order x y) as [Hl|[He|Hg]]; [|exact He|].
  - apply sigmoid_increasing in Hl. lra.
  - apply sigmoid_increasing in Hg. lra.
Qed.

(** ** Softplus *)

Lemma softplus_positive z : 0 < softplus z.
Proof. unfold softplus. rewrite <- ln_1. apply ln_increasing; pose proof (exp_pos z); lra. Qed.

Lemma softplus_increasing x y : x < y -> softplus x < softplus y.
Proof.
  intros H. unfold softplus. apply ln_increasing; [apply one_plus_exp_positive|].
  apply Rplus_lt_compat_l, exp_increasing, H.
Qed.

(** With h = y - x: (1 + e^y) / (1 + e^x) = 1 - sigma + sigma e^h, where sigma = sigmoid x. *)
Lemma softplus_step x h :
  softplus (x + h) = softplus x + ln (1 - sigmoid x + sigmoid x * exp h).
Proof.
  pose proof (exp_pos h). pose proof (sigmoid_bounds x). pose proof (one_plus_exp_positive x).
  unfold softplus. rewrite <- ln_mult; [|lra|nra]. f_equal.
  rewrite exp_plus. unfold sigmoid. field. lra.
Qed.

(** ln (1 - c + c e^h) > c h for 0 < c < 1: multiply by e^(-c h) and use e^x > 1 + x twice. *)
Lemma log_mixture c h : 0 < c < 1 -> h <> 0 -> c * h < ln (1 - c + c * exp h).
Proof.
  intros Hc Hh. rewrite <- (ln_exp (c * h)). apply ln_increasing; [apply exp_pos|].
  assert (Ha : 1 - c * h < exp (- (c * h))).
  { apply exp_ineq1. intro. apply Hh. nra. }
  assert (Hb : 1 + (1 - c) * h < exp ((1 - c) * h)).
  { apply exp_ineq1. intro. apply Hh. nra. }
  assert (Hm : 1 < (1 - c) * exp (- (c * h)) + c * exp ((1 - c) * h)) by nra.
  assert (He : exp (c * h) * ((1 - c) * exp (- (c * h)) + c * exp ((1 - c) * h))
               = 1 - c + c * exp h).
  { replace (exp h) with (exp (c * h) * exp ((1 - c) * h))
      by (rewrite <- exp_plus; f_equal; ring).
    rewrite exp_Ropp. pose proof (exp_pos (c * h)). field. lra. }
  rewrite <- He. pose proof (exp_pos (c * h)). nra.
Qed.

Lemma softplus_tangent x y :
  y <> x -> softplus x + sigmoid x * (y - x) < softplus y.
Proof.
  intros H. replace (softplus y) with (softplus (x + (y - x))) by (f_equal; ring).
  rewrite softplus_step. apply Rplus_lt_compat_l, log_mixture; [apply sigmoid_bounds|lra].
Qed.

(** ** Convexity and lines below *)

Definition convex (f : R -> R) : Prop :=
  forall x y a, 0 <= a <= 1 -> f (a * x + (1 - a) * y) <= a * f x + (1 - a) * f y.

Definition strictly_convex (f : R -> R) : Prop :=
  forall x y a, x <> y -> 0 < a < 1 ->
    f (a * x + (1 - a) * y) < a * f x + (1 - a) * f y.

Definition nondecreasing (f : R -> R) : Prop := forall x y, x <= y -> f x <= f y.

(** The line through (m, f m) of slope [c] lies below [f]: a supporting line ... *)
Definition tangent (f : R -> R) (m c : R) : Prop := forall y, f m + c * (y - m) <= f y.

(** ... that touches [f] nowhere else. *)
Definition strict_tangent (f : R -> R) (m c : R) : Prop :=
  forall y, y <> m -> f m + c * (y - m) < f y.

Lemma strict_tangent_tangent f m c : strict_tangent f m c -> tangent f m c.
Proof.
  intros H y. destruct (Req_dec y m) as [->|Hy]; [right; ring|left; apply H, Hy].
Qed.

Lemma strictly_convex_convex f : strictly_convex f -> convex f.
Proof.
  intros H x y a Ha. destruct (Req_dec x y) as [->|Hxy].
  { right. replace (a * y + (1 - a) * y) with y by ring. ring. }
  destruct (Req_dec a 0) as [->|H0].
  { right. replace (0 * x + (1 - 0) * y) with y by ring. ring. }
  destruct (Req_dec a 1) as [->|H1].
  { right. replace (1 * x + (1 - 1) * y) with x by ring. ring. }
  left. apply H; [exact Hxy|lra].
Qed.

Lemma tangents_convex f : (forall m, exists c, tangent f m c) -> convex f.
Proof.
  intros H x y a Ha. destruct (H (a * x + (1 - a) * y)) as [c Hc].
  pose proof (Hc x) as Hx. pose proof (Hc y) as Hy. set (m := a * x + (1 - a) * y) in *.
  replace (f m) with (a * (f m + c * (x - m)) + (1 - a) * (f m + c * (y - m)))
    by (unfold m; ring).
  nra.
Qed.

Lemma strict_tangents_strictly_convex f :
  (forall m, exists c, strict_tangent f m c) -> strictly_convex f.
Proof.
  intros H x y a Hxy Ha. destruct (H (a * x + (1 - a) * y)) as [c Hc].
  set (m := a * x + (1 - a) * y) in *.
  assert (Hx : f m + c * (x - m) < f x).
  { apply Hc. unfold m. intro. apply Hxy. nra. }
  assert (Hy : f m + c * (y - m) < f y).
  { apply Hc. unfold m. intro. apply Hxy. nra. }
  replace (f m) with (a * (f m + c * (x - m)) + (1 - a) * (f m + c * (y - m)))
    by (unfold m; ring).
  nra.
Qed.

(** [m] lies between [x] and [y] in the ratio of y - m to m - x. *)
Lemma convex_between f x m y :
  convex f -> x < m < y -> (y - x) * f m <= (y - m) * f x + (m - x) * f y.
Proof.
  intros Hf H. set (a := (y - m) / (y - x)).
  assert (Ha : y - m = (y - x) * a) by (unfold a; field; lra).
  assert (Hc : f (a * x + (1 - a) * y) <= a * f x + (1 - a) * f y) by (apply Hf; nra).
  replace (a * x + (1 - a) * y) with m in Hc by lra.
  replace (m - x) with ((y - x) * (1 - a)) by lra. rewrite Ha. nra.
Qed.

(** The chord to the left of [m] is no steeper than the chord to its right. *)
Lemma convex_chords f x m y :
  convex f -> x < m < y -> (f m - f x) / (m - x) <= (f y - f m) / (y - m).
Proof.
  intros Hf H. pose proof (convex_between f x m y Hf H). apply Rle_div_l; [lra|].
  replace ((f y - f m) / (y - m) * (m - x)) with ((f y - f m) * (m - x) / (y - m)) by (field; lra).
  apply Rle_div_r; lra.
Qed.

(** The supremum of the slopes of the chords on the left. *)
Lemma convex_supporting_line f m : convex f -> exists c, tangent f m c.
Proof.
  intros Hf. set (E := fun c => exists x, x < m /\ c = (f m - f x) / (m - x)).
  destruct (completeness E) as [c [Hub Hlub]].
  - exists ((f (m + 1) - f m) / (m + 1 - m)). intros e [x [Hx ->]].
    apply convex_chords; [exact Hf|lra].
  - exists ((f m - f (m - 1)) / (m - (m - 1))), (m - 1). split; [lra|reflexivity].
  - exists c. intros y. destruct (Rtotal_order y m) as [Hl|[->|Hg]]; [|right; ring|].
    + assert (Hs : (f m - f y) / (m - y) <= c) by (apply Hub; exists y; auto).
      apply (Rmult_le_compat_r (m - y)) in Hs; [|lra].
      replace ((f m - f y) / (m - y) * (m - y)) with (f m - f y) in Hs by (field; lra). lra.
    + assert (Hs : c <= (f y - f m) / (y - m)).
      { apply Hlub. intros e [x [Hx ->]]. apply convex_chords; [exact Hf|lra]. }
      apply (Rmult_le_compat_r (y - m)) in Hs; [|lra].
      replace ((f y - f m) / (y - m) * (y - m)) with (f y - f m) in Hs by (field; lra). lra.
Qed.

(** ** Jensen's inequality: the sum of the tangent at the mean [m] *)

Lemma sum_tangent n m a c (x : nat -> R) :
  sum n x = INR n * m -> sum n (fun i => a + c * (x i - m)) = INR n * a.
Proof.
  intros Hm. rewrite sum_plus, sum_const, sum_scal, sum_minus, sum_const, Hm. ring.
Qed.

Lemma sum_off_diagonal_tangent n m a c (x : nat -> nat -> R) :
  sum_off_diagonal n x = INR n * (INR n - 1) * m ->
  sum_off_diagonal n (fun i j => a + c * (x i j - m)) = INR n * (INR n - 1) * a.
Proof.
  intros Hm. rewrite (sum_off_diagonal_plus n (fun _ _ => a) (fun i j => c * (x i j - m))).
  rewrite sum_off_diagonal_scal, (sum_off_diagonal_minus n x (fun _ _ => m)).
  rewrite !sum_off_diagonal_const, Hm. ring.
Qed.

Lemma jensen f n m (x : nat -> R) :
  convex f -> sum n x = INR n * m -> INR n * f m <= sum n (fun i => f (x i)).
Proof.
  intros Hf Hm. destruct (convex_supporting_line f m Hf) as [c Hc].
  rewrite <- (sum_tangent n m (f m) c x Hm). apply sum_le. intros i _. apply Hc.
Qed.

Lemma jensen_off_diagonal f n m (x : nat -> nat -> R) :
  convex f -> sum_off_diagonal n x = INR n * (INR n - 1) * m ->
  INR n * (INR n - 1) * f m <= sum_off_diagonal n (fun i j => f (x i j)).
Proof.
  intros Hf Hm. destruct (convex_supporting_line f m Hf) as [c Hc].
  rewrite <- (sum_off_diagonal_tangent n m (f m) c x Hm).
  apply sum_off_diagonal_le. intros i j _ _ _. apply Hc.
Qed.

Lemma strict_tangent_touch f m c y :
  strict_tangent f m c -> f m + c * (y - m) = f y -> y = m.
Proof.
  intros Hc He. destruct (Req_dec y m) as [|Hy]; [assumption|]. specialize (Hc y Hy). lra.
Qed.

Lemma jensen_equal f n m c (x : nat -> R) :
  strict_tangent f m c -> sum n x = INR n * m ->
  sum n (fun i => f (x i)) = INR n * f m -> forall i, (i < n)%nat -> x i = m.
Proof.
  intros Hc Hm He i Hi. apply (strict_tangent_touch f m c (x i) Hc).
  apply (sum_le_equal n (fun i => f m + c * (x i - m)) (fun i => f (x i)));
    [|rewrite (sum_tangent n m (f m) c x Hm); symmetry; exact He|exact Hi].
  intros j _. apply (strict_tangent_tangent f m c Hc).
Qed.

Lemma jensen_off_diagonal_equal f n m c (x : nat -> nat -> R) :
  strict_tangent f m c -> sum_off_diagonal n x = INR n * (INR n - 1) * m ->
  sum_off_diagonal n (fun i j => f (x i j)) = INR n * (INR n - 1) * f m ->
  forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> x i j = m.
Proof.
  intros Hc Hm He i j Hi Hj Hij. apply (strict_tangent_touch f m c (x i j) Hc).
  apply (sum_off_diagonal_le_equal n (fun i j => f m + c * (x i j - m)) (fun i j => f (x i j)));
    [|rewrite (sum_off_diagonal_tangent n m (f m) c x Hm); symmetry; exact He
     |exact Hi|exact Hj|exact Hij].
  intros k l _ _ _. apply (strict_tangent_tangent f m c Hc).
Qed.

(** The mean of numbers, in place of a number [m] with the sum [n m]. *)
Lemma jensen_mean f n (x : nat -> R) :
  (0 < n)%nat -> convex f -> f (sum n x / INR n) <= sum n (fun i => f (x i)) / INR n.
Proof.
  intros Hn Hf. apply lt_0_INR in Hn.
  apply (Rmult_le_reg_l (INR n)); [exact Hn|].
  replace (INR n * (sum n (fun i => f (x i)) / INR n)) with (sum n (fun i => f (x i)))
    by (field; lra).
  apply jensen; [exact Hf|]. field. lra.
Qed.

(** ** The two costs *)

Lemma phi_tangent t b m : 0 < t -> strict_tangent (phi t b) m (- t * sigmoid (b - t * m)).
Proof.
  intros Ht y Hy. unfold phi.
  pose proof (softplus_tangent (b - t * m) (b - t * y)) as H.
  replace (b - t * y - (b - t * m)) with (- t * (y - m)) in H by ring.
  assert (b - t * y <> b - t * m) by (intro; apply Hy; nra). specialize (H H0). nra.
Qed.

Lemma psi_tangent t b m : 0 < t -> strict_tangent (psi t b) m (t * sigmoid (t * m - b)).
Proof.
  intros Ht y Hy. unfold psi.
  pose proof (softplus_tangent (t * m - b) (t * y - b)) as H.
  replace (t * y - b - (t * m - b)) with (t * (y - m)) in H by ring.
  assert (t * y - b <> t * m - b) by (intro; apply Hy; nra). specialize (H H0). nra.
Qed.

Lemma phi_strictly_convex t b : 0 < t -> strictly_convex (phi t b).
Proof.
  intros Ht. apply strict_tangents_strictly_convex. intros m.
  exists (- t * sigmoid (b - t * m)). apply phi_tangent, Ht.
Qed.

Lemma psi_strictly_convex t b : 0 < t -> strictly_convex (psi t b).
Proof.
  intros Ht. apply strict_tangents_strictly_convex. intros m.
  exists (t * sigmoid (t * m - b)). apply psi_tangent, Ht.
Qed.

Lemma phi_convex t b : 0 < t -> convex (phi t b).
Proof. intros Ht. apply strictly_convex_convex, phi_strictly_convex, Ht. Qed.

Lemma psi_convex t b : 0 < t -> convex (psi t b).
Proof. intros Ht. apply strictly_convex_convex, psi_strictly_convex, Ht. Qed.

Lemma phi_decreasing t b x y : 0 < t -> x < y -> phi t b y < phi t b x.
Proof. intros Ht H. apply softplus_increasing. nra. Qed.

Lemma psi_increasing t b x y : 0 < t -> x < y -> psi t b x < psi t b y.
Proof. intros Ht H. apply softplus_increasing. nra. Qed.

Lemma psi_nondecreasing t b : 0 < t -> nondecreasing (psi t b).
Proof.
  intros Ht x y [H| ->]; [left; apply psi_increasing; assumption|right; reflexivity].
Qed.
