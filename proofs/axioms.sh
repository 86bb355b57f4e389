#!/bin/sh
# Reads what `Print Assumptions` says and writes the names of the axioms in one line, or `none`.
# Fails where one is none of the four of the classical real numbers.
set -eu
export LC_ALL=C

awk '
  BEGIN {
    known["ClassicalDedekindReals.sig_not_dec"]
    known["ClassicalDedekindReals.sig_forall_dec"]
    known["FunctionalExtensionality.functional_extensionality_dep"]
    known["Classical_Prop.classic"]
  }
  # An axiom begins its line; the lines of its type are indented.
  /^(Axioms:|Closed under the global context)/ { answered = 1; next }
  /^[^ ]/ {
    if (!($1 in known)) { print "not one of the four axioms: " $0 > "/dev/stderr"; bad = 1 }
    sub(/^.*\./, "", $1)
    names = names == "" ? $1 : names ", " $1
  }
  END { if (!answered) exit 1; print names == "" ? "none" : names; exit bad }
'
