"""PyTorch: one evaluation by hand, by autograd and compiled; the paper's projected gradient."""

import os

import torch
from side import mean_error, serve, start
from torch.nn.functional import cross_entropy, logsigmoid, normalize, relu, softplus

torch.set_default_dtype(torch.float64)
torch.set_num_threads(int(os.environ["PEERS_THREADS"]))


def logits(u, v, t):
    """z = t S − t. As softplus(−z) = softplus(z) − z, L = (Σ_ij softplus(z_ij) − Σ_i z_ii)/N."""
    return torch.addmm(u.new_full((), -t), u, v.T, alpha=t)


def loss_of(u, v, t):
    return loss_at(logits(u, v, t))


def loss_at(z):
    # Above its threshold PyTorch's softplus is the identity: by default at 20, an error of 2e-9.
    return (softplus(z, threshold=40.0).sum() - z.trace()) / len(z)


def by_hand(u, v, t):
    """L, G_U = W V and G_V = Wᵀ U, where W = (σ(z) − I) t/N."""
    z = logits(u, v, t)
    scale, w = t / len(u), torch.sigmoid(z)
    return loss_at(z), scale * (w @ v - v), scale * (w.T @ u - u)


def infonce_of(u, v, t):
    """The mean of both directions, as it is usually written."""
    z, own = t * (u @ v.T), torch.arange(len(u))
    return (cross_entropy(z, own) + cross_entropy(z.T, own)) / 2.0


def infonce_by_hand(u, v, t):
    """The same and its gradients, from one exponential for rows and columns: on unit rows
    t (S − 1) neither overflows nor, at t ≤ 300, underflows."""
    n, z = len(u), logits(u, v, t)
    e, positives = torch.exp(z), z.trace()
    of_rows, of_columns = e.sum(1), e.sum(0)
    value = (0.5 * (of_rows.log().sum() + of_columns.log().sum()) - positives) / n
    scale = 0.5 * t / n
    w = e * (scale / of_rows[:, None] + scale / of_columns)
    return value, w @ v - 2.0 * scale * v, w.T @ u - 2.0 * scale * u


def by_autograd(function):
    def work(u, v, t):
        u, v = u.detach().requires_grad_(), v.detach().requires_grad_()
        loss = function(u, v, t)
        return loss.detach(), *torch.autograd.grad(loss, (u, v))

    return work


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


def protocol_as_usual(task):
    """The same steps as a user of PyTorch would first write them: parameters, an optimiser, a
    record of the loss."""
    u0, v0 = halves(task)
    n, t = len(u0), task["t"]
    signs = 2.0 * torch.eye(n) - 1.0

    def work():
        u, v = torch.nn.Parameter(u0.clone()), torch.nn.Parameter(v0.clone())
        optimizer = torch.optim.SGD([u, v], lr=0.5)
        losses = []
        for _ in range(task["steps"]):
            optimizer.zero_grad()
            loss = -logsigmoid(signs * (t * u @ v.T - t)).sum() / n
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                u /= u.norm(dim=1, keepdim=True)
                v /= v.norm(dim=1, keepdim=True)
            losses.append(loss.item())
        return loss_of(u, v, t).item(), task["steps"]

    return work


class TwoLayers(torch.nn.Module):
    """m → d → d with ReLU between, and in the paper's network after the last layer too."""

    def __init__(self, m, d, relu_at_end):
        super().__init__()
        self.first, self.last = torch.nn.Linear(m, d), torch.nn.Linear(d, d)
        self.relu_at_end = relu_at_end

    def forward(self, inputs):
        outputs = self.last(relu(self.first(inputs)))
        return normalize(relu(outputs) if self.relu_at_end else outputs)


def published(task):
    """The paper's experiment on every cell: one network for both sides, gradient descent."""

    def trained(n, t):
        model = TwoLayers(2 * n, n, task["network"] == "paper")
        x, y = torch.randn(n, 2 * n), torch.randn(n, 2 * n)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        for _ in range(task["steps"]):
            optimizer.zero_grad()
            loss_of(model(x), model(y), t).backward()
            optimizer.step()
        with torch.no_grad():
            return (1.0 + (model(x) * model(y)).sum().item() / n) / 2.0

    def work():
        torch.manual_seed(task["seed"])
        return mean_error(task["cells"], trained), task["steps"]

    return work


def blas():
    """The line of PyTorch's own description that names its BLAS."""
    lines = torch.__config__.show().splitlines()
    return next(line.strip(" -") for line in lines if "Math Kernel Library" in line)


serve(
    versions={"PyTorch": torch.__version__, "its BLAS": blas()},
    offers={
        "evaluate": {
            "PyTorch by hand": evaluate(by_hand),
            "PyTorch autograd": evaluate(by_autograd(loss_of)),
            "PyTorch compiled": evaluate(torch.compile(by_hand)),
        },
        "infonce": {
            "PyTorch by hand": evaluate(infonce_by_hand),
            "PyTorch autograd": evaluate(by_autograd(infonce_of)),
            "PyTorch compiled": evaluate(torch.compile(infonce_by_hand)),
        },
        "gemm": {"PyTorch/MKL": products},
        "protocol": {
            "PyTorch by hand": protocol(step(by_hand)),
            "PyTorch autograd": protocol(step(by_autograd(loss_of))),
            "PyTorch compiled": protocol(torch.compile(step(by_hand))),
            "PyTorch as usual": protocol_as_usual,
        },
        "published": {"PyTorch": published},
    },
)
