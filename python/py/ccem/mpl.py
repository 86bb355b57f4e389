"""ccem's figures drawn by matplotlib, on axes of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._results import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"disc": "o", "circle": "o", "square": "s", "triangle": "^", "diamond": "D", "star": "*"}


def draw(figure: Figure, ax: Axes | None = None, *, panel: int = 0) -> Axes:
    """Draws one panel of a figure on `ax` (the current axes if it is left out), and returns it."""
    if not 0 <= panel < len(figure.panels):
        raise ValueError(f"panel: there are {len(figure.panels)}, counted from 0; {panel} is none")
    if ax is None:
        from matplotlib import pyplot

        ax = pyplot.gca()
    shown, named = figure.panels[panel], set()
    for mark in shown["marks"]:
        label = mark["name"] if mark["name"] not in named else ""
        named.add(label)
        _MARKS[mark["kind"]](ax, mark, label or None)
    for name, which in (("x", ax.xaxis), ("y", ax.yaxis)):
        axis = shown[name]
        which.axes.set(**{f"{name}label": axis["label"]})
        which.axes.set(**{f"{name}scale": "log" if axis["log"] else "linear"})
        which.axes.set(**{f"{name}lim": tuple(axis["ends"])})
        if axis["ticks"] is not None:
            which.set_ticks([at for at, _ in axis["ticks"]], [text for _, text in axis["ticks"]])
    ax.set_title(shown["title"])
    if any(named):
        ax.legend()
    return ax


def _line(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    points = np.array(mark["points"], dtype=float).reshape(-1, 2)
    style: Any = (0, tuple(mark["dashes"])) if mark["dashes"] else "solid"
    ax.plot(
        points[:, 0],
        points[:, 1],
        color=mark["colour"],
        linewidth=mark["width"],
        linestyle=style,
        label=label,
    )


def _region(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    for polygon in mark["polygons"]:
        x, y = np.array(polygon, dtype=float).reshape(-1, 2).T
        ax.fill(x, y, color=mark["colour"], linewidth=0, label=label)
        label = None


def _dots(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    points = np.array(mark["points"], dtype=float).reshape(-1, 2)
    inside = "none" if mark["marker"] == "circle" else mark["colour"]
    ax.plot(
        points[:, 0],
        points[:, 1],
        _MARKERS[mark["marker"]],
        color=mark["colour"],
        markerfacecolor=inside,
        label=label,
    )


def _bars(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    x, low, high = np.array(mark["bars"], dtype=float).reshape(-1, 3).T
    ax.vlines(x, low, high, color=mark["colour"], label=label or "")


def _cells(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    from matplotlib.colors import to_rgb

    shape = len(mark["y"]) - 1, len(mark["x"]) - 1
    colours = np.array([to_rgb(colour) for colour in mark["colours"]]).reshape(*shape, 3)
    ax.pcolormesh(mark["x"], mark["y"], colours, label=label)


def _note(ax: Axes, mark: dict[str, Any], label: str | None) -> None:
    x, y = mark["at"]
    ax.text(x, y, mark["text"], color=mark["colour"], rotation=mark["angle"], clip_on=True)


_MARKS = {
    "line": _line,
    "region": _region,
    "dots": _dots,
    "bars": _bars,
    "cells": _cells,
    "note": _note,
}
