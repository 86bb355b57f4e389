(** * Which dimension the optimum needs

    The antipodal structure lives on a line. CCEM at 0 < s contains the simplex ETF
    (u_i + v_i)/(2 sqrt(s)), and at s < 1 the vector u_0 - v_0 of squared length 4(1-s) > 0 is
    orthogonal to it; the Welch bound says how much room these need. By uniqueness
    there is no other optimum.

    ** Notions
    - [ccem_simplex], [ccem_normal]: the simplex ETF inside CCEM, and a vector orthogonal to it;
    - [attained d n t b s]: some unit families in R^d have the loss l(s).

    ** Main results
    - [dimension_antipodal]: s = 0 optimal: min l is attained in R^d iff d >= 1;
    - [dimension_etf]: s = 1 optimal: iff d >= n - 1;
    - [dimension_intermediate]: 0 < s < 1 optimal: iff d >= n;
    - [strict_bound_in_small_dimension]: where it is not attained, min l is a strict bound. *)

From Coq Require Import Reals Lra Lia Arith.
From CCEM Require Import Definitions Sums KeyLemma LowerBound VectorSums Simplex CCEM
  Theorem1 Uniqueness Welch.
Open Scope R_scope.

(** ** The simplex and the normal inside CCEM *)

Definition ccem_simplex (s : R) (U V : family) : family :=
  fun i k => / (2 * sqrt s) * U i k + / (2 * sqrt s) * V i k.

(** (u_i + v_i).(u_j + v_j) = 4 s w_i.w_j. *)
Lemma ccem_simplex_etf d n s U V :
  0 < s -> has_ccem_gram d n s U V -> is_simplex_etf d n (ccem_simplex s U V).
Proof.
  intros Hs H i j Hi Hj. unfold ccem_simplex. rewrite dot_combine.
  destruct (H i j Hi Hj) as (-> & -> & ->).
  destruct (H j i Hj Hi) as (_ & _ & Hji). rewrite dot_comm in Hji. rewrite Hji.
  rewrite (Nat.eqb_sym j i). set (w := if Nat.eqb i j then _ else _).
  assert (Hr : 0 < sqrt s) by now apply sqrt_lt_R0.
  assert (Hinv : / (2 * sqrt s) * / (2 * sqrt s) * (4 * s) = 1).
  { rewrite <- (sqrt_sqrt s) at 3 by lra. field. lra. }
  transitivity (1 * w); [rewrite <- Hinv|]; ring.
Qed.

Definition ccem_normal (a : R) (U V : family) : vector :=
  fun k => a * U 0%nat k + - a * V 0%nat k.

Lemma ccem_simplex_normal d n s a U V i :
  (i < n)%nat -> has_ccem_gram d n s U V -> dot d (ccem_simplex s U V i) (ccem_normal a U V) = 0.
Proof.
  intros Hi H. assert (H0 : (0 < n)%nat) by lia.
  unfold ccem_simplex, ccem_normal. rewrite dot_combine.
  destruct (H i 0%nat Hi H0) as (-> & -> & ->).
  destruct (H 0%nat i H0 Hi) as (_ & _ & H0i). rewrite dot_comm in H0i. rewrite H0i.
  rewrite (Nat.eqb_sym 0 i). ring.
Qed.

Lemma ccem_normal_square d n s a U V :
  (0 < n)%nat -> has_ccem_gram d n s U V ->
  dot d (ccem_normal a U V) (ccem_normal a U V) = a * a * (4 * (1 - s)).
Proof.
  intros H0 H. unfold ccem_normal. rewrite dot_combine, (dot_comm d (V 0%nat) (U 0%nat)).
  destruct (H 0%nat 0%nat H0 H0) as (-> & -> & ->). simpl. ring.
Qed.

(** The factor [a] gives the normal the squared length n/(n-1). *)
Lemma ccem_gram_dimension d n s U V :
  (2 <= n)%nat -> 0 < s < 1 -> has_ccem_gram d n s U V -> (n <= d)%nat.
Proof.
  intros Hn Hs H. assert (Hn' := INR_ge_2 n Hn).
  set (a := sqrt (INR n / (INR n - 1) / (4 * (1 - s)))).
  apply (simplex_and_normal_dimension d n (ccem_simplex s U V) (ccem_normal a U V) Hn).
  - apply ccem_simplex_etf; [lra|exact H].
  - intros i Hi. now apply (ccem_simplex_normal d n).
  - rewrite (ccem_normal_square d n s) by (exact H || lia).
    unfold a. rewrite sqrt_sqrt; [field; lra|].
    left. apply Rdiv_lt_0_compat; [apply Rdiv_lt_0_compat|]; lra.
Qed.

(** ** The three theorems *)

(** Unit families in R^[d] attain the value of the reduced loss at [s]. *)
Definition attained (d n : nat) (t b s : R) : Prop :=
  exists U V, unit_family d n U /\ unit_family d n V
    /\ sigmoid_loss d n t b U V = reduced_loss (INR n) t b s.

Lemma attained_by_gram d n t b s U V :
  (2 <= n)%nat -> has_ccem_gram d n s U V -> attained d n t b s.
Proof.
  intros Hn H. destruct (ccem_gram_unit d n s U V H) as [HU HV].
  exists U, V. repeat split; [exact HU|exact HV|]. now apply ccem_gram_loss.
Qed.

(** Optimal families have the Gram matrices of CCEM. *)
Lemma gram_of_attained d n t b s :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> attained d n t b s ->
  exists U V, has_ccem_gram d n s U V.
Proof.
  intros Hn Ht Hs (U & V & HU & HV & He). exists U, V. now apply (uniqueness d n t b).
Qed.

(** In R^0 no vector has the length 1. *)
Lemma unit_family_dimension d n U : (1 <= n)%nat -> unit_family d n U -> (1 <= d)%nat.
Proof.
  intros Hn HU. destruct d as [|d]; [|lia].
  assert (H := HU 0%nat Hn). unfold dot in H. simpl in H. lra.
Qed.

(** The equivalence needs no hypothesis on t and b; the value is min l when 0 is the minimiser. *)
Theorem dimension_antipodal d n t b :
  (2 <= n)%nat -> attained d n t b 0 <-> (1 <= d)%nat.
Proof.
  intros Hn. split.
  - intros (U & _ & HU & _). apply (unit_family_dimension d n U); [lia|exact HU].
  - intros Hd. exact (attained_by_gram d n t b 0 _ _ Hn (antipodal_gram d n Hd)).
Qed.

Theorem dimension_etf d n t b :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) 1 ->
  attained d n t b 1 <-> (n - 1 <= d)%nat.
Proof.
  intros Hn Ht Hs. split.
  - intros H. destruct (gram_of_attained d n t b 1 Hn Ht Hs H) as (U & V & HUV).
    exact (simplex_dimension d n U Hn (proj1 (ccem_gram_one d n U V HUV))).
  - intros Hd. apply (attained_by_gram d n t b 1 (simplex n) (simplex n) Hn).
    now apply etf_gram, simplex_etf_exists.
Qed.

Theorem dimension_intermediate d n t b s :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> 0 < s < 1 ->
  attained d n t b s <-> (n <= d)%nat.
Proof.
  intros Hn Ht Hs Hs01. split.
  - intros H. destruct (gram_of_attained d n t b s Hn Ht Hs H) as (U & V & HUV).
    exact (ccem_gram_dimension d n s U V Hn Hs01 HUV).
  - intros Hd. eapply (attained_by_gram d n t b s _ _ Hn), ccem_gram_below; try assumption; [lra|].
    apply simplex_etf_exists; lia.
Qed.

Theorem strict_bound_in_small_dimension d n t b s U V :
  (2 <= n)%nat -> 0 < t -> is_argmin (reduced_loss (INR n) t b) s -> ~ attained d n t b s ->
  unit_family d n U -> unit_family d n V ->
  reduced_loss (INR n) t b s < sigmoid_loss d n t b U V.
Proof.
  intros Hn Ht Hs Hno HU HV.
  destruct (optimum_is_lower_bound d n t b U V s Ht Hn HU HV Hs) as [Hlt|Heq]; [exact Hlt|].
  exfalso. apply Hno. now exists U, V.
Qed.
