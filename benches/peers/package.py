"""ccem.loss_and_grad beside the kernel that it calls, and beside NumPy and PyTorch on the same
arrays, alternately in one run. Prints Markdown. Needs the package: pip install ./python
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from contest import Side, alternately, cores, finalists, forced
from report import duration, preamble, ratio, table

FILES = ["side_ccem.py", "side_numpy.py", "side_torch.py"]
OURS = "ccem.loss_and_grad"
SHAPES = [(10, 10), (50, 50), (512, 512)]
# A call of Python is compared with what it calls: more rounds than elsewhere.
ROUNDS = 25


def task(folder, n, d):
    """At t = b = 1.2, from random unit rows."""
    x = np.random.default_rng(0).normal(size=(2 * n, d))
    file = Path(folder) / f"{n}-{d}"
    (x / np.linalg.norm(x, axis=1, keepdims=True)).tofile(file)
    return {"kind": "evaluate", "n": n, "d": d, "t": 1.2, "start": str(file)}


def row(sides, task):
    entrants = [(side, variant) for side in sides for variant in side.offers["evaluate"]]
    fastest, _ = finalists(entrants, task)
    ours = [(side, variant) for side, variant in entrants if side is sides[0]]
    found = alternately(ours + [who for who in fastest if who not in ours], task, ROUNDS)
    times = {who: duration(rounds.median()) for who, rounds in found.items()}
    others = {
        f"{who} / ours": ratio(rounds.seconds, found[OURS].seconds)
        for who, rounds in found.items()
        if who != OURS
    }
    return {"N": task["n"], "d": task["d"]} | times | others


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1, choices=range(1, len(cores()) + 1))
    threads = parser.parse_args().threads
    sides = [Side([sys.executable, file], threads) for file in FILES]
    versions = {name: it for side in sides for name, it in side.versions.items()}
    preamble(threads, versions, forced())
    with tempfile.TemporaryDirectory() as folder:
        for n, d in SHAPES:
            table([row(sides, task(folder, n, d))])
    for side in sides:
        side.close()


if __name__ == "__main__":
    main()
