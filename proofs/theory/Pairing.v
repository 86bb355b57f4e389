(** * The pairing inequality (Lemma P)

    With A = sum f(u_i), B = sum f(v_j): 4 A.B = |A + B|^2 - |A - B|^2, and
    |A - B|^2 <= n sum |f(u_i) - f(v_i)|^2. For the kernel x.y this is the key lemma; for a kernel
    with features it bounds the sum of all K(u_i.v_j) by the K(u_i.v_i), in the similarities alone.

    ** Notions
    - [zonal_kernel]: a function of the similarity that has features, from [Definitions].

    ** Main results
    - [pairing_vectors]: for any two families of vectors;
    - [pairing_inequality]: for a zonal kernel. *)

From Coq Require Import Reals Lra Lia.
From CCEM Require Import Definitions Sums KeyLemma.
Open Scope R_scope.

Lemma pairing_vectors m n (A B : family) :
  0 <= 4 * sum n (fun i => sum n (fun j => dot m (A i) (B j)))
       + INR n * sum n (fun i => dot m (fun k => A i k - B i k) (fun k => A i k - B i k)).
Proof.
  assert (Htotal := total_square_identity m n A B). cbv zeta in Htotal.
  assert (Hspread := spread_identity m n (fun i k => A i k - B i k)). cbv beta in Hspread.
  assert (H := total_square_nonneg m n A B).
  assert (Hd := difference_spread_nonneg m n A B). unfold difference_spread in Hd.
  cbv zeta in Hd. lra.
Qed.

Theorem pairing_inequality d n K U V :
  zonal_kernel d K -> unit_family d n U -> unit_family d n V ->
  0 <= sum n (fun i => sum n (fun j => K (dot d (U i) (V j))))
       + INR n / 2 * sum n (fun i => K 1 - K (dot d (U i) (V i))).
Proof.
  intros (h & f & Hf) HU HV.
  assert (H := pairing_vectors h n (fun i => f (U i)) (fun i => f (V i))). cbv beta in H.
  rewrite (sum_ext n _ (fun i => sum n (fun j => K (dot d (U i) (V j))))) in H.
  2: { intros i Hi. apply sum_ext. intros j Hj. rewrite <- Hf; auto. }
  rewrite (sum_ext n (fun i => dot h _ _) (fun i => 2 * (K 1 - K (dot d (U i) (V i))))) in H.
  2: { intros i Hi. rewrite dot_self_minus, <- !Hf by auto. rewrite HU, HV by exact Hi. ring. }
  rewrite sum_scal in H. lra.
Qed.
