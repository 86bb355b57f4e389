"""JAX in f64: one evaluation, and L-BFGS of Optax and of JAXopt on the device. Compilation, some
seconds for each shape, is never timed."""

import functools
from importlib.metadata import version

import jax
import jax.numpy as jnp
import jaxopt
import optax
from jax.nn import logsumexp, sigmoid, softplus
from side import serve, start

jax.config.update("jax_enable_x64", True)

# Past this a run counts as not arrived.
MANY_STEPS = 3_000


def logits(x, t):
    """z = t S − t. As softplus(−z) = softplus(z) − z, L = (Σ_ij softplus(z_ij) − Σ_i z_ii)/N."""
    u, v = jnp.split(x, 2)
    return t * (u @ v.T) - t


def loss_at(z):
    return (softplus(z).sum() - jnp.trace(z)) / len(z)


def loss_of(x, t):
    return loss_at(logits(x, t))


def by_hand(x, t):
    """L and ∇L = [W V; Wᵀ U], where W = (σ(z) − I) t/N."""
    u, v = jnp.split(x, 2)
    z = logits(x, t)
    w = sigmoid(z)
    return loss_at(z), (t / len(u)) * jnp.concatenate([w @ v - v, w.T @ u - u])


def infonce_of(x, t):
    """The mean of both directions, by logsumexp."""
    z = logits(x, t)
    return (logsumexp(z, axis=1) + logsumexp(z, axis=0)).mean() / 2.0 - jnp.trace(z) / len(z)


def infonce_by_hand(x, t):
    """The same and ∇L, from one exponential for rows and columns: on unit rows t (S − 1) neither
    overflows nor, at t ≤ 300, underflows."""
    u, v = jnp.split(x, 2)
    n, z = len(u), logits(x, t)
    e = jnp.exp(z)
    of_rows, of_columns = e.sum(1), e.sum(0)
    value = (0.5 * (jnp.log(of_rows).sum() + jnp.log(of_columns).sum()) - jnp.trace(z)) / n
    scale = 0.5 * t / n
    w = e * (scale / of_rows[:, None] + scale / of_columns)
    return value, jnp.concatenate([w @ v - 2.0 * scale * v, w.T @ u - 2.0 * scale * u])


def normalised(y):
    return y / jnp.linalg.norm(y, axis=1, keepdims=True)


def value_and_slope(y, t):
    """L(X(Y)) and its gradient in Y, X being the rows of Y scaled to unit length."""
    x, pull = jax.vjp(normalised, y)
    value, gradient = by_hand(x, t)
    return value, pull(gradient)[0]


@functools.cache
def compiled(function, n, d, scalars):
    """The function of X and so many numbers, compiled for N and d."""
    x = jax.ShapeDtypeStruct((2 * n, d), jnp.float64)
    number = jax.ShapeDtypeStruct((), jnp.float64)
    return jax.jit(function).lower(x, *[number] * scalars).compile()


def evaluate(function):
    def prepare(task):
        x, t = jnp.asarray(start(task)), jnp.float64(task["t"])
        run = compiled(function, task["n"], task["d"], 1)
        return lambda: (jax.block_until_ready(run(x, t))[0], 1)

    return prepare


def optax_lbfgs(x, t, target):
    """(value, evaluations) on arrival: one evaluation at the start, one a trial step."""
    solver = optax.lbfgs()

    def value_of(y):
        return value_and_slope(y, t)[0]

    def going_on(carry):
        _, _, value, evaluations, steps = carry
        return (value > target) & (steps < MANY_STEPS)

    def step(carry):
        y, state, _, evaluations, steps = carry
        value, slope = optax.value_and_grad_from_state(value_of)(y, state=state)
        move, state = solver.update(slope, state, y, value=value, grad=slope, value_fn=value_of)
        search = state[-1]
        evaluations += search.info.num_linesearch_steps
        return optax.apply_updates(y, move), state, search.value, evaluations, steps + 1

    carry = (x, solver.init(x), jnp.inf, 1, 0)
    _, _, value, evaluations, _ = jax.lax.while_loop(going_on, step, carry)
    return value, evaluations


def jaxopt_lbfgs(x, t, target):
    solver = jaxopt.LBFGS(value_and_slope, value_and_grad=True, tol=0.0, linesearch="zoom")

    def going_on(carry):
        return (carry[1].value > target) & (carry[1].iter_num < MANY_STEPS)

    def step(carry):
        return tuple(solver.update(*carry, t))

    _, state = jax.lax.while_loop(going_on, step, (x, solver.init_state(x, t)))
    return state.value, state.num_fun_eval


def solve(minimise):
    def prepare(task):
        x, t, target = jnp.asarray(start(task)), jnp.float64(task["t"]), jnp.float64(task["target"])
        run = compiled(minimise, task["n"], task["d"], 2)
        return lambda: jax.block_until_ready(run(x, t, target))

    return prepare


serve(
    versions={"JAX": jax.__version__, "Optax": optax.__version__, "JAXopt": version("jaxopt")},
    offers={
        "evaluate": {
            "JAX by hand": evaluate(by_hand),
            "JAX autodiff": evaluate(jax.value_and_grad(loss_of)),
        },
        "infonce": {
            "JAX by hand": evaluate(infonce_by_hand),
            "JAX autodiff": evaluate(jax.value_and_grad(infonce_of)),
        },
        "solve": {"Optax L-BFGS": solve(optax_lbfgs), "JAXopt L-BFGS": solve(jaxopt_lbfgs)},
    },
)
