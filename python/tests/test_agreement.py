"""What Python returns is what the command line prints as JSON, in every key."""

import json
import subprocess
import sys

import numpy as np
import pytest

import ccem


def cli(*words):
    done = subprocess.run(
        [sys.executable, "-m", "ccem", *words, "--format", "json"], capture_output=True, text=True
    )
    assert done.returncode in (0, 1, 3), done.stderr
    return json.loads(done.stdout)


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, ccem.Proven):
        return value.digits
    if isinstance(value, ccem.Enclosure):
        return [plain(value.lo), plain(value.hi)]
    return "inf" if value == float("inf") else value


def rows(table):
    return [{key: plain(value) for key, value in row.items()} for row in table]


CASES = [
    ("solve -N 10 -t 1.2", lambda: [ccem.solve(10, 1.2)]),
    ("solve -N 10 -t 6/5 --digits 40", lambda: [ccem.solve(10, "6/5", digits=40)]),
    ("solve -N 100 -t 0.5 -b 1/3", lambda: [ccem.solve(100, 0.5, "1/3")]),
    ("solve -N 8 -d 7 -t 0.1:3:7", lambda: ccem.solve(8, "0.1:3:7", d=7)),
    ("solve -N 8 -t 2 -b learned", lambda: [ccem.solve(8, 2, "learned")]),
    ("thresholds -N 4..=12", lambda: ccem.thresholds(range(4, 13))),
    ("bound -N 8 -d 7,5 -t 1.24", lambda: ccem.bound(8, [7, 5], 1.24)),
    ("sweep -N 4,6 -t 0.2,1,3 --seeds 2", lambda: ccem.sweep([4, 6], [0.2, 1, 3], seeds=2)),
    ("sweep -N 5 -t 1 --loss infonce --seeds 1", lambda: ccem.sweep(5, 1, loss="infonce", seeds=1)),
    ("check theorem-2-etf small-n", lambda: ccem.check(["theorem-2-etf", "small-n"])),
    ("encoder -N 4 -t 0.2 --encoder linear --inputs onehot --separate --seeds 1",
     lambda: ccem.encoder(4, 0.2, encoders=["linear"], inputs="onehot", separate=True, seeds=1)),
    ("siglip", lambda: ccem.siglip.models()),
    ("list --keys", lambda: ccem.keys()),
]  # fmt: skip


@pytest.mark.parametrize("line, call", CASES, ids=[line for line, _ in CASES])
def test_every_key(line, call):
    assert rows(call()) == cli(*line.split())["rows"]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_measured_in_memory_as_from_files(tmp_path, dtype):
    x = np.random.default_rng(1).normal(size=(2, 40, 8))
    u, v = (x / np.linalg.norm(x, axis=2, keepdims=True)).astype(dtype)
    files = [str(tmp_path / name) for name in ("U.npy", "V.npy")]
    for file, array in zip(files, (u, v)):
        np.save(file, array)
    from_files = cli("measure", *files, "-t", "2.5", "-b", "1", "--normalise")["rows"]
    assert rows([ccem.measure(u, v, 2.5, 1, normalise=True)]) == from_files
    bins = cli("measure", *files, "--normalise", "--histogram")["rows"]
    assert rows(ccem.histogram(u, v, normalise=True)) == bins


def test_json_is_the_command_lines():
    sweep = ccem.sweep(4, [0.2, 2], seeds=1)
    assert json.loads(sweep.to_json()) == cli("sweep", "-N", "4", "-t", "0.2,2", "--seeds", "1")


def test_arrays_agree_with_single_optima():
    many = ccem.solve([4, 10], [[0.2], [1.2], [5.0]], digits=10)
    assert many.shape == (3, 2)
    for i, t in enumerate([0.2, 1.2, 5.0]):
        for k, n in enumerate([4, 10]):
            one = ccem.solve(n, t)
            for key in (
                "s_star",
                "delta_star",
                "p_star",
                "q_star",
                "loss_star",
                "s_star_lo",
                "loss_star_hi",
            ):
                assert getattr(many, key)[i, k] == one[key], (key, n, t)
            assert many.phase[i, k] == one.phase


def test_floating_point_agrees_with_what_is_proved():
    t = [x / 100 for x in range(1, 600)]
    proved, floating = ccem.solve(10, t), ccem.solve(10, t, digits="f64")
    assert abs(proved.s_star - floating.s_star).max() < 1e-13
    assert (proved.phase == floating.phase).all() and floating.s_star_lo is None


def test_pandas_frames_have_numbers():
    pandas = pytest.importorskip("pandas")
    table = ccem.sweep([2, 6], [0.3, 2], seeds=1)
    frame = table.to_frame()
    units = {key: unit for key, _, _, unit, _ in table.columns}
    for key in frame:
        numeric = pandas.api.types.is_numeric_dtype(frame[key].dtype)
        assert numeric == (bool(units[key]) or frame[key].dtype == bool), key
    assert all(
        pandas.api.types.is_numeric_dtype(dtype)
        for key, dtype in ccem.solve(5, [1, 2.5]).to_frame().dtypes.items()
        if key != "phase"
    )
    assert (ccem.check("small-n").to_frame()["verdict"] == "proved").all()
