"""What the Python sides of the comparison share: the protocol, the starts, the loss.

A side is a program that `compare.py` starts. It says once which versions it runs and which
variants of which tasks it offers, then answers one line of JSON with one line of JSON:

    {"prepare": {"kind": "solve", "variant": "lbfgs", ...}}   make ready; not timed
    {"run": 5}                                                 do it five times; timed

The answer to `run` has the `value` (a loss) and the `evaluations` of the last repetition, and the
`text` of its numbers where these are the task.
"""

import json
import sys
import time
from contextlib import suppress

import numpy as np


class Arrived(Exception):
    """The loss has come down to the target."""


class GaveUp(Exception):
    """The time allowed for a task is over."""


def serve(versions, offers):
    """Answers until the input ends. `offers[kind][variant]` makes, of a task, a function that
    does it once and returns (value, evaluations), and a list of texts if numbers are asked for."""
    say({"versions": versions, "offers": {kind: list(of) for kind, of in offers.items()}})
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        if "prepare" in request:
            task = request["prepare"]
            work = offers[task["kind"]][task["variant"]](task)
            say({})
        else:
            for _ in range(request["run"]):
                value, evaluations, *text = work()
            say({"value": float(value), "evaluations": int(evaluations), "text": sum(text, [])})


def say(answer):
    print(json.dumps(answer), flush=True)


def start(task):
    """X = [U; V], 2N×d with unit rows: the file that ccem wrote for the seed."""
    return np.fromfile(task["start"]).reshape(2 * task["n"], task["d"])


class Sigmoid:
    """L = (1/N) Σ_i softplus(b − t u_i·v_i) + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b), b = t if
    not told, and its gradient by hand: NumPy without a temporary matrix, in blocks of so many
    rows of S = U Vᵀ that a block can stay in the cache."""

    def __init__(self, n, d, t, rows=None, b=None):
        self.n, self.t, self.rows = n, t, min(rows or n, n)
        self.ratio = 1.0 if b is None else b / t
        self.buffers = np.empty((3, self.rows, n))
        self.gradient = np.empty((2 * n, d))

    def __call__(self, x):
        """L and ∇L at X = [U; V]; the gradient is overwritten by the next call."""
        total = 0.0
        self.gradient[self.n :] = 0.0
        for first in range(0, self.n, self.rows):
            total += self.loss(x, first)
            self.slope(x, first)
        return total, self.gradient

    def loss(self, x, first=0):
        """The part of L in a block of rows; W = ∂L/∂S is left in the buffers."""
        u, v = x[: self.n][first : first + self.rows], x[self.n :]
        z, e, w = self.buffers[:, : len(u)]
        np.matmul(u, v.T, out=z)
        z -= self.ratio
        z *= self.t
        z.reshape(-1)[first :: self.n + 1] *= -1.0
        # softplus(z) = max(z, 0) + ln(1 + e), σ(z) = (1 or e)/(1 + e) with e = exp(−|z|)
        np.abs(z, out=e)
        np.negative(e, out=e)
        np.exp(e, out=e)
        total = np.log1p(e, out=w).sum() + np.maximum(z, 0.0, out=w).sum()
        np.add(e, 1.0, out=w)
        np.copyto(e, 1.0, where=z >= 0.0)
        np.divide(e, w, out=w)
        w *= self.t / self.n
        w.reshape(-1)[first :: self.n + 1] *= -1.0
        return total / self.n

    def slope(self, x, first=0):
        """The part of ∇L that the block adds, after `loss`."""
        u, v = x[: self.n][first : first + self.rows], x[self.n :]
        w = self.buffers[2, : len(u)]
        np.matmul(w, v, out=self.gradient[first : first + len(u)])
        self.gradient[self.n :] += w.T @ u


class InfoNce:
    """L = ½ (mean_i [ln Σ_j e^{z_ij}] + mean_j [ln Σ_i e^{z_ij}]) − mean_i z_ii with z = t (S − 1),
    and its gradient by hand: one exponential serves rows and columns, which on unit rows neither
    overflows nor, at t ≤ 300, underflows."""

    def __init__(self, n, d, t, rows=None):
        self.n, self.t, self.rows = n, t, min(rows or n, n)
        self.e, self.gradient = np.empty((n, n)), np.empty((2 * n, d))
        self.w = np.empty((self.rows, n))

    def __call__(self, x):
        """L and ∇L at X = [U; V]; the gradient is overwritten by the next call."""
        u, v = x[: self.n], x[self.n :]
        of_rows, of_columns, positives = np.empty(self.n), np.zeros(self.n), 0.0
        blocks = [slice(k, min(k + self.rows, self.n)) for k in range(0, self.n, self.rows)]
        for block in blocks:
            z = np.matmul(u[block], v.T, out=self.e[block])
            z -= 1.0
            z *= self.t
            positives += z.reshape(-1)[block.start :: self.n + 1].sum()
            np.exp(z, out=z)
            z.sum(axis=1, out=of_rows[block])
            of_columns += z.sum(axis=0)
        value = (0.5 * (np.log(of_rows).sum() + np.log(of_columns).sum()) - positives) / self.n
        scale = 0.5 * self.t / self.n
        of_rows, of_columns = scale / of_rows, scale / of_columns
        self.gradient[self.n :] = 0.0
        for block in blocks:
            e = self.e[block]
            w = np.add(of_rows[block, None], of_columns, out=self.w[: len(e)])
            w *= e
            w.reshape(-1)[block.start :: self.n + 1] -= 2.0 * scale
            np.matmul(w, v, out=self.gradient[block])
            self.gradient[self.n :] += w.T @ u[block]
        return value, self.gradient


class Watch:
    """Ends a minimisation that evaluates through `saw`: at the target, or when its CPU time is
    up. Keeps count, and the lowest loss."""

    def __init__(self, task):
        self.target = task.get("target")
        self.deadline = time.process_time() + task.get("seconds", float("inf"))
        self.evaluations, self.lowest = 0, float("inf")

    def saw(self, loss):
        self.evaluations += 1
        self.lowest = min(self.lowest, loss)
        if self.target is not None and loss <= self.target:
            raise Arrived
        if time.process_time() > self.deadline:
            raise GaveUp
        return loss

    def outcome(self, minimise):
        """(value, evaluations) of `minimise`, which may be ended by the watch."""
        with suppress(Arrived, GaveUp):
            minimise()
        return self.lowest, self.evaluations


def normalised(y):
    """X with the rows of Y scaled to unit length, and the lengths."""
    lengths = np.linalg.norm(y, axis=1, keepdims=True)
    return y / lengths, lengths


def mean_error(cells, s_of):
    """The mean of |s − s*| over the cells [N, t, s*] of the paper's figure; `s_of(N, t)` trains."""
    return sum(abs(s_of(n, t) - s_star) for n, t, s_star in cells) / len(cells)
