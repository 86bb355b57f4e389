"""Arrays in and out: the loss against NumPy, and every kind of array."""

import os
import subprocess
import sys

import numpy as np
import pytest

import ccem


def vectors(n, d, seed=0):
    x = np.random.default_rng(seed).normal(size=(2, n, d))
    return x / np.linalg.norm(x, axis=2, keepdims=True)


def sigmoid(u, v, t, b):
    """The loss and its gradients, by hand."""
    n = len(u)
    signs = 2 * np.eye(n) - 1
    z = -signs * (t * (u @ v.T) - b)
    weights = -signs * t / (1 + np.exp(-z)) / n
    return np.logaddexp(0, z).sum() / n, weights @ v, weights.T @ u


def infonce(u, v, t, _):
    n = len(u)
    z = t * (u @ v.T)
    rows, columns = (np.exp(z - np.logaddexp.reduce(z, axis=k, keepdims=True)) for k in (1, 0))
    weights = t * ((rows + columns) / 2 - np.eye(n)) / n
    value = -(np.log(np.diag(rows)) + np.log(np.diag(columns))).sum() / (2 * n)
    return value, weights @ v, weights.T @ u


@pytest.mark.parametrize("n, d", [(2, 1), (5, 3), (50, 50), (130, 70)])
@pytest.mark.parametrize("name, by_hand", [("sigmoid", sigmoid), ("infonce", infonce)])
def test_loss_and_gradients_agree_with_numpy(n, d, name, by_hand):
    (u, v), t, b = vectors(n, d), 7.0, 3.0
    value, gu, gv = ccem.loss_and_grad(u, v, t, b, loss=name)
    expected, eu, ev = by_hand(u, v, t, b)
    assert value == pytest.approx(expected, rel=1e-13)
    assert ccem.loss(u, v, t, b, loss=name) == pytest.approx(value, rel=1e-14)
    for ours, theirs in ((gu, eu), (gv, ev)):
        assert np.abs(ours - theirs).max() <= 1e-13 * max(1, np.abs(theirs).max())


def test_the_bias_is_t_unless_it_is_given():
    u, v = vectors(4, 3)
    assert ccem.loss(u, v, 2.0) == ccem.loss(u, v, 2.0, 2.0) != ccem.loss(u, v, 2.0, 1.0)


def test_every_order_and_every_float():
    u, v = vectors(6, 4)
    expected = ccem.loss_and_grad(u, v, 2.0)
    others = [
        (np.asfortranarray(u), np.asfortranarray(v)),
        (np.repeat(u, 2, axis=0)[::2], np.repeat(v, 2, axis=1)[:, ::2]),
        (u.T.copy().T, v),
        (u.tolist(), v.tolist()),
    ]
    for pair in others:
        value, gu, gv = ccem.loss_and_grad(*pair, 2.0)
        assert value == expected[0] and (gu == expected[1]).all() and (gv == expected[2]).all()
    for dtype, near in ((np.float32, 1e-6), (np.float16, 1e-2)):
        assert ccem.loss(u.astype(dtype), v.astype(dtype), 2.0) == pytest.approx(
            expected[0], rel=near
        )


def test_a_fortran_array_is_not_read_in_the_wrong_order():
    u, v = vectors(3, 3)
    assert ccem.loss(np.asfortranarray(u), v, 5.0) != ccem.loss(u.T, v, 5.0)


def test_what_is_no_pair_of_arrays_is_refused():
    u, v = vectors(4, 3)
    for pair, said in [
        ((u, v[:3]), "U is 4 × 3 and V is 3 × 3; they need the same shape"),
        ((u[0], v), "u has 1 axes; it needs two: N vectors in R^d"),
        ((u.astype(int), v), "u is an array of int64; it must be of floating point"),
        ((u + 0j, v), "u is an array of complex128; it must be of floating point"),
        ((u[:0], v[:0]), "the loss needs N ≥ 1 pairs in d ≥ 1 dimensions"),
    ]:
        with pytest.raises(ValueError) as error:
            ccem.loss(*pair, 1.0)
        assert str(error.value) == said


def test_nothing_is_copied_but_once():
    import tracemalloc

    u, v = vectors(2000, 64)
    tracemalloc.start()
    ccem.loss(u, v, 1.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < u.nbytes / 10


def test_gradients_are_arrays_of_their_own():
    """The kernel keeps its memory for the next call, and nothing that it has given away."""
    u, v = vectors(30, 20)
    first = ccem.loss_and_grad(u, v, 2.0)
    kept = first[1].copy(), first[2].copy()
    for name in ("infonce", "sigmoid"):
        ccem.loss_and_grad(v, u, 5.0, 1.0, loss=name)
    ccem.loss(u[:7], v[:7], 1.0)
    assert (first[1] == kept[0]).all() and (first[2] == kept[1]).all()
    again = ccem.loss_and_grad(u, v, 2.0)
    assert again[0] == first[0] and (again[1] == kept[0]).all() and (again[2] == kept[1]).all()


def test_torch():
    torch = pytest.importorskip("torch")
    import ccem.torch

    u, v = (torch.tensor(x, requires_grad=True) for x in vectors(7, 5))
    ccem.torch.loss(u, v, 3.0, 1.0).backward()
    _, gu, gv = ccem.loss_and_grad(u.detach().numpy(), v.detach().numpy(), 3.0, 1.0)
    assert np.abs(u.grad.numpy() - gu).max() < 1e-15 and np.abs(v.grad.numpy() - gv).max() < 1e-15


# The peak of a process of its own, and what of it came after a warm-up.
PEAK = """
import sys, numpy as np, ccem
def peak():
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
d = int(sys.argv[1])
x = np.random.default_rng(0).normal(size=(2, 3_000_000 // d, d))
x /= np.linalg.norm(x, axis=2, keepdims=True)
ccem.measure(x[0, :64].copy(), x[1, :64].copy(), 2)
open("/proc/self/clear_refs", "w").write("5")
before = peak()
ccem.measure(x[0], x[1], 2)
print(peak() - before)
"""


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="a peak of Linux")
@pytest.mark.parametrize("d", [64, 512])
def test_measuring_copies_no_array(d):
    # Each thread holds blocks of its own, so their number is said.
    two_threads = os.environ | {"RAYON_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(d)],
        env=two_threads,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 5.0, "megabytes beside 48 of arrays"
