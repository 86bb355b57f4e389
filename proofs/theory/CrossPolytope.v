(** * The cross-polytope is optimal for n = 2 d (T2)

    u_i = v_i = e_1, - e_1, ..., e_d, - e_d. Every row of similarities has one 1, one -1 and n - 2
    zeros. The spectral bound is attained with the parabola that meets psi at -1 and touches it at
    0, and the same bend at 1: multipliers lam = max(0, psi'(0) - 4 A/d), q1 = psi'(0) - lam,
    q2 = A, nu = 2 A, where A is the bend.

    ** Notions
    - [cross_polytope], [bend]: from [Definitions]; [rise]: psi', from [Parabola].

    ** Main results
    - [cross_polytope_row]: the similarities of one member with all;
    - [cross_polytope_loss]: the loss of the cross-polytope;
    - [spectral_cost_inner]: the cost where q1 n lies between 0 and 4 nu;
    - [cross_polytope_optimal]: it is optimal in R^d where t <= b and
      (d-1) psi'(0) - 2 A <= t sigma(b-t). *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums DoubleSums Convexity KeyLemma Kernels Spectral
  Parabola.
Open Scope R_scope.

(** ** The cross-polytope *)

Lemma cross_polytope_dot d i j :
  (i < 2 * d)%nat ->
  dot d (cross_polytope i) (cross_polytope j)
  = if Nat.eqb (i / 2) (j / 2) then (if Bool.eqb (Nat.even i) (Nat.even j) then 1 else -1) else 0.
Proof.
  intros Hi. set (sign (i : nat) := if Nat.even i then 1 else -1).
  assert (Haxis : (i / 2 < d)%nat) by (apply Nat.div_lt_upper_bound; lia).
  unfold dot, cross_polytope. fold (sign i) (sign j).
  rewrite (sum_ext d _ (fun k => if Nat.eqb (i / 2) k
    then sign i * (if Nat.eqb (j / 2) k then sign j else 0) else 0)).
  - rewrite (sum_single d (i / 2) (fun k => sign i * (if Nat.eqb (j / 2) k then sign j else 0)))
      by exact Haxis.
    rewrite (Nat.eqb_sym (j / 2)). unfold sign.
    destruct (Nat.eqb (i / 2) (j / 2)), (Nat.even i), (Nat.even j); simpl; ring.
  - intros k _. destruct (Nat.eqb (i / 2) k); [reflexivity|ring].
Qed.

Lemma cross_polytope_unit d : unit_family d (2 * d) cross_polytope.
Proof.
  intros i Hi. rewrite cross_polytope_dot, Nat.eqb_refl, Bool.eqb_reflx by exact Hi. reflexivity.
Qed.

(** Per axis, two members: on its own axis 1 and -1, on every other 0 twice. *)
Lemma cross_polytope_row d i g :
  (i < 2 * d)%nat ->
  sum (2 * d) (fun j => g (dot d (cross_polytope i) (cross_polytope j)))
  = g 1 + g (-1) + (INR (2 * d) - 2) * g 0.
Proof.
  intros Hi. rewrite sum_pairs.
  rewrite (sum_ext d _ (fun k => if Nat.eqb (i / 2) k then g 1 + g (-1) else g 0 + g 0)).
  - rewrite sum_one_and_rest by (apply Nat.div_lt_upper_bound; lia). rewrite INR_double. ring.
  - intros k _. rewrite !cross_polytope_dot, half_even, half_odd, even_double, odd_double by exact Hi.
    destruct (Nat.eqb (i / 2) k), (Nat.even i); simpl; ring.
Qed.

Lemma cross_polytope_loss d f g :
  (1 <= d)%nat ->
  pair_loss f g d (2 * d) cross_polytope cross_polytope
  = f 1 + g (-1) + (INR (2 * d) - 2) * g 0.
Proof.
  intros Hd. assert (Hn : 1 <= INR (2 * d)) by (apply INR_ge_1; lia).
  unfold pair_loss. rewrite sum_off_diagonal_split.
  rewrite (sum_ext (2 * d) _ (fun _ => f 1))
    by (intros i Hi; now rewrite cross_polytope_unit by exact Hi).
  rewrite (sum_ext (2 * d) (fun i => g _) (fun _ => g 1))
    by (intros i Hi; now rewrite cross_polytope_unit by exact Hi).
  rewrite (sum_ext (2 * d) (fun i => sum _ _) (fun _ => g 1 + g (-1) + (INR (2 * d) - 2) * g 0))
    by (intros i Hi; now apply cross_polytope_row).
  rewrite !sum_const. field. lra.
Qed.

(** ** Multipliers *)

(** The vector (1, ..., 1) is not used: all h singular values are 2 nu. *)
Lemma spectral_cost_inner h n q2 q1 nu :
  (h < n)%nat -> 0 < q2 -> 0 <= q1 -> q1 * INR n <= 4 * nu ->
  spectral_cost h n q2 q1 nu = INR h * nu ^ 2 / q2.
Proof.
  intros Hh Hq H0 H1. unfold spectral_cost. apply Nat.ltb_lt in Hh. rewrite Hh.
  assert (Hp : 0 <= q1 * INR n) by (apply Rmult_le_pos; [exact H0|apply pos_INR]).
  rewrite Rmax_left; [field; lra|].
  set (z := q1 * INR n) in *. nra.
Qed.

(** lam = max(0, r - c) and q1 = r - lam for r > 0: one of two cases. *)
Lemma split_multiplier r c :
  0 < r -> 0 <= c ->
  exists lam, 0 <= lam <= r /\ r - lam <= c /\ (lam = 0 \/ lam = r - c).
Proof.
  intros Hr Hc. destruct (Rle_or_lt r c) as [H|H].
  - exists 0. repeat split; [lra|lra|lra|now left].
  - exists (r - c). repeat split; [lra|lra|lra|now right].
Qed.

(** ** Optimality *)

Theorem cross_polytope_bound d t b U V :
  (1 <= d)%nat -> 0 < t -> t <= b ->
  (INR d - 1) * rise t b 0 - 2 * bend t b 0 <= t * sigmoid (b - t) ->
  unit_family d (2 * d) U -> unit_family d (2 * d) V ->
  phi t b 1 + psi t b (-1) + (INR (2 * d) - 2) * psi t b 0 <= sigmoid_loss d (2 * d) t b U V.
Proof.
  intros Hd Ht Hb Hcond HU HV. assert (Hd1 := INR_ge_1 d Hd). assert (Hn := INR_double d).
  assert (HA := bend_positive t b 0 Ht ltac:(lra)). assert (Hr := rise_positive t b 0 Ht).
  assert (Hpsi := bend_spec t b 0 ltac:(lra)).
  assert (Hmono := psi_nondecreasing t b Ht (-1) 0 ltac:(lra)).
  assert (Hrise : rise t b 0 <= t * sigmoid (b - t)).
  { apply Rmult_le_compat_l; [lra|]. apply sigmoid_nondecreasing. lra. }
  set (A := bend t b 0) in *. set (r := rise t b 0) in *. set (c := t * sigmoid (b - t)) in *.
  set (k := INR d) in *. set (a := A / k). assert (Ha : A = k * a) by (unfold a; field; lra).
  assert (Ha0 : 0 < a) by (apply Rdiv_lt_0_compat; lra).
  destruct (split_multiplier r (4 * a)) as (lam & Hlam & Hq & Hcase); [exact Hr|lra|].
  assert (Hbound : k * lam - r + 2 * A <= c).
  { destruct Hcase as [-> | ->]; [lra|]. rewrite Ha in Hcond |- *. lra. }
  assert (H := spectral_bound (phi t b) (psi t b) d (2 * d) lam A (r - lam) (2 * A)
    (psi t b 0) (phi t b 1 - r + 3 * A) U V ltac:(lia) (proj1 Hlam) HA HU HV).
  rewrite (spectral_cost_inner d (2 * d) A (r - lam) (2 * A)) in H by (lia || lra ||
    (rewrite Hn, Ha; assert (k * (r - lam) <= k * (4 * a)) by (apply Rmult_le_compat_l; lra); lra)).
  replace (lam + (r - lam)) with r in H by ring.
  eapply Rle_trans; [|apply H].
  - right. rewrite Hn. fold k. rewrite Hpsi.
    replace (k * (2 * A) ^ 2 / A / (2 * k)) with (2 * A) by (field; lra). ring.
  - intros m Hm. assert (Hp := psi_above_parabola t b 0 m Ht Hb ltac:(lra) Hm).
    fold A r in Hp. rewrite Rminus_0_r in Hp. lra.
  - intros m Hm. eapply Rle_trans; [|apply (phi_above_parabola t b 0 1 m); lra].
    rewrite Rmult_1_r. fold A c. rewrite Hn. fold k.
    assert (Hh : (1 - m) * (k * lam - r + 2 * A) <= (1 - m) * c) by (apply Rmult_le_compat_l; lra).
    lra.
Qed.

Theorem cross_polytope_optimal d t b :
  (1 <= d)%nat -> 0 < t -> t <= b ->
  (INR d - 1) * (t * sigmoid (- b)) - 2 * bend t b 0 <= t * sigmoid (b - t) ->
  is_global_minimiser (sigmoid_loss d (2 * d) t b) d (2 * d) cross_polytope cross_polytope.
Proof.
  intros Hd Ht Hb Hcond. assert (HX := cross_polytope_unit d).
  split; [exact HX|]. split; [exact HX|]. intros U V HU HV.
  unfold sigmoid_loss at 1. rewrite cross_polytope_loss by exact Hd.
  apply cross_polytope_bound; try assumption.
  unfold rise. replace (t * 0 - b) with (- b) by ring. exact Hcond.
Qed.
