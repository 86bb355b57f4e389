"""A symbolic-numeric theorem checker for the sigmoid contrastive loss, the loss of SigLIP.

N pairs of unit vectors u_i, v_i in R^d, a temperature t, a bias b. Which embedding minimises
L(U,V) = (1/N) Σ_i softplus(b − t u_i·v_i) + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b)?
Lee, Chang and Sohn (AISTATS 2024, arXiv 2402.12613): one of a one-parameter family, the
double-Constant Embedding Model. ccem computes that optimum with proved digits, brackets it where
the dimension is too small, examines claims about it, and measures your own embeddings.

>>> import ccem
>>> ccem.solve(10, 1.2).phase
'intermediate'

Numbers are exact where they are given as str, Fraction, Decimal or int; a float means its shortest
decimal, so that 1.2 is 6/5; ``ccem.exact(x)`` is the double itself. Keys are those of the command
line's JSON. Errors are ``ValueError`` in the command line's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _ccem
from ._ccem import __version__
from ._results import (
    Array,
    Bracket,
    Cell,
    Checks,
    Derivation,
    Enclosure,
    Figure,
    Finding,
    Measurement,
    Minimum,
    Model,
    Optima,
    Optimum,
    Proven,
    Row,
    Step,
    Table,
    Threshold,
    Trained,
)
from ._words import Grid, Number, exact, grid, is_many, number, optional

__all__ = [
    "Bracket",
    "Cell",
    "Checks",
    "Derivation",
    "Enclosure",
    "Figure",
    "Finding",
    "Grid",
    "Measurement",
    "Minimum",
    "Model",
    "Number",
    "Optima",
    "Optimum",
    "Proven",
    "Row",
    "Step",
    "Table",
    "Threshold",
    "Trained",
    "__version__",
    "audit",
    "bound",
    "check",
    "check_toml",
    "claims",
    "convert",
    "derive",
    "encoder",
    "exact",
    "figures",
    "histogram",
    "keys",
    "loss",
    "loss_and_grad",
    "measure",
    "minimize",
    "plot",
    "siglip",
    "solve",
    "sweep",
    "thresholds",
    "verify",
]

Loss = Literal["sigmoid", "infonce", "infonce-one-way"]
Progress = Callable[[int, int], object]


def _watched(progress: bool | Progress | None) -> Progress | None:
    """Who is told (done, all): a function of one's own, or tqdm if it is installed."""
    if callable(progress) or not progress:
        return progress or None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    bar = tqdm(leave=False)

    def told(done: int, all_of_it: int) -> None:
        bar.total = all_of_it
        bar.update(done - bar.n)
        if done == all_of_it:
            bar.close()

    return told


@overload
def solve(
    n: int,
    t: int | float | str | Fraction,
    b: Number | None = None,
    *,
    d: int | None = None,
    digits: int = 10,
) -> Optimum: ...
@overload
def solve(
    n: Grid,
    t: Grid,
    b: Grid | None = None,
    *,
    d: Grid | None = None,
    digits: int | Literal["f64"] = 10,
) -> Any: ...
def solve(n: Any, t: Any, b: Any = None, *, d: Any = None, digits: int | str = 10) -> Any:
    """The optimum of the sigmoid loss on CCEM: phase, δ*, s*, similarities, loss.

    Parameters
    ----------
    n : number of pairs, at least 2
    t : temperature, positive; it multiplies the similarity. ``"etf*(1+1e-9)"`` names a threshold.
    b : bias; the logit of a pair is t u·v − b. None is b = t, as in the paper; "learned" optimises
        it too.
    d : embedding dimension, n if it is left out; it decides `attained` alone
    digits : significant digits, 1 to 1000, every one proved; or "f64" with arrays, which computes in
        floating point and proves nothing

    Returns
    -------
    Optimum, if every argument is one number; `Optima` (arrays) if one of them is an array or a
    list, broadcast as NumPy does; a `Table` for a grid in words, such as ``"0.1:5:50"``.

    Theorem 2 of arXiv 2402.12613.

    >>> optimum = solve(10, "6/5", digits=20)
    >>> optimum.s_star
    0.72687470065717421899
    >>> optimum.s_star_enclosure.rad < 1e-15
    True
    >>> solve(10, np.linspace(0.1, 5, 50)).s_star.shape
    (50,)
    """
    if any(is_many(x) for x in (n, t, b, d)):
        return _optima(n, t, b, d, digits)
    if digits == "f64":
        raise ValueError(
            "digits: f64 is for arrays; one problem is proved in less than a millisecond"
        )
    words = grid("n", n), grid("t", t), optional("b", b), optional("d", d)
    table = Table.of(Optimum, _ccem.solve(*words, _digits(digits)))
    return table if any(isinstance(x, str) for x in (n, t, b, d)) and len(table) > 1 else table[0]


def _digits(digits: int | str) -> int:
    if isinstance(digits, bool) or not isinstance(digits, (int, np.integer)) or digits < 0:
        raise ValueError(f"digits: {digits!r} is no number of digits")
    return int(digits)


def _optima(n: Any, t: Any, b: Any, d: Any, digits: int | str) -> Optima:
    if isinstance(b, str) and b == "learned":
        raise ValueError("b: learned is for one problem, or for a grid in words")
    given = [
        x if isinstance(x, np.ndarray) else np.asarray(_listed(x))
        for x in (n, t, b, d)
        if x is not None
    ]
    shape = np.broadcast_shapes(*(x.shape for x in given))

    def flat(x: Any) -> NDArray[Any]:
        return np.ascontiguousarray(np.broadcast_to(np.asarray(_listed(x)), shape)).ravel()

    def whole(name: str, x: Any) -> NDArray[np.uint64]:
        array = flat(x)
        if array.dtype.kind not in "iu" or (array.dtype.kind == "i" and (array < 0).any()):
            raise ValueError(
                f"{name}: an array of {array.dtype} holds no counts; give integers, at least 0"
            )
        return array.astype(np.uint64)

    def numbers(name: str, x: Any) -> Any:
        array = flat(x)
        if array.dtype == np.float64:
            return array
        return [number(name, y) for y in array.tolist()]

    pairs, dims = whole("n", n), None if d is None else whole("d", d)
    temperatures = numbers("t", t)
    biases = None if b is None else numbers("b", b)
    proved = None if digits == "f64" else _digits(digits)
    columns = _ccem.optima(pairs, temperatures, biases, dims, proved)

    def shaped(values: Any) -> Any:
        return np.asarray(values).reshape(shape)

    as_floats = np.array(
        [float(Fraction(x)) if isinstance(x, str) else x for x in temperatures], dtype=float
    )
    of_b = (
        as_floats
        if biases is None
        else np.array(
            [float(Fraction(x)) if isinstance(x, str) else x for x in biases], dtype=float
        )
    )
    return Optima(
        n=shaped(pairs),
        d=shaped(pairs if dims is None else dims),
        t=shaped(as_floats),
        b=shaped(of_b),
        **{key: shaped(values) for key, values in columns.items()},
    )


def _listed(x: Any) -> Any:
    """What NumPy makes an array of; exact numbers stay what they are."""
    if isinstance(x, np.ndarray) or not is_many(x):
        return x
    values = list(x)
    exactly = any(isinstance(y, (str, Fraction)) or type(y).__name__ == "Decimal" for y in values)
    return np.array(values, dtype=object) if exactly else values


def thresholds(n: Grid, *, d: Grid | None = None, digits: int = 10) -> Any:
    """The thresholds of Theorem 2 at b = t: ½ ln((N−2)/2) and ((N−1)/N) ln(N−3), for N ≥ 4.

    With `d`, for each code that lives there the smallest t at which it is certified to be optimal.
    One N gives a `Threshold`; several, or `d`, a `Table`.

    >>> thresholds(10).threshold_etf
    1.751319134149782
    """
    table = Table.of(Threshold, _ccem.thresholds(grid("n", n), optional("d", d), _digits(digits)))
    return table[0] if len(table) == 1 and d is None else table


def bound(
    n: Grid,
    d: Grid,
    t: Grid,
    b: Grid | None = None,
    *,
    seed: int = 0,
    seeds: int | None = None,
    progress: bool | Progress | None = None,
) -> Any:
    """A certified bracket of L*, the minimum of the sigmoid loss over unit vectors in R^d.

    One problem gives a `Bracket`, a grid a `Table` of them.

    >>> bracket = bound(8, 7, 1.24)
    >>> bracket.structure, bracket.exact, 2.21249377 in bracket.enclosure or bracket.upper < 2.2124938
    ('simplex', True, True)
    """
    words = grid("n", n), grid("t", t), optional("b", b), grid("d", d)
    table = Table.of(Bracket, _ccem.bound(*words, seed, seeds, _watched(progress)))
    return table[0] if len(table) == 1 else table


def sweep(
    n: Grid,
    t: Grid,
    b: Grid | None = None,
    *,
    d: Grid | None = None,
    loss: Loss = "sigmoid",
    seed: int = 0,
    seeds: int = 3,
    warm_start: bool = False,
    progress: bool | Progress | None = None,
) -> Table[Cell]:
    """The theory beside full optimisation over U and V, over a grid.

    >>> cells = sweep(4, [0.2, 2], seeds=2)
    >>> cells["arrived_seeds"].tolist()
    [2, 2]
    """
    words = grid("n", n), grid("t", t), optional("b", b), optional("d", d)
    return Table.of(Cell, _ccem.sweep(*words, loss, seed, seeds, warm_start, _watched(progress)))


def encoder(
    n: Grid,
    t: Grid,
    b: Grid | None = None,
    *,
    d: Grid | None = None,
    encoders: Sequence[str] | None = None,
    inputs: str = "gaussian:2d",
    separate: bool = False,
    method: Literal["lbfgs", "gd", "adam"] = "lbfgs",
    rate: float | None = None,
    maxiter: int | None = None,
    seed: int = 0,
    seeds: int | None = None,
    progress: bool | Progress | None = None,
) -> Table[Trained]:
    """What encoders can reach on their inputs, and what they do reach when they are trained.

    `encoders` are networks as on the command line: linear, affine, mlp:2N+2N, paper, with @relu or
    @layernorm at the end.

    >>> encoder(4, 0.2, encoders=["linear"], inputs="onehot", separate=True, seeds=1)[0].reachable
    'yes'
    """
    words = grid("n", n), grid("t", t), optional("b", b), optional("d", d)
    names = None if encoders is None else list(encoders)
    answer = _ccem.encoder(
        *words, names, inputs, separate, method, rate, maxiter, seed, seeds, _watched(progress)
    )
    return Table.of(Trained, answer)


def minimize(
    n: int,
    t: Number,
    b: Number | None = None,
    *,
    d: int | None = None,
    loss: Loss = "sigmoid",
    method: Literal["lbfgs", "projected-gradient"] = "lbfgs",
    rate: float | None = None,
    seed: int = 0,
    seeds: int = 1,
    maxiter: int | None = None,
    gtol: float | None = None,
    bias: Literal["fixed", "learned"] = "fixed",
    trace: bool = False,
    callback: Callable[[Step], object] | None = None,
    progress: bool | Progress | None = None,
) -> Minimum:
    """Full optimisation over 2N unit vectors in R^d; the best of `seeds` random starts.

    The result has SciPy's names (fun, nit, nfev, success, status, message), U and V as arrays, and
    the gap to the theory's bound. `success` is False at a step limit, unless nothing is left of the
    gradient but its rounding. With `trace`, a row (step, loss, relative gradient) for each step of
    the first seed. Where d is too small, structured starts join the random ones; `start` says which
    won.

    `callback` is called after each step of the first seed's run with a `Step`: nit, fun,
    relative_gradient. As in SciPy, the run ends where it is if that raises StopIteration, with
    `success` False; any other exception ends it and is raised here.

    >>> run = minimize(10, 1.2)
    >>> run.success, abs(run.gap) < 1e-9, run.u.shape
    (True, True, (10, 10))
    >>> def enough(step):
    ...     if step.nit == 3:
    ...         raise StopIteration
    >>> run = minimize(10, 1.2, callback=enough)
    >>> run.nit, run.success, run.message
    (3, False, 'callback raised StopIteration')
    """
    if bias == "learned" and b is not None:
        raise ValueError("b: a bias that is learned starts at t and cannot be given")
    word = "learned" if bias == "learned" else optional("b", b)
    told = None if callback is None else lambda *step: callback(Step(*step))
    found = _ccem.minimize(
        number("n", n),
        number("t", t),
        word,
        optional("d", d),
        loss,
        method,
        rate,
        maxiter,
        gtol,
        seed,
        seeds,
        trace,
        told,
        _watched(progress),
    )
    found["trace"] = np.array(found["trace"], dtype=float).reshape(-1, 3)
    found["t"], found["b"] = _as_float(found["t"]), _as_float(found["b"])
    return Minimum(**found)


def _as_float(word: str) -> float:
    try:
        return float(Fraction(word))
    except ValueError:
        return float("nan")


def _lent(name: str, x: ArrayLike) -> Any:
    """The array as it is if it is of singles or doubles in C order, else its copy."""
    array = np.asarray(x)
    single = array.dtype in (np.float16, np.float32) and array.ndim == 2
    return np.ascontiguousarray(array, dtype=np.float32) if single else _matrix(name, array)


def _matrix(name: str, x: ArrayLike) -> Array:
    """An N×d array of float64 in C order; anything else is copied once."""
    array = np.asarray(x)
    if array.ndim != 2:
        raise ValueError(f"{name} has {array.ndim} axes; it needs two: N vectors in R^d")
    if array.dtype.kind != "f":
        raise ValueError(f"{name} is an array of {array.dtype}; it must be of floating point")
    return np.ascontiguousarray(array, dtype=np.float64)


def loss(
    u: ArrayLike, v: ArrayLike, t: float, b: float | None = None, *, loss: Loss = "sigmoid"
) -> float:
    """The loss of U and V (N×d) at temperature t and bias b (None: b = t).

    float64 arrays in C order are read where they are; others are copied once.

    >>> u = np.eye(3)
    >>> round(loss(u, u, 1.0), 6)  # ln 2 + 2 ln(1 + 1/e)
    1.319671
    """
    value, _ = _ccem.loss(_matrix("u", u), _matrix("v", v), t, t if b is None else b, loss)
    return value


def loss_and_grad(
    u: ArrayLike, v: ArrayLike, t: float, b: float | None = None, *, loss: Loss = "sigmoid"
) -> tuple[float, Array, Array]:
    """The loss and its gradients in U and V, float64 of the same shape.

    >>> value, gu, gv = loss_and_grad(np.eye(3), np.eye(3), 1.0)
    >>> gu.shape, bool(np.allclose(gu, gv))
    ((3, 3), True)
    """
    of_u, of_v = _matrix("u", u), _matrix("v", v)
    gu, gv = np.empty(of_u.shape), np.empty(of_v.shape)
    value = _ccem.loss_and_grad(of_u, of_v, t, t if b is None else b, loss, gu, gv)
    return value, gu, gv


def measure(
    u: ArrayLike,
    v: ArrayLike,
    t: Number | None = None,
    b: Number | None = None,
    *,
    normalise: bool = False,
    sample: int | None = None,
    progress: bool | Progress | None = None,
) -> Measurement:
    """Embeddings of your own (N×d, unit rows; row i of U belongs to row i of V) held against the theory.

    With t (and b; None is b = t) there are the loss, the optimum and the gap too. `normalise` divides
    each row by its length first. float32 and float64 arrays in C order are read where they are; others
    are copied once. With `sample` that many rows, each against all, estimate what takes all N² pairs,
    with errors (`q_error`, `loss_sample_error`, …); what an estimate cannot give is left out.

    >>> found = measure(np.eye(4), np.eye(4), 2)
    >>> found.p, found.q, found.margin
    (1.0, 0.0, 0.5)
    >>> found = measure(np.eye(4), np.eye(4), 2, sample=3)
    >>> found.sample, found.q, found.q_error
    (3, 0.0, 0.0)
    """
    found: Measurement = _measured(u, v, t, b, normalise, False, sample, progress)[0]
    return found


def histogram(u: ArrayLike, v: ArrayLike, *, normalise: bool = False) -> Table[Row]:
    """The histograms of the similarities of positive and of negative pairs, a row for each bin.

    >>> int(histogram(np.eye(4), np.eye(4))["negatives"].sum())
    12
    """
    return _measured(u, v, None, None, normalise, True, None, None)


def _measured(
    u: ArrayLike,
    v: ArrayLike,
    t: Number | None,
    b: Number | None,
    normalise: bool,
    histogram: bool,
    sample: int | None,
    progress: bool | Progress | None,
) -> Table[Any]:
    words = optional("t", t), optional("b", b)
    lent = _lent("u", u), _lent("v", v)
    if lent[0].dtype != lent[1].dtype:
        lent = _matrix("u", u), _matrix("v", v)
    answer = _ccem.measure(*lent, *words, normalise, histogram, sample, _watched(progress))
    return Table.of(Row if histogram else Measurement, answer)


def audit(
    u: ArrayLike,
    v: ArrayLike,
    t: Number,
    b: Number | None,
    value: Number,
    *,
    loss: Loss = "sigmoid",
    grad_u: ArrayLike | None = None,
    grad_v: ArrayLike | None = None,
    grad_t: Number | None = None,
    grad_b: Number | None = None,
) -> Table[Row]:
    """Whether your loss code is right: what it gave for U and V, held against the exact loss.

    A row for each mistake, or pair of mistakes, that gives these numbers, best first; `mistake` is
    "none" where the code is right and "unknown" where nothing on the list explains them. Gradients
    decide where the value cannot.

    >>> u, v = np.eye(8), np.roll(np.eye(8), 1, axis=0)
    >>> value, gu, gv = loss_and_grad(u, v, 10, 5)
    >>> audit(u, v, 10, 5, value, grad_u=gu, grad_v=gv)[0].mistake
    'none'
    >>> audit(u, v, 10, 5, value / 8, grad_u=gu / 8, grad_v=gv / 8)[0].mistake
    'mean-over-n2'
    """

    def digits(name: str, x: Number | None) -> str | None:
        # What overflowed came back too: inf and nan are words of their own.
        return None if x is None else repr(float(x)) if isinstance(x, float) else number(name, x)

    def gradient(name: str, x: ArrayLike | None) -> Any:
        return None if x is None else _lent(name, x)

    given = digits("value", value) or number("value", value)
    answer = _ccem.audit(
        _lent("u", u),
        _lent("v", v),
        number("t", t),
        optional("b", b),
        given,
        loss,
        gradient("grad_u", grad_u),
        gradient("grad_v", grad_v),
        digits("grad_t", grad_t),
        digits("grad_b", grad_b),
    )
    return Table.of(Row, answer)


def check(
    claims: str | Iterable[str] | None = None,
    *,
    levels: Iterable[str] | None = None,
    conjectures: bool = False,
    seeds: int | None = None,
    progress: bool | Progress | None = None,
) -> Checks:
    """Examines claims of the registry, by name, and files of claims (``*.toml``); None: all that are believed.

    `levels` are numeric, empirical, certified, formal; all by default.

    >>> found = check("theorem-2-etf", levels=["certified"])
    >>> found["theorem-2-etf"].verdict
    'certified'
    """
    names = [claims] if isinstance(claims, str) else list(claims or [])
    wanted = None if levels is None else list(levels)
    return _checks(_ccem.check(names, wanted, conjectures, seeds, _watched(progress)))


def check_toml(
    text: str, *, levels: Iterable[str] | None = None, progress: bool | Progress | None = None
) -> Checks:
    '''Examines claims of your own, written as in a file of claims.

    >>> found = check_toml("""
    ... [claim.few-pairs]
    ... forall = { N = "2..=4", t = "[1/1000, 100]" }
    ... assert = "phase = etf"
    ... """, levels=["certified"])
    >>> found["few-pairs"].verdict
    'certified'
    '''
    wanted = None if levels is None else list(levels)
    return _checks(_ccem.check_text(text, wanted, _watched(progress)))


def _checks(answer: _ccem.Answer) -> Checks:
    return Checks.of(Finding, answer)  # type: ignore[return-value]


def claims() -> Table[Row]:
    """The claims that ccem knows."""
    return Table.of(Row, _ccem.claims())


def keys() -> Table[Row]:
    """Every key of the data: its heading, LaTeX, unit and meaning."""
    return Table.of(Row, _ccem.keys())


def verify(text: str) -> Table[Row]:
    """Checks a certificate again, without the search that found it; its text, not its file's name."""
    return Table.of(Row, _ccem.verify(text))


def derive(name: str = "reduction") -> Derivation:
    """A derivation step by step, each step verified when it is made.

    >>> derive("learned-bias").status
    'holds'
    """
    return Derivation.of(Row, _ccem.derive(name))  # type: ignore[return-value]


def plot(
    name: str,
    *,
    n: Grid | None = None,
    d: Grid | None = None,
    t: Grid | None = None,
    seed: int | None = None,
    seeds: int | None = None,
    quick: bool = False,
    progress: bool | Progress | None = None,
) -> Figure:
    """A figure by name (see `figures`): shown by a notebook, saved as SVG, PNG or PDF.

    >>> plot("phase-map", quick=True).save("/dev/null/phases.svg")
    Traceback (most recent call last):
    NotADirectoryError: [Errno 20] Not a directory: '/dev/null/phases.svg'
    """
    words = optional("n", n), optional("d", d), optional("t", t)
    answer = _ccem.plot(name, *words, seed, seeds, quick, _watched(progress))
    return Figure(Table.of(Row, answer), answer.panels(), answer.title, answer)


def figures() -> dict[str, str]:
    """The figures by name, and what each shows."""
    return dict(_ccem.figures())


def convert(
    *, logit_scale: Number, logit_bias: Number, convention: str = "ln-t,-b"
) -> tuple[Fraction, Fraction]:
    """Temperature and bias of the theory, of a model's numbers.

    `convention` says what they are: ln-t, t or 1/t; -b or b.

    >>> convert(logit_scale=10, logit_bias=-10, convention="t,-b")
    (Fraction(10, 1), Fraction(10, 1))
    """
    scale, bias = number("logit_scale", logit_scale), number("logit_bias", logit_bias)
    t, b = _ccem.convert(scale, bias, convention)
    return Fraction(t), Fraction(b)


from . import siglip  # noqa: E402
