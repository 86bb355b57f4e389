"""Ctrl-C ends a computation and nothing else; the interpreter is free; progress is told."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import ccem

# Where the tests are started in the background of a shell, the signal is ignored from the start.
signal.signal(signal.SIGINT, signal.default_int_handler)

LONG = dict(method="projected-gradient", maxiter=10**9)


def interrupted_after(seconds):
    threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGINT)).start()


def test_ctrl_c_ends_a_run_and_the_next_one_works():
    interrupted_after(0.3)
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        ccem.minimize(60, 1.2, **LONG)
    assert time.monotonic() - begun < 5
    assert ccem.minimize(10, 1.2).success


def test_an_interrupt_in_one_thread_does_not_end_a_run_in_another():
    ended = {}

    def run():
        ended["sweep"] = ccem.sweep(12, "0.2:3:12", seeds=6)

    other = threading.Thread(target=run)
    other.start()
    interrupted_after(0.1)
    with pytest.raises(KeyboardInterrupt):
        ccem.minimize(60, 1.2, **LONG)
    other.join()
    assert len(ended["sweep"]) == 12 and ended["sweep"].status == "holds"


def test_the_interpreter_is_free():
    counted, done = 0, threading.Event()

    def run():
        ccem.minimize(60, 1.2, method="projected-gradient", maxiter=20_000)
        done.set()

    threading.Thread(target=run).start()
    while not done.is_set():
        counted += 1
    assert counted > 1000


def test_progress_is_told_and_may_end_it():
    told = []
    ccem.sweep(6, "0.2:3:8", seeds=2, progress=lambda done, all: told.append((done, all)))
    assert told[-1][0] == told[-1][1] >= 16 and told == sorted(told)

    class Enough(Exception):
        pass

    def enough(done, all):
        raise Enough

    with pytest.raises(Enough):
        ccem.sweep(40, "0.2:3:400", seeds=20, progress=enough)


def test_a_callback_sees_every_step_and_may_end_the_run():
    seen = []
    whole = ccem.minimize(10, 1.2, callback=seen.append, trace=True)
    assert whole.success and whole == ccem.minimize(10, 1.2, trace=True)
    assert [(step.nit, step.fun) for step in seen] == [tuple(row[:2]) for row in whole.trace[1:]]
    with pytest.raises(AttributeError):
        seen[0].fun = 0.0

    def enough(step):
        if step.nit == 3:
            raise StopIteration

    for bias in ("fixed", "learned"):
        run = ccem.minimize(10, 1.2, callback=enough, bias=bias)
        assert run.nit == 3 and not run.success and "StopIteration" in run.message

    def broken(step):
        raise KeyError(step.nit)

    with pytest.raises(KeyError, match="1"):
        ccem.minimize(10, 1.2, callback=broken)
    # One that calls the package itself.
    assert ccem.minimize(10, 1.2, callback=lambda step: ccem.loss(np.eye(3), np.eye(3), 1.0)).success


def test_the_command_line_comes_along(tmp_path):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "ccem", *words], capture_output=True, text=True, cwd=tmp_path
        )

    assert run("solve", "-N", "10", "-t", "1.2").returncode == 0
    wrong = run("solve", "-N", "10", "-t", "1.2", "--digts", "3")
    assert wrong.returncode == 2 and "--digits" in wrong.stderr and wrong.stdout == ""
    assert run("--version").stdout.split()[1] == ccem.__version__


def test_the_wheel_is_imported_from_anywhere():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    line = "import ccem, ccem._ccem; print(ccem.solve(10, 1.2).phase)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, cwd=here)
    assert done.stdout == "intermediate\n", done.stderr


def test_importing_is_quick():
    def seconds(line):
        runs = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", line], check=True)
            runs.append(time.perf_counter() - begun)
        return min(runs)

    # The bound of a slow machine; what it takes on a quiet one is a benchmark's matter.
    assert seconds("import numpy, ccem") - seconds("import numpy") < 0.5
