(** * The simplex ETF exists

    In dimension m = n - 1 take the m vectors a e_i + c (1, ..., 1) and, as the last one,
    -r (1, ..., 1), where r = 1/sqrt(m). Unit length and the product -1/m ask for
    a = sqrt(n) r and c = (r - a)/m. More dimensions are filled with zeros.

    ** Notions
    - [simplex n]: the simplex ETF, of [simplex_radius] r, [simplex_axis] a and [simplex_shift] c;
    - [simplex_row], [indicator]: a member of it in its first coordinates; e_i.

    ** Main results
    - [simplex_etf_exists]: [simplex n] is a simplex ETF in every R^d with d >= n - 1;
    - [simplex_etf_unit]: a simplex ETF is a family of unit vectors. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums.
Open Scope R_scope.

Definition indicator (i : nat) : vector := fun k => if Nat.eqb i k then 1 else 0.

Definition simplex_radius (m : R) : R := / sqrt m.
Definition simplex_axis (m : R) : R := sqrt (m + 1) * simplex_radius m.
Definition simplex_shift (m : R) : R := (simplex_radius m - simplex_axis m) / m.

(** Vector [i] of the simplex ETF of [n] vectors, coordinate [k]. *)
Definition simplex (n : nat) : family := fun i k =>
  let m := INR (n - 1) in
  if Nat.leb (n - 1) k then 0
  else if Nat.eqb i (n - 1) then - simplex_radius m
  else simplex_axis m * indicator i k + simplex_shift m.

(** ** The three numbers *)

Lemma radius_square m : 0 < m -> simplex_radius m * simplex_radius m = 1 / m.
Proof.
  intros Hm. unfold simplex_radius.
  rewrite <- Rinv_mult, sqrt_sqrt by lra. field. lra.
Qed.

Lemma axis_square m : 0 < m -> simplex_axis m * simplex_axis m = (m + 1) / m.
Proof.
  intros Hm. unfold simplex_axis.
  replace (_ * _)
    with (sqrt (m + 1) * sqrt (m + 1) * (simplex_radius m * simplex_radius m)) by ring.
  rewrite sqrt_sqrt, radius_square by lra. field. lra.
Qed.

(** a + m c = r: each of the first vectors has the coordinate sum r. *)
Lemma axis_plus_shift m : 0 < m -> simplex_axis m + m * simplex_shift m = simplex_radius m.
Proof. intros Hm. unfold simplex_shift. field. lra. Qed.

(** c (2a + m c) = (r - a)(r + a)/m = (1/m - (m+1)/m)/m. *)
Lemma simplex_cross_term m :
  0 < m ->
  2 * simplex_axis m * simplex_shift m + m * (simplex_shift m * simplex_shift m) = - (1 / m).
Proof.
  intros Hm.
  assert (Hr := radius_square m Hm). assert (Ha := axis_square m Hm).
  unfold simplex_shift.
  set (a := simplex_axis m) in *. set (r := simplex_radius m) in *.
  replace (2 * a * ((r - a) / m) + m * ((r - a) / m * ((r - a) / m)))
    with ((r * r - a * a) / m) by (field; lra).
  rewrite Hr, Ha. field. lra.
Qed.

(** ** The products *)

Lemma dot_indicator m i j :
  (i < m)%nat -> dot m (indicator i) (indicator j) = if Nat.eqb i j then 1 else 0.
Proof.
  intros Hi. unfold dot, indicator.
  rewrite (sum_ext m _ (fun k => if Nat.eqb i k then (if Nat.eqb j k then 1 else 0) else 0))
    by (intros k _; destruct (Nat.eqb i k); ring).
  rewrite sum_single by exact Hi. now rewrite Nat.eqb_sym.
Qed.

Lemma dot_ones m : dot m (fun _ => 1) (fun _ => 1) = INR m.
Proof. unfold dot. rewrite sum_const. ring. Qed.

Lemma dot_indicator_ones m i : (i < m)%nat -> dot m (indicator i) (fun _ => 1) = 1.
Proof.
  intros Hi. unfold dot, indicator.
  transitivity (sum m (fun k => if Nat.eqb i k then 1 else 0)).
  - apply sum_ext. intros k _. ring.
  - exact (sum_single m i (fun _ => 1) Hi).
Qed.

(** Inside the first n - 1 coordinates every vector is alpha e_i + gamma (1, ..., 1). *)
Definition simplex_row (m i : nat) : vector := fun k =>
  (if Nat.eqb i m then 0 else simplex_axis (INR m)) * indicator i k
  + (if Nat.eqb i m then - simplex_radius (INR m) else simplex_shift (INR m)) * 1.

Lemma simplex_in_front n i k : (k < n - 1)%nat -> simplex n i k = simplex_row (n - 1) i k.
Proof.
  intros Hk. unfold simplex, simplex_row.
  destruct (Nat.leb_spec (n - 1) k); [lia|].
  destruct (Nat.eqb i (n - 1)); ring.
Qed.

Lemma dot_simplex d n i j :
  (n - 1 <= d)%nat ->
  dot d (simplex n i) (simplex n j) = dot (n - 1) (simplex_row (n - 1) i) (simplex_row (n - 1) j).
Proof.
  intros Hd. unfold dot.
  rewrite (sum_padding (n - 1) d _ Hd).
  - apply sum_ext. intros k Hk. now rewrite !simplex_in_front.
  - intros k Hk. unfold simplex. destruct (Nat.leb_spec (n - 1) k); [ring|lia].
Qed.

Lemma dot_simplex_row m i j :
  (0 < m)%nat -> (i <= m)%nat -> (j <= m)%nat ->
  dot m (simplex_row m i) (simplex_row m j) = if Nat.eqb i j then 1 else - (1 / INR m).
Proof.
  intros Hm Hi Hj. assert (Hm' : 0 < INR m) by now apply lt_0_INR.
  unfold simplex_row. rewrite dot_combine, dot_ones, (dot_comm m (fun _ => 1)).
  set (r := simplex_radius (INR m)). set (a := simplex_axis (INR m)).
  set (c := simplex_shift (INR m)).
  assert (Hr : r * r = 1 / INR m) by exact (radius_square _ Hm').
  assert (Hone : INR m * (r * r) = 1) by (rewrite Hr; field; lra).
  assert (Ha : a * a = 1 + 1 / INR m) by (unfold a; rewrite axis_square by lra; field; lra).
  assert (Hc : 2 * a * c + INR m * (c * c) = - (1 / INR m)) by exact (simplex_cross_term _ Hm').
  assert (Hs : r * (a + INR m * c) = 1 / INR m) by (unfold c, a; now rewrite axis_plus_shift).
  destruct (Nat.eqb_spec i m) as [->|Him], (Nat.eqb_spec j m) as [->|Hjm].
  - rewrite Nat.eqb_refl. lra.
  - rewrite (proj2 (Nat.eqb_neq m j)), (dot_indicator_ones m j) by lia. lra.
  - rewrite (proj2 (Nat.eqb_neq i m)), (dot_indicator_ones m i) by lia. lra.
  - rewrite dot_indicator, !dot_indicator_ones by lia. destruct (Nat.eqb i j); lra.
Qed.

(** ** The theorem *)

Theorem simplex_etf_exists d n :
  (2 <= n)%nat -> (n - 1 <= d)%nat -> is_simplex_etf d n (simplex n).
Proof.
  intros Hn Hd i j Hi Hj.
  rewrite dot_simplex, dot_simplex_row, minus_INR by lia. reflexivity.
Qed.

Lemma simplex_etf_unit d n W : is_simplex_etf d n W -> unit_family d n W.
Proof.
  intros H i Hi. now rewrite (H i i Hi Hi), Nat.eqb_refl.
Qed.
