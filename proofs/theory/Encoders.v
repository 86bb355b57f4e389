(** * What a shared and a linear encoder cannot reach

    Where an encoder is shared and sees the same input twice, u_i = v_i, so p = 1 and s = 1: the loss
    is at least l(1), and the phase transition cannot be seen (E4). A linear encoder with inputs in
    R^m has similarities that are scalar products in R^m, so their matrix has rank at most m; the
    optimal one has rank n - 1 at s = 1 and n between the ends (E7). The rank is counted by Lemma S:
    the optimal matrix is (p - q) I + q J itself, at distance 0.

    ** Notions
    - [linear_encoder]: from [Definitions]; [same_family]: from [Uniqueness].

    ** Main results
    - [shared_floor], [shared_equality]: E4, with its equality case;
    - [optimal_rank]: similarities of CCEM from vectors of R^m need m >= n - 1, and m >= n if s < 1;
    - [linear_encoder_rank]: so an optimal linear encoder needs as many input dimensions. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound Reduced Phases CCEM
  Uniqueness Spectral.
Open Scope R_scope.

(** ** The same input twice *)

Lemma shared_mean_positive d n U :
  (2 <= n)%nat -> unit_family d n U -> mean_positive d n U U = 1.
Proof.
  intros Hn HU. assert (Hn' := INR_ge_2 n Hn). unfold mean_positive.
  rewrite (sum_ext n _ (fun _ => 1)) by exact HU. rewrite sum_const. field. lra.
Qed.

Theorem shared_floor d n t b U :
  (2 <= n)%nat -> 0 < t -> unit_family d n U ->
  reduced_loss (INR n) t b 1 <= sigmoid_loss d n t b U U.
Proof.
  intros Hn Ht HU. assert (H := lower_bound d n t b U U Ht Hn HU HU).
  rewrite shared_mean_positive in H by assumption.
  replace ((1 + 1) / 2) with 1 in H by field. exact H.
Qed.

Theorem shared_equality d n t b U :
  (2 <= n)%nat -> 0 < t -> unit_family d n U ->
  sigmoid_loss d n t b U U = reduced_loss (INR n) t b 1 <-> is_simplex_etf d n U.
Proof.
  intros Hn Ht HU. split.
  - intros He. assert (H := lower_bound_equality d n t b U U Ht Hn HU HU). cbv zeta in H.
    rewrite shared_mean_positive in H by assumption.
    replace ((1 + 1) / 2) with 1 in H by field. destruct (H He) as ([Hpos Hneg] & Hsame & _).
    apply (ccem_gram_one d n U U). now apply gram_of_similarities.
  - intros HW. apply ccem_gram_loss; [exact Hn|]. now apply etf_gram.
Qed.

(** ** Inputs of few dimensions *)

(** The left side of Lemma S at the optimal matrix: q2 = 1, q1 = - 2 q, nu = p - q. *)
Lemma optimal_matrix n p q (x : nat -> nat -> R) :
  (forall i j, (i < n)%nat -> (j < n)%nat -> x i j = if Nat.eqb i j then p else q) ->
  sum n (fun i => sum n (fun j => 1 * x i j ^ 2 + - 2 * q * x i j))
  - 2 * (p - q) * sum n (fun i => x i i)
  = - (INR n * (p ^ 2 + (INR n - 1) * q ^ 2)).
Proof.
  intros Hx. rewrite (sum_ext n (fun i => x i i) (fun _ => p))
    by (intros i Hi; now rewrite Hx, Nat.eqb_refl).
  rewrite (sum_ext n _ (fun _ => p ^ 2 + - 2 * q * p + (INR n - 1) * (- q ^ 2))).
  - rewrite !sum_const. ring.
  - intros i Hi. rewrite <- (VectorSums.sum_one_and_rest n i _ _ Hi). apply sum_ext.
    intros j Hj. rewrite Hx by assumption. destruct (Nat.eqb i j); ring.
Qed.

(** With w, e the squares of the two singular values, (n - m) w + e <= max(w, e). *)
Lemma rank_of_matrix m n p q (A B : family) :
  (m < n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat ->
     dot m (A i) (B j) = if Nat.eqb i j then p else q) ->
  let w := (p - q) ^ 2 in
  let e := (p + (INR n - 1) * q) ^ 2 in
  (INR n - INR m) * w + e <= Rmax w e.
Proof.
  intros Hm Hx w e.
  assert (H := spectral_inequality m n A B 1 (- 2 * q) (p - q) ltac:(lra)). cbv beta zeta in H.
  assert (Ho := optimal_matrix n p q (fun i j => dot m (A i) (B j)) Hx). cbv beta in Ho.
  rewrite Ho in H.
  unfold spectral_cost in H. apply Nat.ltb_lt in Hm. rewrite Hm in H.
  replace ((2 * (p - q)) ^ 2) with (4 * w) in H by (unfold w; ring).
  replace ((- 2 * q * INR n - 2 * (p - q)) ^ 2) with (4 * e) in H by (unfold e; ring).
  rewrite RmaxRmult in H by lra.
  assert (Hs : INR n * (p ^ 2 + (INR n - 1) * q ^ 2) = (INR n - 1) * w + e) by (unfold w, e; ring).
  rewrite Hs in H.
  replace (((INR m - 1) * (4 * w) + 4 * Rmax w e) / (4 * 1)) with ((INR m - 1) * w + Rmax w e) in H
    by field.
  lra.
Qed.

Theorem optimal_rank m n s (A B : family) :
  (2 <= n)%nat -> 0 < s <= 1 ->
  (forall i j, (i < n)%nat -> (j < n)%nat ->
     dot m (A i) (B j) = if Nat.eqb i j then positive s else negative (INR n) s) ->
  (n - 1 <= m)%nat /\ (s < 1 -> (n <= m)%nat).
Proof.
  intros Hn Hs Hx. assert (Hn' := INR_ge_2 n Hn).
  destruct (Nat.le_gt_cases n m) as [Hnm|Hnm]; [split; [lia|easy]|].
  assert (H := rank_of_matrix m n _ _ A B Hnm Hx). cbv zeta in H.
  set (p := positive s) in *. set (q := negative (INR n) s) in *.
  assert (Hpq : p - q = s * (INR n / (INR n - 1)))
    by (unfold p, q, positive, negative; field; lra).
  assert (Hone : p + (INR n - 1) * q = - (INR n * (1 - s)))
    by (unfold p, q, positive, negative; field; lra).
  rewrite Hpq, Hone in H.
  assert (Hw : 0 < (s * (INR n / (INR n - 1))) ^ 2).
  { apply pow_lt. apply Rmult_lt_0_compat; [lra|]. apply Rdiv_lt_0_compat; lra. }
  set (w := (s * (INR n / (INR n - 1))) ^ 2) in *. set (e := (- (INR n * (1 - s))) ^ 2) in *.
  assert (He : 0 <= e) by apply pow2_ge_0.
  assert (Hm : INR m + 1 <= INR n) by (rewrite <- S_INR; apply le_INR; lia).
  assert (Hmax : Rmax w e = w \/ Rmax w e = e) by (unfold Rmax; destruct (Rle_dec w e); auto).
  (* one of the two singular values is missing, so the smaller one is 0 and no more *)
  assert (Hne : (INR n - INR m) * w + e <= w).
  { destruct Hmax as [E|E]; rewrite E in H; [exact H|].
    assert (1 * w <= (INR n - INR m) * w) by (apply Rmult_le_compat_r; lra). lra. }
  split.
  - apply Nat.nlt_ge. intros Hlt.
    assert (INR m + 2 <= INR n)
      by (replace (INR m + 2) with (INR (S (S m))) by (rewrite !S_INR; ring);
          apply le_INR; lia).
    assert (2 * w <= (INR n - INR m) * w) by (apply Rmult_le_compat_r; lra). lra.
  - intros Hs1. exfalso.
    assert (0 < e).
    { unfold e. replace ((- (INR n * (1 - s))) ^ 2) with ((INR n * (1 - s)) ^ 2) by ring.
      apply pow_lt. apply Rmult_lt_0_compat; lra. }
    assert (1 * w <= (INR n - INR m) * w) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(** u_i.v_j = c_i x_i.(W^T v_j). *)
Lemma linear_encoder_dot d m c W X i y :
  dot d (linear_encoder m c W X i) y
  = dot m (fun l => c i * X i l) (fun l => sum d (fun k => W k l * y k)).
Proof.
  unfold linear_encoder, dot.
  rewrite (sum_ext d _ (fun k => sum m (fun l => c i * X i l * (W k l * y k)))).
  - rewrite sum_swap. apply sum_ext. intros l _. apply sum_scal.
  - intros k _. rewrite <- sum_scal, <- sum_scal_r. apply sum_ext. intros l _. ring.
Qed.

Theorem linear_encoder_rank d m n t b s c W X V :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> 0 < s ->
  let U := linear_encoder m c W X in
  unit_family d n U -> unit_family d n V ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  (n - 1 <= m)%nat /\ (s < 1 -> (n <= m)%nat).
Proof.
  intros Hn Ht Hs H0 U HU HV He. assert (HG := uniqueness d n t b s U V Hn Ht HU HV Hs He).
  apply (optimal_rank m n s (fun i l => c i * X i l) (fun j l => sum d (fun k => W k l * V j k)) Hn).
  - destruct Hs as [Hs _]. lra.
  - intros i j Hi Hj.
    transitivity (dot d (U i) (V j)); [symmetry; apply linear_encoder_dot|].
    destruct (Nat.eqb_spec i j) as [<-|Hij].
    + now apply (ccem_gram_positive d n).
    + now apply (ccem_gram_negative d n).
Qed.
