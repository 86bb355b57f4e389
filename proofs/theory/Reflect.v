(** * Signs of formulas over boxes, computed by the kernel

    [enclosure] encloses a formula over a box by integers of any size (mantissa and exponent), [check]
    runs through a tree of boxes. A statement that is reduced to signs is proved by one computation:
    [vm_compute] of [check], and [check_sound], which says what its [true] means.

    The two modules name the arithmetic of coq-interval that is used. [Interval.Tactic] is not: its
    file takes longer to load than most claims take to check.

    ** Main definitions
    - [enclosure], [centred]: the values of a formula over a box; by the mean value theorem;
    - [fact], [holds], [decided]: a sign, that it holds at a point, that it is seen to over a box;
    - [by_cases]: that one list holds, whatever signs the formulas have that an enclosure leaves open;
    - [tree], [check]: boxes, and that in each of them all facts of one of some lists hold.

    ** Main results
    - [enclosure_correct], [centred_correct], [decided_correct]: enclosures enclose;
    - [by_cases_correct]: one of the lists holds;
    - [check_sound]: at each point of the box all facts of one of the lists hold. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Xreal Basic Float_full Specific_ops Specific_stdz Interval Float.
From CCEM Require Import Definitions Convexity Rules Formulas.
Import ListNotations.
Open Scope R_scope.

Module F := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull F.

(** ** Enclosures *)

Definition contains_real (xi : I.type) (x : R) : Prop := contains (I.convert xi) (Xreal x).

Definition rational (prec : F.precision) (q : Z) (d : BinNums.positive) : I.type :=
  match d with xH => I.fromZ prec q | _ => I.div prec (I.fromZ prec q) (I.fromZ prec (Zpos d)) end.

Definition softplus_over prec x := I.ln prec (I.add prec (I.fromZ prec 1) (I.exp prec x)).
Definition sigmoid_over prec x := I.inv prec (I.add prec (I.fromZ prec 1) (I.exp prec (I.neg x))).

Definition expr_dec (x y : expr) : {x = y} + {x <> y}.
Proof. decide equality; first [apply Z.eq_dec|apply Pos.eq_dec|apply Nat.eq_dec]. Defined.

Fixpoint enclosure prec (box : list I.type) (e : expr) : I.type :=
  match e with
  | Const q d => rational prec q d
  | Var i => nth i box I.whole
  | Neg x => I.neg (enclosure prec box x)
  | Add x y => I.add prec (enclosure prec box x) (enclosure prec box y)
  | Sub x y => I.sub prec (enclosure prec box x) (enclosure prec box y)
  | Mul x y => if expr_dec x y then I.sqr prec (enclosure prec box x)
               else I.mul prec (enclosure prec box x) (enclosure prec box y)
  | Div x y => I.div prec (enclosure prec box x) (enclosure prec box y)
  | Exp x => I.exp prec (enclosure prec box x)
  | Ln x => I.ln prec (enclosure prec box x)
  | Softplus x => softplus_over prec (enclosure prec box x)
  | Sigmoid x => sigmoid_over prec (enclosure prec box x)
  | Sqrt x => I.sqrt prec (enclosure prec box x)
  end.

Definition is_positive_over (xi : I.type) : bool :=
  match I.sign_strict xi with Xgt => true | _ => false end.
Definition is_nonzero_over (xi : I.type) : bool :=
  match I.sign_strict xi with Xgt | Xlt => true | _ => false end.
Definition is_nonnegative_over (xi : I.type) : bool :=
  match I.sign_large xi with Xgt | Xeq => true | _ => false end.

Fixpoint defined_over prec (box : list I.type) (e : expr) : bool :=
  match e with
  | Const _ _ | Var _ => true
  | Neg x | Exp x | Softplus x | Sigmoid x => defined_over prec box x
  | Add x y | Sub x y | Mul x y => if defined_over prec box x then defined_over prec box y else false
  | Div x y =>
      if is_nonzero_over (enclosure prec box y)
      then if defined_over prec box x then defined_over prec box y else false else false
  | Ln x | Sqrt x => if is_positive_over (enclosure prec box x) then defined_over prec box x else false
  end.

Definition in_box (box : list I.type) (env : list R) : Prop := Forall2 contains_real box env.

Lemma contains_nan xi x : contains xi Xnan -> contains xi x.
Proof. destruct xi; simpl; easy. Qed.

Lemma rational_correct prec q d : contains_real (rational prec q d) (eval [] (Const q d)).
Proof.
  unfold contains_real, rational. simpl.
  assert (H := I.div_correct prec _ _ _ _ (I.fromZ_correct prec q) (I.fromZ_correct prec (Zpos d))).
  unfold Xdiv, Xdiv' in H. simpl in H. rewrite is_zero_false in H by (apply not_0_IZR; lia).
  destruct d; [exact H|exact H|apply I.fromZ_correct].
Qed.

Theorem enclosure_correct prec box env e :
  in_box box env -> contains_real (enclosure prec box e) (eval env e).
Proof.
  intros Hb. unfold contains_real.
  induction e as [q d|j|x IH|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IH|x IH|x IH|x IH|x IH];
    simpl.
  - apply rational_correct.
  - revert j. induction Hb as [|xi x box env Hx _ IH]; intros [|j]; simpl; try easy.
  - exact (I.neg_correct _ _ IH).
  - exact (I.add_correct prec _ _ _ _ IHx IHy).
  - exact (I.sub_correct prec _ _ _ _ IHx IHy).
  - destruct (expr_dec x y) as [<-|_]; [exact (I.sqr_correct prec _ _ IHx)|].
    exact (I.mul_correct prec _ _ _ _ IHx IHy).
  - pose proof (I.div_correct prec _ _ _ _ IHx IHy) as H. unfold Xdiv, Xdiv' in H. simpl in H.
    destruct (is_zero (eval env y)); [now apply contains_nan|exact H].
  - exact (I.exp_correct prec _ _ IH).
  - pose proof (I.ln_correct prec _ _ IH) as H. unfold Xln, Xln' in H. simpl in H.
    destruct (is_positive (eval env x)); [exact H|now apply contains_nan].
  - assert (H := I.ln_correct prec _ _
      (I.add_correct prec _ _ _ _ (I.fromZ_correct prec 1) (I.exp_correct prec _ _ IH))).
    unfold Xln, Xln' in H. simpl in H. unfold softplus.
    rewrite is_positive_true in H by apply one_plus_exp_positive. exact H.
  - assert (H := I.inv_correct prec _ _ (I.add_correct prec _ _ _ _ (I.fromZ_correct prec 1)
      (I.exp_correct prec _ _ (I.neg_correct _ _ IH)))).
    unfold Xinv, Xinv' in H. simpl in H. rewrite sigmoid_inverse.
    rewrite is_zero_false in H by (apply Rgt_not_eq, one_plus_exp_positive). exact H.
  - exact (I.sqrt_correct prec _ _ IH).
Qed.

Lemma positive_over xi x : contains_real xi x -> is_positive_over xi = true -> 0 < x.
Proof.
  intros Hx. unfold is_positive_over. pose proof (I.sign_strict_correct xi) as H.
  destruct (I.sign_strict xi); try easy. intros _. apply (H _ Hx).
Qed.

Lemma nonzero_over xi x : contains_real xi x -> is_nonzero_over xi = true -> x <> 0.
Proof.
  intros Hx. unfold is_nonzero_over. pose proof (I.sign_strict_correct xi) as H.
  destruct (I.sign_strict xi); try easy; intros _; specialize (H _ Hx); simpl in H; lra.
Qed.

Lemma nonnegative_over xi x : contains_real xi x -> is_nonnegative_over xi = true -> 0 <= x.
Proof.
  intros Hx. unfold is_nonnegative_over. pose proof (I.sign_large_correct xi) as H.
  destruct (I.sign_large xi); try easy; intros _; specialize (H _ Hx).
  - injection H as ->. lra.
  - apply H.
Qed.

Lemma defined_over_correct prec box env e :
  in_box box env -> defined_over prec box e = true -> defined env e.
Proof.
  intros Hb.
  assert (HE := fun x => enclosure_correct prec box env x Hb).
  induction e; simpl; auto; repeat
    match goal with |- context [if ?c then _ else _] => destruct c eqn:? end; try easy; auto.
  - intros H. repeat split; auto. eapply nonzero_over; eauto.
  - intros H. split; auto. eapply positive_over; eauto.
  - intros H. split; auto. eapply positive_over; eauto.
Qed.

(** ** The mean value form *)

Definition midpoint (xi : I.type) : I.type := I.singleton (I.midpoint xi).

(** f(m) + the sum of D_i f(X) (X_i - m_i) over the first [k] coordinates. *)
Fixpoint centred prec (box mid : list I.type) (e : expr) (k : nat) : I.type :=
  match k with
  | O => enclosure prec mid e
  | S j => let d := derive j e in
           let rest := centred prec box mid e j in
           if is_const 0 d then rest
           else I.add prec rest
                  (I.mul prec (enclosure prec box d)
                     (I.sub prec (nth j box I.whole) (nth j mid I.whole)))
  end.

Lemma contains_between xi a b x :
  contains_real xi a -> contains_real xi b -> a <= x <= b -> contains_real xi x.
Proof. intros Ha Hb Hx. exact (contains_connected (I.convert xi) a b Ha Hb x Hx). Qed.

Lemma in_box_put box env i x :
  in_box box env -> contains_real (nth i box I.whole) x -> in_box box (put env i x).
Proof.
  intros Hb. revert i. induction Hb as [|xi y box env Hy Hb IH]; intros [|i] Hx; simpl in *;
    constructor; try assumption. now apply IH.
Qed.

Lemma in_box_nth box env i d :
  in_box box env -> (i < length env)%nat -> contains_real (nth i box I.whole) (nth i env d).
Proof.
  intros Hb. revert i.
  induction Hb as [|xi y box env Hy Hb IH]; intros [|i] Hi; simpl in *; try lia; auto.
  apply IH. lia.
Qed.

Lemma in_box_length box env : in_box box env -> length box = length env.
Proof. induction 1; simpl; congruence. Qed.

(** The first [k] coordinates of [env], the others of [m]. *)
Fixpoint mixed (k : nat) (env m : list R) : list R :=
  match k with O => m | S j => put (mixed j env m) j (nth j env 0) end.

Lemma mixed_length k env m : length (mixed k env m) = length m.
Proof. induction k; simpl; [easy|]. now rewrite put_length. Qed.

Lemma mixed_nth k j env m : (k <= j)%nat -> nth j (mixed k env m) 0 = nth j m 0.
Proof. induction k; simpl; intros H; [easy|]. rewrite nth_put_other by lia. apply IHk. lia. Qed.

Lemma mixed_in_box k box env m :
  in_box box env -> in_box box m -> (k <= length env)%nat -> in_box box (mixed k env m).
Proof.
  intros He Hm. induction k; simpl; intros H; [easy|]. apply in_box_put; [apply IHk; lia|].
  now apply in_box_nth.
Qed.

Lemma mixed_all env m : length m = length env -> mixed (length env) env m = env.
Proof.
  intros Hl. apply (nth_ext _ _ 0 0); [now rewrite mixed_length|]. rewrite mixed_length.
  assert (H : forall k n, (n < k)%nat -> (k <= length m)%nat -> nth n (mixed k env m) 0 = nth n env 0).
  { induction k as [|k IH]; simpl; intros n H H'; [lia|].
    destruct (Nat.eq_dec k n) as [->|Hne].
    - apply nth_put_same. rewrite mixed_length. lia.
    - rewrite nth_put_other by exact Hne. apply IH; lia. }
  intros n Hn. apply H; lia.
Qed.

(** The mean value theorem between two numbers in any order. *)
Lemma mean_value_between (f df : R -> R) x y :
  (forall z, Rmin x y <= z <= Rmax x y -> is_derive f z (df z)) ->
  exists z, Rmin x y <= z <= Rmax x y /\ f y - f x = df z * (y - x).
Proof.
  intros Hf. destruct (MVT_gen f x y df) as [z [Hz He]].
  - intros z Hz. apply Hf. lra.
  - intros z Hz. apply continuity_pt_filterlim, (ex_derive_continuous f). exists (df z). now apply Hf.
  - exists z. now split.
Qed.

Lemma centred_step prec box env e i x :
  in_box box env -> (i < length env)%nat -> contains_real (nth i box I.whole) x ->
  defined_over prec box e = true ->
  exists w, in_box box w
            /\ eval (put env i x) e - eval env e = eval w (derive i e) * (x - nth i env 0).
Proof.
  intros Hb Hi Hx Hd.
  assert (Hz : forall z, Rmin (nth i env 0) x <= z <= Rmax (nth i env 0) x ->
                 in_box box (put env i z)).
  { intros z Hz. apply in_box_put; [exact Hb|]. assert (Hn := in_box_nth box env i 0 Hb Hi).
    destruct (Rle_or_lt x (nth i env 0)) as [Hle|Hlt].
    - rewrite Rmin_right, Rmax_left in Hz by lra. now apply (contains_between _ x (nth i env 0)).
    - rewrite Rmin_left, Rmax_right in Hz by lra. now apply (contains_between _ (nth i env 0) x). }
  destruct (mean_value_between (fun z => eval (put env i z) e)
              (fun z => eval (put env i z) (derive i e)) (nth i env 0) x) as [z [Hm He]].
  - intros z Hm. apply derive_correct; [exact Hi|]. apply (defined_over_correct prec box); [|exact Hd].
    now apply Hz.
  - exists (put env i z). split; [now apply Hz|]. rewrite put_nth in He. exact He.
Qed.

Theorem centred_correct prec box mid env m e k :
  in_box box env -> in_box box m -> in_box mid m -> (k <= length env)%nat -> length m = length env ->
  defined_over prec box e = true ->
  contains_real (centred prec box mid e k) (eval (mixed k env m) e).
Proof.
  intros He Hm Hmid Hk Hl Hd. induction k as [|j IH]; [now apply enclosure_correct|].
  assert (Hj : (j < length (mixed j env m))%nat) by (rewrite mixed_length; lia).
  assert (Hr : contains_real (centred prec box mid e j) (eval (mixed j env m) e)) by (apply IH; lia).
  destruct (centred_step prec box (mixed j env m) e j (nth j env 0)) as [w [Hw Hq]];
    [apply mixed_in_box; auto; lia|exact Hj|now apply in_box_nth|exact Hd|].
  rewrite mixed_nth in Hq by lia. simpl.
  replace (eval (put (mixed j env m) j (nth j env 0)) e)
    with (eval (mixed j env m) e + eval w (derive j e) * (nth j env 0 - nth j m 0)) by lra.
  destruct (is_const 0 (derive j e)) eqn:E.
  - rewrite (is_const_eval w _ _ E), Rmult_0_l, Rplus_0_r. exact Hr.
  - apply (I.add_correct prec _ _ (Xreal _) (Xreal _) Hr).
    apply (I.mul_correct prec _ _ (Xreal _) (Xreal _)); [now apply enclosure_correct|].
    apply (I.sub_correct prec _ _ (Xreal _) (Xreal _)).
    + now apply in_box_nth.
    + apply in_box_nth; [exact Hmid|lia].
Qed.

Lemma midpoints box env : in_box box env ->
  exists m, in_box box m /\ in_box (map midpoint box) m /\ length m = length env.
Proof.
  induction 1 as [|xi x box env Hx _ [m [H1 [H2 H3]]]];
    [exists []; repeat split; constructor|].
  exists (proj_val (I.F.toX (I.midpoint xi)) :: m).
  assert (Hne : not_empty (I.convert xi)) by (exists x; exact Hx).
  destruct (I.midpoint_correct xi Hne) as [He Hc]. simpl. split; [|split; [|now rewrite H3]].
  - constructor; [|exact H1]. unfold contains_real. now rewrite <- He.
  - constructor; [apply I.singleton_correct|exact H2].
Qed.

(** ** Facts *)

Inductive fact :=
| Positive (e : expr)
| Nonnegative (e : expr)
| Defined (e : expr).

Definition holds (env : list R) (f : fact) : Prop :=
  match f with
  | Positive e => 0 < eval env e
  | Nonnegative e => 0 <= eval env e
  | Defined e => defined env e
  end.

(** By the natural enclosure, else by the centred one. *)
Definition seen prec (box : list I.type) (shows : I.type -> bool) (e : expr) : bool :=
  if shows (enclosure prec box e) then true
  else if defined_over prec box e
  then shows (centred prec box (map midpoint box) e (length box)) else false.

Definition decided prec (box : list I.type) (f : fact) : bool :=
  match f with
  | Positive e => seen prec box is_positive_over e
  | Nonnegative e => seen prec box is_nonnegative_over e
  | Defined e => defined_over prec box e
  end.

Lemma seen_correct prec box env shows e (P : R -> Prop) :
  (forall xi x, contains_real xi x -> shows xi = true -> P x) ->
  in_box box env -> seen prec box shows e = true -> P (eval env e).
Proof.
  intros HP Hb. unfold seen. destruct (shows (enclosure prec box e)) eqn:H.
  - intros _. apply (HP (enclosure prec box e)); [now apply enclosure_correct|exact H].
  - destruct (defined_over prec box e) eqn:Hd; [|easy]. intros H'.
    destruct (midpoints box env Hb) as [m (H1 & H2 & H3)].
    refine (HP _ _ _ H'). rewrite (in_box_length box env Hb).
    rewrite <- (mixed_all env m H3) at 2. now apply centred_correct.
Qed.

Theorem decided_correct prec box env f : in_box box env -> decided prec box f = true -> holds env f.
Proof.
  intros Hb. destruct f; simpl.
  - now apply (seen_correct prec box env _ e (fun x => 0 < x) positive_over).
  - now apply (seen_correct prec box env _ e (fun x => 0 <= x) nonnegative_over).
  - now apply defined_over_correct.
Qed.

(** Conjunction and disjunction that stop early. *)
Fixpoint every {A} (p : A -> bool) (l : list A) : bool :=
  match l with [] => true | x :: r => if p x then every p r else false end.
Fixpoint some {A} (p : A -> bool) (l : list A) : bool :=
  match l with [] => false | x :: r => if p x then true else some p r end.

Lemma every_correct {A} (p : A -> bool) (l : list A) : every p l = true -> forall x, In x l -> p x = true.
Proof.
  induction l as [|a l IH]; simpl; [easy|]. destruct (p a) eqn:E; [|easy].
  intros H x [<-|Hx]; auto.
Qed.

Lemma some_correct {A} (p : A -> bool) (l : list A) : some p l = true -> exists x, In x l /\ p x = true.
Proof.
  induction l as [|a l IH]; simpl; [easy|]. destruct (p a) eqn:E; [exists a; auto|].
  intros H. destruct (IH H) as [x [Hx Hp]]. exists x. auto.
Qed.

(** ** By cases

    Where a formula vanishes no enclosure shows its sign, and still one of the lists may hold at
    every point: this where it is >= 0, that where it is < 0. [known] are the signs of formulas that
    were chosen, of those that the enclosures leave. *)

Definition sign_is (c : comparison) (x : R) : Prop :=
  match c with Lt => x < 0 | Eq => x = 0 | Gt => 0 < x end.

Definition allowed (xi : I.type) : list comparison :=
  match I.sign_strict xi, I.sign_large xi with
  | Xgt, _ => [Gt] | Xlt, _ => [Lt] | _, Xeq => [Eq] | _, Xgt => [Eq; Gt] | _, Xlt => [Lt; Eq]
  | _, Xund => [Lt; Eq; Gt]
  end.

Fixpoint looked_up (known : list (expr * comparison)) (e : expr) : option comparison :=
  match known with
  | [] => None
  | (x, c) :: r => if expr_dec x e then Some c else looked_up r e
  end.

Fixpoint sign_of (known : list (expr * comparison)) (e : expr) : option comparison :=
  match looked_up known e, e with
  | Some c, _ => Some c
  | None, Neg x => option_map CompOpp (sign_of known x)
  | None, Sub x y => option_map CompOpp (looked_up known (Sub y x))
  | None, _ => None
  end.

(** What the signs tell of a fact; else the formula of which it speaks. *)
Definition told (known : list (expr * comparison)) (f : fact) : bool + expr :=
  match f with
  | Positive e => match sign_of known e with Some c => inl match c with Gt => true | _ => false end | None => inr e end
  | Nonnegative e => match sign_of known e with Some c => inl match c with Lt => false | _ => true end | None => inr e end
  | Defined e => inl false
  end.

Definition is_false (known : list (expr * comparison)) (f : fact) : bool :=
  match told known f with inl false => true | _ => false end.

Fixpoint first_open (known : list (expr * comparison)) (way : list fact) : option expr :=
  match way with
  | [] => None
  | f :: r => match told known f with inr e => Some e | inl _ => first_open known r end
  end.

Fixpoint without_minus (e : expr) : expr := match e with Neg x => without_minus x | _ => e end.

(** The first list that may hold does, or the sign of a formula of it is chosen. *)
Fixpoint by_cases prec (box : list I.type) (fuel : nat) (known : list (expr * comparison))
    (ways : list (list fact)) : bool :=
  match filter (fun way => negb (some (is_false known) way)) ways with
  | [] => false
  | way :: rest =>
      match first_open known way, fuel with
      | None, _ => true
      | Some _, O => false
      | Some e, S k =>
          let x := without_minus e in
          every (fun c => by_cases prec box k ((x, c) :: known) (way :: rest))
            (allowed (enclosure prec box x))
      end
  end.

(** The lists of which the formulas are defined, without saying so. *)
Definition is_definition (f : fact) : bool := match f with Defined _ => true | _ => false end.
Definition defined_ways prec (box : list I.type) (ways : list (list fact)) : list (list fact) :=
  map (filter (fun f => negb (is_definition f)))
    (filter (fun way => every (decided prec box) (filter is_definition way)) ways).

Lemma allowed_correct xi x : contains_real xi x -> exists c, In c (allowed xi) /\ sign_is c x.
Proof.
  intros Hx. unfold allowed.
  assert (Hs := I.sign_strict_correct xi). assert (Hl := I.sign_large_correct xi).
  destruct (I.sign_strict xi);
    try (assert (H := proj2 (Hs _ Hx)); simpl in H;
         ((exists Gt; split; [now left|exact H]) || (exists Lt; split; [now left|exact H])));
    destruct (I.sign_large xi);
    try (specialize (Hl _ Hx); first [injection Hl as -> | apply proj2 in Hl; simpl in Hl]);
    try (exists Eq; split; [now left|reflexivity]);
    destruct (Rtotal_order x 0) as [H|[H|H]]; try lra;
    ((now exists Lt; split; [simpl; tauto|]) || (now exists Eq; split; [simpl; tauto|])
     || (now exists Gt; split; [simpl; tauto|])).
Qed.

Definition agree (known : list (expr * comparison)) (env : list R) : Prop :=
  List.Forall (fun k => sign_is (snd k) (eval env (fst k))) known.

Lemma looked_up_correct known env e c :
  agree known env -> looked_up known e = Some c -> sign_is c (eval env e).
Proof.
  induction 1 as [|[x d] known Hx _ IH]; simpl; [easy|].
  destruct (expr_dec x e) as [<-|_]; [now intros [= <-]|exact IH].
Qed.

Lemma opposite_sign c x y : y = - x -> sign_is c x -> sign_is (CompOpp c) y.
Proof. intros ->. destruct c; simpl; lra. Qed.

Lemma sign_of_correct known env e : agree known env ->
  forall c, sign_of known e = Some c -> sign_is c (eval env e).
Proof.
  intros H. induction e; intros c; cbn [sign_of];
    (destruct (looked_up known _) as [a|] eqn:E;
       [intros [= <-]; now apply (looked_up_correct known)|]); try easy.
  - destruct (sign_of known e) as [a|]; [|easy]. intros [= <-].
    apply (opposite_sign a (eval env e)); [reflexivity|now apply IHe].
  - destruct (looked_up known (Sub e2 e1)) as [a|] eqn:E'; [|easy]. intros [= <-].
    apply (opposite_sign a (eval env (Sub e2 e1))); [simpl; lra|now apply (looked_up_correct known)].
Qed.

Lemma told_correct known env f : agree known env -> told known f = inl true -> holds env f.
Proof.
  intros H. destruct f as [e|e|e]; simpl; [| |easy];
    (destruct (sign_of known e) as [c|] eqn:E; [|easy]); apply (sign_of_correct known env) in E;
    try exact H; destruct c; try easy; simpl in E; lra.
Qed.

Lemma no_first_open known env way :
  agree known env -> some (is_false known) way = false -> first_open known way = None ->
  List.Forall (holds env) way.
Proof.
  intros H. induction way as [|f way IH]; cbn [some first_open]; [constructor|].
  unfold is_false at 1. destruct (told known f) as [[|]|e] eqn:E; try easy.
  intros H1 H2. constructor; [now apply (told_correct known)|now apply IH].
Qed.

Definition one_holds (ways : list (list fact)) (env : list R) : Prop :=
  exists way, In way ways /\ List.Forall (holds env) way.

Lemma by_cases_correct prec box env : in_box box env -> forall fuel known ways,
  agree known env -> by_cases prec box fuel known ways = true -> one_holds ways env.
Proof.
  intros Hb. induction fuel as [|k IH]; intros known ways Hk; cbn [by_cases];
    (destruct (filter _ ways) as [|way rest] eqn:E; [easy|]);
    (assert (Hsub : forall w, In w (way :: rest) -> In w ways /\ some (is_false known) w = false);
      [intros w Hw; rewrite <- E in Hw; apply filter_In in Hw as [Hw Hn]; split; [exact Hw|];
       now apply negb_true_iff in Hn|]);
    (destruct (first_open known way) as [e|] eqn:Eo;
      [|intros _; exists way; split; [apply Hsub; now left|];
        apply (no_first_open known); try assumption; apply Hsub; now left]); [easy|].
  intros H. set (x := without_minus e) in *.
  destruct (allowed_correct _ _ (enclosure_correct prec box env x Hb)) as [c [Hin Hc]].
  apply (every_correct _ _ H) in Hin.
  destruct (IH ((x, c) :: known) (way :: rest)) as [w [Hw Hall]]; [now constructor|exact Hin|].
  exists w. split; [now apply Hsub|exact Hall].
Qed.

Lemma defined_ways_correct prec box env ways :
  in_box box env -> one_holds (defined_ways prec box ways) env -> one_holds ways env.
Proof.
  intros Hb [w [Hw Hall]]. apply in_map_iff in Hw as [way [<- Hw]]. apply filter_In in Hw as [Hw Hd].
  exists way. split; [exact Hw|]. apply List.Forall_forall. intros f Hf.
  destruct (is_definition f) eqn:E.
  - apply (decided_correct prec box); [exact Hb|]. apply (every_correct _ _ Hd).
    now apply filter_In.
  - rewrite List.Forall_forall in Hall. apply Hall. apply filter_In. now rewrite E.
Qed.

(** ** Trees of boxes *)

(** The end of a range, a rational number. *)
Definition ratio : Type := Z * BinNums.positive.
Definition number (r : ratio) : expr := Const (fst r) (snd r).

(** Of a leaf: how often it may be halved, and a range of s that is shown to contain it. *)
Inductive tree :=
| Leaf (fuel : nat) (around : option (ratio * ratio))
| Cut (i : nat) (at_ : ratio) (below above : tree).

Definition upto prec (xi : I.type) (r : ratio) :=
  I.meet xi (I.lower_extent (rational prec (fst r) (snd r))).
Definition from prec (xi : I.type) (r : ratio) :=
  I.meet xi (I.upper_extent (rational prec (fst r) (snd r))).

(** All points of a range. *)
Definition range prec (low high : ratio) : I.type := from prec (upto prec I.whole high) low.

(** How many formulas may be open in [by_cases]. *)
Definition most_open : nat := 8.

Definition ways_decided prec (ways : list (list fact)) (box : list I.type) : bool :=
  if by_cases prec box most_open [] (defined_ways prec box ways) then true
  else some (every (decided prec box)) ways.

(** Coordinate after coordinate of [order] is halved, again and again. *)
Fixpoint refine prec (fuel : nat) (order : list nat) (ways : list (list fact)) (box : list I.type) : bool :=
  if ways_decided prec ways box then true
  else match fuel, order with
       | S k, i :: others =>
           let halves := I.bisect (nth i box I.whole) in
           let order := others ++ [i] in
           if refine prec k order ways (put box i (fst halves))
           then refine prec k order ways (put box i (snd halves)) else false
       | _, _ => false
       end.

(** The coordinates from [first] on that are no single number. *)
Definition is_wide prec (xi : I.type) : bool :=
  match I.sign_large (I.sub prec xi xi) with Xeq => false | _ => true end.
Definition wide prec (first : nat) (box : list I.type) : list nat :=
  filter (fun i => is_wide prec (nth i box I.whole)) (seq first (length box - first)).

(** s lies in a range where its slope, of the sign of [k], is <= 0 at the one end and >= 0 at the
    other; the ends of [0, 1] need no sign. *)
Definition brackets prec (k : expr) (box : list I.type) (low high : ratio) : bool :=
  let inside := [Nonnegative (number low); Nonnegative (Sub (Const 1 1) (number low));
                 Nonnegative (number high); Nonnegative (Sub (Const 1 1) (number high))] in
  let falls := if Z.eqb (fst low) 0 then [] else [Nonnegative (Neg (substitute (number low) k))] in
  let rises := if Z.eqb (fst high) (Zpos (snd high)) then [] else [Nonnegative (substitute (number high) k)] in
  every (decided prec box) (inside ++ falls ++ rises).

Definition narrowed prec (box : list I.type) (low high : ratio) : list I.type :=
  put box 0 (from prec (upto prec (nth 0 box I.whole) high) low).

(** [integers i]: the coordinate i is an integer; a cut leaves out the gap. [slope] has the sign of
    the slope at s, where s is a minimiser. *)
Fixpoint check prec (first : nat) (integers : list bool) (slope : option expr)
    (ways : list (list fact)) (t : tree) (box : list I.type) : bool :=
  match t with
  | Leaf fuel None => refine prec fuel (wide prec first box) ways box
  | Leaf fuel (Some (low, high)) =>
      match slope with
      | Some k => if brackets prec k box low high
                  then let box := narrowed prec box low high in
                       refine prec fuel (wide prec first box) ways box
                  else false
      | None => false
      end
  | Cut i r below above =>
      let xi := nth i box I.whole in
      let whole := (fst r / Zpos (snd r))%Z in
      let low := if nth i integers false then (whole, xH) else r in
      let high := if nth i integers false then ((whole + 1)%Z, xH) else r in
      if check prec first integers slope ways below (put box i (upto prec xi low))
      then check prec first integers slope ways above (put box i (from prec xi high)) else false
  end.

Definition are_integers (integers : list bool) (env : list R) : Prop :=
  forall i, nth i integers false = true -> exists z, nth i env 0 = IZR z.

(** What the sign of the slope says of s, the first coordinate. *)
Definition places (slope : option expr) (env : list R) : Prop :=
  match slope with
  | None => True
  | Some k => forall x, 0 <= x <= 1 ->
      (eval (x :: tl env) k <= 0 -> x <= hd 0 env) /\ (0 <= eval (x :: tl env) k -> hd 0 env <= x)
  end.

Lemma upto_correct prec xi r x :
  contains_real xi x -> x <= eval [] (number r) -> contains_real (upto prec xi r) x.
Proof.
  intros Hx Hle. apply I.meet_correct; [exact Hx|].
  eapply I.lower_extent_correct; [apply rational_correct|exact Hle].
Qed.

Lemma from_correct prec xi r x :
  contains_real xi x -> eval [] (number r) <= x -> contains_real (from prec xi r) x.
Proof.
  intros Hx Hle. apply I.meet_correct; [exact Hx|].
  eapply I.upper_extent_correct; [apply rational_correct|exact Hle].
Qed.

Lemma range_correct prec low high x :
  eval [] (number low) <= x <= eval [] (number high) -> contains_real (range prec low high) x.
Proof.
  intros [H1 H2]. apply from_correct; [|exact H1]. apply upto_correct; [|exact H2].
  apply I.whole_correct.
Qed.

Lemma in_box_narrower box env i xi :
  in_box box env -> contains_real xi (nth i env 0) -> in_box (put box i xi) env.
Proof.
  intros Hb. revert i. induction Hb as [|yi y box env Hy Hb IH]; intros [|i] Hx; simpl in *;
    constructor; try assumption. now apply IH.
Qed.

Lemma ways_decided_correct prec ways box env :
  in_box box env -> ways_decided prec ways box = true -> one_holds ways env.
Proof.
  intros Hb. unfold ways_decided.
  destruct (by_cases _ _ _ _ _) eqn:E.
  { intros _. apply (defined_ways_correct prec box); [exact Hb|].
    apply (by_cases_correct prec box env Hb most_open []); [constructor|exact E]. }
  intros H. destruct (some_correct _ _ H) as [way [Hin Hway]]. exists way. split; [exact Hin|].
  apply List.Forall_forall. intros f Hf. apply (decided_correct prec box); [exact Hb|].
  now apply (every_correct _ _ Hway).
Qed.

Lemma refine_correct prec fuel : forall order ways box env,
  in_box box env -> refine prec fuel order ways box = true -> one_holds ways env.
Proof.
  induction fuel as [|k IH]; intros order ways box env Hb; simpl;
    destruct (ways_decided prec ways box) eqn:E;
    try (intros _; now apply (ways_decided_correct prec ways box)); [easy|].
  destruct order as [|i others]; [easy|].
  match goal with |- (if ?a then _ else false) = true -> _ => destruct a eqn:H1; [|easy] end.
  intros H2. destruct (Nat.lt_ge_cases i (length env)) as [Hlt|Hge].
  - destruct (I.bisect_correct _ _ (in_box_nth box env i 0 Hb Hlt)) as [H|H].
    + refine (IH _ _ _ env _ H1). now apply in_box_narrower.
    + refine (IH _ _ _ env _ H2). now apply in_box_narrower.
  - rewrite (put_beyond box i) in H1 by (rewrite (in_box_length box env Hb); lia).
    exact (IH _ _ _ env Hb H1).
Qed.

Lemma eval_number env r : eval env (number r) = eval [] (number r).
Proof. reflexivity. Qed.

Lemma brackets_correct prec k box low high s env :
  in_box box (s :: env) -> places (Some k) (s :: env) -> 0 <= s <= 1 ->
  brackets prec k box low high = true -> eval [] (number low) <= s <= eval [] (number high).
Proof.
  intros Hb Hk Hs H. unfold brackets in H.
  assert (Hall : forall f, In f _ -> holds (s :: env) f)
    by exact (fun f Hf => decided_correct prec box _ f Hb (every_correct _ _ H f Hf)).
  clear H. assert (H1 := Hall (Nonnegative (number low))).
  assert (H2 := Hall (Nonnegative (Sub (Const 1 1) (number low)))).
  assert (H3 := Hall (Nonnegative (number high))).
  assert (H4 := Hall (Nonnegative (Sub (Const 1 1) (number high)))).
  cbn [In app] in H1, H2, H3, H4. cbn [holds] in *.
  specialize (H1 ltac:(auto)). specialize (H2 ltac:(auto)).
  specialize (H3 ltac:(auto)). specialize (H4 ltac:(auto 6)).
  change (eval (s :: env) (Sub (Const 1 1) (number low))) with (1 - eval [] (number low)) in H2.
  change (eval (s :: env) (Sub (Const 1 1) (number high))) with (1 - eval [] (number high)) in H4.
  rewrite eval_number in H1, H3. simpl places in Hk.
  split.
  - destruct (Z.eqb_spec (fst low) 0) as [E|E].
    + unfold number in *. rewrite E in *. apply Rle_trans with 0; [|lra].
      simpl. destruct (snd low); unfold Rdiv; rewrite ?Rmult_0_l; lra.
    + apply (Hk (eval [] (number low)) ltac:(lra)).
      assert (Hf := Hall (Nonnegative (Neg (substitute (number low) k)))).
      specialize (Hf ltac:(apply in_or_app; right; apply in_or_app; left; now left)).
      cbn [holds eval] in Hf. rewrite eval_substitute, eval_number in Hf. lra.
  - destruct (Z.eqb_spec (fst high) (Zpos (snd high))) as [E|E].
    + apply Rle_trans with 1; [lra|]. unfold number. rewrite E. simpl.
      assert (0 < IZR (Zpos (snd high))) by (apply IZR_lt; lia).
      destruct (snd high); right; try (field; lra); reflexivity.
    + apply (Hk (eval [] (number high)) ltac:(lra)).
      assert (Hf := Hall (Nonnegative (substitute (number high) k))).
      specialize (Hf ltac:(apply in_or_app; right; apply in_or_app; right; now left)).
      cbn [holds] in Hf. rewrite eval_substitute, eval_number in Hf. exact Hf.
Qed.

Arguments refine : simpl never.

Theorem check_sound prec first integers slope ways t : forall box env,
  in_box box env -> are_integers integers env -> places slope env ->
  (slope <> None -> 0 <= hd 0 env <= 1) ->
  check prec first integers slope ways t box = true -> one_holds ways env.
Proof.
  induction t as [fuel [[low high]|]|i r below IHb above IHa]; intros box env Hb Hi Hs H01 H; simpl in H.
  - destruct slope as [k|]; [|easy]. destruct (brackets prec k box low high) eqn:E; [|easy].
    refine (refine_correct prec fuel _ ways (narrowed prec box low high) env _ H).
    destruct env as [|s env].
    + inversion Hb; subst. constructor.
    + destruct (brackets_correct prec k box low high s env Hb Hs (H01 ltac:(discriminate)) E).
      apply in_box_narrower; [exact Hb|]. apply from_correct; [|assumption].
      apply upto_correct; [|assumption]. apply (in_box_nth box (s :: env) 0); [exact Hb|simpl; lia].
  - exact (refine_correct prec fuel _ ways box env Hb H).
  - match type of H with (if ?a then _ else false) = true => destruct a eqn:H1; [|easy] end.
    destruct (Nat.lt_ge_cases i (length env)) as [Hlt|Hge].
    2: { rewrite put_beyond in H1 by (rewrite (in_box_length box env Hb); exact Hge).
         now apply (IHb box). }
    assert (Hx := in_box_nth box env i 0 Hb Hlt).
    destruct (nth i integers false) eqn:E.
    + destruct (Hi i E) as [z Hz]. destruct (Z_le_gt_dec z (fst r / Zpos (snd r))) as [Hle|Hgt].
      * refine (IHb _ env _ Hi Hs H01 H1). apply in_box_narrower; [exact Hb|].
        apply upto_correct; [exact Hx|]. simpl. rewrite Hz. now apply IZR_le.
      * refine (IHa _ env _ Hi Hs H01 H). apply in_box_narrower; [exact Hb|].
        apply from_correct; [exact Hx|]. simpl. rewrite Hz. apply IZR_le. lia.
    + destruct (Rle_or_lt (nth i env 0) (eval [] (number r))) as [Hle|Hgt].
      * refine (IHb _ env _ Hi Hs H01 H1). apply in_box_narrower; [exact Hb|].
        now apply upto_correct.
      * refine (IHa _ env _ Hi Hs H01 H). apply in_box_narrower; [exact Hb|].
        apply from_correct; [exact Hx|lra].
Qed.
