(** * Definitions: the losses, the embeddings, the reduced problem

    The letters are the paper's (Lee, Chang, Sohn, AISTATS 2024, arXiv 2402.12613):
    [n] pairs in R^[d], temperature [t], bias [b]. A vector is a function [nat -> R] of
    which the first [d] coordinates count; a family is a function [nat -> vector] of which
    the first [n] members count.

    ** Main definitions
    - [pair_loss], [sigmoid_loss], [infonce]: the full losses of two families;
    - [positive], [negative], [reduced_loss]: p(s), q(s) and l(s) on CCEM;
    - [is_argmin]: a minimiser on [0, 1];
    - [is_global_minimiser]: a minimiser over all unit families;
    - [ccem_left], [ccem_right]: the closed double-Constant Embedding Model;
    - [zonal_kernel], [bilinear_kernel], [gegenbauer], [spectral_cost]: for dimensions that are too
      small for CCEM;
    - [cross_polytope], [two_points]: embeddings that are optimal there;
    - [best_bias]: the bias, where it is optimised too;
    - [nonnegative_family], [linear_encoder]: what some networks compute. *)

From Coq Require Import Reals Arith.
Open Scope R_scope.

(** ** Sums, vectors, families *)

(** [sum n f] = f 0 + ... + f (n - 1). *)
Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with
  | O => 0
  | S k => sum k f + f k
  end.

Definition vector := nat -> R.
Definition family := nat -> vector.

Definition dot (d : nat) (x y : vector) : R := sum d (fun k => x k * y k).

(** All members are unit vectors. *)
Definition unit_family (d n : nat) (U : family) : Prop :=
  forall i, (i < n)%nat -> dot d (U i) (U i) = 1.

(** ** The losses *)

Definition softplus (z : R) : R := ln (1 + exp z).
Definition sigmoid (z : R) : R := exp z / (1 + exp z).

(** What a positive and a negative pair of similarity [m] cost. *)
Definition phi (t b m : R) : R := softplus (b - t * m).
Definition psi (t b m : R) : R := softplus (t * m - b).

(** The sum of [f i j] over i <> j. *)
Definition sum_off_diagonal (n : nat) (f : nat -> nat -> R) : R :=
  sum n (fun i => sum n (fun j => if Nat.eqb i j then 0 else f i j)).

(** (1/n) sum_i phi(u_i.v_i) + (1/n) sum_(i <> j) psi(u_i.v_j). *)
Definition pair_loss (positive_cost negative_cost : R -> R) (d n : nat) (U V : family) : R :=
  (sum n (fun i => positive_cost (dot d (U i) (V i)))
   + sum_off_diagonal n (fun i j => negative_cost (dot d (U i) (V j)))) / INR n.

Definition sigmoid_loss (d n : nat) (t b : R) (U V : family) : R :=
  pair_loss (phi t b) (psi t b) d n U V.

(** One direction: every u_i against all v_j. *)
Definition infonce_direction (d n : nat) (t : R) (U V : family) : R :=
  sum n (fun i =>
    ln (sum n (fun j => exp (t * (dot d (U i) (V j) - dot d (U i) (V i)))))) / INR n.

(** The mean of both directions. *)
Definition infonce (d n : nat) (t : R) (U V : family) : R :=
  (infonce_direction d n t U V + infonce_direction d n t V U) / 2.

(** ** The reduced problem: a real number [n] of pairs, a point [s] of [0, 1] *)

Definition positive (s : R) : R := s - (1 - s).
Definition negative (n s : R) : R := - (1 - s + s / (n - 1)).

Definition reduced_pair_loss (positive_cost negative_cost : R -> R) (n s : R) : R :=
  positive_cost (positive s) + (n - 1) * negative_cost (negative n s).

Definition reduced_loss (n t b s : R) : R :=
  reduced_pair_loss (phi t b) (psi t b) n s.

(** l'(s). *)
Definition slope (n t b s : R) : R :=
  t * ((n - 2) * sigmoid (t * negative n s - b) - 2 * sigmoid (b - t * positive s)).

(** InfoNCE where all positive pairs have one similarity and all negative pairs another. *)
Definition infonce_reduced (n t s : R) : R :=
  softplus (ln (n - 1) - t * (positive s - negative n s)).

(** [s] minimises [f] over [0, 1]. *)
Definition is_argmin (f : R -> R) (s : R) : Prop :=
  0 <= s <= 1 /\ forall x, 0 <= x <= 1 -> f s <= f x.

(** [U], [V] are unit families and no unit families in R^[d] have a smaller loss. *)
Definition is_global_minimiser (loss : family -> family -> R) (d n : nat) (U V : family) : Prop :=
  unit_family d n U /\ unit_family d n V
  /\ forall U' V', unit_family d n U' -> unit_family d n V' -> loss U V <= loss U' V'.

(** ** The double-Constant Embedding Model *)

(** The mean similarity of the positive and of the negative pairs. *)
Definition mean_positive (d n : nat) (U V : family) : R :=
  sum n (fun i => dot d (U i) (V i)) / INR n.
Definition mean_negative (d n : nat) (U V : family) : R :=
  sum_off_diagonal n (fun i j => dot d (U i) (V j)) / (INR n * (INR n - 1)).

(** Unit vectors of which any two have the product -1/(n-1). *)
Definition is_simplex_etf (d n : nat) (W : family) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat ->
    dot d (W i) (W j) = if Nat.eqb i j then 1 else - (1 / (INR n - 1)).

(** A pair of families whose Gram matrices are those of CCEM at s = 1/(1+delta^2):
    s = 1 is the simplex ETF, s = 0 the antipodal structure (delta = infinity). *)
Definition has_ccem_gram (d n : nat) (s : R) (U V : family) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat ->
    let w := if Nat.eqb i j then 1 else - (1 / (INR n - 1)) in
    dot d (U i) (U j) = s * w + (1 - s)
    /\ dot d (V i) (V j) = s * w + (1 - s)
    /\ dot d (U i) (V j) = s * w - (1 - s).

(** The vectors (a w, c) with the last coordinate number [k]; CCEM(delta) takes
    a = 1/sqrt(1+delta^2), c = +-delta/sqrt(1+delta^2), and the antipodal structure a = 0, c = +-1. *)
Definition append (k : nat) (a c : R) (w : vector) : vector :=
  fun i => if Nat.eqb i k then c else a * w i.

Definition ccem_left (k : nat) (s : R) (W : family) : family :=
  fun i => append k (sqrt s) (sqrt (1 - s)) (W i).
Definition ccem_right (k : nat) (s : R) (W : family) : family :=
  fun i => append k (sqrt s) (- sqrt (1 - s)) (W i).

(** ** Small dimensions *)

(** A function of the similarity of unit vectors of R^d that is the scalar product of features in
    some R^m; the Gegenbauer polynomials are such. *)
Definition zonal_kernel (d : nat) (K : R -> R) : Prop :=
  exists (m : nat) (f : vector -> vector), forall x y, dot d x x = 1 -> dot d y y = 1 ->
    K (dot d x y) = dot m (f x) (f y).

(** A function of the similarity with features in R^h, one for the left vector and one for the
    right: the matrices K(u_i.v_j) have a rank of at most h. *)
Definition bilinear_kernel (d h : nat) (K : R -> R) : Prop :=
  exists f g : vector -> vector, forall x y, dot d x x = 1 -> dot d y y = 1 ->
    K (dot d x y) = dot h (f x) (g y).

(** The Gegenbauer polynomials of the sphere of R^d of degree k and k + 1, one at 1:
    (k+d-1) G_(k+2) = (2k+d) m G_(k+1) - (k+1) G_k. *)
Fixpoint gegenbauer_pair (d k : nat) (m : R) : R * R :=
  match k with
  | O => (1, m)
  | S j => let (a, c) := gegenbauer_pair d j m in
           (c, ((2 * INR j + INR d) * m * c - (INR j + 1) * a) / (INR j + INR d - 1))
  end.
Definition gegenbauer (d k : nat) (m : R) : R := fst (gegenbauer_pair d k m).

(** 1/(4 q2) times the sum of the h largest squared singular values of q1 J - 2 nu I, where J is the
    n x n matrix of ones, I the identity: all of them are 2 nu but one, q1 n - 2 nu. *)
Definition spectral_cost (h n : nat) (q2 q1 nu : R) : R :=
  let w := (2 * nu) ^ 2 in
  let e := (q1 * INR n - 2 * nu) ^ 2 in
  (if Nat.ltb h n then (INR h - 1) * w + Rmax w e else (INR n - 1) * w + e) / (4 * q2).

(** The bend of psi between -1 and m: the coefficient of x^2 in the parabola that meets psi at -1
    and touches it at m. *)
Definition bend (t b m : R) : R :=
  (psi t b (-1) - psi t b m + t * sigmoid (t * m - b) * (1 + m)) / (1 + m) ^ 2.

(** e_0, - e_0, e_1, - e_1, ... *)
Definition cross_polytope : family :=
  fun i k => if Nat.eqb (i / 2) k then (if Nat.even i then 1 else -1) else 0.

(** 1, -1, 1, -1, ... on the line. *)
Definition two_points : family := fun i _ => if Nat.even i then 1 else -1.

(** ** A learned bias, and encoders *)

(** The bias at which sigma(b - t) = (n-1) sigma(- t/(n-1) - b). *)
Definition best_bias (n t : R) : R :=
  ln ((n - 2 + sqrt ((n - 2) ^ 2 + 4 * (n - 1) * exp (t * n / (n - 1)))) / 2) - t / (n - 1).

(** Members of length at most 1 without a negative entry: what ends in a ReLU, rows that are 0
    included. *)
Definition nonnegative_family (d n : nat) (U : family) : Prop :=
  forall i, (i < n)%nat ->
    dot d (U i) (U i) <= 1 /\ forall k, (k < d)%nat -> 0 <= U i k.

(** u_i = c_i W x_i for inputs x_i of R^m and a matrix W, entries [W k l]. *)
Definition linear_encoder (m : nat) (c : nat -> R) (W : nat -> nat -> R) (X : family) : family :=
  fun i k => c i * dot m (W k) (X i).
