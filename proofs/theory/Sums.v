(** * Finite sums, dot products and sums over i <> j

    The calculus of [sum], [dot] and [sum_off_diagonal]: linearity, exchange of double sums,
    comparison term by term, and what equality of two compared sums says about the terms.
    A sum over i <> j is the full double sum less its diagonal.

    ** Main results
    - [sum_ext], [sum_plus], [sum_minus], [sum_scal], [sum_const], [sum_swap]: the calculus;
    - [sum_le], [sum_le_equal]: comparison term by term, and its equality case;
    - [sum_off_diagonal_split]: the double sum less the diagonal;
    - [sum_off_diagonal_le], [sum_off_diagonal_le_equal]: the same comparison over i <> j;
    - [dot_sum_sum]: a double sum of dot products is the dot product of the sums;
    - [dot_self_zero]: a vector of length 0 is 0 in every coordinate;
    - [unit_dot_bounds]: unit vectors have a dot product in [-1, 1]. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions.
Open Scope R_scope.

(** ** Sums *)

Lemma sum_S n f : sum (S n) f = sum n f + f n.
Proof. reflexivity. Qed.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite H by lia. reflexivity.
Qed.

Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite S_INR, sum_S, IH. ring. Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. rewrite (sum_ext n f (fun _ => 0) H), sum_const. ring. Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_div n c f : sum n (fun i => f i / c) = sum n f / c.
Proof. apply sum_scal_r. Qed.

Lemma sum_swap n m (f : nat -> nat -> R) :
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; simpl.
  - symmetry. apply sum_zero. reflexivity.
  - rewrite IH. symmetry. apply (sum_plus m (fun j => sum n (fun i => f i j)) (f n)).
Qed.

(** The product of two sums is the double sum of the products. *)
Lemma sum_product n m f g :
  sum n f * sum m g = sum n (fun i => sum m (fun j => f i * g j)).
Proof.
  rewrite <- sum_scal_r. apply sum_ext. intros i _. symmetry. apply sum_scal.
Qed.

(** Only the term number [i] survives. *)
Lemma sum_single n i f :
  (i < n)%nat -> sum n (fun j => if Nat.eqb i j then f j else 0) = f i.
Proof.
  induction n as [|n IH]; intros H; [lia|]. rewrite sum_S.
  destruct (Nat.eq_dec i n) as [->|Hne].
  - rewrite Nat.eqb_refl, sum_zero; [ring|].
    intros j Hj. destruct (Nat.eqb_spec n j); [lia|reflexivity].
  - rewrite IH by lia. destruct (Nat.eqb_spec i n); [lia|ring].
Qed.

(** ** Comparison *)

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  apply Rplus_le_compat; [apply IH; intros; apply H; lia|apply H; lia].
Qed.

Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof.
  intros H. apply Rle_trans with (sum n (fun _ => 0)); [|apply sum_le, H].
  rewrite sum_const. lra.
Qed.

Lemma sum_nonneg_zero n f :
  (forall i, (i < n)%nat -> 0 <= f i) -> sum n f = 0 -> forall i, (i < n)%nat -> f i = 0.
Proof.
  induction n as [|n IH]; intros H Hz i Hi; [lia|]. rewrite sum_S in Hz.
  assert (Hn : 0 <= f n) by (apply H; lia).
  assert (Hs : 0 <= sum n f) by (apply sum_nonneg; intros; apply H; lia).
  destruct (Nat.eq_dec i n) as [->|]; [lra|].
  apply IH; [intros; apply H; lia|lra|lia].
Qed.

(** Compared term by term with equal sums: the terms are equal. *)
Lemma sum_le_equal n f g :
  (forall i, (i < n)%nat -> f i <= g i) -> sum n f = sum n g ->
  forall i, (i < n)%nat -> f i = g i.
Proof.
  intros Hle Heq i Hi.
  enough (g i - f i = 0) by lra.
  apply (sum_nonneg_zero n (fun i => g i - f i)); [|rewrite sum_minus; lra|exact Hi].
  intros j Hj. specialize (Hle j Hj). lra.
Qed.

(** One strict comparison makes the sums differ. *)
Lemma sum_lt n f g :
  (forall i, (i < n)%nat -> f i <= g i) -> (exists i, (i < n)%nat /\ f i < g i) ->
  sum n f < sum n g.
Proof.
  intros Hle [i [Hi Hlt]]. destruct (sum_le n f g Hle) as [|Heq]; [assumption|].
  pose proof (sum_le_equal n f g Hle Heq i Hi). lra.
Qed.

Lemma sum_squares_nonneg n f : 0 <= sum n (fun i => f i * f i).
Proof. apply sum_nonneg. intros i _. nra. Qed.

Lemma sum_squares_zero n f :
  sum n (fun i => f i * f i) = 0 -> forall i, (i < n)%nat -> f i = 0.
Proof.
  intros H i Hi. assert (Hq : f i * f i = 0); [|nra].
  apply (sum_nonneg_zero n (fun i => f i * f i)); [|exact H|exact Hi].
  intros j _. nra.
Qed.

(** ** Sums over i <> j *)

Lemma sum_off_diagonal_split n f :
  sum_off_diagonal n f = sum n (fun i => sum n (fun j => f i j)) - sum n (fun i => f i i).
Proof.
  unfold sum_off_diagonal. rewrite <- sum_minus. apply sum_ext. intros i Hi.
  rewrite <- (sum_single n i (f i) Hi), <- sum_minus.
  apply sum_ext. intros j _. destruct (Nat.eqb i j); ring.
Qed.

Lemma sum_off_diagonal_ext n f g :
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> f i j = g i j) ->
  sum_off_diagonal n f = sum_off_diagonal n g.
Proof.
  intros H. apply sum_ext. intros i Hi. apply sum_ext. intros j Hj.
  destruct (Nat.eqb_spec i j); [reflexivity|apply H; assumption].
Qed.

Lemma sum_off_diagonal_const n c :
  sum_off_diagonal n (fun _ _ => c) = INR n * (INR n - 1) * c.
Proof. rewrite sum_off_diagonal_split. rewrite !sum_const. ring. Qed.

(** By a law of sums, in the rows and in each row. *)
Ltac row_by_row law :=
  unfold sum_off_diagonal; do 2 (rewrite <- law; apply sum_ext; intros ? _);
  destruct Nat.eqb; ring.

Lemma sum_off_diagonal_plus n f g :
  sum_off_diagonal n (fun i j => f i j + g i j) = sum_off_diagonal n f + sum_off_diagonal n g.
Proof. row_by_row sum_plus. Qed.

Lemma sum_off_diagonal_scal n c f :
  sum_off_diagonal n (fun i j => c * f i j) = c * sum_off_diagonal n f.
Proof. row_by_row sum_scal. Qed.

Lemma sum_off_diagonal_minus n f g :
  sum_off_diagonal n (fun i j => f i j - g i j) = sum_off_diagonal n f - sum_off_diagonal n g.
Proof. row_by_row sum_minus. Qed.

Lemma sum_off_diagonal_le n f g :
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> f i j <= g i j) ->
  sum_off_diagonal n f <= sum_off_diagonal n g.
Proof.
  intros H. apply sum_le. intros i Hi. apply sum_le. intros j Hj.
  destruct (Nat.eqb_spec i j); [lra|apply H; assumption].
Qed.

Lemma sum_sum_le_equal n (f g : nat -> nat -> R) :
  (forall i j, (i < n)%nat -> (j < n)%nat -> f i j <= g i j) ->
  sum n (fun i => sum n (f i)) = sum n (fun i => sum n (g i)) ->
  forall i j, (i < n)%nat -> (j < n)%nat -> f i j = g i j.
Proof.
  intros Hle Heq i j Hi. apply (sum_le_equal n (f i) (g i)); [auto|].
  apply (sum_le_equal n (fun i => sum n (f i)) (fun i => sum n (g i))); [|exact Heq|exact Hi].
  intros k Hk. apply sum_le. auto.
Qed.

Lemma sum_off_diagonal_le_equal n f g :
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> f i j <= g i j) ->
  sum_off_diagonal n f = sum_off_diagonal n g ->
  forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> f i j = g i j.
Proof.
  intros Hle Heq i j Hi Hj Hij.
  assert (Hoff : forall k l, (k < n)%nat -> (l < n)%nat ->
    (if Nat.eqb k l then 0 else f k l) <= (if Nat.eqb k l then 0 else g k l)).
  { intros k l Hk Hl. destruct (Nat.eqb_spec k l); [apply Rle_refl|auto]. }
  assert (H := sum_sum_le_equal n _ _ Hoff Heq i j Hi Hj). cbv beta in H.
  now rewrite (proj2 (Nat.eqb_neq i j) Hij) in H.
Qed.

(** ** Dot products *)

Lemma dot_ext d x x' y y' :
  (forall k, (k < d)%nat -> x k = x' k) -> (forall k, (k < d)%nat -> y k = y' k) ->
  dot d x y = dot d x' y'.
Proof. intros Hx Hy. apply sum_ext. intros k Hk. rewrite Hx, Hy by exact Hk. reflexivity. Qed.

Lemma dot_comm d x y : dot d x y = dot d y x.
Proof. apply sum_ext. intros. ring. Qed.

Lemma dot_plus_l d x y z : dot d (fun k => x k + y k) z = dot d x z + dot d y z.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.

Lemma dot_plus_r d x y z : dot d x (fun k => y k + z k) = dot d x y + dot d x z.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext. intros. ring. Qed.

Lemma dot_minus_l d x y z : dot d (fun k => x k - y k) z = dot d x z - dot d y z.
Proof. unfold dot. rewrite <- sum_minus. apply sum_ext. intros. ring. Qed.

Lemma dot_minus_r d x y z : dot d x (fun k => y k - z k) = dot d x y - dot d x z.
Proof. unfold dot. rewrite <- sum_minus. apply sum_ext. intros. ring. Qed.

Lemma dot_scal_l d a x y : dot d (fun k => a * x k) y = a * dot d x y.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

Lemma dot_scal_r d a x y : dot d x (fun k => a * y k) = a * dot d x y.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

Lemma dot_opp_l d x y : dot d (fun k => - x k) y = - dot d x y.
Proof. unfold dot. rewrite <- sum_opp. apply sum_ext. intros. ring. Qed.

Lemma dot_opp_r d x y : dot d x (fun k => - y k) = - dot d x y.
Proof. unfold dot. rewrite <- sum_opp. apply sum_ext. intros. ring. Qed.

Lemma dot_sum_l d n (U : family) y :
  dot d (fun k => sum n (fun i => U i k)) y = sum n (fun i => dot d (U i) y).
Proof.
  unfold dot. rewrite sum_swap. apply sum_ext. intros k _. symmetry. apply sum_scal_r.
Qed.

Lemma dot_sum_r d n x (V : family) :
  dot d x (fun k => sum n (fun j => V j k)) = sum n (fun j => dot d x (V j)).
Proof. rewrite dot_comm, dot_sum_l. apply sum_ext. intros. apply dot_comm. Qed.

Lemma dot_sum_sum d n m (U V : family) :
  dot d (fun k => sum n (fun i => U i k)) (fun k => sum m (fun j => V j k))
  = sum n (fun i => sum m (fun j => dot d (U i) (V j))).
Proof. rewrite dot_sum_l. apply sum_ext. intros i _. apply dot_sum_r. Qed.

Lemma dot_self_plus d x y :
  dot d (fun k => x k + y k) (fun k => x k + y k) = dot d x x + 2 * dot d x y + dot d y y.
Proof. rewrite dot_plus_l, !dot_plus_r, (dot_comm d y x). ring. Qed.

Lemma dot_self_minus d x y :
  dot d (fun k => x k - y k) (fun k => x k - y k) = dot d x x - 2 * dot d x y + dot d y y.
Proof. rewrite dot_minus_l, !dot_minus_r, (dot_comm d y x). ring. Qed.

Lemma dot_self_nonneg d x : 0 <= dot d x x.
Proof. apply sum_squares_nonneg. Qed.

Lemma dot_self_zero d x : dot d x x = 0 -> forall k, (k < d)%nat -> x k = 0.
Proof. apply sum_squares_zero. Qed.

Lemma dot_zero_l d x y : (forall k, (k < d)%nat -> x k = 0) -> dot d x y = 0.
Proof. intros H. apply sum_zero. intros k Hk. rewrite H by exact Hk. ring. Qed.

(** The squares of x + y and of x - y are not negative. *)
Lemma unit_dot_bounds d x y : dot d x x = 1 -> dot d y y = 1 -> -1 <= dot d x y <= 1.
Proof.
  intros Hx Hy.
  pose proof (dot_self_nonneg d (fun k => x k + y k)) as Hp. rewrite dot_self_plus in Hp.
  pose proof (dot_self_nonneg d (fun k => x k - y k)) as Hm. rewrite dot_self_minus in Hm.
  lra.
Qed.
