(** * The tactic [interval with (i_prec ...)] without machine numbers

    coq-interval proves inequalities between closed terms by interval arithmetic. Which numbers it
    computes with depends on how it is called, and each kind of the machine's own numbers has its
    properties as axioms in Coq:

    - [interval with (i_prec 60)], with [Numerics] imported: integers of any size, no axiom beyond
      those of the real numbers. The only form that this development and the certificates use;
    - the same without [Numerics]: integers of the machine, and some twenty axioms about them;
    - [interval] without [i_prec]: floating-point numbers of the machine, and their axioms, with
      [Numerics] or without. [make] fails where a file uses it.

    [coqchk] leaves this file out: it would have to check all of coq-interval, and does not come to
    an end.

    ** Main results
    - [interval with (i_prec ...)], the tactic: for goals like [exp (- 3) < 1 / 20]. *)

From Interval Require Import Float.Specific_ops Float.Specific_stdz.
(* The parameters of the tactic; its default instance is overridden by the one below. *)
From Interval Require Export Tactic.

Module Numbers := SpecificFloat StdZRadix2.
Module Export IntervalOnIntegers := IntervalTactic Numbers.
