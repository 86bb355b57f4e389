(** * How the minimum depends on n and d, and how strict the paper's bound is

    Let kappa bound the second derivatives of both costs on [-1, 1] from below. With p and q the
    mean similarities, Taylor's formula at p and q leaves, beside the bound of the paper,
    kappa/2 times the sum of (x_ii - p)^2 and (x_ij - q)^2: the squared distance of the matrix of
    similarities from (p - q) I + q J. That matrix has n - 1 eigenvalues p - q, the similarities
    have rank at most d, so the distance is at least (n-1-d) (p-q)^2: Lemma S again.

    A further dimension does not raise the minimum, as zeros can be appended; a further pair does
    not lower it, as the mean loss over the families with one pair left out is smaller.

    ** Notions
    - [convex_by kappa f]: f lies above its tangents, bent by kappa/2, on [-1, 1];
    - [least_curvature t b]: such a kappa for both costs; [padded]: zeros appended.

    ** Main results
    - [strict_bound]: phi(p) + (n-1) psi(q) + kappa/2 (n-1-d)/n (p-q)^2 <= L for d < n;
    - [strict_bound_sigmoid]: with kappa = t^2 min(sigma'(t-b), sigma'(t+b));
    - [more_dimensions]: unit families of R^d are as good in R^(d+1);
    - [fewer_pairs]: some pair can be left out so that the loss falls. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums DoubleSums Convexity KeyLemma LowerBound
  Kernels Spectral Parabola.
Open Scope R_scope.

(** ** The distance from the optimal matrix *)

(** x^2 on and off the diagonal, less p and q: Lemma S with q2 = 1, q1 = - 2 q, nu = p - q. *)
Lemma distance_from_optimum d n U V p q :
  (d < n)%nat ->
  let x i j := dot d (U i) (V j) in
  (INR n - 1 - INR d) * (p - q) ^ 2
  <= sum n (fun i => (x i i - p) ^ 2) + sum_off_diagonal n (fun i j => (x i j - q) ^ 2).
Proof.
  intros Hd x. assert (H := spectral_inequality d n U V 1 (- 2 * q) (p - q) ltac:(lra)).
  cbv zeta in H. fold x in H. unfold spectral_cost in H.
  assert (Hdn := Hd). apply Nat.ltb_lt in Hdn. rewrite Hdn in H.
  set (w := (2 * (p - q)) ^ 2) in *. set (e := (- 2 * q * INR n - 2 * (p - q)) ^ 2) in *.
  rewrite sum_sum_plus, !sum_sum_scal in H.
  set (X2 := sum n (fun i => sum n (fun j => x i j ^ 2))) in *.
  set (X1 := sum n (fun i => sum n (fun j => x i j))) in *.
  set (D1 := sum n (fun i => x i i)) in *.
  assert (Hsum : sum n (fun i => (x i i - p) ^ 2) + sum_off_diagonal n (fun i j => (x i j - q) ^ 2)
    = X2 - 2 * q * X1 - 2 * (p - q) * D1 + INR n * (p ^ 2 + (INR n - 1) * q ^ 2)).
  { rewrite (sum_ext n _ (fun i => x i i ^ 2 + -2 * p * x i i + p ^ 2)) by (intros; ring).
    rewrite (sum_off_diagonal_ext n _ (fun i j => x i j ^ 2 + -2 * q * x i j + q ^ 2))
      by (intros; ring).
    rewrite !sum_plus, sum_scal, sum_const.
    rewrite (sum_off_diagonal_plus n (fun i j => x i j ^ 2 + -2 * q * x i j)),
      (sum_off_diagonal_plus n (fun i j => x i j ^ 2)), sum_off_diagonal_scal,
      sum_off_diagonal_const, !sum_off_diagonal_split.
    fold X2 X1 D1. ring. }
  rewrite Hsum.
  assert (Hw : w = 4 * (p - q) ^ 2) by (unfold w; ring).
  assert (He : INR n * (p ^ 2 + (INR n - 1) * q ^ 2) = ((INR n - 1) * w + e) / 4)
    by (unfold w, e; field).
  assert (HM : Rmax w e <= w + e).
  { assert (0 <= w) by apply pow2_ge_0. assert (0 <= e) by apply pow2_ge_0.
    apply Rmax_lub; lra. }
  rewrite He. replace ((INR n - 1 - INR d) * (p - q) ^ 2) with ((INR n - 1 - INR d) * w / 4)
    by (rewrite Hw; field).
  replace (4 * 1) with 4 in H by ring. lra.
Qed.

(** ** Costs that are bent by at least kappa *)

Definition convex_by (kappa : R) (f : R -> R) : Prop :=
  forall x, -1 <= x <= 1 -> exists c, forall y, -1 <= y <= 1 ->
    f x + c * (y - x) + kappa / 2 * (y - x) ^ 2 <= f y.

Theorem strict_bound f g kappa d n U V :
  (2 <= n)%nat -> (d < n)%nat -> 0 <= kappa -> convex_by kappa f -> convex_by kappa g ->
  unit_family d n U -> unit_family d n V ->
  let p := mean_positive d n U V in
  let q := mean_negative d n U V in
  f p + (INR n - 1) * g q + kappa / 2 * ((INR n - 1 - INR d) / INR n) * (p - q) ^ 2
  <= pair_loss f g d n U V.
Proof.
  intros Hn Hd Hk Hf Hg HU HV p q. assert (Hn' := INR_ge_2 n Hn).
  assert (Hdist := distance_from_optimum d n U V p q Hd). cbv zeta in Hdist.
  set (x i j := dot d (U i) (V j)).
  change ((INR n - 1 - INR d) * (p - q) ^ 2
    <= sum n (fun i => (x i i - p) ^ 2) + sum_off_diagonal n (fun i j => (x i j - q) ^ 2)) in Hdist.
  assert (Hx : forall i j, (i < n)%nat -> (j < n)%nat -> -1 <= x i j <= 1).
  { intros i j Hi Hj. apply unit_dot_bounds; [now apply HU|now apply HV]. }
  assert (Hp : -1 <= p <= 1) by now apply mean_positive_bounds.
  assert (Hp' : sum n (fun i => x i i) = INR n * p) by now apply sum_of_mean_positive.
  assert (Hq' : sum_off_diagonal n x = INR n * (INR n - 1) * q) by now apply sum_of_mean_negative.
  assert (Hq : -1 <= q <= 1).
  { assert (Hlo := sum_off_diagonal_le n (fun _ _ => -1) x
      ltac:(intros i j Hi Hj _; apply (Hx i j Hi Hj))).
    assert (Hhi := sum_off_diagonal_le n x (fun _ _ => 1)
      ltac:(intros i j Hi Hj _; apply (Hx i j Hi Hj))).
    rewrite sum_off_diagonal_const, Hq' in Hlo, Hhi.
    assert (0 < INR n * (INR n - 1)) by (apply Rmult_lt_0_compat; lra).
    split; apply (Rmult_le_reg_l (INR n * (INR n - 1))); lra. }
  destruct (Hf p Hp) as [c Hc]. destruct (Hg q Hq) as [e He].
  assert (Hon : sum n (fun i => f p + c * (x i i - p) + kappa / 2 * (x i i - p) ^ 2)
                <= sum n (fun i => f (x i i))) by (apply sum_le; intros; apply Hc; auto).
  rewrite sum_plus, (sum_tangent n p (f p) c (fun i => x i i) Hp'), sum_scal in Hon.
  assert (Hoff : sum_off_diagonal n (fun i j => g q + e * (x i j - q) + kappa / 2 * (x i j - q) ^ 2)
                 <= sum_off_diagonal n (fun i j => g (x i j)))
    by (apply sum_off_diagonal_le; intros; apply He; auto).
  rewrite (sum_off_diagonal_plus n (fun i j => g q + e * (x i j - q))),
    (sum_off_diagonal_tangent n q (g q) e x Hq'), sum_off_diagonal_scal in Hoff.
  apply (Rmult_le_compat_l (kappa / 2)) in Hdist; [|lra].
  apply (Rmult_le_reg_l (INR n)); [lra|]. rewrite pair_loss_sums by exact Hn.
  replace (INR n * (f p + (INR n - 1) * g q
                    + kappa / 2 * ((INR n - 1 - INR d) / INR n) * (p - q) ^ 2))
    with (INR n * f p + INR n * (INR n - 1) * g q
          + kappa / 2 * ((INR n - 1 - INR d) * (p - q) ^ 2)) by (field; lra).
  unfold x in Hdist, Hon, Hoff. lra.
Qed.

(** A function whose second derivative is at least kappa: by the mean value theorem the first
    derivative grows as kappa x at least, and so does the function less its tangent. *)
Lemma second_derivative_convex_by f f1 f2 kappa :
  derivative f f1 -> derivative f1 f2 -> (forall x, -1 <= x <= 1 -> kappa <= f2 x) ->
  convex_by kappa f.
Proof.
  intros D1 D2 Hk x Hx. exists (f1 x). intros y Hy.
  assert (Hslope : forall z, -1 <= z <= 1 ->
            0 <= (f1 z - f1 x - kappa * (z - x)) * (z - x)).
  { intros z Hz. destruct (Rtotal_order x z) as [H|[->|H]].
    - destruct (MVT_cor2 f1 f2 x z H (fun c _ => D2 c)) as (c & -> & Hc).
      replace ((f2 c * (z - x) - kappa * (z - x)) * (z - x)) with ((f2 c - kappa) * (z - x) ^ 2)
        by ring.
      apply Rmult_le_pos; [|apply pow2_ge_0]. assert (kappa <= f2 c) by (apply Hk; lra). lra.
    - right. ring.
    - destruct (MVT_cor2 f1 f2 z x H (fun c _ => D2 c)) as (c & He & Hc).
      replace (f1 z - f1 x) with (- (f2 c * (x - z))) by lra.
      replace ((- (f2 c * (x - z)) - kappa * (z - x)) * (z - x)) with ((f2 c - kappa) * (z - x) ^ 2)
        by ring.
      apply Rmult_le_pos; [|apply pow2_ge_0]. assert (kappa <= f2 c) by (apply Hk; lra). lra. }
  set (h z := f z - f1 x * z - kappa / 2 * (z - x) ^ 2).
  set (h1 z := f1 z - f1 x - kappa * (z - x)).
  assert (Dh : derivative h h1).
  { eapply derivative_ext; [| |apply (less_cubic f f1 (kappa / 2 * x ^ 2) (f1 x - kappa * x)
      (kappa / 2) 0 D1)]; intros z; unfold h, h1; field. }
  enough (Hh : h x <= h y) by (unfold h in Hh; replace (x - x) with 0 in Hh by ring; lra).
  destruct (Rtotal_order x y) as [H|[->|H]]; [|right; reflexivity|].
  - destruct (MVT_cor2 h h1 x y H (fun c _ => Dh c)) as (c & He & Hc).
    assert (Hs := Hslope c ltac:(lra)). fold (h1 c) in Hs.
    assert (0 <= h1 c) by (apply (Rmult_le_reg_r (c - x)); lra).
    assert (0 <= h1 c * (y - x)) by (apply Rmult_le_pos; lra). lra.
  - destruct (MVT_cor2 h h1 y x H (fun c _ => Dh c)) as (c & He & Hc).
    assert (Hs := Hslope c ltac:(lra)). fold (h1 c) in Hs.
    assert (h1 c <= 0).
    { apply (Rmult_le_reg_r (x - c)); [lra|].
      replace (h1 c * (x - c)) with (- (h1 c * (c - x))) by ring. lra. }
    assert (0 <= - h1 c * (x - y)) by (apply Rmult_le_pos; lra). lra.
Qed.

(** sigma' = sigma (1 - sigma), at least its smaller value at the two ends. *)
Lemma sigmoid_spread_least x y z :
  x <= z <= y ->
  Rmin (sigmoid x * (1 - sigmoid x)) (sigmoid y * (1 - sigmoid y)) <= sigmoid z * (1 - sigmoid z).
Proof.
  intros Hz. assert (Hx := sigmoid_nondecreasing x z (proj1 Hz)).
  assert (Hy := sigmoid_nondecreasing z y (proj2 Hz)).
  set (a := sigmoid x) in *. set (b := sigmoid y) in *. set (c := sigmoid z) in *.
  destruct (Rle_or_lt (a + c) 1) as [H|H].
  - eapply Rle_trans; [apply Rmin_l|].
    assert (0 <= (c - a) * (1 - (a + c))) by (apply Rmult_le_pos; lra). lra.
  - eapply Rle_trans; [apply Rmin_r|].
    assert (0 <= (b - c) * (b + c - 1)) by (apply Rmult_le_pos; lra). lra.
Qed.

Definition least_curvature (t b : R) : R :=
  t ^ 2 * Rmin (sigmoid (- t - b) * (1 - sigmoid (- t - b))) (sigmoid (t - b) * (1 - sigmoid (t - b))).

Lemma least_curvature_positive t b : 0 < t -> 0 < least_curvature t b.
Proof.
  intros Ht. apply Rmult_lt_0_compat; [now apply pow_lt|]. apply Rmin_pos.
  - assert (H := sigmoid_bounds (- t - b)). apply Rmult_lt_0_compat; lra.
  - assert (H := sigmoid_bounds (t - b)). apply Rmult_lt_0_compat; lra.
Qed.

Lemma psi_convex_by t b : 0 < t -> convex_by (least_curvature t b) (psi t b).
Proof.
  intros Ht.
  apply (second_derivative_convex_by _ _ _ _ (psi_derivative t b) (sigmoid_derivative t b)).
  intros m Hm. unfold least_curvature. apply Rmult_le_compat_l; [apply pow2_ge_0|].
  assert (t * -1 <= t * m) by (apply Rmult_le_compat_l; lra).
  assert (t * m <= t * 1) by (apply Rmult_le_compat_l; lra).
  apply sigmoid_spread_least. lra.
Qed.

(** phi is psi and a linear function. *)
Lemma phi_convex_by t b : 0 < t -> convex_by (least_curvature t b) (phi t b).
Proof.
  intros Ht x Hx. destruct (psi_convex_by t b Ht x Hx) as [c Hc]. exists (c - t). intros y Hy.
  assert (H := Hc y Hy). rewrite !phi_of_psi. lra.
Qed.

Theorem strict_bound_sigmoid d n t b U V :
  (2 <= n)%nat -> (d < n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  let p := mean_positive d n U V in
  let q := mean_negative d n U V in
  phi t b p + (INR n - 1) * psi t b q
  + least_curvature t b / 2 * ((INR n - 1 - INR d) / INR n) * (p - q) ^ 2
  <= sigmoid_loss d n t b U V.
Proof.
  intros Hn Hd Ht. apply strict_bound; try assumption.
  - left. now apply least_curvature_positive.
  - now apply phi_convex_by.
  - now apply psi_convex_by.
Qed.

(** ** More dimensions, fewer pairs *)

(** Zeros from coordinate number d on. *)
Definition padded (d : nat) (U : family) : family := fun i k => if (k <? d)%nat then U i k else 0.

Lemma padded_dot d x y (U V : family) :
  dot (S d) (padded d U x) (padded d V y) = dot d (U x) (V y).
Proof.
  unfold dot. rewrite sum_S. unfold padded at 3 4. rewrite Nat.ltb_irrefl.
  rewrite (sum_ext d _ (fun k => U x k * V y k)); [ring|].
  intros k Hk. unfold padded. apply Nat.ltb_lt in Hk. now rewrite Hk.
Qed.

Theorem more_dimensions f g d n U V :
  unit_family d n U -> unit_family d n V ->
  exists U' V', unit_family (S d) n U' /\ unit_family (S d) n V'
    /\ pair_loss f g (S d) n U' V' = pair_loss f g d n U V.
Proof.
  intros HU HV. exists (padded d U), (padded d V). split; [|split].
  - intros i Hi. rewrite padded_dot. now apply HU.
  - intros i Hi. rewrite padded_dot. now apply HV.
  - unfold pair_loss. do 2 f_equal.
    + apply sum_ext. intros i _. now rewrite padded_dot.
    + apply sum_off_diagonal_ext. intros i j _ _ _. now rewrite padded_dot.
Qed.

(** Where the terms sum to less than n c, one of them is below c. *)
Lemma some_term_below n f c : sum n f < INR n * c -> exists k, (k < n)%nat /\ f k < c.
Proof.
  induction n as [|n IH]; intros H; [simpl in H; lra|].
  rewrite sum_S, S_INR in H. destruct (Rlt_or_le (f n) c) as [Hn|Hn].
  - exists n. split; [lia|exact Hn].
  - destruct IH as (k & Hk & Hlt); [lra|]. exists k. split; [lia|exact Hlt].
Qed.

Theorem fewer_pairs f g d n U V :
  (1 <= n)%nat -> (forall m, 0 < g m) -> unit_family d (S n) U -> unit_family d (S n) V ->
  exists U' V', unit_family d n U' /\ unit_family d n V'
    /\ pair_loss f g d n U' V' < pair_loss f g d (S n) U V.
Proof.
  intros Hn Hg HU HV. assert (Hn' := INR_ge_1 n Hn).
  set (F := sum (S n) (fun i => f (dot d (U i) (V i)))).
  set (G := sum_off_diagonal (S n) (fun i j => g (dot d (U i) (V j)))).
  set (without k (W : family) := fun i => W (skip k i)).
  assert (HG : 0 < G).
  { assert (Hpos : sum_off_diagonal (S n) (fun _ _ => 0) < G).
    { apply sum_lt; [intros i Hi; apply sum_le; intros j Hj; destruct (Nat.eqb i j);
        [right; reflexivity|left; apply Hg]|].
      exists 0%nat. split; [lia|]. apply sum_lt.
      - intros j Hj. destruct (Nat.eqb 0 j); [right; reflexivity|left; apply Hg].
      - exists 1%nat. split; [lia|]. simpl. apply Hg. }
    rewrite sum_off_diagonal_const in Hpos. lra. }
  destruct (some_term_below (S n) (fun k => pair_loss f g d n (without k U) (without k V))
    (pair_loss f g d (S n) U V)) as (k & Hk & Hlt).
  - unfold pair_loss, without. fold F G. rewrite sum_div, sum_plus.
    rewrite (sum_of_deletions n (fun i => f (dot d (U i) (V i)))).
    rewrite (sum_off_diagonal_of_deletions n (fun i j => g (dot d (U i) (V j)))). fold F G.
    rewrite S_INR. replace ((INR n + 1) * ((F + G) / (INR n + 1))) with (F + G) by (field; lra).
    replace ((INR n * F + (INR n - 1) * G) / INR n) with (F + G - G / INR n) by (field; lra).
    assert (0 < G / INR n) by (apply Rdiv_lt_0_compat; lra). lra.
  - exists (without k U), (without k V). split; [|split; [|exact Hlt]].
    + intros i Hi. apply HU. now apply skip_bound.
    + intros i Hi. apply HV. now apply skip_bound.
Qed.
