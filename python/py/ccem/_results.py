"""What comes back: frozen records under the keys of the command line's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from . import _ccem

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]

_STYLE = "<style>.ccem .heading{display:none} .ccem td,.ccem th{text-align:right} .ccem .words{text-align:left}</style>"


class Proven(float):
    """The double nearest to a number of which more digits are proved than a double carries.

    >>> x = Proven("0.72687470065717421899")
    >>> x.digits, float(x)
    ('0.72687470065717421899', 0.7268747006571742)
    """

    digits: str

    def __new__(cls, digits: str) -> Proven:
        proven = super().__new__(cls, digits)
        proven.digits = digits
        return proven

    def __repr__(self) -> str:
        return self.digits

    def __reduce__(self) -> tuple[Any, ...]:
        return Proven, (self.digits,)


@dataclass(frozen=True)
class Enclosure:
    """An interval [lo, hi] in which a number is proved to lie.

    >>> Enclosure(1.0, 1.5).mid, 1.2 in Enclosure(1.0, 1.5)
    (1.25, True)
    """

    lo: float
    hi: float

    @property
    def mid(self) -> float:
        """Half way between the ends."""
        return self.lo + (self.hi - self.lo) / 2

    @property
    def rad(self) -> float:
        """Not less than the distance from `mid` to either end."""
        mid = self.mid
        rad = max(self.hi - mid, mid - self.lo)
        return float(np.nextafter(rad, np.inf)) if rad else 0.0

    def __contains__(self, x: float) -> bool:
        return self.lo <= x <= self.hi

    def __repr__(self) -> str:
        return f"[{self.lo!r}, {self.hi!r}]"


class Page:
    """The printed forms of an answer. They are made when they are asked for."""

    __slots__ = ("_answer", "_forms")
    _FORMS = ("text", "markdown", "latex", "csv", "json", "html")

    def __init__(self, answer: _ccem.Answer | None, forms: Mapping[str, str] | None = None):
        self._answer, self._forms = answer, dict(forms or {})

    def render(self, form: str) -> str:
        """text, markdown, latex, csv, json or html."""
        if form not in self._forms:
            if self._answer is None:
                raise ValueError(f"`{form}` is no form; there are {', '.join(self._FORMS)}")
            self._forms[form] = self._answer.render(form)
        return self._forms[form]

    def __reduce__(self) -> tuple[Any, ...]:
        return Page, (None, {form: self.render(form) for form in self._FORMS})


class Shown:
    """Something that can be shown in a terminal, a notebook and a paper."""

    _page: Page | None

    def _render(self, form: str) -> str:
        if self._page is None:
            raise ValueError("a single row is printed by the table it came from")
        return self._page.render(form)

    def to_text(self) -> str:
        """The table of the command line."""
        return self._render("text")

    def to_markdown(self) -> str:
        """A GitHub table."""
        return self._render("markdown")

    def to_latex(self) -> str:
        """What ``--format latex`` prints; needs booktabs and siunitx."""
        return self._render("latex")

    def to_csv(self) -> str:
        """Comma-separated values at full precision."""
        return self._render("csv")

    def to_json(self) -> str:
        """What ``--format json`` prints."""
        return self._render("json")


def _value(value: Any, unit: str) -> Any:
    """A value of JSON: words under the key of a number are digits."""
    if isinstance(value, str) and unit:
        try:
            return Proven(value)
        except ValueError:
            return value
    return Enclosure(*value) if isinstance(value, tuple) else value


class Row(Shown, Mapping[str, Any]):
    """A frozen record. Its keys are those of the command line's JSON, and its attributes too."""

    __slots__ = ("_values", "_page")
    _values: dict[str, Any]

    def __init__(self, values: Mapping[str, Any], page: Page | None = None):
        object.__setattr__(self, "_values", dict(values))
        object.__setattr__(self, "_page", page)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            meant = _ccem.meant(name, list(self._values))
            raise AttributeError(f"{type(self).__name__} has no {name!r}{meant}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._values])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._values, self._page)

    def __repr__(self) -> str:
        said = [f"{key}={value!r}" for key, value in self._values.items() if value is not None]
        return f"{type(self).__name__}({', '.join(said)})"

    def _repr_html_(self) -> str:
        if self._page is not None:
            return f'<div class="ccem">{_STYLE}{self._page.render("html")}</div>'
        said = ((key, value) for key, value in self._values.items() if value is not None)
        rows = "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in said)
        return f'<div class="ccem">{_STYLE}<table>{rows}</table></div>'

    def _repr_latex_(self) -> str | None:
        return None if self._page is None else self._page.render("latex")

    def _enclosure(self, key: str) -> Enclosure | None:
        lo, hi = self._values[f"{key}_lo"], self._values[f"{key}_hi"]
        return None if lo is None or hi is None else Enclosure(lo, hi)


class Optimum(Row):
    """The optimum on CCEM of one problem; every printed digit is proved."""

    n: int
    d: int
    t: float
    b: float
    bias: str
    phase: str | None
    delta_star: float
    s_star: float
    p_star: float
    q_star: float
    loss_star: float
    threshold_etf: float | None
    threshold_antipodal: float | None
    attained: bool

    @property
    def s_star_enclosure(self) -> Enclosure | None:
        """Where s* is proved to lie."""
        return self._enclosure("s_star")

    @property
    def loss_star_enclosure(self) -> Enclosure | None:
        """Where min ℓ is proved to lie."""
        return self._enclosure("loss_star")


class Threshold(Row):
    """The thresholds of Theorem 2 at one N (b = t), or what is certified of a code."""

    n: int
    threshold_etf: float | None
    threshold_antipodal: float | None


class Bracket(Optimum):
    """What is certified of L*, the minimum of the sigmoid loss over unit vectors in R^d."""

    lower: float
    upper: float
    bracket: float
    exact: bool
    structure: str | None
    method: str | None

    @property
    def enclosure(self) -> Enclosure:
        """Where L* is proved to lie."""
        return Enclosure(self.lower, self.upper)


class Cell(Optimum):
    """A problem of a sweep: the theory beside full optimisation from several seeds."""

    seeds: int
    arrived_seeds: int
    gap: float
    success_lo: float
    success_hi: float


class Trained(Row):
    """An encoder at a problem: what it can reach, and what it does reach."""

    encoder: str
    inputs: str
    n: int
    d: int
    reachable: str
    why: str
    infimum: float | None
    loss: float
    gap: float
    arrived_seeds: int


class Finding(Row):
    """A claim, what each level of evidence found, and the verdict."""

    claim: str
    wording: str
    source: str
    scope: str
    numeric: str | None
    empirical: str | None
    certified: str | None
    formal: str | None
    verdict: str
    witness: str | None


class Model(Row):
    """A released model at its batch."""

    n: int
    t: float
    b: float
    phase: str | None
    s_star: float


class Measurement(Row):
    """Embeddings held against the theory: similarities, separation, retrieval; at t and b the loss."""

    n: int
    d: int
    s: float
    delta: float
    p: float
    q: float
    margin: float
    norm_drift: float


R = TypeVar("R", bound=Row)


class Table(Shown, Sequence[R], Generic[R]):
    """Rows, each a frozen record; a key gives its column as an array."""

    __slots__ = ("_rows", "_page", "_kind", "columns", "command", "notes", "warnings", "status")
    _rows: tuple[R, ...]
    _kind: type[R]
    columns: tuple[tuple[str, str, str, str, str], ...]
    command: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    status: str

    def __init__(
        self,
        kind: type[R],
        values: Sequence[Mapping[str, Any]],
        columns: Sequence[tuple[str, str, str, str, str]],
        said: tuple[str, Sequence[str], Sequence[str], str],
        page: Page,
    ):
        units = {key: unit for key, _, _, unit, _ in columns}
        alone = page if len(values) == 1 else None
        rows = [
            kind({key: _value(value, units[key]) for key, value in row.items()}, alone)
            for row in values
        ]
        command, notes, warnings, status = said
        frozen = {
            "_rows": tuple(rows),
            "_page": page,
            "_kind": kind,
            "columns": tuple(columns),
            "command": command,
            "notes": tuple(notes),
            "warnings": tuple(warnings),
            "status": status,
        }
        for name, value in frozen.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, kind: type[R], answer: _ccem.Answer) -> Table[R]:
        """The table of an answer."""
        said = (answer.command, answer.notes, answer.warnings, answer.status)
        return cls(kind, answer.rows(), answer.columns, said, Page(answer))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, key: int) -> R: ...
    @overload
    def __getitem__(self, key: slice) -> Sequence[R]: ...
    @overload
    def __getitem__(self, key: str) -> NDArray[Any]: ...
    def __getitem__(self, key: int | slice | str) -> Any:
        return self._column(key) if isinstance(key, str) else self._rows[key]

    def _column(self, key: str) -> NDArray[Any]:
        unit = next((unit for name, _, _, unit, _ in self.columns if name == key), None)
        if unit is None:
            keys = [name for name, *_ in self.columns]
            raise KeyError(f"there is no column {key!r}{_ccem.meant(key, keys)}")
        values = [row[key] for row in self._rows]
        if not unit:
            return np.array(values) if all(type(x) is bool for x in values) else _objects(values)
        if all(type(x) is int for x in values):
            return np.array(values)
        numbers = [np.nan if x is None else x for x in values]
        return (
            np.array(numbers, dtype=float)
            if all(_is_number(x) for x in numbers)
            else _objects(values)
        )

    def to_frame(self) -> pandas.DataFrame:
        """The rows as a pandas frame; a number that there is none of is NaN."""
        import pandas

        return pandas.DataFrame({key: self._column(key) for key, *_ in self.columns})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self.command == other.command and self._rows == other._rows

    def __hash__(self) -> int:
        return hash((self.command, self._rows))

    def __reduce__(self) -> tuple[Any, ...]:
        values = [_plain(row) for row in self._rows]
        said = (self.command, self.notes, self.warnings, self.status)
        return type(self), (self._kind, values, self.columns, said, self._page)

    def __repr__(self) -> str:
        return self.to_text().rstrip("\n")

    def _repr_html_(self) -> str:
        return f'<div class="ccem">{_STYLE}{self._render("html")}</div>'

    def _repr_latex_(self) -> str:
        return self.to_latex()


def _plain(row: Row) -> dict[str, Any]:
    """The values as they came: digits as text, an enclosure as its ends."""

    def plain(x: Any) -> Any:
        if isinstance(x, Proven):
            return x.digits
        return (x.lo, x.hi) if isinstance(x, Enclosure) else x

    return {key: plain(value) for key, value in row.items()}


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def _objects(values: Sequence[Any]) -> NDArray[Any]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


class Checks(Table[Finding]):
    """Claims and their verdicts; the name of a claim gives its finding."""

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            named = [row for row in self._rows if row.claim == key]
            return named[0] if named else self._column(key)
        return super().__getitem__(key)

    @property
    def holds(self) -> bool:
        """Whether every claim holds: none is refuted, none undecided."""
        return self.status == "holds"


@dataclass(frozen=True, eq=False, repr=False)
class Optima:
    """Optima of many problems: arrays of one shape, the broadcast of n, t, b and d."""

    n: NDArray[np.uint64]
    d: NDArray[np.uint64]
    t: Array
    b: Array
    phase: NDArray[np.str_]
    delta_star: Array
    s_star: Array
    p_star: Array
    q_star: Array
    loss_star: Array
    s_star_lo: Array | None = None
    s_star_hi: Array | None = None
    loss_star_lo: Array | None = None
    loss_star_hi: Array | None = None

    def _arrays(self) -> dict[str, NDArray[Any]]:
        both = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: array for name, array in both if array is not None}

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every array."""
        return self.s_star.shape

    def __len__(self) -> int:
        return len(self.s_star)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Optima):
            return NotImplemented
        ours, theirs = self._arrays(), other._arrays()
        return ours.keys() == theirs.keys() and all(
            np.array_equal(ours[k], theirs[k]) for k in ours
        )

    def to_frame(self) -> pandas.DataFrame:
        """A row for each problem."""
        import pandas

        return pandas.DataFrame({name: np.ravel(array) for name, array in self._arrays().items()})

    def _some(self) -> tuple[list[str], list[list[str]], int]:
        names = ["n", "t", "b", "phase", "delta_star", "s_star", "p_star", "q_star", "loss_star"]
        columns = [np.ravel(getattr(self, name)) for name in names]
        size = len(columns[0])
        shown = range(size) if size <= 10 else [*range(5), *range(size - 5, size)]
        said = [
            [
                f"{column[k]:.6g}" if column.dtype.kind == "f" else str(column[k])
                for column in columns
            ]
            for k in shown
        ]
        return names, said, size

    def __repr__(self) -> str:
        names, rows, size = self._some()
        widths = [max(map(len, column)) for column in zip(names, *rows)]
        lines = ["  ".join(x.rjust(w) for x, w in zip(row, widths)) for row in (names, *rows)]
        if size > len(rows):
            lines.insert(6, f"… {size - len(rows)} more …")
        return "\n".join([f"Optima of {size} problems", *lines])

    def _repr_html_(self) -> str:
        names, rows, size = self._some()
        head = "".join(f"<th>{name}</th>" for name in names)
        body = ["<tr>" + "".join(f"<td>{x}</td>" for x in row) + "</tr>" for row in rows]
        if size > len(rows):
            body.insert(5, f'<tr><td colspan="{len(names)}">… {size - len(rows)} more …</td></tr>')
        return f'<div class="ccem">{_STYLE}<table><tr>{head}</tr>{"".join(body)}</table></div>'


@dataclass(frozen=True)
class Step:
    """A step of a minimisation, while it goes on."""

    nit: int
    fun: float
    relative_gradient: float


@dataclass(frozen=True, eq=False, repr=False)
class Minimum:
    """Where a minimisation over U and V ended; SciPy's names where they exist."""

    n: int
    d: int
    t: float
    b: float
    u: Array
    v: Array
    fun: float
    fun_error: float
    gap: float
    gap_error: float
    arrived: bool
    relative_gradient: float
    nit: int
    nfev: int
    success: bool
    status: str
    message: str
    start: str
    s: float
    delta: float
    p: float
    q: float
    trace: Array

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Minimum):
            return NotImplemented
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return all(np.array_equal(x, y) for x, y in pairs)

    def __repr__(self) -> str:
        shown = (f for f in fields(self) if f.name not in ("u", "v", "trace"))
        said = [f"{f.name:>18}: {getattr(self, f.name)!r}" for f in shown]
        return "\n".join([*said, f"{'u, v':>18}: arrays of shape {self.u.shape}"])

    def _repr_html_(self) -> str:
        shown = (f for f in fields(self) if f.name not in ("u", "v", "trace"))
        rows = "".join(f"<tr><th>{f.name}</th><td>{getattr(self, f.name)}</td></tr>" for f in shown)
        return f'<div class="ccem">{_STYLE}<table>{rows}</table></div>'


class Figure:
    """A figure, its data and its caption."""

    __slots__ = ("_pictures", "data", "panels", "title")

    def __init__(self, data: Table[Row], panels: list[dict[str, Any]], title: str, pictures: Any):
        self.data, self.panels, self.title, self._pictures = data, panels, title, pictures

    def picture(self, ending: str) -> bytes:
        """The figure as svg, png or pdf."""
        pictures = self._pictures
        picture = pictures.get(ending) if isinstance(pictures, dict) else pictures.picture(ending)
        if picture is None:
            raise ValueError(f"there is no picture as {ending!r}; there are svg, png and pdf")
        return bytes(picture)

    def save(self, path: str) -> None:
        """Writes the figure; the ending of the name says the form."""
        picture = self.picture(str(path).rpartition(".")[2])
        with open(path, "wb") as file:
            file.write(picture)

    def _repr_svg_(self) -> str:
        return self.picture("svg").decode()

    def __repr__(self) -> str:
        return f"<Figure: {self.title}; {self.data.command}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figure) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def __reduce__(self) -> tuple[Any, ...]:
        pictures = {ending: self.picture(ending) for ending in ("svg", "png", "pdf")}
        return Figure, (self.data, self.panels, self.title, pictures)


class Derivation(Table[Row]):
    """A derivation, each step verified when it was made."""

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> None:  # type: ignore[override]
        return None
