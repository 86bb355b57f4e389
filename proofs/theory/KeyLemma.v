(** * The key lemma: how low the negative similarities can be

    For unit families U, V let A = sum u_i, B = sum v_j and w_i = u_i - v_i. The sum of all
    u_i.v_j is A.B, and 4 A.B = |A + B|^2 - |A - B|^2 with |A - B|^2 = |sum w_i|^2, which is
    n sum |w_i|^2 - (1/2) sum_ij |w_i - w_j|^2, and |w_i|^2 = 2 - 2 u_i.v_i. So q - q(s) is
    a sum of squares over 4 n (n - 1), in every dimension.

    ** Notions
    - [same_difference], [zero_total]: u_i - v_i is the same for every i; sum (u_i + v_i) = 0;
    - [total_square], [difference_spread]: |A + B|^2, and sum_ij |w_i - w_j|^2.

    ** Main results
    - [key_lemma_identity]: 4 n (n - 1) (q - q(s)) = |A + B|^2 + (1/2) sum_ij |w_i - w_j|^2;
    - [key_lemma]: q >= q(s) with s = (1 + p) / 2;
    - [key_lemma_equality]: equality iff all u_i - v_i are one vector and sum (u_i + v_i) = 0;
    - [normalised_positive_bounds]: s lies in [0, 1]. *)

From Coq Require Import Reals Lra Lia.
From CCEM Require Import Definitions Sums.
Open Scope R_scope.

(** ** Vocabulary *)

(** u_i - v_i is the same vector for every i. *)
Definition same_difference (d n : nat) (U V : family) : Prop :=
  forall i j k, (i < n)%nat -> (j < n)%nat -> (k < d)%nat -> U i k - V i k = U j k - V j k.

(** sum_i (u_i + v_i) = 0. *)
Definition zero_total (d n : nat) (U V : family) : Prop :=
  forall k, (k < d)%nat -> sum n (fun i => U i k + V i k) = 0.

(** |A + B|^2. *)
Definition total_square (d n : nat) (U V : family) : R :=
  let total := fun k => sum n (fun i => U i k + V i k) in dot d total total.

(** sum_ij |w_i - w_j|^2, where w_i = u_i - v_i. *)
Definition difference_spread (d n : nat) (U V : family) : R :=
  sum n (fun i => sum n (fun j =>
    let gap := fun k => (U i k - V i k) - (U j k - V j k) in dot d gap gap)).

Lemma INR_ge_2 n : (2 <= n)%nat -> 2 <= INR n.
Proof. intros H. apply le_INR in H. simpl in H. lra. Qed.

(** ** The identity *)

Lemma spread_of_dots n (g : nat -> nat -> R) :
  sum n (fun i => sum n (fun j => g i i - 2 * g i j + g j j))
  = 2 * INR n * sum n (fun i => g i i) - 2 * sum n (fun i => sum n (fun j => g i j)).
Proof.
  rewrite (sum_ext n _ (fun i => INR n * g i i - 2 * sum n (fun j => g i j)
                                 + sum n (fun j => g j j))).
  - rewrite sum_plus, sum_minus, !sum_scal, sum_const. ring.
  - intros i _. rewrite sum_plus, sum_minus, sum_scal, sum_const. reflexivity.
Qed.

(** sum_ij |w_i - w_j|^2 = 2 n sum |w_i|^2 - 2 |sum w_i|^2. *)
Lemma spread_identity d n (W : family) :
  sum n (fun i => sum n (fun j =>
    dot d (fun k => W i k - W j k) (fun k => W i k - W j k)))
  = 2 * INR n * sum n (fun i => dot d (W i) (W i))
    - 2 * dot d (fun k => sum n (fun i => W i k)) (fun k => sum n (fun i => W i k)).
Proof.
  rewrite dot_sum_sum, <- (spread_of_dots n (fun i j => dot d (W i) (W j))).
  apply sum_ext. intros i _. apply sum_ext. intros j _. apply dot_self_minus.
Qed.

(** |A + B|^2 = |A - B|^2 + 4 A.B. *)
Lemma total_square_identity d n (U V : family) :
  let difference := fun k => sum n (fun i => U i k - V i k) in
  total_square d n U V
  = dot d difference difference + 4 * sum n (fun i => sum n (fun j => dot d (U i) (V j))).
Proof.
  unfold total_square. rewrite <- dot_sum_sum.
  set (A := fun k => sum n (fun i => U i k)). set (B := fun k => sum n (fun j => V j k)).
  rewrite (dot_ext d _ (fun k => A k + B k) _ (fun k => A k + B k))
    by (intros; apply sum_plus).
  rewrite (dot_ext d (fun k => sum n (fun i => U i k - V i k)) (fun k => A k - B k)
             _ (fun k => A k - B k)) by (intros; apply sum_minus).
  rewrite dot_self_plus, dot_self_minus. ring.
Qed.

(** sum |u_i - v_i|^2 = 2 n - 2 sum u_i.v_i. *)
Lemma unit_differences d n U V :
  unit_family d n U -> unit_family d n V ->
  sum n (fun i => dot d (fun k => U i k - V i k) (fun k => U i k - V i k))
  = 2 * INR n - 2 * sum n (fun i => dot d (U i) (V i)).
Proof.
  intros HU HV. rewrite (sum_ext n _ (fun i => 2 - 2 * dot d (U i) (V i))).
  - rewrite sum_minus, sum_const, sum_scal. ring.
  - intros i Hi. rewrite dot_self_minus, HU, HV by exact Hi. ring.
Qed.

(** q - q(s) from the two sums p and q are made of. *)
Lemma negative_gap n P Q :
  2 <= n ->
  4 * (n * (n - 1)) * ((Q - P) / (n * (n - 1)) - negative n ((1 + P / n) / 2))
  = 4 * Q + n * (2 * n - 2 * P).
Proof. intros Hn. unfold negative. field. lra. Qed.

Theorem key_lemma_identity d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  4 * (INR n * (INR n - 1))
    * (mean_negative d n U V - negative (INR n) ((1 + mean_positive d n U V) / 2))
  = total_square d n U V + difference_spread d n U V / 2.
Proof.
  intros Hn HU HV. unfold mean_negative, mean_positive.
  rewrite sum_off_diagonal_split, negative_gap by apply INR_ge_2, Hn.
  unfold difference_spread. cbv zeta.
  rewrite (spread_identity d n (fun i k => U i k - V i k)), unit_differences by assumption.
  rewrite total_square_identity. field.
Qed.

(** ** The inequality and its equality case *)

Lemma total_square_nonneg d n U V : 0 <= total_square d n U V.
Proof. apply dot_self_nonneg. Qed.

Lemma difference_spread_nonneg d n U V : 0 <= difference_spread d n U V.
Proof.
  apply sum_nonneg. intros i _. apply sum_nonneg. intros j _. apply dot_self_nonneg.
Qed.

Lemma total_square_zero d n U V : total_square d n U V = 0 <-> zero_total d n U V.
Proof.
  split.
  - intros H. exact (dot_self_zero d (fun k => sum n (fun i => U i k + V i k)) H).
  - intros H. apply dot_zero_l. exact H.
Qed.

Lemma difference_spread_zero d n U V :
  difference_spread d n U V = 0 <-> same_difference d n U V.
Proof.
  split.
  - intros H i j k Hi Hj Hk. apply Rminus_diag_uniq.
    apply (dot_self_zero d (fun k => (U i k - V i k) - (U j k - V j k))); [|exact Hk].
    refine (sum_nonneg_zero n _ (fun j _ => dot_self_nonneg d _) _ j Hj).
    refine (sum_nonneg_zero n _
              (fun i _ => sum_nonneg n _ (fun j _ => dot_self_nonneg d _)) _ i Hi).
    exact H.
  - intros H. apply sum_zero. intros i Hi. apply sum_zero. intros j Hj.
    apply dot_zero_l. intros k Hk. rewrite (H i j k Hi Hj Hk). ring.
Qed.

Theorem key_lemma d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  negative (INR n) ((1 + mean_positive d n U V) / 2) <= mean_negative d n U V.
Proof.
  intros Hn HU HV. pose proof (key_lemma_identity d n U V Hn HU HV) as H.
  pose proof (total_square_nonneg d n U V). pose proof (difference_spread_nonneg d n U V).
  pose proof (INR_ge_2 n Hn).
  apply Rnot_lt_le. intros Hlt.
  assert (0 < INR n * (INR n - 1)) by nra. nra.
Qed.

Theorem key_lemma_equality d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  mean_negative d n U V = negative (INR n) ((1 + mean_positive d n U V) / 2)
  <-> same_difference d n U V /\ zero_total d n U V.
Proof.
  intros Hn HU HV. rewrite <- difference_spread_zero, <- total_square_zero.
  pose proof (key_lemma_identity d n U V Hn HU HV) as H.
  pose proof (total_square_nonneg d n U V). pose proof (difference_spread_nonneg d n U V).
  pose proof (INR_ge_2 n Hn). assert (0 < INR n * (INR n - 1)) by nra.
  split.
  - intros He. rewrite He in H. nra.
  - intros [Hs Ht]. rewrite Hs, Ht in H. nra.
Qed.

(** ** The range of p and s *)

Theorem mean_positive_bounds d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V -> -1 <= mean_positive d n U V <= 1.
Proof.
  intros Hn HU HV. pose proof (INR_ge_2 n Hn) as Hr. unfold mean_positive.
  assert (Hb : forall i, (i < n)%nat -> -1 <= dot d (U i) (V i) <= 1).
  { intros i Hi. apply unit_dot_bounds; [apply HU, Hi|apply HV, Hi]. }
  pose proof (sum_le n (fun _ => -1) _ (fun i Hi => proj1 (Hb i Hi))) as Hl.
  pose proof (sum_le n _ (fun _ => 1) (fun i Hi => proj2 (Hb i Hi))) as Hu.
  rewrite sum_const in Hl, Hu.
  split; apply (Rmult_le_reg_l (INR n)); try lra; field_simplify; lra.
Qed.

Theorem normalised_positive_bounds d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  0 <= (1 + mean_positive d n U V) / 2 <= 1.
Proof. intros Hn HU HV. pose proof (mean_positive_bounds d n U V Hn HU HV). lra. Qed.
