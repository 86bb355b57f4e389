"""Python's numbers as the exact words that the library reads."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, Union

import numpy as np

#: One number. A float means its shortest decimal, so that 1.2 is 6/5; `exact` means the double.
Number: TypeAlias = Union[int, float, str, Fraction, Decimal, "np.integer[Any]", "np.floating[Any]"]

#: One number, several, or a grid in the words of the command line: ``"4..=50"``, ``"0.1:5:50"``.
Grid: TypeAlias = Union[Number, Iterable[Number], "np.ndarray[Any, Any]"]


def exact(x: float) -> Fraction:
    """The double `x` itself, where a plain float would mean its shortest decimal.

    >>> exact(0.1)
    Fraction(3602879701896397, 36028797018963968)
    """
    return Fraction(x)


def number(name: str, x: Any) -> str:
    """One number as a word."""
    if isinstance(x, (bool, np.bool_)) or x is None:
        raise ValueError(f"{name}: {x!r} is no number")
    if isinstance(x, (float, np.floating)) and not np.isfinite(x):
        raise ValueError(f"{name}: {x} is not finite")
    if isinstance(x, (int, float, str, Fraction, Decimal, np.integer, np.floating)):
        return str(x)
    if isinstance(x, np.ndarray) and x.ndim == 0:
        return number(name, x[()])
    raise ValueError(f"{name}: {x!r} is no number; give an int, float, str, Fraction or Decimal")


def is_many(x: Any) -> bool:
    """Whether `x` holds several numbers."""
    if isinstance(x, np.ndarray):
        return x.ndim > 0
    return isinstance(x, Iterable) and not isinstance(x, str)


def grid(name: str, x: Any) -> str:
    """One number or several as a word of the command line."""
    if isinstance(x, range) and x.step == 1 and len(x) > 0:
        return f"{x.start}..={x.stop - 1}"
    if not is_many(x):
        return number(name, x)
    words = (
        [number(name, y) for y in np.ravel(x).tolist()]
        if isinstance(x, np.ndarray)
        else [number(name, y) for y in x]
    )
    if not words:
        raise ValueError(f"{name}: there is no number in {x!r}")
    return ",".join(words)


def optional(name: str, x: Any) -> str | None:
    """The same of what may be left out."""
    return None if x is None else grid(name, x)
