"""Draws a diagram: the shapes of its boxes, frames and arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cornu.visualization.diagram import Box, Cell, Diagram
from cornu.visualization.nesting import LABEL_SIZE, Plan, plan_diagram
from cornu.visualization.scene import Path2D, Point, Polygon, Rectangle, Scene, Shape, Span, Text, rounded
from cornu.visualization.text_width import text_width

__all__ = ["box_size", "draw_diagram"]

MARGIN = 14.0  # around the picture
CELL_PAD_X, CELL_PAD_Y = 12.0, 8.0
LINE_HEIGHT = 1.3  # in font sizes
CORNER = 7.0
HEAD_LENGTH, HEAD_WIDTH = 9.0, 7.0
LINE_INK, FRAME_INK, LABEL_INK = "#303030", "#7a7a7a", "#404040"
FRAME_FILLS = ("#f3f4f7", "#fbfbfd")


def draw_diagram(diagram: Diagram) -> Scene:
    """Lay a diagram out and return the picture.

    Example:
        >>> from cornu.visualization.diagram import Box, Cell, Diagram, Frame
        >>> boxes = [Box(key, ((Cell(((Span(key),),)),),)) for key in ("a", "b")]
        >>> scene = draw_diagram(Diagram(Frame("model", "model", boxes), [("a", "b")]))
        >>> [type(shape).__name__ for shape in scene.shapes]
        ['Path2D', 'Polygon', 'Rectangle', 'Text', 'Rectangle', 'Text']
    """
    plan = plan_diagram(diagram, box_size)
    across, along = plan.left + plan.right, plan.height
    sideways, backwards = diagram.rankdir in ("LR", "RL"), diagram.rankdir in ("BT", "RL")

    def to_page(u: float, v: float) -> Point:
        u, v = u + plan.left + MARGIN, (along - v if backwards else v) + MARGIN
        return (v, u) if sideways else (u, v)

    width, height = (along, across) if sideways else (across, along)
    painter = _Painter(to_page, diagram.splines)
    painter.paint(plan, (0.0, 0.0), 0 if diagram.framed else -1)
    return Scene(
        width + 2 * MARGIN,
        height + 2 * MARGIN,
        [*painter.frames, *painter.lines, *painter.boxes],
        title=f"Graph of the model {diagram.root.label}",
    )


def box_size(box: Box) -> Point:
    """Width and height of a box: its widest row, and the sum of its rows."""
    rows = [_row_size(row) for row in box.rows]
    return max(width for width, _ in rows), sum(height for _, height in rows)


def _row_size(row: Sequence[Cell]) -> Point:
    sizes = [_cell_size(cell) for cell in row]
    return sum(width for width, _ in sizes), max(height for _, height in sizes)


def _cell_size(cell: Cell) -> Point:
    widths = [sum(text_width(span.text, cell.size, span.bold) for span in line) for line in cell.lines]
    return max(widths) + 2 * CELL_PAD_X, len(cell.lines) * cell.size * LINE_HEIGHT + 2 * CELL_PAD_Y


class _Painter:
    """Collects shapes on three levels: frames at the back, then arrows, then boxes."""

    def __init__(self, to_page: Callable[[float, float], Point], splines: str):
        self.to_page = to_page
        self.splines = splines
        self.frames: list[Shape] = []
        self.lines: list[Shape] = []
        self.boxes: list[Shape] = []

    def paint(self, plan: Plan, at: Point, depth: int) -> None:
        """Paint a plan whose anchor and first edge lie at `at`."""
        u, v = at
        corners = self.to_page(u - plan.left, v), self.to_page(u + plan.right, v + plan.height)
        (x, far), (y, low) = (sorted(values) for values in zip(*corners, strict=True))
        if isinstance(plan.content, Box):
            self.boxes += _box_shapes(plan.content, x, y)
            return
        if depth >= 0:
            fill = FRAME_FILLS[depth % len(FRAME_FILLS)]
            self.frames.append(Rectangle(x, y, far - x, low - y, fill, FRAME_INK, 1.2, 6.0, (5.0, 3.0)))
            label = (Span(plan.content.label),)
            self.frames.append(Text(x + plan.label_at, y + LABEL_SIZE + 5, label, LABEL_SIZE, LABEL_INK, "start"))
        for part, (du, dv) in plan.parts:
            self.paint(part, (u + du, v + dv), depth + 1)
        for route, head in plan.arrows:
            self.lines += _arrow([self.to_page(u + a, v + b) for a, b in route], self.splines, head)


def _box_shapes(box: Box, x: float, y: float) -> list[Shape]:
    """The cells of a box, row by row; narrow rows are stretched to the width of the box."""
    shapes: list[Shape] = []
    width, _ = box_size(box)
    for row in box.rows:
        row_width, row_height = _row_size(row)
        extra = (width - row_width) / len(row)
        left = x
        for cell in row:
            cell_width = _cell_size(cell)[0] + extra
            shapes.append(Rectangle(left, y, cell_width, row_height, cell.fill, "black", 1.2))
            text_height = len(cell.lines) * cell.size * LINE_HEIGHT
            baseline = y + (row_height - text_height) / 2 + cell.size
            for number, line in enumerate(cell.lines):
                at = baseline + number * cell.size * LINE_HEIGHT
                shapes.append(Text(left + cell_width / 2, at, line, cell.size, cell.ink))
            left += cell_width
        y += row_height
    return shapes


def _arrow(points: list[Point], splines: str, head: bool) -> list[Shape]:
    """The line of an arrow, and its head if it has one."""
    shapes: list[Shape] = []
    if head:
        tip = points[-1]
        tail = next(point for point in reversed(points) if point != tip)
        length = ((tip[0] - tail[0]) ** 2 + (tip[1] - tail[1]) ** 2) ** 0.5
        dx, dy = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
        base = (tip[0] - dx * HEAD_LENGTH, tip[1] - dy * HEAD_LENGTH)
        side = HEAD_WIDTH / 2
        wings = (base[0] - dy * side, base[1] + dx * side), (base[0] + dy * side, base[1] - dx * side)
        shapes.append(Polygon((tip, *wings), LINE_INK))
        stop = (tip[0] - dx * (HEAD_LENGTH - 1), tip[1] - dy * (HEAD_LENGTH - 1))
        points = [stop if point == tip else point for point in points]
    if splines in ("curved", "spline"):
        curves = [("C", tuple(points[i : i + 3])) for i in range(1, len(points), 3)]
        commands = (("M", (points[0],)), *curves)
    else:
        commands = rounded(points, CORNER if splines == "ortho" else 0.0)
    return [Path2D(commands, LINE_INK, 1.6), *shapes]
