"""ccem beside its peers, on the same problems from the same starts, alternately in one session.

Prints a Markdown report on stdout and progress on stderr. See README.md beside this file.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIDES = ["side_numpy.py", "side_torch.py", "side_jax.py", "side_pymanopt.py"]

# A repetition is timed in batches of at least this many seconds.
BATCH = 0.05
# Every task that does not depend on a seed is timed so many times.
ROUNDS = 5
# Arrival: loss − min ℓ is at most this.
GAP = 1e-10
# b = t throughout.
MIDDLE = 1.2
PLACES = {
    "antipodal phase": "antipodal*(1-1/2)",
    "2 % below the antipodal threshold": "antipodal*(1-1/50)",
    "2 % above the antipodal threshold": "antipodal*(1+1/50)",
    "middle phase": None,
    "2 % below the ETF threshold": "etf*(1-1/50)",
    "2 % above the ETF threshold": "etf*(1+1/50)",
    "ETF phase": "etf*(1+1/2)",
}


def log(text):
    print(text, file=sys.stderr, flush=True)


# Sides


class Side:
    """A program that does tasks (see side.py), held to so many cores and threads."""

    def __init__(self, command, threads):
        self.threads = threads
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
            env=environment(threads),
            preexec_fn=lambda: os.sched_setaffinity(0, cores(threads)),
        )
        hello = self.answer()
        self.versions, self.offers = hello["versions"], hello["offers"]
        # Linux: the clock of another process's CPU time.
        self.cpu_clock = (~self.process.pid << 3) | 2

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a side ended early: {' '.join(self.process.args)}")
        return json.loads(line)

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def now(self):
        """Seconds: of CPU with one thread, which a loaded machine does not stretch; else of
        wall time."""
        if self.threads == 1:
            return time.clock_gettime(self.cpu_clock)
        return time.perf_counter()

    def timed(self, repetitions):
        """Seconds for one repetition of the task that was prepared, and the answer."""
        before = self.now()
        answer = self.ask({"run": repetitions})
        return (self.now() - before) / repetitions, answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def cores(threads):
    return sorted(os.sched_getaffinity(0))[:threads]


def environment(threads):
    """Every library's own way to be told the number of threads. The two variables of OpenBLAS
    that are taken away would force another kernel than the machine's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    counts = ["OMP", "MKL", "OPENBLAS", "RAYON", "MATMUL", "NUMEXPR"]
    return kept | {
        "PEERS_THREADS": str(threads),
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()}",
        "JAX_PLATFORMS": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
        **{f"{name}_NUM_THREADS": str(threads) for name in counts},
    }


def built(target, arguments):
    """Builds a Rust side and finds the program of the target."""
    command = ["cargo", "build", "--release", "--message-format=json", *arguments]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = [json.loads(line) for line in run.stdout.splitlines()]
    programs = [m for m in messages if m.get("executable") and m["target"]["name"] == target]
    return programs[-1]["executable"]


class Contest:
    """All sides, and the problems in common."""

    def __init__(self, threads, programs, folder):
        self.folder, self.threads = folder, threads
        self.ccem = Side([programs["ccem"]], threads)
        self.sides = [self.ccem, Side([programs["gemm"]], threads)]
        self.sides += [Side([sys.executable, file], threads) for file in SIDES]

    def start(self, n, d, seed):
        """The file with ccem's start for the seed."""
        file = self.folder / f"{n}-{d}-{seed}"
        if not file.exists():
            self.ccem.ask({"start": [{"n": n, "d": d, "seed": seed}, str(file)]})
        return str(file)

    def task(self, kind, n, d, t, seed=0, **more):
        start = self.start(n, d, seed)
        return {"kind": kind, "n": n, "d": d, "t": t, "seed": seed, "start": start, **more}

    def optimum(self, n, t):
        """t in f64 and min ℓ."""
        answer = self.ccem.ask({"optimum": {"n": n, "t": str(t)}})
        return answer["t"], answer["loss"]

    def place(self, n, name):
        text = PLACES[name]
        if text is None:
            ends = [self.optimum(n, end)[0] for end in ("antipodal", "etf")]
            text = repr(round(sum(ends) / 2, 4))
        return self.optimum(n, text)

    def entrants(self, kind):
        """(side, variant) of all who offer the kind of task, ccem first."""
        return [(s, variant) for s in self.sides for variant in s.offers.get(kind, [])]

    def close(self):
        for side in self.sides:
            side.close()


# Measuring


def prepare(entrant, task):
    side, variant = entrant
    side.ask({"prepare": task | {"variant": variant}})


def fitting(side):
    """How many repetitions fill a batch, by one that also warms caches and buffers."""
    seconds, _ = side.timed(1)
    return math.ceil(BATCH / max(seconds, 1e-6))


def finalists(entrants, task):
    """The fastest variant of each side, and the time of every variant, by one batch."""
    trial = {}
    for entrant in entrants:
        prepare(entrant, task)
        trial[entrant] = entrant[0].timed(fitting(entrant[0]))[0]
    by_side = [[e for e in entrants if e[0] is side] for side in {e[0]: None for e in entrants}]
    return [min(group, key=trial.get) for group in by_side], trial


def alternately(entrants, task):
    """Rounds of the same task, one variant a side: of each variant its (seconds, answer)."""
    for entrant in entrants:
        prepare(entrant, task)
    batches = [fitting(side) for side, _ in entrants]
    found = {variant: [] for _, variant in entrants}
    for _ in range(ROUNDS):
        for (side, variant), repetitions in zip(entrants, batches):
            found[variant].append(side.timed(repetitions))
    return found


def by_seed(entrants, tasks):
    """The same with another task in each round; a task longer than a batch is done once."""
    found = {variant: [] for _, variant in entrants}
    for task in tasks:
        for side, variant in entrants:
            prepare((side, variant), task)
            seconds, answer = side.timed(1)
            if seconds < BATCH:
                seconds, answer = side.timed(math.ceil(BATCH / max(seconds, 1e-6)))
            found[variant].append((seconds, answer))
    return found


def seconds_of(rounds):
    return [seconds for seconds, _ in rounds]


def median_of(rounds):
    return statistics.median(seconds_of(rounds))


def best(found, among):
    return min(among, key=lambda variant: median_of(found[variant]))


def ratio(found, peer, ours="ccem"):
    """peer/ours by round: the median and the range."""
    pairs = zip(seconds_of(found[peer]), seconds_of(found[ours]))
    ratios = sorted(theirs / mine for theirs, mine in pairs)
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"


def duration(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


# Printing


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def described(contest):
    """The machine and every version."""
    cpu = subprocess.run(["lscpu", "--json"], stdout=subprocess.PIPE, text=True).stdout
    fields = {entry["field"]: entry["data"] for entry in flat(json.loads(cpu)["lscpu"])}
    simd = [flag for flag in ("avx2", "fma", "avx512f") if flag in fields["Flags:"].split()]
    family = ", ".join(
        f"{k[:-1].lower()} {fields[k]}" for k in ("CPU family:", "Model:") if k in fields
    )
    caches = ", ".join(f"{k[:-1]} {v}" for k, v in fields.items() if "cache" in k)
    print(
        f"Machine: {fields['Model name:']} ({family}), {fields['CPU(s):']} CPUs, {caches}; {' '.join(simd)}; "
        f"{platform.system()} {platform.release()}."
    )
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    rust = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    versions = {"Python": platform.python_version(), "commit": commit}
    for side in contest.sides:
        versions |= side.versions
    print(f"Versions: {rust}; " + "; ".join(f"{k} {v}" for k, v in versions.items()) + ".")
    clock = "CPU seconds" if contest.threads == 1 else "wall time"
    print(
        f"Threads on each side: {contest.threads}; {clock}; medians, in brackets the range over "
        f"the rounds; load at the start {os.getloadavg()[0]:.1f}.\n",
        flush=True,
    )


def flat(entries):
    for entry in entries:
        yield entry
        yield from flat(entry.get("children", []))


# What is compared


def evaluation(contest, quick):
    """One loss and gradient, and the rate of its three products, 6N²d operations."""
    shapes = [(10, 10), (50, 50), (512, 512), (2048, 512)] + [(8192, 512)] * (not quick)
    rows, every = [], {"evaluate": [], "gemm": []}
    for n, d in shapes:
        log(f"evaluation, N = {n}, d = {d}")
        found = {}
        for kind in every:
            task = contest.task(kind, n, d, MIDDLE)
            fastest, trial = finalists(contest.entrants(kind), task)
            found[kind] = alternately(fastest, task)
            every[kind].append([n, d, *map(duration, trial.values())])
        rows.append([n, d, *evaluation_row(found, 6 * n * n * d)])
    print("### One loss and gradient in f64\n")
    table(
        [
            "N",
            "d",
            "ccem",
            "GFLOP/s",
            "best products, GFLOP/s",
            "share of it",
            "best peer",
            "best peer / ccem",
        ],
        rows,
    )
    for kind, title in (("evaluate", "Every variant"), ("gemm", "The three products alone")):
        print(f"{title}, one batch each:\n")
        table(["N", "d", *[variant for _, variant in contest.entrants(kind)]], every[kind])


def evaluation_row(found, operations):
    ours = median_of(found["evaluate"]["ccem"])
    peer = best(found["evaluate"], set(found["evaluate"]) - {"ccem"})
    product = best(found["gemm"], found["gemm"])
    limit = median_of(found["gemm"][product])
    return [
        duration(ours),
        f"{operations / ours / 1e9:.1f}",
        f"{operations / limit / 1e9:.1f} ({product})",
        f"{100 * limit / ours:.0f} %",
        f"{duration(median_of(found['evaluate'][peer]))} ({peer})",
        ratio(found["evaluate"], peer),
    ]


def descent(contest, quick):
    """From random starts to a gap of 1e-10, d = N; a round is a seed."""
    sizes = {10: 5, 50: 5, 200: 1} if quick else {10: 10, 50: 10, 200: 10, 1000: 3}
    rows = []
    for n, seeds in sizes.items():
        for name in PLACES:
            log(f"to the target, N = {n}, {name}")
            rows.append([n, name, *to_target(contest, n, name, range(seeds))])
    print("### From a random start to L − min ℓ ≤ 1e-10, d = N: time (evaluations)\n")
    print(f"Seeds for each N: {sizes}; at N = 1000 the peers run the first seed only.\n")
    names = [variant for _, variant in contest.entrants("solve")]
    table(["N", "where", "t = b", *names, "best peer / ccem"], rows)


def to_target(contest, n, name, seeds):
    t, least = contest.place(n, name)
    more = {"target": least + GAP, "seconds": 60 if n < 1000 else 200}
    tasks = [contest.task("solve", n, n, t, seed, **more) for seed in seeds]
    entrants = contest.entrants("solve")
    if n < 1000:
        found = by_seed(entrants, tasks)
    else:
        # Once for the peers, and without those that compile.
        few = [e for e in entrants if e[1] in ("ccem", "SciPy L-BFGS-B", "Pymanopt CG")]
        found = by_seed(few, tasks[:1])
        found["ccem"] += by_seed(few[:1], tasks[1:])["ccem"]
    target = least + GAP
    peers = [variant for variant in found if variant != "ccem"]
    arrived = [v for v in peers if all(answer["value"] <= target for _, answer in found[v])]
    peer = best(found, arrived or peers)
    every = [arrival(found[v], target) if v in found else "" for _, v in entrants]
    return [f"{t:.4f}", *every, f"{ratio(found, peer)} {peer}"]


def arrival(rounds, target):
    """The time, the number of evaluations, and where some did not arrive how many did."""
    evaluations = statistics.median(answer["evaluations"] for _, answer in rounds)
    arrived = sum(answer["value"] <= target for _, answer in rounds)
    share = "" if arrived == len(rounds) else f", **{arrived} of {len(rounds)} arrived**"
    return f"{duration(median_of(rounds))} ({evaluations:.0f}{share})"


def protocol(contest, quick):
    """The paper's projected gradient, rate 0.5."""
    steps = 2_000 if quick else 50_000
    entrants, rows, every = contest.entrants("protocol"), [], []
    for n in (10, 50):
        log(f"{steps} steps of projected gradient, N = {n}")
        short = contest.task("protocol", n, n, MIDDLE, steps=200)
        fastest, trial = finalists(entrants, short)
        found = alternately(fastest, short | {"steps": steps})
        every.append([n, *map(duration, trial.values())])
        loss = found["ccem"][0][1]["value"]
        for peer in sorted(set(found) - {"ccem"}):
            apart = abs(found[peer][0][1]["value"] - loss)
            rows.append(
                [
                    n,
                    steps,
                    duration(median_of(found["ccem"])),
                    peer,
                    duration(median_of(found[peer])),
                    ratio(found, peer),
                    f"{apart:.1e}",
                ]
            )
    print(f"### The paper's projected gradient, rate 0.5, t = b = {MIDDLE}, d = N\n")
    table(["N", "steps", "ccem", "peer", "its time", "peer / ccem", "last losses differ by"], rows)
    print("200 steps of every variant, one batch each:\n")
    table(["N", *[variant for _, variant in entrants]], every)


def grid(contest, all_cores, quick):
    """N = 4..50, ten temperatures in [0.1, 5], d = N, each cell to a gap of 1e-10."""
    sizes = range(4, 51)
    temperatures = [0.1 + 4.9 * k / 9 for k in range(10)]
    cells = []
    for n in sizes:
        for t in temperatures:
            t, least = contest.optimum(n, repr(t))
            cells.append(contest.task("solve", n, n, t, target=least + GAP, seconds=10))
    log(f"the grid, {len(cells)} cells")
    task = {"kind": "grid", "cells": cells}
    rows = []
    for side in {contest.ccem.threads: contest.ccem, all_cores.threads: all_cores}.values():
        rounds = alternately([(side, "ccem")], task)["ccem"]
        arrived = f"{rounds[-1][1]['value']:.0f} of {len(cells)}"
        rows.append(["ccem", side.threads, len(cells), duration(median_of(rounds)), arrived])
    # Every cell once, or in a quick run every 23rd; JAX would compile each N anew.
    some = cells[::23] if quick else cells
    entrants = [e for e in contest.entrants("solve") if e[1] in ("SciPy L-BFGS-B", "Pymanopt CG")]
    for side, variant in entrants:
        seconds, arrived = 0.0, 0
        for cell in some:
            side.ask({"prepare": cell | {"variant": variant}})
            taken, answer = side.timed(1)
            seconds += taken
            arrived += answer["value"] <= cell["target"]
        whole = seconds * len(cells) / len(some)
        rows.append(
            [variant, side.threads, len(some), duration(whole), f"{arrived} of {len(some)}"]
        )
    print("### The authors' grid, N = 4..50 × 10 temperatures in [0.1, 5], each cell to 1e-10\n")
    table(
        ["who", "threads", "cells run", "all 470 cells (scaled up where fewer ran)", "arrived"],
        rows,
    )


def quality(contest, quick):
    """d < N, where descent can end in a local minimum: the losses over 20 seeds."""
    shapes = [(10, 2), (10, 3), (10, 5), (50, 3)] + [(50, 25)] * (not quick)
    seeds = range(20)
    entrants = [e for e in contest.entrants("solve") if e[1] in ("ccem", "SciPy L-BFGS-B")]
    rows = []
    for n, d in shapes:
        for name in ("antipodal phase", "middle phase", "ETF phase"):
            log(f"quality, N = {n}, d = {d}, {name}")
            t, least = contest.place(n, name)
            row = [n, d, name, f"{t:.4f}", f"{least:.10f}"]
            lowest = []
            for side, variant in entrants:
                losses = []
                for seed in seeds:
                    task = contest.task("solve", n, d, t, seed, seconds=60, target=None)
                    side.ask({"prepare": task | {"variant": variant}})
                    losses.append(side.timed(1)[1]["value"])
                gaps = sorted(loss - least for loss in losses)
                lowest.append(gaps[0])
                row.append(
                    " / ".join(f"{g:.3e}" for g in (gaps[0], statistics.median(gaps), gaps[-1]))
                )
            rows.append([*row, f"{lowest[0] - lowest[1]:+.1e}"])
    print("### d < N: L − min ℓ over 20 seeds, best / median / worst\n")
    table(["N", "d", "where", "t = b", "min ℓ", "ccem", "SciPy", "best: ccem − SciPy"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = ["evaluation", "descent", "protocol", "grid", "quality"]
    parser.add_argument("--quick", action="store_true", help="fewer and smaller problems")
    parser.add_argument("--threads", type=int, default=1, help="threads on each side")
    parser.add_argument(
        "--only",
        choices=parts,
        nargs="+",
        default=parts,
        metavar="PART",
        help="of " + ", ".join(parts),
    )
    chosen = parser.parse_args()
    if not 1 <= chosen.threads <= len(os.sched_getaffinity(0)):
        parser.error(f"--threads: this process may use 1 to {len(os.sched_getaffinity(0))} cores")
    log("building")
    programs = {
        "ccem": built("peers", ["--bench", "peers"]),
        "gemm": built(
            "gemm-peers",
            [
                "--manifest-path",
                HERE / "gemm/Cargo.toml",
                "--target-dir",
                ROOT / "target/peers-gemm",
            ],
        ),
    }
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        contest = Contest(chosen.threads, programs, Path(folder))
        all_cores = Side([programs["ccem"]], len(os.sched_getaffinity(0)))
        described(contest)
        run = {
            "evaluation": lambda: evaluation(contest, chosen.quick),
            "descent": lambda: descent(contest, chosen.quick),
            "protocol": lambda: protocol(contest, chosen.quick),
            "grid": lambda: grid(contest, all_cores, chosen.quick),
            "quality": lambda: quality(contest, chosen.quick),
        }
        for part in chosen.only:
            run[part]()
        contest.close()
        all_cores.close()
    taken = timedelta(seconds=round(time.monotonic() - began))
    print(f"The whole took {taken}; load at the end {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
