(** * Thresholds, as claims about the minimiser

    The theorems of [Phases], about the minimiser s itself: it is an end iff t is on the one side of
    a threshold. A claim whose condition is such a threshold in another form is proved by the
    difference of its sides being a positive multiple of the difference here.

    ** Main results
    - [etf_by_exp], [etf_by_ln]: s = 1 at b = t;
    - [etf_by_pull], [etf_by_softplus], [etf_of_four]: s = 1 for any bias, the last for n = 4;
    - [antipodal_by_exp], [antipodal_by_sum]: s = 0 for any bias;
    - [multiple_at_most]: the same condition, multiplied. *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Convexity Reduced Phases Rules.
Open Scope R_scope.

(** There is one minimiser: it is x iff x is one. *)
Lemma minimiser_is n t b s x :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s ->
  s = x <-> is_argmin (reduced_loss n t b) x.
Proof.
  intros Hn Ht Hs. split; [now intros <-|]. intros Hx. now apply (argmin_unique n t b).
Qed.

Theorem etf_by_exp n t s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 1 <-> n - 3 <= exp (t * n / (n - 1)).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t t s 1) by (assumption || lra). now apply etf_iff_exp. Qed.

Theorem etf_by_ln n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 1 <-> (n - 1) / n * ln (n - 3) <= t.
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t t s 1) by (assumption || lra). apply theorem_2_etf; lra. Qed.

Theorem etf_by_pull n t b s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s ->
  s = 1 <-> (n - 2) * (1 + exp (t - b)) <= 2 * (1 + exp (b + t / (n - 1))).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t b s 1) by assumption. now apply etf_iff. Qed.

Theorem etf_by_softplus n t b s :
  2 < n -> 0 < t -> is_argmin (reduced_loss n t b) s ->
  s = 1 <-> ln (n - 2) + softplus (t - b) <= ln 2 + softplus (b + t / (n - 1)).
Proof.
  intros Hn Ht Hs. rewrite (etf_by_pull n t b s) by (assumption || lra). unfold softplus.
  pose proof (one_plus_exp_positive (t - b)). pose proof (one_plus_exp_positive (b + t / (n - 1))).
  rewrite <- !ln_mult by lra. rewrite ln_le_iff, exp_ln by nra. reflexivity.
Qed.

Theorem etf_of_four n t b s :
  n = 4 -> 0 < t -> is_argmin (reduced_loss n t b) s -> s = 1 <-> t <= 3 * b.
Proof. intros -> Ht Hs. rewrite (minimiser_is 4 t b s 1) by (assumption || lra). now apply etf_four_iff. Qed.

Theorem antipodal_by_exp n t b s :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s -> s = 0 <-> 2 * exp (t + b) <= n - 2.
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t b s 0) by assumption. now apply antipodal_iff. Qed.

Theorem antipodal_by_sum n t b s :
  2 < n -> 0 < t -> is_argmin (reduced_loss n t b) s -> s = 0 <-> t + b <= ln ((n - 2) / 2).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t b s 0) by (assumption || lra). now apply antipodal_iff_ln. Qed.

Lemma multiple_at_most k P x y u v :
  (P <-> x <= y) -> 0 < k -> v - u = k * (y - x) -> (P <-> u <= v).
Proof. intros -> Hk H. split; intros; nra. Qed.
