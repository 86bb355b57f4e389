(** * Theorem 1: CCEM minimises the sigmoid loss

    The lower bound holds for all unit families, CCEM(s) at the minimiser s of the reduced loss
    attains it. When s = 0 no finite delta does, but finite ones come as close as one wants:
    the reduced loss is convex, hence below its chord from 0 to 1.

    ** Notions
    - [ccem_delta_loss d n t b W delta]: the loss of the paper's form of CCEM, around the ETF W.

    ** Main results
    - [theorem_1]: for d >= n some CCEM(s), s in [0, 1], is a global minimiser;
    - [theorem_1_infimum]: the infimum over finite delta is the global minimum;
    - [theorem_1_not_attained_antipodal]: if 0 is the minimiser no finite delta attains it;
    - [theorem_1_attained]: if 0 is not the minimiser some finite delta attains it;
    - [theorem_1_generic]: CCEM minimises for all convex costs, the negative one nondecreasing. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound Reduced Simplex CCEM.
Open Scope R_scope.

(** ** The closed family *)

Lemma ccem_gram_minimises_generic f g d n s U V :
  convex f -> convex g -> nondecreasing g -> (2 <= n)%nat ->
  is_argmin (reduced_pair_loss f g (INR n)) s -> has_ccem_gram d n s U V ->
  is_global_minimiser (pair_loss f g d n) d n U V.
Proof.
  intros Hf Hg Hmono Hn Hs H. destruct (ccem_gram_unit d n s U V H) as [HU HV].
  repeat split; [exact HU|exact HV|]. intros U' V' HU' HV'.
  rewrite (ccem_gram_pair_loss f g d n s U V Hn H).
  now apply optimum_is_lower_bound_generic.
Qed.

Lemma ccem_gram_minimises d n t b s U V :
  (2 <= n)%nat -> 0 < t ->
  is_argmin (reduced_loss (INR n) t b) s -> has_ccem_gram d n s U V ->
  is_global_minimiser (sigmoid_loss d n t b) d n U V.
Proof.
  intros Hn Ht. apply ccem_gram_minimises_generic;
    [now apply phi_convex|now apply psi_convex|now apply psi_nondecreasing|exact Hn].
Qed.

(** In R^d with d >= n, from a simplex ETF in the first d - 1 coordinates. *)
Lemma ccem_gram_below d n s W :
  (2 <= n)%nat -> (n <= d)%nat -> 0 <= s <= 1 -> is_simplex_etf (d - 1) n W ->
  has_ccem_gram d n s (ccem_left (d - 1) s W) (ccem_right (d - 1) s W).
Proof.
  intros Hn Hd Hs HW. replace d with (S (d - 1)) at 1 by lia. now apply ccem_gram.
Qed.

Theorem theorem_1_generic f g d n s W :
  convex f -> convex g -> nondecreasing g -> (2 <= n)%nat -> (n <= d)%nat ->
  is_argmin (reduced_pair_loss f g (INR n)) s -> is_simplex_etf (d - 1) n W ->
  is_global_minimiser (pair_loss f g d n) d n (ccem_left (d - 1) s W) (ccem_right (d - 1) s W).
Proof.
  intros Hf Hg Hmono Hn Hd Hs HW.
  apply (ccem_gram_minimises_generic f g d n s); try assumption.
  apply ccem_gram_below; [exact Hn|exact Hd|apply Hs|exact HW].
Qed.

Theorem theorem_1 d n t b :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  exists s, is_argmin (reduced_loss (INR n) t b) s
    /\ is_simplex_etf (d - 1) n (simplex n)
    /\ forall W, is_simplex_etf (d - 1) n W ->
         is_global_minimiser (sigmoid_loss d n t b) d n
           (ccem_left (d - 1) s W) (ccem_right (d - 1) s W).
Proof.
  intros Hn Hd Ht. destruct (argmin_exists (INR n) t b (INR_ge_2 n Hn) Ht) as [s Hs].
  exists s. split; [exact Hs|]. split; [apply simplex_etf_exists; lia|].
  intros W HW. apply (ccem_gram_minimises d n t b s _ _ Hn Ht Hs).
  apply ccem_gram_below; [exact Hn|exact Hd|apply Hs|exact HW].
Qed.

(** ** Finite delta *)

Definition ccem_delta_loss (d n : nat) (t b : R) (W : family) (delta : R) : R :=
  let s := similarity_of_delta delta in
  sigmoid_loss d n t b (ccem_left (d - 1) s W) (ccem_right (d - 1) s W).

Lemma ccem_delta_loss_reduced d n t b W delta :
  (2 <= n)%nat -> (n <= d)%nat -> is_simplex_etf (d - 1) n W ->
  ccem_delta_loss d n t b W delta = reduced_loss (INR n) t b (similarity_of_delta delta).
Proof.
  intros Hn Hd HW. assert (H := similarity_of_delta_range delta).
  apply ccem_gram_loss; [exact Hn|]. apply ccem_gram_below; [exact Hn|exact Hd|lra|exact HW].
Qed.

(** On the chord from 0 to 1 at a = eps/(D + eps), where D = l(1) - l(0). *)
Lemma reduced_loss_near_zero n t b eps :
  2 <= n -> 0 < t -> 0 < eps -> reduced_loss n t b 0 <= reduced_loss n t b 1 ->
  exists s, 0 < s <= 1 /\ reduced_loss n t b s < reduced_loss n t b 0 + eps.
Proof.
  intros Hn Ht He Hle. set (l := reduced_loss n t b) in *. set (D := l 1 - l 0).
  assert (HD : 0 <= D) by (unfold D; lra).
  assert (Ha : eps / (D + eps) * (D + eps) = eps) by (field; lra).
  assert (Hpos : 0 < eps / (D + eps)) by (apply Rdiv_lt_0_compat; lra).
  set (a := eps / (D + eps)) in *.
  assert (Ha1 : a <= 1) by nra.
  exists a. split; [lra|].
  assert (H := strictly_convex_convex _ (reduced_loss_strictly_convex n t b Hn Ht) 1 0 a).
  fold l in H. replace (a * 1 + (1 - a) * 0) with a in H by ring.
  assert (H' : l a <= a * l 1 + (1 - a) * l 0) by (apply H; lra).
  replace (a * l 1 + (1 - a) * l 0) with (l 0 + a * D) in H' by (unfold D; ring). nra.
Qed.

Lemma finite_delta_near_optimum n t b s eps :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s -> 0 < eps ->
  exists delta, 0 <= delta
    /\ reduced_loss n t b (similarity_of_delta delta) < reduced_loss n t b s + eps.
Proof.
  intros Hn Ht [Hs Hmin] He.
  enough (exists x, 0 < x <= 1 /\ reduced_loss n t b x < reduced_loss n t b s + eps)
    as (x & Hx & Hlt).
  { destruct (similarity_of_delta_onto x Hx) as (delta & Hd & ->). now exists delta. }
  destruct (Req_dec s 0) as [->|H0].
  - apply reduced_loss_near_zero; try assumption. apply Hmin. lra.
  - exists s. lra.
Qed.

(** The optimum bounds all unit families and all CCEM(delta), and finite delta come close to it. *)
Theorem theorem_1_infimum d n t b s W :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  is_argmin (reduced_loss (INR n) t b) s -> is_simplex_etf (d - 1) n W ->
  (forall U V, unit_family d n U -> unit_family d n V ->
     reduced_loss (INR n) t b s <= sigmoid_loss d n t b U V)
  /\ (forall delta, reduced_loss (INR n) t b s <= ccem_delta_loss d n t b W delta)
  /\ (forall eps, 0 < eps ->
        exists delta, 0 <= delta
          /\ ccem_delta_loss d n t b W delta < reduced_loss (INR n) t b s + eps).
Proof.
  intros Hn Hd Ht Hs HW. repeat split.
  - intros U V HU HV. now apply optimum_is_lower_bound.
  - intros delta. rewrite ccem_delta_loss_reduced by assumption.
    assert (H := similarity_of_delta_range delta). apply Hs. lra.
  - intros eps He.
    destruct (finite_delta_near_optimum (INR n) t b s eps (INR_ge_2 n Hn) Ht Hs He)
      as (delta & Hdelta & Hlt).
    exists delta. now rewrite ccem_delta_loss_reduced.
Qed.

(** An equal value would make s > 0 a second minimiser. *)
Theorem theorem_1_not_attained_antipodal d n t b W delta :
  (2 <= n)%nat -> (n <= d)%nat -> 0 < t ->
  is_argmin (reduced_loss (INR n) t b) 0 -> is_simplex_etf (d - 1) n W ->
  reduced_loss (INR n) t b 0 < ccem_delta_loss d n t b W delta.
Proof.
  intros Hn Hd Ht H0 HW. rewrite ccem_delta_loss_reduced by assumption.
  assert (H := similarity_of_delta_range delta). set (s := similarity_of_delta delta) in *.
  destruct (proj2 H0 s) as [Hlt|Heq]; [lra|exact Hlt|].
  assert (Hs : is_argmin (reduced_loss (INR n) t b) s).
  { split; [lra|]. rewrite <- Heq. apply H0. }
  assert (s = 0) by exact (argmin_unique (INR n) t b s 0 (INR_ge_2 n Hn) Ht Hs H0). lra.
Qed.

Theorem theorem_1_attained d n t b s W :
  (2 <= n)%nat -> (n <= d)%nat ->
  is_argmin (reduced_loss (INR n) t b) s -> s <> 0 -> is_simplex_etf (d - 1) n W ->
  exists delta, 0 <= delta /\ ccem_delta_loss d n t b W delta = reduced_loss (INR n) t b s.
Proof.
  intros Hn Hd [Hs _] H0 HW.
  destruct (similarity_of_delta_onto s) as (delta & Hdelta & ->); [lra|].
  exists delta. split; [exact Hdelta|]. now apply ccem_delta_loss_reduced.
Qed.
