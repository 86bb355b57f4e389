(** * InfoNCE has no other minimiser than the simplex ETF

    Equality in the lower bound leaves equality in each of its steps: the exponentials of a row are
    equal, the means of the rows are equal, and p - q is the greatest possible, which leaves
    p = 1. So all similarities are those of the simplex ETF, and u_i = v_i.

    ** Notions
    - [row_mean]: the mean over j <> i of t (u_i.v_j - u_i.v_i), from [InfoNCE];
    - [constant_similarities]: one similarity on the diagonal, one beside it, from [LowerBound];
    - [same_family]: equal in the coordinates that count, from [Uniqueness].

    ** Main results
    - [infonce_uniqueness]: unit families that attain the bound are one simplex ETF, u_i = v_i;
    - [infonce_minimisers], [sigmoid_minimisers]: so these are the minimisers in R^d, d >= n - 1, of
      InfoNCE at every t, and of the sigmoid loss where 1 minimises the reduced loss;
    - [corollary_4_unique]: from the ETF threshold on both losses have the same minimisers. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound VectorSums Phases Simplex
  CCEM Theorem1 Uniqueness InfoNCE.
Open Scope R_scope.

(** ** A row *)

Lemma exp_tangent_equal m x : exp m * (1 + (x - m)) = exp x -> x = m.
Proof.
  intros H. destruct (Req_dec (x - m) 0) as [|Hne]; [lra|exfalso].
  assert (Hlt := exp_ineq1 (x - m) Hne). assert (Hm := exp_pos m).
  replace x with (m + (x - m)) in H at 2 by ring. rewrite exp_plus in H.
  apply Rmult_eq_reg_l in H; lra.
Qed.

(** Equality in [row_of_exponentials]: every term but the one number [i] is the mean. *)
Lemma row_of_exponentials_equal n i x m :
  (i < n)%nat -> x i = 0 -> sum n x = (INR n - 1) * m ->
  1 + (INR n - 1) * exp m = sum n (fun j => exp (x j)) ->
  forall j, (j < n)%nat -> i <> j -> x j = m.
Proof.
  intros Hi Hx Hm He j Hj Hij. apply exp_tangent_equal.
  set (line j := exp m * (1 + (x j - m)) + (if Nat.eqb i j then 1 - exp m * (1 - m) else 0)).
  enough (Ht : line j = exp (x j)).
  { unfold line in Ht. destruct (Nat.eqb_spec i j); [contradiction|lra]. }
  apply (sum_le_equal n line (fun j => exp (x j))); [|rewrite <- He|exact Hj].
  - intros k _. unfold line. destruct (Nat.eqb_spec i k) as [<-|_].
    + rewrite Hx, exp_0. lra.
    + rewrite Rplus_0_r. apply exp_tangent.
  - unfold line. rewrite sum_plus, sum_one_and_rest by exact Hi.
    rewrite sum_scal, sum_plus, sum_minus, !sum_const, Hm. ring.
Qed.

Lemma ln_injective x y : 0 < x -> 0 < y -> ln x = ln y -> x = y.
Proof. intros Hx Hy H. now rewrite <- (exp_ln x Hx), <- (exp_ln y Hy), H. Qed.

(** Where a row attains the bound of its mean, its negative similarities are equal. *)
Lemma row_equality d n t U V i :
  (2 <= n)%nat -> (i < n)%nat ->
  softplus (ln (INR n - 1) + row_mean d n t U V i)
  = ln (sum n (fun j => exp (t * (dot d (U i) (V j) - dot d (U i) (V i))))) ->
  forall j, (j < n)%nat -> i <> j ->
    t * (dot d (U i) (V j) - dot d (U i) (V i)) = row_mean d n t U V i.
Proof.
  intros Hn Hi He. assert (Hn' := INR_ge_2 n Hn).
  set (x j := t * (dot d (U i) (V j) - dot d (U i) (V i))). fold (x i).
  assert (Hx : x i = 0) by (unfold x; ring).
  set (m := row_mean d n t U V i) in *.
  assert (Hm : sum n x = (INR n - 1) * m) by (unfold m, row_mean, x; field; lra).
  assert (Hpos : 0 < 1 + (INR n - 1) * exp m).
  { apply Rplus_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; [lra|apply exp_pos]. }
  apply (row_of_exponentials_equal n i x m Hi Hx Hm).
  rewrite softplus_shift in He by lra. apply ln_injective in He; [exact He|exact Hpos|].
  apply Rlt_le_trans with (1 := Hpos). now apply (row_of_exponentials n i x m).
Qed.

(** ** The greatest gap p - q *)

(** It leaves s = 1 in the key lemma. *)
Lemma greatest_gap d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  mean_positive d n U V - mean_negative d n U V = positive 1 - negative (INR n) 1 ->
  forall i, (i < n)%nat -> dot d (U i) (V i) = 1.
Proof.
  intros Hn HU HV Hgap. assert (Hn' := INR_ge_2 n Hn).
  assert (Hq := key_lemma d n U V Hn HU HV).
  assert (Hp := mean_positive_bounds d n U V Hn HU HV).
  assert (Hsum := sum_of_mean_positive d n U V Hn).
  set (p := mean_positive d n U V) in *.
  assert (HP : p = 1).
  { assert (H1 : 0 < 1 / (INR n - 1)) by (apply Rdiv_lt_0_compat; lra).
    unfold negative, positive in *.
    replace ((1 + p) / 2 / (INR n - 1)) with ((1 + p) / 2 * (1 / (INR n - 1))) in Hq
      by (field; lra).
    nra. }
  apply (sum_le_equal n (fun i => dot d (U i) (V i)) (fun _ => 1)).
  - intros i Hi. apply unit_dot_bounds; [now apply HU|now apply HV].
  - rewrite Hsum, HP, sum_const. ring.
Qed.

(** ** One direction *)

Lemma softplus_strict_tangent m : strict_tangent softplus m (sigmoid m).
Proof. intros y Hy. now apply softplus_tangent. Qed.

(** The three steps of the bound are equalities. *)
Lemma infonce_direction_steps d n t U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce_direction d n t U V = infonce_reduced (INR n) t 1 ->
  let gap := positive 1 - negative (INR n) 1 in
  mean_positive d n U V - mean_negative d n U V = gap
  /\ forall i, (i < n)%nat ->
       row_mean d n t U V i = - (t * gap)
       /\ softplus (ln (INR n - 1) + row_mean d n t U V i)
          = ln (sum n (fun j => exp (t * (dot d (U i) (V j) - dot d (U i) (V i))))).
Proof.
  intros Hn Ht HU HV He gap. assert (Hn' := INR_ge_2 n Hn).
  assert (Hgap := similarity_gap_le d n U V Hn HU HV). fold gap in Hgap.
  set (p := mean_positive d n U V) in *. set (q := mean_negative d n U V) in *.
  set (c := ln (INR n - 1)). set (mean := row_mean d n t U V).
  set (row i := ln (sum n (fun j => exp (t * (dot d (U i) (V j) - dot d (U i) (V i)))))).
  assert (Hbest : sum n row = INR n * softplus (c - t * gap)).
  { unfold infonce_reduced, infonce_direction in He. fold gap c in He. rewrite <- He.
    unfold row. field. lra. }
  assert (Hmean : sum n (fun i => c + mean i) = INR n * (c + t * (q - p))).
  { rewrite sum_plus, sum_const. unfold mean. rewrite sum_row_mean by exact Hn. fold p q. ring. }
  assert (H1 : t * (p - q) <= t * gap) by (apply Rmult_le_compat_l; lra).
  assert (H2 : INR n * softplus (c - t * gap) <= INR n * softplus (c + t * (q - p))).
  { apply Rmult_le_compat_l; [lra|]. apply softplus_nondecreasing. lra. }
  assert (H3 := jensen softplus n _ _ softplus_convex Hmean).
  assert (Hrow : forall i, (i < n)%nat -> softplus (c + mean i) <= row i)
    by (intros i Hi; now apply row_lower_bound).
  assert (H4 := sum_le n _ row Hrow).
  assert (Heq : p - q = gap).
  { destruct Hgap as [Hlt|]; [exfalso|assumption].
    assert (softplus (c - t * gap) < softplus (c + t * (q - p))).
    { apply softplus_increasing. apply (Rmult_lt_compat_l t) in Hlt; lra. }
    assert (INR n * softplus (c - t * gap) < INR n * softplus (c + t * (q - p)))
      by (apply Rmult_lt_compat_l; lra).
    lra. }
  split; [exact Heq|]. intros i Hi. split.
  - enough (c + mean i = c + t * (q - p)) by (fold mean; rewrite <- Heq; lra).
    apply (jensen_equal softplus n _ _ (fun i => c + mean i) (softplus_strict_tangent _) Hmean);
      [lra|exact Hi].
  - apply (sum_le_equal n _ row Hrow); [lra|exact Hi].
Qed.

Lemma infonce_direction_equality d n t U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce_direction d n t U V = infonce_reduced (INR n) t 1 ->
  constant_similarities d n (positive 1) (negative (INR n) 1) U V.
Proof.
  intros Hn Ht HU HV He.
  destruct (infonce_direction_steps d n t U V Hn Ht HU HV He) as [Hgap Hrows].
  assert (Hpos := greatest_gap d n U V Hn HU HV Hgap). split.
  - intros i Hi. rewrite Hpos by exact Hi. unfold positive. ring.
  - intros i j Hi Hj Hij. destruct (Hrows i Hi) as [Hmean Hrow].
    assert (Hx := row_equality d n t U V i Hn Hi Hrow j Hj Hij).
    rewrite Hmean, (Hpos i Hi) in Hx.
    assert (Hx' : t * (dot d (U i) (V j) - 1) = t * (negative (INR n) 1 - 1)).
    { rewrite Hx. unfold positive. ring. }
    apply Rmult_eq_reg_l in Hx'; lra.
Qed.

(** ** The theorem *)

Theorem infonce_uniqueness d n t U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce d n t U V = infonce_reduced (INR n) t 1 ->
  is_simplex_etf d n U /\ same_family d n U V.
Proof.
  intros Hn Ht HU HV He. assert (Hn' := INR_ge_2 n Hn). unfold infonce in He.
  assert (H := infonce_direction_lower_bound d n t U V Hn Ht HU HV).
  assert (H' := infonce_direction_lower_bound d n t V U Hn Ht HV HU).
  assert (Hc : constant_similarities d n (positive 1) (negative (INR n) 1) U V)
    by (apply (infonce_direction_equality d n t); try assumption; lra).
  assert (Hmean : (1 + mean_positive d n U V) / 2 = 1).
  { unfold mean_positive. rewrite (sum_ext n _ (fun _ => 1)).
    - rewrite sum_const. field. lra.
    - intros i Hi. rewrite (proj1 Hc) by exact Hi. unfold positive. ring. }
  assert (Hkey := constant_similarities_key d n U V Hn HU HV). cbv zeta in Hkey.
  rewrite Hmean in Hkey. destruct (Hkey Hc) as [Hsame _].
  apply ccem_gram_one, gram_of_similarities; try assumption; apply Hc.
Qed.

(** ** The minimisers *)

Theorem infonce_minimisers d n t U V :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t ->
  is_global_minimiser (infonce d n t) d n U V
  <-> is_simplex_etf d n U /\ same_family d n U V.
Proof.
  intros Hn Hd Ht. apply (minimisers_are_etfs _ (infonce_reduced (INR n) t 1) d n Hn Hd); intros.
  - now apply infonce_lower_bound.
  - now apply ccem_gram_infonce.
  - now apply (infonce_uniqueness d n t).
Qed.

Theorem sigmoid_minimisers d n t b U V :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) 1 ->
  is_global_minimiser (sigmoid_loss d n t b) d n U V
  <-> is_simplex_etf d n U /\ same_family d n U V.
Proof.
  intros Hn Hd Ht Hs. apply (minimisers_are_etfs _ (reduced_loss (INR n) t b 1) d n Hn Hd); intros.
  - now apply optimum_is_lower_bound.
  - now apply ccem_gram_loss.
  - now apply (uniqueness_etf d n t b).
Qed.

Theorem corollary_4_unique d n t U V :
  (4 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t -> (INR n - 1) / INR n * ln (INR n - 3) <= t ->
  (is_global_minimiser (sigmoid_loss d n t t) d n U V
   <-> is_simplex_etf d n U /\ same_family d n U V)
  /\ (is_global_minimiser (infonce d n t) d n U V
   <-> is_simplex_etf d n U /\ same_family d n U V).
Proof.
  intros Hn Hd Ht Hthreshold. assert (Hn' := le_INR 4 n Hn). simpl in Hn'. split.
  - apply sigmoid_minimisers; [lia|exact Hd|exact Ht|]. apply theorem_2_etf; lra.
  - apply infonce_minimisers; [lia|exact Hd|exact Ht].
Qed.
