#!/usr/bin/env bash
# The release build on a processor without AVX, as qemu-user emulates it: it runs there, and proves
# the same digits as here.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked
older() {
    timeout 300 qemu-x86_64 -cpu Nehalem target/release/ccem "$@"
}

solve=(solve -N 10,1000 -t '1.2,etf*(1+1e-12)' --digits 30 --format csv)
diff <(older "${solve[@]}") <(target/release/ccem "${solve[@]}")
older sweep -N 4 -t 0.5,2 --seeds 2
older check theorem-2-etf --level certified
