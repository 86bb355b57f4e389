(** * Uniqueness of the optimal embedding up to rotation

    If the loss of unit families equals min l, every inequality between them is an equality: all
    positive pairs have the similarity p(s), all negative pairs q(s), and c = u_i - v_i is the same
    for every i. Then u_i.u_j = u_i.v_j + u_i.c = u_i.v_j + 1 - p(s), and v_i.v_j likewise: the
    Gram matrices are those of CCEM at s. At s = 1, c has the length 0. That families with the same
    Gram matrices differ by a rotation is linear algebra that is not repeated here.

    ** Notions
    - [same_family d n]: equal in the first d coordinates of the first n members.

    ** Main results
    - [gram_of_similarities]: similarities and a common difference determine the Gram matrices;
    - [uniqueness]: unit families with the loss min l have the Gram matrices of CCEM;
    - [uniqueness_etf]: at s = 1 they are one simplex ETF, u_i = v_i;
    - [minimisers_are_etfs]: what it takes for a loss to have no other minimisers. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums Convexity KeyLemma LowerBound Reduced Simplex CCEM.
Open Scope R_scope.

(** ** The Gram matrices *)

(** x.(u_j - v_j) = x.(u_i - v_i). *)
Lemma dot_same_difference d n U V x i j :
  same_difference d n U V -> (i < n)%nat -> (j < n)%nat ->
  dot d x (U j) - dot d x (V j) = dot d x (U i) - dot d x (V i).
Proof.
  intros H Hi Hj. rewrite <- !dot_minus_r.
  apply dot_ext; [easy|]. intros k Hk. now apply H.
Qed.

Lemma gram_of_similarities d n s U V :
  unit_family d n U -> unit_family d n V -> same_difference d n U V ->
  (forall i, (i < n)%nat -> dot d (U i) (V i) = positive s) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> i <> j ->
     dot d (U i) (V j) = negative (INR n) s) ->
  has_ccem_gram d n s U V.
Proof.
  intros HU HV Hc Hp Hq i j Hi Hj w.
  assert (Hij : dot d (U i) (V j) = s * w - (1 - s)).
  { unfold w. destruct (Nat.eqb_spec i j) as [<-|Hne].
    - rewrite Hp by exact Hi. unfold positive. ring.
    - rewrite Hq by assumption. unfold negative, Rdiv. ring. }
  assert (HUi := dot_same_difference d n U V (U i) i j Hc Hi Hj).
  assert (HVj := dot_same_difference d n U V (V j) j i Hc Hj Hi).
  rewrite HU, Hp in HUi by exact Hi.
  rewrite HV, (dot_comm d (V j) (U j)), Hp, (dot_comm d (V j) (U i)), (dot_comm d (V j)) in HVj
    by exact Hj.
  unfold positive in HUi, HVj. repeat split; lra.
Qed.

(** |u_i - v_i|^2 = 2 - 2 p(1) = 0. *)
Lemma ccem_gram_one d n U V :
  has_ccem_gram d n 1 U V ->
  is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.
Proof.
  intros H. split.
  - intros i j Hi Hj. destruct (H i j Hi Hj) as (HU & _ & _). rewrite HU. ring.
  - intros i k Hi Hk. apply Rminus_diag_uniq.
    apply (dot_self_zero d (fun k => U i k - V i k)); [|exact Hk].
    destruct (H i i Hi Hi) as (HU & HV & HUV).
    rewrite dot_self_minus, HU, HV, HUV. ring.
Qed.

(** ** The theorem *)

(** With s' = (1 + p)/2: l(s') <= L(U, V) = l(s), so s' is a minimiser too. *)
Lemma optimal_similarity d n t b s U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) s ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  (1 + mean_positive d n U V) / 2 = s.
Proof.
  intros Hn Ht HU HV Hs He.
  apply (argmin_unique (INR n) t b); [now apply INR_ge_2|exact Ht| |exact Hs].
  split; [now apply normalised_positive_bounds|]. intros x Hx.
  apply Rle_trans with (reduced_loss (INR n) t b s); [|now apply Hs].
  rewrite <- He. now apply lower_bound.
Qed.

Theorem uniqueness d n t b s U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) s ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s ->
  has_ccem_gram d n s U V.
Proof.
  intros Hn Ht HU HV Hs He.
  assert (Hp := optimal_similarity d n t b s U V Hn Ht HU HV Hs He).
  assert (H := lower_bound_equality d n t b U V Ht Hn HU HV). cbv zeta in H. rewrite Hp in H.
  destruct (H He) as ([Hpos Hneg] & Hc & _). now apply gram_of_similarities.
Qed.

Theorem uniqueness_etf d n t b U V :
  (2 <= n)%nat -> 0 < t -> unit_family d n U -> unit_family d n V ->
  is_argmin (reduced_loss (INR n) t b) 1 ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b 1 ->
  is_simplex_etf d n U /\ forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.
Proof.
  intros Hn Ht HU HV Hs He. apply ccem_gram_one. now apply (uniqueness d n t b).
Qed.

(** ** Families that are equal in the coordinates that count *)

Definition same_family (d n : nat) (U V : family) : Prop :=
  forall i k, (i < n)%nat -> (k < d)%nat -> U i k = V i k.

Lemma same_family_dot d n U V i x :
  same_family d n U V -> (i < n)%nat -> dot d x (V i) = dot d x (U i).
Proof. intros H Hi. apply dot_ext; [easy|]. intros k Hk. symmetry. now apply H. Qed.

Lemma same_family_pair_loss f g d n U V :
  same_family d n U V -> pair_loss f g d n U V = pair_loss f g d n U U.
Proof.
  intros H. unfold pair_loss. do 2 f_equal.
  - apply sum_ext. intros i Hi. f_equal. now apply (same_family_dot d n).
  - apply sum_off_diagonal_ext. intros i j _ Hj _. f_equal. now apply (same_family_dot d n).
Qed.

Lemma same_family_unit d n U V : same_family d n U V -> unit_family d n U -> unit_family d n V.
Proof.
  intros H HU i Hi. rewrite (same_family_dot d n U V i), dot_comm by assumption.
  rewrite (same_family_dot d n U V i) by assumption. now apply HU.
Qed.

Lemma same_family_gram d n U V :
  same_family d n U V -> is_simplex_etf d n U -> has_ccem_gram d n 1 U V.
Proof.
  intros H HU i j Hi Hj w. assert (HV := same_family_dot d n U V).
  rewrite (HV j (V i)), (dot_comm d (V i)), (HV i (U j)), (dot_comm d (U j)), (HV j (U i)),
    (HU i j) by assumption.
  fold w. repeat split; ring.
Qed.

(** A loss whose minimum is attained by simplex ETFs u_i = v_i, and by them alone. *)
Lemma minimisers_are_etfs (loss : family -> family -> R) least d n :
  (2 <= n)%nat -> (n - 1 <= d)%nat ->
  (forall U V, unit_family d n U -> unit_family d n V -> least <= loss U V) ->
  (forall U V, has_ccem_gram d n 1 U V -> loss U V = least) ->
  (forall U V, unit_family d n U -> unit_family d n V -> loss U V = least ->
     is_simplex_etf d n U /\ same_family d n U V) ->
  forall U V, is_global_minimiser loss d n U V
    <-> is_simplex_etf d n U /\ same_family d n U V.
Proof.
  intros Hn Hd Hbound Hvalue Hunique U V. split.
  - intros (HU & HV & Hmin). apply Hunique; try assumption. apply Rle_antisym; [|now apply Hbound].
    assert (HW := simplex_etf_exists d n Hn Hd). assert (HW' := simplex_etf_unit d n _ HW).
    rewrite <- (Hvalue _ _ (etf_gram d n _ HW)). now apply Hmin.
  - intros [HW Hsame]. assert (HU := simplex_etf_unit d n U HW).
    split; [exact HU|]. split; [now apply (same_family_unit d n U)|].
    intros U' V' HU' HV'. rewrite (Hvalue U V) by now apply same_family_gram. now apply Hbound.
Qed.
