#!/bin/sh
# Writes certificates of optima and of bounds in small dimension with ccem and lets Coq check them: every phase, N from 2 to 32768,
# points beside the thresholds, equality on a boundary, a loss of 1e-1883, and the parameters of
# released SigLIP models (src/siglip/models.csv). Run it after `make`, from any
# directory, with the name of the ccem to test (default: the release build).
set -eu
export LC_ALL=C

proofs=$(cd "$(dirname "$0")" && pwd)
ccem=${1:-$proofs/../target/release/ccem}
jobs=${JOBS:-2}
coqc=${COQC:-coqc}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# One problem a line, as arguments of `ccem solve`.
problems() {
  cat <<'END'
-N 2 -t 1
-N 3 -t 0.5 -b 2
-N 3 -t 1 -b -2
-N 4 -t 3 -b 1
-N 4 -t 1 -b -1
-N 4 -t 2 -b 0 --digits 30
-N 5 -t 0.1
-N 5 -t 0.4
-N 5 -t 3
-N 10 -t 1.2 --digits 13
-N 10 -t 1.751319134149781
-N 10 -t 1.7513191341497819
-N 10 -t 0.6931471805599452
-N 10 -t 0.6931471805599454
-N 10 -t 50 -b 1
-N 100 -t 6/5
-N 100 -t 3 --digits 40
-N 512 -t 10 -b -5
-N 1000 -t 10000 -b 3000
-N 1024 -t 5
-N 4096 -t 8
-N 22039 -t 10
-N 22040 -t 10
-N 32768 -t 4
-N 32768 -t 10
-N 32768 -t 20
END
  # model, t, logit_bias, ...; the bias of the paper has the other sign.
  awk -F, '/^SigLIP/ { b = $3; sub(/^-/, "", b); print "-N 32768 -t " $2 " -b " b }' \
    "$proofs/../src/siglip/models.csv"
}

# The same of `ccem bound`: the four families of exact optima, and the pentagon.
bounds() {
  cat <<'END'
-N 8 -d 7 -t 1.24
-N 6 -d 5 -t 0.8
-N 10 -d 5 -t 2
-N 8 -d 2 -t 0.8
-N 8 -d 5 -t 0.9
-N 5 -d 2 -t 5
END
}

# Print Assumptions takes longer than all the rest of a file: it is asked once, of all of them.
count=0
{ problems | sed 's/^/solve /'; bounds | sed 's/^/bound /'; } > "$scratch/problems"
while read -r problem; do
  count=$((count + 1))
  name=$(printf 'Certificate%02d' "$count")
  # shellcheck disable=SC2086
  "$ccem" $problem --certificate "$scratch/whole.v" > /dev/null
  grep -v '^Print Assumptions' "$scratch/whole.v" > "$scratch/$name.v"
  echo "$name" >> "$scratch/names"
done < "$scratch/problems"

warnings='-w -ambiguous-paths,-abstract-large-number'
# shellcheck disable=SC2086
xargs -P "$jobs" -I '{}' "$coqc" -Q "$proofs/theory" CCEM -Q "$scratch" Certificates $warnings \
  "$scratch/{}.v" < "$scratch/names"

{
  sed 's/.*/From Certificates Require &./' "$scratch/names"
  echo 'Definition all := (I'
  sed 's/.*/  , &.certificate/' "$scratch/names"
  echo '). Print Assumptions all.'
} > "$scratch/All.v"
# shellcheck disable=SC2086
"$coqc" -Q "$proofs/theory" CCEM -Q "$scratch" Certificates $warnings "$scratch/All.v" \
  > "$scratch/answer"
sh "$proofs/axioms.sh" < "$scratch/answer"
echo "$count certificates checked by Coq"
