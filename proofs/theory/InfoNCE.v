(** * InfoNCE has its optimum at the simplex ETF

    One row of the loss is ln sum_j e^(x_j) with x_i = 0. Jensen for exp over j <> i bounds it by
    softplus(ln(n-1) + mean x_j), Jensen for softplus over i bounds the loss by
    softplus(ln(n-1) - t (p - q)), and the key lemma bounds p - q by n/(n-1), its value on the ETF.

    ** Notions
    - [row_mean d n t U V i]: the mean of t (u_i.v_j - u_i.v_i) over j <> i.

    ** Main results
    - [infonce_lower_bound], [infonce_direction_lower_bound]: the bound for all unit families, in
      every dimension, and the same for each direction;
    - [ccem_gram_infonce]: the value on CCEM(s);
    - [infonce_attained]: every simplex ETF u = v attains the bound, in R^d with d >= n - 1;
    - [common_minimiser]: where 1 minimises the reduced loss, whatever t and b, every simplex
      ETF minimises both losses over all unit families;
    - [corollary_4]: so it does at t = b from the ETF threshold on, the threshold included;
    - [corollary_4_small_n]: for n <= 4 it does at every t = b > 0. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Rcomplements.
From CCEM Require Import Definitions Sums Convexity KeyLemma Phases VectorSums Simplex CCEM
  Theorem1.
Open Scope R_scope.

(** ** The lower bound *)

Lemma softplus_convex : convex softplus.
Proof.
  apply tangents_convex. intros m. exists (sigmoid m).
  apply strict_tangent_tangent. intros y Hy. now apply softplus_tangent.
Qed.

Lemma softplus_nondecreasing x y : x <= y -> softplus x <= softplus y.
Proof. intros [H| ->]; [left; now apply softplus_increasing|right; easy]. Qed.

Lemma exp_tangent m x : exp m * (1 + (x - m)) <= exp x.
Proof.
  replace x with (m + (x - m)) at 2 by ring. rewrite exp_plus.
  apply Rmult_le_compat_l; [left; apply exp_pos|].
  destruct (Req_dec (x - m) 0) as [->|H]; [rewrite exp_0; lra|left; now apply exp_ineq1].
Qed.

(** ln(1 + c e^x), for c > 0. *)
Lemma softplus_shift c x : 0 < c -> softplus (ln c + x) = ln (1 + c * exp x).
Proof. intros Hc. unfold softplus. now rewrite exp_plus, exp_ln. Qed.

(** The tangent of exp at the mean [m] of the terms j <> i, summed over j <> i. *)
Lemma row_of_exponentials n i x m :
  (i < n)%nat -> x i = 0 -> sum n x = (INR n - 1) * m ->
  1 + (INR n - 1) * exp m <= sum n (fun j => exp (x j)).
Proof.
  intros Hi Hx Hm.
  apply Rle_trans with (sum n (fun j => exp m * (1 + (x j - m))
                                  + (if Nat.eqb i j then 1 - exp m * (1 - m) else 0))).
  - right. rewrite sum_plus, sum_one_and_rest by exact Hi.
    rewrite sum_scal, sum_plus, sum_minus, !sum_const, Hm. ring.
  - apply sum_le. intros j _. destruct (Nat.eqb_spec i j) as [<-|_].
    + rewrite Hx, exp_0. lra.
    + rewrite Rplus_0_r. apply exp_tangent.
Qed.

(** The mean over the row [i] of t (u_i.v_j - u_i.v_i), j <> i. *)
Definition row_mean (d n : nat) (t : R) (U V : family) (i : nat) : R :=
  sum n (fun j => t * (dot d (U i) (V j) - dot d (U i) (V i))) / (INR n - 1).

Lemma row_lower_bound d n t U V i :
  (2 <= n)%nat -> (i < n)%nat ->
  softplus (ln (INR n - 1) + row_mean d n t U V i)
  <= ln (sum n (fun j => exp (t * (dot d (U i) (V j) - dot d (U i) (V i))))).
Proof.
  intros Hn Hi. assert (Hn' := INR_ge_2 n Hn).
  rewrite softplus_shift by lra.
  assert (Hpos : 0 < 1 + (INR n - 1) * exp (row_mean d n t U V i)).
  { apply Rplus_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; [lra|apply exp_pos]. }
  apply ln_le; [exact Hpos|].
  apply (row_of_exponentials n i); [exact Hi|ring|].
  unfold row_mean. field. lra.
Qed.

(** The mean of the row means is t (q - p). *)
Lemma sum_row_mean d n t U V :
  (2 <= n)%nat ->
  sum n (row_mean d n t U V)
  = INR n * (t * (mean_negative d n U V - mean_positive d n U V)).
Proof.
  intros Hn. assert (Hn' := INR_ge_2 n Hn).
  unfold row_mean, mean_negative, mean_positive.
  rewrite sum_div, sum_off_diagonal_split.
  rewrite (sum_ext n _ (fun i => t * (sum n (fun j => dot d (U i) (V j))
                                      - INR n * dot d (U i) (V i))))
    by (intros i _; now rewrite sum_scal, sum_minus, sum_const).
  rewrite sum_scal, sum_minus, sum_scal. field. lra.
Qed.

(** p - q <= p - q(s) = s n/(n-1) <= n/(n-1). *)
Lemma similarity_gap_le d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  mean_positive d n U V - mean_negative d n U V <= positive 1 - negative (INR n) 1.
Proof.
  intros Hn HU HV. assert (Hn' := INR_ge_2 n Hn).
  assert (Hq := key_lemma d n U V Hn HU HV).
  assert (Hs := normalised_positive_bounds d n U V Hn HU HV).
  set (s := (1 + mean_positive d n U V) / 2) in *.
  assert (Hp : mean_positive d n U V = positive s) by (unfold positive, s; lra).
  assert (Hgap : forall r, positive r - negative (INR n) r = r * (1 + 1 / (INR n - 1)))
    by (intros r; unfold positive, negative; field; lra).
  assert (0 < 1 / (INR n - 1)) by (apply Rdiv_lt_0_compat; lra).
  assert (H1 := Hgap 1). assert (H2 := Hgap s). nra.
Qed.

Theorem infonce_direction_lower_bound d n t U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce_reduced (INR n) t 1 <= infonce_direction d n t U V.
Proof.
  intros Hn Ht HU HV. assert (Hn' := INR_ge_2 n Hn).
  assert (Hgap := similarity_gap_le d n U V Hn HU HV).
  unfold infonce_reduced, infonce_direction.
  set (g := t * (mean_negative d n U V - mean_positive d n U V)).
  apply Rle_trans with (softplus (ln (INR n - 1) + g)).
  - apply softplus_nondecreasing. unfold g. nra.
  - apply Rle_div_r; [lra|]. rewrite Rmult_comm.
    eapply Rle_trans; [|apply sum_le; intros i Hi; exact (row_lower_bound d n t U V i Hn Hi)].
    apply (jensen softplus n _ (fun i => ln (INR n - 1) + row_mean d n t U V i) softplus_convex).
    rewrite sum_plus, sum_const, sum_row_mean by exact Hn. unfold g. ring.
Qed.

Theorem infonce_lower_bound d n t U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  infonce_reduced (INR n) t 1 <= infonce d n t U V.
Proof.
  intros Hn Ht HU HV. unfold infonce.
  assert (H := infonce_direction_lower_bound d n t U V Hn Ht HU HV).
  assert (H' := infonce_direction_lower_bound d n t V U Hn Ht HV HU). lra.
Qed.

(** ** The value on CCEM, and the simplex ETF *)

Lemma ccem_gram_swap d n s U V : has_ccem_gram d n s U V -> has_ccem_gram d n s V U.
Proof.
  intros H i j Hi Hj w. destruct (H i j Hi Hj) as (HU & HV & _).
  destruct (H j i Hj Hi) as (_ & _ & HUV). rewrite Nat.eqb_sym in HUV.
  repeat split; [exact HV|exact HU|]. rewrite dot_comm. exact HUV.
Qed.

Lemma ccem_gram_infonce_direction d n t s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V ->
  infonce_direction d n t U V = infonce_reduced (INR n) t s.
Proof.
  intros Hn H. assert (Hn' := INR_ge_2 n Hn). unfold infonce_direction, infonce_reduced.
  set (gap := positive s - negative (INR n) s).
  rewrite (sum_ext n _ (fun _ => softplus (ln (INR n - 1) - t * gap))).
  { rewrite sum_const. field. lra. }
  intros i Hi. unfold Rminus at 2. rewrite softplus_shift by lra. f_equal.
  rewrite <- (sum_one_and_rest n i 1 _ Hi). apply sum_ext. intros j Hj.
  rewrite (ccem_gram_positive d n s U V i H Hi).
  destruct (Nat.eqb_spec i j) as [<-|Hij].
  - rewrite (ccem_gram_positive d n s U V i H Hi), Rminus_diag_eq, Rmult_0_r by easy. apply exp_0.
  - rewrite (ccem_gram_negative d n s U V i j) by assumption. f_equal. unfold gap. ring.
Qed.

Theorem ccem_gram_infonce d n t s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V -> infonce d n t U V = infonce_reduced (INR n) t s.
Proof.
  intros Hn H. unfold infonce.
  rewrite !(ccem_gram_infonce_direction d n t s) by auto using ccem_gram_swap. field.
Qed.

(** Every simplex ETF attains the bound in each direction; one exists in R^d with d >= n - 1. *)
Theorem infonce_attained d n t :
  (2 <= n)%nat -> (n - 1 <= d)%nat ->
  is_simplex_etf d n (simplex n)
  /\ forall W, is_simplex_etf d n W ->
       infonce d n t W W = infonce_reduced (INR n) t 1
       /\ infonce_direction d n t W W = infonce_reduced (INR n) t 1.
Proof.
  intros Hn Hd. split; [now apply simplex_etf_exists|].
  intros W HW. assert (H := etf_gram d n W HW). split.
  - now apply ccem_gram_infonce.
  - now apply ccem_gram_infonce_direction.
Qed.

(** ** Corollary 4 *)

Theorem infonce_global_minimiser d n t W :
  (2 <= n)%nat -> 0 < t -> is_simplex_etf d n W ->
  is_global_minimiser (infonce d n t) d n W W.
Proof.
  intros Hn Ht HW. assert (HU := simplex_etf_unit d n W HW).
  repeat split; [exact HU|exact HU|]. intros U V HU' HV'.
  rewrite (ccem_gram_infonce d n t 1 W W Hn (etf_gram d n W HW)).
  now apply infonce_lower_bound.
Qed.

Theorem common_minimiser d n t b W :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) 1 -> is_simplex_etf d n W ->
  is_global_minimiser (sigmoid_loss d n t b) d n W W
  /\ is_global_minimiser (infonce d n t) d n W W.
Proof.
  intros Hn Ht Hs HW. split; [|now apply infonce_global_minimiser].
  apply (ccem_gram_minimises d n t b 1); try assumption. now apply etf_gram.
Qed.

Theorem corollary_4 d n t :
  (4 <= n)%nat -> (n - 1 <= d)%nat -> 0 < t -> (INR n - 1) / INR n * ln (INR n - 3) <= t ->
  is_simplex_etf d n (simplex n)
  /\ forall W, is_simplex_etf d n W ->
       is_global_minimiser (sigmoid_loss d n t t) d n W W
       /\ is_global_minimiser (infonce d n t) d n W W.
Proof.
  intros Hn Hd Ht Hthreshold. assert (Hn' := le_INR 4 n Hn). simpl in Hn'.
  split; [apply simplex_etf_exists; lia|].
  intros W HW. apply common_minimiser; [lia|exact Ht| |exact HW].
  apply theorem_2_etf; [lra|exact Ht|exact Hthreshold].
Qed.

Theorem corollary_4_small_n d n t W :
  (2 <= n <= 4)%nat -> 0 < t -> is_simplex_etf d n W ->
  is_global_minimiser (sigmoid_loss d n t t) d n W W
  /\ is_global_minimiser (infonce d n t) d n W W.
Proof.
  intros [Hn Hn4] Ht HW. apply common_minimiser; [exact Hn|exact Ht| |exact HW].
  assert (Hl := le_INR 2 n Hn). assert (Hu := le_INR n 4 Hn4). simpl in Hl, Hu.
  apply small_n_etf; [lra|exact Ht].
Qed.
