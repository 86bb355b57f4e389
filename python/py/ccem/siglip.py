"""The released SigLIP models, and models of one's own, in the theory of the optimum."""

from __future__ import annotations

from . import _ccem
from ._results import Model, Table
from ._words import Grid, Number, number, optional


def models(n: Grid | None = None) -> Table[Model]:
    """Where the released models stand at batches of `n` pairs (32768 if it is left out).

    >>> len(models()) >= 12
    True
    """
    return Table.of(Model, _ccem.siglip(optional("n", n), None, None, None, None))


def model(
    *,
    logit_scale: Number,
    logit_bias: Number,
    n: Grid | None = None,
    d: int | None = None,
    convention: str = "ln-t,-b,lee",
) -> Table[Model]:
    """Where a model of your own stands; its numbers as checkpoints store them, ln t and −b.

    >>> model(logit_scale=100, logit_bias=10, convention="t,b", n=1024)[0].phase
    'intermediate'
    """
    numbers = number("logit_scale", logit_scale), number("logit_bias", logit_bias)
    return Table.of(Model, _ccem.siglip(optional("n", n), *numbers, d, convention))
