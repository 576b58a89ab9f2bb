"""Draws the curves of a training run: losses, metrics and learning rate over the epochs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument, unknown_name
from cornu.visualization.png import to_bitmap
from cornu.visualization.scene import (
    Circle,
    Command,
    Path2D,
    Point,
    Rectangle,
    Scene,
    Shape,
    Span,
    Text,
    extension_of,
)
from cornu.visualization.svg import to_svg
from cornu.visualization.text_width import text_width

__all__ = ["HistoryPlot", "plot_history"]

PLOT_WIDTH, PLOT_HEIGHT = 380.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 18.0, 34.0, 44.0  # around the area of a panel; long numbers widen the left
LEGEND_LINE = 18.0
TITLE_ROOM = 30.0
INK, SOFT, GRID = "#222222", "#666666", "#e6e6e6"
COLORS = ("#1f5fbf", "#e07b00", "#2a8f4f", "#b5306f", "#7a55c7", "#008c95", "#8a6d3b", "#c23b22")
DASH = (6.0, 4.0)
MOST_MARKERS = 30  # epochs up to which every value gets a dot

_At = Callable[[float, float], Point]  # epoch and value -> place on the page


@dataclass
class _Curve:
    """One series: its name, points, colour and whether it is dashed."""

    name: str
    xs: list[float]
    ys: list[float]
    color: str = COLORS[0]
    dashed: bool = False


@dataclass
class _Panel:
    title: str
    curves: list[_Curve] = field(default_factory=list)

    def ticks(self) -> list[float]:
        values = [value for curve in self.curves for value in curve.ys if math.isfinite(value)] or [0.0]
        return nice_ticks(min(values), max(values))


class HistoryPlot:
    """The picture that `plot_history` returns; a notebook shows it.

    Args:
        scene: the picture.
    """

    def __init__(self, scene: Scene):
        self.scene = scene

    def write(self, to_file: str | Path, dpi: float = 150) -> None:
        """Write the picture: SVG, or PNG or JPEG with `dpi` pixels to the inch, by the extension of
        `to_file`.

        Raises:
            ValueError: if the extension is none of these.
            ImportError: for PNG and JPEG if Pillow is missing.
        """
        extension = extension_of("plot_history", to_file)
        if extension == "svg":
            content = to_svg(self.scene).encode()
        elif extension in ("png", "jpg", "jpeg"):
            content = to_bitmap(self.scene, dpi, "PNG" if extension == "png" else "JPEG")
        else:
            raise unknown_name("plot_history", "file extension", extension, ("svg", "png", "jpg", "jpeg"))
        Path(to_file).write_bytes(content)

    def _repr_svg_(self) -> str:
        return to_svg(self.scene)


def plot_history(
    history: Any, to_file: str | Path | None = "curves.svg", title: str = "Training history", dpi: float = 150
) -> HistoryPlot:
    """Draw the curves of a training run.

    Losses have one panel and metrics another; metrics of very different sizes get a panel for each size, and
    so does the learning rate. Values of the validation data are drawn beside those of the training data, and
    the epoch with the smallest (validation) loss is marked.

    Args:
        history: what `fit` returns (an object with `history` and `epoch`), or a dict of lists: name -> one
            value an epoch. Validation values that were computed every k-th epoch only stand at these.
        to_file: path of the picture (svg, png or jpg), or None to write none. Defaults to "curves.svg".
        title: text above the panels. Defaults to "Training history".
        dpi: positive number. Pixels to the inch in PNG and JPEG files. Defaults to 150.

    Returns:
        A `HistoryPlot`, which notebooks show and which can be written to more files.

    Raises:
        TypeError: if `history` is neither a history nor a dict.
        ValueError: if it has no values, or values that are no numbers.

    Example:
        >>> plot = plot_history({"loss": [0.9, 0.5, 0.4], "val_loss": [0.8, 0.6, 0.7]}, to_file=None)
        >>> "best val_loss 0.6 at epoch 2" in plot._repr_svg_()
        True
    """
    if isinstance(dpi, bool) or not isinstance(dpi, int | float) or not 0 < dpi < math.inf:
        raise bad_argument("plot_history", "dpi", "a positive number", dpi, "Write for example dpi=100.")
    panels = _panels(*_series(history))
    plot = HistoryPlot(_draw(panels, title))
    if to_file is not None:
        plot.write(to_file, dpi)
    return plot


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers that cover the range from `low` to `high` in about `count` steps of 1, 2 or 5 times
    10**n.

    Example:
        >>> nice_ticks(0.13, 0.92)
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    if not high > low:
        low, high = (low - abs(low) / 10, high + abs(high) / 10) if low else (-1.0, 1.0)
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(factor for factor in (1, 2, 5, 10) if raw <= factor * power * (1 + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def _series(history: Any) -> tuple[dict[str, list[float]], list[int]]:
    """The values by name, and the epochs."""
    values = history if isinstance(history, Mapping) else getattr(history, "history", None)
    if not isinstance(values, Mapping):
        fix = "Pass what model.fit(...) returns, or a dict such as {'loss': [0.9, 0.5]}."
        raise bad_argument("plot_history", "history", "a History or a dict of lists", history, fix, error=TypeError)
    series = {}
    for name, entries in values.items():
        numbers = np.asarray([math.nan if entry is None else entry for entry in entries])
        if numbers.ndim != 1 or numbers.dtype.kind not in "biuf":
            fix = "Give one number for each epoch."
            raise bad_argument("plot_history", f"history[{name!r}]", "a list of numbers", entries, fix)
        if len(numbers):
            series[str(name)] = [float(number) for number in numbers]
    if not series:
        fix = "Train for at least one epoch first."
        raise bad_argument("plot_history", "history", "a history with at least one value", values, fix)
    longest = max(map(len, series.values()))
    epochs = [int(epoch) + 1 for epoch in getattr(history, "epoch", None) or range(longest)]
    return series, epochs if len(epochs) >= longest else list(range(1, longest + 1))


def _xs(count: int, epochs: Sequence[int]) -> list[float]:
    """Epochs of a series: all of them, or every k-th if there are fewer values."""
    every = max(len(epochs) // count, 1)
    return [float(epoch) for epoch in epochs[every - 1 :: every][:count]]


def _panels(series: Mapping[str, list[float]], epochs: Sequence[int]) -> list[_Panel]:
    """Sort the series into panels and give them colours."""
    names = [name for name in series if not name.startswith("val_") or name[4:] not in series]
    losses = [name for name in names if name.removeprefix("val_").split("_")[-1] == "loss"]
    rates = [name for name in names if name in ("learning_rate", "lr")]
    metrics = [name for name in names if name not in losses and name not in rates]
    groups = [
        ("Loss", losses),
        *(("Metrics", group) for group in _by_size(metrics, series)),
        ("Learning rate", rates),
    ]
    panels = []
    for title, group in groups:
        if not group:
            continue
        panel = _Panel(title if len(group) > 1 or title != "Metrics" else group[0])
        for index, name in enumerate(group):
            color = COLORS[index % len(COLORS)]
            panel.curves.append(_Curve(name, _xs(len(series[name]), epochs), series[name], color))
            twin = f"val_{name}"
            if twin in series:
                alone = len(group) == 1
                twin_color = COLORS[1] if alone else color
                xs = _xs(len(series[twin]), epochs)
                panel.curves.append(_Curve(twin, xs, series[twin], twin_color, dashed=not alone))
        panels.append(panel)
    return panels


def _by_size(names: Sequence[str], series: Mapping[str, list[float]], factor: float = 20.0) -> list[list[str]]:
    """Group metrics whose largest values are within `factor` of each other; those up to 1 always stay together."""
    sizes = {}
    for name in names:
        finite = [abs(value) for value in series[name] if math.isfinite(value)]
        sizes[name] = max([*finite, 1.0])
    groups: list[list[str]] = []
    for name in sorted(names, key=sizes.__getitem__):
        if groups and sizes[name] <= factor * sizes[groups[-1][0]]:
            groups[-1].append(name)
        else:
            groups.append([name])
    order = {name: place for place, name in enumerate(names)}
    return [sorted(group, key=order.__getitem__) for group in groups]


def _draw(panels: Sequence[_Panel], title: str) -> Scene:
    columns = min(len(panels), 2)
    legend_rows = max(len(panel.curves) for panel in panels)
    labels = [label for panel in panels for label in _tick_labels(panel.ticks())]
    left = max(LEFT, 20 + max(text_width(label, 11) for label in labels))
    cell_width = left + PLOT_WIDTH + RIGHT
    cell_height = TOP + PLOT_HEIGHT + BOTTOM + legend_rows * LEGEND_LINE + 8
    top = TITLE_ROOM if title else 4.0
    scene = Scene(columns * cell_width + 8, top + -(-len(panels) // columns) * cell_height, title=title)
    if title:
        scene.shapes.append(Text(scene.width / 2, 24, (Span(title, bold=True),), 16, INK))
    for index, panel in enumerate(panels):
        x, y = (index % columns) * cell_width, top + (index // columns) * cell_height
        scene.shapes += _draw_panel(panel, x + left, y + TOP)
    return scene


def _draw_panel(panel: _Panel, x: float, y: float) -> list[Shape]:
    """A panel whose plotting area has its upper left corner at (x, y)."""
    epochs = [value for curve in panel.curves for value in curve.xs]
    y_ticks = panel.ticks()
    x_low, x_high = (min(epochs), max(epochs)) if max(epochs) > min(epochs) else (min(epochs) - 1, max(epochs) + 1)

    def at(epoch: float, value: float) -> Point:
        across = (epoch - x_low) / (x_high - x_low)
        up = (value - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return x + 8 + across * (PLOT_WIDTH - 16), y + PLOT_HEIGHT * (1 - up)

    shapes: list[Shape] = [Text(x, y - 12, (Span(panel.title, bold=True),), 13, INK, "start")]
    for tick, label in zip(y_ticks, _tick_labels(y_ticks), strict=True):
        level = at(x_low, tick)[1]
        shapes.append(Path2D((("M", ((x, level),)), ("L", ((x + PLOT_WIDTH, level),))), GRID, 1.0))
        shapes.append(Text(x - 7, level + 4, (Span(label),), 11, SOFT, "end"))
    for tick in _epoch_ticks(x_low, x_high, panel):
        across = at(tick, y_ticks[0])[0]
        foot = y + PLOT_HEIGHT
        shapes.append(Path2D((("M", ((across, foot),)), ("L", ((across, foot + 4),))), SOFT, 1.0))
        shapes.append(Text(across, foot + 17, (Span(_number(tick)),), 11, SOFT))
    shapes.append(Rectangle(x, y, PLOT_WIDTH, PLOT_HEIGHT, stroke="#b0b0b0"))
    shapes.append(Text(x + PLOT_WIDTH / 2, y + PLOT_HEIGHT + 34, (Span("epoch"),), 12, INK))
    for curve in panel.curves:
        shapes += _draw_curve(curve, at)
    shapes += _legend(panel, x, y + PLOT_HEIGHT + BOTTOM + 14)
    if panel.title == "Loss":
        shapes += _mark_best(panel, at, x + PLOT_WIDTH, y - 12)
    return shapes


def _epoch_ticks(low: float, high: float, panel: _Panel) -> list[float]:
    """Whole epochs only."""
    present = sorted({epoch for curve in panel.curves for epoch in curve.xs})
    if len(present) <= 10:
        return present
    return [tick for tick in nice_ticks(low, high, 8) if tick.is_integer() and low <= tick <= high]


def _draw_curve(curve: _Curve, at: _At) -> list[Shape]:
    """A line with gaps where values are missing, and dots if there are few values or a value stands alone."""
    commands: list[Command] = []
    dots: list[Shape] = []
    previous = following = False
    for index, (epoch, value) in enumerate(zip(curve.xs, curve.ys, strict=True)):
        finite = math.isfinite(value)
        following = index + 1 < len(curve.ys) and math.isfinite(curve.ys[index + 1])
        if finite:
            commands.append(("L" if previous else "M", (at(epoch, value),)))
            if len(curve.ys) <= MOST_MARKERS or not (previous or following):
                dots.append(_dot(at(epoch, value), 2.4, fill=curve.color))
        previous = finite
    if len(commands) < 2:
        return dots
    return [Path2D(tuple(commands), curve.color, 1.8, DASH if curve.dashed else None), *dots]


def _dot(center: Point, radius: float, fill: str = "none", stroke: str = "none") -> Circle:
    return Circle(center[0], center[1], radius, fill, stroke)


def _legend(panel: _Panel, x: float, y: float) -> list[Shape]:
    """One line for each curve: its name and last value."""
    shapes: list[Shape] = []
    for row, curve in enumerate(panel.curves):
        level = y + row * LEGEND_LINE
        stroke: tuple[Command, ...] = (("M", ((x, level - 4),)), ("L", ((x + 26, level - 4),)))
        shapes.append(Path2D(stroke, curve.color, 2.2, DASH if curve.dashed else None))
        shapes.append(Text(x + 34, level, (Span(_shortened(curve.name, 12, PLOT_WIDTH - 110)),), 12, INK, "start"))
        shapes.append(Text(x + PLOT_WIDTH, level, (Span(_number(curve.ys[-1])),), 12, SOFT, "end"))
    return shapes


def _shortened(text: str, size: float, room: float) -> str:
    while text_width(text, size) > room:
        text = text.removesuffix("…")[:-1] + "…"
    return text


def _mark_best(panel: _Panel, at: _At, right: float, y: float) -> list[Shape]:
    """A ring around the smallest loss, of the validation data if there are such, and a line that names it."""
    candidates = {curve.name: curve for curve in panel.curves}
    curve = candidates.get("val_loss") or candidates.get("loss") or panel.curves[0]
    finite = [(value, epoch) for value, epoch in zip(curve.ys, curve.xs, strict=True) if math.isfinite(value)]
    if len(finite) < 2:
        return []
    value, epoch = min(finite)
    text = f"best {_shortened(curve.name, 11, 200)} {_number(value)} at epoch {_number(epoch)}"
    ring = _dot(at(epoch, value), 5.5, stroke=curve.color)
    return [ring, Text(right, y, (Span(text),), 11, SOFT, "end")]


def _tick_labels(ticks: Sequence[float]) -> list[str]:
    """The ticks with as many digits as tell them apart."""
    largest = max(abs(tick) for tick in ticks)
    step = ticks[1] - ticks[0]
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    if largest < 1e6 and decimals <= 5:
        return [f"{tick:.{decimals}f}" for tick in ticks]
    digits = max(math.floor(math.log10(largest) + 1e-9) - math.floor(math.log10(step) + 1e-9), 0)
    return [f"{tick:.{digits}e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e") for tick in ticks]


def _number(value: float) -> str:
    """Four significant digits, whole numbers up to a million in full."""
    return f"{value:.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.4g}"
