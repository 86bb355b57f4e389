#!/usr/bin/env bash
# The Python package: its wheel, installed into a fresh environment and tested there.
set -euo pipefail
cd "$(dirname "$0")/../python"

if ! python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 10)' 2>/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
# shellcheck disable=SC1091
source "$place/venv/bin/activate"
pip install --quiet 'maturin>=1.9,<2'
maturin build --release --locked --out "$place/wheels"
pip install --quiet "$(echo "$place"/wheels/*.whl)[test]"
python -m pytest --quiet
