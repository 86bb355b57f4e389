(** * Thresholds, as claims about the minimiser

    The theorems of [Phases], about the minimiser s itself: it is an end iff t is on the one side of
    a threshold. A claim whose condition is such a threshold in another form is proved by the
    equality of both.

    ** Main results
    - [etf_by_exp], [etf_by_power], [etf_by_ln]: s = 1 at b = t;
    - [antipodal_by_ln], [antipodal_by_double], [antipodal_by_sum]: s = 0, the last for any bias. *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Reduced Phases Rules.
Open Scope R_scope.

(** There is one minimiser: it is x iff x is one. *)
Lemma minimiser_is n t b s x :
  2 <= n -> 0 < t -> is_argmin (reduced_loss n t b) s ->
  s = x <-> is_argmin (reduced_loss n t b) x.
Proof.
  intros Hn Ht Hs. split; [now intros <-|]. intros Hx. now apply (argmin_unique n t b).
Qed.

Theorem etf_by_exp n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 1 <-> n - 3 <= exp (t * n / (n - 1)).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t t s 1) by (assumption || lra). apply etf_iff_exp; lra. Qed.

Theorem etf_by_ln n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 1 <-> (n - 1) / n * ln (n - 3) <= t.
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t t s 1) by (assumption || lra). apply theorem_2_etf; lra. Qed.

Theorem etf_by_power n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 1 <-> ln (n - 3) <= t * n / (n - 1).
Proof.
  intros Hn Ht Hs. rewrite (etf_by_ln n t s Hn Ht Hs), etf_threshold_iff by lra. reflexivity.
Qed.

Theorem antipodal_by_ln n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 0 <-> t <= 1 / 2 * ln ((n - 2) / 2).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t t s 0) by (assumption || lra). apply theorem_2_antipodal; lra. Qed.

Theorem antipodal_by_double n t s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t t) s -> s = 0 <-> 2 * t <= ln ((n - 2) / 2).
Proof. intros Hn Ht Hs. rewrite (antipodal_by_ln n t s Hn Ht Hs). lra. Qed.

Theorem antipodal_by_sum n t b s :
  3 < n -> 0 < t -> is_argmin (reduced_loss n t b) s -> s = 0 <-> t + b <= ln ((n - 2) / 2).
Proof. intros Hn Ht Hs. rewrite (minimiser_is n t b s 0) by (assumption || lra). apply antipodal_iff_ln; lra. Qed.

(** Two real numbers that are one by their form. *)
Ltac same_number :=
  first [reflexivity | field; lra | f_equal; field; lra | f_equal; f_equal; field; lra].
