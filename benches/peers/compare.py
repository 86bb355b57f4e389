"""ccem beside its peers, on the same problems from the same starts, alternately in one run.

Prints a Markdown report on stdout and progress on stderr. See README.md beside this file.
"""

import argparse
import csv
import math
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from decimal import Decimal

from contest import (
    ROOT,
    SIDES,
    Contest,
    Side,
    alternately,
    best,
    cores,
    finalists,
    forced,
    once_each,
)
from report import duration, preamble, ratio, table

# Arrival: L − min ℓ is at most this.
GAP = 1e-10
# t = b where a task needs no more than some temperature.
T = 1.2
PHASES = {
    "antipodal phase": "antipodal*(1-1/2)",
    "middle phase": "etf*(1-1/4)",
    "ETF phase": "etf*(1+1/2)",
}
# (N, d) where a descent can end in a local minimum.
SMALL_SHAPES = [(10, 2), (10, 3), (10, 5), (50, 3), (50, 25)]
# A loss has arrived at the best known one within this of it.
SAME = 1e-9
# (N, t, b) where an optimum is proved: phases, thresholds, and the ends of the ranges of N and t.
RIGOROUS = [
    (5, "3/10", "1/3"),
    (10, "1.2", "1.2"),
    (10, "etf*(1-1e-12)", "etf*(1-1e-12)"),
    (10, "antipodal*(1+1e-12)", "antipodal*(1+1e-12)"),
    (50, "1", "1"),
    (50, "5", "5"),
    (1000, "10000", "9990"),
    (32768, "117.3", "12.93"),
    (10**6, "antipodal*(1+1e-12)", "antipodal*(1+1e-12)"),
    (10**9, "etf*(1-1/4)", "etf*(1-1/4)"),
    (10**9, "etf*(1-1e-12)", "etf*(1-1e-12)"),
    (10**9, "10000", "-9000"),
]
THRESHOLDS = {
    "2 % below the antipodal threshold": "antipodal*(1-1/50)",
    "2 % above the antipodal threshold": "antipodal*(1+1/50)",
    "2 % below the ETF threshold": "etf*(1-1/50)",
    "2 % above the ETF threshold": "etf*(1+1/50)",
}


def log(text):
    print(text, file=sys.stderr, flush=True)


def evaluation(contest, quick):
    """One loss and gradient, and the rate of its three products, 6N²d operations."""
    evaluations(contest, quick, "evaluate", "One loss and gradient in f64")


def infonce(contest, quick):
    """The same of InfoNCE, the mean of both directions."""
    evaluations(contest, quick, "infonce", "InfoNCE: one loss and gradient in f64")


def evaluations(contest, quick, loss, title):
    shapes = [(10, 10), (50, 50), (512, 512), (2048, 512)] + [(8192, 512)] * (not quick)
    rows, variants, products = [], [], []
    for n, d in shapes:
        log(f"{title}, N = {n}, d = {d}")
        shape = {"N": n, "d": d}
        found = {}
        for kind, every in ((loss, variants), ("gemm", products)):
            task = contest.task(kind, n, d, T)
            fastest, trial = finalists(contest.entrants(kind), task)
            found |= alternately(fastest, task)
            every.append(shape | {who: duration(seconds) for who, seconds in trial.items()})
        rows.append(shape | evaluation_row(found, products[-1], 6 * n * n * d))
    print(f"### {title}\n")
    table(rows)
    print("Every variant, one batch each:\n")
    table(variants)
    print("The three matrix products alone, one batch each:\n")
    table(products)


def evaluation_row(found, libraries, operations):
    peers = {who: rounds for who, rounds in found.items() if who not in libraries}
    limits = {who: rounds for who, rounds in found.items() if who in libraries}
    peer, library = best(peers), best(limits)
    ours, limit = found["ccem"].median(), limits[library].median()
    return {
        "ccem": duration(ours),
        "GFLOP/s": f"{operations / ours / 1e9:.1f}",
        "the products at best, GFLOP/s": f"{operations / limit / 1e9:.1f} ({library})",
        "share of that": f"{100 * limit / ours:.0f} %",
        "best peer": f"{duration(peers[peer].median())} ({peer})",
        "peer / ccem": ratio(peers[peer].seconds, found["ccem"].seconds),
    }


def descent(contest, quick):
    """From random starts to a gap of 1e-10, d = N; a round is a seed."""
    seeds = {10: 5, 50: 5, 200: 5} if quick else {10: 10, 50: 10, 200: 10, 1000: 3}
    rows = []
    for n in seeds:
        for where, text in (PHASES | THRESHOLDS).items():
            log(f"to a gap of {GAP}, N = {n}, {where}")
            t, least = contest.optimum(n, text)
            row = {"N": n, "where": where, "t = b": f"{t:.4f}"}
            rows.append(row | to_target(contest, n, t, least + GAP, range(seeds[n])))
    print(f"### From random starts to L − min ℓ ≤ {GAP}, d = N: time (evaluations)\n")
    print(f"Seeds by N: {seeds}.\n")
    table(rows)


def to_target(contest, n, t, target, seeds):
    everybody = contest.entrants("solve")
    tasks = [contest.task("solve", n, n, t, seed, target=target, seconds=200) for seed in seeds]
    if n < 1000:
        found = once_each(everybody, tasks)
    else:
        # The peers run one seed only, and those that compile none.
        few = contest.entrants("solve", ["ccem", "SciPy L-BFGS-B", "Pymanopt CG"])
        found = once_each(few[1:], tasks[:1]) | once_each(few[:1], tasks)
    peers = {who: rounds for who, rounds in found.items() if who != "ccem"}
    sure = {who: r for who, r in peers.items() if r.arrived(target) == len(r.answers)}
    peer = best(sure or peers)
    cells = {who: arrival(found[who], target) if who in found else "" for _, who in everybody}
    return cells | {
        "best peer / ccem": f"{ratio(found[peer].seconds, found['ccem'].seconds)} {peer}"
    }


def arrival(rounds, target):
    """The time, the number of evaluations, and where some did not arrive how many did."""
    evaluations = statistics.median(answer["evaluations"] for answer in rounds.answers)
    arrived, runs = rounds.arrived(target), len(rounds.answers)
    share = "" if arrived == runs else f"; **{arrived} of {runs} arrived**"
    return f"{duration(rounds.median())} ({evaluations:.0f}{share})"


def protocol(contest, quick):
    """The paper's projected gradient with its rate of 0.5."""
    steps = 2_000 if quick else 50_000
    rows, variants = [], []
    for n in (10, 50):
        log(f"{steps} steps of projected gradient, N = {n}")
        short = contest.task("protocol", n, n, T, steps=200)
        entrants = contest.entrants("protocol")
        fastest, trial = finalists(entrants, short)
        variants.append({"N": n} | {who: duration(seconds) for who, seconds in trial.items()})
        # The way in which it is usually written, beside the fastest of each side.
        usual = contest.entrants("protocol", ["ccem", "PyTorch as usual"])
        for some in (fastest, usual):
            found = alternately(some, short | {"steps": steps})
            rows += [protocol_row(n, steps, found, who) for who in found if who != "ccem"]
    print(f"### The paper's projected gradient, t = b = {T}, d = N\n")
    table(rows)
    print("200 steps of every variant, one batch each:\n")
    table(variants)


def protocol_row(n, steps, found, peer):
    ours, theirs = found["ccem"], found[peer]
    apart = abs(ours.answers[0]["value"] - theirs.answers[0]["value"])
    return {
        "N": n,
        "steps": steps,
        "ccem": duration(ours.median()),
        "peer": peer,
        "its time": duration(theirs.median()),
        "peer / ccem": ratio(theirs.seconds, ours.seconds),
        "last losses differ by": f"{apart:.1e}",
    }


def grid(contest, quick):
    """N = 4..50, ten temperatures in [0.1, 5], d = N, each cell to a gap of 1e-10."""
    cells = []
    for n in range(4, 51):
        for k in range(10):
            t, least = contest.optimum(n, str(0.1 + 4.9 * k / 9))
            cells.append(contest.task("solve", n, n, t, target=least + GAP, seconds=10))
    rows = [ours_on_grid(contest.ccem, cells)]
    if contest.threads < len(cores()):
        everything = Side([contest.program], len(cores()))
        rows.append(ours_on_grid(everything, cells))
        everything.close()
    # JAX would compile for each N.
    some = cells[::23] if quick else cells
    for side, variant in contest.entrants("solve", ["SciPy L-BFGS-B", "Pymanopt CG"]):
        log(f"the grid, {variant}")
        rows.append(peer_on_grid(side, variant, some, len(cells)))
    print(f"### N = 4..50 × 10 temperatures in [0.1, 5], d = N, each cell to {GAP}\n")
    table(rows)


def ours_on_grid(side, cells):
    log(f"the grid, ccem, {side.threads} threads")
    found = alternately([(side, "ccem")], {"kind": "grid", "cells": cells})["ccem"]
    arrived = f"{found.answers[-1]['value']:.0f} of {len(cells)}"
    return grid_row("ccem", side, found.median(), arrived)


def peer_on_grid(side, variant, cells, of):
    """Each cell once; where not all are run, the time is scaled up."""
    seconds, arrived = 0.0, 0
    for cell in cells:
        rounds = once_each([(side, variant)], [cell])[variant]
        seconds += rounds.median()
        arrived += rounds.arrived(cell["target"])
    return grid_row(variant, side, seconds * of / len(cells), f"{arrived} of {len(cells)}")


def grid_row(who, side, seconds, arrived):
    clock = "CPU time" if side.threads == 1 else "wall time"
    time_of_all = f"{duration(seconds)} ({clock})"
    return {"who": who, "threads": side.threads, "all cells": time_of_all, "arrived": arrived}


def quality(contest, quick):
    """d < N, where a descent can end in a local minimum: the losses over 20 seeds."""
    shapes = SMALL_SHAPES[:-1] if quick else SMALL_SHAPES
    both = contest.entrants("solve", ["ccem", "SciPy L-BFGS-B"])
    rows = []
    for n, d in shapes:
        for where, text in PHASES.items():
            log(f"best of 20 seeds, N = {n}, d = {d}, {where}")
            t, least = contest.optimum(n, text)
            tasks = [contest.task("solve", n, d, t, seed, seconds=60) for seed in range(20)]
            row = {"N": n, "d": d, "where": where, "t = b": f"{t:.4f}", "min ℓ": f"{least:.10f}"}
            lowest = []
            for who, rounds in once_each(both, tasks).items():
                gaps = sorted(answer["value"] - least for answer in rounds.answers)
                shown = (gaps[0], statistics.median(gaps), gaps[-1])
                row[who] = " / ".join(f"{gap:.3e}" for gap in shown)
                lowest.append(gaps[0])
            rows.append(row | {"best, ccem − SciPy": f"{lowest[0] - lowest[1]:+.1e}"})
    print("### d < N: L − min ℓ over 20 seeds, best / median / worst\n")
    table(rows)


def small(contest, quick):
    """d < N: the CPU time to the best known loss with a probability of 99 %, from the same random,
    aligned, reflected and named starts."""
    seeds = 3 if quick else 9
    both = contest.entrants("small", ["ccem", "SciPy L-BFGS-B"])
    rows, ratios = [], []
    for where, place, known in small_places(contest):
        log(f"to the best known loss, {where}, N = {place[0]}, d = {place[1]}")
        starts, found = contest.starts(place, seeds)
        n, d, t, b = place[0], place[1], float(place[2]), float(place[3])
        target = min(found, known) * (1 + SAME)
        task = {"kind": "small", "n": n, "d": d, "t": t, "b": b, "target": target, "seconds": 60}
        rounds = once_each(both, [task | {"start": file} for _, file in starts])
        row = {"N": n, "d": d, "t": f"{t:.4g}", "b": f"{b:.4g}", "starts": len(starts)}
        times = []
        for who, run in rounds.items():
            times.append(time_to_target(run, target))
            arrived = f"{run.arrived(target)} of {len(starts)}, {duration(run.mean())} each"
            row[who] = f"{duration(times[-1])} ({arrived})" if times[-1] < math.inf else arrived
        ratios.append(times[1] / times[0] if times[0] < math.inf else math.nan)
        rows.append(row | {"SciPy / ccem": f"{ratios[-1]:.1f}"})
    print("### d < N: CPU time to the best known loss with a probability of 99 %\n")
    table(rows)
    known = sorted(ratio for ratio in ratios if ratio == ratio)
    print(f"SciPy / ccem: {statistics.median(known):.1f} ({known[0]:.1f}–{known[-1]:.1f}).\n")


def small_places(contest):
    """The problems of `quality` and those of the verified table, each with a loss that is known."""
    for n, d in SMALL_SHAPES:
        for where, text in PHASES.items():
            t, _ = contest.optimum(n, text)
            yield where, (n, d, repr(t), repr(t)), math.inf
    with open(ROOT / "tests/data/small_dimension.csv", newline="") as file:
        for row in csv.DictReader(file):
            yield row["structure"], (int(row["N"]), int(row["d"]), row["t"], row["b"]), float(row["upper"])


def time_to_target(rounds, target):
    """So many runs that one arrives with a probability of 99 %, times the mean time of a run."""
    missed = 1 - rounds.arrived(target) / len(rounds.answers)
    runs = 1 if missed == 0 else math.inf if missed == 1 else math.log(0.01) / math.log(missed)
    return rounds.mean() * max(1, runs)


def published(contest, quick):
    """The experiment of the paper's figure: N = 4..50, ten temperatures in [0.1, 5], d = N, a
    network 2d → d → d, 100 steps of gradient descent at rate 0.5. Each side draws its own inputs
    and weights, from the same distributions."""
    pairs = list(range(4, 51, 8 if quick else 1))
    cells = [
        [n, answer["t"], answer["s"]]
        for n in pairs
        for answer in (contest.theory(n, str(0.1 + 4.9 * k / 9)) for k in range(10))
    ]
    rows = []
    for network in ("paper", "mlp:d"):
        log(f"the paper's figure, {network}")
        task = {"kind": "published", "network": network, "pairs": pairs, "cells": cells}
        task |= {"steps": 100, "seed": 0}
        found = once_each(contest.entrants("published"), [task])
        rows += [published_row(network, who, found) for who in found]
    print("### The paper's experiment: networks of two layers, 100 steps in each cell\n")
    table(rows)


def published_row(network, who, found):
    return {
        "network": {"paper": "the paper's", "mlp:d": "without its last ReLU"}[network],
        "who": who,
        "all cells": duration(found[who].median()),
        "who / ccem": ratio(found[who].seconds, found["ccem"].seconds),
        "mean |s − s*|": f"{found[who].answers[-1]['value']:.4f}",
    }


def rigorous(contest, quick):
    """s*, δ* and ℓ* of the reduced problem to so many proved digits, as decimal text."""
    rows = []
    for digits in (10, 30, 100):
        times = []
        for n, t, b in RIGOROUS:
            log(f"{digits} digits, N = {n}, t = {t}, b = {b}")
            task = {"kind": "rigorous", "n": n, "t": t, "b": b, "digits": digits}
            found = alternately(contest.entrants("rigorous"), task)
            same_digits(*(rounds.answers[-1]["text"] for rounds in found.values()))
            times.append([rounds.median() for rounds in found.values()])
            row = {"digits": digits, "N": n, "t": t, "b": b}
            row |= {who: duration(rounds.median()) for who, rounds in found.items()}
            ours, theirs = (rounds.seconds for rounds in found.values())
            rows.append(row | {"python-flint / ccem": ratio(theirs, ours)})
        ours, theirs = (statistics.median(of) for of in zip(*times, strict=True))
        row = {"digits": digits, "N": "median", "t": "", "b": "", "ccem": duration(ours)}
        row |= {"python-flint": duration(theirs), "python-flint / ccem": f"{theirs / ours:.2f}"}
        rows.append(row)
    print("### The optimum of the reduced problem: s*, δ* and ℓ* in proved digits\n")
    table(rows)


def same_digits(ours, theirs):
    """All texts say the same numbers; and were one digit another, that would be seen."""
    if not same(ours, theirs):
        raise SystemExit(f"the sides disagree: {ours} and {theirs}")
    for number, text in enumerate(ours):
        mantissa = text.partition("e")[0]
        for place in (k for k, digit in enumerate(mantissa) if digit.isdigit()):
            wrong = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
            if same([*ours[:number], wrong, *ours[number + 1 :]], theirs):
                raise SystemExit(f"{wrong} passes for {theirs[number]}")


def same(ours, theirs):
    """Is every text the same decimal? `∞` is one by itself."""
    one = {"∞": "inf"}
    pairs = zip(ours, theirs, strict=True)
    return len(ours) == 3 and all(Decimal(one.get(a, a)) == Decimal(one.get(b, b)) for a, b in pairs)


PARTS = {
    "evaluation": evaluation,
    "infonce": infonce,
    "descent": descent,
    "protocol": protocol,
    "grid": grid,
    "quality": quality,
    "small": small,
    "published": published,
    "rigorous": rigorous,
}


# The parts that need fewer sides than all.
NEEDED = {
    "quality": ["side_numpy.py"],
    "small": ["side_numpy.py"],
    "rigorous": ["side_flint.py"],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and smaller problems")
    parser.add_argument("--threads", type=int, default=1, help="threads on each side")
    names = ", ".join(PARTS)
    parser.add_argument("--only", choices=PARTS, nargs="+", metavar="PART", help=f"of {names}")
    given = parser.parse_args()
    if not 1 <= given.threads <= len(cores()):
        parser.error(f"argument --threads: 1 to {len(cores())} here")
    return given


def main():
    given = arguments()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        parts = given.only or list(PARTS)
        needed = {file for part in parts for file in NEEDED.get(part, SIDES)}
        files = [file for file in SIDES if file in needed]
        contest = Contest(given.threads, folder, files, "evaluation" in parts)
        preamble(given.threads, contest.versions(), forced())
        for part in parts:
            PARTS[part](contest, given.quick)
        contest.close()
    taken = timedelta(seconds=round(time.monotonic() - began))
    print(f"The whole took {taken}. Load at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
