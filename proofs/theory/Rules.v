(** * The rules of claims, for any loss

    What is claimed of the minimisers of a loss [l] over [0, 1] is told from the sign of its slope
    [k] at a few points: [k] is the derivative of [l] and rises strictly.

    ** Main definitions
    - [has_slope]: the loss [l] has the strictly rising derivative [k] on [0, 1];
    - [same_sign]: two numbers have the same sign;
    - [pull_exp], [pull_log]: two forms of the sign of the sigmoid loss's slope.

    ** Main results
    - [argmin_is_one], [argmin_is_zero]: a minimiser is an end iff the slope has its sign there;
    - [argmin_beyond], [argmin_before], [argmin_from], [argmin_upto]: where it lies;
    - [has_slope_argmin]: there is a minimiser; [has_slope_unique]: there is no other;
    - [falling_argmin], [rising_argmin]: losses that fall or rise throughout;
    - [argmin_rises]: it rises with a parameter in which the slope falls at each of its zeros;
    - [sign_from_root]: a function that rises, and its root, against a number;
    - [sign_of_factor]: K (e^x - e^a) against x - a;
    - [sigmoid_has_slope], [own_has_slope]: the sigmoid loss, and any other;
    - [delta_at_most], [delta_below], [delta_equal], [delta_at_least], [delta_above]: delta by s. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced.
Open Scope R_scope.

(** ** A function rises where its derivative is positive *)

(** The mean value theorem, on a closed interval of which all points have a derivative. *)
Lemma mean_value (f df : R -> R) x y :
  x <= y -> (forall z, x <= z <= y -> is_derive f z (df z)) ->
  exists z, x <= z <= y /\ f y - f x = df z * (y - x).
Proof.
  intros Hxy Hf. destruct (MVT_gen f x y df) as [z [Hz He]].
  - intros z. rewrite Rmin_left, Rmax_right by exact Hxy. intros Hz. apply Hf. lra.
  - intros z. rewrite Rmin_left, Rmax_right by exact Hxy. intros Hz.
    apply continuity_pt_filterlim, (ex_derive_continuous f). exists (df z). now apply Hf.
  - rewrite Rmin_left, Rmax_right in Hz by exact Hxy. exists z. now split.
Qed.

Lemma rises_strictly (f df : R -> R) a b :
  (forall z, a <= z <= b -> is_derive f z (df z)) -> (forall z, a <= z <= b -> 0 < df z) ->
  forall x y, a <= x -> x < y -> y <= b -> f x < f y.
Proof.
  intros Hf Hd x y Hx Hxy Hy. destruct (mean_value f df x y (Rlt_le _ _ Hxy)) as [z [Hz He]].
  - intros z Hz. apply Hf. lra.
  - assert (0 < df z) by (apply Hd; lra). nra.
Qed.

(** A point with a positive derivative is above points on its left. *)
Lemma falls_to_the_left (f : R -> R) d x a :
  a < x -> is_derive f x d -> 0 < d -> exists y, a < y < x /\ f y < f x.
Proof.
  intros Ha Hf Hd. apply is_derive_Reals in Hf. destruct (Hf d Hd) as [e He].
  set (h := Rmin (e / 2) ((x - a) / 2)). pose proof (cond_pos e) as Hpos.
  assert (0 < h) by (unfold h; apply Rmin_pos; lra).
  assert (h <= e / 2) by apply Rmin_l. assert (h <= (x - a) / 2) by apply Rmin_r.
  exists (x + - h). split; [lra|].
  specialize (He (- h)). assert (Hq : Rabs ((f (x + - h) - f x) / - h - d) < d).
  { apply He; [lra|]. rewrite Rabs_Ropp, Rabs_right by lra. lra. }
  apply Rabs_def2 in Hq. destruct Hq as [_ Hq].
  assert (Hs : 0 < (f (x + - h) - f x) / - h) by lra.
  apply (Rmult_lt_compat_r h) in Hs; [|lra].
  replace ((f (x + - h) - f x) / - h * h) with (f x - f (x + - h)) in Hs by (field; lra). lra.
Qed.

(** The derivative of a function read from the other side. *)
Lemma derivative_reversed (f : R -> R) d x :
  is_derive f x d -> is_derive (fun y => f (- y)) (- x) (- d).
Proof.
  intros Hf. evar_last.
  - apply (is_derive_comp f (fun y => - y) (- x) d (- 1)).
    + now rewrite Ropp_involutive.
    + auto_derive; [easy|ring].
  - unfold scal. simpl. unfold mult. simpl. ring.
Qed.

Lemma falls_to_the_right (f : R -> R) d x b :
  x < b -> is_derive f x d -> d < 0 -> exists y, x < y < b /\ f y < f x.
Proof.
  intros Hb Hf Hd.
  destruct (falls_to_the_left (fun y => f (- y)) (- d) (- x) (- b)) as [y [Hy H]];
    [lra|now apply derivative_reversed|lra|].
  exists (- y). rewrite Ropp_involutive in H. split; [lra|exact H].
Qed.

(** ** Where a minimiser is *)

(** [l' = k] on [0, 1], and k rises strictly there. *)
Definition has_slope (l k : R -> R) : Prop :=
  (forall s, 0 <= s <= 1 -> is_derive l s (k s))
  /\ (forall x y, 0 <= x -> x < y -> y <= 1 -> k x < k y).

(** At a minimiser the slope is >= 0, or it is s = 1, and <= 0, or it is s = 0. *)
Lemma argmin_slope (l k : R -> R) s :
  (forall s, 0 <= s <= 1 -> is_derive l s (k s)) -> is_argmin l s ->
  (s = 1 \/ 0 <= k s) /\ (s = 0 \/ k s <= 0).
Proof.
  intros Hl [Hs Hmin]. split.
  - destruct (Req_dec s 1) as [->|H1]; [now left|right]. apply Rnot_lt_le. intros Hk.
    destruct (falls_to_the_right l (k s) s 1) as [y [Hy Hlt]]; [lra|now apply Hl|lra|].
    specialize (Hmin y). lra.
  - destruct (Req_dec s 0) as [->|H0]; [now left|right]. apply Rnot_lt_le. intros Hk.
    destruct (falls_to_the_left l (k s) s 0) as [y [Hy Hlt]]; [lra|now apply Hl|lra|].
    specialize (Hmin y). lra.
Qed.

Theorem argmin_is_one l k s : has_slope l k -> is_argmin l s -> s = 1 <-> k 1 <= 0.
Proof.
  intros [Hl Hk] Hs. destruct (argmin_slope l k s Hl Hs) as [Hup Hdown].
  assert (Hs01 := proj1 Hs). split; [intros ->; lra|]. intros H.
  destruct (Req_dec s 1) as [E|E]; [exact E|]. assert (k s < k 1) by (apply Hk; lra). lra.
Qed.

Theorem argmin_is_zero l k s : has_slope l k -> is_argmin l s -> s = 0 <-> 0 <= k 0.
Proof.
  intros [Hl Hk] Hs. destruct (argmin_slope l k s Hl Hs) as [Hup Hdown].
  assert (Hs01 := proj1 Hs). split; [intros ->; lra|]. intros H.
  destruct (Req_dec s 0) as [E|E]; [exact E|]. assert (k 0 < k s) by (apply Hk; lra). lra.
Qed.

Theorem argmin_from l k x s :
  has_slope l k -> is_argmin l s -> 0 <= x <= 1 -> k x <= 0 -> x <= s.
Proof.
  intros [Hl Hk] Hs Hx H. destruct (argmin_slope l k s Hl Hs) as [Hup _].
  destruct Hs as [Hs _]. apply Rnot_lt_le. intros Hlt. assert (k s < k x) by (apply Hk; lra). lra.
Qed.

Theorem argmin_upto l k x s :
  has_slope l k -> is_argmin l s -> 0 <= x <= 1 -> 0 <= k x -> s <= x.
Proof.
  intros [Hl Hk] Hs Hx H. destruct (argmin_slope l k s Hl Hs) as [_ Hdown].
  destruct Hs as [Hs _]. apply Rnot_lt_le. intros Hlt. assert (k x < k s) by (apply Hk; lra). lra.
Qed.

Theorem argmin_beyond l k x s :
  has_slope l k -> is_argmin l s -> 0 <= x < 1 -> k x < 0 -> x < s.
Proof.
  intros H Hs Hx Hk. assert (Hle : x <= s) by (apply (argmin_from l k); try assumption; lra).
  destruct (argmin_slope l k s (proj1 H) Hs) as [Hup _].
  destruct Hle as [Hlt| ->]; [exact Hlt|lra].
Qed.

Theorem argmin_before l k x s :
  has_slope l k -> is_argmin l s -> 0 < x <= 1 -> 0 < k x -> s < x.
Proof.
  intros H Hs Hx Hk. assert (Hle : s <= x) by (apply (argmin_upto l k); try assumption; lra).
  destruct (argmin_slope l k s (proj1 H) Hs) as [_ Hdown].
  destruct Hle as [Hlt| ->]; [exact Hlt|lra].
Qed.

Lemma derivable_argmin (l k : R -> R) :
  (forall s, 0 <= s <= 1 -> is_derive l s (k s)) -> exists s, is_argmin l s.
Proof.
  intros Hl. destruct (continuity_ab_min l 0 1) as [s [Hmin Hs]]; [lra| |].
  - intros x Hx. apply continuity_pt_filterlim, (ex_derive_continuous l). exists (k x). now apply Hl.
  - exists s. split; [exact Hs|]. intros x Hx. now apply Hmin.
Qed.

Theorem has_slope_argmin l k : has_slope l k -> exists s, is_argmin l s.
Proof. intros [Hl _]. now apply (derivable_argmin l k). Qed.

Theorem has_slope_unique l k x y : has_slope l k -> is_argmin l x -> is_argmin l y -> x = y.
Proof.
  intros [Hl Hk] Hx Hy. destruct (argmin_slope l k x Hl Hx), (argmin_slope l k y Hl Hy).
  destruct (Rtotal_order x y) as [H'|[E|H']]; [|exact E|]; destruct Hx as [Hx _], Hy as [Hy _].
  - assert (k x < k y) by (apply Hk; lra). lra.
  - assert (k y < k x) by (apply Hk; lra). lra.
Qed.

(** Losses without a flat point. *)
Theorem falling_argmin (l k : R -> R) s :
  (forall s, 0 <= s <= 1 -> is_derive l s (k s)) -> (forall s, 0 <= s <= 1 -> k s < 0) ->
  is_argmin l s -> s = 1.
Proof.
  intros Hl Hk Hs. destruct (argmin_slope l k s Hl Hs) as [[E|H] _]; [exact E|].
  specialize (Hk s (proj1 Hs)). lra.
Qed.

Theorem rising_argmin (l k : R -> R) s :
  (forall s, 0 <= s <= 1 -> is_derive l s (k s)) -> (forall s, 0 <= s <= 1 -> 0 < k s) ->
  is_argmin l s -> s = 0.
Proof.
  intros Hl Hk Hs. destruct (argmin_slope l k s Hl Hs) as [_ [E|H]]; [exact E|].
  specialize (Hk s (proj1 Hs)). lra.
Qed.

(** ** How it moves *)

(** The last point of [a, b] at which g <= 0, where g b > 0: g vanishes there. *)
Lemma last_zero (g : R -> R) a b :
  a <= b -> (forall x, a <= x <= b -> continuity_pt g x) -> g a <= 0 -> 0 < g b ->
  exists m, a <= m < b /\ g m = 0 /\ forall x, m < x <= b -> 0 < g x.
Proof.
  intros Hab Hg Ha Hb.
  destruct (completeness (fun x => a <= x <= b /\ g x <= 0)) as [m [Hup Hleast]].
  - exists b. now intros x [Hx _].
  - exists a. split; [lra|exact Ha].
  - assert (Ham : a <= m) by (apply Hup; split; [lra|exact Ha]).
    assert (Hmb : m <= b) by (apply Hleast; now intros x [Hx _]).
    assert (Hright : forall x, m < x <= b -> 0 < g x).
    { intros x Hx. apply Rnot_le_lt. intros H. assert (x <= m) by (apply Hup; split; [lra|exact H]). lra. }
    assert (Hnear : forall c, 0 < c -> exists e, 0 < e /\ forall x, Rabs (x - m) < e -> Rabs (g x - g m) < c).
    { intros c Hc. destruct (Hg m ltac:(lra) c Hc) as [e [He Hnear]]. exists e. split; [exact He|].
      intros x Hx. destruct (Req_dec x m) as [->|Hne]; [now rewrite Rminus_diag_eq, Rabs_R0|].
      apply (Hnear x). split; [split; [exact I|auto]|exact Hx]. }
    assert (Hle : g m <= 0).
    { apply Rnot_lt_le. intros H. destruct (Hnear (g m) H) as [e [He Hclose]].
      assert (Hm : m <= m - e / 2); [|lra]. apply Hleast. intros x [Hx Hgx].
      apply Rnot_lt_le. intros Hlt. assert (x <= m) by (apply Hup; now split).
      assert (Hc := Hclose x ltac:(rewrite Rabs_left1; lra)). apply Rabs_def2 in Hc. lra. }
    assert (Hlt : m < b) by (destruct Hmb as [H| ->]; lra).
    exists m. split; [lra|]. split; [|exact Hright].
    destruct Hle as [H|H]; [|exact H]. exfalso. destruct (Hnear (- g m) ltac:(lra)) as [e [He Hclose]].
    set (x := Rmin b (m + e / 2)). assert (m < x <= b) by (unfold x; split; [apply Rmin_glb_lt; lra|apply Rmin_l]).
    assert (x <= m + e / 2) by apply Rmin_r.
    assert (Hc := Hclose x ltac:(rewrite Rabs_right; lra)). apply Rabs_def2 in Hc.
    specialize (Hright x). lra.
Qed.

(** A function that falls wherever it vanishes stays negative. *)
Lemma stays_negative (g dg : R -> R) a b :
  a < b -> (forall x, a <= x <= b -> is_derive g x (dg x)) ->
  (forall x, a <= x <= b -> g x = 0 -> dg x < 0) -> g a <= 0 -> g b < 0.
Proof.
  intros Hab Hg Hz Ha.
  assert (Hno : forall y, a <= y <= b -> ~ 0 < g y).
  { intros y Hy H. destruct (last_zero g a y) as [m (Hm & Hm0 & Hright)]; try assumption; [lra| |].
    - intros x Hx. apply continuity_pt_filterlim, (ex_derive_continuous g). exists (dg x). apply Hg. lra.
    - destruct (falls_to_the_right g (dg m) m y) as [z [Hz' Hlt]];
        [lra|apply Hg; lra|apply Hz; [lra|exact Hm0]|].
      specialize (Hright z). lra. }
  apply Rnot_le_lt. intros [H|H]; [now apply (Hno b); [lra|]|].
  destruct (falls_to_the_left (fun x => - g x) (- dg b) b a) as [y [Hy Hlt]].
  - exact Hab.
  - exact (is_derive_opp g b (dg b) (Hg b ltac:(lra))).
  - specialize (Hz b). lra.
  - apply (Hno y); lra.
Qed.

(** From one slope to the next it does not turn against the minimiser. *)
Lemma argmin_rises_between l1 k1 l2 k2 s1 s2 :
  has_slope l1 k1 -> has_slope l2 k2 -> is_argmin l1 s1 -> is_argmin l2 s2 ->
  (k1 s1 <= 0 -> k2 s1 < 0) ->
  s1 <= s2 /\ (0 < s1 < 1 \/ 0 < s2 < 1 -> s1 < s2).
Proof.
  intros H1 H2 Hs1 Hs2 Hk. assert (Hb1 := proj1 Hs1). assert (Hb2 := proj1 Hs2).
  destruct (argmin_slope l1 k1 s1 (proj1 H1) Hs1) as [_ [->|Hd]]; [split; [lra|intros []; lra]|].
  specialize (Hk Hd). destruct (argmin_slope l2 k2 s2 (proj1 H2) Hs2) as [Hup _].
  assert (Hle : s1 <= s2) by (apply (argmin_from l2 k2); try assumption; lra).
  split; [exact Hle|]. intros H. destruct Hle as [Hlt|E]; [exact Hlt|]. subst s2. lra.
Qed.

(** s rises from y1 to y2 if k, which rises in s, falls in y wherever it is 0. *)
Theorem argmin_rises (l k : R -> R -> R) (dk : R -> R -> R) y1 y2 s1 s2 :
  y1 < y2 ->
  (forall y, y1 <= y <= y2 -> has_slope (l y) (k y)) ->
  (forall y s, y1 <= y <= y2 -> 0 <= s <= 1 -> is_derive (fun y => k y s) y (dk y s)) ->
  (forall y s, y1 <= y <= y2 -> 0 <= s <= 1 -> k y s = 0 -> dk y s < 0) ->
  is_argmin (l y1) s1 -> is_argmin (l y2) s2 ->
  s1 <= s2 /\ (0 < s1 < 1 \/ 0 < s2 < 1 -> s1 < s2).
Proof.
  intros Hy Hl Hd Hz Hs1 Hs2. assert (Hb := proj1 Hs1).
  apply (argmin_rises_between (l y1) (k y1) (l y2) (k y2)); try assumption; try (apply Hl; lra).
  intros Hk. apply (stays_negative (fun y => k y s1) (fun y => dk y s1) y1 y2 Hy); try exact Hk.
  - intros y H. now apply Hd.
  - intros y H. now apply Hz.
Qed.

(** ** Thresholds *)

(** The sign of a function that rises is that of the distance from its root. *)
Theorem sign_from_root (k dk : R -> R) lo hi f x :
  (forall y, lo <= y <= hi -> is_derive k y (dk y)) -> (forall y, lo <= y <= hi -> 0 < dk y) ->
  lo <= f <= hi -> k f = 0 -> lo <= x <= hi -> 0 <= k x <-> f <= x.
Proof.
  intros Hk Hdk Hf Hz Hx. pose proof (rises_strictly k dk lo hi Hk Hdk) as Hm. split; intros H.
  - apply Rnot_lt_le. intros Hlt. assert (k x < k f) by (apply Hm; lra). lra.
  - destruct H as [H|H]; [|subst; lra]. assert (k f < k x) by (apply Hm; lra). lra.
Qed.

Theorem sign_of_factor K a x : 0 < K -> 0 <= K * (exp x - exp a) <-> a <= x.
Proof.
  intros HK. split; intros H.
  - apply Rnot_lt_le. intros Hlt. apply exp_increasing in Hlt. nra.
  - destruct H as [H|H]; [apply exp_increasing in H; nra|subst; lra].
Qed.

(** ** The sigmoid loss: its shape needs no computation *)

Lemma sigmoid_has_slope n t b :
  2 <= n -> 0 < t -> has_slope (reduced_loss n t b) (slope n t b).
Proof.
  intros Hn Ht. split.
  - intros s _. now apply reduced_loss_derivative.
  - intros x y _ Hxy _. now apply slope_increasing.
Qed.

(** Any other, where its second derivative is positive. *)
Lemma own_has_slope (l k dk : R -> R) :
  (forall s, 0 <= s <= 1 -> is_derive l s (k s)) ->
  (forall s, 0 <= s <= 1 -> is_derive k s (dk s)) -> (forall s, 0 <= s <= 1 -> 0 < dk s) ->
  has_slope l k.
Proof. intros Hl Hk Hdk. split; [exact Hl|exact (rises_strictly k dk 0 1 Hk Hdk)]. Qed.

Definition same_sign (x y : R) : Prop := (0 < x <-> 0 < y) /\ (x < 0 <-> y < 0).

Lemma same_sign_of_factor K x y : 0 < K -> y = K * x -> same_sign x y.
Proof. intros HK ->. unfold same_sign. repeat split; intros H; nra. Qed.

Lemma same_sign_exp x : same_sign x (exp x - 1).
Proof.
  assert (H : forall x y, x < y <-> exp x < exp y)
    by (intros a c; split; [apply exp_increasing|apply exp_lt_inv]).
  unfold same_sign. rewrite (H 0 x), (H x 0), exp_0. lra.
Qed.

Lemma same_sign_refl x : same_sign x x.
Proof. unfold same_sign. tauto. Qed.

Lemma same_sign_trans x y z : same_sign x y -> same_sign y z -> same_sign x z.
Proof. unfold same_sign. tauto. Qed.

Lemma same_sign_iff x y : same_sign x y ->
  (0 < x <-> 0 < y) /\ (x < 0 <-> y < 0) /\ (0 <= x <-> 0 <= y) /\ (x <= 0 <-> y <= 0) /\ (x = 0 <-> y = 0).
Proof. unfold same_sign. lra. Qed.

(** In exponentials. *)
Definition pull_exp (n t b s : R) : R :=
  (n - 2) * (1 + exp (t * positive s - b)) - 2 * (1 + exp (b - t * negative n s)).

(** In logarithms. *)
Definition pull_log (n t b s : R) : R :=
  ln (n - 2) - softplus (b - t * negative n s) - (ln 2 - softplus (t * positive s - b)).

Lemma pull_exp_sign n t b s : 0 < t -> same_sign (pull_exp n t b s) (slope n t b s).
Proof.
  intros Ht. pose proof (one_plus_exp_positive (t * positive s - b)) as Hp.
  pose proof (one_plus_exp_positive (b - t * negative n s)) as Hq.
  apply (same_sign_of_factor
    (t / ((1 + exp (t * positive s - b)) * (1 + exp (b - t * negative n s))))).
  - apply Rdiv_lt_0_compat; [exact Ht|now apply Rmult_lt_0_compat].
  - rewrite slope_as_fraction. unfold pull_exp. field. lra.
Qed.

Lemma exp_minus_softplus z : exp (- softplus z) = / (1 + exp z).
Proof. rewrite exp_Ropp. unfold softplus. now rewrite exp_ln by apply one_plus_exp_positive. Qed.

Lemma pull_log_sign n t b s : 2 < n -> 0 < t -> same_sign (pull_log n t b s) (slope n t b s).
Proof.
  intros Hn Ht. apply (same_sign_trans _ (exp (pull_log n t b s) - 1)); [apply same_sign_exp|].
  pose proof (one_plus_exp_positive (t * positive s - b)) as Hp.
  pose proof (one_plus_exp_positive (b - t * negative n s)) as Hq.
  apply (same_sign_of_factor (2 * t * / (1 + exp (t * positive s - b)))).
  - apply Rmult_lt_0_compat; [lra|now apply Rinv_0_lt_compat].
  - unfold pull_log.
    replace (exp (ln (n - 2) - softplus (b - t * negative n s)
                  - (ln 2 - softplus (t * positive s - b))))
      with (exp (ln (n - 2)) * exp (- softplus (b - t * negative n s))
            * / (exp (ln 2) * exp (- softplus (t * positive s - b))))
      by (rewrite <- !exp_plus, <- exp_Ropp, <- exp_plus; f_equal; ring).
    rewrite !exp_minus_softplus, !exp_ln by lra. rewrite slope_as_fraction. field. lra.
Qed.

(** ** A function from its root on *)

(** One that rises has the sign of the distance from its root, ... *)
Lemma sign_of_rising (f df : R -> R) lo hi r x :
  (forall y, lo <= y <= hi -> is_derive f y (df y)) -> (forall y, lo <= y <= hi -> 0 < df y) ->
  lo <= r <= hi -> lo <= x <= hi -> f r = 0 -> same_sign (x - r) (f x).
Proof.
  intros Hf Hdf Hr Hx Hz. pose proof (rises_strictly f df lo hi Hf Hdf) as Hm. unfold same_sign.
  destruct (Rtotal_order x r) as [H|[->|H]]; [|lra|].
  - assert (f x < f r) by (apply Hm; lra). lra.
  - assert (f r < f x) by (apply Hm; lra). lra.
Qed.

(** ... one whose derivative rises from 0 there is positive elsewhere. *)
Lemma sign_of_touching (f df ddf : R -> R) lo hi r x :
  (forall y, lo <= y <= hi -> is_derive f y (df y)) ->
  (forall y, lo <= y <= hi -> is_derive df y (ddf y)) -> (forall y, lo <= y <= hi -> 0 < ddf y) ->
  lo <= r <= hi -> lo <= x <= hi -> f r = 0 -> df r = 0 -> same_sign ((x - r) * (x - r)) (f x).
Proof.
  intros Hf Hdf Hddf Hr Hx Hz Hdz.
  assert (Hs : forall y, lo <= y <= hi -> same_sign (y - r) (df y))
    by (intros y Hy; now apply (sign_of_rising df ddf lo hi)).
  unfold same_sign in *. destruct (Rtotal_order x r) as [H|[->|H]]; [|nra|].
  - set (m := (x + r) / 2). assert (Hm : x < m < r) by (unfold m; lra).
    destruct (mean_value f df x m) as [y [Hy E]]; [lra|intros; apply Hf; lra|].
    destruct (mean_value f df m r) as [z [Hz' E']]; [lra|intros; apply Hf; lra|].
    assert (Hy' := Hs y ltac:(lra)). assert (Hz'' := Hs z ltac:(lra)).
    assert (df y < 0) by lra. assert (df z <= 0) by lra. nra.
  - set (m := (x + r) / 2). assert (Hm : r < m < x) by (unfold m; lra).
    destruct (mean_value f df m x) as [y [Hy E]]; [lra|intros; apply Hf; lra|].
    destruct (mean_value f df r m) as [z [Hz' E']]; [lra|intros; apply Hf; lra|].
    assert (Hy' := Hs y ltac:(lra)). assert (Hz'' := Hs z ltac:(lra)).
    assert (0 < df y) by lra. assert (0 <= df z) by lra. nra.
Qed.

(** ** delta of the minimiser

    delta = sqrt ((1 - s)/s) falls in s, and is infinite at s = 0. *)

Lemma delta_squared s c : 0 < s -> (1 - s) / s <= c * c <-> 1 / (1 + c * c) <= s.
Proof.
  intros Hs. assert (Hc : 0 < 1 + c * c) by nra.
  rewrite (Rle_div_l (1 - s) (c * c) s), (Rle_div_l 1 s (1 + c * c)) by lra. lra.
Qed.

Lemma delta_le s c : 0 < s <= 1 -> 0 <= c -> sqrt ((1 - s) / s) <= c <-> 1 / (1 + c * c) <= s.
Proof.
  intros Hs Hc. rewrite <- delta_squared by lra.
  assert (Hq : 0 <= (1 - s) / s) by (apply Rdiv_le_0_compat; lra).
  split; intros H.
  - rewrite <- (sqrt_sqrt ((1 - s) / s)) by exact Hq. pose proof (sqrt_pos ((1 - s) / s)).
    now apply Rmult_le_compat.
  - rewrite <- (sqrt_square c) by exact Hc. now apply sqrt_le_1_alt.
Qed.

Lemma delta_ge s c : 0 < s <= 1 -> 0 <= c -> c <= sqrt ((1 - s) / s) <-> s <= 1 / (1 + c * c).
Proof.
  intros Hs Hc. assert (Hq : 0 <= (1 - s) / s) by (apply Rdiv_le_0_compat; lra).
  assert (Hp : 0 < 1 + c * c) by nra.
  assert (E : c * c <= (1 - s) / s <-> s <= 1 / (1 + c * c)).
  { rewrite <- (Rle_div_r (c * c) (1 - s) s), <- (Rle_div_r s 1 (1 + c * c)) by lra. lra. }
  rewrite <- E. split; intros H.
  - rewrite <- (sqrt_sqrt ((1 - s) / s)) by exact Hq. now apply Rmult_le_compat.
  - rewrite <- (sqrt_square c) by exact Hc. now apply sqrt_le_1_alt.
Qed.

Lemma root_positive s c : 0 <= s -> 1 / (1 + c * c) <= s -> 0 < s.
Proof.
  intros Hs H. assert (0 < 1 / (1 + c * c)) by (apply Rdiv_lt_0_compat; nra). lra.
Qed.

Theorem delta_at_most s c :
  0 <= s <= 1 -> 0 < s /\ sqrt ((1 - s) / s) <= c <-> c >= 0 /\ s >= 1 / (1 + c * c).
Proof.
  intros Hs. pose proof (sqrt_pos ((1 - s) / s)) as Hroot. split.
  - intros [H0 Hc]. split; [lra|]. apply delta_le in Hc; lra.
  - intros [Hc H']. assert (0 < s) by (apply (root_positive s c); lra). split; [assumption|].
    apply delta_le; lra.
Qed.

Theorem delta_below s c :
  0 <= s <= 1 -> 0 < s /\ sqrt ((1 - s) / s) < c <-> c >= 0 /\ s > 1 / (1 + c * c).
Proof.
  intros Hs. pose proof (sqrt_pos ((1 - s) / s)) as Hroot. split.
  - intros [H0 H']. split; [lra|]. apply Rnot_le_lt. rewrite <- (delta_ge s c) by lra. lra.
  - intros [Hc H']. assert (0 < s) by (apply (root_positive s c); lra). split; [assumption|].
    apply Rnot_le_lt. rewrite delta_ge by lra. lra.
Qed.

Theorem delta_equal s c :
  0 <= s <= 1 -> 0 < s /\ sqrt ((1 - s) / s) = c <-> c >= 0 /\ s = 1 / (1 + c * c).
Proof.
  intros Hs. pose proof (sqrt_pos ((1 - s) / s)) as Hroot. split.
  - intros [H0 H']. split; [lra|]. apply Rle_antisym; [apply delta_ge|apply delta_le]; lra.
  - intros [Hc H']. assert (0 < s) by (apply (root_positive s c); lra). split; [assumption|].
    apply Rle_antisym; [apply delta_le|apply delta_ge]; lra.
Qed.

Theorem delta_at_least s c :
  0 <= s <= 1 -> s = 0 \/ sqrt ((1 - s) / s) >= c <-> c < 0 \/ s <= 1 / (1 + c * c).
Proof.
  intros Hs. pose proof (sqrt_pos ((1 - s) / s)) as Hroot.
  destruct (Rlt_or_le c 0) as [Hc|Hc]; [split; intros _; [now left|right; lra]|].
  assert (0 < 1 / (1 + c * c)) by (apply Rdiv_lt_0_compat; nra).
  destruct (Rle_lt_or_eq_dec 0 s (proj1 Hs)) as [H0|E]; [|split; [right; lra|left; lra]].
  assert (D := delta_ge s c ltac:(lra) Hc). lra.
Qed.

Theorem delta_above s c :
  0 <= s <= 1 -> s = 0 \/ sqrt ((1 - s) / s) > c <-> c < 0 \/ s < 1 / (1 + c * c).
Proof.
  intros Hs. pose proof (sqrt_pos ((1 - s) / s)) as Hroot.
  destruct (Rlt_or_le c 0) as [Hc|Hc]; [split; intros _; [now left|right; lra]|].
  assert (0 < 1 / (1 + c * c)) by (apply Rdiv_lt_0_compat; nra).
  destruct (Rle_lt_or_eq_dec 0 s (proj1 Hs)) as [H0|E]; [|split; [right; lra|left; lra]].
  assert (D := delta_le s c ltac:(lra) Hc). lra.
Qed.
