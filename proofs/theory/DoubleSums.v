(** * Sums of sums, sums of pairs, and sums with one member left out

    What the families of small dimension need beyond [Sums] and [VectorSums].

    ** Notions
    - [skip k i]: the members without number k, renumbered: i below k, i + 1 from k on.

    ** Main results
    - [sum_sum_ext], [sum_sum_plus], [sum_sum_scal]: the calculus of double sums;
    - [sum_join], [sum_grid]: two sums, or a double sum, as one sum;
    - [sum_pairs]: terms 2k and 2k + 1 taken together;
    - [sum_without], [sum_of_deletions], [sum_off_diagonal_of_deletions]: one member left out, each
      in turn. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums.
Open Scope R_scope.

(** ** Double sums *)

Lemma sum_sum_ext n m f g :
  (forall i j, (i < n)%nat -> (j < m)%nat -> f i j = g i j) ->
  sum n (fun i => sum m (fun j => f i j)) = sum n (fun i => sum m (fun j => g i j)).
Proof. intros H. apply sum_ext. intros i Hi. apply sum_ext. intros j Hj. auto. Qed.

Lemma sum_sum_plus n m (f g : nat -> nat -> R) :
  sum n (fun i => sum m (fun j => f i j + g i j))
  = sum n (fun i => sum m (fun j => f i j)) + sum n (fun i => sum m (fun j => g i j)).
Proof. rewrite <- sum_plus. apply sum_ext. intros. apply sum_plus. Qed.

Lemma sum_sum_scal n m c (f : nat -> nat -> R) :
  sum n (fun i => sum m (fun j => c * f i j)) = c * sum n (fun i => sum m (fun j => f i j)).
Proof. rewrite <- sum_scal. apply sum_ext. intros. apply sum_scal. Qed.

(** ** Several sums as one *)

Lemma sum_join m k f g :
  sum (m + k) (fun i => if (i <? m)%nat then f i else g (i - m)%nat) = sum m f + sum k g.
Proof.
  induction k as [|k IH].
  - rewrite Nat.add_0_r. simpl. rewrite Rplus_0_r. apply sum_ext. intros i Hi.
    apply Nat.ltb_lt in Hi. now rewrite Hi.
  - rewrite Nat.add_succ_r, sum_S, IH. simpl.
    replace (m + k <? m)%nat with false by (symmetry; apply Nat.ltb_ge; lia).
    replace (m + k - m)%nat with k by lia. ring.
Qed.

Lemma sum_grid m k f :
  (0 < k)%nat ->
  sum (m * k) (fun i => f (i / k)%nat (i mod k)%nat) = sum m (fun i => sum k (f i)).
Proof.
  intros Hk. induction m as [|m IH]; [reflexivity|]. rewrite sum_S, <- IH. clear IH.
  replace (S m * k)%nat with (m * k + k)%nat by lia.
  rewrite <- (sum_join (m * k) k). apply sum_ext. intros i Hi.
  destruct (Nat.ltb_spec i (m * k)) as [|Hge]; [reflexivity|].
  replace i with (i - m * k + m * k)%nat at 1 2 by lia.
  rewrite Nat.div_add, Nat.mod_add, Nat.div_small, Nat.mod_small by lia. reflexivity.
Qed.

Lemma sum_pairs d f : sum (2 * d) f = sum d (fun k => f (2 * k)%nat + f (2 * k + 1)%nat).
Proof.
  induction d as [|d IH]; [reflexivity|].
  replace (2 * S d)%nat with (S (S (2 * d))) by lia. rewrite !sum_S, IH.
  replace (2 * d + 1)%nat with (S (2 * d)) by lia. ring.
Qed.

Lemma half_even k : (2 * k / 2 = k)%nat.
Proof. rewrite Nat.mul_comm. apply Nat.div_mul. lia. Qed.

Lemma half_odd k : ((2 * k + 1) / 2 = k)%nat.
Proof. rewrite Nat.mul_comm, Nat.div_add_l by lia. simpl. lia. Qed.

Lemma even_double k : Nat.even (2 * k) = true.
Proof. rewrite Nat.even_mul. reflexivity. Qed.

Lemma odd_double k : Nat.even (2 * k + 1) = false.
Proof. rewrite Nat.even_add, even_double. reflexivity. Qed.

Lemma INR_double k : INR (2 * k) = 2 * INR k.
Proof. rewrite mult_INR. simpl. ring. Qed.

(** ** One member left out *)

Definition skip (k i : nat) : nat := if (i <? k)%nat then i else S i.

Lemma skip_bound n k i : (i < n)%nat -> (skip k i < S n)%nat.
Proof. intros Hi. unfold skip. destruct (Nat.ltb_spec i k); lia. Qed.

Lemma sum_without n k f : (k <= n)%nat -> sum n (fun i => f (skip k i)) = sum (S n) f - f k.
Proof.
  induction n as [|n IH]; intros Hk.
  - replace k with 0%nat by lia. simpl. ring.
  - rewrite sum_S, (sum_S (S n)). unfold skip at 2. destruct (Nat.ltb_spec n k) as [H|H].
    + replace k with (S n) in * by lia.
      rewrite (sum_ext n _ f); [rewrite sum_S; ring|].
      intros i Hi. unfold skip. destruct (Nat.ltb_spec i (S n)); [reflexivity|lia].
    + rewrite IH by lia. ring.
Qed.

Lemma sum_of_deletions n f :
  sum (S n) (fun k => sum n (fun i => f (skip k i))) = INR n * sum (S n) f.
Proof.
  rewrite (sum_ext (S n) _ (fun k => sum (S n) f - f k))
    by (intros k Hk; apply sum_without; lia).
  rewrite sum_minus, sum_const, S_INR. ring.
Qed.

Lemma sum_off_diagonal_of_deletions n f :
  sum (S n) (fun k => sum_off_diagonal n (fun i j => f (skip k i) (skip k j)))
  = (INR n - 1) * sum_off_diagonal (S n) f.
Proof.
  set (T := sum (S n) (fun i => sum (S n) (fun j => f i j))).
  set (D := sum (S n) (fun i => f i i)).
  rewrite (sum_ext (S n) _ (fun k => T - sum (S n) (fun j => f k j) - sum (S n) (fun i => f i k)
                                     + 2 * f k k - D)).
  - rewrite sum_minus, sum_plus, !sum_minus, sum_scal, !sum_const.
    rewrite (sum_swap (S n) (S n) (fun k i => f i k)). fold T D.
    rewrite sum_off_diagonal_split. fold T D. rewrite S_INR. ring.
  - intros k Hk. rewrite sum_off_diagonal_split.
    rewrite (sum_without n k (fun i => f i i)) by lia. fold D.
    rewrite (sum_ext n _ (fun i => sum (S n) (fun j => f (skip k i) j) - f (skip k i) k))
      by (intros i _; apply (sum_without n k (f (skip k i))); lia).
    rewrite sum_minus, (sum_without n k (fun i => sum (S n) (fun j => f i j))),
      (sum_without n k (fun i => f i k)) by lia.
    fold T. ring.
Qed.
