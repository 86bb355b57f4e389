(** * Claims about a loss whose shape is lost at one point

    (s - 1/2)^4 is strictly convex, though its second derivative is 0 at 1/2. Where a derivative is
    positive but at one point, the function rises strictly all the same.

    ** Main definitions
    - [positive_but]: the formula [d] is positive, or [z] is not.

    ** Main results
    - [rises_strictly_but]: a function whose derivative is positive but at a point;
    - [flat_own_claim], [flat_falling_claim], [flat_rising_claim]: of the minimisers of such losses. *)

From Coq Require Import Reals ZArith List Lra Lia.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Rules Formulas Reflect Checker.
Import ListNotations.
Open Scope R_scope.

(** ** Functions with one flat point *)

Lemma rises_between (f df : R -> R) x y :
  x < y -> (forall z, x <= z <= y -> is_derive f z (df z)) -> (forall z, x < z < y -> 0 < df z) ->
  f x < f y.
Proof.
  intros Hxy Hf Hd. destruct (MVT_cor2 f df x y Hxy) as [z [He Hz]].
  - intros z Hz. now apply is_derive_Reals, Hf.
  - assert (0 < df z) by now apply Hd. nra.
Qed.

Theorem rises_strictly_but (f df : R -> R) r a b :
  (forall z, a <= z <= b -> is_derive f z (df z)) ->
  (forall z, a <= z <= b -> z = r \/ 0 < df z) ->
  forall x y, a <= x -> x < y -> y <= b -> f x < f y.
Proof.
  intros Hf Hd x y Hx Hxy Hy.
  assert (H : forall u v, a <= u -> u < v -> v <= b -> ~ u < r < v -> f u < f v).
  { intros u v Hu Huv Hv Hr. apply (rises_between f df); [exact Huv|intros z Hz; apply Hf; lra|].
    intros z Hz. destruct (Hd z) as [->|H]; [lra|lra|exact H]. }
  destruct (Rlt_le_dec x r), (Rlt_le_dec r y); try (apply H; lra).
  apply Rlt_trans with (f r); apply H; lra.
Qed.

Lemma rising_argmin_is (l : R -> R) s :
  (forall x y, 0 <= x -> x < y -> y <= 1 -> l x < l y) -> is_argmin l s -> s = 0.
Proof.
  intros Hl [Hs Hmin]. destruct (Req_dec s 0) as [E|E]; [exact E|].
  specialize (Hmin 0 ltac:(lra)). specialize (Hl 0 s). lra.
Qed.

Lemma falling_argmin_is (l : R -> R) s :
  (forall x y, 0 <= x -> x < y -> y <= 1 -> - l x < - l y) -> is_argmin l s -> s = 1.
Proof.
  intros Hl [Hs Hmin]. destruct (Req_dec s 1) as [E|E]; [exact E|].
  specialize (Hmin 1 ltac:(lra)). specialize (Hl s 1). lra.
Qed.

(** ** Formulas *)

Definition positive_but (l d z : expr) : list (list fact) :=
  map (fun f => [Defined l; Defined (derive 0 l); f]) [Positive d; Nonnegative (Neg z)].

(** Where [z] is not positive, which is at the flat point alone. *)
Definition flat_at (z r : expr) (env : list R) : Prop :=
  forall s, 0 <= s <= 1 -> eval (s :: env) z <= 0 -> s = eval (0 :: env) r.

Lemma shape_but prec integers l d z r tie_ t box env :
  check prec 0 (false :: integers) None (tied_ways [tie_] (positive_but l d z)) t (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  (forall s, 0 <= s <= 1 -> all_agree [tie_] (s :: env)) -> flat_at z r env ->
  forall s, 0 <= s <= 1 ->
    defined (s :: env) l /\ defined (s :: env) (derive 0 l)
    /\ (s = eval (0 :: env) r \/ 0 < eval (s :: env) d).
Proof.
  intros H Hb Hi Ht Hz s Hs.
  assert (Ho := check_sound _ _ _ None _ _ _ _ (in_box_with_s prec box s env Hs Hb)
    (integers_with_s integers s env Hi) I (fun n => match n eq_refl with end) H).
  apply (tied_ways_correct _ _ _ (Ht s Hs)) in Ho. unfold positive_but, map in Ho. facts Ho; conjuncts;
    cbn [holds eval] in *; repeat split; try assumption; [now right|left; apply Hz; lra].
Qed.

Theorem flat_own_claim prec integers l f z r tie_ t t' box env :
  check prec 0 (false :: integers) None
    (tied_ways [tie_] (positive_but l (derive 0 (derive 0 l)) z)) t' (with_s prec box) = true ->
  check prec 1 (false :: integers) (Some (derive 0 l)) (tied_ways [] (ways (Some (derive 0 l)) f true)) t
    (with_s prec box) = true ->
  in_box box env -> are_integers integers env ->
  (forall s, 0 <= s <= 1 -> all_agree [tie_] (s :: env)) -> flat_at z r env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi Ht Hr.
  assert (Hs := shape_but _ _ _ _ _ _ _ _ _ _ Hshape Hb Hi Ht Hr).
  apply (convex_claim prec integers (derive 0 l) [] f t box env _ (fun s => eval (s :: env) (derive 0 l)));
    try assumption; [intros s _; constructor| |intros x _; apply same_sign_refl].
  split; [intros s Hs'; now apply own_derivative, Hs|].
  apply (rises_strictly_but _ (fun s => eval (s :: env) (derive 0 (derive 0 l))) (eval (0 :: env) r)).
  - intros s Hs'. now apply own_derivative, Hs.
  - intros s Hs'. now apply Hs.
Qed.

Theorem flat_rising_claim prec integers l f z r tie_ t t' box env :
  check prec 0 (false :: integers) None (tied_ways [tie_] (positive_but l (derive 0 l) z)) t'
    (with_s prec box) = true ->
  check prec 1 (false :: integers) None (tied_ways [] (ways None f true)) t (s_at prec 0 box) = true ->
  in_box box env -> are_integers integers env ->
  (forall s, 0 <= s <= 1 -> all_agree [tie_] (s :: env)) -> flat_at z r env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi Ht Hr.
  assert (Hs := shape_but _ _ _ _ _ _ _ _ _ _ Hshape Hb Hi Ht Hr).
  apply (end_claim prec integers l f t box env 0); try assumption;
    [apply (derivable_argmin _ (fun s => eval (s :: env) (derive 0 l))); intros x Hx;
     now apply own_derivative, Hs|].
  intros s. apply rising_argmin_is.
  apply (rises_strictly_but _ (fun s => eval (s :: env) (derive 0 l)) (eval (0 :: env) r)); intros x Hx.
  - now apply own_derivative, Hs.
  - now apply Hs.
Qed.

Theorem flat_falling_claim prec integers l f z r tie_ t t' box env :
  check prec 0 (false :: integers) None (tied_ways [tie_] (positive_but l (Neg (derive 0 l)) z)) t'
    (with_s prec box) = true ->
  check prec 1 (false :: integers) None (tied_ways [] (ways None f true)) t (s_at prec 1 box) = true ->
  in_box box env -> are_integers integers env ->
  (forall s, 0 <= s <= 1 -> all_agree [tie_] (s :: env)) -> flat_at z r env ->
  (exists s, is_argmin (fun s => eval (s :: env) l) s)
  /\ forall s, is_argmin (fun s => eval (s :: env) l) s -> says (s :: env) f.
Proof.
  intros Hshape H Hb Hi Ht Hr.
  assert (Hs := shape_but _ _ _ _ _ _ _ _ _ _ Hshape Hb Hi Ht Hr).
  apply (end_claim prec integers l f t box env 1); try assumption;
    [apply (derivable_argmin _ (fun s => eval (s :: env) (derive 0 l))); intros x Hx;
     now apply own_derivative, Hs|].
  intros s. apply falling_argmin_is.
  apply (rises_strictly_but _ (fun s => - eval (s :: env) (derive 0 l)) (eval (0 :: env) r)); intros x Hx.
  - now apply (is_derive_opp (fun s => eval (s :: env) l)), own_derivative, Hs.
  - now apply Hs.
Qed.

(** ** The tactic of the certificates *)

Ltac flat_point :=
  let s := fresh "s" in intros s ? ?; cbn [eval nth] in *;
  first [lra | apply Rminus_diag_uniq, Rsqr_0_uniq, Rle_antisym; [assumption|apply Rle_0_sqr]].
