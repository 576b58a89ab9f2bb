"""Lays a diagram out frame by frame, from the inside out.

A nested model is laid out first; then it is a box like others to the model around it. An arrow that crosses
the
edge of a frame does so through a gate: inside, a gate is an item on the first or last row; outside, a fixed
place where the arrow is attached to the frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cornu.visualization.diagram import Box, Diagram, Frame
from cornu.visualization.layout import Item, Link, lay_out
from cornu.visualization.routing import Point
from cornu.visualization.text_width import text_width

__all__ = ["LABEL_SIZE", "Plan", "plan_diagram"]

PAD = 18.0  # between a frame and what is in it
LABEL_SIZE = 13.0
LABEL_ROOM = 20.0  # height of the strip with a frame's label
STRIP = 8.0  # what a gate adds to that height: there is room between rows already

Edge = tuple[str, str]


@dataclass
class Plan:
    """A box, or a frame and where everything in it is.

    Coordinates are those of the layout (u across, v along the arrows), relative to the plan's anchor and its
    first
    edge: it covers -left <= u <= right and 0 <= v <= height.

    Attributes:
        content: what is drawn.
        parts: the parts of a frame, each with the (u, v) of its anchor and first edge.
        arrows: lines within a frame, and whether a head stands at their end.
        entries, exits: for each box inside that arrows from outside reach or leave, the u where they cross
            the edge.
        gates: the same places in order, before the border was added.
        label_at: where the label of a frame begins, from the left.
    """

    content: Box | Frame
    left: float
    right: float
    height: float
    parts: list[tuple[Plan, Point]] = field(default_factory=list)
    arrows: list[tuple[list[Point], bool]] = field(default_factory=list)
    entries: dict[str, float] = field(default_factory=dict)
    exits: dict[str, float] = field(default_factory=dict)
    gates: list[float] = field(default_factory=list)
    label_at: float = 8.0

    def shift(self, u: float, v: float) -> None:
        """Move the content against the anchor and the first edge."""
        self.left, self.right = self.left - u, self.right + u
        self.parts = [(part, (a + u, b + v)) for part, (a, b) in self.parts]
        self.arrows = [([(a + u, b + v) for a, b in route], head) for route, head in self.arrows]
        self.entries = {key: a + u for key, a in self.entries.items()}
        self.exits = {key: a + u for key, a in self.exits.items()}


def plan_diagram(diagram: Diagram, size: Callable[[Box], Point]) -> Plan:
    """Lay out a whole diagram; `size` tells the width and height of a box on the page."""
    planner = _Planner(diagram.rankdir, diagram.splines, size, _paths(diagram.root))
    return planner.frame(diagram.root, diagram.edges, 0, framed=diagram.framed)


def _paths(frame: Frame, path: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """For each box the keys of the frames around it, from the outermost inwards, and then its own."""
    found: dict[str, tuple[str, ...]] = {}
    for child in frame.children:
        inner = (*path, child.key)
        found |= _paths(child, inner) if isinstance(child, Frame) else {child.key: inner}
    return found


@dataclass(frozen=True)
class _Planner:
    rankdir: str
    splines: str
    size: Callable[[Box], Point]
    paths: dict[str, tuple[str, ...]]

    @property
    def style(self) -> str:
        return "curved" if self.splines == "spline" else self.splines

    @property
    def sideways(self) -> bool:
        return self.rankdir in ("LR", "RL")

    def part(self, child: Box | Frame, edges: Sequence[Edge], depth: int) -> Plan:
        if isinstance(child, Frame):
            return self.frame(child, edges, depth)
        width, height = self.size(child)
        across, along = (height, width) if self.sideways else (width, height)
        return Plan(child, across / 2, across / 2, along)

    def frame(self, frame: Frame, edges: Sequence[Edge], depth: int, framed: bool = True) -> Plan:
        """Plan a frame and all in it; `edges` are those with at least one end inside."""
        parts = []
        for child in frame.children:
            keys = {box.key for box in child.boxes()} if isinstance(child, Frame) else {child.key}
            parts.append(self.part(child, [edge for edge in edges if not keys.isdisjoint(edge)], depth + 1))
        inside = {box.key for box in frame.boxes()}
        entries = list(dict.fromkeys(end for start, end in edges if start not in inside))
        exits = list(dict.fromkeys(start for start, end in edges if end not in inside))
        gates = {("in", key): len(parts) + place for place, key in enumerate(entries)}
        gates |= {("out", key): len(parts) + len(entries) + place for place, key in enumerate(exits)}
        place_of = {key: path[depth] for key, path in self.paths.items() if key in inside}
        index = {child.key: place for place, child in enumerate(frame.children)}

        links: dict[Link, bool] = {}  # whether the arrow ends at a box and so has a head
        for source, target in edges:
            start = index[place_of[source]] if source in inside else gates["in", target]
            end = index[place_of[target]] if target in inside else gates["out", source]
            if start == end and source != target:
                continue  # inside one part, which has drawn it
            leave = parts[start].exits.get(source) if source in inside else 0.0
            arrive = parts[end].entries.get(target) if target in inside else 0.0
            links[Link(start, end, leave, arrive)] = arrive is None
        plan = self.arrange(frame, parts, links, len(entries), len(exits))
        plan.entries = {key: plan.gates[place] for place, key in enumerate(entries)}
        plan.exits = {key: plan.gates[len(entries) + place] for place, key in enumerate(exits)}
        if framed:
            self.add_border(plan, frame)
        return plan

    def arrange(self, frame: Frame, parts: Sequence[Plan], links: dict[Link, bool], ins: int, outs: int) -> Plan:
        """Lay the parts and gates of a frame out, without border."""
        items = [Item(part.left, part.right, part.height) for part in parts]
        strips = (0.0, 0.0) if self.sideways else (0.0, STRIP) if self.rankdir == "BT" else (STRIP, 0.0)
        items += [Item(8.0, 8.0, strips[0])] * ins + [Item(8.0, 8.0, strips[1])] * outs
        first = range(len(parts), len(parts) + ins)
        last = range(len(parts) + ins, len(items))
        placed = lay_out(items, list(links), self.style, first, last)
        plan = Plan(frame, 0.0, placed.width, placed.height, gates=[u for u, _ in placed.anchors[len(parts) :]])
        for part, (u, v) in zip(parts, placed.anchors, strict=False):
            plan.parts.append((part, (u, v - part.height / 2)))
        for (link, head), route, turned in zip(links.items(), placed.routes, placed.turned, strict=True):
            # The strip for the label lies between the gate and the frame's edge.
            if link.source in first:
                route = [(route[0][0], 0.0), *([route[0]] * 2 if self.style == "curved" else []), *route]
            if link.target in last:
                end = (route[-1][0], placed.height)
                route = [*route, *([end] * 2 if self.style == "curved" else []), end]
            plan.arrows.append((route, head or turned))
        return plan

    def add_border(self, plan: Plan, frame: Frame) -> None:
        """Make room for a frame's padding and label, and put its anchor where arrows enter."""
        label = text_width(frame.label, LABEL_SIZE) + 16
        upright, flipped = not self.sideways, self.rankdir == "BT"
        before = 0.0 if plan.entries else PAD + LABEL_ROOM * (upright and not flipped)
        after = 0.0 if plan.exits else PAD + LABEL_ROOM * (upright and flipped)
        left, right = PAD + (0.0 if upright else LABEL_ROOM - PAD / 2), PAD
        if upright:
            gates = list((plan.exits if flipped else plan.entries).values())
            free_left = left + min(gates, default=plan.right + right) - 6
            free_right = right + plan.right - max(gates, default=plan.right) - 6
            if free_left < label <= free_right:
                plan.label_at = left + plan.right + right - label + 8
            else:
                left += max(label - free_left, 0.0)
        else:
            after += max(label - plan.height - before - after, 0.0) * (not plan.exits)
        used = list(plan.entries.values()) or list(plan.exits.values()) or [plan.right / 2]
        plan.shift(-(min(used) + max(used)) / 2, before)
        plan.left, plan.right, plan.height = (
            plan.left + left,
            plan.right + right,
            plan.height + before + after,
        )
