"""Layered layout of a directed graph of boxes: what Graphviz's `dot` does, in a few hundred lines of Python.

The steps (Sugiyama, Tagawa, Toda, 1981) are one file each: rows (`layering`), order on the rows (`ordering`),
coordinates (`coordinates`), lines (`routing`). Here everything runs from top to bottom along two axes, u
across and v down; `drawing` turns the result into the direction that the user asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cornu.visualization.coordinates import Segment, place_vertices
from cornu.visualization.layering import Layers, make_layers
from cornu.visualization.ordering import Step, order_rows
from cornu.visualization.routing import (
    PORT_GAP,
    STRAIGHT,
    Hop,
    Point,
    attach,
    gather_nets,
    hop_points,
    self_loop,
    straight_curve,
)

__all__ = ["Item", "Link", "Placement", "lay_out"]

LOOP = 20.0  # how far an arrow from a box to itself stands out
TRACK_GAP = 12.0  # between two horizontal lines in a gap
ABOVE_TRACKS, BELOW_TRACKS = (
    16.0,
    26.0,
)  # room above the first line, and below the last one for the arrow heads
NEARLY = 6.0  # a smaller shift between an arrow's end and its bends is removed; bends keep three times as much apart
PLAIN_GAP = 38.0  # between two rows that only straight lines join


@dataclass(frozen=True)
class Item:
    """A box to place: how far it reaches left and right of its anchor, and its height."""

    left: float
    right: float
    height: float


@dataclass(frozen=True)
class Link:
    """An arrow between two items, by index.

    `leave` and `arrive` fix where it is attached, as offsets from the anchors; None leaves the choice to the
    layout.
    """

    source: int
    target: int
    leave: float | None = None
    arrive: float | None = None


@dataclass(frozen=True)
class Placement:
    """Result of `lay_out`.

    Attributes:
        anchors: (u, v) of each item: u of its anchor, v of its middle.
        routes: for each link its points from source to target.
        turned: for each link, whether it closes a cycle and therefore runs upwards.
        width, height: size of the whole; every item and line lies between 0 and these.
    """

    anchors: list[Point]
    routes: list[list[Point]]
    turned: list[bool]
    width: float
    height: float


def lay_out(
    items: Sequence[Item],
    links: Sequence[Link],
    style: str = "ortho",
    first: Collection[int] = (),
    last: Collection[int] = (),
) -> Placement:
    """Place boxes on rows and route the arrows between them, none through a box.

    Args:
        items: the boxes.
        links: the arrows. Cycles are allowed: one arrow of each runs upwards.
        style: "ortho" (right angles), "polyline", "curved" (routes are Bézier curves: one point, then three
            for each curve) or "line" (one straight line, which may cross boxes).
        first: items that get the top row for themselves.
        last: items that get the bottom row for themselves.

    Returns:
        A `Placement`. The same input always gives the same one.

    Example:
        >>> placed = lay_out([Item(40, 40, 20), Item(40, 40, 20)], [Link(0, 1)])
        >>> placed.anchors, placed.routes
        ([(40.0, 10.0), (40.0, 68.0)], [[(40.0, 20.0), (40.0, 58.0)]])
    """
    layers = make_layers(len(items), [(link.source, link.target) for link in links], first, last)
    segments = _segments(items, links, layers)
    rows = order_rows(layers.rows, _steps(items, segments))
    looped = {link.source for link in links if link.source == link.target}
    bends = sum(len(row) for row in rows) - len(items)
    extents = [(item.left, item.right + LOOP * (i in looped)) for i, item in enumerate(items)]
    extents += [(0.0, 0.0)] * bends
    us = place_vertices(rows, segments, extents, len(items))
    shift = -min((u - left for u, (left, _) in zip(us, extents, strict=True)), default=0.0)
    us = [u + shift for u in us]

    hops = _hops(items, links, layers, rows, us)
    _straighten(hops, us)
    reach = [max(min(item.left, item.right) - 10, 0.0) for item in items] + [0.0] * bends
    attach([hop for chain in hops for hop in chain], us, reach)
    heights = [item.height for item in items] + [0.0] * bends
    tops, bottoms, levels = _stack(rows, heights, hops, style)
    middles = {vertex: (tops[r] + bottoms[r]) / 2 for r, row in enumerate(rows) for vertex in row}
    routes = []
    for link, chain, turned in zip(links, hops, layers.turned, strict=True):
        item, (u, v) = items[link.source], (us[link.source], middles[link.source])
        if not chain:
            routes.append(self_loop(u + item.right, v, item.height, LOOP))
            continue
        points = _route(chain, style, middles, heights, tops, bottoms, levels)
        routes.append(points[::-1] if turned else points)
    return Placement(
        anchors=[(us[i], middles[i]) for i in range(len(items))],
        routes=routes,
        turned=layers.turned,
        width=max((u + right for u, (_, right) in zip(us, extents, strict=True)), default=0.0),
        height=bottoms[-1] if bottoms else 0.0,
    )


def _fixed_ends(items: Sequence[Item], link: Link, turned: bool) -> tuple[float | None, float | None]:
    """Offsets that are fixed for the upper and the lower end. An arrow upwards runs beside those downwards."""
    if not turned:
        return link.leave, link.arrive
    return -min(PORT_GAP, items[link.target].left / 2), None


def _segments(items: Sequence[Item], links: Sequence[Link], layers: Layers) -> list[Segment]:
    """The steps of all arrows. A long arrow is weak if both its ends have others: it skips a part of the path."""
    outgoing = Counter(chain[0] for chain in layers.chains)
    incoming = Counter(chain[-1] for chain in layers.chains)
    segments = []
    for link, chain, turned in zip(links, layers.chains, layers.turned, strict=True):
        leave, arrive = _fixed_ends(items, link, turned)
        weak = turned or (len(chain) > 2 and outgoing[chain[0]] > 1 and incoming[chain[-1]] > 1)
        for index, (upper, lower) in enumerate(zip(chain, chain[1:], strict=False)):
            out = leave if index == 0 else None
            into = arrive if index == len(chain) - 2 else None
            segments.append(Segment(upper, lower, out or 0.0, into or 0.0, weak))
    return segments


def _steps(items: Sequence[Item], segments: Sequence[Segment]) -> list[Step]:
    """The segments with their offsets as fractions of the box's width."""
    return [
        Step(
            segment.upper,
            segment.lower,
            _fraction(items, segment.upper, segment.leave),
            _fraction(items, segment.lower, segment.arrive),
        )
        for segment in segments
    ]


def _fraction(items: Sequence[Item], vertex: int, offset: float) -> float:
    if not offset:
        return 0.0
    item = items[vertex]
    return 0.9 * ((offset + item.left) / max(item.left + item.right, 1.0) - 0.5)


def _hops(
    items: Sequence[Item], links: Sequence[Link], layers: Layers, rows: list[list[int]], us: list[float]
) -> list[list[Hop]]:
    """For each link its hops from row to row, with the ends that are fixed already set."""
    row_of = {vertex: index for index, row in enumerate(rows) for vertex in row}
    chains = []
    for link, chain, turned in zip(links, layers.chains, layers.turned, strict=True):
        pairs = zip(chain, chain[1:], strict=False)
        hops = [Hop(row_of[upper], upper, lower) for upper, lower in pairs]
        leave, arrive = _fixed_ends(items, link, turned)
        if hops and leave is not None:
            hops[0].leave = us[chain[0]] + leave
        if hops and arrive is not None:
            hops[-1].arrive = us[chain[-1]] + arrive
        chains.append(hops)
    return chains


def _straighten(hops: list[list[Hop]], us: list[float]) -> None:
    """Move the bends of a long arrow that stand almost in line with its end into line, in place."""
    for chain in hops:
        if len(chain) < 2:
            continue
        first, last = chain[0], chain[-1]
        start = us[first.upper] if first.leave is None else first.leave
        ends = [(start, us[first.lower])]
        if last.arrive is not None:
            ends.append((last.arrive, us[last.upper]))
        for end, bend in ends:
            if 0 < abs(end - bend) < NEARLY:
                for hop in chain[:-1]:
                    if us[hop.lower] == bend:
                        us[hop.lower] = end
                break


_Levels = dict[tuple[int, float], float]


def _stack(
    rows: list[list[int]], heights: list[float], hops: list[list[Hop]], style: str
) -> tuple[list[float], list[float], _Levels]:
    """Top and bottom of every row, and the height of every horizontal line between the rows."""
    by_row: list[list[Hop]] = [[] for _ in rows]
    for chain in hops:
        for hop in chain:
            by_row[hop.row].append(hop)
    tops, bottoms, levels = [], [], {}
    v = 0.0
    for row, leaving in zip(rows, by_row, strict=True):
        tops.append(v)
        v += max((heights[vertex] for vertex in row), default=0.0)
        bottoms.append(v)
        if style == "ortho":
            nets, tracks = gather_nets(leaving)
            for key, net in nets.items():
                levels[key] = v + ABOVE_TRACKS + net.track * TRACK_GAP
            v += max(PLAIN_GAP, ABOVE_TRACKS + (tracks - 1) * TRACK_GAP + BELOW_TRACKS)
        else:
            travel = max((abs((hop.leave or 0.0) - (hop.arrive or 0.0)) for hop in leaving), default=0.0)
            v += min(PLAIN_GAP + travel / 8, 3 * PLAIN_GAP)
    return tops, bottoms, levels


def _route(
    chain: list[Hop],
    style: str,
    middles: dict[int, float],
    heights: list[float],
    tops: list[float],
    bottoms: list[float],
    levels: _Levels,
) -> list[Point]:
    """Points of one arrow, downwards, from the bottom of its upper box to the top of its lower one."""
    first, last = chain[0], chain[-1]
    start = (float(first.leave or 0.0), middles[first.upper] + heights[first.upper] / 2)
    end = (float(last.arrive or 0.0), middles[last.lower] - heights[last.lower] / 2)
    points = [start]
    if style != "line":
        for hop in chain:
            level = levels.get((hop.upper, float(hop.leave or 0.0)))
            if level is not None and abs((hop.leave or 0.0) - (hop.arrive or 0.0)) <= STRAIGHT:
                level = None
            points += hop_points(hop, style, bottoms[hop.row], tops[hop.row + 1], level)
    points += straight_curve(end) if style == "curved" else [end]
    return points if style == "curved" else _without_repeats(points)


def _without_repeats(points: list[Point]) -> list[Point]:
    """Drop points in the middle of straight vertical lines and repeated ones."""
    kept = points[:1]
    for point, following in zip(points[1:], [*points[2:], None], strict=True):
        vertical = following is not None and kept[-1][0] == point[0] == following[0]
        if point != kept[-1] and not vertical:
            kept.append(point)
    return kept
