"""PyTorch: one evaluation by hand, by autograd and compiled; the paper's projected gradient."""

import os

import torch
from side import serve, start
from torch.nn.functional import logsigmoid

torch.set_default_dtype(torch.float64)
torch.set_num_threads(int(os.environ["PEERS_THREADS"]))


def logits(u, v, t):
    """z = t S − t off the diagonal, its negative on it: L is the sum of softplus(z) / N."""
    z = t * (u @ v.T) - t
    return z - 2.0 * torch.diag(z.diagonal())


def loss_of(u, v, t):
    # softplus of PyTorch is the identity above 20: an error of 2e-9.
    return -logsigmoid(-logits(u, v, t)).sum() / len(u)


def by_hand(u, v, t):
    """L, G_U = W V and G_V = Wᵀ U."""
    n = len(u)
    z = logits(u, v, t)
    w = torch.sigmoid(z) * (t / n)
    w = w - 2.0 * torch.diag(w.diagonal())
    return -logsigmoid(-z).sum() / n, w @ v, w.T @ u


def by_autograd(u, v, t):
    u, v = u.detach().requires_grad_(), v.detach().requires_grad_()
    loss = loss_of(u, v, t)
    return loss.detach(), *torch.autograd.grad(loss, (u, v))


def step(function):
    """X ← P(X − 0.5 ∇L(X)), the rows projected back to the sphere."""

    def work(u, v, t):
        _, upper, lower = function(u, v, t)
        u, v = u - 0.5 * upper, v - 0.5 * lower
        return u / u.norm(dim=1, keepdim=True), v / v.norm(dim=1, keepdim=True)

    return work


def halves(task):
    return torch.from_numpy(start(task)).chunk(2)


def evaluate(function):
    def prepare(task):
        u, v = halves(task)
        function(u, v, task["t"])  # compiles where it has to
        return lambda: (function(u, v, task["t"])[0].item(), 1)

    return prepare


def products(task):
    u, v = halves(task)
    n = len(u)
    s, upper, lower = torch.empty(n, n), torch.empty_like(u), torch.empty_like(v)

    def work():
        torch.matmul(u, v.T, out=s)
        torch.matmul(s, v, out=upper)
        torch.matmul(s.T, u, out=lower)
        return upper[0, 0].item(), 0

    return work


def protocol(function):
    """So many steps of the paper's projected gradient."""

    def prepare(task):
        u0, v0 = halves(task)
        function(u0, v0, task["t"])  # compiles where it has to

        def work():
            u, v = u0, v0
            for _ in range(task["steps"]):
                u, v = function(u, v, task["t"])
            return loss_of(u, v, task["t"]).item(), task["steps"]

        return work

    return prepare


def blas():
    """The line of PyTorch's own description that names its BLAS."""
    lines = torch.__config__.show().splitlines()
    return next(line.strip(" -") for line in lines if "Math Kernel Library" in line)


serve(
    versions={"PyTorch": torch.__version__, "its BLAS": blas()},
    offers={
        "evaluate": {
            "PyTorch by hand": evaluate(by_hand),
            "PyTorch autograd": evaluate(by_autograd),
            "PyTorch compiled": evaluate(torch.compile(by_hand)),
        },
        "gemm": {"PyTorch/MKL": products},
        "protocol": {
            "PyTorch by hand": protocol(step(by_hand)),
            "PyTorch autograd": protocol(step(by_autograd)),
            "PyTorch compiled": protocol(torch.compile(step(by_hand))),
        },
    },
)
