#!/bin/sh
# Fails at a word of the sources, given as arguments, that assumes instead of proving; at a bare
# `interval`: only `interval with (i_prec BITS)` computes with integers, the other form brings in
# the axioms of the machine's floating-point numbers; and where a name of theory/Definitions.v is
# declared again, whether or not the file compiles. Comments may say what they like.
set -eu
export LC_ALL=C

assumes='Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Hypothes[ie]s|Variables?|Context'
interval='(^|[^A-Za-z0-9_.])interval(_intro)?([^A-Za-z0-9_]|$)'
with_integers='interval(_intro [^.]*)? with \([^)]*i_prec'
declares='Definition|(Co)?Fixpoint|(Co)?Inductive|Variant|Record|Structure|Class|Instance|Let|Notation'
declares="$declares|Lemma|Theorem|Corollary|Proposition|Remark|Fact|Example|Module"

code=$(awk -v named=1 -f code.awk "$@")
if printf '%s\n' "$code" | grep -wE "$assumes"; then
  echo 'assumed, not proved' >&2
  exit 1
fi
if printf '%s\n' "$code" | grep -E "$interval" | grep -vE "$with_integers"; then
  echo 'a bare interval: write interval with (i_prec BITS)' >&2
  exit 1
fi
names=$(awk -f code.awk theory/Definitions.v | sed -nE "s/^($declares) +([A-Za-z0-9_']+).*/\\4/p" \
  | paste -sd '|')
if printf '%s\n' "$code" | grep -v '^theory/Definitions\.v:' \
  | grep -E "(^|[^A-Za-z0-9_'])($declares) +($names)([^A-Za-z0-9_']|\$)"; then
  echo 'a name of theory/Definitions.v is declared again' >&2
  exit 1
fi
