(** * Claims about all unit vectors

    The mean similarities p and q of any unit vectors are those of a point s of CCEM, q raised by a
    part r of n/(n-1): the key lemma for U, V says r >= 0, for U, -V it says r <= 1. In n dimensions
    CCEM itself has those of r = 0.

    ** Notions
    - [raised n s r]: the q of the point s, raised by the part r;
    - [rows]: vectors written out.

    ** Main results
    - [means_placed]: the means of any unit vectors are such;
    - [ccem_means]: those of CCEM occur. *)

From Coq Require Import Reals ZArith List Lra Lia.
From CCEM Require Import Definitions Sums VectorSums KeyLemma LowerBound Simplex CCEM.
Import ListNotations.
Open Scope R_scope.

Definition raised (n s r : R) : R := negative n s + r * n / (n - 1).

Definition opposite (V : family) : family := fun i k => - V i k.

Lemma opposite_unit d n V : unit_family d n V -> unit_family d n (opposite V).
Proof. intros H i Hi. unfold opposite. rewrite dot_opp_l, dot_opp_r, (H i Hi). ring. Qed.

Lemma opposite_positive d n U V : mean_positive d n U (opposite V) = - mean_positive d n U V.
Proof.
  unfold mean_positive, opposite.
  rewrite (sum_ext n _ (fun i => - dot d (U i) (V i))) by (intros; apply dot_opp_r).
  rewrite sum_opp. unfold Rdiv. ring.
Qed.

Lemma opposite_negative d n U V : mean_negative d n U (opposite V) = - mean_negative d n U V.
Proof.
  unfold mean_negative, opposite.
  rewrite (sum_off_diagonal_ext n _ (fun i j => - 1 * dot d (U i) (V j)))
    by (intros; rewrite dot_opp_r; ring).
  rewrite sum_off_diagonal_scal. unfold Rdiv. ring.
Qed.

Theorem means_placed d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  exists s r, 0 <= s <= 1 /\ 0 <= r <= 1 /\ mean_positive d n U V = positive s
              /\ mean_negative d n U V = raised (INR n) s r.
Proof.
  intros Hn HU HV. pose proof (INR_ge_2 n Hn) as HN.
  assert (Hs := normalised_positive_bounds d n U V Hn HU HV).
  assert (Hlow := key_lemma d n U V Hn HU HV).
  assert (Hhigh := key_lemma d n U (opposite V) Hn HU (opposite_unit d n V HV)).
  rewrite opposite_positive, opposite_negative in Hhigh.
  set (p := mean_positive d n U V) in *. set (q := mean_negative d n U V) in *. set (N := INR n) in *.
  exists ((1 + p) / 2), ((q - negative N ((1 + p) / 2)) * (N - 1) / N).
  assert (Hr : 0 < (N - 1) / N) by (apply Rdiv_lt_0_compat; lra).
  assert (Hgap : - negative N ((1 + - p) / 2) = negative N ((1 + p) / 2) + N / (N - 1))
    by (unfold negative; field; lra).
  repeat split; try lra.
  - replace ((q - negative N ((1 + p) / 2)) * (N - 1) / N)
      with ((q - negative N ((1 + p) / 2)) * ((N - 1) / N)) by (field; lra).
    apply Rmult_le_pos; lra.
  - apply (Rmult_le_reg_r (N / (N - 1))); [apply Rdiv_lt_0_compat; lra|].
    replace ((q - negative N ((1 + p) / 2)) * (N - 1) / N * (N / (N - 1)))
      with (q - negative N ((1 + p) / 2)) by (field; lra). lra.
  - unfold positive. field.
  - unfold raised. field. lra.
Qed.

Theorem ccem_means d n N s :
  (2 <= n)%nat -> (n <= d)%nat -> N = INR n -> 0 <= s <= 1 ->
  exists U V, unit_family d n U /\ unit_family d n V
              /\ mean_positive d n U V = positive s /\ mean_negative d n U V = raised N s 0.
Proof.
  intros Hn Hd -> Hs. pose proof (INR_ge_2 n Hn) as HN.
  assert (HW := simplex_etf_exists (d - 1) n Hn ltac:(lia)).
  assert (Hg := ccem_gram (d - 1) n s _ Hs HW). replace (S (d - 1)) with d in Hg by lia.
  exists (ccem_left (d - 1) s (simplex n)), (ccem_right (d - 1) s (simplex n)).
  destruct (ccem_gram_unit d n s _ _ Hg) as [HU HV]. repeat split; try assumption.
  - unfold mean_positive. rewrite (sum_ext n _ (fun _ => positive s))
      by (intros i Hi; exact (ccem_gram_positive d n s _ _ i Hg Hi)).
    rewrite sum_const. field. lra.
  - unfold mean_negative, raised.
    rewrite (sum_off_diagonal_ext n _ (fun _ _ => negative (INR n) s))
      by (intros i j Hi Hj Hij; exact (ccem_gram_negative d n s _ _ i j Hg Hi Hj Hij)).
    rewrite sum_off_diagonal_const. unfold negative. field. lra.
Qed.

Definition rows (l : list (list R)) : family := fun i k => nth k (nth i l []) 0.

(** ** Numbers of pairs as real numbers, and the tactics of the certificates *)

Lemma two_pairs n : 2 <= INR n -> (2 <= n)%nat.
Proof. intros H. apply INR_le. simpl. lra. Qed.

Lemma whole_pairs N n : N = INR n -> exists k : Z, N = IZR k.
Proof. intros ->. exists (Z.of_nat n). apply INR_IZR_INZ. Qed.

Ltac whole := rewrite INR_IZR_INZ; reflexivity.

(** What is said of p and q, from the same of the numbers that they are. *)
Ltac of_same_means H :=
  cbv beta delta [positive raised negative] in *; intuition (assumption || lra).

(** Of vectors that are written out: each has length 1; their means. *)
Ltac unit_rows :=
  let i := fresh "i" in intros i ?; repeat (destruct i as [|i]; [unfold dot, rows; simpl; lra|]); lia.

Ltac means_of_rows :=
  unfold mean_positive, mean_negative, positive, raised, negative, sum_off_diagonal, dot, rows; simpl;
  field; repeat split; lra.
