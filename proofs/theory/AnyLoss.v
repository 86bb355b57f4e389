(** * Claims about the minimisers of a loss of any shape

    A point of [0, 1] is no minimiser where the loss falls towards one side, or is lower at another
    point. So a claim holds of every minimiser if each point of [0, 1] has such a reason, or fulfils it.

    ** Main definitions
    - [quarters]: the points with which the loss is compared;
    - [beaten]: why a point is no minimiser, as a formula.

    ** Main results
    - [beaten_correct]: no minimiser is beaten;
    - [any_claim]: of the minimisers of any loss that has a derivative;
    - [resting]: the slope at a minimiser inside. *)

From Coq Require Import Reals ZArith List Lra Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Rules Formulas Reflect Checker.
Import ListNotations.
Open Scope R_scope.

Definition quarters : list ratio := map (fun k => (k, 4%positive)) [2; 1; 3; 0; 4]%Z.

(** Nothing is below itself. *)
Definition never : formula := Compare zero_ Less zero_.

(** Falling to the right, or to the left, or lower at a quarter. *)
Definition beaten (l : expr) : formula :=
  let lower := fun c => Compare (substitute (number c) l) Less l in
  let slope := derive 0 l in
  Or (And (Compare s_ Less one_) (Compare slope Less zero_))
     (Or (And (Compare zero_ Less s_) (Compare zero_ Less slope))
         (fold_right (fun c => Or (lower c)) never quarters)).

Lemma quarters_inside c : In c quarters -> 0 <= eval [] (number c) <= 1.
Proof. intros H. now repeat (destruct H as [<-|H]; [simpl; lra|]). Qed.

Lemma one_of_many (A : Type) (of : A -> formula) env l :
  says env (fold_right (fun c => Or (of c)) never l) -> exists c, In c l /\ says env (of c).
Proof.
  induction l as [|c l IH]; [intros H; simpl in H; lra|]. intros [H|H]; [exists c; now split; [left|]|].
  destruct (IH H) as [d [Hd H']]. exists d. now split; [right|].
Qed.

Theorem beaten_correct l s env :
  (forall x, 0 <= x <= 1 -> defined (x :: env) l) ->
  is_argmin (fun s => eval (s :: env) l) s -> ~ says (s :: env) (beaten l).
Proof.
  intros Hl Hs H. assert (Hb := proj1 Hs).
  assert (Hd : forall x, 0 <= x <= 1 ->
    is_derive (fun s => eval (s :: env) l) x (eval (x :: env) (derive 0 l)))
    by (intros x Hx; now apply own_derivative, Hl).
  destruct (argmin_slope _ _ s Hd Hs) as [Hup Hdown].
  destruct H as [[H1 H2]|[[H1 H2]|H]].
  - apply said_compares in H1, H2. cbn [compares eval s_ one_ zero_ nth] in *. lra.
  - apply said_compares in H1, H2. cbn [compares eval s_ one_ zero_ nth] in *. lra.
  - apply one_of_many in H as [c [Hc H]]. apply said_compares in H. cbn [compares] in H.
    rewrite eval_substitute, eval_number in H.
    assert (H' := proj2 Hs (eval [] (number c)) (quarters_inside c Hc)). cbv beta in H'. lra.
Qed.

(** The loss is defined. *)
Definition defined_shape (l : expr) : list (list fact) := [[Defined l]].

Theorem any_claim prec integers l f t t' box env :
  check prec 0 (false :: integers) None (defined_shape l) t' (with_s prec box) = true ->
  check prec 0 (false :: integers) None (tied_ways [] (ways None (Or f (beaten l)) true)) t
    (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi.
  assert (Hl : forall x, 0 <= x <= 1 -> defined (x :: env) l).
  { intros x Hx. assert (Hall := shape_seen _ _ _ _ _ _ Hshape Hb Hi x Hx). now conjuncts. }
  split.
  - apply (derivable_argmin _ (fun x => eval (x :: env) (derive 0 l))).
    intros x Hx. now apply own_derivative, Hl.
  - intros s Hs. destruct (plain_claim prec 0 (false :: integers) [] (Or f (beaten l)) t
      (with_s prec box) s env H) as [H'|H']; try assumption.
    + apply in_box_with_s; [exact (proj1 Hs)|exact Hb].
    + now apply integers_with_s.
    + exact (proj1 Hs).
    + constructor.
    + now apply beaten_correct in H'.
Qed.

(** Inside, the slope at the minimiser is 0. *)
Theorem resting n t b s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s -> 0 < s < 1 -> slope n t b s = 0.
Proof.
  intros Hn Ht Hs Hi.
  destruct (argmin_slope _ _ s (proj1 (sigmoid_has_slope n t b Hn Ht)) Hs). lra.
Qed.
