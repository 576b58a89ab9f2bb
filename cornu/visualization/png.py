"""Writes a scene as PNG or JPEG, with Pillow: the one package that this takes."""

from __future__ import annotations

import importlib
import importlib.util
import io
from functools import cache
from pathlib import Path
from typing import Any

from cornu.base.notices import notice
from cornu.visualization.scene import Circle, Path2D, Point, Polygon, Rectangle, Scene, Shape, Text, flatten

__all__ = ["to_bitmap"]

FINE = 2  # everything is drawn this many times larger and shrunk, which smooths the edges
BAND = 2048  # rows of the picture drawn at a time, to bound the memory
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 32_000  # what common viewers still open


def to_bitmap(scene: Scene, dpi: float = 200, kind: str = "PNG") -> bytes:
    """The scene as the bytes of a PNG or JPEG file.

    Args:
        scene: what to draw.
        dpi: pixels to the inch; a scene of 72 points is an inch wide. A picture that would be longer than
            32,000 pixels or larger than 120 million is drawn with fewer, and says so.
        kind: "PNG" or "JPEG".

    Returns:
        The content of the file.

    Raises:
        ImportError: if Pillow is not installed.

    Example:
        >>> to_bitmap(Scene(20, 10), dpi=72)[1:4]
        b'PNG'
    """
    pil = _pillow()
    scale = min(dpi / 72, LONGEST_SIDE / max(scene.width, scene.height))
    scale = min(scale, (MOST_PIXELS / (scene.width * scene.height)) ** 0.5)
    if scale < dpi / 72 - 1e-9:
        notice(
            f"The picture is too large for {dpi} dpi and was drawn with {int(scale * 72)} dpi. "
            'An SVG file (to_file="model.svg") has no such limit.'
        )
    size = max(round(scene.width * scale), 1), max(round(scene.height * scale), 1)
    image = pil["Image"].new("RGB", size, "white")
    for top in range(0, size[1], BAND):
        height = min(BAND, size[1] - top)
        band = pil["Image"].new("RGB", (size[0] * FINE, height * FINE), "white")
        brush = _Brush(pil, band, scale * FINE, top * FINE)
        for shape in scene.shapes:
            brush.draw(shape)
        image.paste(band.resize((size[0], height), pil["Image"].Resampling.LANCZOS), (0, top))
    file = io.BytesIO()
    image.save(file, kind, dpi=(scale * 72, scale * 72))
    return file.getvalue()


def _pillow() -> dict[str, Any]:
    """The modules of Pillow that are used here."""
    if importlib.util.find_spec("PIL") is None:
        raise ImportError(
            'Writing PNG or JPEG pictures needs Pillow: pip install "cornu[plots]" (to_file="model.svg" needs nothing).'
        )
    return {name: importlib.import_module(f"PIL.{name}") for name in ("Image", "ImageDraw", "ImageFont")}


@cache
def _font_files() -> dict[bool, str]:
    """Files of the plain and the bold font that matplotlib brings along; the names that systems know otherwise."""
    names = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return names
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return {bold: str(folder / name) if (folder / name).is_file() else name for bold, name in names.items()}


@cache
def _font(size: int, bold: bool) -> Any:
    fonts = _pillow()["ImageFont"]
    try:
        return fonts.truetype(_font_files()[bold], size)
    except OSError:  # no such font on this machine: Pillow has a plain one inside
        return fonts.load_default(size)


class _Brush:
    """Draws shapes on one band of the picture."""

    def __init__(self, pil: dict[str, Any], image: Any, scale: float, top: int):
        self.draw_on = pil["ImageDraw"].Draw(image)
        self.scale = scale
        self.top = top
        self.height = image.size[1]

    def draw(self, shape: Shape) -> None:
        match shape:
            case Rectangle():
                self.rectangle(shape)
            case Text():
                self.text(shape)
            case Path2D():
                for points in flatten(shape.commands):
                    self.line(points, shape.stroke, shape.width, shape.dash)
            case Polygon():
                self.draw_on.polygon([self.at(point) for point in shape.points], fill=shape.fill)
            case Circle():
                (x, y), r = self.at((shape.x, shape.y)), shape.radius * self.scale
                outline = None if shape.stroke == "none" else shape.stroke
                fill = None if shape.fill == "none" else shape.fill
                self.draw_on.ellipse(
                    [x - r, y - r, x + r, y + r],
                    fill=fill,
                    outline=outline,
                    width=self.pen(shape.stroke_width),
                )

    def at(self, point: Point) -> Point:
        return point[0] * self.scale, point[1] * self.scale - self.top

    def pen(self, width: float) -> int:
        return max(round(width * self.scale), 1)

    def rectangle(self, shape: Rectangle) -> None:
        left, top = self.at((shape.x, shape.y))
        right, bottom = self.at((shape.x + shape.width, shape.y + shape.height))
        if bottom < 0 or top > self.height:
            return
        fill = None if shape.fill == "none" else shape.fill
        outline = None if shape.stroke == "none" or shape.dash else shape.stroke
        pen = self.pen(shape.stroke_width)
        out = pen / 2 if outline else 0.0  # Pillow draws outlines inside the rectangle, SVG astride its edge
        edges = [left - out, top - out, right + out, bottom + out]
        self.draw_on.rounded_rectangle(edges, shape.radius * self.scale, fill, outline, pen)
        if shape.dash and shape.stroke != "none":
            x, y, far, low = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
            around = [(x, y), (far, y), (far, low), (x, low), (x, y)]
            self.line(around, shape.stroke, shape.stroke_width, shape.dash)

    def text(self, shape: Text) -> None:
        size = max(round(shape.size * self.scale), 1)
        x, y = self.at((shape.x, shape.y))
        if y < -size or y > self.height + 2 * size:
            return
        widths = [_font(size, span.bold).getlength(span.text) for span in shape.spans]
        x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * sum(widths)
        for span, width in zip(shape.spans, widths, strict=True):
            self.draw_on.text((x, y), span.text, fill=shape.ink, font=_font(size, span.bold), anchor="ls")
            x += width

    def line(self, points: list[Point], stroke: str, width: float, dash: tuple[float, float] | None) -> None:
        for piece in _dashes(points, dash) if dash else [points]:
            self.draw_on.line([self.at(point) for point in piece], fill=stroke, width=self.pen(width), joint="curve")


def _dashes(points: list[Point], dash: tuple[float, float]) -> list[list[Point]]:
    """Cut a line into dashes."""
    pieces: list[list[Point]] = [[points[0]]]
    inked, left = True, dash[0]
    for start, end in zip(points, points[1:], strict=False):
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            cut = (
                start[0] + (end[0] - start[0]) * done / length,
                start[1] + (end[1] - start[1]) * done / length,
            )
            if inked:
                pieces[-1].append(cut)
            else:
                pieces.append([cut])
            inked = not inked
            left = dash[0] if inked else dash[1]
        left -= length - done
        if inked:
            pieces[-1].append(end)
    return [piece for piece in pieces if len(piece) > 1]
