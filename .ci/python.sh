#!/usr/bin/env bash
# The Python package: its wheel, installed into a fresh environment and tested there, with the
# machine's Python and with the oldest that it is for, where that is installed.
set -euo pipefail
cd "$(dirname "$0")/../python"

if ! python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 10)' 2>/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/build"
"$place/build/bin/pip" install --quiet 'maturin>=1.9,<2'
PATH="$place/build/bin:$PATH" maturin build --release --locked --out "$place/wheels"
for python in python3 python3.10; do
    "$python" -c 'import ensurepip' 2>/dev/null || continue
    "$python" -m venv "$place/$python"
    "$place/$python/bin/pip" install --quiet "$(echo "$place"/wheels/*.whl)[test]"
    "$place/$python/bin/python" -m pytest --quiet
done
