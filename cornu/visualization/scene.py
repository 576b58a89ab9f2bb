"""A picture as a list of shapes, which `svg` and `png` know how to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cornu.base.errors import bad_argument

__all__ = ["Circle", "Path2D", "Polygon", "Rectangle", "Scene", "Span", "Text", "flatten", "rounded"]

Point = tuple[float, float]
Command = tuple[str, tuple[Point, ...]]


@dataclass(frozen=True)
class Rectangle:
    """A rectangle; `dash` gives the lengths of dashes and gaps of its outline."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "none"
    stroke: str = "none"
    stroke_width: float = 1.0
    radius: float = 0.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Span:
    """A piece of a line of text."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Text:
    """One line of text on the baseline y; `anchor` ("start", "middle", "end") says which part of it is at x."""

    x: float
    y: float
    spans: tuple[Span, ...]
    size: float = 14.0
    ink: str = "black"
    anchor: str = "middle"


@dataclass(frozen=True)
class Path2D:
    """A line of commands: "M" (move, 1 point), "L" (line, 1 point), "Q" and "C" (Bézier curves, 2 and 3 points)."""

    commands: tuple[Command, ...]
    stroke: str = "black"
    width: float = 1.5
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Polygon:
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str = "black"


@dataclass(frozen=True)
class Circle:
    """A circle around (x, y)."""

    x: float
    y: float
    radius: float
    fill: str = "none"
    stroke: str = "none"
    stroke_width: float = 1.5


Shape = Rectangle | Text | Path2D | Polygon | Circle


@dataclass
class Scene:
    """Shapes on a white sheet, in points (72 to the inch), the first at the back.

    Attributes:
        title: what a screen reader says about the picture.
    """

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)
    title: str = ""


def rounded(points: Sequence[Point], radius: float) -> tuple[Command, ...]:
    """Commands of a line through `points` whose corners are rounded by at most `radius`.

    Example:
        >>> [letter for letter, _ in rounded([(0, 0), (0, 20), (20, 20)], 5)]
        ['M', 'L', 'Q', 'L']
    """
    commands: list[Command] = [("M", (points[0],))]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        commands.append(("L", (_towards(corner, before, bend),)))
        commands.append(("Q", (corner, _towards(corner, after, bend))))
    commands.append(("L", (points[-1],)))
    return tuple(commands)


def flatten(commands: Sequence[Command], pieces: int = 16) -> list[list[Point]]:
    """Replace curves by `pieces` straight lines each; one list of points for each "M".

    Example:
        >>> flatten([("M", ((0.0, 0.0),)), ("Q", ((0.0, 2.0), (2.0, 2.0)))], pieces=2)
        [[(0.0, 0.0), (0.5, 1.5), (2.0, 2.0)]]
    """
    lines: list[list[Point]] = []
    for letter, points in commands:
        if letter == "M":
            lines.append([points[0]])
        elif letter == "L":
            lines[-1].append(points[0])
        else:
            controls = (lines[-1][-1], *points)
            lines[-1] += [_bezier(controls, step / pieces) for step in range(1, pieces + 1)]
    return lines


def extension_of(where: str, path: object) -> str:
    """The lower-case extension of a file name without its dot; "" if it has none.

    Raises:
        TypeError: if `path` is no path.
    """
    if not isinstance(path, str | Path):
        raise bad_argument(
            where, "to_file", "a file name", path, 'Write for example to_file="picture.svg".', error=TypeError
        )
    return Path(path).suffix.lower().removeprefix(".")


def _bezier(controls: Sequence[Point], t: float) -> Point:
    while len(controls) > 1:
        controls = [_mix(a, b, t) for a, b in zip(controls, controls[1:], strict=False)]
    return controls[0]


def _mix(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _distance(a: Point, b: Point) -> float:
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5


def _towards(a: Point, b: Point, length: float) -> Point:
    """The point `length` away from a on the way to b."""
    distance = _distance(a, b)
    return _mix(a, b, length / distance) if distance else a
