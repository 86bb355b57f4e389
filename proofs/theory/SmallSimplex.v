(** * The simplex ETF in R^(n-1) is optimal below the threshold of Theorem 2 (T1)

    In R^n CCEM with delta > 0 takes over where t falls below the threshold; in R^(n-1) there is no
    room for it. With m1 = - 1/(n-1) the spectral bound is attained with the parabola that meets psi
    at -1 and touches it at m1, and the same bend at 1: multipliers q2 = A, the bend,
    nu = A n/(n-1), lam = max(0, psi'(m1) - 2 A/(n-1)), q1 = psi'(m1) + 2 A/(n-1) - lam. At A = 0 the
    condition is that of Theorem 2.

    ** Notions
    - [simplex_similarity n]: m1; [bend]: from [Definitions]; [rise]: psi', from [Parabola].

    ** Main results
    - [small_simplex_optimal]: for t <= b and
      (n-2) psi'(m1) - 2 A n/(n-1) <= 2 t sigma(b-t) every simplex ETF is optimal in R^(n-1);
    - [small_simplex_from_threshold]: so it is wherever it is in R^n. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums VectorSums Convexity KeyLemma LowerBound Reduced Phases
  Simplex CCEM Kernels Spectral Parabola CrossPolytope.
Open Scope R_scope.

Definition simplex_similarity (n : nat) : R := - (1 / (INR n - 1)).

Lemma simplex_similarity_range n : (3 <= n)%nat -> -1 < simplex_similarity n < 0.
Proof.
  intros Hn. assert (Hn3 : 3 <= INR n) by (apply (le_INR 3) in Hn; simpl in Hn; lra).
  unfold simplex_similarity. assert (H0 : 0 < 1 / (INR n - 1)) by (apply Rdiv_lt_0_compat; lra).
  assert (H1 : 1 / (INR n - 1) * (INR n - 1) = 1) by (field; lra).
  assert (1 / (INR n - 1) < 1) by (apply (Rmult_lt_reg_r (INR n - 1)); lra). lra.
Qed.

Lemma simplex_loss d n f g W :
  (2 <= n)%nat -> is_simplex_etf d n W ->
  pair_loss f g d n W W = f 1 + (INR n - 1) * g (simplex_similarity n).
Proof.
  intros Hn HW. assert (Hn' := INR_ge_2 n Hn).
  rewrite (ccem_gram_pair_loss f g d n 1 W W Hn (etf_gram d n W HW)).
  unfold reduced_pair_loss. now rewrite positive_at_1, negative_at_1.
Qed.

(** With k = n - 1 = d and r = A/k. *)
Theorem small_simplex_bound n t b U V :
  (3 <= n)%nat -> 0 < t -> t <= b ->
  let x := simplex_similarity n in
  (INR n - 2) * rise t b x - 2 * bend t b x * (INR n / (INR n - 1)) <= 2 * (t * sigmoid (b - t)) ->
  unit_family (n - 1) n U -> unit_family (n - 1) n V ->
  phi t b 1 + (INR n - 1) * psi t b x <= sigmoid_loss (n - 1) n t b U V.
Proof.
  intros Hn Ht Hb x Hcond HU HV. assert (Hx := simplex_similarity_range n Hn). fold x in Hx.
  assert (Hn3 : 3 <= INR n) by (apply (le_INR 3) in Hn; simpl in Hn; lra).
  assert (Hd : INR (n - 1) = INR n - 1) by (rewrite minus_INR by lia; reflexivity).
  assert (Hxk : x * (INR n - 1) = -1) by (unfold x, simplex_similarity; field; lra).
  assert (HA := bend_positive t b x Ht (proj1 Hx)). assert (Hs := rise_positive t b x Ht).
  assert (Hc : 0 < t * sigmoid (b - t)) by (apply Rmult_lt_0_compat; [lra|apply sigmoid_positive]).
  set (A := bend t b x) in *. set (s := rise t b x) in *. set (c := t * sigmoid (b - t)) in *.
  set (k := INR n - 1) in *. assert (Hkn : INR n = k + 1) by (unfold k; ring).
  set (r := A / k). assert (Hr : A = k * r) by (unfold r; field; lra).
  assert (Hr0 : 0 < r) by (apply Rdiv_lt_0_compat; lra).
  assert (HAx : A * x = - r).
  { rewrite Hr. replace (k * r * x) with (r * (x * k)) by ring. rewrite Hxk. ring. }
  destruct (split_multiplier s (2 * r)) as (lam & Hlam & Hq & Hcase); [exact Hs|lra|].
  set (q1 := s + 2 * r - lam). set (nu := r * (k + 1)).
  assert (Hbound : (k + 1) / 2 * lam - s <= c).
  { destruct Hcase as [-> | ->]; [lra|]. rewrite Hkn in Hcond.
    replace (2 * A * ((k + 1) / k)) with (2 * r * (k + 1)) in Hcond by (rewrite Hr; field; lra).
    lra. }
  assert (Hq4 : q1 * INR n <= 4 * nu).
  { rewrite Hkn. unfold nu, q1.
    assert ((s + 2 * r - lam) * (k + 1) <= 4 * r * (k + 1)) by (apply Rmult_le_compat_r; lra). lra. }
  assert (H := spectral_bound (phi t b) (psi t b) (n - 1) n lam A q1 nu
    (psi t b x - s * x + A * x ^ 2) (phi t b 1 - (s + 2 * r) - A + 2 * nu) U V
    ltac:(lia) (proj1 Hlam) HA HU HV).
  rewrite (spectral_cost_inner (n - 1) n A q1 nu) in H by (lia || (unfold q1; lra) || assumption).
  replace (lam + q1) with (s + 2 * r) in H by (unfold q1; ring).
  eapply Rle_trans; [|apply H].
  - right. rewrite Hd, Hkn. unfold nu.
    replace (k * (r * (k + 1)) ^ 2 / A / (k + 1)) with (r * (k + 1)) by (rewrite Hr; field; lra).
    replace (A * x ^ 2) with (A * x * x) by ring. rewrite HAx, Hr.
    replace (k + 1 - 1) with k by ring.
    replace (k * (psi t b x - s * x + - r * x))
      with (k * psi t b x - s * (x * k) - r * (x * k)) by ring.
    rewrite Hxk. ring.
  - intros m Hm. assert (Hp := psi_above_parabola t b x m Ht Hb ltac:(lra) Hm). fold s A in Hp.
    replace (A * (m - x) ^ 2) with (A * m ^ 2 - 2 * (A * x) * m + A * x ^ 2) in Hp by ring.
    rewrite HAx in Hp. lra.
  - intros m Hm. eapply Rle_trans; [|apply (phi_above_parabola t b x 1 m); lra].
    rewrite Rmult_1_r. fold A c. rewrite Hkn. unfold nu.
    assert (Hh : (1 - m) * ((k + 1) / 2 * lam - s) <= (1 - m) * c)
      by (apply Rmult_le_compat_l; lra).
    rewrite Hr. lra.
Qed.

Theorem small_simplex_optimal n t b W :
  (3 <= n)%nat -> 0 < t -> t <= b ->
  let x := simplex_similarity n in
  (INR n - 2) * rise t b x - 2 * bend t b x * (INR n / (INR n - 1)) <= 2 * (t * sigmoid (b - t)) ->
  is_simplex_etf (n - 1) n W ->
  is_global_minimiser (sigmoid_loss (n - 1) n t b) (n - 1) n W W.
Proof.
  intros Hn Ht Hb x Hcond HW. assert (HU := simplex_etf_unit _ _ _ HW).
  split; [exact HU|]. split; [exact HU|]. intros U V HU' HV'.
  unfold sigmoid_loss at 1. rewrite (simplex_loss (n - 1) n _ _ W) by (assumption || lia).
  now apply small_simplex_bound.
Qed.

(** The condition of Theorem 2 is the one with the bend left out. *)
Theorem small_simplex_from_threshold n t b :
  (3 <= n)%nat -> 0 < t ->
  let x := simplex_similarity n in
  is_argmin (reduced_loss (INR n) t b) 1 ->
  (INR n - 2) * rise t b x - 2 * bend t b x * (INR n / (INR n - 1)) <= 2 * (t * sigmoid (b - t)).
Proof.
  intros Hn Ht x Hs. assert (Hx := simplex_similarity_range n Hn). fold x in Hx.
  assert (Hn3 : 3 <= INR n) by (apply (le_INR 3) in Hn; simpl in Hn; lra).
  assert (HA := bend_positive t b x Ht (proj1 Hx)).
  apply argmin_one_iff in Hs; [|lra|exact Ht].
  assert (0 < 2 * bend t b x * (INR n / (INR n - 1)))
    by (apply Rmult_lt_0_compat; [lra|apply Rdiv_lt_0_compat; lra]).
  unfold slope in Hs. rewrite positive_at_1, negative_at_1 in Hs by lra.
  fold (simplex_similarity n) in Hs. fold x in Hs. replace (b - t * 1) with (b - t) in Hs by ring.
  unfold rise in *. lra.
Qed.
