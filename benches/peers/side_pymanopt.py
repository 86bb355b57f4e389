"""Pymanopt: conjugate gradients on the product of spheres, with NumPy and the gradient by hand."""

from importlib.metadata import version

import numpy as np
import pymanopt
from pymanopt.manifolds import Oblique
from pymanopt.optimizers import ConjugateGradient
from side import Sigmoid, Watch, serve, start


class OnceEach:
    """Cost and gradient as Pymanopt asks for them, one after the other and again: W is formed
    once at each point, with the cost, and the gradient from it only where it is wanted."""

    def __init__(self, loss, watch):
        self.loss, self.watch = loss, watch
        self.at = None

    def cost(self, columns):
        if self.at is None or not np.array_equal(self.at, columns):
            self.at = columns.copy()
            self.value = self.watch.saw(self.loss.loss(columns.T))
        return self.value

    def gradient(self, columns):
        self.cost(columns)
        self.loss.gradient[self.loss.n :] = 0.0
        self.loss.slope(columns.T)
        return self.loss.gradient.T.copy()


def conjugate_gradient(task):
    n, d = task["n"], task["d"]
    columns = np.ascontiguousarray(start(task).T)
    manifold = Oblique(d, 2 * n)
    loss = Sigmoid(n, d, task["t"])

    def work():
        watch = Watch(task)
        once = OnceEach(loss, watch)
        problem = pymanopt.Problem(
            manifold,
            pymanopt.function.numpy(manifold)(once.cost),
            euclidean_gradient=pymanopt.function.numpy(manifold)(once.gradient),
        )
        solver = ConjugateGradient(
            max_time=float("inf"),
            max_iterations=10**6,
            min_gradient_norm=0.0,
            min_step_size=0.0,
            verbosity=0,
        )
        return watch.outcome(lambda: solver.run(problem, initial_point=columns))

    return work


serve(
    versions={"Pymanopt": version("pymanopt"), "NumPy": np.__version__},
    offers={"solve": {"Pymanopt CG": conjugate_gradient}},
)
