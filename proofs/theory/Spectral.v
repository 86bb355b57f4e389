(** * The spectral inequality (Lemma S), without eigenvalues, and the bound

    For x_ij = u_i.v_j with vectors of R^h, q2 > 0 and any q1, nu the sum of q2 x_ij^2 + q1 x_ij less
    2 nu sum x_ii is at least - E. That is Eckart and Young's theorem for the matrix q1 J - 2 nu I;
    here it follows by completing squares. Gram-Schmidt writes the columns of V by orthogonal
    vectors e_l of length 1 or 0, so that x_ij = sum_l a_l(i) e_l(j); the left side is then a sum
    over l of sum_i (q2 a_l(i)^2 |e_l|^2 + a_l(i) (q1 sum_j e_l(j) - 2 nu e_l(i))). Each term is at
    least minus a square, and sum_l (sum_j e_l(j))^2 <= n is Bessel's inequality for (1, ..., 1).

    With Lemma P it bounds the loss: the costs are compared with a kernel on [-1, 1].

    ** Notions
    - [spectral_cost]: E, from [Definitions];
    - [column_total], [column_trace]: the terms of Lemma S at one similarity.

    ** Main results
    - [spectral_inequality]: Lemma S for any two families of R^h, whatever n;
    - [spectral_pairing_bound]: the bound on a loss of pairs, for a zonal kernel and any number of
      kernels of bounded rank;
    - [spectral_bound]: the same for the kernel x.y alone. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums DoubleSums KeyLemma LowerBound Kernels Pairing
  Orthonormal.
Open Scope R_scope.

(** ** One orthogonal vector *)

(** q a^2 + a c >= - c^2 / (4 q), summed. *)
Lemma sum_square_completed n q a c :
  0 < q ->
  - (sum n (fun i => c i * c i) / (4 * q)) <= sum n (fun i => q * (a i * a i) + a i * c i).
Proof.
  intros Hq. unfold Rdiv. rewrite <- sum_scal_r, <- sum_opp. apply sum_le. intros i _.
  assert (H := Rle_0_sqr (2 * q * a i + c i)). unfold Rsqr in H.
  apply (Rmult_le_reg_l (4 * q)); [lra|].
  replace (4 * q * - (c i * c i * / (4 * q))) with (- (c i * c i)) by (field; lra). lra.
Qed.

(** sum_i (q1 S - 2 nu e_i)^2 for S = sum_i e_i. *)
Lemma sum_residual n q1 nu e :
  let S := sum n e in
  sum n (fun i => (q1 * S - 2 * nu * e i) * (q1 * S - 2 * nu * e i))
  = (2 * nu) ^ 2 * dot n e e + (INR n * q1 ^ 2 - 4 * nu * q1) * (S * S).
Proof.
  intros S. rewrite (sum_ext n _ (fun i => q1 * S * (q1 * S) + -4 * nu * q1 * S * e i
                                           + (2 * nu) ^ 2 * (e i * e i))) by (intros; ring).
  rewrite !sum_plus, sum_const, !sum_scal. fold S. unfold dot. ring.
Qed.

(** The term of an e of length 1 or 0. *)
Lemma spectral_term n q2 q1 nu a e :
  0 < q2 -> dot n e e = 1 \/ dot n e e = 0 ->
  let S := sum n e in
  - ((2 * nu) ^ 2 + (INR n * q1 ^ 2 - 4 * nu * q1) * (S * S)) / (4 * q2)
  <= sum n (fun i => q2 * (a i * a i) * dot n e e + a i * (q1 * S - 2 * nu * e i)).
Proof.
  intros Hq He S. assert (Hw : 0 <= (2 * nu) ^ 2) by apply pow2_ge_0. destruct He as [He|He].
  - rewrite (sum_ext n _ (fun i => q2 * (a i * a i) + a i * (q1 * S - 2 * nu * e i)))
      by (intros; rewrite He; ring).
    eapply Rle_trans;
      [|apply (sum_square_completed n q2 a (fun i => q1 * S - 2 * nu * e i) Hq)].
    assert (Hr := sum_residual n q1 nu e). cbv zeta in Hr. fold S in Hr.
    rewrite Hr, He. right. field. lra.
  - assert (Hz := dot_self_zero n e He).
    assert (HS : S = 0) by (apply sum_zero; exact Hz). rewrite HS, sum_zero.
    + apply (Rmult_le_reg_r (4 * q2)); [lra|].
      replace (- ((2 * nu) ^ 2 + (INR n * q1 ^ 2 - 4 * nu * q1) * (0 * 0)) / (4 * q2) * (4 * q2))
        with (- (2 * nu) ^ 2) by (field; lra). lra.
    + intros i Hi. rewrite He, (Hz i Hi). ring.
Qed.

(** ** All of them *)

(** x_ij = sum_l a_l(i) e_l(j). *)
Lemma similarities_by_directions h n (U V : family) :
  exists (E : family) (a : nat -> nat -> R),
    orthonormal_or_zero n h E
    /\ forall i j, (j < n)%nat -> dot h (U i) (V j) = combination h (a i) E j.
Proof.
  destruct (gram_schmidt n h (fun k j => V j k)) as (E & C & HE & HC).
  exists E, (fun i l => sum h (fun k => U i k * C k l)). split; [exact HE|].
  intros i j Hj. unfold dot, combination.
  rewrite (sum_ext h _ (fun k => sum h (fun l => U i k * C k l * E l j))).
  - rewrite sum_swap. apply sum_ext. intros l _. apply sum_scal_r.
  - intros k Hk. rewrite (HC k j Hk Hj). unfold combination. rewrite <- sum_scal.
    apply sum_ext. intros l _. ring.
Qed.

(** The left side of Lemma S as a sum over the directions. *)
Lemma spectral_split h n q2 q1 nu (a : nat -> nat -> R) E :
  orthonormal_or_zero n h E ->
  let x i j := combination h (a i) E j in
  sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j)) - 2 * nu * sum n (fun i => x i i)
  = sum h (fun l => sum n (fun i => q2 * (a i l * a i l) * dot n (E l) (E l)
                                    + a i l * (q1 * sum n (E l) - 2 * nu * E l i))).
Proof.
  intros HE x. rewrite <- (sum_scal n (2 * nu)), <- sum_minus, sum_swap.
  apply sum_ext. intros i Hi. rewrite sum_plus, !sum_scal.
  assert (H2 : sum n (fun j => x i j ^ 2) = sum h (fun l => a i l * a i l * dot n (E l) (E l))).
  { transitivity (dot n (combination h (a i) E) (combination h (a i) E)).
    { apply sum_ext. intros j _. unfold x. ring. }
    rewrite dot_combination. apply sum_ext. intros l Hl.
    rewrite dot_comm, (dot_member n h (a i) E l HE Hl). ring. }
  assert (H1 : sum n (x i) = sum h (fun l => a i l * sum n (E l))).
  { unfold x, combination. rewrite sum_swap. apply sum_ext. intros l _. apply sum_scal. }
  change (sum n (fun j => x i j)) with (sum n (x i)). rewrite H2, H1. unfold x, combination.
  rewrite <- !sum_scal, <- sum_plus, <- sum_minus. apply sum_ext. intros l _. ring.
Qed.

(** sum_l (sum_j e_l(j))^2 <= n. *)
Lemma squares_of_totals h n E :
  orthonormal_or_zero n h E -> 0 <= sum h (fun l => sum n (E l) * sum n (E l)) <= INR n.
Proof.
  intros HE. split; [apply sum_squares_nonneg|].
  assert (H := bessel n h E (fun _ => 1) HE).
  assert (Hone : forall e, dot n (fun _ => 1) e = sum n e)
    by (intros e; apply sum_ext; intros; ring).
  rewrite Hone, sum_const in H. rewrite Rmult_1_r in H.
  rewrite (sum_ext h _ (fun l => dot n (fun _ => 1) (E l) * dot n (fun _ => 1) (E l)))
    by (intros l _; now rewrite Hone).
  exact H.
Qed.

(** With B the sum above, w B <= max(0, w n). *)
Lemma spectral_inequality_rank h n (U V : family) q2 q1 nu :
  0 < q2 ->
  let x i j := dot h (U i) (V j) in
  let w := (2 * nu) ^ 2 in
  let e := (q1 * INR n - 2 * nu) ^ 2 in
  - (((INR h - 1) * w + Rmax w e) / (4 * q2))
  <= sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j))
     - 2 * nu * sum n (fun i => x i i).
Proof.
  intros Hq x w e. destruct (similarities_by_directions h n U V) as (E & a & HE & Hx).
  assert (Hsplit := spectral_split h n q2 q1 nu a E HE). cbv zeta in Hsplit.
  rewrite (sum_sum_ext n n _ (fun i j => q2 * combination h (a i) E j ^ 2
                                         + q1 * combination h (a i) E j))
    by (intros i j _ Hj; unfold x; now rewrite Hx).
  rewrite (sum_ext n (fun i => x i i) (fun i => combination h (a i) E i))
    by (intros i Hi; now apply Hx).
  rewrite Hsplit. clear Hsplit.
  set (c := INR n * q1 ^ 2 - 4 * nu * q1).
  eapply Rle_trans; [|apply sum_le; intros l Hl; apply (spectral_term n q2 q1 nu); [exact Hq|]].
  2: { assert (H := HE l l Hl Hl). now rewrite Nat.eqb_refl in H. }
  cbv zeta. fold w c. unfold Rdiv at 2. rewrite sum_scal_r.
  rewrite (sum_ext h _ (fun l => - w + - c * (sum n (E l) * sum n (E l)))) by (intros; ring).
  rewrite sum_plus, sum_const, sum_scal.
  assert (HB := squares_of_totals h n E HE).
  set (B := sum h (fun l => sum n (E l) * sum n (E l))) in *.
  assert (Hcn : c * INR n = e - w) by (unfold c, e, w; ring).
  assert (M1 := Rmax_l w e). assert (M2 := Rmax_r w e).
  assert (HcB : c * B <= Rmax w e - w).
  { destruct (Rle_or_lt 0 c) as [H0|H0].
    - assert (c * B <= c * INR n) by (apply Rmult_le_compat_l; lra). lra.
    - assert (0 <= - c * B) by (apply Rmult_le_pos; lra). lra. }
  unfold Rdiv. rewrite <- Ropp_mult_distr_l_reverse.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|]. lra.
Qed.

(** With all n singular values: no vectors are needed. *)
Lemma spectral_inequality_full n (x : nat -> nat -> R) q2 q1 nu :
  0 < q2 ->
  - (((INR n - 1) * (2 * nu) ^ 2 + (q1 * INR n - 2 * nu) ^ 2) / (4 * q2))
  <= sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j)) - 2 * nu * sum n (fun i => x i i).
Proof.
  intros Hq. set (c i j := q1 - (if Nat.eqb i j then 2 * nu else 0)).
  assert (Hleft : sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j))
    - 2 * nu * sum n (fun i => x i i)
    = sum n (fun i => sum n (fun j => q2 * (x i j * x i j) + x i j * c i j))).
  { rewrite <- sum_scal, <- sum_minus. apply sum_ext. intros i Hi.
    rewrite <- (sum_single n i (fun j => 2 * nu * x i j) Hi), <- sum_minus.
    apply sum_ext. intros j _. unfold c. destruct (Nat.eqb i j); ring. }
  rewrite Hleft.
  apply Rle_trans with (sum n (fun i => - (sum n (fun j => c i j * c i j) / (4 * q2)))).
  - right. rewrite sum_opp, sum_div. do 2 f_equal.
    rewrite (sum_ext n _ (fun i => (q1 - 2 * nu) ^ 2 + (INR n - 1) * q1 ^ 2)).
    + rewrite sum_const. ring.
    + intros i Hi. rewrite <- (sum_one_and_rest n i ((q1 - 2 * nu) ^ 2) (q1 ^ 2) Hi).
      apply sum_ext. intros j _. unfold c. destruct (Nat.eqb i j); ring.
  - apply sum_le. intros i _. apply (sum_square_completed n q2 (x i) (c i) Hq).
Qed.

Theorem spectral_inequality h n (U V : family) q2 q1 nu :
  0 < q2 ->
  let x i j := dot h (U i) (V j) in
  - spectral_cost h n q2 q1 nu
  <= sum n (fun i => sum n (fun j => q2 * x i j ^ 2 + q1 * x i j))
     - 2 * nu * sum n (fun i => x i i).
Proof.
  intros Hq x. unfold spectral_cost. destruct (h <? n)%nat.
  - now apply spectral_inequality_rank.
  - now apply spectral_inequality_full.
Qed.

(** ** The bound on a loss of pairs *)

(** The part of all similarities, and the part of the diagonal. *)
Definition column_total (L : nat) (K : nat -> R -> R) (q2 q1 : nat -> R) (m : R) : R :=
  sum L (fun l => q2 l * K l m ^ 2 + q1 l * K l m).
Definition column_trace (L : nat) (K : nat -> R -> R) (nu : nat -> R) (m : R) : R :=
  sum L (fun l => 2 * nu l * K l m).

(** Lemma S for every column, added up. *)
Lemma columns_inequality d n L (h : nat -> nat) K q2 q1 nu U V :
  (forall l, (l < L)%nat -> bilinear_kernel d (h l) (K l) /\ 0 < q2 l) ->
  unit_family d n U -> unit_family d n V ->
  - sum L (fun l => spectral_cost (h l) n (q2 l) (q1 l) (nu l))
  <= sum n (fun i => sum n (fun j => column_total L K q2 q1 (dot d (U i) (V j))))
     - sum n (fun i => column_trace L K nu (dot d (U i) (V i))).
Proof.
  intros HK HU HV. unfold column_total, column_trace.
  rewrite (sum_ext n (fun i => sum n _) (fun i => sum L (fun l => sum n (fun j =>
             q2 l * K l (dot d (U i) (V j)) ^ 2 + q1 l * K l (dot d (U i) (V j))))))
    by (intros i _; apply sum_swap).
  rewrite (sum_swap n L), (sum_swap n L), <- sum_minus, <- sum_opp.
  apply sum_le. intros l Hl. destruct (HK l Hl) as [(f & g & Hfg) Hq].
  assert (H := spectral_inequality (h l) n (fun i => f (U i)) (fun j => g (V j))
                 (q2 l) (q1 l) (nu l) Hq). cbv beta zeta in H.
  assert (Hx : forall i j, (i < n)%nat -> (j < n)%nat ->
            dot (h l) (f (U i)) (g (V j)) = K l (dot d (U i) (V j)))
    by (intros i j Hi Hj; symmetry; apply Hfg; [now apply HU|now apply HV]).
  rewrite (sum_sum_ext n n _ (fun i j =>
             q2 l * K l (dot d (U i) (V j)) ^ 2 + q1 l * K l (dot d (U i) (V j)))) in H
    by (intros i j Hi Hj; now rewrite Hx).
  rewrite (sum_ext n (fun i => dot (h l) _ _) (fun i => K l (dot d (U i) (V i)))) in H
    by (intros i Hi; now apply Hx).
  rewrite sum_scal. exact H.
Qed.

Theorem spectral_pairing_bound f g d n P L h K q2 q1 nu off on U V :
  (1 <= n)%nat -> zonal_kernel d P ->
  (forall l, (l < L)%nat -> bilinear_kernel d (h l) (K l) /\ 0 < q2 l) ->
  unit_family d n U -> unit_family d n V ->
  let Q m := P m + column_total L K q2 q1 m in
  (forall m, -1 <= m <= 1 -> off + Q m <= g m) ->
  (forall m, -1 <= m <= 1 ->
     on + Q m + INR n / 2 * (P 1 - P m) - column_trace L K nu m <= f m) ->
  on + (INR n - 1) * off - sum L (fun l => spectral_cost (h l) n (q2 l) (q1 l) (nu l)) / INR n
  <= pair_loss f g d n U V.
Proof.
  intros Hn HP HK HU HV Q Hg Hf. assert (Hn' := INR_ge_1 n Hn).
  assert (H1 := pairing_inequality d n P U V HP HU HV).
  assert (H2 := columns_inequality d n L h K q2 q1 nu U V HK HU HV).
  set (E := sum L (fun l => spectral_cost (h l) n (q2 l) (q1 l) (nu l))) in *.
  set (C := column_total L K q2 q1) in *. set (T := column_trace L K nu) in *.
  set (x i j := dot d (U i) (V j)).
  change (0 <= sum n (fun i => sum n (fun j => P (x i j)))
               + INR n / 2 * sum n (fun i => P 1 - P (x i i))) in H1.
  change (- E <= sum n (fun i => sum n (fun j => C (x i j))) - sum n (fun i => T (x i i))) in H2.
  assert (Hx : forall i j, (i < n)%nat -> (j < n)%nat -> -1 <= x i j <= 1).
  { intros i j Hi Hj. apply unit_dot_bounds; [now apply HU|now apply HV]. }
  assert (Hoff : sum_off_diagonal n (fun i j => off + Q (x i j))
                 <= sum_off_diagonal n (fun i j => g (x i j)))
    by (apply sum_off_diagonal_le; intros; apply Hg; auto).
  rewrite (sum_off_diagonal_plus n (fun _ _ => off)), sum_off_diagonal_const,
    sum_off_diagonal_split in Hoff.
  unfold Q in Hoff. rewrite sum_sum_plus, sum_plus in Hoff.
  assert (Hon : sum n (fun i => on + (P (x i i) + C (x i i))
                  + (INR n / 2 * (P 1 - P (x i i)) + - T (x i i)))
                <= sum n (fun i => f (x i i))).
  { apply sum_le. intros i Hi. assert (H := Hf (x i i) (Hx i i Hi Hi)). unfold Q in H. lra. }
  rewrite !sum_plus, sum_const, sum_scal, sum_opp in Hon.
  apply (Rmult_le_reg_l (INR n)); [lra|]. unfold pair_loss.
  replace (INR n * ((sum n (fun i => f (dot d (U i) (V i)))
    + sum_off_diagonal n (fun i j => g (dot d (U i) (V j)))) / INR n))
    with (sum n (fun i => f (x i i)) + sum_off_diagonal n (fun i j => g (x i j)))
    by (unfold x; field; lra).
  replace (INR n * (on + (INR n - 1) * off - E / INR n))
    with (INR n * on + INR n * (INR n - 1) * off - E) by (field; lra).
  lra.
Qed.

(** One column, the similarity itself. *)
Corollary spectral_bound f g d n lam q2 q1 nu off on U V :
  (1 <= n)%nat -> 0 <= lam -> 0 < q2 -> unit_family d n U -> unit_family d n V ->
  (forall m, -1 <= m <= 1 -> off + (lam + q1) * m + q2 * m ^ 2 <= g m) ->
  (forall m, -1 <= m <= 1 ->
     on + (lam + q1) * m + q2 * m ^ 2 + INR n / 2 * lam * (1 - m) - 2 * nu * m <= f m) ->
  on + (INR n - 1) * off - spectral_cost d n q2 q1 nu / INR n <= pair_loss f g d n U V.
Proof.
  intros Hn Hlam Hq HU HV Hg Hf.
  assert (H := spectral_pairing_bound f g d n (fun m => lam * m) 1 (fun _ => d) (fun _ m => m)
    (fun _ => q2) (fun _ => q1) (fun _ => nu) off on U V Hn
    (zonal_scal d lam _ Hlam (zonal_identity d))
    (fun _ _ => conj (bilinear_identity d) Hq) HU HV).
  unfold column_total, column_trace in H. simpl sum in H. rewrite !Rplus_0_l in H. apply H.
  - intros m Hm. assert (Hm' := Hg m Hm). lra.
  - intros m Hm. assert (Hm' := Hf m Hm). lra.
Qed.
