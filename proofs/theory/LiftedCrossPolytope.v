(** * The lifted cross-polytope is optimal in an intermediate phase (T4)

    d = k + 1 and n = 2 k: the cross-polytope w_i of R^k, lifted to u_i = (a w_i, c),
    v_i = (a w_i, - c) with c^2 = g, a^2 = 1 - g. The positive similarities are 1 - 2 g, the
    negative ones -1 and - g. Here neither the bound of the paper nor the pairing inequality is
    attained, the spectral bound is: with A the bend at - g, q2 = A, nu = 2 A (1 - g) and
    q1 = 2 A (1-g)/k + 2 A g.

    ** Notions
    - [lifted_balance k t b g]: half the derivative of the loss of the lifted cross-polytope in g,
      over t;
    - [ccem_left], [ccem_right], [cross_polytope], [bend]: from [Definitions]; [rise]: psi'.

    ** Main results
    - [lifted_bound]: where the balance is 0 at g >= 1/(k+1), and t <= b,
      phi(1-2g) + psi(-1) + (n-2) psi(-g) bounds the loss in R^(k+1);
    - [lifted_balance_root]: the two inequalities under which there is such a g below 1;
    - [lifted_cross_polytope_optimal]: under these some lifted cross-polytope is optimal. *)

From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From CCEM Require Import Definitions Sums VectorSums DoubleSums Convexity KeyLemma Reduced CCEM
  Kernels Spectral Parabola CrossPolytope.
Open Scope R_scope.

(** ** The bound *)

Definition lifted_balance (k : nat) (t b g : R) : R :=
  sigmoid (b - t * (1 - 2 * g)) - (INR k - 1) * sigmoid (- (t * g) - b).

(** The vector (1, ..., 1) is used, with the largest singular value. *)
Lemma spectral_cost_outer h n q2 q1 nu :
  (h < n)%nat -> 0 <= nu -> 4 * nu <= q1 * INR n ->
  spectral_cost h n q2 q1 nu
  = ((INR h - 1) * (2 * nu) ^ 2 + (q1 * INR n - 2 * nu) ^ 2) / (4 * q2).
Proof.
  intros Hh Hnu H. unfold spectral_cost. apply Nat.ltb_lt in Hh. rewrite Hh.
  rewrite Rmax_right; [reflexivity|]. apply pow_incr. lra.
Qed.

Theorem lifted_bound k t b g U V :
  (2 <= k)%nat -> 0 < t -> t <= b -> 1 / (INR k + 1) <= g < 1 -> lifted_balance k t b g = 0 ->
  unit_family (S k) (2 * k) U -> unit_family (S k) (2 * k) V ->
  phi t b (1 - 2 * g) + psi t b (-1) + (INR (2 * k) - 2) * psi t b (- g)
  <= sigmoid_loss (S k) (2 * k) t b U V.
Proof.
  intros Hk Ht Hb Hg Hroot HU HV. assert (HK := INR_ge_2 k Hk). assert (HN := INR_double k).
  rewrite HN in *. set (K := INR k) in *.
  assert (Hinv : 1 / (K + 1) * (K + 1) = 1) by (field; lra).
  assert (Horder : 1 - g <= K * g).
  { assert (H : 1 / (K + 1) * (K + 1) <= g * (K + 1)) by (apply Rmult_le_compat_r; lra). lra. }
  assert (Hg0 : 0 < g) by (assert (0 < 1 / (K + 1)) by (apply Rdiv_lt_0_compat; lra); lra).
  assert (HA := bend_positive t b (- g) Ht ltac:(lra)). assert (Hs := rise_positive t b (- g) Ht).
  assert (Hpsi := bend_spec t b (- g) ltac:(lra)).
  replace (1 + - g) with (1 - g) in Hpsi by ring.
  set (A := bend t b (- g)) in *. set (s := rise t b (- g)) in *.
  assert (HAs : A * (1 - g) <= s).
  { assert (H := psi_nondecreasing t b Ht (-1) (- g) ltac:(lra)).
    apply (Rmult_le_reg_r (1 - g)); lra. }
  set (a := A * (1 - g) / K). assert (Ha : A * (1 - g) = K * a) by (unfold a; field; lra).
  assert (HAg : 0 < A * (1 - g)) by (apply Rmult_lt_0_compat; lra).
  assert (Ha0 : 0 < a) by (apply Rdiv_lt_0_compat; lra).
  assert (Hlam : 0 <= s - 2 * a).
  { assert (2 * a <= K * a) by (apply Rmult_le_compat_r; lra). lra. }
  assert (Hphi : t * sigmoid (b - t * (1 - 2 * g)) = (K - 1) * s).
  { unfold lifted_balance in Hroot. unfold s, rise.
    replace (t * - g - b) with (- (t * g) - b) by ring. fold K in Hroot.
    replace (sigmoid (b - t * (1 - 2 * g))) with ((K - 1) * sigmoid (- (t * g) - b)) by lra. ring. }
  assert (H := spectral_bound (phi t b) (psi t b) (S k) (2 * k) (s - 2 * a) A
    (2 * a + 2 * (A * g)) (2 * (A * (1 - g)))
    (psi t b (- g) + s * g + A * g ^ 2)
    (phi t b (1 - 2 * g) + (K - 1) * s * (1 - 2 * g) + A * (1 - 2 * g) ^ 2 - K * (s - 2 * a))
    U V ltac:(lia) Hlam HA HU HV).
  assert (HAgK : A * (1 - g) <= A * (K * g)) by (apply Rmult_le_compat_l; lra).
  rewrite spectral_cost_outer in H; [|lia|lra|rewrite HN; lra].
  rewrite S_INR, HN in H. fold K in H. eapply Rle_trans; [|apply H].
  - right.
    replace ((2 * a + 2 * (A * g)) * (2 * K) - 2 * (2 * (A * (1 - g)))) with (4 * A * (K * g))
      by (replace ((2 * a + 2 * (A * g)) * (2 * K)) with (4 * (K * a) + 4 * A * (K * g)) by ring;
          rewrite <- Ha; ring).
    replace (K * (s - 2 * a)) with (K * s - 2 * (A * (1 - g))) by (rewrite Ha; ring).
    rewrite Hpsi. field. lra.
  - intros m Hm. assert (Hp := psi_above_parabola t b (- g) m Ht Hb ltac:(lra) Hm).
    fold s A in Hp. lra.
  - intros m Hm.
    assert (Hp := phi_above_parabola t b (- g) (1 - 2 * g) m Ht Hb ltac:(lra) ltac:(lra) Hm).
    fold A in Hp. rewrite Hphi in Hp. eapply Rle_trans; [|exact Hp]. right.
    replace (2 * K / 2 * (s - 2 * a) * (1 - m)) with ((K * s - 2 * (K * a)) * (1 - m)) by field.
    replace (K * (s - 2 * a)) with (K * s - 2 * (K * a)) by ring. rewrite <- Ha. ring.
Qed.

(** ** The root *)

Lemma lifted_balance_continuous k t b : continuity (lifted_balance k t b).
Proof.
  intros g. apply continuity_pt_filterlim. apply (ex_derive_continuous (lifted_balance k t b)).
  unfold lifted_balance, sigmoid. auto_derive.
  assert (H1 := exp_pos (b + - (t * (1 + - (2 * g))))).
  assert (H2 := exp_pos (- (t * g) + - b)). repeat split; lra.
Qed.

(** c sigma(x) - c' sigma(y) has the sign of c (1 + e^-y) - c' (1 + e^-x). *)
Lemma sigmoid_le_iff c c' x y :
  c * sigmoid x <= c' * sigmoid y <-> c * (1 + exp (- y)) <= c' * (1 + exp (- x)).
Proof.
  rewrite !sigmoid_inverse. assert (Hx := one_plus_exp_positive (- x)).
  assert (Hy := one_plus_exp_positive (- y)).
  set (X := 1 + exp (- x)) in *. set (Y := 1 + exp (- y)) in *. split; intros H.
  - apply (Rmult_le_compat_r (X * Y)) in H; [|left; now apply Rmult_lt_0_compat].
    replace (c * / X * (X * Y)) with (c * Y) in H by (field; lra).
    replace (c' * / Y * (X * Y)) with (c' * X) in H by (field; lra). exact H.
  - apply (Rmult_le_reg_r (X * Y)); [now apply Rmult_lt_0_compat|].
    replace (c * / X * (X * Y)) with (c * Y) by (field; lra).
    replace (c' * / Y * (X * Y)) with (c' * X) by (field; lra). exact H.
Qed.

(** At g = 1 the balance has the sign of e^(t+b) - (k-1). *)
Lemma lifted_balance_at_1 k t b :
  (2 <= k)%nat -> ln (INR k - 1) < t + b -> 0 < lifted_balance k t b 1.
Proof.
  intros Hk H. assert (HK := INR_ge_2 k Hk). unfold lifted_balance.
  replace (b - t * (1 - 2 * 1)) with (t + b) by ring.
  replace (- (t * 1) - b) with (- (t + b)) by ring. rewrite sigmoid_inverse, sigmoid_inverse.
  rewrite Ropp_involutive, exp_Ropp. assert (He : INR k - 1 < exp (t + b)).
  { rewrite <- (exp_ln (INR k - 1)) by lra. now apply exp_increasing. }
  set (e := exp (t + b)) in *.
  replace (/ (1 + / e) - (INR k - 1) * / (1 + e)) with ((e - (INR k - 1)) / (1 + e))
    by (field; lra).
  apply Rdiv_lt_0_compat; lra.
Qed.

Lemma lifted_balance_at_least k t b :
  (2 <= k)%nat ->
  1 + exp (t / (INR k + 1) + b) <= (INR k - 1) * (1 + exp (t * (INR k - 1) / (INR k + 1) - b)) ->
  lifted_balance k t b (1 / (INR k + 1)) <= 0.
Proof.
  intros Hk H. assert (HK := INR_ge_2 k Hk). unfold lifted_balance.
  replace (b - t * (1 - 2 * (1 / (INR k + 1)))) with (- (t * (INR k - 1) / (INR k + 1) - b))
    by (field; lra).
  replace (- (t * (1 / (INR k + 1))) - b) with (- (t / (INR k + 1) + b)) by (field; lra).
  enough (1 * sigmoid (- (t * (INR k - 1) / (INR k + 1) - b))
          <= (INR k - 1) * sigmoid (- (t / (INR k + 1) + b))) by lra.
  apply sigmoid_le_iff. rewrite !Ropp_involutive. lra.
Qed.

Theorem lifted_balance_root k t b :
  (2 <= k)%nat -> ln (INR k - 1) < t + b ->
  1 + exp (t / (INR k + 1) + b) <= (INR k - 1) * (1 + exp (t * (INR k - 1) / (INR k + 1) - b)) ->
  exists g, 1 / (INR k + 1) <= g < 1 /\ lifted_balance k t b g = 0.
Proof.
  intros Hk H1 H0. assert (HK := INR_ge_2 k Hk).
  apply lifted_balance_at_1 in H1; [|exact Hk]. apply lifted_balance_at_least in H0; [|exact Hk].
  assert (Hlt : 1 / (INR k + 1) < 1).
  { apply (Rmult_lt_reg_r (INR k + 1)); [lra|].
    replace (1 / (INR k + 1) * (INR k + 1)) with 1 by (field; lra). lra. }
  destruct H0 as [H0|H0]; [|exists (1 / (INR k + 1)); split; [lra|exact H0]].
  destruct (IVT (lifted_balance k t b) (1 / (INR k + 1)) 1) as (g & Hg & Hroot);
    [apply lifted_balance_continuous|exact Hlt|exact H0|exact H1|].
  exists g. split; [|exact Hroot]. destruct (Req_dec g 1) as [->|]; lra.
Qed.

(** ** The lifted cross-polytope *)

Lemma lifted_similarity k s W i j :
  0 <= s <= 1 ->
  dot (S k) (ccem_left k s W i) (ccem_right k s W j) = s * dot k (W i) (W j) - (1 - s).
Proof.
  intros Hs. unfold ccem_left, ccem_right. rewrite dot_append, sqrt_sqrt by lra.
  assert (H := sqrt_sqrt (1 - s) ltac:(lra)). lra.
Qed.

Lemma lifted_unit k n s W :
  0 <= s <= 1 -> unit_family k n W ->
  unit_family (S k) n (ccem_left k s W) /\ unit_family (S k) n (ccem_right k s W).
Proof.
  intros Hs HW. assert (H1 := sqrt_sqrt (1 - s) ltac:(lra)).
  assert (H2 := sqrt_sqrt s ltac:(lra)).
  split; intros i Hi; [unfold ccem_left|unfold ccem_right]; rewrite dot_append, (HW i Hi); lra.
Qed.

(** The loss of lifted families is another loss of the families. *)
Lemma lifted_loss k n f g s W :
  0 <= s <= 1 ->
  pair_loss f g (S k) n (ccem_left k s W) (ccem_right k s W)
  = pair_loss (fun m => f (s * m - (1 - s))) (fun m => g (s * m - (1 - s))) k n W W.
Proof.
  intros Hs. unfold pair_loss. do 2 f_equal.
  - apply sum_ext. intros i _. now rewrite lifted_similarity.
  - apply sum_off_diagonal_ext. intros i j _ _ _. now rewrite lifted_similarity.
Qed.

Theorem lifted_cross_polytope_optimal k t b :
  (2 <= k)%nat -> 0 < t -> t <= b -> ln (INR k - 1) < t + b ->
  1 + exp (t / (INR k + 1) + b) <= (INR k - 1) * (1 + exp (t * (INR k - 1) / (INR k + 1) - b)) ->
  exists s, 0 < s < 1 /\ is_global_minimiser (sigmoid_loss (S k) (2 * k) t b) (S k) (2 * k)
    (ccem_left k s cross_polytope) (ccem_right k s cross_polytope).
Proof.
  intros Hk Ht Hb H1 H0. assert (HK := INR_ge_2 k Hk).
  destruct (lifted_balance_root k t b Hk H1 H0) as (g & Hg & Hroot).
  assert (Hpos : 0 < 1 / (INR k + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (1 - g). split; [lra|].
  destruct (lifted_unit k (2 * k) (1 - g) cross_polytope ltac:(lra) (cross_polytope_unit k))
    as [HU HV].
  split; [exact HU|]. split; [exact HV|]. intros U V HU' HV'.
  unfold sigmoid_loss at 1. rewrite lifted_loss, cross_polytope_loss by (lra || lia).
  replace ((1 - g) * 1 - (1 - (1 - g))) with (1 - 2 * g) by ring.
  replace ((1 - g) * -1 - (1 - (1 - g))) with (-1) by ring.
  replace ((1 - g) * 0 - (1 - (1 - g))) with (- g) by ring.
  now apply lifted_bound.
Qed.
