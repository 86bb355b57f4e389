(** * Formulas as data: their values, where they are defined, their derivatives

    [expr] mirrors the formulas of the program, a coordinate being a number in a list. Coq's /, ln
    and sqrt have values at every real number; a formula is [defined] where the mathematician's have,
    and derivatives too: no root is one of 0.

    ** Main definitions
    - [expr], [eval], [defined]: a formula, its value, where it has one;
    - [derive]: the derivative in a coordinate;
    - [put]: a list with another member in some place; [substitute]: a formula in place of s.

    ** Main results
    - [derive_correct]: [derive] is the derivative wherever the formula is defined;
    - [eval_substitute]: the value with a formula in place of s. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced.
Import ListNotations.
Open Scope R_scope.

(** [Const q d] is q/d; [Var 0] is s where a formula speaks of it. *)
Inductive expr :=
| Const (q : Z) (d : BinNums.positive)
| Var (i : nat)
| Neg (x : expr)
| Add (x y : expr)
| Sub (x y : expr)
| Mul (x y : expr)
| Div (x y : expr)
| Exp (x : expr)
| Ln (x : expr)
| Softplus (x : expr)
| Sigmoid (x : expr)
| Sqrt (x : expr).

Fixpoint eval (env : list R) (e : expr) : R :=
  match e with
  | Const q d => match d with xH => IZR q | _ => IZR q / IZR (Zpos d) end
  | Var i => nth i env 0
  | Neg x => - eval env x
  | Add x y => eval env x + eval env y
  | Sub x y => eval env x - eval env y
  | Mul x y => eval env x * eval env y
  | Div x y => eval env x / eval env y
  | Exp x => exp (eval env x)
  | Ln x => ln (eval env x)
  | Softplus x => softplus (eval env x)
  | Sigmoid x => sigmoid (eval env x)
  | Sqrt x => sqrt (eval env x)
  end.

Fixpoint defined (env : list R) (e : expr) : Prop :=
  match e with
  | Const _ _ | Var _ => True
  | Neg x | Exp x | Softplus x | Sigmoid x => defined env x
  | Add x y | Sub x y | Mul x y => defined env x /\ defined env y
  | Div x y => defined env x /\ defined env y /\ eval env y <> 0
  | Ln x | Sqrt x => defined env x /\ 0 < eval env x
  end.

(** ** Building without what nobody writes *)

Definition is_const (q : Z) (e : expr) : bool :=
  match e with Const p xH => Z.eqb p q | _ => false end.

Definition negated x := if is_const 0 x then x else Neg x.
Definition plus x y := if is_const 0 x then y else if is_const 0 y then x else Add x y.
Definition minus x y := if is_const 0 y then x else if is_const 0 x then negated y else Sub x y.
Definition times x y :=
  if is_const 0 x then x else if is_const 0 y then y
  else if is_const 1 x then y else if is_const 1 y then x else Mul x y.
Definition over x y := if is_const 0 x then x else Div x y.

Lemma is_const_eval env q e : is_const q e = true -> eval env e = IZR q.
Proof.
  destruct e as [p [d|d|]| | | | | | | | | | |]; try easy.
  simpl. intros H. now apply Z.eqb_eq in H as ->.
Qed.

(** In each case of a building function, what is known of the constants. *)
Ltac constants :=
  repeat match goal with
  | env : list R |- context [is_const ?q ?e] =>
      let H := fresh in destruct (is_const q e) eqn:H;
      [apply (is_const_eval env) in H|clear H]
  end.

Lemma eval_negated env x : eval env (negated x) = - eval env x.
Proof. unfold negated. constants; simpl; lra. Qed.
Lemma eval_plus env x y : eval env (plus x y) = eval env x + eval env y.
Proof. unfold plus. constants; simpl; lra. Qed.
Lemma eval_minus env x y : eval env (minus x y) = eval env x - eval env y.
Proof. unfold minus. constants; rewrite ?eval_negated; simpl; lra. Qed.
Lemma eval_times env x y : eval env (times x y) = eval env x * eval env y.
Proof. unfold times. constants; simpl; try rewrite H; try rewrite H0; try rewrite H1; simpl; lra. Qed.
Lemma eval_over env x y : eval env (over x y) = eval env x / eval env y.
Proof. unfold over, Rdiv. constants; simpl; [rewrite H; lra|reflexivity]. Qed.

(** ** Lists with another member in some place *)

Fixpoint put {A} (l : list A) (i : nat) (v : A) : list A :=
  match l, i with
  | [], _ => []
  | _ :: r, O => v :: r
  | a :: r, S j => a :: put r j v
  end.

Lemma nth_put_same {A} (l : list A) i v d : (i < length l)%nat -> nth i (put l i v) d = v.
Proof.
  revert i. induction l as [|a l IH]; intros [|i] H; simpl in *; try lia; [easy|]. apply IH. lia.
Qed.

Lemma nth_put_other {A} (l : list A) i j v d : i <> j -> nth j (put l i v) d = nth j l d.
Proof.
  revert i j. induction l as [|a l IH]; intros [|i] [|j] H; simpl; try easy. apply IH. lia.
Qed.

Lemma put_nth {A} (l : list A) i d : put l i (nth i l d) = l.
Proof. revert i. induction l as [|a l IH]; intros [|i]; simpl; try easy. now rewrite IH. Qed.

Lemma put_length {A} (l : list A) i v : length (put l i v) = length l.
Proof. revert i. induction l as [|a l IH]; intros [|i]; simpl; try easy. now rewrite IH. Qed.

Lemma put_beyond {A} (l : list A) i v : (length l <= i)%nat -> put l i v = l.
Proof.
  revert i. induction l as [|a l IH]; intros [|i] H; simpl in *; try easy; try lia.
  rewrite IH by lia. easy.
Qed.

(** ** Derivatives *)

Fixpoint derive (i : nat) (e : expr) : expr :=
  match e with
  | Const _ _ => Const 0 1
  | Var j => if Nat.eqb i j then Const 1 1 else Const 0 1
  | Neg x => negated (derive i x)
  | Add x y => plus (derive i x) (derive i y)
  | Sub x y => minus (derive i x) (derive i y)
  | Mul x y => plus (times (derive i x) y) (times x (derive i y))
  | Div x y => minus (over (derive i x) y) (over (times x (derive i y)) (Mul y y))
  | Exp x => times (Exp x) (derive i x)
  | Ln x => over (derive i x) x
  | Softplus x => times (Sigmoid x) (derive i x)
  | Sigmoid x => times (Mul (Sigmoid x) (Sigmoid (Neg x))) (derive i x)
  | Sqrt x => over (derive i x) (Mul (Const 2 1) (Sqrt x))
  end.

Lemma sigmoid_slope z : is_derive sigmoid z (sigmoid z * sigmoid (- z)).
Proof.
  unfold sigmoid. pose proof (one_plus_exp_positive z). auto_derive; [lra|].
  rewrite exp_Ropp. pose proof (exp_pos z). field. repeat split; lra.
Qed.

Lemma is_derive_eq (f : R -> R) x (d e : R) : d = e -> is_derive f x d -> is_derive f x e.
Proof. now intros ->. Qed.

Lemma derive_product (f g : R -> R) x df dg :
  is_derive f x df -> is_derive g x dg -> is_derive (fun y => f y * g y) x (df * g x + f x * dg).
Proof. intros Hf Hg. exact (is_derive_mult f g x df dg Hf Hg Rmult_comm). Qed.

Lemma derive_quotient (f g : R -> R) x df dg :
  is_derive f x df -> is_derive g x dg -> g x <> 0 ->
  is_derive (fun y => f y / g y) x (df / g x - f x * dg / (g x * g x)).
Proof.
  intros Hf Hg Hn. apply (is_derive_eq _ _ ((df * g x - f x * dg) / g x ^ 2)); [now field|].
  exact (is_derive_div f g x df dg Hf Hg Hn).
Qed.

Lemma derive_chain (f g : R -> R) x df dg :
  is_derive f (g x) df -> is_derive g x dg -> is_derive (fun y => f (g y)) x (df * dg).
Proof.
  intros Hf Hg. apply (is_derive_eq _ _ (scal dg df)); [apply Rmult_comm|].
  exact (is_derive_comp f g x df dg Hf Hg).
Qed.

Theorem derive_correct env i e v :
  (i < length env)%nat -> defined (put env i v) e ->
  is_derive (fun x => eval (put env i x) e) v (eval (put env i v) (derive i e)).
Proof.
  intros Hi.
  induction e as [q d|j|x IH|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IHx y IHy|x IH|x IH|x IH|x IH|x IH];
    simpl; intros Hd.
  - apply @is_derive_const.
  - destruct (Nat.eqb_spec i j) as [<-|Hij]; simpl.
    + apply (is_derive_ext (fun x => x)); [|apply @is_derive_id].
      intros x. now rewrite nth_put_same.
    + apply (is_derive_ext (fun x => nth j env 0)); [|apply @is_derive_const].
      intros x. now rewrite nth_put_other.
  - rewrite eval_negated. exact (is_derive_opp _ v _ (IH Hd)).
  - rewrite eval_plus. exact (is_derive_plus _ _ v _ _ (IHx (proj1 Hd)) (IHy (proj2 Hd))).
  - rewrite eval_minus. exact (is_derive_minus _ _ v _ _ (IHx (proj1 Hd)) (IHy (proj2 Hd))).
  - rewrite eval_plus, !eval_times.
    exact (derive_product _ _ v _ _ (IHx (proj1 Hd)) (IHy (proj2 Hd))).
  - destruct Hd as (Hx & Hy & Hn). rewrite eval_minus, !eval_over, eval_times. simpl.
    exact (derive_quotient _ _ v _ _ (IHx Hx) (IHy Hy) Hn).
  - rewrite eval_times. exact (derive_chain exp _ v _ _ (is_derive_exp _) (IH Hd)).
  - destruct Hd as [Hx Hp]. rewrite eval_over.
    apply (is_derive_eq _ _ (/ eval (put env i v) x * eval (put env i v) (derive i x)));
      [apply Rmult_comm|].
    exact (derive_chain ln _ v _ _ (is_derive_ln _ Hp) (IH Hx)).
  - rewrite eval_times. exact (derive_chain softplus _ v _ _ (softplus_derivative _) (IH Hd)).
  - rewrite eval_times. exact (derive_chain sigmoid _ v _ _ (sigmoid_slope _) (IH Hd)).
  - destruct Hd as [Hx Hp]. rewrite eval_over. exact (is_derive_sqrt _ v _ (IH Hx) Hp).
Qed.

(** ** A formula in place of s *)

Fixpoint substitute (r e : expr) : expr :=
  match e with
  | Const _ _ => e
  | Var O => r
  | Var (S _) => e
  | Neg x => Neg (substitute r x)
  | Add x y => Add (substitute r x) (substitute r y)
  | Sub x y => Sub (substitute r x) (substitute r y)
  | Mul x y => Mul (substitute r x) (substitute r y)
  | Div x y => Div (substitute r x) (substitute r y)
  | Exp x => Exp (substitute r x)
  | Ln x => Ln (substitute r x)
  | Softplus x => Softplus (substitute r x)
  | Sigmoid x => Sigmoid (substitute r x)
  | Sqrt x => Sqrt (substitute r x)
  end.

Lemma eval_substitute s env r e : eval (s :: env) (substitute r e) = eval (eval (s :: env) r :: env) e.
Proof. induction e as [q d|[|i]| | | | | | | | | |]; simpl; congruence. Qed.

(** Is s not spoken of? Then the value does not depend on it. *)
Fixpoint free_of_s (e : expr) : bool :=
  match e with
  | Const _ _ => true
  | Var i => negb (Nat.eqb i 0)
  | Neg x | Exp x | Ln x | Softplus x | Sigmoid x | Sqrt x => free_of_s x
  | Add x y | Sub x y | Mul x y | Div x y => free_of_s x && free_of_s y
  end.

Lemma free_of_s_eval s u env e : free_of_s e = true -> eval (s :: env) e = eval (u :: env) e.
Proof.
  induction e as [q d|[|i]| | | | | | | | | |]; simpl; try easy; rewrite ?andb_true_iff;
    try (intros [H1 H2]; rewrite IHe1, IHe2 by assumption; reflexivity);
    intros H; rewrite IHe by assumption; reflexivity.
Qed.
