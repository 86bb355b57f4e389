"""The sides of the comparison, the problems they have in common, and the clock."""

import json
import math
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIDES = ["side_numpy.py", "side_torch.py", "side_jax.py", "side_pymanopt.py", "side_flint.py"]

# Short tasks are repeated until a batch takes some so many seconds.
BATCH = 0.05
# Every task that does not depend on a seed is timed so many times.
ROUNDS = 5


class Side:
    """A program that does tasks (see side.py), held to so many threads."""

    def __init__(self, command, threads):
        self.threads = threads
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
            env=environment(threads),
            preexec_fn=lambda: held_to(threads),
        )
        hello = self.answer()
        self.versions, self.offers = hello["versions"], hello["offers"]
        # On Linux, the clock of another process's CPU time.
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
        """CPU seconds with one thread, since a loaded machine does not stretch them; else
        seconds of wall time."""
        if self.threads == 1:
            return time.clock_gettime(self.cpu_clock)
        return time.perf_counter()

    def prepare(self, variant, task):
        self.ask({"prepare": task | {"variant": variant}})

    def timed(self, repetitions=1):
        """Seconds for one repetition of the task that was prepared, and the last answer."""
        before = self.now()
        answer = self.ask({"run": repetitions})
        return (self.now() - before) / repetitions, answer

    def batch(self):
        """How many repetitions fill a batch: by one, which also warms caches and buffers."""
        seconds, _ = self.timed()
        return math.ceil(BATCH / max(seconds, 1e-6))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def held_to(threads):
    """One thread needs no core of its own: the clock counts what any other thread does."""
    if threads > 1:
        os.sched_setaffinity(0, cores()[:threads])


def cores():
    return sorted(os.sched_getaffinity(0))


# How a library can be told to take the machine for another one: OPENBLAS_CORETYPE and the like.
FORCING = ("OPENBLAS_", "NVPL_BLAS_", "MKL_DEBUG_", "MKL_ENABLE_", "MKL_CBWR", "BLIS_", "ATEN_CPU_")


def forced():
    """The variables of this kind that the machine sets."""
    return {k: v for k, v in sorted(os.environ.items()) if k.startswith(FORCING)}


def environment(threads):
    """Every library's own way to be told the number of threads, and no variable that can force
    the kernel of another machine."""
    kept = {k: v for k, v in os.environ.items() if k not in forced()}
    libraries = ["OMP", "MKL", "OPENBLAS", "RAYON", "MATMUL"]
    return kept | {
        "PEERS_THREADS": str(threads),
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()}",
        "JAX_PLATFORMS": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
        **{f"{library}_NUM_THREADS": str(threads) for library in libraries},
    }


def built(target, *arguments):
    """Builds a Rust side and finds the program of the target."""
    command = ["cargo", "build", "--release", "--message-format=json", *arguments]
    # An incremental build of the kernel was seen to be six times slower.
    settings = os.environ | {"CARGO_INCREMENTAL": "0"}
    run = subprocess.run(
        command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True
    )
    messages = [json.loads(line) for line in run.stdout.splitlines()]
    programs = [m for m in messages if m.get("executable") and m["target"]["name"] == target]
    return programs[-1]["executable"]


class Contest:
    """All sides. The starts are ccem's, written to a folder for the others."""

    def __init__(self, threads, folder, files=SIDES, products=True):
        gemm = [
            "--manifest-path",
            HERE / "gemm/Cargo.toml",
            "--target-dir",
            ROOT / "target/peers-gemm",
        ]
        self.program = built("peers", "--bench", "peers")
        self.folder, self.threads = Path(folder), threads
        self.ccem = Side([self.program], threads)
        self.sides = [self.ccem]
        if products:
            self.sides.append(Side([built("gemm-peers", *gemm)], threads))
        self.sides += [Side([sys.executable, file], threads) for file in files]

    def entrants(self, kind, only=None):
        """(side, variant) of all who offer the kind of task, ccem first."""
        offers = [(side, variant) for side in self.sides for variant in side.offers.get(kind, [])]
        return [(side, variant) for side, variant in offers if not only or variant in only]

    def versions(self):
        return {k: v for side in self.sides for k, v in side.versions.items()}

    def task(self, kind, n, d, t, seed=0, **more):
        """At b = t, from the start of the seed."""
        start = self.folder / f"{n}-{d}-{seed}"
        if not start.exists():
            self.ccem.ask({"start": [{"n": n, "d": d, "seed": seed}, str(start)]})
        task = {"kind": kind, "n": n, "d": d, "t": t, "seed": seed, "start": str(start)}
        return task | more

    def starts(self, place, seeds):
        """The kind and the file of every start of a search at (N, d, t, b), and the least loss of
        a search with ten times as many seeds."""
        n, d, t, b = place
        name = self.folder / f"small-{n}-{d}-{t}-{b}"
        asked = {"place": [n, d, str(t), str(b)], "seeds": seeds, "file": str(name)}
        answer = self.ccem.ask({"starts": asked})
        files = [f"{name}-{k}" for k in range(len(answer["kinds"]))]
        return list(zip(answer["kinds"], files, strict=True)), answer["best"]

    def optimum(self, n, t):
        """t, which may name a threshold, in f64, and min ℓ at b = t."""
        answer = self.theory(n, t)
        return answer["t"], answer["loss"]

    def theory(self, n, t):
        """The same, and s*, by their names."""
        return self.ccem.ask({"optimum": {"n": n, "t": t}})

    def close(self):
        for side in self.sides:
            side.close()


class Rounds:
    """The seconds and the answers of one entrant, round by round."""

    def __init__(self):
        self.seconds, self.answers = [], []

    def add(self, seconds, answer):
        self.seconds.append(seconds)
        self.answers.append(answer)

    def median(self):
        return statistics.median(self.seconds)

    def mean(self):
        return statistics.mean(self.seconds)

    def arrived(self, target):
        return sum(answer["value"] <= target for answer in self.answers)


def finalists(entrants, task):
    """The fastest variant of each side, and the time of every variant, by one batch."""
    trial, values = {}, {}
    for side, variant in entrants:
        side.prepare(variant, task)
        trial[variant], answer = side.timed(side.batch())
        values[variant] = answer["value"]
    agreed(values)
    groups = {}
    for side, variant in entrants:
        groups.setdefault(side, []).append(variant)
    return [(side, min(group, key=trial.get)) for side, group in groups.items()], trial


def agreed(values):
    """All must have done the same work: a loss, or an entry of a product, to rounding."""
    if not all(math.isclose(a, b, rel_tol=1e-10) for a in values.values() for b in values.values()):
        raise SystemExit(f"the sides disagree: {values}")


def alternately(entrants, task, rounds=ROUNDS):
    """Rounds of the same task, one variant a side."""
    for side, variant in entrants:
        side.prepare(variant, task)
    batches = [side.batch() for side, _ in entrants]
    found = {variant: Rounds() for _, variant in entrants}
    for _ in range(rounds):
        for (side, variant), repetitions in zip(entrants, batches, strict=True):
            found[variant].add(*side.timed(repetitions))
    return found


def once_each(entrants, tasks):
    """A round for each task; one that takes longer than a batch is done once only."""
    found = {variant: Rounds() for _, variant in entrants}
    for task in tasks:
        for side, variant in entrants:
            side.prepare(variant, task)
            seconds, answer = side.timed()
            if seconds < BATCH:
                seconds, answer = side.timed(math.ceil(BATCH / max(seconds, 1e-6)))
            found[variant].add(seconds, answer)
    return found


def best(found):
    """The fastest of the peers."""
    return min((who for who in found if who != "ccem"), key=lambda who: found[who].median())
