(** * Claims about how a formula of numbers moves along a coordinate

    A formula X of the coordinates, s among them, where the coordinate [i] goes from y1 to y2: it
    rises if its derivative is positive throughout, or only >= 0 where s is an end; there the claim
    asks for no more than that it does not fall. That it falls is that - X rises.

    ** Main definitions
    - [goes]: what is said of its values at y1 and y2;
    - [rising]: the signs of its derivative; [fails]: that a hypothesis does not hold.

    ** Main results
    - [number_moves]: X moves, strictly where s is no end;
    - [number_moves_strictly]: the same where the claim speaks of no s;
    - [follows_s]: X moves with a minimiser that moves;
    - [end_moves]: X at a minimiser that stays at an end. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced Phases Rules Formulas Reflect Checker.
Import ListNotations.
Open Scope R_scope.

(** What rises where X moves in that direction. *)
Definition directed (up : bool) (x : expr) : expr := if up then x else Neg x.

Definition goes (up : bool) (strictly : Prop) (x1 x2 : R) : Prop :=
  if up then x1 <= x2 /\ (strictly -> x1 < x2) else x2 <= x1 /\ (strictly -> x2 < x1).

Lemma goes_directed up (strictly : Prop) x env1 env2 :
  eval env1 (directed up x) <= eval env2 (directed up x) ->
  (strictly -> eval env1 (directed up x) < eval env2 (directed up x)) ->
  goes up strictly (eval env1 x) (eval env2 x).
Proof.
  destruct up; cbn [directed eval goes]; intros Hle Hlt; split; try intros H; try apply Hlt in H; lra.
Qed.

Lemma defined_directed up x env : defined env (directed up x) -> defined env x.
Proof. now destruct up. Qed.

Definition rising (i : nat) (x : expr) : list (list fact) :=
  [[Defined x; Positive (derive i x)];
   [Nonnegative (Neg s_); Defined x; Nonnegative (derive i x)];
   [Nonnegative (Sub s_ one_); Defined x; Nonnegative (derive i x)]].

Definition fails (hypotheses : list formula) : list (list fact) :=
  flat_map (fun h => ways None h false) hypotheses.

(** On the way from y1 to y2: in the box, where the ties and the hypotheses hold. *)
Definition on_the_way box integers ties hypotheses i (env : list R) (y1 y2 : R) : Prop :=
  forall y, y1 <= y <= y2 ->
    in_box box (put env i y) /\ are_integers integers (put env i y)
    /\ 0 <= nth 0 (put env i y) 0 <= 1 /\ all_agree ties (put env i y)
    /\ List.Forall (says (put env i y)) hypotheses.

Lemma no_hypothesis_fails hypotheses s env :
  0 <= s <= 1 -> List.Forall (says (s :: env)) hypotheses -> ~ one_holds (fails hypotheses) (s :: env).
Proof.
  intros Hs Hall [way [Hin Hway]]. apply in_flat_map in Hin as [h [Hh Hin]].
  rewrite List.Forall_forall in Hall. specialize (Hall h Hh). revert Hall.
  apply (ways_correct None h false s env I Hs). now exists way.
Qed.

(** The facts at a point on the way. *)
Lemma on_the_way_holds prec first integers ties hypotheses ways i t box env y1 y2 y :
  check prec first integers None (tied_ways ties (ways ++ fails hypotheses)) t box = true ->
  on_the_way box integers ties hypotheses i env y1 y2 -> (i < length env)%nat -> y1 <= y <= y2 ->
  one_holds ways (put env i y).
Proof.
  intros H Hway Hi Hy. destruct (Hway y Hy) as (Hb & Hint & Hs & Ht & Hh).
  assert (Ho := check_sound _ _ _ None _ _ _ _ Hb Hint I (fun n => match n eq_refl with end) H).
  apply (tied_ways_correct ties _ _ Ht) in Ho.
  apply one_holds_app in Ho as [Ho|Ho]; [exact Ho|]. exfalso.
  destruct (put env i y) as [|s rest] eqn:E.
  - apply (f_equal (@length R)) in E. rewrite put_length in E. simpl in E. lia.
  - exact (no_hypothesis_fails hypotheses s rest Hs Hh Ho).
Qed.

(** s lies between its values at both ends, whatever moves. *)
Lemma s_on_the_way env i y1 y2 y : y1 <= y <= y2 ->
  nth 0 (put env i y1) 0 <= nth 0 (put env i y) 0 <= nth 0 (put env i y2) 0.
Proof. intros Hy. destruct env as [|s env], i as [|i]; simpl; lra. Qed.

Lemma number_rises prec first integers ties hypotheses i x t box env y1 y2 :
  check prec first integers None (tied_ways ties (rising i x ++ fails hypotheses)) t box = true ->
  on_the_way box integers ties hypotheses i env y1 y2 -> (i < length env)%nat -> y1 < y2 ->
  (forall y, y1 <= y <= y2 -> defined (put env i y) x)
  /\ eval (put env i y1) x <= eval (put env i y2) x
  /\ (0 < nth 0 (put env i y1) 0 /\ nth 0 (put env i y2) 0 < 1 ->
      eval (put env i y1) x < eval (put env i y2) x).
Proof.
  intros H Hway Hi Hy.
  assert (Hall : forall y, y1 <= y <= y2 -> defined (put env i y) x /\ 0 <= eval (put env i y) (derive i x)
    /\ (0 < nth 0 (put env i y) 0 < 1 -> 0 < eval (put env i y) (derive i x))).
  { intros y Hy'. assert (Ho := on_the_way_holds _ _ _ _ _ _ _ _ _ _ _ _ y H Hway Hi Hy').
    unfold rising in Ho. facts Ho; conjuncts; cbn [holds eval s_ one_] in *; (split; [assumption|lra]). }
  split; [intros y Hy'; apply (Hall y Hy')|].
  destruct (mean_value (fun y => eval (put env i y) x) (fun y => eval (put env i y) (derive i x)) y1 y2)
    as [z [Hz E]]; [lra|intros z Hz; apply derive_correct; [exact Hi|apply (Hall z Hz)]|].
  cbv beta in E. destruct (Hall z Hz) as (_ & Hle & Hlt). split; [nra|].
  intros Hs. assert (Hbetween := s_on_the_way env i y1 y2 z Hz).
  assert (0 < eval (put env i z) (derive i x)) by (apply Hlt; lra). nra.
Qed.

Theorem number_moves prec first integers ties hypotheses up i x t box env y1 y2 :
  check prec first integers None (tied_ways ties (rising i (directed up x) ++ fails hypotheses)) t box = true ->
  on_the_way box integers ties hypotheses i env y1 y2 -> (i < length env)%nat -> y1 < y2 ->
  given (put env i y1) x (given (put env i y2) x
    (goes up (0 < nth 0 (put env i y1) 0 /\ nth 0 (put env i y2) 0 < 1)
       (eval (put env i y1) x) (eval (put env i y2) x))).
Proof.
  intros H Hway Hi Hy. destruct (number_rises _ _ _ _ _ _ _ _ _ _ _ _ H Hway Hi Hy) as (Hd & Hle & Hlt).
  do 2 (apply given_of_defined; [apply (defined_directed up), Hd; lra|]). now apply goes_directed.
Qed.

(** With s somewhere inside, which no formula speaks of. *)
Theorem number_moves_strictly prec first integers ties hypotheses up i x t box env y1 y2 :
  check prec first integers None (tied_ways ties (rising (S i) (directed up x) ++ fails hypotheses)) t box = true ->
  on_the_way box integers ties hypotheses (S i) (1 / 2 :: env) y1 y2 -> (i < length env)%nat -> y1 < y2 ->
  given (1 / 2 :: put env i y1) x (given (1 / 2 :: put env i y2) x
    (if up then eval (1 / 2 :: put env i y1) x < eval (1 / 2 :: put env i y2) x
     else eval (1 / 2 :: put env i y2) x < eval (1 / 2 :: put env i y1) x)).
Proof.
  intros H Hway Hi Hy.
  destruct (number_rises _ _ _ _ _ _ _ _ _ _ _ _ H Hway) as (Hd & _ & Hlt); [simpl; lia|exact Hy|].
  cbn [put nth] in Hd, Hlt. specialize (Hlt ltac:(lra)).
  do 2 (apply given_of_defined; [apply (defined_directed up), Hd; lra|]).
  destruct up; cbn [directed eval] in Hlt; lra.
Qed.

(** ** With the minimiser *)

(** Coordinates of the claim, on the way. *)
Definition in_region box integers i (env : list R) (y1 y2 : R) : Prop :=
  forall y, y1 <= y <= y2 -> in_box box (put env i y) /\ are_integers integers (put env i y).

Definition inside (s1 s2 : R) : Prop := 0 < s1 < 1 /\ 0 < s2 < 1.

(** X does not move against the claim as y rises, and moves with s, which goes [s_up]. *)
Definition following (i : nat) (up s_up : bool) (x : expr) : list (list fact) :=
  map (fun way => Nonnegative (derive i (directed up x)) :: way)
    (rising 0 (directed (Bool.eqb up s_up) x)).

(** A formula is monotone in s where the signs of its derivative say so. *)
Lemma rises_in_s x env a b :
  (forall s, a <= s <= b -> defined (s :: env) x /\ 0 <= eval (s :: env) (derive 0 x)
     /\ (0 < s < 1 -> 0 < eval (s :: env) (derive 0 x))) ->
  a <= b -> eval (a :: env) x <= eval (b :: env) x
            /\ (0 < a -> b < 1 -> a < b -> eval (a :: env) x < eval (b :: env) x).
Proof.
  intros Hall Hab. destruct (mean_value (fun s => eval (s :: env) x) (fun s => eval (s :: env) (derive 0 x)) a b)
    as [z [Hz E]]; [exact Hab|intros z Hz; apply own_derivative, (Hall z Hz)|].
  cbv beta in E. destruct (Hall z Hz) as (_ & Hle & Hlt). split; [nra|]. intros H0 H1 H.
  specialize (Hlt ltac:(lra)). nra.
Qed.

Theorem follows_s prec integers ties up s_up i x t box env y1 y2 s1 s2 :
  check prec 0 (false :: integers) None (tied_ways ties (following (S i) up s_up x)) t
    (with_s prec box) = true ->
  in_region box integers i env y1 y2 ->
  (forall y s, y1 <= y <= y2 -> 0 <= s <= 1 -> all_agree ties (s :: put env i y)) ->
  (i < length env)%nat -> y1 < y2 ->
  0 <= s1 <= 1 -> 0 <= s2 <= 1 -> goes s_up (inside s1 s2) s1 s2 ->
  given (s1 :: put env i y1) x (given (s2 :: put env i y2) x
    (goes up (inside s1 s2) (eval (s1 :: put env i y1) x) (eval (s2 :: put env i y2) x))).
Proof.
  intros H Hb Ht Hi Hy Hs1 Hs2 Hs.
  set (v := directed up x). set (w := directed (Bool.eqb up s_up) x).
  assert (Hall : forall y s, y1 <= y <= y2 -> 0 <= s <= 1 ->
    defined (s :: put env i y) x /\ 0 <= eval (s :: put env i y) (derive (S i) v)
    /\ 0 <= eval (s :: put env i y) (derive 0 w) 
    /\ (0 < s < 1 -> 0 < eval (s :: put env i y) (derive 0 w))).
  { intros y s Hy' Hs'. destruct (Hb y Hy') as [Hbox Hint].
    assert (Ho := check_sound _ _ _ None _ _ _ _ (in_box_with_s prec box s _ Hs' Hbox)
      (integers_with_s integers s _ Hint) I (fun n => match n eq_refl with end) H).
    apply (tied_ways_correct ties _ _ (Ht y s Hy' Hs')) in Ho. unfold following, rising in Ho.
    cbn [map] in Ho.
    facts Ho; conjuncts; cbn [holds eval s_ one_ nth] in *;
      (split; [now apply (defined_directed (Bool.eqb up s_up))|unfold v, w; lra]). }
  do 2 (apply given_of_defined; [apply Hall; lra|]).
  assert (Hvalue : forall u env', eval env' (directed u x) = if u then eval env' x else - eval env' x)
    by now intros [|] env'.
  assert (Hin_y : eval (s1 :: put env i y1) v <= eval (s1 :: put env i y2) v).
  { destruct (mean_value (fun y => eval (s1 :: put env i y) v) (fun y => eval (s1 :: put env i y) (derive (S i) v)) y1 y2)
      as [z [Hz E]]; [lra| |cbv beta in E; destruct (Hall z s1 Hz Hs1) as (_ & Hle & _); nra].
    intros z Hz. apply (derive_correct (s1 :: env) (S i) v z); [simpl; lia|].
    unfold v. assert (H' := proj1 (Hall z s1 Hz Hs1)). now destruct up. }
  assert (Hin_s : forall a b, 0 <= a -> a <= b -> b <= 1 ->
    eval (a :: put env i y2) w <= eval (b :: put env i y2) w
    /\ (0 < a -> b < 1 -> a < b -> eval (a :: put env i y2) w < eval (b :: put env i y2) w)).
  { intros a b Ha Hab Hb1. apply rises_in_s; [|exact Hab]. intros s Hs'.
    destruct (Hall y2 s ltac:(lra) ltac:(lra)) as (Hd & _ & Hle & Hlt).
    unfold w. split; [now destruct (Bool.eqb up s_up)|]. split; [exact Hle|exact Hlt]. }
  unfold v, w in *. rewrite !Hvalue in Hin_y. unfold inside in *.
  destruct s_up, up; cbn [goes Bool.eqb] in *; destruct Hs as [Hle Hlt].
  all: match goal with
       | _ : ?a <= ?b, Hlt : _ -> ?a < ?b |- _ => destruct (Hin_s a b) as [H1 H2]; try lra
       end.
  all: rewrite !Hvalue in H1, H2; (split; [lra|]); intros Hboth;
    specialize (H2 ltac:(lra) ltac:(lra) (Hlt Hboth)); lra.
Qed.

(** Of a minimiser that stays at an end. *)
Definition moving_end (i : nat) (x : expr) : list (list fact) :=
  [[Defined x; Nonnegative (derive i x)]].

Theorem end_moves prec integers up i x z t box env y1 y2 s1 s2 :
  check prec 1 (false :: integers) None (moving_end (S i) (directed up x)) t (s_at prec z box) = true ->
  in_region box integers i env y1 y2 -> (i < length env)%nat -> y1 < y2 ->
  (z = 0 \/ z = 1)%Z -> s1 = IZR z -> s2 = IZR z ->
  given (s1 :: put env i y1) x (given (s2 :: put env i y2) x
    (goes up (inside s1 s2) (eval (s1 :: put env i y1) x) (eval (s2 :: put env i y2) x))).
Proof.
  intros H Hb Hi Hy Hz -> ->. set (v := directed up x).
  assert (Hall : forall y, y1 <= y <= y2 ->
    defined (IZR z :: put env i y) v /\ 0 <= eval (IZR z :: put env i y) (derive (S i) v)).
  { intros y Hy'. destruct (Hb y Hy') as [Hbox Hint].
    assert (Hin : in_box (s_at prec z box) (IZR z :: put env i y)).
    { constructor; [|exact Hbox]. apply range_correct. simpl. lra. }
    assert (Ho := check_sound _ _ _ None _ _ _ _ Hin (integers_with_s integers (IZR z) _ Hint) I
      (fun n => match n eq_refl with end) H).
    unfold moving_end in Ho. facts Ho; conjuncts; cbn [holds] in *. now split. }
  do 2 (apply given_of_defined; [apply (defined_directed up), Hall; lra|]).
  apply goes_directed; [|unfold inside; destruct Hz as [-> | ->]; lra].
  destruct (mean_value (fun y => eval (IZR z :: put env i y) v) (fun y => eval (IZR z :: put env i y) (derive (S i) v)) y1 y2)
    as [c [Hc E]]; [lra| |cbv beta in E; destruct (Hall c Hc) as [_ Hle]; unfold v in *; nra].
  intros c Hc. apply (derive_correct (IZR z :: env) (S i) v c); [simpl; lia|]. apply (Hall c Hc).
Qed.

(** Where the minimiser stays: of losses that fall, or rise, throughout, or for few pairs. *)
Lemma falling_stays prec integers l t box env :
  check prec 0 (false :: integers) None (falling_shape l) t (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  forall s, is_argmin (fun s => eval (s :: env) l) s -> s = 1.
Proof.
  intros H Hb Hi s Hs. assert (Hall := shape_seen _ _ _ _ _ _ H Hb Hi).
  apply (falling_argmin (fun s => eval (s :: env) l) (fun s => eval (s :: env) (derive 0 l)) s);
    [| |exact Hs]; intros x Hx;
    specialize (Hall x Hx); conjuncts; cbn [holds eval] in *; [now apply own_derivative|lra].
Qed.

Lemma rising_stays prec integers l t box env :
  check prec 0 (false :: integers) None (rising_shape l) t (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  forall s, is_argmin (fun s => eval (s :: env) l) s -> s = 0.
Proof.
  intros H Hb Hi s Hs. assert (Hall := shape_seen _ _ _ _ _ _ H Hb Hi).
  apply (rising_argmin (fun s => eval (s :: env) l) (fun s => eval (s :: env) (derive 0 l)) s);
    [| |exact Hs]; intros x Hx;
    specialize (Hall x Hx); conjuncts; cbn [holds eval] in *; [now apply own_derivative|assumption].
Qed.

Lemma small_stays n t :
  2 <= n <= 4 -> 0 < t -> forall s, is_argmin (reduced_loss n t t) s -> s = 1.
Proof.
  intros Hn Ht s Hs. apply (argmin_unique n t t); [lra|exact Ht|exact Hs|]. now apply small_n_etf.
Qed.
