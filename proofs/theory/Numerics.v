(** * The tactic [interval] without machine numbers

    coq-interval proves inequalities between closed terms by interval arithmetic. Its default
    instance may compute with the floating-point numbers of the machine, whose properties are
    axioms to Coq; this one computes with integers of any size and needs none of them. The
    certificates share it. [coqchk] leaves this file out: it would have to check all of
    coq-interval, and does not come to an end.

    ** Main results
    - [interval], the tactic: for goals like [exp (- 3) < 1 / 20]. *)

From Interval Require Import Float.Specific_ops Float.Specific_stdz.
(* The parameters of the tactic; its default instance is overridden by the one below. *)
From Interval Require Export Tactic.

Module Numbers := SpecificFloat StdZRadix2.
Module Export IntervalOnIntegers := IntervalTactic Numbers.
