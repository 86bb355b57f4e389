(** * Two lifted clusters are optimal in the plane (T3)

    n = 2 k, d = 2: u_i = (+-r, c), v_i = (+-r, - c), k signs each. The positive similarities, and
    the negative ones of equal signs, are p = r^2 - c^2, the others -1. The best p has
    sigma(b - t p) = (k-1) sigma(t p - b), so t p = b - ln(k-1). The spectral bound is attained with
    the bend A at p: q2 = A, nu = A k (1 + p), q1 = 2 A, lam = psi'(p) - 2 A (1 + p).

    ** Notions
    - [two_points]: 1, -1, 1, -1, ..., from [Definitions]; lifted by [ccem_left], [ccem_right];
    - [cluster_similarity k t b]: the p above.

    ** Main results
    - [two_clusters_bound]: phi(p) + (k-1) psi(p) + k psi(-1) bounds the loss in R^2 where
      ln(k-1) - t < b <= ln(k-1), t <= b and 2 A (1 + p) <= t/k;
    - [two_clusters_optimal]: the two clusters attain it. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums DoubleSums Convexity KeyLemma CCEM Kernels
  Spectral Parabola CrossPolytope LiftedCrossPolytope.
Open Scope R_scope.

Definition cluster_similarity (k : nat) (t b : R) : R := (b - ln (INR k - 1)) / t.

Lemma cluster_similarity_range k t b :
  0 < t -> ln (INR k - 1) - t < b <= ln (INR k - 1) -> -1 < cluster_similarity k t b <= 0.
Proof.
  intros Ht Hb. unfold cluster_similarity.
  assert (H : (b - ln (INR k - 1)) / t * t = b - ln (INR k - 1)) by (field; lra). split.
  - apply (Rmult_lt_reg_r t); lra.
  - apply (Rmult_le_reg_r t); lra.
Qed.

(** sigma(- ln(k-1)) = 1/k. *)
Lemma cluster_rise k t b :
  (2 <= k)%nat -> 0 < t ->
  let p := cluster_similarity k t b in
  rise t b p = t / INR k /\ t * sigmoid (b - t * p) = (INR k - 1) * (t / INR k).
Proof.
  intros Hk Ht p. assert (HK := INR_ge_2 k Hk).
  assert (Hp : t * p = b - ln (INR k - 1)) by (unfold p, cluster_similarity; field; lra).
  unfold rise. rewrite Hp. replace (b - ln (INR k - 1) - b) with (- ln (INR k - 1)) by ring.
  replace (b - (b - ln (INR k - 1))) with (ln (INR k - 1)) by ring.
  rewrite sigmoid_opp. unfold sigmoid. rewrite exp_ln by lra. split; field; lra.
Qed.

Theorem two_clusters_bound k t b U V :
  (2 <= k)%nat -> 0 < t -> t <= b -> ln (INR k - 1) - t < b <= ln (INR k - 1) ->
  let p := cluster_similarity k t b in
  2 * bend t b p * (1 + p) <= t / INR k ->
  unit_family 2 (2 * k) U -> unit_family 2 (2 * k) V ->
  phi t b p + (INR k - 1) * psi t b p + INR k * psi t b (-1) <= sigmoid_loss 2 (2 * k) t b U V.
Proof.
  intros Hk Ht Hb Hphase p Hlam HU HV. assert (HK := INR_ge_2 k Hk).
  assert (HN := INR_double k). assert (Hp := cluster_similarity_range k t b Ht Hphase).
  destruct (cluster_rise k t b Hk Ht) as [Hs Hphi]. fold p in Hp, Hs, Hphi.
  assert (HA := bend_positive t b p Ht (proj1 Hp)). assert (Hpsi := bend_spec t b p (proj1 Hp)).
  rewrite Hs in Hpsi. set (A := bend t b p) in *. set (s := t / INR k) in *. set (K := INR k) in *.
  assert (Hmultiplier : 0 <= s - 2 * A * (1 + p)) by lra.
  assert (H := spectral_bound (phi t b) (psi t b) 2 (2 * k) (s - 2 * A * (1 + p)) A (2 * A)
    (A * (K * (1 + p))) (psi t b p - s * p + A * p ^ 2)
    (phi t b p + (K - 1) * s * p + A * p ^ 2 - K * (s - 2 * A * (1 + p)))
    U V ltac:(lia) Hmultiplier HA HU HV).
  assert (Hnu : 0 <= A * (K * (1 + p))) 
    by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]).
  assert (Hle : A * (K * (1 + p)) <= A * K).
  { apply Rmult_le_compat_l; [lra|]. assert (K * p <= 0); [|lra].
    assert (0 <= K * - p) by (apply Rmult_le_pos; lra). lra. }
  rewrite spectral_cost_outer in H; [|lia|exact Hnu|rewrite HN; lra].
  rewrite HN in H. replace (INR 2) with 2 in H by (simpl; ring).
  eapply Rle_trans; [|apply H].
  - right. rewrite Hpsi. field. lra.
  - intros m Hm. assert (Hq := psi_above_parabola t b p m Ht Hb ltac:(lra) Hm).
    fold A in Hq. rewrite Hs in Hq. lra.
  - intros m Hm.
    assert (Hq := phi_above_parabola t b p p m Ht Hb ltac:(lra) ltac:(lra) Hm).
    fold A in Hq. rewrite Hphi in Hq. eapply Rle_trans; [|exact Hq]. right. field.
Qed.

(** ** The two clusters *)

Lemma two_points_dot i j :
  dot 1 (two_points i) (two_points j)
  = (if Nat.even i then 1 else -1) * (if Nat.even j then 1 else -1).
Proof. unfold dot, two_points. rewrite sum_S. simpl (sum 0 _). ring. Qed.

Lemma two_points_square i : dot 1 (two_points i) (two_points i) = 1.
Proof. rewrite two_points_dot. destruct (Nat.even i); ring. Qed.

Lemma two_points_row k i g :
  sum (2 * k) (fun j => g (dot 1 (two_points i) (two_points j))) = INR k * g 1 + INR k * g (-1).
Proof.
  rewrite sum_pairs. rewrite (sum_ext k _ (fun _ => g 1 + g (-1))).
  - rewrite sum_const. ring.
  - intros j _. rewrite !two_points_dot, even_double, odd_double.
    destruct (Nat.even i).
    + replace (1 * 1) with 1 by ring. replace (1 * -1) with (-1) by ring. ring.
    + replace (-1 * 1) with (-1) by ring. replace (-1 * -1) with 1 by ring. ring.
Qed.

Lemma two_points_loss k f g :
  (1 <= k)%nat ->
  pair_loss f g 1 (2 * k) two_points two_points
  = f 1 + (INR k - 1) * g 1 + INR k * g (-1).
Proof.
  intros Hk. assert (HK := INR_ge_1 k Hk). unfold pair_loss. rewrite sum_off_diagonal_split.
  rewrite (sum_ext _ _ (fun _ => f 1)) by (intros; now rewrite two_points_square).
  rewrite (sum_ext _ (fun i => g _) (fun _ => g 1)) by (intros; now rewrite two_points_square).
  rewrite (sum_ext _ (fun i => sum (2 * k) _) (fun _ => INR k * g 1 + INR k * g (-1)))
    by (intros; apply two_points_row).
  rewrite !sum_const, INR_double. field. lra.
Qed.

Theorem two_clusters_optimal k t b :
  (2 <= k)%nat -> 0 < t -> t <= b -> ln (INR k - 1) - t < b <= ln (INR k - 1) ->
  let p := cluster_similarity k t b in
  2 * bend t b p * (1 + p) <= t / INR k ->
  is_global_minimiser (sigmoid_loss 2 (2 * k) t b) 2 (2 * k)
    (ccem_left 1 ((1 + p) / 2) two_points) (ccem_right 1 ((1 + p) / 2) two_points).
Proof.
  intros Hk Ht Hb Hphase p Hlam. assert (Hp := cluster_similarity_range k t b Ht Hphase).
  fold p in Hp.
  destruct (lifted_unit 1 (2 * k) ((1 + p) / 2) two_points ltac:(lra)) as [HU HV].
  { intros i _. apply two_points_square. }
  split; [exact HU|]. split; [exact HV|]. intros U V HU' HV'.
  unfold sigmoid_loss at 1. rewrite (lifted_loss 1), two_points_loss by (lra || lia).
  replace ((1 + p) / 2 * 1 - (1 - (1 + p) / 2)) with p by field.
  replace ((1 + p) / 2 * -1 - (1 - (1 + p) / 2)) with (-1) by field.
  now apply two_clusters_bound.
Qed.
