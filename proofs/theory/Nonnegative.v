(** * Families without negative entries: an encoder that ends in a ReLU

    All similarities lie in [0, 1], so no pair is better than 1 on the diagonal and 0 off it. No
    convexity is used; rows that are 0 are allowed, a norm of at most 1 is enough.

    ** Notions
    - [nonnegative_family]: vectors of length at most 1 without a negative entry, from [Definitions].

    ** Main results
    - [nonnegative_floor]: the loss is at least phi 1 + (n - 1) psi 0, in every dimension;
    - [nonnegative_equality]: with equality iff the similarities are 1 on the diagonal, 0 off it;
    - [orthonormal_loss]: e_1, ..., e_n attain it, where d >= n;
    - [nonnegative_excess]: the floor is above the loss of the simplex ETF, at every t and b. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums Convexity KeyLemma LowerBound Simplex.
Open Scope R_scope.

Lemma nonnegative_similarity d n U V i j :
  nonnegative_family d n U -> nonnegative_family d n V -> (i < n)%nat -> (j < n)%nat ->
  0 <= dot d (U i) (V j) <= 1.
Proof.
  intros HU HV Hi Hj. destruct (HU i Hi) as [Hu Pu]. destruct (HV j Hj) as [Hv Pv]. split.
  - apply sum_nonneg. intros k Hk. apply Rmult_le_pos; auto.
  - pose proof (dot_self_nonneg d (fun k => U i k - V j k)) as H. rewrite dot_self_minus in H. lra.
Qed.

Lemma phi_nonincreasing t b x y : 0 < t -> x <= y -> phi t b y <= phi t b x.
Proof. intros Ht [H| ->]; [left; now apply phi_decreasing|right; reflexivity]. Qed.

Theorem nonnegative_floor d n t b U V :
  (2 <= n)%nat -> 0 < t -> nonnegative_family d n U -> nonnegative_family d n V ->
  phi t b 1 + (INR n - 1) * psi t b 0 <= sigmoid_loss d n t b U V.
Proof.
  intros Hn Ht HU HV. pose proof (INR_ge_2 n Hn). unfold sigmoid_loss.
  apply (Rmult_le_reg_l (INR n)); [lra|]. rewrite pair_loss_sums by exact Hn.
  assert (H1 : sum n (fun _ => phi t b 1) <= sum n (fun i => phi t b (dot d (U i) (V i)))).
  { apply sum_le. intros i Hi. apply phi_nonincreasing; [exact Ht|].
    now apply (nonnegative_similarity d n). }
  assert (H0 : sum_off_diagonal n (fun _ _ => psi t b 0)
               <= sum_off_diagonal n (fun i j => psi t b (dot d (U i) (V j)))).
  { apply sum_off_diagonal_le. intros i j Hi Hj _. apply psi_nondecreasing; [exact Ht|].
    now apply (nonnegative_similarity d n). }
  rewrite sum_const in H1. rewrite sum_off_diagonal_const in H0. lra.
Qed.

Theorem nonnegative_equality d n t b U V :
  (2 <= n)%nat -> 0 < t -> nonnegative_family d n U -> nonnegative_family d n V ->
  sigmoid_loss d n t b U V = phi t b 1 + (INR n - 1) * psi t b 0
  <-> forall i j, (i < n)%nat -> (j < n)%nat -> dot d (U i) (V j) = if Nat.eqb i j then 1 else 0.
Proof.
  intros Hn Ht HU HV. pose proof (INR_ge_2 n Hn) as Hn'.
  assert (Hs : forall i j, (i < n)%nat -> (j < n)%nat -> 0 <= dot d (U i) (V j) <= 1)
    by (intros; now apply (nonnegative_similarity d n)).
  assert (P : forall i, (i < n)%nat -> phi t b 1 <= phi t b (dot d (U i) (V i)))
    by (intros; apply phi_nonincreasing; [exact Ht|now apply Hs]).
  assert (Q : forall i j, (i < n)%nat -> (j < n)%nat -> i <> j ->
            psi t b 0 <= psi t b (dot d (U i) (V j)))
    by (intros; apply psi_nondecreasing; [exact Ht|now apply Hs]).
  pose proof (pair_loss_sums (phi t b) (psi t b) d n U V Hn) as Hl.
  fold (sigmoid_loss d n t b U V) in Hl. split.
  - intros He. rewrite He in Hl.
    pose proof (sum_le n (fun _ => phi t b 1) _ P) as H1. rewrite sum_const in H1.
    pose proof (sum_off_diagonal_le n (fun _ _ => psi t b 0) _ Q) as H0.
    rewrite sum_off_diagonal_const in H0.
    intros i j Hi Hj. destruct (Nat.eqb_spec i j) as [<-|Hij].
    + assert (E : phi t b 1 = phi t b (dot d (U i) (V i))).
      { apply (sum_le_equal n (fun _ => phi t b 1) _ P); [rewrite sum_const; lra|exact Hi]. }
      destruct (proj2 (Hs i i Hi Hi)) as [Hlt|]; [|assumption].
      pose proof (phi_decreasing t b _ _ Ht Hlt). lra.
    + assert (E : psi t b 0 = psi t b (dot d (U i) (V j))).
      { apply (sum_off_diagonal_le_equal n (fun _ _ => psi t b 0)
                 (fun i j => psi t b (dot d (U i) (V j))) Q);
          [rewrite sum_off_diagonal_const; lra|exact Hi|exact Hj|exact Hij]. }
      symmetry. apply (psi_injective t b _ _ Ht E).
  - intros H. apply (Rmult_eq_reg_l (INR n)); [|lra]. rewrite Hl.
    rewrite (sum_ext n _ (fun _ => phi t b 1))
      by (intros i Hi; now rewrite (H i i Hi Hi), Nat.eqb_refl).
    rewrite (sum_off_diagonal_ext n _ (fun _ _ => psi t b 0)).
    + rewrite sum_const, sum_off_diagonal_const. ring.
    + intros i j Hi Hj Hij. rewrite (H i j Hi Hj). now destruct (Nat.eqb_spec i j).
Qed.

(** The unit vectors e_0, ..., e_(n-1): [Simplex.indicator]. *)
Lemma indicator_nonnegative d n : (n <= d)%nat -> nonnegative_family d n indicator.
Proof.
  intros Hd i Hi. split.
  - rewrite dot_indicator, Nat.eqb_refl by lia. lra.
  - intros k _. unfold indicator. destruct (Nat.eqb i k); lra.
Qed.

Theorem orthonormal_loss d n t b :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  unit_family d n indicator /\ nonnegative_family d n indicator
  /\ sigmoid_loss d n t b indicator indicator = phi t b 1 + (INR n - 1) * psi t b 0.
Proof.
  intros Hn Hd Ht. pose proof (indicator_nonnegative d n Hd) as HI. split; [|split; [exact HI|]].
  - intros i Hi. now rewrite dot_indicator, Nat.eqb_refl by lia.
  - apply (nonnegative_equality d n t b indicator indicator Hn Ht HI HI).
    intros i j Hi Hj. apply dot_indicator. lia.
Qed.

(** The floor lies above the loss of the simplex ETF, whatever t and b: by this much at least. *)
Corollary nonnegative_excess n t b :
  2 <= n -> 0 < t ->
  0 < (n - 1) * (psi t b 0 - psi t b (- (1 / (n - 1))))
  /\ phi t b 1 + (n - 1) * psi t b 0
     = reduced_loss n t b 1 + (n - 1) * (psi t b 0 - psi t b (- (1 / (n - 1)))).
Proof.
  intros Hn Ht. assert (0 < 1 / (n - 1)) by (apply Rdiv_lt_0_compat; lra). split.
  - apply Rmult_lt_0_compat; [lra|]. pose proof (psi_increasing t b (- (1 / (n - 1))) 0 Ht). lra.
  - unfold reduced_loss, reduced_pair_loss, positive, negative.
    replace (1 - (1 - 1)) with 1 by ring.
    replace (- (1 - 1 + 1 / (n - 1))) with (- (1 / (n - 1))) by ring. ring.
Qed.
