"""ccem as Python calls it: one loss and gradient of two arrays."""

import ccem
import numpy as np
from ccem import _ccem
from side import serve, start


def halves(task):
    x = start(task)
    return x[: task["n"]].copy(), x[task["n"] :].copy()


def package(task):
    u, v = halves(task)
    return lambda: (ccem.loss_and_grad(u, v, task["t"])[0], 1)


def kernel(task):
    """The kernel with room for the gradients, and nothing of Python but one call."""
    (u, v), t = halves(task), task["t"]
    gu, gv = np.empty_like(u), np.empty_like(v)
    return lambda: (_ccem.loss_and_grad(u, v, t, t, "sigmoid", gu, gv), 1)


serve(
    versions={"ccem in Python": ccem.__version__},
    offers={"evaluate": {"ccem.loss_and_grad": package, "the kernel alone": kernel}},
)
