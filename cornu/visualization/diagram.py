"""What a picture of a model shows, before anything has a place: boxes with rows of text, frames and arrows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cornu.visualization.scene import Span

__all__ = ["Box", "Cell", "Diagram", "Frame"]


@dataclass(frozen=True)
class Cell:
    """A field of a box: lines of text, each made of spans, on a colour."""

    lines: tuple[tuple[Span, ...], ...]
    fill: str = "white"
    ink: str = "black"
    size: float = 14.0


@dataclass(frozen=True)
class Box:
    """One layer: rows of cells."""

    key: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass
class Frame:
    """A nested model, drawn as a frame around its boxes."""

    key: str
    label: str
    children: list[Box | Frame] = field(default_factory=list)

    def boxes(self) -> Iterator[Box]:
        """All boxes in the frame and in the frames inside."""
        for child in self.children:
            if isinstance(child, Frame):
                yield from child.boxes()
            else:
                yield child


@dataclass
class Diagram:
    """A whole picture.

    Attributes:
        root: its boxes and frames; the root itself is drawn as a frame only if `framed`.
        edges: (source, target) keys of boxes, each pair once.
        rankdir: "TB", "BT", "LR" or "RL": the direction of the arrows.
        splines: how arrows are drawn: "ortho", "curved", "spline", "polyline" or "line".
        dpi: pixels to the inch in PNG and JPEG files.
    """

    root: Frame
    edges: list[tuple[str, str]] = field(default_factory=list)
    rankdir: str = "TB"
    splines: str = "ortho"
    dpi: float = 200
    framed: bool = False
