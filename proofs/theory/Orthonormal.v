(** * Orthogonal vectors that span given ones, and Bessel's inequality

    [dot m] is the scalar product of R^m. Members of an orthogonal family may be zero, so
    Gram-Schmidt needs no rank.

    ** Notions
    - [orthonormal_or_zero]: pairwise orthogonal members of length 1 or 0;
    - [combination n a E]: a_0 e_0 + ... + a_(n-1) e_(n-1).

    ** Main results
    - [gram_schmidt]: any family is a combination of orthogonal vectors, each a unit vector or 0;
    - [bessel]: sum_l (x.e_l)^2 <= |x|^2. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums.
Open Scope R_scope.

(** Pairwise orthogonal, each member of length 1 or 0. *)
Definition orthonormal_or_zero (m n : nat) (E : family) : Prop :=
  forall k l, (k < n)%nat -> (l < n)%nat ->
    if Nat.eqb k l then dot m (E k) (E k) = 1 \/ dot m (E k) (E k) = 0
    else dot m (E k) (E l) = 0.

(** The combination of the first n members with the coefficients a. *)
Definition combination (n : nat) (a : nat -> R) (E : family) : vector :=
  fun i => sum n (fun l => a l * E l i).

Lemma dot_combination m n a E x :
  dot m x (combination n a E) = sum n (fun l => a l * dot m x (E l)).
Proof.
  unfold combination. rewrite (dot_sum_r m n x (fun l i => a l * E l i)).
  apply sum_ext. intros l _. apply dot_scal_r.
Qed.

Lemma dot_member m n a E k :
  orthonormal_or_zero m n E -> (k < n)%nat ->
  dot m (E k) (combination n a E) = a k * dot m (E k) (E k).
Proof.
  intros HE Hk. rewrite dot_combination.
  rewrite (sum_ext n _ (fun l => if Nat.eqb k l then a l * dot m (E k) (E l) else 0)).
  - apply (sum_single n k (fun l => a l * dot m (E k) (E l)) Hk).
  - intros l Hl. specialize (HE k l Hk Hl). destruct (Nat.eqb k l); [reflexivity|].
    rewrite HE. ring.
Qed.

(** ** Bessel's inequality *)

Theorem bessel m n E x :
  orthonormal_or_zero m n E -> sum n (fun l => dot m x (E l) * dot m x (E l)) <= dot m x x.
Proof.
  intros HE. set (a l := dot m x (E l)). set (y := combination n a E).
  pose proof (dot_self_nonneg m (fun i => x i - y i)) as H. rewrite dot_self_minus in H.
  assert (Hxy : dot m x y = sum n (fun l => a l * a l)) by apply dot_combination.
  assert (Hyy : dot m y y <= sum n (fun l => a l * a l)).
  { unfold y at 2. rewrite dot_combination. apply sum_le. intros l Hl.
    rewrite dot_comm. unfold y. rewrite (dot_member m n a E l HE Hl).
    pose proof (HE l l Hl Hl) as H1. rewrite Nat.eqb_refl in H1.
    pose proof (Rle_0_sqr (a l)) as H2. unfold Rsqr in H2. destruct H1 as [-> | ->]; lra. }
  change (sum n (fun l => a l * a l) <= dot m x x). lra.
Qed.

(** ** Gram-Schmidt

    One vector more: less its projection, and divided by its length where that is not 0. *)

(** The family with the vector [z] as member number [n], and the coefficients with a row more. *)
Definition add_member (n : nat) (z : vector) (E : family) : family :=
  fun l => if Nat.eqb l n then z else E l.

Definition add_row (n : nat) (a : nat -> R) (r : R) (C : nat -> nat -> R) : nat -> nat -> R :=
  fun k l => if Nat.eqb k n then (if Nat.eqb l n then r else a l)
             else if Nat.eqb l n then 0 else C k l.

(** It stays orthogonal where z is orthogonal to the others and has length 1 or 0. *)
Lemma add_member_orthonormal m n z E :
  orthonormal_or_zero m n E -> (forall l, (l < n)%nat -> dot m (E l) z = 0) ->
  dot m z z = 1 \/ dot m z z = 0 -> orthonormal_or_zero m (S n) (add_member n z E).
Proof.
  intros HE Hz Hzz k l Hk Hl. unfold add_member.
  destruct (Nat.eqb_spec k n) as [->|Hkn], (Nat.eqb_spec l n) as [->|Hln].
  - now rewrite Nat.eqb_refl.
  - destruct (Nat.eqb_spec n l); [lia|]. rewrite dot_comm. apply Hz. lia.
  - destruct (Nat.eqb_spec k n); [lia|]. apply Hz. lia.
  - apply HE; lia.
Qed.

(** Member number n is the combination with the new row, and the others are what they were. *)
Lemma add_row_combination n a r C z E k i :
  combination (S n) (add_row n a r C k) (add_member n z E) i
  = if Nat.eqb k n then combination n a E i + r * z i else combination n (C k) E i.
Proof.
  unfold combination. rewrite sum_S. unfold add_row, add_member. rewrite Nat.eqb_refl.
  destruct (Nat.eqb k n).
  - f_equal. apply sum_ext. intros l Hl. destruct (Nat.eqb_spec l n); [lia|reflexivity].
  - rewrite Rmult_0_l, Rplus_0_r.
    apply sum_ext. intros l Hl. destruct (Nat.eqb_spec l n); [lia|reflexivity].
Qed.

(** What is left of x beside the span of the members. *)
Definition remainder (m n : nat) (E : family) (x : vector) : vector :=
  fun i => x i - combination n (fun l => dot m x (E l)) E i.

Lemma remainder_orthogonal m n E x l :
  orthonormal_or_zero m n E -> (l < n)%nat -> dot m (E l) (remainder m n E x) = 0.
Proof.
  intros HE Hl. unfold remainder. rewrite dot_minus_r, (dot_member m n _ E l HE Hl), (dot_comm m x).
  assert (H := HE l l Hl Hl). rewrite Nat.eqb_refl in H. destruct H as [-> |H]; [ring|].
  rewrite H, (dot_zero_l m (E l) x); [ring|]. exact (dot_self_zero m (E l) H).
Qed.

(** A vector is a multiple of one of length 1 or 0. *)
Lemma normalise m y :
  exists r z, (dot m z z = 1 \/ dot m z z = 0)
    /\ (forall x, dot m x y = 0 -> dot m x z = 0) /\ forall i, (i < m)%nat -> y i = r * z i.
Proof.
  destruct (Req_dec (dot m y y) 0) as [H0|H0].
  - exists 1, y. split; [now right|]. split; [easy|]. intros. ring.
  - assert (Hpos : 0 < dot m y y) by (assert (H := dot_self_nonneg m y); lra).
    assert (Hr := sqrt_lt_R0 _ Hpos). assert (Hrr := sqrt_sqrt _ (Rlt_le _ _ Hpos)).
    set (r := sqrt (dot m y y)) in *.
    exists r, (fun i => / r * y i). split; [left|split].
    + rewrite dot_scal_l, dot_scal_r, <- Hrr. field. lra.
    + intros x Hx. rewrite dot_scal_r, Hx. ring.
    + intros i _. field. lra.
Qed.

Theorem gram_schmidt m n (X : family) :
  exists (E : family) (C : nat -> nat -> R),
    orthonormal_or_zero m n E
    /\ forall k i, (k < n)%nat -> (i < m)%nat -> X k i = combination n (C k) E i.
Proof.
  induction n as [|n (E & C & HE & HC)].
  { exists (fun _ _ => 0), (fun _ _ => 0). split; intros k; lia. }
  set (x := X n). destruct (normalise m (remainder m n E x)) as (r & z & Hzz & Horth & Hz).
  exists (add_member n z E), (add_row n (fun l => dot m x (E l)) r C). split.
  - apply add_member_orthonormal; [exact HE| |exact Hzz].
    intros l Hl. apply Horth. now apply remainder_orthogonal.
  - intros k i Hk Hi. rewrite add_row_combination. destruct (Nat.eqb_spec k n) as [->|Hkn].
    + rewrite <- (Hz i Hi). unfold remainder, x. ring.
    + apply HC; lia.
Qed.
