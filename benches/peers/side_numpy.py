"""NumPy for one evaluation and its matrix products, SciPy's L-BFGS-B for a minimisation."""

import numpy as np
import scipy
from scipy.optimize import minimize
from side import Sigmoid, Watch, normalised, serve, start
from threadpoolctl import threadpool_info

# Fewer rows of S in a block were seen to cost the products more than the cache gains.
BLOCK = 128


def evaluate(rows):
    def prepare(task):
        n, x = task["n"], start(task)
        loss = Sigmoid(n, task["d"], task["t"], rows)
        return lambda: (loss(x)[0], 1)

    return prepare


def products(task):
    """The three matrix products of an evaluation, and nothing else."""
    n, x = task["n"], start(task)
    u, v = x[:n], x[n:]
    s, upper, lower = np.empty((n, n)), np.empty_like(u), np.empty_like(v)

    def work():
        np.matmul(u, v.T, out=s)
        np.matmul(s, v, out=upper)
        np.matmul(s.T, u, out=lower)
        return upper[0, 0], 0

    return work


def protocol(task):
    """X ← P(X − 0.5 ∇L(X)), so many steps of the paper's projected gradient."""
    x0 = start(task)
    loss = Sigmoid(task["n"], task["d"], task["t"])

    def work():
        x = x0
        for _ in range(task["steps"]):
            x, _ = normalised(x - 0.5 * loss(x)[1])
        return loss(x)[0], task["steps"]

    return work


def lbfgs(task):
    """L-BFGS-B on X(Y), the rows of Y scaled to unit length: no constraint is left. Where it
    stops short of the target, because a row of Y has become long or short, it starts again from
    the unit rows, as long as that lowers the loss."""
    shape = (2 * task["n"], task["d"])
    x0 = start(task)
    loss = Sigmoid(task["n"], task["d"], task["t"])
    options = {"maxiter": 10**6, "maxfun": 10**6, "ftol": 0.0, "gtol": 1e-12}

    def work():
        watch = Watch(task)

        def value_and_slope(y):
            x, lengths = normalised(y.reshape(shape))
            value, gradient = loss(x)
            watch.saw(value)
            radial = np.einsum("ik,ik->i", gradient, x)[:, None]
            return value, ((gradient - radial * x) / lengths).ravel()

        def descend():
            y, before = x0.ravel(), None
            while watch.lowest != before:
                before = watch.lowest
                found = minimize(value_and_slope, y, jac=True, method="L-BFGS-B", options=options)
                y = normalised(found.x.reshape(shape))[0].ravel()

        return watch.outcome(descend)

    return work


def blas():
    """Which kernel the products run: an environment variable may have forced an old one."""
    library = next(pool for pool in threadpool_info() if pool["user_api"] == "blas")
    return f"{library['version']} {library['architecture']}, {library['num_threads']} threads"


serve(
    versions={"NumPy": np.__version__, "SciPy": scipy.__version__, "OpenBLAS": blas()},
    offers={
        "evaluate": {
            "NumPy": evaluate(None),
            "NumPy in blocks": evaluate(BLOCK),
        },
        "gemm": {"NumPy/OpenBLAS": products},
        "protocol": {"NumPy": protocol},
        "solve": {"SciPy L-BFGS-B": lbfgs},
    },
)
