(** * The lower bound in every dimension

    Jensen's inequality over the positive pairs, Jensen's inequality over the negative pairs
    and the key lemma: the loss of any unit families is at least the reduced loss at
    s = (1 + p) / 2, hence at least its minimum over [0, 1]. Nothing about the sigmoid is used
    but that both costs are convex and the negative one is nondecreasing.

    ** Notions
    - [constant_similarities d n p q]: all u_i.v_i are p, all u_i.v_j, i <> j, are q.

    ** Main results
    - [lower_bound_generic]: for convex costs, the negative one nondecreasing;
    - [lower_bound]: for the sigmoid loss;
    - [optimum_is_lower_bound]: the minimum of the reduced loss bounds the sigmoid loss;
    - [optimum_is_lower_bound_generic]: the same for convex costs;
    - [lower_bound_equality]: a sigmoid loss equal to the bound has all positive similarities
      p(s), all negative ones q(s), and the key lemma is an equality;
    - [lower_bound_equality_iff]: the constant similarities p(s), q(s) are the equality case. *)

From Coq Require Import Reals Lra Lia.
From CCEM Require Import Definitions Sums Convexity KeyLemma.
Open Scope R_scope.

(** ** The means *)

Lemma positive_normalised p : positive ((1 + p) / 2) = p.
Proof. unfold positive. field. Qed.

Lemma sum_of_mean_positive d n U V :
  (2 <= n)%nat -> sum n (fun i => dot d (U i) (V i)) = INR n * mean_positive d n U V.
Proof. intros Hn. pose proof (INR_ge_2 n Hn). unfold mean_positive. field. lra. Qed.

Lemma sum_of_mean_negative d n U V :
  (2 <= n)%nat ->
  sum_off_diagonal n (fun i j => dot d (U i) (V j))
  = INR n * (INR n - 1) * mean_negative d n U V.
Proof. intros Hn. pose proof (INR_ge_2 n Hn). unfold mean_negative. field. lra. Qed.

(** [pair_loss] and [reduced_pair_loss] without the division. *)
Lemma pair_loss_sums f g d n U V :
  (2 <= n)%nat ->
  INR n * pair_loss f g d n U V
  = sum n (fun i => f (dot d (U i) (V i)))
    + sum_off_diagonal n (fun i j => g (dot d (U i) (V j))).
Proof. intros Hn. pose proof (INR_ge_2 n Hn). unfold pair_loss. field. lra. Qed.

Lemma reduced_pair_loss_at f g n p :
  n * reduced_pair_loss f g n ((1 + p) / 2)
  = n * f p + n * (n - 1) * g (negative n ((1 + p) / 2)).
Proof. unfold reduced_pair_loss. rewrite positive_normalised. ring. Qed.

(** ** The bound *)

Theorem lower_bound_generic f g d n U V :
  convex f -> convex g -> nondecreasing g ->
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  reduced_pair_loss f g (INR n) ((1 + mean_positive d n U V) / 2) <= pair_loss f g d n U V.
Proof.
  intros Hf Hg Hmono Hn HU HV. pose proof (INR_ge_2 n Hn).
  apply (Rmult_le_reg_l (INR n)); [lra|]. rewrite pair_loss_sums, reduced_pair_loss_at by exact Hn.
  pose proof (jensen f n _ _ Hf (sum_of_mean_positive d n U V Hn)).
  pose proof (jensen_off_diagonal g n _ _ Hg (sum_of_mean_negative d n U V Hn)).
  pose proof (Hmono _ _ (key_lemma d n U V Hn HU HV)).
  assert (0 < INR n * (INR n - 1)) by nra. nra.
Qed.

Theorem lower_bound d n t b U V :
  0 < t -> (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  reduced_loss (INR n) t b ((1 + mean_positive d n U V) / 2) <= sigmoid_loss d n t b U V.
Proof.
  intros Ht. apply lower_bound_generic;
    [apply phi_convex, Ht|apply psi_convex, Ht|apply psi_nondecreasing, Ht].
Qed.

Theorem optimum_is_lower_bound_generic f g d n U V s :
  convex f -> convex g -> nondecreasing g ->
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_pair_loss f g (INR n)) s ->
  reduced_pair_loss f g (INR n) s <= pair_loss f g d n U V.
Proof.
  intros Hf Hg Hmono Hn HU HV [_ Hmin].
  apply Rle_trans with (reduced_pair_loss f g (INR n) ((1 + mean_positive d n U V) / 2)).
  - apply Hmin, normalised_positive_bounds; assumption.
  - apply lower_bound_generic; assumption.
Qed.

Theorem optimum_is_lower_bound d n t b U V s :
  0 < t -> (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) s ->
  reduced_loss (INR n) t b s <= sigmoid_loss d n t b U V.
Proof.
  intros Ht. apply optimum_is_lower_bound_generic;
    [apply phi_convex, Ht|apply psi_convex, Ht|apply psi_nondecreasing, Ht].
Qed.

(** ** The equality case *)

(** All positive similarities are [p], all negative ones are [q]. *)
Definition constant_similarities (d n : nat) (p q : R) (U V : family) : Prop :=
  (forall i, (i < n)%nat -> dot d (U i) (V i) = p)
  /\ (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j -> dot d (U i) (V j) = q).

(** Equality of the loss and the bound leaves equality in each of the three steps. *)
Lemma equality_in_each_step d n t b U V :
  0 < t -> (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  let p := mean_positive d n U V in
  let q := mean_negative d n U V in
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b ((1 + p) / 2) ->
  sum n (fun i => phi t b (dot d (U i) (V i))) = INR n * phi t b p
  /\ sum_off_diagonal n (fun i j => psi t b (dot d (U i) (V j)))
     = INR n * (INR n - 1) * psi t b q
  /\ psi t b q = psi t b (negative (INR n) ((1 + p) / 2)).
Proof.
  intros Ht Hn HU HV. cbv zeta. intros He. pose proof (INR_ge_2 n Hn).
  apply (f_equal (Rmult (INR n))) in He. unfold sigmoid_loss, reduced_loss in He.
  rewrite pair_loss_sums, reduced_pair_loss_at in He by exact Hn.
  pose proof (jensen _ n _ _ (phi_convex t b Ht) (sum_of_mean_positive d n U V Hn)).
  pose proof (jensen_off_diagonal _ n _ _ (psi_convex t b Ht) (sum_of_mean_negative d n U V Hn)).
  pose proof (psi_nondecreasing t b Ht _ _ (key_lemma d n U V Hn HU HV)).
  assert (0 < INR n * (INR n - 1)) by nra.
  repeat split; nra.
Qed.

Lemma psi_injective t b x y : 0 < t -> psi t b x = psi t b y -> x = y.
Proof.
  intros Ht He. destruct (Rtotal_order x y) as [Hl|[H|Hg]]; [|exact H|].
  - pose proof (psi_increasing t b x y Ht Hl). lra.
  - pose proof (psi_increasing t b y x Ht Hg). lra.
Qed.

Lemma constant_similarities_loss f g d n s U V :
  (2 <= n)%nat -> constant_similarities d n (positive s) (negative (INR n) s) U V ->
  pair_loss f g d n U V = reduced_pair_loss f g (INR n) s.
Proof.
  intros Hn [Hp Hq]. pose proof (INR_ge_2 n Hn). unfold pair_loss, reduced_pair_loss.
  rewrite (sum_ext n _ (fun _ => f (positive s)))
    by (intros i Hi; rewrite Hp by exact Hi; reflexivity).
  rewrite (sum_off_diagonal_ext n _ (fun _ _ => g (negative (INR n) s)))
    by (intros i j Hi Hj Hij; rewrite Hq by assumption; reflexivity).
  rewrite sum_const, sum_off_diagonal_const. field. lra.
Qed.

(** Constant negative similarities at the value of the key lemma are its equality case. *)
Lemma constant_similarities_key d n U V :
  (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  let s := (1 + mean_positive d n U V) / 2 in
  constant_similarities d n (positive s) (negative (INR n) s) U V ->
  same_difference d n U V /\ zero_total d n U V.
Proof.
  intros Hn HU HV s [_ Hq]. apply key_lemma_equality; [exact Hn|exact HU|exact HV|].
  pose proof (INR_ge_2 n Hn). fold s. unfold mean_negative.
  rewrite (sum_off_diagonal_ext n _ (fun _ _ => negative (INR n) s) Hq).
  rewrite sum_off_diagonal_const. field. lra.
Qed.

(** The equality case of the bound: the similarities are those of CCEM at s, and the key lemma
    is an equality. The second follows from the first; both are useful. *)
Theorem lower_bound_equality d n t b U V :
  0 < t -> (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  let s := (1 + mean_positive d n U V) / 2 in
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  constant_similarities d n (positive s) (negative (INR n) s) U V
  /\ same_difference d n U V /\ zero_total d n U V.
Proof.
  intros Ht Hn HU HV s He.
  destruct (equality_in_each_step d n t b U V Ht Hn HU HV He) as [Hp [Hq Hk]].
  apply (psi_injective t b _ _ Ht) in Hk. fold s in Hk.
  assert (Hc : constant_similarities d n (positive s) (negative (INR n) s) U V).
  { unfold s at 1. rewrite positive_normalised, <- Hk. split.
    - exact (jensen_equal _ n _ _ _ (phi_tangent t b _ Ht) (sum_of_mean_positive d n U V Hn) Hp).
    - exact (jensen_off_diagonal_equal _ n _ _ _ (psi_tangent t b _ Ht)
               (sum_of_mean_negative d n U V Hn) Hq). }
  split; [exact Hc|]. apply constant_similarities_key; assumption.
Qed.

Theorem lower_bound_equality_iff d n t b U V :
  0 < t -> (2 <= n)%nat -> unit_family d n U -> unit_family d n V ->
  let s := (1 + mean_positive d n U V) / 2 in
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s
  <-> constant_similarities d n (positive s) (negative (INR n) s) U V.
Proof.
  intros Ht Hn HU HV s. split.
  - intros He. apply (lower_bound_equality d n t b U V Ht Hn HU HV He).
  - intros Hc. apply constant_similarities_loss; assumption.
Qed.
