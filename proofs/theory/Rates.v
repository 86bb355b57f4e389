(** * The rate of a quantity of the minimiser

    X is a formula of a coordinate y and of the minimiser s at y. Where the slope k vanishes at s,
    which is where s is inside (0, 1), s moves at the rate - k_y / k_s, and X at X_y - X_s k_y / k_s;
    where s is an end that it does not leave, X moves at X_y. A quantity of which all rates are >= 0
    does not fall. No implicit function is differentiated: the sign of k on both sides of a line
    encloses s there.

    ** Main definitions
    - [follows]: s moves at a rate, or is held back by an end;
    - [moving]: the signs that make all rates of X positive.

    ** Main results
    - [eval_differentiable]: a formula has its partial derivatives in two coordinates at once;
    - [follows_slope], [follows_one], [follows_zero]: the minimiser's rate;
    - [does_not_fall]: a quantity whose rates are >= 0 somewhere does not fall;
    - [rises_by_rates]: so X rises;
    - [value_moves]: the signs over boxes that say so. *)

From Coq Require Import Reals ZArith List Lra Lia Bool.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Convexity Reduced Rules Formulas Reflect Checker Movement.
Import ListNotations.
Open Scope R_scope.

(** ** Formulas in two coordinates *)

Lemma differentiable_eq (f : R -> R -> R) x y dx dy ex ey :
  dx = ex -> dy = ey -> differentiable_pt_lim f x y dx dy -> differentiable_pt_lim f x y ex ey.
Proof. now intros -> ->. Qed.

Lemma nothing_left (e : posreal) x y : Rabs 0 <= e * Rmax (Rabs x) (Rabs y).
Proof.
  rewrite Rabs_R0. apply Rmult_le_pos; [left; apply cond_pos|].
  apply Rle_trans with (Rabs x); [apply Rabs_pos|apply Rmax_l].
Qed.

Lemma differentiable_const c x y : differentiable_pt_lim (fun _ _ => c) x y 0 0.
Proof.
  intros e. apply locally_2d_forall. intros u v.
  replace (c - c - (0 * (u - x) + 0 * (v - y))) with 0 by ring. apply nothing_left.
Qed.

Lemma differentiable_linear a b x y : differentiable_pt_lim (fun u v => a * u + b * v) x y a b.
Proof.
  intros e. apply locally_2d_forall. intros u v.
  replace (a * u + b * v - (a * x + b * y) - (a * (u - x) + b * (v - y))) with 0 by ring. apply nothing_left.
Qed.

Lemma differentiable_mult x y : differentiable_pt_lim Rmult x y y x.
Proof.
  intros e. exists e. intros u v Hu Hv.
  replace (u * v - x * y - (y * (u - x) + x * (v - y))) with ((u - x) * (v - y)) by ring. rewrite Rabs_mult.
  apply Rmult_le_compat; try apply Rabs_pos; [lra|apply Rmax_r].
Qed.

Lemma differentiable_of_one (f : R -> R -> R) (h : R -> R) x y fx fy d :
  differentiable_pt_lim f x y fx fy -> is_derive h (f x y) d ->
  differentiable_pt_lim (fun u v => h (f u v)) x y (d * fx) (d * fy).
Proof.
  intros Hf Hh. apply is_derive_Reals in Hh.
  apply (differentiable_eq _ _ _ (d * fx + 0 * fx) (d * fy + 0 * fy)); [ring|ring|].
  apply (differentiable_pt_lim_comp (fun a _ => h a) f f); try assumption.
  now apply differentiable_pt_lim_proj1_0.
Qed.

Lemma differentiable_combined (f g : R -> R -> R) x y fx fy gx gy a b :
  differentiable_pt_lim f x y fx fy -> differentiable_pt_lim g x y gx gy ->
  differentiable_pt_lim (fun u v => a * f u v + b * g u v) x y (a * fx + b * gx) (a * fy + b * gy).
Proof.
  intros Hf Hg. apply (differentiable_pt_lim_comp (fun u v => a * u + b * v) f g); try assumption.
  apply differentiable_linear.
Qed.

Lemma differentiable_product (f g : R -> R -> R) x y fx fy gx gy :
  differentiable_pt_lim f x y fx fy -> differentiable_pt_lim g x y gx gy ->
  differentiable_pt_lim (fun u v => f u v * g u v) x y (g x y * fx + f x y * gx) (g x y * fy + f x y * gy).
Proof.
  intros Hf Hg. apply (differentiable_pt_lim_comp Rmult f g); try assumption. apply differentiable_mult.
Qed.

Lemma derive_inverse z : z <> 0 -> is_derive Rinv z (- / (z * z)).
Proof. intros Hz. auto_derive; [exact Hz|field; exact Hz]. Qed.

Lemma derive_root z : 0 < z -> is_derive sqrt z (/ (2 * sqrt z)).
Proof.
  intros Hz. apply (is_derive_eq _ _ (1 / (2 * sqrt z))); [unfold Rdiv; ring|].
  exact (is_derive_sqrt (fun z => z) z 1 (is_derive_id z) Hz).
Qed.

Lemma differentiable_as (f g : R -> R -> R) x y dx dy ex ey :
  differentiable_pt_lim f x y dx dy -> (forall u v, f u v = g u v) -> dx = ex -> dy = ey ->
  differentiable_pt_lim g x y ex ey.
Proof. intros H E <- <-. revert H. apply differentiable_pt_lim_ext. now apply locally_2d_forall. Qed.

Theorem eval_differentiable env i e y s :
  (i < length env)%nat -> defined (s :: put env i y) e ->
  differentiable_pt_lim (fun y s => eval (s :: put env i y) e) y s
    (eval (s :: put env i y) (derive (S i) e)) (eval (s :: put env i y) (derive 0 e)).
Proof.
  intros Hi.
  induction e as [q d|j|a IH|a IHa b IHb|a IHa b IHb|a IHa b IHb|a IHa b IHb|a IH|a IH|a IH|a IH|a IH];
    cbn [defined]; intros Hd.
  - eapply differentiable_as; [exact (differentiable_const (eval [] (Const q d)) y s)|reflexivity..].
  - destruct j as [|j]; cbn [derive Nat.eqb].
    + eapply differentiable_as; [exact (differentiable_linear 0 1 y s)|intros u v; simpl; ring
        |reflexivity..].
    + destruct (Nat.eqb_spec i j) as [<-|Hij].
      * eapply differentiable_as; [exact (differentiable_linear 1 0 y s)| |reflexivity..].
        intros u v. simpl. rewrite nth_put_same by exact Hi. ring.
      * eapply differentiable_as; [exact (differentiable_const (nth j env 0) y s)| |reflexivity..].
        intros u v. simpl. now rewrite nth_put_other.
  - eapply differentiable_as; [exact (differentiable_combined _ _ _ _ _ _ _ _ (-1) 0 (IH Hd) (IH Hd))|..];
      try intros u v; cbn [derive]; rewrite ?eval_negated; cbn [eval]; ring.
  - eapply differentiable_as;
      [exact (differentiable_combined _ _ _ _ _ _ _ _ 1 1 (IHa (proj1 Hd)) (IHb (proj2 Hd)))|..];
      try intros u v; cbn [derive]; rewrite ?eval_plus; cbn [eval]; ring.
  - eapply differentiable_as;
      [exact (differentiable_combined _ _ _ _ _ _ _ _ 1 (-1) (IHa (proj1 Hd)) (IHb (proj2 Hd)))|..];
      try intros u v; cbn [derive]; rewrite ?eval_minus; cbn [eval]; ring.
  - eapply differentiable_as;
      [exact (differentiable_product _ _ _ _ _ _ _ _ (IHa (proj1 Hd)) (IHb (proj2 Hd)))|..];
      try intros u v; cbn [derive]; rewrite ?eval_plus, ?eval_times; cbn [eval]; ring.
  - destruct Hd as (Ha & Hb & Hn).
    assert (Hinv := differentiable_of_one _ Rinv _ _ _ _ _ (IHb Hb) (derive_inverse _ Hn)).
    cbv beta in Hinv.
    eapply differentiable_as; [exact (differentiable_product _ _ _ _ _ _ _ _ (IHa Ha) Hinv)|..];
      try (intros u v; reflexivity); cbn [derive]; rewrite eval_minus, !eval_over, eval_times;
      cbn [eval]; field; exact Hn.
  - eapply differentiable_as; [exact (differentiable_of_one _ exp _ _ _ _ _ (IH Hd) (is_derive_exp _))|..];
      try intros u v; cbn [derive]; rewrite ?eval_times; reflexivity.
  - destruct Hd as [Ha Hp].
    eapply differentiable_as; [exact (differentiable_of_one _ ln _ _ _ _ _ (IH Ha) (is_derive_ln _ Hp))|..];
      try intros u v; cbn [derive]; rewrite ?eval_over; try reflexivity; apply Rmult_comm.
  - eapply differentiable_as; [exact (differentiable_of_one _ softplus _ _ _ _ _ (IH Hd) (softplus_derivative _))|..];
      try intros u v; cbn [derive]; rewrite ?eval_times; reflexivity.
  - eapply differentiable_as; [exact (differentiable_of_one _ sigmoid _ _ _ _ _ (IH Hd) (sigmoid_slope _))|..];
      try intros u v; cbn [derive]; rewrite ?eval_times; reflexivity.
  - destruct Hd as [Ha Hp].
    eapply differentiable_as; [exact (differentiable_of_one _ sqrt _ _ _ _ _ (IH Ha) (derive_root _ Hp))
      |..];
      try intros u v; cbn [derive]; rewrite ?eval_over; cbn [eval]; try reflexivity;
      field; apply Rgt_not_eq, sqrt_lt_R0, Hp.
Qed.

(** The same with a bound for what is left. *)
Lemma differentiable_bound (f : R -> R -> R) x y fx fy e :
  differentiable_pt_lim f x y fx fy -> 0 < e ->
  exists d, 0 < d /\ forall h g, Rabs h < d -> Rabs g < d ->
    Rabs (f (x + h) (y + g) - f x y - (fx * h + fy * g)) <= e * (Rabs h + Rabs g).
Proof.
  intros Hf He. destruct (Hf (mkposreal e He)) as [d Hd]. exists d. split; [apply cond_pos|].
  intros h g Hh Hg. specialize (Hd (x + h) (y + g)).
  replace (x + h - x) with h in Hd by ring. replace (y + g - y) with g in Hd by ring.
  specialize (Hd Hh Hg). simpl in Hd. apply (Rle_trans _ _ _ Hd). apply Rmult_le_compat_l; [lra|].
  apply Rmax_lub; assert (Hpos := Rabs_pos h); assert (Hpos' := Rabs_pos g); lra.
Qed.

(** ** How fast the minimiser moves *)

(** At y0 the minimiser s0 moves at the rate m, or less far where an end holds it back. *)
Definition follows (l : R -> R -> R) (y1 y2 y0 s0 m : R) : Prop :=
  forall e, 0 < e -> exists d, 0 < d /\ forall y s, y1 <= y <= y2 -> Rabs (y - y0) < d ->
    is_argmin (l y) s ->
    exists r, 0 <= r <= 1 /\ (0 < s0 < 1 -> r = 1) /\ Rabs (s - s0 - r * m * (y - y0)) <= e * Rabs (y - y0).

(** At each y of a range [l y] has a slope, which has the sign of [k y] on [0, 1]. *)
Definition has_slopes (l k : R -> R -> R) (y1 y2 : R) : Prop :=
  forall y, y1 <= y <= y2 -> exists K, has_slope (l y) K
    /\ forall s, 0 <= s <= 1 -> same_sign (k y s) (K s).

Lemma above_minimiser l k y1 y2 y s x :
  has_slopes l k y1 y2 -> y1 <= y <= y2 -> is_argmin (l y) s -> 0 <= x <= 1 -> 0 < k y x -> s <= x.
Proof.
  intros Hl Hy Hs Hx H. destruct (Hl y Hy) as (K & HK & Hk). apply (argmin_upto (l y) K); try assumption.
  left. now apply Hk.
Qed.

Lemma below_minimiser l k y1 y2 y s x :
  has_slopes l k y1 y2 -> y1 <= y <= y2 -> is_argmin (l y) s -> 0 <= x <= 1 -> k y x < 0 -> x <= s.
Proof.
  intros Hl Hy Hs Hx H. destruct (Hl y Hy) as (K & HK & Hk). apply (argmin_from (l y) K); try assumption.
  left. now apply Hk.
Qed.

Lemma same_minimiser l k y1 y2 y s u :
  has_slopes l k y1 y2 -> y1 <= y <= y2 -> is_argmin (l y) s -> is_argmin (l y) u -> s = u.
Proof. intros Hl Hy. destruct (Hl y Hy) as (K & HK & _). now apply (has_slope_unique (l y) K). Qed.

(** Off the line of slope m = - ky / ks through a zero, k has the sign of the side. *)
Lemma sign_beside_line (k : R -> R -> R) y0 s0 ky ks e :
  differentiable_pt_lim k y0 s0 ky ks -> k y0 s0 = 0 -> 0 < ks -> 0 < e -> let m := - ky / ks in
  exists d, 0 < d /\ forall h g, Rabs h < d -> h <> 0 -> Rabs g <= (Rabs m + e) * Rabs h ->
    (e * Rabs h <= g - m * h -> 0 < k (y0 + h) (s0 + g))
    /\ (g - m * h <= - (e * Rabs h) -> k (y0 + h) (s0 + g) < 0).
Proof.
  intros Hd Hz Hks He m. assert (Hm := Rabs_pos m). set (c := 1 + Rabs m + e).
  assert (0 < c) by (unfold c; lra).
  assert (He' : 0 < ks * e / (2 * c)) by (apply Rdiv_lt_0_compat; nra).
  destruct (differentiable_bound k y0 s0 ky ks _ Hd He') as [d [Hd0 Hnear]].
  exists (d / c). split; [now apply Rdiv_lt_0_compat|]. intros h g Hh Hne Hg.
  assert (Hpos : 0 < Rabs h) by now apply Rabs_pos_lt.
  assert (Hc : Rabs h * c < d) by (apply (Rmult_lt_compat_r c) in Hh; [|assumption];
    replace (d / c * c) with d in Hh by (field; lra); exact Hh).
  assert (Hle : Rabs h + Rabs g <= c * Rabs h) by (unfold c; lra).
  assert (Hg0 := Rabs_pos g).
  specialize (Hnear h g ltac:(lra) ltac:(lra)). rewrite Hz in Hnear.
  assert (Hbound : ks * e / (2 * c) * (Rabs h + Rabs g) <= ks * (e * Rabs h) / 2).
  { apply Rle_trans with (ks * e / (2 * c) * (c * Rabs h)); [apply Rmult_le_compat_l; lra|].
    right. field. lra. }
  assert (Hlin : ky * h + ks * g = ks * (g - m * h)) by (unfold m; field; lra).
  rewrite Hlin in Hnear. apply Rabs_le_between in Hnear. assert (0 < ks * (e * Rabs h)) by (repeat apply Rmult_lt_0_compat; lra).
  split; intros H'; apply (Rmult_le_compat_l ks) in H'; lra.
Qed.

Theorem follows_slope l k y1 y2 y0 s0 ky ks :
  has_slopes l k y1 y2 -> y1 <= y0 <= y2 -> is_argmin (l y0) s0 ->
  differentiable_pt_lim k y0 s0 ky ks -> k y0 s0 = 0 -> 0 < ks -> follows l y1 y2 y0 s0 (- ky / ks).
Proof.
  intros Hl Hy0 Hs0 Hd Hz Hks e He. destruct (sign_beside_line k y0 s0 ky ks e Hd Hz Hks He) as [d [Hd0 Hsign]].
  set (m := - ky / ks) in *. assert (Hm := Rabs_pos m). assert (H01 := proj1 Hs0).
  set (c := 1 + Rabs m + e). assert (Hc : 0 < c) by (unfold c; lra).
  assert (Hroom : exists r, 0 < r /\ (0 < s0 < 1 -> r <= s0 /\ r <= 1 - s0)).
  { destruct (Rlt_or_le 0 s0), (Rlt_or_le s0 1).
    - exists (Rmin s0 (1 - s0)). split; [apply Rmin_pos; lra|]. split; [apply Rmin_l|apply Rmin_r].
    - exists 1. split; lra.
    - exists 1. split; lra.
    - exists 1. split; lra. }
  destruct Hroom as [room [Hroom Hin]].
  exists (Rmin d (room / c)). split; [apply Rmin_pos; [exact Hd0|now apply Rdiv_lt_0_compat]|].
  intros y s Hy Hnear Hs. assert (Hs01 := proj1 Hs).
  set (h := y - y0) in *. assert (Ey : y = y0 + h) by (unfold h; ring).
  destruct (Req_dec h 0) as [E|Hne].
  { exists 1. replace y with y0 in Hs by lra. rewrite (same_minimiser l k y1 y2 y0 s s0 Hl Hy0 Hs Hs0), E.
    split; [lra|]. split; [easy|]. rewrite Rmult_0_r, Rabs_R0. replace (s0 - s0 - 0) with 0 by ring.
    rewrite Rabs_R0. lra. }
  assert (Hdist : Rabs h < d) by (apply Rlt_le_trans with (1 := Hnear), Rmin_l).
  assert (Hsmall : c * Rabs h < room).
  { assert (H : Rabs h < room / c) by (apply Rlt_le_trans with (1 := Hnear), Rmin_r).
    apply (Rmult_lt_compat_l c) in H; [|exact Hc]. replace (c * (room / c)) with room in H by (field;
      lra). exact H. }
  assert (Hpos : 0 < Rabs h) by now apply Rabs_pos_lt.
  assert (Hmh : Rabs (m * h) = Rabs m * Rabs h) by apply Rabs_mult.
  assert (Hmh' := Rle_abs (m * h)). assert (Hmh'' := Rle_abs (- (m * h))). rewrite Rabs_Ropp in Hmh''.
  assert (Heh : 0 < e * Rabs h) by now apply Rmult_lt_0_compat.
  assert (Hsum : (Rabs m + e) * Rabs h = Rabs (m * h) + e * Rabs h) by (rewrite Hmh; ring).
  assert (Hsmall' : Rabs h + (Rabs (m * h) + e * Rabs h) < room)
    by (rewrite <- Hsum; unfold c in Hsmall; lra).
  destruct (Rle_or_lt (Rabs (s - s0 - m * h)) (e * Rabs h)) as [Hclose|Hfar].
  { exists 1. split; [lra|]. split; [easy|]. now rewrite Rmult_1_l. }
  destruct (Rle_or_lt 0 (s - s0 - m * h)) as [Hside|Hside].
  - rewrite (Rabs_right (s - s0 - m * h)) in Hfar by lra.
    destruct (Rle_or_lt 0 (s0 + (m * h + e * Rabs h))) as [Hat|Hbeyond].
    + exfalso. assert (Hg : Rabs (m * h + e * Rabs h) <= (Rabs m + e) * Rabs h) by (rewrite Hsum;
        apply Rabs_le; lra).
      destruct (Hsign h (m * h + e * Rabs h) Hdist Hne Hg) as [Hpositive _].
      assert (s <= s0 + (m * h + e * Rabs h)); [|lra].
      apply (above_minimiser l k y1 y2 y); try assumption; [lra|]. rewrite Ey. apply Hpositive. lra.
    + assert (Hg : Rabs (- s0) <= (Rabs m + e) * Rabs h) by (rewrite Hsum; apply Rabs_le; lra).
      destruct (Hsign h (- s0) Hdist Hne Hg) as [Hpositive _].
      assert (Hzero : s <= 0).
      { apply (above_minimiser l k y1 y2 y); try assumption; [lra|]. rewrite Ey.
        replace (k (y0 + h) 0) with (k (y0 + h) (s0 + - s0)) by (f_equal; ring). apply Hpositive. lra. }
      exists (s0 / (- (m * h))). assert (Hden : 0 < - (m * h)) by lra.
      split; [split; [apply Rdiv_le_0_compat; lra|apply (Rle_div_l s0 1); lra]|].
      split; [intros H; specialize (Hin H); lra|].
      replace (s - s0 - s0 / - (m * h) * m * h) with s by (field; split; intros H'; rewrite H' in Hden;
        lra).
      replace s with 0 by lra. rewrite Rabs_R0. lra.
  - rewrite (Rabs_left (s - s0 - m * h)) in Hfar by lra.
    destruct (Rle_or_lt (s0 + (m * h - e * Rabs h)) 1) as [Hat|Hbeyond].
    + exfalso. assert (Hg : Rabs (m * h - e * Rabs h) <= (Rabs m + e) * Rabs h) by (rewrite Hsum;
        apply Rabs_le; lra).
      destruct (Hsign h (m * h - e * Rabs h) Hdist Hne Hg) as [_ Hnegative].
      assert (s0 + (m * h - e * Rabs h) <= s); [|lra].
      apply (below_minimiser l k y1 y2 y); try assumption; [lra|]. rewrite Ey. apply Hnegative. lra.
    + assert (Hg : Rabs (1 - s0) <= (Rabs m + e) * Rabs h) by (rewrite Hsum; apply Rabs_le; lra).
      destruct (Hsign h (1 - s0) Hdist Hne Hg) as [_ Hnegative].
      assert (Hone : 1 <= s).
      { apply (below_minimiser l k y1 y2 y); try assumption; [lra|]. rewrite Ey.
        replace (k (y0 + h) 1) with (k (y0 + h) (s0 + (1 - s0))) by (f_equal; ring). apply Hnegative. lra. }
      exists ((1 - s0) / (m * h)). assert (Hden : 0 < m * h) by lra.
      split; [split; [apply Rdiv_le_0_compat; lra|apply (Rle_div_l (1 - s0) 1); lra]|].
      split; [intros H; specialize (Hin H); lra|].
      replace (s - s0 - (1 - s0) / (m * h) * m * h) with (s - 1) by (field; split; intros H';
        rewrite H' in Hden; lra).
      replace s with 1 by lra. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
Qed.

(** At an end where k does not vanish s stays for a while. *)
Lemma keeps_sign (k : R -> R -> R) y0 s0 ky ks :
  differentiable_pt_lim k y0 s0 ky ks -> k y0 s0 <> 0 ->
  exists d, 0 < d /\ forall h, Rabs h < d -> 0 < k y0 s0 * k (y0 + h) s0.
Proof.
  intros Hd Hne. destruct (differentiable_bound k y0 s0 ky ks 1 Hd Rlt_0_1) as [d [Hd0 Hnear]].
  assert (Hpos : 0 < Rabs (k y0 s0)) by now apply Rabs_pos_lt.
  assert (Hy := Rabs_pos ky). exists (Rmin d (Rabs (k y0 s0) / (1 + Rabs ky))).
  split; [apply Rmin_pos; [exact Hd0|apply Rdiv_lt_0_compat; lra]|]. intros h Hh.
  assert (H1 : Rabs h < d) by (apply Rlt_le_trans with (1 := Hh), Rmin_l).
  assert (H2 : Rabs h * (1 + Rabs ky) < Rabs (k y0 s0)).
  { apply (Rlt_div_r (Rabs h)); [lra|]. apply Rlt_le_trans with (1 := Hh), Rmin_r. }
  specialize (Hnear h 0 H1 ltac:(rewrite Rabs_R0; exact Hd0)).
  rewrite Rplus_0_r, Rabs_R0, Rplus_0_r, Rmult_1_l, Rmult_0_r, Rplus_0_r in Hnear.
  assert (Hm : Rabs (ky * h) = Rabs ky * Rabs h) by apply Rabs_mult.
  apply Rabs_le_between in Hnear. assert (A := Rle_abs (ky * h)). assert (B := Rle_abs (- (ky * h))).
  rewrite Rabs_Ropp in B.
  destruct (Rlt_or_le (k y0 s0) 0) as [H|H]; [rewrite (Rabs_left (k y0 s0)) in H2 by exact H
    |rewrite (Rabs_right (k y0 s0)) in H2 by lra];
    [assert (k (y0 + h) s0 < 0) by lra; nra|apply Rmult_lt_0_compat; lra].
Qed.

Theorem follows_one l k y1 y2 y0 s0 ky ks :
  has_slopes l k y1 y2 -> differentiable_pt_lim k y0 s0 ky ks -> s0 = 1 -> k y0 s0 < 0 ->
  follows l y1 y2 y0 s0 0.
Proof.
  intros Hl Hd E Hneg e He. destruct (keeps_sign k y0 s0 ky ks Hd) as [d [Hd0 Hsign]]; [lra|]. exists d.
  split; [exact Hd0|].
  intros y s Hy Hnear Hs. exists 1. split; [lra|]. split; [easy|]. specialize (Hsign (y - y0) Hnear).
  replace (y0 + (y - y0)) with y in Hsign by ring. assert (Hs01 := proj1 Hs).
  assert (1 <= s) by (apply (below_minimiser l k y1 y2 y); try assumption; [lra|]; rewrite <- E; nra).
  replace (s - s0 - 1 * 0 * (y - y0)) with 0 by lra. rewrite Rabs_R0.
  apply Rmult_le_pos; [lra|apply Rabs_pos].
Qed.

Theorem follows_zero l k y1 y2 y0 s0 ky ks :
  has_slopes l k y1 y2 -> differentiable_pt_lim k y0 s0 ky ks -> s0 = 0 -> 0 < k y0 s0 ->
  follows l y1 y2 y0 s0 0.
Proof.
  intros Hl Hd E Hpos e He. destruct (keeps_sign k y0 s0 ky ks Hd) as [d [Hd0 Hsign]]; [lra|]. exists d.
  split; [exact Hd0|].
  intros y s Hy Hnear Hs. exists 1. split; [lra|]. split; [easy|]. specialize (Hsign (y - y0) Hnear).
  replace (y0 + (y - y0)) with y in Hsign by ring. assert (Hs01 := proj1 Hs).
  assert (s <= 0) by (apply (above_minimiser l k y1 y2 y); try assumption; [lra|]; rewrite <- E; nra).
  replace (s - s0 - 1 * 0 * (y - y0)) with 0 by lra. rewrite Rabs_R0.
  apply Rmult_le_pos; [lra|apply Rabs_pos].
Qed.
(** ** How fast X moves with it *)

Lemma moves_at_rate l y1 y2 y0 s0 m (x : R -> R -> R) xy xs e :
  follows l y1 y2 y0 s0 m -> differentiable_pt_lim x y0 s0 xy xs -> 0 < e ->
  exists d, 0 < d /\ forall y s, y1 <= y <= y2 -> Rabs (y - y0) < d -> is_argmin (l y) s ->
    exists r, 0 <= r <= 1 /\ (0 < s0 < 1 -> r = 1)
      /\ Rabs (x y s - x y0 s0 - (xy + r * m * xs) * (y - y0)) <= e * Rabs (y - y0).
Proof.
  intros Hf Hx He. assert (Hm := Rabs_pos m). assert (Hxs := Rabs_pos xs).
  set (e1 := Rmin 1 (e / (2 * (1 + Rabs xs)))). set (e2 := e / (2 * (2 + Rabs m))).
  assert (He1 : 0 < e1) by (unfold e1; apply Rmin_pos; [lra|apply Rdiv_lt_0_compat; lra]).
  assert (He2 : 0 < e2) by (unfold e2; apply Rdiv_lt_0_compat; lra).
  assert (Hle1 : e1 <= 1) by (unfold e1; apply Rmin_l).
  assert (Hxe : Rabs xs * e1 <= e / 2).
  { apply Rle_trans with ((1 + Rabs xs) * (e / (2 * (1 + Rabs xs)))); [|right; field; lra].
    apply Rmult_le_compat; [lra|lra|lra|unfold e1; apply Rmin_r]. }
  assert (Hme : e2 * (2 + Rabs m) = e / 2) by (unfold e2; field; lra).
  destruct (Hf e1 He1) as [d1 [Hd1 Hs]]. destruct (differentiable_bound x y0 s0 xy xs e2 Hx He2) as [d2 [Hd2 Hnear]].
  exists (Rmin d1 (d2 / (2 + Rabs m))). split; [apply Rmin_pos; [exact Hd1|apply Rdiv_lt_0_compat; lra]|].
  intros y s Hy Hh Hmin.
  destruct (Hs y s Hy ltac:(apply Rlt_le_trans with (1 := Hh), Rmin_l) Hmin) as (r & Hr & Hin & Hrate).
  exists r. split; [exact Hr|]. split; [exact Hin|]. set (h := y - y0) in *. assert (Hh0 := Rabs_pos h).
  set (g := s - s0) in *.
  assert (Hh2 : (2 + Rabs m) * Rabs h < d2).
  { rewrite Rmult_comm. apply Rlt_div_r; [lra|]. apply Rlt_le_trans with (1 := Hh), Rmin_r. }
  assert (Hrm : Rabs (r * m * h) <= Rabs m * Rabs h).
  { rewrite !Rabs_mult, (Rabs_right r) by lra. assert (0 <= Rabs m * Rabs h) by now apply Rmult_le_pos.
    nra. }
  assert (Hg : Rabs g <= (1 + Rabs m) * Rabs h).
  { replace g with ((g - r * m * h) + r * m * h) by ring. apply Rle_trans with (1 := Rabs_triang _ _).
    assert (e1 * Rabs h <= 1 * Rabs h) by (apply Rmult_le_compat_r; lra). lra. }
  assert (Hg2 : Rabs g < d2) by lra. assert (Hh3 : Rabs h < d2) by nra.
  specialize (Hnear h g Hh3 Hg2).
  replace (y0 + h) with y in Hnear by (unfold h; ring). replace (s0 + g) with s in Hnear by (unfold g;
    ring).
  replace (x y s - x y0 s0 - (xy + r * m * xs) * h)
    with ((x y s - x y0 s0 - (xy * h + xs * g)) + xs * (g - r * m * h)) by ring.
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite (Rabs_mult xs).
  assert (H1 : e2 * (Rabs h + Rabs g) <= e2 * ((2 + Rabs m) * Rabs h)) by (apply Rmult_le_compat_l; lra).
  rewrite <- Rmult_assoc, Hme in H1.
  assert (H2 : Rabs xs * Rabs (g - r * m * h) <= Rabs xs * (e1 * Rabs h)) by (apply Rmult_le_compat_l; lra).
  assert (H3 : Rabs xs * e1 * Rabs h <= e / 2 * Rabs h) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(** ** A quantity whose rates are not negative *)

(** [v y w]: it has the value w at y. Near each place it lies above a line that falls as little as
    one likes. *)
Definition rates_from_0 (v : R -> R -> Prop) (a b : R) : Prop :=
  forall y w, a <= y <= b -> v y w -> forall e, 0 < e -> exists d, 0 < d /\
    forall z u, a <= z <= b -> Rabs (z - y) < d -> v z u ->
      (y <= z -> w - e * (z - y) <= u) /\ (z <= y -> u <= w + e * (y - z)).

Lemma falls_as_little (v : R -> R -> Prop) a b e :
  a <= b -> (forall y, a <= y <= b -> exists w, v y w) -> rates_from_0 v a b -> 0 < e ->
  forall w u, v a w -> v b u -> w - e * (b - a) <= u.
Proof.
  intros Hab Hv Hr He w u Hw Hu.
  set (E := fun y => a <= y <= b /\ forall z u, a <= z <= y -> v z u -> w - e * (z - a) <= u).
  assert (Ha : E a).
  { split; [lra|]. intros z u' Hz Hu'. replace z with a in * by lra.
    destruct (Hr a w ltac:(lra) Hw e He) as [d [Hd H]].
    destruct (H a u') as [H1 _]; [lra|rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; exact Hd|exact Hu'
      |lra]. }
  destruct (completeness E) as [m [Hup Hleast]].
  - exists b. now intros x [Hx _].
  - exists a. exact Ha.
  - assert (Ham : a <= m) by now apply Hup. assert (Hmb : m <= b) by (apply Hleast; now intros x [Hx _]).
    destruct (Hv m ltac:(lra)) as [wm Hwm]. destruct (Hr m wm ltac:(lra) Hwm e He) as [d [Hd H]].
    assert (Hclose : exists y, E y /\ m - d < y).
    { apply Classical_Prop.NNPP. intros Hno. assert (m <= m - d); [|lra]. apply Hleast. intros x Hx.
      apply Rnot_lt_le. intros Hlt. apply Hno. now exists x. }
    destruct Hclose as [y [HEy Hy]]. assert (Hym : y <= m) by now apply Hup. destruct HEy as [Hay Hbelow].
    destruct (Hv y Hay) as [wy Hwy].
    assert (Hm : w - e * (m - a) <= wm).
    { destruct (H y wy) as [_ H']; [lra|apply Rabs_def1; lra|exact Hwy|].
      specialize (Hbelow y wy ltac:(lra) Hwy). specialize (H' Hym). lra. }
    assert (Hfar : forall z u, m <= z <= b -> z < m + d -> v z u -> w - e * (z - a) <= u).
    { intros z u' Hz Hzd Hu'. destruct (H z u') as [H' _]; [lra|apply Rabs_def1; lra|exact Hu'|].
      specialize (H' ltac:(lra)). lra. }
    destruct (Rle_or_lt b m) as [Hbm|Hbm]; [apply (Hfar b u); try assumption; lra|]. exfalso.
    set (z := Rmin b (m + d / 2)). assert (Hz : z <= b) by apply Rmin_l.
    assert (Hz' : z <= m + d / 2) by apply Rmin_r.
    assert (Hmz : m < z) by (unfold z; apply Rmin_glb_lt; lra).
    assert (HE : E z); [|specialize (Hup z HE); lra].
    split; [lra|]. intros x ux Hx Hux. destruct (Rle_or_lt m x) as [Hle|Hlt]; [apply Hfar;
      try assumption; lra|].
    destruct (Rle_or_lt x y) as [Hxy|Hxy]; [apply Hbelow; try assumption; lra|].
    assert (Hbeyond : exists c, E c /\ x < c).
    { apply Classical_Prop.NNPP. intros Hno. assert (m <= x); [|lra]. apply Hleast. intros c Hc.
      apply Rnot_lt_le. intros Hlt'. apply Hno. now exists c. }
    destruct Hbeyond as [c [[_ Hc] Hxc]]. apply (Hc x); [lra|exact Hux].
Qed.

Theorem does_not_fall (v : R -> R -> Prop) a b w u :
  a <= b -> (forall y, a <= y <= b -> exists w, v y w) -> rates_from_0 v a b ->
  v a w -> v b u -> w <= u.
Proof.
  intros Hab Hv Hr Hw Hu. apply Rnot_lt_le. intros Hlt.
  assert (Hpos : 0 < (w - u) / (2 * (1 + (b - a)))) by (apply Rdiv_lt_0_compat; lra).
  assert (H := falls_as_little v a b _ Hab Hv Hr Hpos w u Hw Hu).
  assert (E : (w - u) / (2 * (1 + (b - a))) * (1 + (b - a)) = (w - u) / 2) by (field; lra).
  nra.
Qed.

(** ** X rises *)

Theorem rises_by_rates (l x : R -> R -> R) y1 y2 s1 s2 :
  y1 < y2 -> (forall y, y1 <= y <= y2 -> exists s, is_argmin (l y) s) ->
  (forall y s, y1 <= y <= y2 -> is_argmin (l y) s -> exists m xy xs,
     follows l y1 y2 y s m /\ differentiable_pt_lim x y s xy xs
     /\ (0 < s < 1 -> 0 < xy + m * xs) /\ 0 <= xy + m * xs /\ (~ 0 < s < 1 -> 0 <= xy)) ->
  is_argmin (l y1) s1 -> is_argmin (l y2) s2 ->
  x y1 s1 <= x y2 s2 /\ (0 < s1 < 1 -> x y1 s1 < x y2 s2).
Proof.
  intros Hy He Hrates Hs1 Hs2. set (v := fun y w => exists s, is_argmin (l y) s /\ w = x y s).
  assert (Hv : forall y, y1 <= y <= y2 -> exists w, v y w).
  { intros y H. destruct (He y H) as [s Hs]. exists (x y s). now exists s. }
  assert (Hr : rates_from_0 v y1 y2).
  { intros y w Hy' (s & Hs & ->) e Hpos. destruct (Hrates y s Hy' Hs) as (m & xy & xs & Hf & Hx & _ & Hw & Hend).
    destruct (moves_at_rate l y1 y2 y s m x xy xs e Hf Hx Hpos) as [d [Hd Hnear]]. exists d.
    split; [exact Hd|].
    intros z u Hz Hzy (s' & Hs' & ->). destruct (Hnear z s' Hz Hzy Hs') as (r & Hr & Hin & Hle).
    assert (Hrate : 0 <= xy + r * m * xs).
    { destruct (Rlt_or_le 0 s) as [H0|H0]; [destruct (Rlt_or_le s 1) as [H1|H1]|].
      - rewrite (Hin ltac:(lra)), Rmult_1_l. exact Hw.
      - assert (0 <= xy) by (apply Hend; lra). nra.
      - assert (0 <= xy) by (apply Hend; lra). nra. }
    apply Rabs_le_between in Hle. split; intros H.
    - rewrite (Rabs_right (z - y)) in Hle by lra. assert (0 <= (xy + r * m * xs) * (z - y)) by (apply Rmult_le_pos; lra). lra.
    - rewrite (Rabs_left1 (z - y)) in Hle by lra. assert (0 <= (xy + r * m * xs) * (y - z)) by (apply Rmult_le_pos; lra). lra. }
  assert (Hfrom : forall a b w u, y1 <= a -> a <= b -> b <= y2 -> v a w -> v b u -> w <= u).
  { intros a b w u Ha Hab Hb. apply (does_not_fall v a b); try assumption; [intros y H; apply Hv; lra|].
    intros y w' Hy' Hw' e Hpos. destruct (Hr y w' ltac:(lra) Hw' e Hpos) as [d [Hd H]]. exists d.
    split; [exact Hd|]. intros z u' Hz. apply H. lra. }
  split; [apply (Hfrom y1 y2); try lra; eexists; eauto|]. intros Hin.
  destruct (Hrates y1 s1 ltac:(lra) Hs1) as (m & xy & xs & Hf & Hx & Hstrict & _).
  specialize (Hstrict Hin). set (c := xy + m * xs) in *.
  destruct (moves_at_rate l y1 y2 y1 s1 m x xy xs (c / 2) Hf Hx ltac:(lra)) as [d [Hd Hnear]].
  set (z := Rmin y2 (y1 + d / 2)). assert (Hz : z <= y2) by apply Rmin_l.
  assert (Hz' : z <= y1 + d / 2) by apply Rmin_r. assert (Hyz : y1 < z) by (unfold z; apply Rmin_glb_lt;
    lra).
  destruct (He z ltac:(lra)) as [s Hs].
  destruct (Hnear z s) as (r & _ & Hr1 & Hle); [lra|apply Rabs_def1; lra|exact Hs|].
  rewrite (Hr1 Hin), Rmult_1_l in Hle. fold c in Hle. rewrite (Rabs_right (z - y1)) in Hle by lra.
  apply Rabs_le_between in Hle. assert (0 < c / 2 * (z - y1)) by (apply Rmult_lt_0_compat; lra).
  assert (x z s <= x y2 s2) by (apply (Hfrom z y2); try lra; eexists; eauto). lra.
Qed.

(** ** By signs *)

Lemma defined_substitute s env r e :
  defined (s :: env) (substitute r e) -> defined (eval (s :: env) r :: env) e.
Proof.
  induction e as [q d|[|j]| | | | | | | | | |]; cbn [substitute defined]; try easy;
    rewrite ?eval_substitute; tauto.
Qed.

(** ds/dy is - k_y / k_s; a product of X_y + X_s ds/dy with k_s > 0. *)
Definition rate (i : nat) (k x : expr) : expr :=
  Sub (Mul (derive (S i) x) (derive 0 k)) (Mul (derive 0 x) (derive (S i) k)).

(** X is ℓ itself: its derivative in s is 0 where k is. *)
Definition rate_of (of_loss : bool) (i : nat) (k x : expr) : expr :=
  if of_loss then derive (S i) x else rate i k x.

Definition moving_at (z : expr) (i : nat) (x : expr) : list fact :=
  [Defined (substitute z x); Nonnegative (substitute z (derive (S i) x))].

Definition moving (of_loss : bool) (i : nat) (k x : expr) : list (list fact) :=
  let inside := [Defined k; Positive (derive 0 k); Defined x; Positive (rate_of of_loss i k x)] in
  let no_one := Positive (substitute one_ k) in
  let no_zero := Positive (Neg (substitute zero_ k)) in
  [inside ++ moving_at one_ i x ++ moving_at zero_ i x;
   no_one :: no_zero :: inside;
   no_one :: inside ++ moving_at zero_ i x;
   no_zero :: inside ++ moving_at one_ i x;
   Defined (substitute one_ k) :: Positive (Neg (substitute one_ k)) :: moving_at one_ i x;
   Defined (substitute zero_ k) :: Positive (substitute zero_ k) :: moving_at zero_ i x].

Definition is_multiple (x : expr) i env (l : R -> R -> R) (y1 y2 : R) : Prop :=
  exists c, forall y s, y1 <= y <= y2 -> eval (s :: put env i y) x = c * l y s.

Lemma loss_is_flat i x env l y1 y2 y s (K : R -> R) :
  is_multiple x i env l y1 y2 -> y1 <= y <= y2 -> 0 <= s <= 1 -> has_slope (l y) K ->
  defined (s :: put env i y) x -> K s = 0 -> eval (s :: put env i y) (derive 0 x) = 0.
Proof.
  intros [c Hc] Hy Hs HK Hd Hz. assert (H1 := own_derivative x s (put env i y) Hd).
  assert (H2 : is_derive (fun s => c * l y s) s (c * K s)) by (apply is_derive_scal, HK, Hs).
  apply (is_derive_ext _ (fun s => eval (s :: put env i y) x)) in H2; [|intros z; symmetry; now apply Hc].
  apply is_derive_unique in H1, H2. rewrite Hz, Rmult_0_r in H2. congruence.
Qed.

Lemma rate_inside of_loss i k x w :
  (of_loss = true -> eval w (derive 0 x) = 0) -> 0 < eval w (derive 0 k) ->
  0 < eval w (rate_of of_loss i k x) ->
  0 < eval w (derive (S i) x) + - eval w (derive (S i) k) / eval w (derive 0 k) * eval w (derive 0 x).
Proof.
  intros Hflat Hks Hr. destruct of_loss; unfold rate_of, rate in Hr; cbn [eval] in Hr.
  - rewrite (Hflat eq_refl), Rmult_0_r, Rplus_0_r. exact Hr.
  - apply (Rmult_lt_reg_l (eval w (derive 0 k))); [exact Hks|]. rewrite Rmult_0_r.
    match goal with |- 0 < ?e => replace e with (eval w (derive (S i) x) * eval w (derive 0 k)
      - eval w (derive 0 x) * eval w (derive (S i) k)) by (field; lra) end.
    exact Hr.
Qed.

Lemma rates_by_signs of_loss i k x env l y1 y2 y s :
  (i < length env)%nat -> has_slopes l (fun y s => eval (s :: put env i y) k) y1 y2 ->
  (of_loss = true -> is_multiple x i env l y1 y2) -> y1 <= y <= y2 -> is_argmin (l y) s ->
  one_holds (moving of_loss i k x) (s :: put env i y) ->
  defined (s :: put env i y) x /\ exists m xy xs,
    follows l y1 y2 y s m /\ differentiable_pt_lim (fun y s => eval (s :: put env i y) x) y s xy xs
    /\ (0 < s < 1 -> 0 < xy + m * xs) /\ 0 <= xy + m * xs /\ (~ 0 < s < 1 -> 0 <= xy).
Proof.
  intros Hi Hl Hloss Hy Hs Ho. assert (H01 := proj1 Hs). destruct (Hl y Hy) as (K & HK & Hk).
  destruct (ends_of_minimises k s (put env i y)) as (H1 & H0 & _);
    [exists (l y), K; split; [exact HK|]; now split|].
  set (w := s :: put env i y) in *.
  assert (Hdk : defined w k -> differentiable_pt_lim (fun y s => eval (s :: put env i y) k) y s
                  (eval w (derive (S i) k)) (eval w (derive 0 k))) by now apply eval_differentiable.
  set (X := fun y s => eval (s :: put env i y) x).
  assert (Hdx : defined w x -> differentiable_pt_lim X y s (eval w (derive (S i) x)) (eval w (derive 0 x)))
    by now apply eval_differentiable.
  assert (Hzero : eval w k = 0 -> K s = 0)
    by (intros E; apply (same_sign_iff _ _ (Hk s H01)); exact E).
  (* At a zero of k. *)
  assert (Hin : eval w k = 0 -> defined w k -> 0 < eval w (derive 0 k) -> defined w x ->
    0 < eval w (rate_of of_loss i k x) -> (~ 0 < s < 1 -> 0 <= eval w (derive (S i) x)) ->
    defined w x /\ exists m xy xs, follows l y1 y2 y s m /\ differentiable_pt_lim X y s xy xs
      /\ (0 < s < 1 -> 0 < xy + m * xs) /\ 0 <= xy + m * xs /\ (~ 0 < s < 1 -> 0 <= xy)).
  { intros Ez Hk' Hks Hx Hr Hend. split; [exact Hx|]. do 3 eexists.
    split; [exact (follows_slope l _ y1 y2 y s _ _ Hl Hy Hs (Hdk Hk') Ez Hks)|].
    split; [exact (Hdx Hx)|]. assert (Hpos : 0 < eval w (derive (S i) x) + - eval w (derive (S i) k) / eval w (derive 0 k) * eval w (derive 0 x)).
    { apply (rate_inside of_loss); try assumption. intros E.
      exact (loss_is_flat i x env l y1 y2 y s K (Hloss E) Hy H01 HK Hx (Hzero Ez)). }
    split; [easy|]. split; [lra|exact Hend]. }
  (* At an end where it does not vanish. *)
  assert (Hout : ~ 0 < s < 1 -> follows l y1 y2 y s 0 -> defined w x -> 0 <= eval w (derive (S i) x) ->
    defined w x /\ exists m xy xs, follows l y1 y2 y s m /\ differentiable_pt_lim X y s xy xs
      /\ (0 < s < 1 -> 0 < xy + m * xs) /\ 0 <= xy + m * xs /\ (~ 0 < s < 1 -> 0 <= xy)).
  { intros Hno Hf Hx Hr. split; [exact Hx|]. do 3 eexists. split; [exact Hf|]. split; [exact (Hdx Hx)|].
    split; [intros H; now elim Hno|]. split; [lra|easy]. }
  assert (Hone : s = 1 -> eval w k < 0 -> defined w k -> follows l y1 y2 y s 0).
  { intros E Hneg Hd. exact (follows_one l _ y1 y2 y s _ _ Hl (Hdk Hd) E Hneg). }
  assert (Hnil : s = 0 -> 0 < eval w k -> defined w k -> follows l y1 y2 y s 0).
  { intros E Hpos Hd. exact (follows_zero l _ y1 y2 y s _ _ Hl (Hdk Hd) E Hpos). }
  assert (Hsub : forall z e, eval w (substitute z e) = eval (eval w z :: put env i y) e)
    by (intros z e; apply eval_substitute).
  assert (Hdef : forall z e, defined w (substitute z e) -> defined (eval w z :: put env i y) e)
    by (intros z e; apply defined_substitute).
  unfold moving, moving_at in Ho. cbn [app] in Ho.
  destruct (Rlt_or_le 0 s) as [Hpos|Hnpos]; [destruct (Rlt_or_le s 1) as [Hlt|Hge]|].
  - assert (Hv : eval w k = 0).
    { destruct (argmin_slope (l y) K s (proj1 HK) Hs). apply (same_sign_iff _ _ (Hk s H01)). lra. }
    facts Ho; conjuncts; cbn [holds] in *; rewrite ?Hsub in *; cbn [eval one_ zero_] in *;
      rewrite ?Hsub in *;
      cbn [eval one_ zero_] in *; try (apply Hin; try assumption; lra); exfalso; lra.
  - assert (E : s = 1) by lra. assert (Ew : w = 1 :: put env i y) by (unfold w; now rewrite E).
    assert (Hle : eval w k <= 0) by (rewrite Ew; now apply H1).
    facts Ho; conjuncts; cbn [holds] in *;
      repeat match goal with H : defined w (substitute _ _) |- _ => apply Hdef in H end;
      rewrite ?Hsub in *; cbn [eval one_ zero_] in *; rewrite ?Hsub in *; cbn [eval one_ zero_] in *;
      rewrite <- ?Ew in *; try (exfalso; lra);
      (destruct (Req_dec (eval w k) 0) as [Ez|Hne];
       [first [exfalso; lra | apply Hin; try assumption; easy]
       |apply Hout; try assumption; [lra|apply Hone; try assumption; lra]]).
  - assert (E : s = 0) by lra. assert (Ew : w = 0 :: put env i y) by (unfold w; now rewrite E).
    assert (Hle : 0 <= eval w k) by (rewrite Ew; now apply H0).
    facts Ho; conjuncts; cbn [holds] in *;
      repeat match goal with H : defined w (substitute _ _) |- _ => apply Hdef in H end;
      rewrite ?Hsub in *; cbn [eval one_ zero_] in *; rewrite ?Hsub in *; cbn [eval one_ zero_] in *;
      rewrite <- ?Ew in *; try (exfalso; lra);
      (destruct (Req_dec (eval w k) 0) as [Ez|Hne];
       [first [exfalso; lra | apply Hin; try assumption; easy]
       |apply Hout; try assumption; [lra|apply Hnil; try assumption; lra]]).
Qed.
Theorem value_moves prec integers of_loss up i k x t box env l K y1 y2 s1 s2 :
  check prec 1 (false :: integers) (Some k) (moving of_loss i k (directed up x)) t (with_s prec box) = true ->
  in_region box integers i env y1 y2 -> (i < length env)%nat -> y1 < y2 ->
  (forall y, y1 <= y <= y2 -> has_slope (l y) (K y)) ->
  (forall y s, y1 <= y <= y2 -> 0 <= s <= 1 -> same_sign (eval (s :: put env i y) k) (K y s)) ->
  (of_loss = true -> forall y s, y1 <= y <= y2 -> eval (s :: put env i y) x = l y s) ->
  is_argmin (l y1) s1 -> is_argmin (l y2) s2 ->
  given (s1 :: put env i y1) x (given (s2 :: put env i y2) x
    (goes up (inside s1 s2) (eval (s1 :: put env i y1) x) (eval (s2 :: put env i y2) x))).
Proof.
  intros H Hb Hi Hy HK Hk Hloss Hs1 Hs2. set (v := directed up x).
  assert (Hl : has_slopes l (fun y s => eval (s :: put env i y) k) y1 y2).
  { intros y Hy'. exists (K y). split; [now apply HK|]. intros s Hs. now apply Hk. }
  assert (Hholds : forall y s, y1 <= y <= y2 -> is_argmin (l y) s ->
    one_holds (moving of_loss i k v) (s :: put env i y)).
  { intros y s Hy' Hs. destruct (Hb y Hy') as [Hbox Hint].
    apply (check_sound prec 1 (false :: integers) (Some k) _ t (with_s prec box)).
    - apply in_box_with_s; [exact (proj1 Hs)|exact Hbox].
    - now apply integers_with_s.
    - apply places_of_minimises. exists (l y), (K y). split; [now apply HK|]. split; [exact Hs|].
      intros z Hz. now apply Hk.
    - intros _. exact (proj1 Hs).
    - exact H. }
  assert (Hv : of_loss = true -> is_multiple v i env l y1 y2).
  { intros E. exists (if up then 1 else -1). intros y s Hy'. rewrite <- (Hloss E y s Hy').
    unfold v. destruct up; cbn [directed eval]; ring. }
  assert (Hrates : forall y s, y1 <= y <= y2 -> is_argmin (l y) s -> _)
    by exact (fun y s Hy' Hs => rates_by_signs of_loss i k v env l y1 y2 y s Hi Hl Hv Hy' Hs (Hholds y s Hy' Hs)).
  assert (Hdef : forall y s, y1 <= y <= y2 -> is_argmin (l y) s -> defined (s :: put env i y) x)
    by (intros y s Hy' Hs; apply (defined_directed up), (Hrates y s Hy' Hs)).
  do 2 (apply given_of_defined; [apply Hdef; [lra|assumption]|]).
  destruct (rises_by_rates l (fun y s => eval (s :: put env i y) v) y1 y2 s1 s2 Hy) as [Hle Hlt];
    try assumption.
  - intros y Hy'. apply (has_slope_argmin _ (K y)). now apply HK.
  - intros y s Hy' Hs. exact (proj2 (Hrates y s Hy' Hs)).
  - apply goes_directed; [exact Hle|]. intros [H1 _]. now apply Hlt.
Qed.

(** The values of a formula for ℓ. *)
Ltac same_loss :=
  cbv beta iota delta [put eval nth reduced_loss reduced_pair_loss phi psi positive negative];
  first [reflexivity | same_value].
