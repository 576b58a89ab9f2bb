"""Writes a scene as SVG."""

from __future__ import annotations

import re
from html import escape

from cornu.visualization.scene import Circle, Path2D, Polygon, Rectangle, Scene, Shape, Text

__all__ = ["to_svg"]

FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_svg(scene: Scene) -> str:
    """The scene as the text of an SVG file. Its size is given in points; vectors have no resolution.

    Example:
        >>> from cornu.visualization.scene import Rectangle
        >>> text = to_svg(Scene(20, 10, [Rectangle(1, 2, 3, 4, fill="red")]))
        >>> '<rect x="1" y="2" width="3" height="4" fill="red"/>' in text
        True
    """
    width, height = _number(scene.width), _number(scene.height)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{FONTS}">',
        *([f"<title>{_text(scene.title)}</title>"] if scene.title else []),
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *map(_element, scene.shapes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(shape: Shape) -> str:
    match shape:
        case Rectangle():
            size = _attributes(x=shape.x, y=shape.y, width=shape.width, height=shape.height, rx=shape.radius or None)
            return f'<rect{size} fill="{shape.fill}"{_outline(shape.stroke, shape.stroke_width, shape.dash)}/>'
        case Text():
            where = _attributes(x=shape.x, y=shape.y, font_size=shape.size)
            spans = "".join(
                f'<tspan font-weight="bold">{_text(span.text)}</tspan>' if span.bold else _text(span.text)
                for span in shape.spans
            )
            return f'<text{where} fill="{shape.ink}" text-anchor="{shape.anchor}" xml:space="preserve">{spans}</text>'
        case Path2D():
            data = " ".join(letter + " ".join(map(_pair, points)) for letter, points in shape.commands)
            return f'<path d="{data}" fill="none"{_outline(shape.stroke, shape.width, shape.dash)}/>'
        case Polygon():
            return f'<polygon points="{" ".join(map(_pair, shape.points))}" fill="{shape.fill}"/>'
        case Circle():
            where = _attributes(cx=shape.x, cy=shape.y, r=shape.radius)
            return f'<circle{where} fill="{shape.fill}"{_outline(shape.stroke, shape.stroke_width, None)}/>'


def _attributes(**values: float | None) -> str:
    pairs = ((name.replace("_", "-"), value) for name, value in values.items() if value is not None)
    return "".join(f' {name}="{_number(value)}"' for name, value in pairs)


def _outline(stroke: str, width: float, dash: tuple[float, float] | None) -> str:
    if stroke == "none":
        return ""
    dashes = f' stroke-dasharray="{_number(dash[0])} {_number(dash[1])}"' if dash else ""
    return f' stroke="{stroke}" stroke-width="{_number(width)}"{dashes}'


def _pair(point: tuple[float, float]) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    """At most two decimals, none that are zero, and no minus zero."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    """Escaped text; characters that XML cannot hold become question marks."""
    return escape(_FORBIDDEN.sub("?", text), quote=True)
