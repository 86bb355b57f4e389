(** * The double-Constant Embedding Model and its loss

    With w_i the simplex ETF, u_i = (sqrt(s) w_i, sqrt(1-s)) and v_i = (sqrt(s) w_i, -sqrt(1-s)).
    At s = 1/(1+delta^2) these are (w_i, +-delta)/sqrt(1+delta^2), the paper's form. The Gram
    matrices depend on s alone, and the losses on the Gram matrices alone.

    ** Notions
    - [has_ccem_gram], [ccem_left], [ccem_right]: from [Definitions];
    - [antipodal_left], [antipodal_right]: u_i = e and v_i = - e, the same unit vector e for all i;
    - [similarity_of_delta delta]: s = 1/(1 + delta^2).

    ** Main results
    - [ccem_gram]: CCEM(s) has the Gram matrices of CCEM at s, one dimension above the ETF;
    - [etf_gram], [antipodal_gram]: s = 1 in the dimension of the ETF, s = 0 in every d >= 1;
    - [ccem_gram_unit]: such families are unit families;
    - [ccem_gram_pair_loss], [ccem_loss]: their loss is the reduced loss at s;
    - [ccem_of_delta]: the entries at s = 1/(1+delta^2). *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums LowerBound VectorSums Simplex.
Open Scope R_scope.

(** ** Families with the Gram matrices of CCEM *)

Theorem ccem_gram k n s W :
  0 <= s <= 1 -> is_simplex_etf k n W ->
  has_ccem_gram (S k) n s (ccem_left k s W) (ccem_right k s W).
Proof.
  intros Hs HW i j Hi Hj w.
  assert (Ha : sqrt s * sqrt s = s) by (apply sqrt_sqrt; lra).
  assert (Hc : sqrt (1 - s) * sqrt (1 - s) = 1 - s) by (apply sqrt_sqrt; lra).
  unfold ccem_left, ccem_right. rewrite !dot_append, (HW i j Hi Hj). fold w.
  rewrite Ha. repeat split; [rewrite Hc; ring | | ].
  - replace (- sqrt (1 - s) * - sqrt (1 - s)) with (sqrt (1 - s) * sqrt (1 - s)) by ring.
    rewrite Hc. ring.
  - replace (sqrt (1 - s) * - sqrt (1 - s)) with (- (sqrt (1 - s) * sqrt (1 - s))) by ring.
    rewrite Hc. ring.
Qed.

Lemma etf_gram d n W : is_simplex_etf d n W -> has_ccem_gram d n 1 W W.
Proof.
  intros HW i j Hi Hj w. rewrite (HW i j Hi Hj). fold w. repeat split; ring.
Qed.

(** The antipodal structure: u_i = e and v_i = -e, with e the first unit vector. *)
Definition antipodal_left : family := fun _ k => if Nat.eqb 0 k then 1 else 0.
Definition antipodal_right : family := fun _ k => if Nat.eqb 0 k then -1 else 0.

Lemma dot_first d x y :
  (1 <= d)%nat ->
  dot d (fun k => if Nat.eqb 0 k then x else 0) (fun k => if Nat.eqb 0 k then y else 0) = x * y.
Proof.
  intros Hd. rewrite <- (sum_single d 0 (fun _ => x * y)) by lia.
  apply sum_ext. intros k _. destruct (Nat.eqb 0 k); ring.
Qed.

Lemma antipodal_gram d n : (1 <= d)%nat -> has_ccem_gram d n 0 antipodal_left antipodal_right.
Proof.
  intros Hd i j _ _ w. unfold antipodal_left, antipodal_right.
  rewrite !dot_first by exact Hd. repeat split; ring.
Qed.

(** ** Their similarities *)

Lemma ccem_gram_unit d n s U V :
  has_ccem_gram d n s U V -> unit_family d n U /\ unit_family d n V.
Proof.
  intros H. split; intros i Hi; destruct (H i i Hi Hi) as (HU & HV & _);
    rewrite Nat.eqb_refl in *; lra.
Qed.

Lemma ccem_gram_positive d n s U V i :
  has_ccem_gram d n s U V -> (i < n)%nat -> dot d (U i) (V i) = positive s.
Proof.
  intros H Hi. destruct (H i i Hi Hi) as (_ & _ & HUV).
  rewrite Nat.eqb_refl in HUV. unfold positive. lra.
Qed.

Lemma ccem_gram_negative d n s U V i j :
  has_ccem_gram d n s U V -> (i < n)%nat -> (j < n)%nat -> i <> j ->
  dot d (U i) (V j) = negative (INR n) s.
Proof.
  intros H Hi Hj Hij. destruct (H i j Hi Hj) as (_ & _ & HUV).
  destruct (Nat.eqb_spec i j); [easy|].
  rewrite HUV. unfold negative, Rdiv. ring.
Qed.

(** ** Their loss *)

Lemma ccem_gram_pair_loss positive_cost negative_cost d n s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V ->
  pair_loss positive_cost negative_cost d n U V
  = reduced_pair_loss positive_cost negative_cost (INR n) s.
Proof.
  intros Hn H. apply constant_similarities_loss; [exact Hn|]. split.
  - intros i. now apply ccem_gram_positive.
  - intros i j. now apply ccem_gram_negative.
Qed.

Lemma ccem_gram_loss d n t b s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V ->
  sigmoid_loss d n t b U V = reduced_loss (INR n) t b s.
Proof. apply ccem_gram_pair_loss. Qed.

Theorem ccem_loss k n t b s W :
  (2 <= n)%nat -> 0 <= s <= 1 -> is_simplex_etf k n W ->
  sigmoid_loss (S k) n t b (ccem_left k s W) (ccem_right k s W) = reduced_loss (INR n) t b s.
Proof.
  intros Hn Hs HW. apply ccem_gram_loss; [exact Hn|]. now apply ccem_gram.
Qed.

(** ** The paper's parameter delta *)

Definition similarity_of_delta (delta : R) : R := 1 / (1 + delta * delta).

Lemma similarity_of_delta_range delta : 0 < similarity_of_delta delta <= 1.
Proof.
  assert (H := Rle_0_sqr delta). unfold Rsqr in H. unfold similarity_of_delta.
  split; [apply Rdiv_lt_0_compat; lra|].
  apply (Rmult_le_reg_r (1 + delta * delta)); [lra|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(** delta = sqrt((1 - s)/s). *)
Lemma similarity_of_delta_onto s :
  0 < s <= 1 -> exists delta, 0 <= delta /\ s = similarity_of_delta delta.
Proof.
  intros Hs. exists (sqrt ((1 - s) / s)). split; [apply sqrt_pos|].
  unfold similarity_of_delta. rewrite sqrt_sqrt.
  - field. lra.
  - apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. lra.
Qed.

Theorem ccem_of_delta k delta W i j :
  0 <= delta ->
  ccem_left k (similarity_of_delta delta) W i j
  = (if Nat.eqb j k then delta else W i j) / sqrt (1 + delta * delta)
  /\ ccem_right k (similarity_of_delta delta) W i j
  = (if Nat.eqb j k then - delta else W i j) / sqrt (1 + delta * delta).
Proof.
  intros Hd.
  assert (H := Rle_0_sqr delta). unfold Rsqr in H.
  assert (Hs : 0 < sqrt (1 + delta * delta)) by (apply sqrt_lt_R0; lra).
  unfold ccem_left, ccem_right, append, similarity_of_delta.
  replace (1 - 1 / (1 + delta * delta)) with (delta * delta / (1 + delta * delta)) by (field; lra).
  rewrite !sqrt_div, sqrt_1, sqrt_square by lra.
  destruct (Nat.eqb j k); split; field; lra.
Qed.
