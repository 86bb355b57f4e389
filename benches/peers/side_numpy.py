"""NumPy for one evaluation and its matrix products, SciPy's L-BFGS-B for a minimisation."""

import numpy as np
import scipy
from scipy.optimize import minimize
from side import InfoNce, Sigmoid, Watch, mean_error, normalised, serve, start
from threadpoolctl import threadpool_info

# Fewer rows of S in a block were seen to cost the products more than the cache gains.
BLOCK = 128


def evaluate(kind, rows):
    def prepare(task):
        n, x = task["n"], start(task)
        loss = kind(n, task["d"], task["t"], rows)
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


def small(task):
    """One descent of L-BFGS-B at any b, left where a search over many starts would leave it."""
    shape = (2 * task["n"], task["d"])
    x0 = start(task)
    loss = Sigmoid(task["n"], task["d"], task["t"], b=task["b"])
    options = {"maxiter": 10**5, "maxfun": 10**5, "ftol": 1e-13, "gtol": 1e-8, "maxcor": 20}

    def work():
        watch = Watch(task)

        def value_and_slope(y):
            x, lengths = normalised(y.reshape(shape))
            value, gradient = loss(x)
            watch.saw(value)
            radial = np.einsum("ik,ik->i", gradient, x)[:, None]
            scale = 1.0 / task["target"]
            return scale * value, scale * ((gradient - radial * x) / lengths).ravel()

        def descend():
            minimize(value_and_slope, x0.ravel(), jac=True, method="L-BFGS-B", options=options)

        return watch.outcome(descend)

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


class TwoLayers:
    """m → d → d with ReLU between, and in the paper's network after the last layer too, with
    the gradient by hand. Weights as PyTorch draws them: uniform in ±1/√(inputs)."""

    def __init__(self, random, m, d, relu_at_end):
        def layer(inputs):
            return random.uniform(-1.0, 1.0, (inputs + 1, d)) / np.sqrt(inputs)

        self.layers, self.relu_at_end = [layer(m), layer(d)], relu_at_end

    def forward(self, inputs):
        (w1, w2), self.inputs = self.layers, inputs
        self.hidden = np.maximum(inputs @ w1[:-1] + w1[-1], 0.0)
        outputs = self.hidden @ w2[:-1] + w2[-1]
        if self.relu_at_end:
            np.maximum(outputs, 0.0, out=outputs)
        self.lengths = np.maximum(np.linalg.norm(outputs, axis=1, keepdims=True), 1e-12)
        self.unit = outputs / self.lengths
        return self.unit

    def descend(self, gradient, rate):
        """One step, from ∂L/∂ the unit rows."""
        w2 = self.layers[1]
        radial = np.einsum("ik,ik->i", gradient, self.unit)[:, None]
        out = (gradient - radial * self.unit) / self.lengths
        if self.relu_at_end:
            out *= self.unit > 0.0
        hidden = (out @ w2[:-1].T) * (self.hidden > 0.0)
        for layer, inputs, slope in zip(
            self.layers, (self.inputs, self.hidden), (hidden, out), strict=True
        ):
            layer[:-1] -= rate * (inputs.T @ slope)
            layer[-1] -= rate * slope.sum(axis=0)


def published(task):
    """The paper's experiment on every cell: one network for both sides, gradient descent."""
    random = np.random.default_rng(task["seed"])

    def trained(n, t):
        model = TwoLayers(random, 2 * n, n, task["network"] == "paper")
        inputs, loss = random.standard_normal((2 * n, 2 * n)), Sigmoid(n, n, t)
        for _ in range(task["steps"]):
            model.descend(loss(model.forward(inputs))[1], 0.5)
        x = model.forward(inputs)
        return (1.0 + (x[:n] * x[n:]).sum() / n) / 2.0

    return lambda: (mean_error(task["cells"], trained), task["steps"])


def blas():
    """Which kernel the products run: an environment variable may have forced an old one."""
    library = next(pool for pool in threadpool_info() if pool["user_api"] == "blas")
    return f"{library['version']} {library['architecture']}, {library['num_threads']} threads"


serve(
    versions={"NumPy": np.__version__, "SciPy": scipy.__version__, "OpenBLAS": blas()},
    offers={
        "evaluate": {
            "NumPy": evaluate(Sigmoid, None),
            "NumPy in blocks": evaluate(Sigmoid, BLOCK),
        },
        "infonce": {
            "NumPy": evaluate(InfoNce, None),
            "NumPy in blocks": evaluate(InfoNce, BLOCK),
        },
        "gemm": {"NumPy/OpenBLAS": products},
        "protocol": {"NumPy": protocol},
        "solve": {"SciPy L-BFGS-B": lbfgs},
        "small": {"SciPy L-BFGS-B": small},
        "published": {"NumPy by hand": published},
    },
)
