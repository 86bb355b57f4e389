(** * Kernels with features, and the Gegenbauer polynomials up to degree 5

    A kernel has features in R^h where it is the scalar product of vectors f(x), f(y) of R^h. Such
    kernels are closed under sums, products and nonnegative multiples, and what h is follows. The
    kernel H_k of the harmonic polynomials of degree k is (x.y)^k less its part that is divisible by
    |x|^2 |y|^2; on the unit sphere it is a multiple of the Gegenbauer polynomial G_k of x.y. That
    H_2, ..., H_5 have features follows by induction on the dimension: with x = (x', a), y = (y', b)
    the kernel H_k in dimension d + 1 is the sum over j <= k of p_j(x) p_j(y) H_j(x', y') with
    positive factors, one polynomial identity for each k. So h_k(d+1) = h_0(d) + ... + h_k(d), the
    dimension of the harmonic polynomials.

    ** Notions
    - [features h K]: K x y = f(x).f(y) with f(x) in R^h;
    - [zonal_kernel], [bilinear_kernel], [gegenbauer]: from [Definitions];
    - [harmonic_dimension d k]: the dimension h_k of the harmonic polynomials in d variables.

    ** Main results
    - [features_plus], [features_scal], [features_product], [features_rank_one]: the calculus;
    - [harmonic_features]: H_2, ..., H_5 have features in R^h_k, for every d >= 1;
    - [zonal_power], [gegenbauer_zonal]: powers of the similarity, and G_0, ..., G_5, are zonal;
    - [bilinear_plus], [bilinear_scal], [gegenbauer_bilinear]: sums c_0 G_0 + c_1 G_1 + ... have a
      matrix of rank at most h_0 + h_1 + ..., whatever the signs. *)

From Coq Require Import Reals Lra Lia Arith List.
From CCEM Require Import Definitions Sums VectorSums DoubleSums.
Open Scope R_scope.

Ltac positivity :=
  repeat first [assumption | apply Rdiv_lt_0_compat | apply Rmult_lt_0_compat | lra].

(** ** The calculus *)

Definition features (h : nat) (K : vector -> vector -> R) : Prop :=
  exists f : vector -> vector, forall x y, K x y = dot h (f x) (f y).

Lemma features_ext h K K' : (forall x y, K x y = K' x y) -> features h K -> features h K'.
Proof. intros H (f & Hf). exists f. intros x y. rewrite <- H. apply Hf. Qed.

Lemma features_zero K : (forall x y, K x y = 0) -> features 0 K.
Proof. intros H. exists (fun x => x). exact H. Qed.

Lemma features_dot d : features d (dot d).
Proof. exists (fun x => x). reflexivity. Qed.

Lemma features_rank_one (p : vector -> R) : features 1 (fun x y => p x * p y).
Proof. exists (fun x _ => p x). intros. unfold dot. simpl. ring. Qed.

Lemma features_scal h c K : 0 <= c -> features h K -> features h (fun x y => c * K x y).
Proof.
  intros Hc (f & Hf). exists (fun x k => sqrt c * f x k). intros x y.
  rewrite dot_scal_l, dot_scal_r, Hf, <- Rmult_assoc, sqrt_sqrt by exact Hc. reflexivity.
Qed.

(** One vector behind the other. *)
Definition join (m : nat) (x y : vector) : vector :=
  fun i => if (i <? m)%nat then x i else y (i - m)%nat.

Lemma dot_join m k x y x' y' :
  dot (m + k) (join m x y) (join m x' y') = dot m x x' + dot k y y'.
Proof.
  unfold dot. rewrite <- sum_join. apply sum_ext. intros i _. unfold join.
  now destruct (i <? m)%nat.
Qed.

Lemma features_plus m k K L :
  features m K -> features k L -> features (m + k) (fun x y => K x y + L x y).
Proof.
  intros (f & Hf) (g & Hg). exists (fun x => join m (f x) (g x)).
  intros x y. now rewrite dot_join, Hf, Hg.
Qed.

Lemma features_product m k K L :
  features m K -> features k L -> features (m * k) (fun x y => K x y * L x y).
Proof.
  intros (f & Hf) (g & Hg). destruct (Nat.eq_0_gt_0_cases k) as [->|Hk].
  { rewrite Nat.mul_0_r. apply features_zero. intros x y. rewrite Hg. unfold dot. simpl. ring. }
  exists (fun x i => f x (i / k)%nat * g x (i mod k)%nat).
  intros x y. rewrite Hf, Hg. unfold dot. rewrite sum_product.
  rewrite <- (sum_grid m k (fun i j => f x i * f y i * (g x j * g y j)) Hk).
  apply sum_ext. intros i _. ring.
Qed.

Lemma features_weighted h (p : vector -> R) K :
  features h K -> features h (fun x y => p x * p y * K x y).
Proof.
  intros H. rewrite <- (Nat.mul_1_l h). apply features_product; [apply features_rank_one|exact H].
Qed.

Lemma features_power d k : exists h, features h (fun x y => dot d x y ^ k).
Proof.
  induction k as [|k [h IH]].
  - exists 1%nat. apply (features_ext 1 (fun x y => (fun _ => 1) x * (fun _ => 1) y));
      [intros; simpl; ring|apply features_rank_one].
  - exists (d * h)%nat. simpl. apply features_product; [apply features_dot|exact IH].
Qed.

(** ** Harmonic kernels *)

Definition harmonic2 (d : nat) (x y : vector) : R :=
  dot d x y ^ 2 - dot d x x * dot d y y / INR d.

Definition harmonic3 (d : nat) (x y : vector) : R :=
  dot d x y ^ 3 - 3 / (INR d + 2) * dot d x y * (dot d x x * dot d y y).

Definition harmonic4 (d : nat) (x y : vector) : R :=
  dot d x y ^ 4 - 6 / (INR d + 4) * dot d x y ^ 2 * (dot d x x * dot d y y)
  + 3 / ((INR d + 2) * (INR d + 4)) * (dot d x x * dot d y y) ^ 2.

Definition harmonic5 (d : nat) (x y : vector) : R :=
  dot d x y ^ 5 - 10 / (INR d + 6) * dot d x y ^ 3 * (dot d x x * dot d y y)
  + 15 / ((INR d + 4) * (INR d + 6)) * dot d x y * (dot d x x * dot d y y) ^ 2.

Fixpoint harmonic_dimension (d k : nat) : nat :=
  match d with
  | O => 0
  | S O => if (k <=? 1)%nat then 1 else 0
  | S c => list_sum (map (harmonic_dimension c) (seq 0 (S k)))
  end.

Lemma harmonic_dimension_step d k :
  (1 <= d)%nat ->
  harmonic_dimension (S d) k = list_sum (map (harmonic_dimension d) (seq 0 (S k))).
Proof. intros Hd. destruct d; [lia|reflexivity]. Qed.

Lemma harmonic_dimension_0 d : (1 <= d)%nat -> harmonic_dimension d 0 = 1%nat.
Proof.
  induction 1 as [|d Hd IH]; [reflexivity|].
  rewrite harmonic_dimension_step by exact Hd. simpl map. rewrite IH. reflexivity.
Qed.

Lemma harmonic_dimension_1 d : (1 <= d)%nat -> harmonic_dimension d 1 = d.
Proof.
  induction 1 as [|d Hd IH]; [reflexivity|].
  rewrite harmonic_dimension_step by exact Hd. simpl map.
  rewrite IH, harmonic_dimension_0 by exact Hd. simpl. lia.
Qed.

Lemma INR_ge_1 n : (1 <= n)%nat -> 1 <= INR n.
Proof. intros H. apply le_INR in H. exact H. Qed.

(** Each term of a step has features by the calculus above; the numbers add up. *)
Ltac add_features := repeat first
  [ assumption | apply features_dot | apply features_rank_one | apply features_weighted
  | apply features_scal; [left; positivity|] | apply features_plus ].

Ltac count_features Hd :=
  rewrite harmonic_dimension_step by exact Hd; simpl map;
  rewrite harmonic_dimension_0, harmonic_dimension_1 by exact Hd; simpl; lia.

Lemma harmonic2_step d :
  (1 <= d)%nat -> features (harmonic_dimension d 2) (harmonic2 d) ->
  features (harmonic_dimension (S d) 2) (harmonic2 (S d)).
Proof.
  intros Hd H2. assert (Hd' := INR_ge_1 d Hd).
  pose (p0 (x : vector) := x d ^ 2 - dot d x x / INR d).
  pose (p1 (x : vector) := x d).
  replace (harmonic_dimension (S d) 2) with (harmonic_dimension d 2 + d + 1)%nat
    by count_features Hd.
  apply (features_ext _ (fun x y =>
    harmonic2 d x y + 2 * (p1 x * p1 y * dot d x y)
    + INR d / (INR d + 1) * (p0 x * p0 y))).
  - intros x y. unfold harmonic2, p0, p1. rewrite S_INR. unfold dot. simpl sum. field. lra.
  - add_features.
Qed.

Lemma harmonic3_step d :
  (1 <= d)%nat -> features (harmonic_dimension d 2) (harmonic2 d) ->
  features (harmonic_dimension d 3) (harmonic3 d) ->
  features (harmonic_dimension (S d) 3) (harmonic3 (S d)).
Proof.
  intros Hd H2 H3. assert (Hd' := INR_ge_1 d Hd).
  pose (p0 (x : vector) := x d ^ 3 - 3 / INR d * x d * dot d x x).
  pose (p1 (x : vector) := x d ^ 2 - dot d x x / (INR d + 2)).
  pose (p2 (x : vector) := x d).
  replace (harmonic_dimension (S d) 3)
    with (harmonic_dimension d 3 + harmonic_dimension d 2 + d + 1)%nat by count_features Hd.
  apply (features_ext _ (fun x y =>
    harmonic3 d x y + 3 * (p2 x * p2 y * harmonic2 d x y)
    + 3 * (INR d + 2) / (INR d + 3) * (p1 x * p1 y * dot d x y)
    + INR d / (INR d + 3) * (p0 x * p0 y))).
  - intros x y. unfold harmonic2, harmonic3, p0, p1, p2. rewrite S_INR. unfold dot. simpl sum.
    field. lra.
  - add_features.
Qed.

Lemma harmonic4_step d :
  (1 <= d)%nat -> features (harmonic_dimension d 2) (harmonic2 d) ->
  features (harmonic_dimension d 3) (harmonic3 d) ->
  features (harmonic_dimension d 4) (harmonic4 d) ->
  features (harmonic_dimension (S d) 4) (harmonic4 (S d)).
Proof.
  intros Hd H2 H3 H4. assert (Hd' := INR_ge_1 d Hd).
  pose (p0 (x : vector) :=
    3 * dot d x x ^ 2 - 6 * (INR d + 2) * dot d x x * x d ^ 2 + INR d * (INR d + 2) * x d ^ 4).
  pose (p1 (x : vector) := x d * ((INR d + 2) * x d ^ 2 - 3 * dot d x x)).
  pose (p2 (x : vector) := (INR d + 4) * x d ^ 2 - dot d x x).
  pose (p3 (x : vector) := x d).
  replace (harmonic_dimension (S d) 4)
    with (harmonic_dimension d 4 + harmonic_dimension d 3 + harmonic_dimension d 2 + d + 1)%nat
    by count_features Hd.
  apply (features_ext _ (fun x y =>
    harmonic4 d x y + 4 * (p3 x * p3 y * harmonic3 d x y)
    + 6 / ((INR d + 4) * (INR d + 5)) * (p2 x * p2 y * harmonic2 d x y)
    + 4 / ((INR d + 2) * (INR d + 5)) * (p1 x * p1 y * dot d x y)
    + 1 / (INR d * (INR d + 2) * (INR d + 3) * (INR d + 5)) * (p0 x * p0 y))).
  - intros x y. unfold harmonic2, harmonic3, harmonic4, p0, p1, p2, p3. rewrite S_INR.
    unfold dot. simpl sum. field. lra.
  - add_features.
Qed.

Lemma harmonic5_step d :
  (1 <= d)%nat -> features (harmonic_dimension d 2) (harmonic2 d) ->
  features (harmonic_dimension d 3) (harmonic3 d) ->
  features (harmonic_dimension d 4) (harmonic4 d) ->
  features (harmonic_dimension d 5) (harmonic5 d) ->
  features (harmonic_dimension (S d) 5) (harmonic5 (S d)).
Proof.
  intros Hd H2 H3 H4 H5. assert (Hd' := INR_ge_1 d Hd).
  pose (p0 (x : vector) := x d * (15 * dot d x x ^ 2 - 10 * (INR d + 2) * dot d x x * x d ^ 2
                                  + INR d * (INR d + 2) * x d ^ 4)).
  pose (p1 (x : vector) := 3 * dot d x x ^ 2 - 6 * (INR d + 4) * dot d x x * x d ^ 2
                           + (INR d + 2) * (INR d + 4) * x d ^ 4).
  pose (p2 (x : vector) := x d * ((INR d + 4) * x d ^ 2 - 3 * dot d x x)).
  pose (p3 (x : vector) := (INR d + 6) * x d ^ 2 - dot d x x).
  pose (p4 (x : vector) := x d).
  replace (harmonic_dimension (S d) 5)
    with (harmonic_dimension d 5 + harmonic_dimension d 4 + harmonic_dimension d 3
          + harmonic_dimension d 2 + d + 1)%nat by count_features Hd.
  apply (features_ext _ (fun x y =>
    harmonic5 d x y + 5 * (p4 x * p4 y * harmonic4 d x y)
    + 10 / ((INR d + 6) * (INR d + 7)) * (p3 x * p3 y * harmonic3 d x y)
    + 10 / ((INR d + 4) * (INR d + 7)) * (p2 x * p2 y * harmonic2 d x y)
    + 5 / ((INR d + 2) * (INR d + 4) * (INR d + 5) * (INR d + 7)) * (p1 x * p1 y * dot d x y)
    + 1 / (INR d * (INR d + 2) * (INR d + 5) * (INR d + 7)) * (p0 x * p0 y))).
  - intros x y. unfold harmonic2, harmonic3, harmonic4, harmonic5, p0, p1, p2, p3, p4.
    rewrite S_INR. unfold dot. simpl sum. field. lra.
  - add_features.
Qed.

(** In dimension 1 all four are 0. *)
Theorem harmonic_features d :
  (1 <= d)%nat ->
  features (harmonic_dimension d 2) (harmonic2 d)
  /\ features (harmonic_dimension d 3) (harmonic3 d)
  /\ features (harmonic_dimension d 4) (harmonic4 d)
  /\ features (harmonic_dimension d 5) (harmonic5 d).
Proof.
  intros Hd. induction Hd as [|d Hd (H2 & H3 & H4 & H5)].
  - repeat split; apply features_zero; intros x y;
      unfold harmonic2, harmonic3, harmonic4, harmonic5, dot; simpl; field.
  - auto using harmonic2_step, harmonic3_step, harmonic4_step, harmonic5_step.
Qed.

(** ** Zonal kernels *)

Lemma zonal_of_features d h F K :
  features h F -> (forall x y, dot d x x = 1 -> dot d y y = 1 -> F x y = K (dot d x y)) ->
  zonal_kernel d K.
Proof. intros (f & Hf) HK. exists h, f. intros x y Hx Hy. rewrite <- HK by assumption. apply Hf. Qed.

Lemma zonal_ext d K K' : (forall m, K m = K' m) -> zonal_kernel d K -> zonal_kernel d K'.
Proof. intros H (h & f & Hf). exists h, f. intros x y Hx Hy. rewrite <- H. now apply Hf. Qed.

Lemma zonal_plus d K L :
  zonal_kernel d K -> zonal_kernel d L -> zonal_kernel d (fun m => K m + L m).
Proof.
  intros (h & f & Hf) (k & g & Hg). exists (h + k)%nat, (fun x => join h (f x) (g x)).
  intros x y Hx Hy. now rewrite dot_join, Hf, Hg.
Qed.

Lemma zonal_scal d c K : 0 <= c -> zonal_kernel d K -> zonal_kernel d (fun m => c * K m).
Proof.
  intros Hc (h & f & Hf). exists h, (fun x k => sqrt c * f x k). intros x y Hx Hy.
  rewrite dot_scal_l, dot_scal_r, Hf, <- Rmult_assoc, sqrt_sqrt by assumption. reflexivity.
Qed.

Lemma zonal_power d k : zonal_kernel d (fun m => m ^ k).
Proof.
  destruct (features_power d k) as [h Hh].
  apply (zonal_of_features d h _ _ Hh). reflexivity.
Qed.

Lemma zonal_identity d : zonal_kernel d (fun m => m).
Proof. exists d, (fun x => x). reflexivity. Qed.

(** ** Gegenbauer polynomials *)

(** On the unit sphere G_k is H_k divided by its value at x = y. *)
Lemma gegenbauer_features d k :
  (2 <= d)%nat -> (k <= 5)%nat ->
  exists F, features (harmonic_dimension d k) F
    /\ forall x y, dot d x x = 1 -> dot d y y = 1 -> F x y = gegenbauer d k (dot d x y).
Proof.
  intros Hd Hk. assert (Hd' : 2 <= INR d) by exact (le_INR 2 d Hd).
  assert (H1 : (1 <= d)%nat) by lia.
  destruct (harmonic_features d H1) as (H2 & H3 & H4 & H5).
  destruct k as [|[|[|[|[|[|k]]]]]]; [| | | | | |lia]; unfold gegenbauer.
  - exists (fun x y => (fun _ => 1) x * (fun _ => 1) y).
    rewrite harmonic_dimension_0 by exact H1. split; [apply features_rank_one|].
    intros. simpl. ring.
  - exists (dot d). rewrite harmonic_dimension_1 by exact H1.
    split; [apply features_dot|reflexivity].
  - exists (fun x y => INR d / (INR d - 1) * harmonic2 d x y).
    split; [apply features_scal; [left; positivity|exact H2]|].
    intros x y Hx Hy. unfold harmonic2. rewrite Hx, Hy. simpl. field. lra.
  - exists (fun x y => (INR d + 2) / (INR d - 1) * harmonic3 d x y).
    split; [apply features_scal; [left; positivity|exact H3]|].
    intros x y Hx Hy. unfold harmonic3. rewrite Hx, Hy. simpl. field. lra.
  - exists (fun x y => (INR d + 2) * (INR d + 4) / ((INR d - 1) * (INR d + 1)) * harmonic4 d x y).
    split; [apply features_scal; [left; positivity|exact H4]|].
    intros x y Hx Hy. unfold harmonic4. rewrite Hx, Hy. simpl. field. lra.
  - exists (fun x y => (INR d + 4) * (INR d + 6) / ((INR d - 1) * (INR d + 1)) * harmonic5 d x y).
    split; [apply features_scal; [left; positivity|exact H5]|].
    intros x y Hx Hy. unfold harmonic5. rewrite Hx, Hy. simpl. field. lra.
Qed.

Theorem gegenbauer_zonal d k : (2 <= d)%nat -> (k <= 5)%nat -> zonal_kernel d (gegenbauer d k).
Proof.
  intros Hd Hk. destruct (gegenbauer_features d k Hd Hk) as (F & HF & HG).
  exact (zonal_of_features d _ F _ HF HG).
Qed.

(** ** Kernels of bounded rank *)

Lemma bilinear_plus d h k K L :
  bilinear_kernel d h K -> bilinear_kernel d k L ->
  bilinear_kernel d (h + k) (fun m => K m + L m).
Proof.
  intros (f & g & Hfg) (f' & g' & Hfg').
  exists (fun x => join h (f x) (f' x)), (fun y => join h (g y) (g' y)).
  intros x y Hx Hy. now rewrite dot_join, Hfg, Hfg'.
Qed.

(** The factor may be negative: it goes to one side. *)
Lemma bilinear_scal d h c K : bilinear_kernel d h K -> bilinear_kernel d h (fun m => c * K m).
Proof.
  intros (f & g & Hfg). exists (fun x k => c * f x k), g. intros x y Hx Hy.
  now rewrite dot_scal_l, Hfg.
Qed.

Lemma bilinear_identity d : bilinear_kernel d d (fun m => m).
Proof. exists (fun x => x), (fun y => y). reflexivity. Qed.

Theorem gegenbauer_bilinear d k :
  (2 <= d)%nat -> (k <= 5)%nat -> bilinear_kernel d (harmonic_dimension d k) (gegenbauer d k).
Proof.
  intros Hd Hk. destruct (gegenbauer_features d k Hd Hk) as (F & (f & Hf) & HG).
  exists f, f. intros x y Hx Hy. rewrite <- HG by assumption. apply Hf.
Qed.
