(** * Further sums: one term singled out, zero padding, bilinearity

    What the explicit families need beyond [Sums]: sums over an [if i =? k], sums whose tail
    vanishes, and the products of vectors given by their coordinates.

    ** Main results
    - [sum_one_and_rest]: one term is [x], all others are [y];
    - [sum_padding]: a vanishing tail can be dropped;
    - [dot_append]: the product of two appended vectors;
    - [dot_combine]: the product of two linear combinations. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums.
Open Scope R_scope.

(** ** Sums with one term singled out *)

(** Write the term as y + (x - y) [i = j]. *)
Lemma sum_one_and_rest n i x y :
  (i < n)%nat -> sum n (fun j => if Nat.eqb i j then x else y) = x + (INR n - 1) * y.
Proof.
  intros H.
  rewrite (sum_ext n _ (fun j => y + (if Nat.eqb i j then x - y else 0)))
    by (intros j _; destruct (Nat.eqb i j); ring).
  rewrite sum_plus, sum_const, (sum_single n i (fun _ => x - y)) by exact H.
  ring.
Qed.

Lemma sum_padding m d f :
  (m <= d)%nat -> (forall k, (m <= k)%nat -> f k = 0) -> sum d f = sum m f.
Proof.
  intros Hmd Hf. induction Hmd as [|d Hmd IH]; simpl; [easy|].
  rewrite IH, (Hf d Hmd). ring.
Qed.

(** ** Products of vectors *)

Lemma dot_append k a c a' c' x y :
  dot (S k) (append k a c x) (append k a' c' y) = a * a' * dot k x y + c * c'.
Proof.
  unfold dot, append. simpl. rewrite Nat.eqb_refl. f_equal.
  rewrite <- sum_scal. apply sum_ext. intros i Hi.
  destruct (Nat.eqb_spec i k); [lia|ring].
Qed.

Lemma dot_combine d a b a' b' x y x' y' :
  dot d (fun k => a * x k + b * y k) (fun k => a' * x' k + b' * y' k)
  = a * a' * dot d x x' + a * b' * dot d x y' + b * a' * dot d y x' + b * b' * dot d y y'.
Proof.
  unfold dot. rewrite <- !sum_scal, <- !sum_plus.
  apply sum_ext. intros k _. ring.
Qed.
