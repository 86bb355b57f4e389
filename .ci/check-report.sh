#!/usr/bin/env bash
# Is a folder of `ccem report` fit to be published? report.tex has to compile without a warning;
# report.html has to load nothing, to have no dead link, and to scroll only downward on a phone
# and on a large screen.
#
#     .ci/check-report.sh DIR
#
# Needs pdflatex and chromium.
set -euo pipefail

fail() {
    echo "error: $*" >&2
    exit 1
}

[ $# -eq 1 ] || { echo "usage: $0 DIR" >&2; exit 2; }
for tool in pdflatex chromium; do
    command -v "$tool" >/dev/null || { echo "error: there is no $tool on the PATH" >&2; exit 2; }
done
for form in md tex html; do
    [ -s "$1/report.$form" ] || fail "there is no $1/report.$form"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$1" "$work/report"
cd "$work/report"

# The second run knows how long the contents are, the third where everything then stands.
for run in 1 2 3; do
    pdflatex -interaction=nonstopmode -halt-on-error report.tex >"$work/pdflatex" || {
        tail -n 30 "$work/pdflatex" >&2
        fail "pdflatex failed in run $run"
    }
done
# A line of TeX's log breaks at 79 characters; what is looked for is shorter.
complaints=$(grep -E 'Warning|Missing character|Overfull \\hbox' report.log || true)
[ -z "$complaints" ] || fail "pdflatex complains: $complaints"
pages=$(grep -aoE 'Output written on report.pdf \([0-9]+ pages' report.log | grep -oE '[0-9]+') ||
    fail "pdflatex wrote no pages"
echo "report.tex: $pages pages without a warning"

# Nothing in it can make a browser load anything.
loading=$(grep -oiE "@import|url\([^#)][^;)]{0,40}|<(link|img|image|iframe|object|embed|video|audio|source)\b|<script[^>]+src|\b(fetch|XMLHttpRequest|import|WebSocket)\b *\(" \
    report.html | grep -vE '^url\(data:font/woff$' | sort -u || true)
[ -z "$loading" ] || fail "report.html has $loading"

# Links lead to the page itself or to files of the folder.
grep -oE '(href|src)="[^"]*"' report.html | sed -E 's/^[a-z]+="//; s/"$//' | sort -u >"$work/links"
while read -r link; do
    case $link in
    '#'*) grep -q "id=\"${link#\#}\"" report.html || fail "nothing in report.html is called $link" ;;
    *) [ -f "$link" ] || fail "report.html refers to $link, which is no file of the folder" ;;
    esac
done <"$work/links"

browse() {
    timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$(mktemp -d -p "$work")" "$@" 2>"$work/chromium" || {
        cat "$work/chromium" >&2
        fail "chromium failed"
    }
}

# A copy that may run a script, and load things, measures itself inside a frame: chromium's own
# windows are never narrower than 500.
measure='<script>addEventListener("load", () => {
    const loaded = performance.getEntriesByType("resource").length;
    parent.postMessage([document.documentElement.scrollWidth, innerWidth, loaded].join(" "), "*");
});</script>'
sed -E '/Content-Security-Policy/d' report.html >measured.html
echo "$measure" >>measured.html
for width in 400 1400; do
    cat >frame.html <<END
<!DOCTYPE html>
<script>addEventListener("message", (m) => { document.body.dataset.measured = m.data; });</script>
<body><iframe src="measured.html" style="width: ${width}px; height: 900px; border: 0"></iframe></body>
END
    browse --window-size=1600,1000 --virtual-time-budget=20000 --dump-dom "file://$PWD/frame.html" \
        >"$work/dom"
    read -r wide window loaded < <(grep -oE 'data-measured="[0-9 ]+"' "$work/dom" | tr -dc '0-9 \n') ||
        fail "chromium measured nothing"
    [ "$window" -eq "$width" ] || fail "chromium took a window of $window instead of $width"
    [ "$wide" -le "$window" ] || fail "report.html is $wide wide in a window of $window"
    [ "$loaded" -eq 0 ] || fail "report.html loads $loaded files"
done
# Under its own policy, its script runs: the form that it shows is hidden without it.
browse --dump-dom "file://$PWD/report.html" >"$work/dom"
if grep -q '<form class="live"' report.html; then
    grep -qE '<form class="live"( hidden="")?>' "$work/dom" || fail "chromium lost the form"
    ! grep -qE '<form class="live" hidden' "$work/dom" || fail "the script of report.html did not run"
    grep -qE '<output name="s">0\.[0-9]{12}' "$work/dom" || fail "the script of report.html shows no s*"
fi
echo "report.html: loads nothing, and scrolls only downward at 400 and 1400"
