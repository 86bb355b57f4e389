#!/usr/bin/env bash
# Are the fragments of `ccem report --fragment DIR` fit to be pasted? All of them in one article of
# 11 points have to compile without a warning, and without a line that is more than a point too wide.
#
#     .ci/check-fragments.sh DIR
#
# Needs pdflatex.
set -euo pipefail

fail() {
    echo "error: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$1"/* "$work"
cd "$work"

packages=booktabs,siunitx,longtable,graphicx,amsmath
{
    printf '\\documentclass[11pt]{article}\n\\usepackage{%s}\n\\begin{document}\n' "$packages"
    for fragment in *.tex; do
        printf '\\input{%s}\n\\clearpage\n' "${fragment%.tex}"
    done
    printf '\\end{document}\n'
} >"$work/all"
mv all all.tex

# The third run settles references and the widths of long tables.
for run in 1 2 3; do
    pdflatex -interaction=nonstopmode -halt-on-error all.tex >"$work/said" || {
        tail -n 30 "$work/said" >&2
        fail "pdflatex failed in run $run"
    }
done
complaints=$(grep -E 'Warning|Missing character|Overfull \\hbox \(([1-9][0-9]|[1-9]\.|[0-9]{3})' all.log |
    grep -vE 'Overfull \\hbox \(0\.' || true)
[ -z "$complaints" ] || fail "pdflatex complains: $complaints"
echo "$(find . -name '*.tex' | wc -l) files compile without a warning"
