"""Curves as a picture: `matplotlib`, which comes with the extra `bench`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bench.scale import Curve

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def draw(curves: Sequence[Curve], path: Path) -> None:
    """What a cycle costs against how many orders there are, one panel a database."""
    databases = list(dict.fromkeys(curve.on for curve in curves))
    figure, panels = pyplot.subplots(
        1,
        len(databases),
        figsize=(5 * len(databases), 3.6),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for panel, database in zip(panels[0], databases, strict=True):
        _plot(panel, [curve for curve in curves if curve.on == database])
        panel.set_title(NAMES[database])
    panels[0][0].set_ylabel("cost of a cycle / on a short history")
    panels[0][0].legend(loc="lower left", fontsize="small")
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _plot(panel: Axes, curves: Sequence[Curve]) -> None:
    for nth, curve in enumerate(curves):
        orders = [point.orders for point in curve.points]
        warm = [median(pair.ratio for pair in point.warm) for point in curve.points]
        cold = [median(pair.ratio for pair in point.cold) for point in curve.points]
        name, color = curve.growth.name, f"C{nth}"
        panel.plot(orders, warm, marker="o", color=color, label=name)
        opened = f"{name}, just opened"
        panel.plot(orders, cold, marker=".", color=color, linestyle="--", label=opened)
        panel.set_xscale("log")
        panel.set_xticks(orders, [f"{each:,}" for each in orders])
    panel.axhline(1, color="grey", linestyle=":")
    panel.minorticks_off()
    panel.set_ylim(bottom=0)
    panel.set_xlabel("orders in the history")
    panel.grid(alpha=0.3)
