(** * The Welch bound and how much room a simplex ETF needs

    The frame operator S = sum_i x_i x_i^T of vectors in R^d has tr S = sum_i |x_i|^2 and
    tr S^2 = sum_(i,j) (x_i.x_j)^2, and (tr S)^2 <= d tr S^2. For the simplex ETF this reads
    n^2 <= d n^2/(n-1); with one more vector, orthogonal to it and of squared length n/(n-1),
    it reads n^4/(n-1)^2 <= d n^3/(n-1)^2.

    ** Notions
    - [frame_operator n X]: the matrix S; [extend n W y]: W with y as member number n.

    ** Main results
    - [welch_bound]: (sum_i x_i.x_i)^2 <= d sum_(i,j) (x_i.x_j)^2 in R^d;
    - [simplex_dimension]: a simplex ETF of n vectors needs d >= n - 1;
    - [simplex_and_normal_dimension]: with a vector orthogonal to it, d >= n. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums.
Open Scope R_scope.

(** ** The bound *)

Definition frame_operator (n : nat) (X : family) (k l : nat) : R :=
  sum n (fun i => X i k * X i l).

Lemma sum_swap_pairs n d (F : nat -> nat -> nat -> nat -> R) :
  sum n (fun i => sum n (fun j => sum d (fun k => sum d (fun l => F i j k l))))
  = sum d (fun k => sum d (fun l => sum n (fun i => sum n (fun j => F i j k l)))).
Proof.
  transitivity (sum n (fun i => sum d (fun k => sum n (fun j => sum d (fun l => F i j k l))))).
  { apply sum_ext. intros i _. apply sum_swap. }
  rewrite sum_swap. apply sum_ext. intros k _.
  rewrite (sum_swap d n). apply sum_ext. intros i _. apply sum_swap.
Qed.

(** sum_(i,j) (x_i.x_j)^2 = tr S^2. *)
Lemma frame_operator_squares d n X :
  sum n (fun i => sum n (fun j => dot d (X i) (X j) * dot d (X i) (X j)))
  = sum d (fun k => sum d (fun l => frame_operator n X k l * frame_operator n X k l)).
Proof.
  transitivity (sum n (fun i => sum n (fun j => sum d (fun k => sum d (fun l =>
                  (X i k * X j k) * (X i l * X j l)))))).
  { apply sum_ext. intros i _. apply sum_ext. intros j _. apply sum_product. }
  rewrite sum_swap_pairs. apply sum_ext. intros k _. apply sum_ext. intros l _.
  unfold frame_operator. rewrite sum_product.
  apply sum_ext. intros i _. apply sum_ext. intros j _. ring.
Qed.

(** sum_i |x_i|^2 = tr S. *)
Lemma frame_operator_trace d n X :
  sum n (fun i => dot d (X i) (X i)) = sum d (fun k => frame_operator n X k k).
Proof. apply sum_swap. Qed.

(** The mean of a_k a_l is at most that of (a_k^2 + a_l^2)/2. *)
Lemma sum_square_le d f : sum d f * sum d f <= INR d * sum d (fun k => f k * f k).
Proof.
  rewrite sum_product.
  apply Rle_trans with (sum d (fun k => sum d (fun l => / 2 * (f k * f k) + / 2 * (f l * f l)))).
  - apply sum_le. intros k _. apply sum_le. intros l _.
    assert (H := Rle_0_sqr (f k - f l)). unfold Rsqr in H. lra.
  - right. rewrite (sum_ext d _ (fun k => INR d * (/ 2 * (f k * f k))
                                         + / 2 * sum d (fun l => f l * f l))).
    + rewrite sum_plus, sum_const, !sum_scal. field.
    + intros k _. now rewrite sum_plus, sum_const, sum_scal.
Qed.

Lemma term_le_sum n i f : (i < n)%nat -> (forall j, (j < n)%nat -> 0 <= f j) -> f i <= sum n f.
Proof.
  intros Hi Hf. rewrite <- (sum_single n i f Hi). apply sum_le.
  intros j Hj. specialize (Hf j Hj). destruct (Nat.eqb i j); lra.
Qed.

Theorem welch_bound d n X :
  sum n (fun i => dot d (X i) (X i)) * sum n (fun i => dot d (X i) (X i))
  <= INR d * sum n (fun i => sum n (fun j => dot d (X i) (X j) * dot d (X i) (X j))).
Proof.
  rewrite frame_operator_trace, frame_operator_squares.
  eapply Rle_trans; [apply sum_square_le|].
  apply Rmult_le_compat_l; [apply pos_INR|]. apply sum_le. intros k Hk.
  apply (term_le_sum d k (fun l => frame_operator n X k l * frame_operator n X k l) Hk).
  intros l _. apply Rle_0_sqr.
Qed.

(** ** The simplex ETF *)

Lemma simplex_trace d n W :
  is_simplex_etf d n W -> sum n (fun i => dot d (W i) (W i)) = INR n.
Proof.
  intros HW. rewrite (sum_ext n _ (fun _ => 1)); [rewrite sum_const; ring|].
  intros i Hi. now rewrite (HW i i Hi Hi), Nat.eqb_refl.
Qed.

(** Row by row 1 + (n - 1)/(n - 1)^2 = n/(n - 1). *)
Lemma simplex_squares d n W :
  (2 <= n)%nat -> is_simplex_etf d n W ->
  sum n (fun i => sum n (fun j => dot d (W i) (W j) * dot d (W i) (W j)))
  = INR n * (INR n / (INR n - 1)).
Proof.
  intros Hn HW. assert (Hn' := le_INR 2 n Hn). simpl in Hn'.
  rewrite <- sum_const. apply sum_ext. intros i Hi.
  rewrite (sum_ext n _ (fun j =>
    if Nat.eqb i j then 1 else 1 / (INR n - 1) * (1 / (INR n - 1)))).
  - rewrite sum_one_and_rest by exact Hi. field. lra.
  - intros j Hj. rewrite (HW i j Hi Hj). destruct (Nat.eqb i j); ring.
Qed.

Theorem simplex_dimension d n W : (2 <= n)%nat -> is_simplex_etf d n W -> (n - 1 <= d)%nat.
Proof.
  intros Hn HW. assert (Hn' := le_INR 2 n Hn). simpl in Hn'.
  assert (H := welch_bound d n W).
  rewrite (simplex_trace d n W HW), (simplex_squares d n W Hn HW) in H.
  apply INR_le. rewrite minus_INR by lia. simpl.
  apply (Rmult_le_reg_r (INR n * (INR n / (INR n - 1)))).
  - apply Rmult_lt_0_compat; [lra|]. apply Rdiv_lt_0_compat; lra.
  - replace ((INR n - 1) * (INR n * (INR n / (INR n - 1)))) with (INR n * INR n) by (field; lra).
    exact H.
Qed.

(** The family with the vector [y] as member number [n]. *)
Definition extend (n : nat) (W : family) (y : vector) : family :=
  fun i => if Nat.eqb i n then y else W i.

Lemma extend_last n W y : extend n W y n = y.
Proof. unfold extend. now rewrite Nat.eqb_refl. Qed.

Lemma extend_before n W y i : (i < n)%nat -> extend n W y i = W i.
Proof. intros Hi. unfold extend. destruct (Nat.eqb_spec i n); [lia|easy]. Qed.

Lemma extend_trace d n W y :
  sum (S n) (fun i => dot d (extend n W y i) (extend n W y i))
  = sum n (fun i => dot d (W i) (W i)) + dot d y y.
Proof.
  rewrite sum_S, extend_last. f_equal.
  apply sum_ext. intros i Hi. now rewrite extend_before.
Qed.

Lemma extend_squares d n W y :
  (forall i, (i < n)%nat -> dot d (W i) y = 0) ->
  sum (S n) (fun i => sum (S n) (fun j =>
    dot d (extend n W y i) (extend n W y j) * dot d (extend n W y i) (extend n W y j)))
  = sum n (fun i => sum n (fun j => dot d (W i) (W j) * dot d (W i) (W j)))
    + dot d y y * dot d y y.
Proof.
  intros Hy. rewrite sum_S. f_equal.
  - apply sum_ext. intros i Hi. rewrite sum_S, extend_last, extend_before, Hy by exact Hi.
    rewrite Rmult_0_l, Rplus_0_r.
    apply sum_ext. intros j Hj. now rewrite extend_before.
  - rewrite sum_S, extend_last, sum_zero; [ring|].
    intros j Hj. rewrite extend_before, dot_comm, Hy by exact Hj. ring.
Qed.

Theorem simplex_and_normal_dimension d n W y :
  (2 <= n)%nat -> is_simplex_etf d n W ->
  (forall i, (i < n)%nat -> dot d (W i) y = 0) -> dot d y y = INR n / (INR n - 1) ->
  (n <= d)%nat.
Proof.
  intros Hn HW Hy Hyy. assert (Hn' := le_INR 2 n Hn). simpl in Hn'.
  assert (H := welch_bound d (S n) (extend n W y)).
  rewrite extend_trace, (extend_squares d n W y Hy), (simplex_trace d n W HW),
    (simplex_squares d n W Hn HW), Hyy in H.
  apply INR_le. set (q := INR n / (INR n - 1)) in *.
  assert (Hq : 0 < q) by (apply Rdiv_lt_0_compat; lra).
  assert (Hnq : INR n + q = INR n * q) by (unfold q; field; lra).
  apply (Rmult_le_reg_r (q * (INR n + q))); [apply Rmult_lt_0_compat; lra|].
  replace (INR n * (q * (INR n + q))) with ((INR n + q) * (INR n + q)) by (rewrite Hnq at 1; ring).
  replace (q * (INR n + q)) with (INR n * q + q * q) by ring. exact H.
Qed.
