(** * Claims about how the minimiser moves along a coordinate

    The coordinate [i] of a list goes from y1 to y2, all others stay. Where the slope vanishes it
    falls (or rises) with the coordinate: then the minimiser rises (or falls), strictly where it is
    inside (0, 1); so does a minimiser at s = 1 (or 0) stay there. These signs are seen over boxes.

    ** Main definitions
    - [turning], [turning_back]: how the slope moves where it vanishes.

    ** Main results
    - [moves_up], [moves_down]: the minimiser rises, falls;
    - [one_persists], [zero_persists], [inside_persists]: it stays at s = 1, at s = 0, between. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced Rules Formulas Reflect Checker.
Import ListNotations.
Open Scope R_scope.

Definition turning (i : nat) (k : expr) : list (list fact) :=
  [[Defined k; Positive (Neg (derive i k))]; [Defined k; Positive k]; [Defined k; Positive (Neg k)]].
Definition turning_back (i : nat) (k : expr) : list (list fact) := turning i (Neg k).

(** At s and at every y between, [k] is defined, and where it is 0 its derivative is negative. *)
Definition turns (i : nat) (k : expr) (y1 y2 s : R) (env : list R) : Prop :=
  forall y, y1 <= y <= y2 ->
    defined (s :: put env i y) k
    /\ (eval (s :: put env i y) k = 0 -> eval (s :: put env i y) (derive (S i) k) < 0).

Lemma turns_seen prec integers i k t box env y1 y2 s :
  check prec 0 (false :: integers) None (turning (S i) k) t (with_s prec box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  0 <= s <= 1 -> turns i k y1 y2 s env.
Proof.
  intros H Hb Hs y Hy. destruct (Hb y Hy) as [Hbox Hint].
  assert (Ho := check_sound _ _ _ None _ _ _ _ (in_box_with_s prec box s _ Hs Hbox)
    (integers_with_s integers s _ Hint) I (fun n => match n eq_refl with end) H).
  unfold turning in Ho. facts Ho; conjuncts; cbn [holds eval] in *; (split; [assumption|]);
    intros E; lra.
Qed.

Lemma turns_negative i k y1 y2 s env :
  (i < length env)%nat -> y1 < y2 -> turns i k y1 y2 s env ->
  eval (s :: put env i y1) k <= 0 -> eval (s :: put env i y2) k < 0.
Proof.
  intros Hi Hy H H1.
  refine (stays_negative (fun y => eval (s :: put env i y) k)
    (fun y => eval (s :: put env i y) (derive (S i) k)) y1 y2 Hy _ _ H1).
  - intros y Hy'. apply (derive_correct (s :: env) (S i) k y); [simpl; lia|]. now apply H.
  - intros y Hy'. now apply H.
Qed.

Theorem moves_up prec integers i k t box env l1 K1 l2 K2 y1 y2 s1 s2 :
  check prec 0 (false :: integers) None (turning (S i) k) t (with_s prec box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  (i < length env)%nat -> y1 < y2 -> has_slope l1 K1 -> has_slope l2 K2 ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y1) k) (K1 x)) ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y2) k) (K2 x)) ->
  is_argmin l1 s1 -> is_argmin l2 s2 ->
  s1 <= s2 /\ (0 < s1 < 1 /\ 0 < s2 < 1 -> s1 < s2).
Proof.
  intros H Hb Hi Hy H1 H2 E1 E2 Hs1 Hs2. assert (Hs := proj1 Hs1).
  destruct (argmin_rises_between l1 K1 l2 K2 s1 s2) as [Hle Hlt]; try assumption.
  - intros HK. destruct (same_sign_iff _ _ (E1 s1 Hs)) as (_ & _ & _ & E & _).
    apply (E2 s1 Hs), (turns_negative i k y1 y2); try assumption; [|now apply E].
    now apply (turns_seen prec integers i k t box).
  - split; [exact Hle|]. intros [H' _]. apply Hlt. now left.
Qed.

(** From y2 back to y1. *)
Lemma turns_back_negative i k y1 y2 s env :
  (i < length env)%nat -> y1 < y2 -> turns i (Neg k) y1 y2 s env ->
  eval (s :: put env i y2) k <= 0 -> eval (s :: put env i y1) k < 0.
Proof.
  intros Hi Hy H H2. apply Rnot_le_lt. intros H1.
  assert (Hk := turns_negative i (Neg k) y1 y2 s env Hi Hy H). cbn [eval] in Hk. lra.
Qed.

Theorem moves_down prec integers i k t box env l1 K1 l2 K2 y1 y2 s1 s2 :
  check prec 0 (false :: integers) None (turning_back (S i) k) t (with_s prec box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  (i < length env)%nat -> y1 < y2 -> has_slope l1 K1 -> has_slope l2 K2 ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y1) k) (K1 x)) ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y2) k) (K2 x)) ->
  is_argmin l1 s1 -> is_argmin l2 s2 ->
  s2 <= s1 /\ (0 < s1 < 1 /\ 0 < s2 < 1 -> s2 < s1).
Proof.
  intros H Hb Hi Hy H1 H2 E1 E2 Hs1 Hs2. assert (Hs := proj1 Hs2).
  destruct (argmin_rises_between l2 K2 l1 K1 s2 s1) as [Hle Hlt]; try assumption.
  - intros HK. destruct (same_sign_iff _ _ (E2 s2 Hs)) as (_ & _ & _ & E & _).
    apply (E1 s2 Hs), (turns_back_negative i k y1 y2); try assumption; [|now apply E].
    now apply (turns_seen prec integers i (Neg k) t box).
  - split; [exact Hle|]. intros [_ H']. apply Hlt. now left.
Qed.

(** ** A phase that persists: the slope at an end keeps its sign *)

(** At an end, z = 0 or z = 1, alone. *)
Lemma turns_seen_at prec integers i k t box env y1 y2 z :
  check prec 1 (false :: integers) None (turning (S i) k) t (s_at prec z box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  turns i k y1 y2 (IZR z) env.
Proof.
  intros H Hb y Hy. destruct (Hb y Hy) as [Hbox Hint].
  assert (Hin : in_box (s_at prec z box) (IZR z :: put env i y)).
  { constructor; [|exact Hbox]. apply range_correct. simpl. lra. }
  assert (Ho := check_sound _ _ _ None _ _ _ _ Hin (integers_with_s integers (IZR z) _ Hint) I
    (fun n => match n eq_refl with end) H).
  unfold turning in Ho. facts Ho; conjuncts; cbn [holds eval] in *; (split; [assumption|]);
    intros E; lra.
Qed.

Theorem one_persists prec integers i k t box env l1 K1 l2 K2 y1 y2 s1 s2 :
  check prec 1 (false :: integers) None (turning (S i) k) t (s_at prec 1 box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  (i < length env)%nat -> y1 < y2 -> has_slope l1 K1 -> has_slope l2 K2 ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y1) k) (K1 x)) ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y2) k) (K2 x)) ->
  is_argmin l1 s1 -> is_argmin l2 s2 -> s1 = 1 -> s2 = 1.
Proof.
  intros H Hb Hi Hy H1 H2 E1 E2 Hs1 Hs2.
  rewrite (argmin_is_one l1 K1 s1 H1 Hs1), (argmin_is_one l2 K2 s2 H2 Hs2).
  assert (Hneg := turns_negative i k y1 y2 1 env Hi Hy (turns_seen_at _ _ _ _ _ _ _ _ _ 1 H Hb)).
  specialize (E1 1 ltac:(lra)). specialize (E2 1 ltac:(lra)). unfold same_sign in *. lra.
Qed.

Theorem zero_persists prec integers i k t box env l1 K1 l2 K2 y1 y2 s1 s2 :
  check prec 1 (false :: integers) None (turning_back (S i) k) t (s_at prec 0 box) = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  (i < length env)%nat -> y1 < y2 -> has_slope l1 K1 -> has_slope l2 K2 ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y1) k) (K1 x)) ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y2) k) (K2 x)) ->
  is_argmin l1 s1 -> is_argmin l2 s2 -> s1 = 0 -> s2 = 0.
Proof.
  intros H Hb Hi Hy H1 H2 E1 E2 Hs1 Hs2.
  rewrite (argmin_is_zero l1 K1 s1 H1 Hs1), (argmin_is_zero l2 K2 s2 H2 Hs2).
  assert (Hneg := turns_negative i (Neg k) y1 y2 0 env Hi Hy (turns_seen_at _ _ _ _ _ _ _ _ _ 0 H Hb)).
  cbn [eval] in Hneg. specialize (E1 0 ltac:(lra)). specialize (E2 0 ltac:(lra)).
  unfold same_sign in *. lra.
Qed.

(** Neither end is reached: at s = 1 the slope stays positive, at s = 0 negative. *)
Definition keeps_inside prec integers i k t box : bool :=
  if check prec 1 (false :: integers) None (turning_back (S i) k) t (s_at prec 1 box)
  then check prec 1 (false :: integers) None (turning (S i) k) t (s_at prec 0 box) else false.

Theorem inside_persists prec integers i k t box env l1 K1 l2 K2 y1 y2 s1 s2 :
  keeps_inside prec integers i k t box = true ->
  (forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y)) ->
  (i < length env)%nat -> y1 < y2 -> has_slope l1 K1 -> has_slope l2 K2 ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y1) k) (K1 x)) ->
  (forall x, 0 <= x <= 1 -> same_sign (eval (x :: put env i y2) k) (K2 x)) ->
  is_argmin l1 s1 -> is_argmin l2 s2 -> 0 < s1 < 1 -> 0 < s2 < 1.
Proof.
  intros H Hb Hi Hy H1 H2 E1 E2 Hs1 Hs2 Hin. unfold keeps_inside in H.
  destruct (check _ _ _ _ (turning_back _ _) _ _) eqn:Hone; [|easy].
  assert (Hup := turns_negative i (Neg k) y1 y2 1 env Hi Hy (turns_seen_at _ _ _ _ _ _ _ _ _ 1 Hone Hb)).
  assert (Hdown := turns_negative i k y1 y2 0 env Hi Hy (turns_seen_at _ _ _ _ _ _ _ _ _ 0 H Hb)).
  assert (O1 := argmin_is_one l1 K1 s1 H1 Hs1). assert (O2 := argmin_is_one l2 K2 s2 H2 Hs2).
  assert (Z1 := argmin_is_zero l1 K1 s1 H1 Hs1). assert (Z2 := argmin_is_zero l2 K2 s2 H2 Hs2).
  assert (E11 := E1 1 ltac:(lra)). assert (E21 := E2 1 ltac:(lra)).
  assert (E10 := E1 0 ltac:(lra)). assert (E20 := E2 0 ltac:(lra)).
  cbn [eval] in Hup. assert (Hb2 := proj1 Hs2). unfold same_sign in *.
  assert (s2 <> 1) by lra. assert (s2 <> 0) by lra. lra.
Qed.
