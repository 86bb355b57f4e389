(** * Parabolas below the costs

    The parabola that meets a function at p and touches it at q > p has the error
    c (m - p) (m - q)^2 at m, with 6 c a value of the third derivative (Rolle's theorem, three
    times). The third derivative of psi is not negative where t m <= b, so for t <= b the parabola
    through psi(-1) that touches psi at x lies below psi on [-1, 1]; and as its bend grows with x,
    the tangent of psi, or of phi, at any y >= x may be bent as much.

    ** Notions
    - [derivative f f']: f' is the derivative of f everywhere;
    - [bend_between g g' p q]: the divided difference g[p, q, q];
    - [parabola g g' p q]: the parabola that meets g at p and touches it at q;
    - [bend t b x]: psi[-1, x, x], from [Definitions];
    - [rise t b x]: the derivative of psi at x, t sigma(t x - b).

    ** Main results
    - [hermite_error]: the error of the parabola;
    - [psi_above_parabola]: psi lies above the parabola from -1 that touches it at x;
    - [bend_mono]: the bend grows with x;
    - [phi_above_parabola]: phi lies above its tangent at y >= x, bent by the bend of x. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Sums Convexity.
Open Scope R_scope.

(** ** Hermite interpolation *)

Definition derivative (f f' : R -> R) : Prop := forall x, derivable_pt_lim f x (f' x).

Lemma rolle f f' a b : derivative f f' -> a < b -> f a = f b -> exists c, a < c < b /\ f' c = 0.
Proof.
  intros Hf Hab He. destruct (MVT_cor2 f f' a b Hab (fun x _ => Hf x)) as (c & Hc & Hi).
  exists c. split; [exact Hi|]. rewrite He, Rminus_diag_eq in Hc by reflexivity.
  symmetry in Hc. apply Rmult_integral in Hc. lra.
Qed.

Lemma rolle_twice f f' f'' x1 x2 x3 :
  derivative f f' -> derivative f' f'' -> x1 < x2 -> x2 < x3 ->
  f x1 = f x2 -> f x2 = f x3 -> exists c, x1 < c < x3 /\ f'' c = 0.
Proof.
  intros Hf Hf' H12 H23 E12 E23.
  destruct (rolle f f' x1 x2 Hf H12 E12) as (a & Ha & Fa).
  destruct (rolle f f' x2 x3 Hf H23 E23) as (b & Hb & Fb).
  destruct (rolle f' f'' a b Hf') as (c & Hc & Fc); [lra|lra|]. exists c. split; [lra|exact Fc].
Qed.

Lemma cubic_derivative e0 e1 e2 e3 x :
  derivable_pt_lim (fun x => e0 + e1 * x + e2 * x ^ 2 + e3 * x ^ 3) x
    (e1 + 2 * e2 * x + 3 * e3 * x ^ 2).
Proof.
  replace (e1 + 2 * e2 * x + 3 * e3 * x ^ 2) with
    (0 + e1 * 1 + e2 * (INR 2 * x ^ 1) + e3 * (INR 3 * x ^ 2)) by (simpl; ring).
  repeat apply derivable_pt_lim_plus.
  - apply derivable_pt_lim_const.
  - apply derivable_pt_lim_scal, derivable_pt_lim_id.
  - apply derivable_pt_lim_scal, (derivable_pt_lim_pow x 2).
  - apply derivable_pt_lim_scal, (derivable_pt_lim_pow x 3).
Qed.

(** f minus a cubic. *)
Lemma less_cubic f f' e0 e1 e2 e3 :
  derivative f f' ->
  derivative (fun x => f x - (e0 + e1 * x + e2 * x ^ 2 + e3 * x ^ 3))
    (fun x => f' x - (e1 + 2 * e2 * x + 3 * e3 * x ^ 2)).
Proof.
  intros Hf x. exact (derivable_pt_lim_minus f _ x _ _ (Hf x) (cubic_derivative e0 e1 e2 e3 x)).
Qed.

Lemma derivative_ext f g f' g' :
  (forall x, f x = g x) -> (forall x, f' x = g' x) -> derivative f f' -> derivative g g'.
Proof.
  intros Hf Hf' H x eps Heps. destruct (H x eps Heps) as [delta Hd]. exists delta.
  intros h H0 Hh. rewrite <- !Hf, <- Hf'. exact (Hd h H0 Hh).
Qed.

(** The coefficient of (m - q)^2: the divided difference g[p, q, q]. *)
Definition bend_between (g g1 : R -> R) (p q : R) : R :=
  (g p - g q - g1 q * (p - q)) / (p - q) ^ 2.

Definition parabola (g g1 : R -> R) (p q m : R) : R :=
  g q + g1 q * (m - q) + bend_between g g1 p q * (m - q) ^ 2.

Lemma hermite_error g g1 g2 g3 p q m :
  derivative g g1 -> derivative g1 g2 -> derivative g2 g3 -> p < q -> p < m -> m <> q ->
  exists xi, p < xi < Rmax m q
    /\ g m = parabola g g1 p q m + g3 xi / 6 * ((m - p) * (m - q) ^ 2).
Proof.
  intros D1 D2 D3 Hpq Hm Hq.
  set (k := bend_between g g1 p q).
  set (c := (g m - parabola g g1 p q m) / ((m - p) * (m - q) ^ 2)).
  set (e := fun x => g x - (g q + g1 q * (x - q) + k * (x - q) ^ 2) - c * ((x - p) * (x - q) ^ 2)).
  set (e1 := fun x => g1 x - (g1 q + 2 * k * (x - q))
                      - c * ((x - q) ^ 2 + 2 * ((x - p) * (x - q)))).
  set (e2 := fun x => g2 x - 2 * k - c * (4 * (x - q) + 2 * (x - p))).
  set (e3 := fun x => g3 x - 6 * c).
  assert (E1 : derivative e e1).
  { eapply derivative_ext; [| |apply (less_cubic g g1
      (g q - g1 q * q + k * q ^ 2 - c * (p * q ^ 2)) (g1 q - 2 * k * q + c * (q ^ 2 + 2 * p * q))
      (k - c * (2 * q + p)) c D1)]; intros x; unfold e, e1; ring. }
  assert (E2 : derivative e1 e2).
  { eapply derivative_ext; [| |apply (less_cubic g1 g2
      (g1 q - 2 * k * q + c * (q ^ 2 + 2 * p * q)) (2 * k - 2 * c * (2 * q + p)) (3 * c) 0 D2)];
      intros x; unfold e1, e2; ring. }
  assert (E3 : derivative e2 e3).
  { eapply derivative_ext; [| |apply (less_cubic g2 g3
      (2 * k - 2 * c * (2 * q + p)) (6 * c) 0 0 D3)]; intros x; unfold e2, e3; ring. }
  assert (Zp : e p = 0) by (unfold e, k, bend_between; field; lra).
  assert (Zq : e q = 0) by (unfold e; ring).
  assert (Zm : e m = 0).
  { unfold e, c, parabola. fold k. field. split; lra. }
  assert (Zq' : e1 q = 0) by (unfold e1; ring).
  assert (Hxi : exists xi, p < xi < Rmax m q /\ e3 xi = 0).
  { destruct (Rtotal_order m q) as [Hlt|[He|Hgt]]; [|contradiction|].
    - rewrite Rmax_right by lra.
      destruct (rolle _ _ p m E1 Hm) as (a & Ha & Fa); [congruence|].
      destruct (rolle _ _ m q E1 Hlt) as (b & Hb & Fb); [congruence|].
      destruct (rolle_twice _ _ _ a b q E2 E3) as (xi & Hxi & F); try lra.
      exists xi. split; [lra|exact F].
    - rewrite Rmax_left by lra.
      destruct (rolle _ _ p q E1 Hpq) as (a & Ha & Fa); [congruence|].
      destruct (rolle _ _ q m E1 Hgt) as (b & Hb & Fb); [congruence|].
      destruct (rolle_twice _ _ _ a q b E2 E3) as (xi & Hxi & F); try lra.
      exists xi. split; [lra|exact F]. }
  destruct Hxi as (xi & Hxi & F). exists xi. split; [exact Hxi|].
  replace (g3 xi / 6) with c by (unfold e3 in F; lra). unfold c. field. split; lra.
Qed.

Theorem hermite_below g g1 g2 g3 p q r m :
  derivative g g1 -> derivative g1 g2 -> derivative g2 g3 ->
  (forall x, p <= x <= r -> 0 <= g3 x) -> p < q <= r -> p <= m <= r ->
  parabola g g1 p q m <= g m.
Proof.
  intros D1 D2 D3 H3 Hq Hm. destruct (Req_dec m q) as [->|Hne].
  { right. unfold parabola. ring. }
  destruct (proj1 Hm) as [Hpm|<-].
  2: { right. unfold parabola, bend_between. field. lra. }
  destruct (hermite_error g g1 g2 g3 p q m D1 D2 D3 (proj1 Hq) Hpm Hne) as (xi & Hxi & ->).
  assert (0 <= g3 xi) by (apply H3; revert Hxi; unfold Rmax; destruct (Rle_dec m q); lra).
  assert (0 <= (m - p) * (m - q) ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]).
  assert (0 <= g3 xi / 6 * ((m - p) * (m - q) ^ 2)) by (apply Rmult_le_pos; lra). lra.
Qed.

(** ** The costs *)

Lemma psi_derivative t b : derivative (psi t b) (fun m => t * sigmoid (t * m - b)).
Proof.
  intros m. apply is_derive_Reals. unfold psi, softplus, sigmoid.
  assert (He := exp_pos (t * m + - b)). unfold Rminus. auto_derive; [lra|]. field. lra.
Qed.

Lemma sigmoid_derivative t b :
  derivative (fun m => t * sigmoid (t * m - b))
    (fun m => t ^ 2 * (sigmoid (t * m - b) * (1 - sigmoid (t * m - b)))).
Proof.
  intros m. apply is_derive_Reals. unfold sigmoid.
  assert (He := exp_pos (t * m + - b)). unfold Rminus. auto_derive; [lra|]. field. lra.
Qed.

Lemma sigmoid_derivative_2 t b :
  derivative (fun m => t ^ 2 * (sigmoid (t * m - b) * (1 - sigmoid (t * m - b))))
    (fun m => t ^ 3 * (sigmoid (t * m - b) * (1 - sigmoid (t * m - b))
                       * (1 - 2 * sigmoid (t * m - b)))).
Proof.
  intros m. apply is_derive_Reals. unfold sigmoid.
  assert (He := exp_pos (t * m + - b)). unfold Rminus. auto_derive; [lra|]. field. lra.
Qed.

Lemma sigmoid_0 : sigmoid 0 = / 2.
Proof. unfold sigmoid. rewrite exp_0. field. Qed.

(** The third derivative is not negative where t m <= b. *)
Lemma psi_third_nonneg t b m :
  0 < t -> t <= b -> -1 <= m <= 1 ->
  0 <= t ^ 3 * (sigmoid (t * m - b) * (1 - sigmoid (t * m - b)) * (1 - 2 * sigmoid (t * m - b))).
Proof.
  intros Ht Hb Hm. assert (Hs := sigmoid_bounds (t * m - b)).
  assert (Hhalf : sigmoid (t * m - b) <= / 2).
  { rewrite <- sigmoid_0. apply sigmoid_nondecreasing. nra. }
  apply Rmult_le_pos; [left; apply pow_lt, Ht|].
  apply Rmult_le_pos; [apply Rmult_le_pos|]; lra.
Qed.

Definition rise (t b x : R) : R := t * sigmoid (t * x - b).

Lemma rise_positive t b x : 0 < t -> 0 < rise t b x.
Proof. intros Ht. apply Rmult_lt_0_compat; [exact Ht|apply sigmoid_positive]. Qed.

(** The parabola at x passes through psi(-1). *)
Lemma bend_spec t b x :
  -1 < x -> psi t b (-1) = psi t b x - rise t b x * (1 + x) + bend t b x * (1 + x) ^ 2.
Proof. intros Hx. unfold bend, rise. field. lra. Qed.

Lemma bend_positive t b x : 0 < t -> -1 < x -> 0 < bend t b x.
Proof.
  intros Ht Hx. unfold bend. apply Rdiv_lt_0_compat; [|apply pow_lt; lra].
  assert (H := psi_tangent t b x Ht (-1)). cbv beta in H.
  assert (Hne : -1 <> x) by lra. specialize (H Hne). lra.
Qed.

Lemma psi_above_parabola t b x m :
  0 < t -> t <= b -> -1 < x <= 1 -> -1 <= m <= 1 ->
  psi t b x + rise t b x * (m - x) + bend t b x * (m - x) ^ 2 <= psi t b m.
Proof.
  intros Ht Hb Hx Hm.
  assert (H := hermite_below _ _ _ _ (-1) x 1 m (psi_derivative t b) (sigmoid_derivative t b)
    (sigmoid_derivative_2 t b) (fun y => psi_third_nonneg t b y Ht Hb) Hx Hm).
  unfold parabola in H. fold (rise t b x) in H.
  replace (bend t b x) with (bend_between (psi t b) (rise t b) (-1) x); [exact H|].
  unfold bend_between, bend, rise. field. lra.
Qed.

(** psi[-1, x, x] <= psi[-1, x, y] <= psi[-1, y, y]: each of the two parabolas lies below psi at the
    other point, and both pass through psi(-1). *)
Lemma bend_mono t b x y :
  0 < t -> t <= b -> -1 < x <= y -> y <= 1 -> bend t b x <= bend t b y.
Proof.
  intros Ht Hb Hx Hy. destruct (proj2 Hx) as [Hxy| ->]; [|right; reflexivity].
  assert (A := psi_above_parabola t b x y Ht Hb ltac:(lra) ltac:(lra)).
  assert (B := psi_above_parabola t b y x Ht Hb ltac:(lra) ltac:(lra)).
  assert (Ex := bend_spec t b x (proj1 Hx)). assert (Ey := bend_spec t b y ltac:(lra)).
  set (c := bend t b x) in *. set (e := bend t b y) in *.
  set (px := psi t b x) in *. set (py := psi t b y) in *.
  set (rx := rise t b x) in *. set (ry := rise t b y) in *.
  set (u := 1 + x) in *. set (v := y - x) in *.
  assert (Hu : 0 < u) by (unfold u; lra). assert (Hv : 0 < v) by (unfold v; lra).
  replace (x - y) with (- v) in B by (unfold v; ring).
  replace (1 + y) with (u + v) in Ey by (unfold u, v; ring).
  (* u A + (u + v) B, less v times the difference of the two equations *)
  assert (A' : u * (px + rx * v + c * v ^ 2) <= u * py) by (apply Rmult_le_compat_l; lra).
  assert (B' : (u + v) * (py + ry * - v + e * (- v) ^ 2) <= (u + v) * px)
    by (apply Rmult_le_compat_l; lra).
  assert (E : v * (px - rx * u + c * u ^ 2) = v * (py - ry * (u + v) + e * (u + v) ^ 2))
    by (rewrite <- Ex, <- Ey; reflexivity).
  assert (D : u * v * (u + v) * c <= u * v * (u + v) * e) by lra.
  apply (Rmult_le_reg_l (u * v * (u + v))); [|exact D].
  repeat apply Rmult_lt_0_compat; lra.
Qed.

(** phi m = psi m + b - t m. *)
Lemma phi_of_psi t b m : phi t b m = psi t b m + b - t * m.
Proof.
  unfold phi, psi, softplus. replace (b - t * m) with (- (t * m - b)) by ring.
  set (z := t * m - b). assert (Hz := exp_pos z).
  replace (1 + exp (- z)) with ((1 + exp z) / exp z) by (rewrite exp_Ropp; field; lra).
  rewrite ln_div, ln_exp by lra. unfold z. ring.
Qed.

Lemma phi_above_parabola t b x y m :
  0 < t -> t <= b -> -1 < x <= y -> y <= 1 -> -1 <= m <= 1 ->
  phi t b y - t * sigmoid (b - t * y) * (m - y) + bend t b x * (m - y) ^ 2 <= phi t b m.
Proof.
  intros Ht Hb Hx Hy Hm.
  assert (Hle : bend t b x * (m - y) ^ 2 <= bend t b y * (m - y) ^ 2)
    by (apply Rmult_le_compat_r; [apply pow2_ge_0|now apply bend_mono]).
  assert (H := psi_above_parabola t b y m Ht Hb ltac:(lra) Hm). unfold rise in H.
  rewrite !phi_of_psi. replace (b - t * y) with (- (t * y - b)) by ring. rewrite sigmoid_opp. lra.
Qed.
