from collections.abc import Callable
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Answer",
    "audit",
    "__version__",
    "bound",
    "check",
    "check_text",
    "claims",
    "convert",
    "derive",
    "encoder",
    "figures",
    "keys",
    "loss",
    "loss_and_grad",
    "meant",
    "measure",
    "minimize",
    "optima",
    "plot",
    "run",
    "siglip",
    "solve",
    "sweep",
    "thresholds",
    "verify",
]
__version__: str

@final
class Answer:
    @property
    def command(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def notes(self) -> list[str]: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def columns(self) -> list[tuple[str, str, str, str, str]]: ...
    def rows(self) -> list[dict[str, Any]]: ...
    def render(self, format: str) -> str: ...
    def picture(self, ending: str) -> bytes | None: ...
    def panels(self) -> list[dict[str, Any]]: ...

def run(words: list[str]) -> int: ...
def meant(word: str, known: list[str]) -> str: ...
def solve(n: str, t: str, b: str | None, d: str | None, digits: int) -> Answer: ...
def thresholds(n: str, d: str | None, digits: int) -> Answer: ...
def bound(
    n: str, t: str, b: str | None, d: str | None, seed: int, seeds: int | None, progress: Any
) -> Answer: ...
def sweep(
    n: str,
    t: str,
    b: str | None,
    d: str | None,
    loss: str,
    seed: int,
    seeds: int,
    warm_start: bool,
    progress: Any,
) -> Answer: ...
def encoder(
    n: str,
    t: str,
    b: str | None,
    d: str | None,
    encoders: list[str] | None,
    inputs: str,
    separate: bool,
    method: str,
    rate: float | None,
    steps: int | None,
    seed: int,
    seeds: int | None,
    progress: Any,
) -> Answer: ...
def minimize(
    n: str,
    t: str,
    b: str | None,
    d: str | None,
    loss: str,
    method: str,
    rate: float | None,
    steps: int | None,
    tolerance: float | None,
    seed: int,
    seeds: int,
    trace: bool,
    callback: Callable[[int, float, float], object] | None,
    progress: Any,
) -> dict[str, Any]: ...
def check(
    claims: list[str],
    levels_of: list[str] | None,
    conjectures: bool,
    seeds: int | None,
    progress: Any,
) -> Answer: ...
def check_text(text: str, levels_of: list[str] | None, progress: Any) -> Answer: ...
def claims() -> Answer: ...
def keys() -> Answer: ...
def verify(text: str) -> Answer: ...
def derive(name: str) -> Answer: ...
def plot(
    name: str,
    n: str | None,
    d: str | None,
    t: str | None,
    seed: int | None,
    seeds: int | None,
    quick: bool,
    progress: Any,
) -> Answer: ...
def figures() -> list[tuple[str, str]]: ...
def siglip(
    n: str | None,
    logit_scale: str | None,
    logit_bias: str | None,
    d: int | None,
    convention: str | None,
) -> Answer: ...
def convert(logit_scale: str, logit_bias: str, convention: str) -> tuple[str, str]: ...
def loss(
    u: NDArray[np.float64], v: NDArray[np.float64], t: float, b: float, kind: str
) -> tuple[float, float]: ...
def loss_and_grad(
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    t: float,
    b: float,
    kind: str,
    gu: NDArray[np.float64],
    gv: NDArray[np.float64],
) -> float: ...
def optima(
    n: NDArray[np.uint64],
    t: NDArray[np.float64] | list[str],
    b: NDArray[np.float64] | list[str] | None,
    d: NDArray[np.uint64] | None,
    digits: int | None,
) -> dict[str, Any]: ...
def measure(
    u: NDArray[np.float64] | NDArray[np.float32],
    v: NDArray[np.float64] | NDArray[np.float32],
    t: str | None,
    b: str | None,
    normalise: bool,
    histogram: bool,
    sample: int | None,
    progress: Any,
) -> Answer: ...
def audit(
    u: NDArray[np.float64] | NDArray[np.float32],
    v: NDArray[np.float64] | NDArray[np.float32],
    t: str,
    b: str | None,
    value: str,
    loss: str,
    grad_u: NDArray[np.float64] | NDArray[np.float32] | None,
    grad_v: NDArray[np.float64] | NDArray[np.float32] | None,
    grad_t: str | None,
    grad_b: str | None,
) -> Answer: ...
