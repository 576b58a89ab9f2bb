"""The graph that `model_to_dot` returns: pydot's `Dot` as Keras users know it, without Graphviz."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from cornu.visualization.diagram import Diagram
from cornu.visualization.dot_text import to_dot
from cornu.visualization.drawing import draw_diagram
from cornu.visualization.graphviz import run_graphviz
from cornu.visualization.png import to_bitmap
from cornu.visualization.scene import Scene, extension_of
from cornu.visualization.svg import to_svg

__all__ = ["Dot"]

TEXT_FORMATS = ("dot", "gv", "raw")
BITMAPS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "jpe": "JPEG"}

Program = str | Sequence[str] | None


class Dot:
    """The graph of a model. cornu draws SVG, PNG and JPEG by itself; Graphviz is run only for what it alone
    can do.

    Args:
        diagram: boxes, frames and arrows.

    Example:
        >>> from cornu.visualization.diagram import Box, Cell, Diagram, Frame
        >>> from cornu.visualization.scene import Span
        >>> box = Box("a", ((Cell(((Span("Dense"),),)),),))
        >>> Dot(Diagram(Frame("net", "net", [box]))).create_png()[1:4]
        b'PNG'
    """

    def __init__(self, diagram: Diagram):
        self.diagram = diagram

    @cached_property
    def scene(self) -> Scene:
        """The graph as drawn by cornu."""
        return draw_diagram(self.diagram)

    def to_string(self) -> str:
        """The graph as text in the DOT language."""
        return to_dot(self.diagram, cluster=self.diagram.framed)

    def create(self, prog: Program = None, format: str = "png") -> bytes:
        """The content of a picture file.

        Args:
            prog: the Graphviz program to run, such as "neato", or a list of it and its options. None and
                "dot" leave formats that cornu can write to cornu. Defaults to None.
            format: "svg", "png", "jpg", "dot" (the text itself), or any format of Graphviz. Defaults to
                "png".

        Raises:
            ImportError: for PNG and JPEG if Pillow is missing.
            FileNotFoundError: if Graphviz has to be run and is missing.
        """
        kind = format.lower()
        if prog in (None, "dot"):
            if kind in TEXT_FORMATS:
                return self.to_string().encode()
            if kind == "svg":
                return to_svg(self.scene).encode()
            if kind in BITMAPS:
                return to_bitmap(self.scene, self.diagram.dpi, BITMAPS[kind])
        text = to_dot(self.diagram)  # Graphviz takes no cluster alone
        return run_graphviz(text, "dot" if prog is None else prog, kind, "model_to_dot")

    def write(self, path: str | Path, prog: Program = None, format: str | None = None) -> bool:
        """Write a picture file.

        Args:
            path: where to. Nothing is written if the drawing fails.
            prog: as in `create`.
            format: as in `create`; None takes the extension of `path`, and the text itself if it has none.

        Returns:
            True, as pydot does.
        """
        kind = format or extension_of("Dot.write", path) or "raw"
        content = self.create(prog, kind)
        Path(path).write_bytes(content)
        return True

    def create_svg(self, prog: Program = None) -> bytes:
        """The picture as SVG."""
        return self.create(prog, "svg")

    def create_png(self, prog: Program = None) -> bytes:
        """The picture as PNG."""
        return self.create(prog, "png")

    def create_pdf(self, prog: Program = None) -> bytes:
        """The picture as PDF, made by Graphviz."""
        return self.create(prog, "pdf")

    def write_svg(self, path: str | Path, prog: Program = None) -> bool:
        """Write the picture as SVG."""
        return self.write(path, prog, "svg")

    def write_png(self, path: str | Path, prog: Program = None) -> bool:
        """Write the picture as PNG."""
        return self.write(path, prog, "png")

    def write_pdf(self, path: str | Path, prog: Program = None) -> bool:
        """Write the picture as PDF, made by Graphviz."""
        return self.write(path, prog, "pdf")

    def write_dot(self, path: str | Path, prog: Program = None) -> bool:
        """Write the text in the DOT language."""
        return self.write(path, prog, "dot")

    write_raw = write_dot

    def _repr_svg_(self) -> str:
        return to_svg(self.scene)

    def __str__(self) -> str:
        return self.to_string()

    def __repr__(self) -> str:
        return f"<Dot of {self.diagram.root.label!r}: {sum(1 for _ in self.diagram.root.boxes())} boxes>"
