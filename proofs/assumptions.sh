#!/bin/sh
# Prints what stands in assumptions.txt: the SHA-256 of every source, and each theorem of
# Statement.v and theory/Claims.v with its statement and the axioms it rests on, as Coq prints
# them. The Makefile runs it with the sources as arguments.
#
# The words of a statement count as they read with theory/Definitions.v and the standard library
# alone: Coq reads each statement once more with no other names in reach and has to find it proved,
# and prints by its full name whatever some other file has defined. Such a name fails.
set -eu
export LC_ALL=C

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

theorems=$(
  sed -nE 's/^Theorem ([A-Za-z0-9_]+).*/Statement.\1/p' Statement.v
  sed -nE 's/^Theorem ([A-Za-z0-9_]+).*/Claims.\1/p' theory/Claims.v
)

# The questions to Coq, each behind a line that names it.
{
  echo 'From Coq Require Import Reals.'
  echo 'From CCEM Require Import Definitions.'
  echo 'Require Statement.'
  echo 'From CCEM Require Claims.'
  echo 'Set Printing Width 1000000.'
  echo 'Open Scope R_scope.'
  awk -f code.awk Statement.v | awk -v library=Statement -f statements.awk
  awk -f code.awk theory/Claims.v | awk -v library=Claims -f statements.awk
  for name in $theorems; do
    printf 'Goal True. idtac "@statement %s". Abort.\nCheck %s.\n' "$name" "$name"
    printf 'Goal True. idtac "@axioms %s". Abort.\nPrint Assumptions %s.\n' "$name" "$name"
  done
} > "$scratch/questions.v"

# Statement.vo alone, since Coq would look for libraries in all of the directory.
cp Statement.vo "$scratch"
# shellcheck disable=SC2086
${COQC:-coqc} ${COQFLAGS:--Q theory CCEM} -Q "$scratch" '' "$scratch/questions.v" > "$scratch/answers"

# The lines between the one that names the question and the next such.
answer() {
  awk -v question="@$1 $2" '/^@/ { found = $0 == question; next } found' "$scratch/answers"
}

echo '# Written by `make -C proofs`; do not edit.'
printf '%s\n' "$@" | sort | while read -r source; do
  printf 'source %s %s\n' "$source" "$(sha256sum "$source" | cut -d' ' -f1)"
done
for name in $theorems; do
  statement=$(answer statement "$name" | tr -s ' \n' ' ' | sed 's/^ *[^ ]* : //; s/ $//')
  if printf '%s' "$statement" | grep -E "[A-Za-z0-9_']\.[A-Za-z_]" >&2; then
    echo "$name: a name in the statement is not one of theory/Definitions.v" >&2
    exit 1
  fi
  axioms=$(answer axioms "$name" | sh axioms.sh)
  printf 'theorem %s\n  statement %s\n  axioms %s\n' "${name#*.}" "$statement" "$axioms"
done
