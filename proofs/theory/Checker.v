(** * Claims as data, and a checker of them

    A claim speaks of coordinates (N, t, b) and of the minimiser s of a loss. [ways] turns what it
    says into signs of formulas, of which [check] sees over boxes that they hold; each theorem
    below says what is then true. The certificate of a claim is one such computation.

    Coordinate 0 is s. What a claim says includes that its terms are defined.

    ** Main definitions
    - [formula], [says]: what a claim says, as data and in words;
    - [ways]: lists of signs of which each makes it true, or false;
    - [log_slope], [exp_slope]: the sign of the sigmoid loss's slope as a formula;
    - [tie], [agrees]: a formula that has the sign of another; [tied_ways]: signs told by these.

    ** Main results
    - [plain_claim]: of numbers only;
    - [convex_claim], [sigmoid_claim], [sigmoid_claim_exp], [own_claim]: of the minimiser of a
      strictly convex loss;
    - [falling_claim], [rising_claim]: of a loss that falls, or rises, throughout. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced Rules Formulas Reflect.
Import ListNotations.
Open Scope R_scope.

(** ** What is claimed *)

Inductive relation := Less | AtMost | Equal | AtLeast | Greater.

Inductive formula :=
| Compare (x : expr) (r : relation) (y : expr)
| IsEtf
| IsAntipodal
| IsIntermediate
| Not (f : formula)
| And (f g : formula)
| Or (f g : formula)
| Implies (f g : formula)
| Iff (f g : formula).

Definition compares (r : relation) (x y : R) : Prop :=
  match r with
  | Less => x < y
  | AtMost => x <= y
  | Equal => x = y
  | AtLeast => x >= y
  | Greater => x > y
  end.

(** [P], and that [e] is defined; what is plain to see is left out. *)
Fixpoint given (env : list R) (e : expr) (P : Prop) : Prop :=
  match e with
  | Const _ _ | Var _ => P
  | Neg x | Exp x | Softplus x | Sigmoid x => given env x P
  | Add x y | Sub x y | Mul x y => given env x (given env y P)
  | Div x (Const (Zpos _) _) => given env x P
  | Div x y => given env x (given env y (eval env y <> 0 /\ P))
  | Ln (Const (Zpos _) _) => P
  | Ln x => given env x (0 < eval env x /\ P)
  | Sqrt x => given env x (0 <= eval env x /\ P)
  end.

Fixpoint says (env : list R) (f : formula) : Prop :=
  match f with
  | Compare x r y => given env x (given env y (compares r (eval env x) (eval env y)))
  | IsEtf => nth 0 env 0 = 1
  | IsAntipodal => nth 0 env 0 = 0
  | IsIntermediate => 0 < nth 0 env 0 < 1
  | Not f => ~ says env f
  | And f g => says env f /\ says env g
  | Or f g => says env f \/ says env g
  | Implies f g => says env f -> says env g
  | Iff f g => says env f <-> says env g
  end.

Lemma const_positive env p d : 0 < eval env (Const (Zpos p) d).
Proof.
  assert (0 < IZR (Zpos p)) by (apply IZR_lt; lia). assert (0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  simpl. destruct d; try assumption; now apply Rdiv_lt_0_compat.
Qed.

(** The conditions that are left out, or given. *)
Lemma given_quotient env x y P :
  given env (Div x y) P -> (exists p d, y = Const (Zpos p) d /\ given env x P)
                           \/ given env x (given env y (eval env y <> 0 /\ P)).
Proof.
  destruct y as [[|p|p] d| | | | | | | | | | |]; cbn [given]; try (now right).
  intros H. left. now exists p, d.
Qed.

Lemma given_logarithm env x P :
  given env (Ln x) P -> (exists p d, x = Const (Zpos p) d /\ P) \/ given env x (0 < eval env x /\ P).
Proof.
  destruct x as [[|p|p] d| | | | | | | | | | |]; cbn [given]; try (now right).
  intros H. left. now exists p, d.
Qed.

Lemma given_of_defined env e : forall P : Prop, defined env e -> P -> given env e P.
Proof.
  induction e as [q d|j|x IH|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IH|x IH|x IH|x IH|x IH];
    intros P; try (cbn [given defined]; first
      [now intros _|intros [Hx Hy] HP; now apply IHx, IHy|intros Hx HP; now apply IH]).
  - intros (Hx & Hy & Hn) HP.
    assert (H : given env x (given env y (eval env y <> 0 /\ P))) by now apply IHx, IHy.
    destruct y as [[|p|p] d| | | | | | | | | | |]; try exact H. now apply IHx.
  - intros [Hx Hn] HP. assert (H : given env x (0 < eval env x /\ P)) by now apply IH.
    now destruct x as [[|p|p] d| | | | | | | | | | |].
  - intros [Hx Hn] HP. apply IH; [exact Hx|]. split; [lra|exact HP].
Qed.

Lemma given_holds env e : forall P : Prop, given env e P -> P.
Proof.
  induction e as [q d|j|x IH|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IH|x IH|x IH|x IH|x IH];
    intros P; try (cbn [given]; intros H; first [exact H|now apply IH in H|now apply IHx, IHy in H]).
  - intros H. apply given_quotient in H as [[p [d [_ H]]]|H]; [now apply IHx in H|].
    now apply IHx, IHy in H.
  - intros H. apply given_logarithm in H as [[p [d [_ H]]]|H]; [exact H|]. now apply IH in H.
Qed.

Lemma compare_said env x r y :
  defined env x -> defined env y -> compares r (eval env x) (eval env y) -> says env (Compare x r y).
Proof. intros Hx Hy H. now apply given_of_defined, given_of_defined. Qed.

Lemma said_compares env x r y : says env (Compare x r y) -> compares r (eval env x) (eval env y).
Proof. intros H. now apply given_holds, given_holds in H. Qed.

(** ** Signs *)

Definition s_ : expr := Var 0.
Definition zero_ : expr := Const 0 1.
Definition one_ : expr := Const 1 1.

(** What x r y says. *)
Definition signs (r : relation) (x y : expr) : list fact :=
  match r with
  | Less => [Positive (Sub y x)]
  | AtMost => [Nonnegative (Sub y x)]
  | Equal => [Nonnegative (Sub y x); Nonnegative (Sub x y)]
  | AtLeast => [Nonnegative (Sub x y)]
  | Greater => [Positive (Sub x y)]
  end.

(** The relations of which one holds iff r is, or is not, true. *)
Definition cases (r : relation) (is : bool) : list relation :=
  if is then [r]
  else match r with
       | Less => [AtLeast]
       | AtMost => [Greater]
       | Equal => [Less; Greater]
       | AtLeast => [Less]
       | Greater => [AtMost]
       end.

Definition flipped (r : relation) : relation :=
  match r with Less => Greater | AtMost => AtLeast | Equal => Equal | AtLeast => AtMost | Greater => Less end.

(** The ways in which s r y, by the sign k of the slope at y. *)
Definition placing (k : expr) (r : relation) (y : expr) : list (list fact) :=
  let there := substitute y k in
  match r with
  | Less => [[Positive y; Positive there]; [Positive (Sub y one_)]]
  | AtMost => [[Nonnegative y; Nonnegative there]; [Nonnegative (Sub y one_)]]
  | Equal => [[Nonnegative y; Nonnegative (Sub one_ y); Nonnegative there; Nonnegative (Neg there)];
              [Nonnegative (Sub y one_); Nonnegative (Sub one_ y); Nonnegative (Neg there)];
              [Nonnegative y; Nonnegative (Neg y); Nonnegative there]]
  | AtLeast => [[Nonnegative (Sub one_ y); Nonnegative (Neg there)]; [Nonnegative (Neg y)]]
  | Greater => [[Positive (Sub one_ y); Positive (Neg there)]; [Positive (Neg y)]]
  end.

Definition is_s (e : expr) : bool := match e with Var O => true | _ => false end.

(** The ways in which x r y by the values at an end, where s is that end. *)
Definition at_an_end (k : expr) (r : relation) (x y : expr) : list (list fact) :=
  [Nonnegative (Neg (substitute one_ k)) :: signs r (substitute one_ x) (substitute one_ y)]
  ++ [Nonnegative (substitute zero_ k) :: signs r (substitute zero_ x) (substitute zero_ y)].

(** Is there no s, or s alone on one side of an inequality? *)
Definition told_by_place (x : expr) (r : relation) (y : expr) : bool :=
  free_of_s x && free_of_s y
  || match r with Equal => false | _ => is_s x && free_of_s y || is_s y && free_of_s x end.

Definition comparing (slope : option expr) (x : expr) (r : relation) (y : expr) : list (list fact) :=
  match slope with
  | Some k =>
      (if is_s x then if free_of_s y then placing k r y else [] else [])
      ++ (if is_s y then if free_of_s x then placing k (flipped r) x else [] else [])
      ++ (if told_by_place x r y then [] else at_an_end k r x y)
      ++ [signs r x y]
  | None => [signs r x y]
  end.

(** The ways in which a formula is undefined: what is said of it does not hold. *)
Fixpoint undefined (e : expr) : list (list fact) :=
  match e with
  | Const _ _ | Var _ => []
  | Neg x | Exp x | Softplus x | Sigmoid x => undefined x
  | Add x y | Sub x y | Mul x y => undefined x ++ undefined y
  | Div x y => [[Nonnegative y; Nonnegative (Neg y)]] ++ undefined x ++ undefined y
  | Ln x => [[Nonnegative (Neg x)]] ++ undefined x
  | Sqrt x => [[Positive (Neg x)]] ++ undefined x
  end.

(** In a phase or not: by the slope at the ends, or by s itself. *)
Definition at_ends (slope : option expr) (of_slope : expr -> expr -> list (list fact)) : list (list fact) :=
  match slope with Some k => of_slope (substitute one_ k) (substitute zero_ k) | None => [] end.

Definition both (l m : list (list fact)) : list (list fact) :=
  flat_map (fun x => map (fun y => x ++ y) m) l.

Fixpoint ways (slope : option expr) (f : formula) (is : bool) : list (list fact) :=
  match f with
  | Compare x r y =>
      let all := flat_map (fun r => comparing slope x r y) (cases r is) in
      if is then map (fun way => Defined x :: Defined y :: way) all
      else all ++ undefined x ++ undefined y
  | IsEtf =>
      at_ends slope (fun one _ => if is then [[Nonnegative (Neg one)]] else [[Positive one]])
      ++ if is then [[Nonnegative (Sub s_ one_)]] else [[Positive (Sub one_ s_)]]
  | IsAntipodal =>
      at_ends slope (fun _ zero => if is then [[Nonnegative zero]] else [[Positive (Neg zero)]])
      ++ if is then [[Nonnegative (Neg s_)]] else [[Positive s_]]
  | IsIntermediate =>
      at_ends slope (fun one zero =>
        if is then [[Positive one; Positive (Neg zero)]] else [[Nonnegative (Neg one)]; [Nonnegative zero]])
      ++ if is then [[Positive s_; Positive (Sub one_ s_)]]
         else [[Nonnegative (Sub s_ one_)]; [Nonnegative (Neg s_)]]
  | Not f => ways slope f (negb is)
  | And f g =>
      if is then both (ways slope f true) (ways slope g true)
      else ways slope f false ++ ways slope g false
  | Or f g =>
      if is then ways slope f true ++ ways slope g true
      else both (ways slope f false) (ways slope g false)
  | Implies f g =>
      if is then ways slope f false ++ ways slope g true
      else both (ways slope f true) (ways slope g false)
  | Iff f g =>
      both (ways slope f true) (ways slope g is) ++ both (ways slope f false) (ways slope g (negb is))
  end.

(** What makes the signs of [slope] tell of s: it minimises a loss whose slope has that sign. *)
Definition minimises (slope : option expr) (s : R) (env : list R) : Prop :=
  match slope with
  | None => True
  | Some k => exists l K, has_slope l K /\ is_argmin l s
                          /\ forall x, 0 <= x <= 1 -> same_sign (eval (x :: env) k) (K x)
  end.

Lemma one_holds_app l m env : one_holds (l ++ m) env <-> one_holds l env \/ one_holds m env.
Proof.
  unfold one_holds. split.
  - intros [way [H Hall]]. apply in_app_iff in H as [H|H]; [left|right]; now exists way.
  - intros [[way [H Hall]]|[way [H Hall]]]; exists way; rewrite in_app_iff; auto.
Qed.

Lemma one_holds_both l m env : one_holds (both l m) env -> one_holds l env /\ one_holds m env.
Proof.
  intros [way [Hin Hall]]. apply in_flat_map in Hin as [x [Hx Hin]].
  apply in_map_iff in Hin as [y [<- Hy]]. apply List.Forall_app in Hall as [H1 H2].
  split; [now exists x|now exists y].
Qed.

Lemma one_holds_single way env : one_holds [way] env -> List.Forall (holds env) way.
Proof. intros [w [[<-|[]] H]]. exact H. Qed.

Lemma one_holds_none env : ~ one_holds [] env.
Proof. intros [w [[] _]]. Qed.

(** A disjunction of conjunctions of facts, as propositions. *)
Ltac facts H :=
  repeat match type of H with
  | one_holds (_ ++ _) _ => apply one_holds_app in H; destruct H as [H|H]
  | one_holds [] _ => now apply one_holds_none in H
  | one_holds [_] _ => apply one_holds_single in H
  | one_holds (?w :: ?l) _ => change (w :: l) with ([w] ++ l) in H
  end.

Ltac conjuncts :=
  repeat match goal with
  | H : List.Forall _ (_ :: _) |- _ => apply List.Forall_cons_iff in H as [? H]
  | H : List.Forall _ [] |- _ => clear H
  end.

Lemma signs_correct r x y env : List.Forall (holds env) (signs r x y) -> compares r (eval env x) (eval env y).
Proof. destruct r; simpl; intros H; conjuncts; cbn [holds eval] in *; lra. Qed.

Lemma places_of_minimises slope s env : minimises slope s env -> places slope (s :: env).
Proof.
  destruct slope as [k|]; [|easy]. intros (l & K & Hl & Hs & Hk) x Hx. cbn [tl hd].
  destruct (same_sign_iff _ _ (Hk x Hx)) as (_ & _ & H1 & H2 & _). rewrite H1, H2.
  split; intros H; [now apply (argmin_from l K)|now apply (argmin_upto l K)].
Qed.

Lemma placing_correct k r y s env :
  minimises (Some k) s env -> free_of_s y = true ->
  one_holds (placing k r y) (s :: env) -> compares r s (eval (s :: env) y).
Proof.
  intros (l & K & Hl & Hs & Hk) Hy H. assert (Hs01 := proj1 Hs).
  assert (Hv : 0 <= eval (s :: env) y <= 1 ->
               same_sign (eval (s :: env) (substitute y k)) (K (eval (s :: env) y)))
    by (intros H'; rewrite eval_substitute; now apply Hk).
  destruct r; unfold placing in H; facts H; conjuncts; cbn [holds eval one_] in *;
    cbn [compares]; try lra;
    (destruct (Rle_or_lt (eval (s :: env) y) 1) as [Hv1|Hv1]; [|lra]);
    (destruct (Rle_or_lt 0 (eval (s :: env) y)) as [Hv0|Hv0]; [|lra]);
    destruct (same_sign_iff _ _ (Hv (conj Hv0 Hv1))) as (E1 & E2 & E3 & E4 & _).
  - apply (argmin_before l K); try assumption; [lra|tauto].
  - apply (argmin_upto l K); try assumption; [lra|tauto].
  - apply Rle_antisym.
    + apply (argmin_upto l K); try assumption; [lra|]. apply E3. lra.
    + apply (argmin_from l K); try assumption; [lra|]. apply E4. lra.
  - apply Rle_antisym; [lra|]. apply (argmin_from l K); try assumption; [lra|]. apply E4. lra.
  - apply Rle_antisym; [|lra]. apply (argmin_upto l K); try assumption; [lra|]. apply E3. lra.
  - apply Rle_ge, (argmin_from l K); try assumption; [lra|]. apply E4. lra.
  - apply (argmin_beyond l K); try assumption; [lra|]. apply E2. lra.
Qed.

Lemma flipped_correct r x y : compares (flipped r) x y -> compares r y x.
Proof. destruct r; simpl; lra. Qed.

Lemma is_s_correct e s env : is_s e = true -> eval (s :: env) e = s.
Proof. now destruct e as [| [|i] | | | | | | | | | |]. Qed.

(** s = 1, s = 0, by the slope at the ends. *)
Lemma ends_of_minimises k s env :
  minimises (Some k) s env ->
  (s = 1 <-> eval (1 :: env) k <= 0) /\ (s = 0 <-> 0 <= eval (0 :: env) k) /\ 0 <= s <= 1.
Proof.
  intros (l & K & Hl & Hs & Hk).
  destruct (same_sign_iff _ _ (Hk 1 ltac:(lra))) as (_ & _ & _ & H1 & _).
  destruct (same_sign_iff _ _ (Hk 0 ltac:(lra))) as (_ & _ & H0 & _).
  rewrite H1, H0, <- (argmin_is_one l K s Hl Hs), <- (argmin_is_zero l K s Hl Hs).
  assert (H := proj1 Hs). tauto.
Qed.

Lemma at_an_end_correct k r x y s env :
  minimises (Some k) s env -> one_holds (at_an_end k r x y) (s :: env) ->
  compares r (eval (s :: env) x) (eval (s :: env) y).
Proof.
  intros Hm H. destruct (ends_of_minimises k s env Hm) as (H1 & H0 & _).
  apply one_holds_app in H as [H|H]; apply one_holds_single in H;
    apply List.Forall_cons_iff in H as [He H]; apply signs_correct in H;
    cbn [holds eval] in He; rewrite eval_substitute in He; rewrite !eval_substitute in H.
  - assert (E : s = 1) by (apply H1; cbn [eval one_] in He; lra). rewrite E. exact H.
  - assert (E : s = 0) by (apply H0; exact He). rewrite E. exact H.
Qed.

Lemma comparing_correct slope x r y s env :
  minimises slope s env -> one_holds (comparing slope x r y) (s :: env) ->
  compares r (eval (s :: env) x) (eval (s :: env) y).
Proof.
  intros Hm. destruct slope as [k|]; unfold comparing; intros H.
  - apply one_holds_app in H as [H|H]; [|apply one_holds_app in H as [H|H]].
    + destruct (is_s x) eqn:Ex; [|now apply one_holds_none in H].
      destruct (free_of_s y) eqn:Ey; [|now apply one_holds_none in H].
      rewrite (is_s_correct x) by exact Ex. now apply (placing_correct k).
    + destruct (is_s y) eqn:Ey; [|now apply one_holds_none in H].
      destruct (free_of_s x) eqn:Ex; [|now apply one_holds_none in H].
      rewrite (is_s_correct y) by exact Ey. now apply flipped_correct, (placing_correct k).
    + apply one_holds_app in H as [H|H]; [|now apply signs_correct, one_holds_single].
      destruct (told_by_place x r y); [now apply one_holds_none in H|].
      now apply (at_an_end_correct k).
  - now apply signs_correct, one_holds_single.
Qed.

Lemma ends_told slope s env of_slope :
  minimises slope s env -> one_holds (at_ends slope of_slope) (s :: env) ->
  exists one zero, (s = 1 <-> eval (s :: env) one <= 0) /\ (s = 0 <-> 0 <= eval (s :: env) zero)
                   /\ one_holds (of_slope one zero) (s :: env).
Proof.
  intros Hm H. destruct slope as [k|]; [|now apply one_holds_none in H].
  destruct (ends_of_minimises k s env Hm) as (H1 & H0 & _).
  exists (substitute one_ k), (substitute zero_ k). rewrite !eval_substitute. now split.
Qed.

Lemma undefined_correct env e : forall P : Prop, one_holds (undefined e) env -> ~ given env e P.
Proof.
  induction e as [q d|j|x IH|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IH|x IH|x IH|x IH|x IH];
    intros P H G; cbn [undefined] in H; try (now apply one_holds_none in H).
  - exact (IH P H G).
  - cbn [given] in G. apply one_holds_app in H as [H|H]; [exact (IHx _ H G)|].
    exact (IHy P H (given_holds _ _ _ G)).
  - cbn [given] in G. apply one_holds_app in H as [H|H]; [exact (IHx _ H G)|].
    exact (IHy P H (given_holds _ _ _ G)).
  - cbn [given] in G. apply one_holds_app in H as [H|H]; [exact (IHx _ H G)|].
    exact (IHy P H (given_holds _ _ _ G)).
  - apply one_holds_app in H as [H|H]; [|apply one_holds_app in H as [H|H]];
      apply given_quotient in G as [[p [d [-> G]]]|G].
    + facts H. conjuncts. cbn [holds] in *. pose proof (const_positive env p d). simpl eval in *. lra.
    + facts H. conjuncts. cbn [holds eval] in *. apply given_holds, given_holds in G. lra.
    + exact (IHx _ H G).
    + exact (IHx _ H G).
    + now apply one_holds_none in H.
    + exact (IHy _ H (given_holds _ _ _ G)).
  - exact (IH P H G).
  - apply one_holds_app in H as [H|H]; apply given_logarithm in G as [[p [d [-> G]]]|G].
    + facts H. conjuncts. cbn [holds] in *. pose proof (const_positive env p d). simpl eval in *. lra.
    + facts H. conjuncts. cbn [holds eval] in *. apply given_holds in G. lra.
    + now apply one_holds_none in H.
    + exact (IH _ H G).
  - exact (IH P H G).
  - exact (IH P H G).
  - cbn [given] in G. apply one_holds_app in H as [H|H]; [|exact (IH _ H G)].
    facts H. conjuncts. cbn [holds eval] in *. apply given_holds in G. lra.
Qed.

Theorem ways_correct slope f : forall is s env,
  minimises slope s env -> 0 <= s <= 1 -> one_holds (ways slope f is) (s :: env) ->
  if is then says (s :: env) f else ~ says (s :: env) f.
Proof.
  induction f as [x r y| | | |f IHf|f IHf g IHg|f IHf g IHg|f IHf g IHg|f IHf g IHg];
    intros is s env Hm Hs H; cbn [ways] in H.
  - destruct is.
    + destruct H as [way [Hin Hall]]. apply in_map_iff in Hin as [w [<- Hin]].
      apply List.Forall_cons_iff in Hall as [Hx Hall]. apply List.Forall_cons_iff in Hall as [Hy Hall].
      apply compare_said; [exact Hx|exact Hy|].
      simpl in Hin. rewrite app_nil_r in Hin. apply (comparing_correct slope); [exact Hm|].
      now exists w.
    + intros Hc. apply one_holds_app in H as [H|H]; [|apply one_holds_app in H as [H|H]].
      2: now apply undefined_correct in Hc.
      2: now apply given_holds, undefined_correct in Hc.
      apply said_compares in Hc. destruct H as [way [Hin Hall]].
      apply in_flat_map in Hin as [r' [Hr Hin]].
      assert (H' := comparing_correct slope x r' y s env Hm (ex_intro _ way (conj Hin Hall))).
      destruct r; simpl in Hr; repeat destruct Hr as [<-|Hr]; try easy; simpl in *; lra.
  - apply one_holds_app in H as [H|H];
      [apply (ends_told slope s env _ Hm) in H as (e1 & e0 & E1 & E0 & H)|];
      destruct is; facts H; conjuncts; cbn [says holds eval nth s_ one_] in *; lra.
  - apply one_holds_app in H as [H|H];
      [apply (ends_told slope s env _ Hm) in H as (e1 & e0 & E1 & E0 & H)|];
      destruct is; facts H; conjuncts; cbn [says holds eval nth s_ one_] in *; lra.
  - apply one_holds_app in H as [H|H];
      [apply (ends_told slope s env _ Hm) in H as (e1 & e0 & E1 & E0 & H)|];
      destruct is; facts H; conjuncts; cbn [says holds eval nth s_ one_] in *; lra.
  - specialize (IHf (negb is) s env Hm Hs H). destruct is; cbn [says negb] in *; tauto.
  - destruct is.
    + apply one_holds_both in H as [H1 H2].
      exact (conj (IHf true s env Hm Hs H1) (IHg true s env Hm Hs H2)).
    + intros [Hf Hg]. apply one_holds_app in H as [H|H].
      * exact (IHf false s env Hm Hs H Hf).
      * exact (IHg false s env Hm Hs H Hg).
  - destruct is.
    + apply one_holds_app in H as [H|H].
      * left. exact (IHf true s env Hm Hs H).
      * right. exact (IHg true s env Hm Hs H).
    + apply one_holds_both in H as [H1 H2]. intros [Hf|Hg].
      * exact (IHf false s env Hm Hs H1 Hf).
      * exact (IHg false s env Hm Hs H2 Hg).
  - destruct is.
    + intros Hf. apply one_holds_app in H as [H|H].
      * destruct (IHf false s env Hm Hs H Hf).
      * exact (IHg true s env Hm Hs H).
    + apply one_holds_both in H as [H1 H2]. intros Hfg.
      exact (IHg false s env Hm Hs H2 (Hfg (IHf true s env Hm Hs H1))).
  - apply one_holds_app in H as [H|H]; apply one_holds_both in H as [H1 H2];
      [specialize (IHf true s env Hm Hs H1); specialize (IHg is s env Hm Hs H2)
      |specialize (IHf false s env Hm Hs H1); specialize (IHg (negb is) s env Hm Hs H2)];
      destruct is; cbn [says negb] in *; tauto.
Qed.

(** ** Ties

    A tie says that one formula has the sign of another, which is easier to enclose or which the
    claim compares too: it is a positive multiple of it, or it vanishes where that does. *)

Definition tie : Type := expr * expr * expr.

Fixpoint tied (ties : list tie) (e : expr) : expr :=
  match find (fun t => if expr_dec (fst (fst t)) e then true else false) ties with
  | Some t => snd (fst t)
  | None => match e with Neg x => Neg (tied ties x) | _ => e end
  end.

Definition tied_fact (ties : list tie) (f : fact) : fact :=
  match f with
  | Positive e => Positive (tied ties e)
  | Nonnegative e => Nonnegative (tied ties e)
  | Defined e => Defined e
  end.

(** The lists as they are, and, the factors being positive, as the ties tell them. *)
Definition tied_ways (ties : list tie) (l : list (list fact)) : list (list fact) :=
  match ties with
  | [] => l
  | _ => map (fun way => map (fun t => Positive (snd t)) ties ++ map (tied_fact ties) way) l ++ l
  end.

(** The signs are the same where the factor is positive. *)
Definition agrees (env : list R) (t : tie) : Prop :=
  0 < eval env (snd t) -> same_sign (eval env (snd (fst t))) (eval env (fst (fst t))).
Definition all_agree (ties : list tie) (env : list R) : Prop := List.Forall (agrees env) ties.

Lemma multiple_agrees env e other factor :
  eval env e = eval env factor * eval env other -> agrees env (e, other, factor).
Proof. intros H Hp. now apply (same_sign_of_factor (eval env factor)). Qed.

Lemma same_sign_opp x y : same_sign x y -> same_sign (- x) (- y).
Proof. unfold same_sign. lra. Qed.

Lemma tied_sign ties env e :
  all_agree ties env -> List.Forall (fun t => 0 < eval env (snd t)) ties ->
  same_sign (eval env (tied ties e)) (eval env e).
Proof.
  intros Hm Hp. unfold all_agree in Hm. rewrite List.Forall_forall in Hm, Hp.
  induction e; cbn [tied];
    match goal with |- context [find ?p ties] => destruct (find p ties) as [t|] eqn:E end;
    try (unfold same_sign; tauto);
    try (apply find_some in E as [Hin E]; destruct (expr_dec _ _) as [E'|]; [|easy];
         specialize (Hm t Hin (Hp t Hin)); now rewrite E' in Hm).
  exact (same_sign_opp _ _ IHe).
Qed.

Theorem tied_ways_correct ties l env :
  all_agree ties env -> one_holds (tied_ways ties l) env -> one_holds l env.
Proof.
  intros Hm. unfold tied_ways. destruct ties as [|t ties']; [easy|]. set (ties := t :: ties') in *.
  intros H. apply one_holds_app in H as [[w [Hw Hall]]|H]; [|exact H].
  apply in_map_iff in Hw as [way [<- Hw]]. exists way. split; [exact Hw|].
  apply List.Forall_app in Hall as [Hp Hall]. rewrite List.Forall_map in Hp, Hall.
  apply List.Forall_forall. intros f Hf. rewrite List.Forall_forall in Hall. specialize (Hall f Hf).
  destruct f as [e|e|e]; cbn [tied_fact holds] in *; [| |exact Hall];
    destruct (same_sign_iff _ _ (tied_sign ties env e Hm Hp)) as (E1 & _ & E2 & _); tauto.
Qed.

Lemma reversed_agrees env x y other factor :
  agrees env (Sub x y, other, factor) -> agrees env (Sub y x, Neg other, factor).
Proof.
  intros H Hp. cbn [fst snd eval]. replace (eval env y - eval env x) with (- (eval env x - eval env y)) by ring.
  apply same_sign_opp, H, Hp.
Qed.

(** A formula that rises, or touches 0, in coordinate [i] from the value [r] on. *)
Definition rising_from (i : nat) (e : expr) : list (list fact) := [[Defined e; Positive (derive i e)]].
Definition touching (i : nat) (e : expr) : list (list fact) :=
  [[Defined e; Defined (derive i e); Positive (derive i (derive i e))]].

Lemma seen_from_root prec i shape t box env r :
  check prec 0 [] None [shape] t box = true -> (i < length env)%nat ->
  in_box box env -> in_box box (put env i r) ->
  forall y, Rmin (nth i env 0) r <= y <= Rmax (nth i env 0) r -> List.Forall (holds (put env i y)) shape.
Proof.
  intros H Hi Hb Hr y Hy. apply one_holds_single.
  refine (check_sound _ _ [] None _ _ _ _ _ _ I (fun n => match n eq_refl with end) H);
    [|intros [|j] Hj; discriminate].
  apply in_box_put; [exact Hb|]. assert (Hx := in_box_nth box env i 0 Hb Hi).
  assert (Hr' := in_box_nth box (put env i r) i 0 Hr ltac:(now rewrite put_length)).
  rewrite nth_put_same in Hr' by exact Hi.
  destruct (Rle_or_lt r (nth i env 0)).
  - rewrite Rmin_right, Rmax_left in Hy by lra. now apply (contains_between _ r (nth i env 0)).
  - rewrite Rmin_left, Rmax_right in Hy by lra. now apply (contains_between _ (nth i env 0) r).
Qed.

Lemma between_ends x r : Rmin x r <= x <= Rmax x r /\ Rmin x r <= r <= Rmax x r.
Proof. pose proof (Rmin_l x r). pose proof (Rmin_r x r). pose proof (Rmax_l x r). pose proof (Rmax_r x r). lra. Qed.

Theorem rising_agrees prec i e other r t box env :
  check prec 0 [] None (rising_from i e) t box = true -> (i < length env)%nat ->
  in_box box env -> in_box box (put env i r) -> eval (put env i r) e = 0 ->
  eval env other = nth i env 0 - r -> agrees env (e, other, one_).
Proof.
  intros H Hi Hb Hr Hz Ho _. cbn [fst snd]. rewrite Ho.
  replace (eval env e) with (eval (put env i (nth i env 0)) e) by now rewrite put_nth.
  assert (Hall := seen_from_root _ _ _ _ _ _ _ H Hi Hb Hr).
  destruct (between_ends (nth i env 0) r).
  apply (sign_of_rising (fun y => eval (put env i y) e) (fun y => eval (put env i y) (derive i e))
           (Rmin (nth i env 0) r) (Rmax (nth i env 0) r)); try assumption;
    intros y Hy; specialize (Hall y Hy); conjuncts; cbn [holds] in *;
    [now apply derive_correct|assumption].
Qed.

Theorem touching_agrees prec i e other r t box env :
  check prec 0 [] None (touching i e) t box = true -> (i < length env)%nat ->
  in_box box env -> in_box box (put env i r) ->
  eval (put env i r) e = 0 -> eval (put env i r) (derive i e) = 0 ->
  eval env other = (nth i env 0 - r) * (nth i env 0 - r) -> agrees env (e, other, one_).
Proof.
  intros H Hi Hb Hr Hz Hdz Ho _. cbn [fst snd]. rewrite Ho.
  replace (eval env e) with (eval (put env i (nth i env 0)) e) by now rewrite put_nth.
  assert (Hall := seen_from_root _ _ _ _ _ _ _ H Hi Hb Hr).
  destruct (between_ends (nth i env 0) r).
  apply (sign_of_touching (fun y => eval (put env i y) e) (fun y => eval (put env i y) (derive i e))
           (fun y => eval (put env i y) (derive i (derive i e)))
           (Rmin (nth i env 0) r) (Rmax (nth i env 0) r)); try assumption;
    intros y Hy; specialize (Hall y Hy); conjuncts; cbn [holds] in *;
    solve [now apply derive_correct|assumption].
Qed.

(** ** Claims *)

(** The box with all s of [0, 1] in front. *)
Definition with_s prec (box : list Reflect.I.type) := range prec (0%Z, xH) (1%Z, xH) :: box.
Definition s_at prec (z : Z) (box : list Reflect.I.type) := range prec (z, xH) (z, xH) :: box.

Lemma in_box_with_s prec box s env : 0 <= s <= 1 -> in_box box env -> in_box (with_s prec box) (s :: env).
Proof. intros Hs Hb. constructor; [|exact Hb]. now apply range_correct. Qed.

Lemma integers_with_s integers s env :
  are_integers integers env -> are_integers (false :: integers) (s :: env).
Proof. intros H [|i] Hi; [easy|]. now apply H. Qed.

(** What a certificate is written with: rational numbers by numerator and denominator. *)
Definition cut (i : nat) (q : Z) (d : BinNums.positive) (below above : tree) : tree :=
  Cut i (q, d) below above.
Definition leaf (fuel : nat) : tree := Leaf fuel None.
Definition leaf_around (fuel : nat) (q : Z) (d : BinNums.positive) (r : Z) (e : BinNums.positive) : tree :=
  Leaf fuel (Some ((q, d), (r, e))).
Definition between prec (q : Z) (d : BinNums.positive) (r : Z) (e : BinNums.positive) : Reflect.I.type :=
  range prec (q, d) (r, e).

Lemma first_integer (n : R) env : (exists k, n = IZR k) -> are_integers [true] (n :: env).
Proof. intros H [|[|i]] Hi; [exact H|discriminate|discriminate]. Qed.

Lemma no_integer env : are_integers [false] env.
Proof. intros [|[|i]]; discriminate. Qed.

Lemma second_integer (s n : R) env : (exists k, n = IZR k) -> are_integers [false; true] (s :: n :: env).
Proof. intros H [|[|[|i]]] Hi; [discriminate|exact H|discriminate|discriminate]. Qed.

(** Of numbers, s among them if it is a coordinate. *)
Theorem plain_claim prec first integers ties f t box s env :
  check prec first integers None (tied_ways ties (ways None f true)) t box = true ->
  in_box box (s :: env) -> are_integers integers (s :: env) -> 0 <= s <= 1 ->
  all_agree ties (s :: env) -> says (s :: env) f.
Proof.
  intros H Hb Hi Hs Hm.
  assert (Ho := check_sound _ _ _ None _ _ _ _ Hb Hi I (fun n => match n eq_refl with end) H).
  exact (ways_correct None f true s env I Hs (tied_ways_correct _ _ _ Hm Ho)).
Qed.

Theorem convex_claim prec integers k ties f t box env l K :
  check prec 1 (false :: integers) (Some k) (tied_ways ties (ways (Some k) f true)) t
    (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  (forall s, 0 <= s <= 1 -> all_agree ties (s :: env)) ->
  has_slope l K -> (forall x, 0 <= x <= 1 -> same_sign (eval (x :: env) k) (K x)) ->
  (exists s, is_argmin l s) /\ forall s, is_argmin l s -> says (s :: env) f.
Proof.
  intros H Hb Hi Ht Hl Hk. split; [exact (has_slope_argmin l K Hl)|]. intros s Hs.
  assert (Hm : minimises (Some k) s env) by (exists l, K; auto).
  apply (ways_correct (Some k) f true s env Hm (proj1 Hs)), (tied_ways_correct ties);
    [exact (Ht s (proj1 Hs))|].
  apply (check_sound _ _ _ _ _ _ _ _ (in_box_with_s prec box s env (proj1 Hs) Hb)
    (integers_with_s integers s env Hi) (places_of_minimises _ _ _ Hm) (fun _ => proj1 Hs) H).
Qed.

(** The sigmoid loss at the coordinates n, t, b. *)
Definition similarity : expr := Sub s_ (Sub one_ s_).
Definition other_similarity (n : expr) : expr := Neg (Add (Sub one_ s_) (Div s_ (Sub n one_))).
Definition log_slope (n t b : expr) : expr :=
  Sub (Sub (Ln (Sub n (Const 2 1))) (Softplus (Sub b (Mul t (other_similarity n)))))
      (Sub (Ln (Const 2 1)) (Softplus (Sub (Mul t similarity) b))).
Definition exp_slope (n t b : expr) : expr :=
  Sub (Mul (Sub n (Const 2 1)) (Add one_ (Exp (Sub (Mul t similarity) b))))
      (Mul (Const 2 1) (Add one_ (Exp (Sub b (Mul t (other_similarity n)))))).

(** A comparison of q is one of s. *)
Lemma other_similarity_sign n s f :
  2 < n -> same_sign (s - (1 + f) * (n - 1) / (n - 2)) (- (1 - s + s / (n - 1)) - f).
Proof.
  intros Hn. apply (same_sign_of_factor ((n - 2) / (n - 1))); [apply Rdiv_lt_0_compat; lra|field; lra].
Qed.

Lemma log_slope_sign n t b x env N T B :
  2 < N -> 0 < T -> eval (x :: env) n = N -> eval (x :: env) t = T -> eval (x :: env) b = B ->
  same_sign (eval (x :: env) (log_slope n t b)) (slope N T B x).
Proof. intros HN HT <- <- <-. now apply (pull_log_sign _ _ _ x). Qed.

Lemma exp_slope_sign n t b x env N T B :
  0 < T -> eval (x :: env) n = N -> eval (x :: env) t = T -> eval (x :: env) b = B ->
  same_sign (eval (x :: env) (exp_slope n t b)) (slope N T B x).
Proof. intros HT <- <- <-. now apply (pull_exp_sign _ _ _ x). Qed.

Theorem sigmoid_claim prec integers n t b ties f tr box env N T B :
  check prec 1 (false :: integers) (Some (log_slope n t b))
    (tied_ways ties (ways (Some (log_slope n t b)) f true)) tr (with_s prec box) = true ->
  in_box box env -> are_integers integers env -> 2 < N -> 0 < T ->
  (forall x, eval (x :: env) n = N) -> (forall x, eval (x :: env) t = T) ->
  (forall x, eval (x :: env) b = B) ->
  (forall s, 0 <= s <= 1 -> all_agree ties (s :: env)) ->
  (exists s, is_argmin (reduced_loss N T B) s)
  /\ forall s, is_argmin (reduced_loss N T B) s -> says (s :: env) f.
Proof.
  intros H Hb Hi HN HT En Et Eb Hm.
  apply (convex_claim prec integers (log_slope n t b) ties f tr box env _ (slope N T B));
    try assumption; [apply sigmoid_has_slope; lra|]. intros x _. now apply log_slope_sign.
Qed.

Theorem sigmoid_claim_exp prec integers n t b ties f tr box env N T B :
  check prec 1 (false :: integers) (Some (exp_slope n t b))
    (tied_ways ties (ways (Some (exp_slope n t b)) f true)) tr (with_s prec box) = true ->
  in_box box env -> are_integers integers env -> 2 <= N -> 0 < T ->
  (forall x, eval (x :: env) n = N) -> (forall x, eval (x :: env) t = T) ->
  (forall x, eval (x :: env) b = B) ->
  (forall s, 0 <= s <= 1 -> all_agree ties (s :: env)) ->
  (exists s, is_argmin (reduced_loss N T B) s)
  /\ forall s, is_argmin (reduced_loss N T B) s -> says (s :: env) f.
Proof.
  intros H Hb Hi HN HT En Et Eb Hm.
  apply (convex_claim prec integers (exp_slope n t b) ties f tr box env _ (slope N T B));
    try assumption; [now apply sigmoid_has_slope|]. intros x _. now apply exp_slope_sign.
Qed.

(** A loss of the user's own: what its shape asks for. *)
Definition convex_shape (l : expr) : list (list fact) :=
  [[Defined l; Defined (derive 0 l); Positive (derive 0 (derive 0 l))]].
Definition falling_shape (l : expr) : list (list fact) := [[Defined l; Positive (Neg (derive 0 l))]].
Definition rising_shape (l : expr) : list (list fact) := [[Defined l; Positive (derive 0 l)]].

Lemma shape_seen prec integers shape t box env :
  check prec 0 (false :: integers) None [shape] t (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  forall s, 0 <= s <= 1 -> List.Forall (holds (s :: env)) shape.
Proof.
  intros H Hb Hi s Hs. apply one_holds_single.
  exact (check_sound _ _ _ None _ _ _ _ (in_box_with_s prec box s env Hs Hb)
    (integers_with_s integers s env Hi) I (fun n => match n eq_refl with end) H).
Qed.

Lemma own_derivative e s env :
  defined (s :: env) e -> is_derive (fun s => eval (s :: env) e) s (eval (s :: env) (derive 0 e)).
Proof. apply (derive_correct (s :: env) 0 e s). simpl. lia. Qed.

Theorem own_slope prec integers l t box env :
  check prec 0 (false :: integers) None (convex_shape l) t (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  has_slope (fun s => eval (s :: env) l) (fun s => eval (s :: env) (derive 0 l)).
Proof.
  intros H Hb Hi. assert (Hall := shape_seen _ _ _ _ _ _ H Hb Hi).
  apply (own_has_slope _ _ (fun s => eval (s :: env) (derive 0 (derive 0 l)))); intros s Hs;
    specialize (Hall s Hs); conjuncts; cbn [holds eval] in *; try apply own_derivative; assumption.
Qed.

Theorem own_claim prec integers l f t t' box env :
  check prec 0 (false :: integers) None (convex_shape l) t' (with_s prec box) = true ->
  check prec 1 (false :: integers) (Some (derive 0 l)) (tied_ways [] (ways (Some (derive 0 l)) f true)) t
    (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi.
  apply (convex_claim prec integers (derive 0 l) [] f t box env _ (fun s => eval (s :: env) (derive 0 l)));
    try assumption; [intros s _; constructor|exact (own_slope _ _ _ _ _ _ Hshape Hb Hi)|].
  intros x _. apply same_sign_refl.
Qed.

Lemma end_claim prec integers l f t box env z :
  (exists s, is_argmin (fun s => eval (s :: env) l) s) ->
  (forall s, is_argmin (fun s => eval (s :: env) l) s -> s = IZR z) ->
  check prec 1 (false :: integers) None (tied_ways [] (ways None f true)) t (s_at prec z box) = true ->
  in_box box env -> are_integers integers env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros He Hend H Hb Hi. split; [exact He|]. intros s Hs.
  apply (plain_claim prec 1 (false :: integers) [] f t (s_at prec z box)); try exact H.
  - constructor; [|exact Hb]. apply range_correct. rewrite (Hend s Hs). simpl. lra.
  - now apply integers_with_s.
  - exact (proj1 Hs).
  - constructor.
Qed.

Theorem falling_claim prec integers l f t t' box env :
  check prec 0 (false :: integers) None (falling_shape l) t' (with_s prec box) = true ->
  check prec 1 (false :: integers) None (tied_ways [] (ways None f true)) t (s_at prec 1 box) = true ->
  in_box box env -> are_integers integers env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi. assert (Hall := shape_seen _ _ _ _ _ _ Hshape Hb Hi).
  assert (Hd : forall s, 0 <= s <= 1 ->
    is_derive (fun s => eval (s :: env) l) s (eval (s :: env) (derive 0 l))).
  { intros s Hs. specialize (Hall s Hs). conjuncts. now apply own_derivative. }
  apply (end_claim prec integers l f t box env 1); try assumption;
    [exact (derivable_argmin _ _ Hd)|]. intros s Hs. apply (falling_argmin _ _ s Hd); [|exact Hs].
  intros x Hx. specialize (Hall x Hx). conjuncts. cbn [holds eval] in *. lra.
Qed.

Theorem rising_claim prec integers l f t t' box env :
  check prec 0 (false :: integers) None (rising_shape l) t' (with_s prec box) = true ->
  check prec 1 (false :: integers) None (tied_ways [] (ways None f true)) t (s_at prec 0 box) = true ->
  in_box box env -> are_integers integers env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi. assert (Hall := shape_seen _ _ _ _ _ _ Hshape Hb Hi).
  assert (Hd : forall s, 0 <= s <= 1 ->
    is_derive (fun s => eval (s :: env) l) s (eval (s :: env) (derive 0 l))).
  { intros s Hs. specialize (Hall s Hs). conjuncts. now apply own_derivative. }
  apply (end_claim prec integers l f t box env 0); try assumption;
    [exact (derivable_argmin _ _ Hd)|]. intros s Hs. apply (rising_argmin _ _ s Hd); [|exact Hs].
  intros x Hx. specialize (Hall x Hx). conjuncts. cbn [holds eval] in *. lra.
Qed.

(** ** Tactics of the certificates *)

(** Each number is in its range. *)
Ltac in_ranges :=
  repeat (apply List.Forall2_cons; [apply range_correct; simpl; lra|]); apply List.Forall2_nil.

(** The computation, made once, by Qed. *)
Ltac computed := vm_cast_no_check (eq_refl true).

Lemma softplus_opposite w : softplus (- w) = softplus w - w.
Proof.
  unfold softplus. pose proof (one_plus_exp_positive w).
  replace (1 + exp (- w)) with ((1 + exp w) * exp (- w)).
  - rewrite ln_mult, ln_exp by (assumption || apply exp_pos). lra.
  - rewrite exp_Ropp. pose proof (exp_pos w). field. lra.
Qed.

(** What a division asks for. *)
Ltac divisors :=
  repeat match goal with |- context [exp ?x] =>
    lazymatch goal with H : 0 < exp x |- _ => fail | _ => pose proof (exp_pos x) end end;
  repeat split; first [lra | nra].

(** Values of a function at arguments that are the same. *)
Ltac one_argument f :=
  repeat match goal with |- context [f ?w] =>
    match goal with |- context [f ?z] =>
      tryif constr_eq w z then fail else replace (f z) with (f w) by (f_equal; field; divisors)
    end
  end.

(** At opposite ones. *)
Ltac opposite_arguments :=
  repeat match goal with |- context [softplus ?w] =>
    match goal with |- context [softplus ?z] =>
      tryif constr_eq w z then fail else
      replace (softplus z) with (softplus w - w)
        by (rewrite <- softplus_opposite; f_equal; field; divisors)
    end
  end.

Ltac opposite_exponents :=
  repeat match goal with |- context [exp ?w] =>
    match goal with |- context [exp ?z] =>
      tryif constr_eq w z then fail else
      replace (exp z) with (/ exp w) by (rewrite <- exp_Ropp; f_equal; field; divisors)
    end
  end.

Ltac no_exponents :=
  repeat match goal with |- context [exp ?w] =>
    replace (exp w) with 1 by (replace w with 0 by (field; divisors); symmetry; apply exp_0)
  end.

Ltac no_logarithms :=
  repeat match goal with |- context [ln ?w] =>
    replace (ln w) with 0 by (replace w with 1 by (field; divisors); symmetry; apply ln_1)
  end.

Ltac exponents_of_logarithms :=
  repeat match goal with |- context [exp ?w] =>
    match goal with |- context [ln ?z] =>
      replace (exp w) with z by (replace w with (ln z) by (field; divisors); symmetry; apply exp_ln; lra)
    end
  end.

Ltac roots_of_squares :=
  rewrite ?sqrt_1;
  repeat match goal with |- context [sqrt (?w * ?w)] =>
    first [rewrite (sqrt_square w) by lra
          |replace (sqrt (w * w)) with (- w) by (rewrite <- (sqrt_square (- w)) by lra; f_equal; ring)]
  end.

Lemma ln_quotient x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv by auto using Rinv_0_lt_compat. reflexivity.
Qed.

Ltac by_arguments :=
  no_logarithms; one_argument ln; no_exponents; one_argument exp; opposite_exponents;
  one_argument softplus; opposite_arguments; first [reflexivity | field; divisors].

Ltac same_value :=
  roots_of_squares;
  first [by_arguments | repeat first [rewrite ln_quotient by lra | rewrite ln_mult by lra]; by_arguments].

(** A comparison of p, q or delta, and the same of s. *)
Ltac same_by_s :=
  split; intros X; decompose [and or] X; repeat split;
  first [assumption | divisors | lra | left; lra | right; repeat split; (assumption || divisors || lra)].

(** Coordinates that are single numbers, as these. *)
Ltac at_points :=
  repeat match goal with H : ?a <= ?x <= ?a |- _ =>
    is_var x; let E := fresh in assert (E : x = a) by lra; clear H; subst x end.

(** A product, a quotient or a sum of positive numbers, or the negative of one with a negative factor. *)
Ltac positive :=
  first [lra | apply exp_pos |
    match goal with
    | |- 0 < - (_ / _) => rewrite <- Ropp_div
    | |- 0 < - (_ * _) => rewrite Ropp_mult_distr_l
    | |- 0 < _ * _ => apply Rmult_lt_0_compat
    | |- 0 < _ / _ => apply Rdiv_lt_0_compat
    | |- 0 < / _ => apply Rinv_0_lt_compat
    | |- 0 < _ + _ => apply Rplus_lt_0_compat
    end; positive].

(** A formula of a tie is a multiple of the other, or the one as a number. *)
Ltac as_numbers :=
  cbv beta iota delta [put derive negated plus minus times over is_const Z.eqb Pos.eqb Nat.eqb eval substitute
    nth log_slope exp_slope similarity other_similarity s_ one_ zero_ fst snd];
  first [same_value | unfold softplus, sigmoid; no_exponents; same_value].

Ltac as_multiple := at_points; apply multiple_agrees; as_numbers.

Ltac as_multiples :=
  intros; repeat (apply List.Forall_cons; [as_multiple|]); apply List.Forall_nil.
