"""Last step of the layout: the lines. Where an arrow leaves and enters a box, and how it runs between the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Hop", "Net", "attach", "gather_nets", "hop_points", "self_loop"]

Point = tuple[float, float]

STRAIGHT = 0.5  # shifts up to this size are not worth a bend
PORT_GAP = 16.0  # between the heads of two arrows that enter the same box


@dataclass
class Hop:
    """One step of an arrow between two neighbouring rows.

    Attributes:
        row: index of the upper row.
        upper, lower: the vertices.
        leave, arrive: coordinates along the rows where the arrow leaves `upper` and arrives at `lower`;
            None until `attach` has chosen them.
    """

    row: int
    upper: int
    lower: int
    leave: float | None = None
    arrive: float | None = None


@dataclass
class Net:
    """The hops from one point to several: they share one horizontal line, on the given track of the gap."""

    leave: float
    arrives: list[float] = field(default_factory=list)
    track: int = 0

    @property
    def span(self) -> tuple[float, float]:
        return min(self.leave, *self.arrives), max(self.leave, *self.arrives)


def attach(hops: Sequence[Hop], anchors: Sequence[float], reach: Sequence[float]) -> None:
    """Choose where each hop leaves and arrives, in place.

    All arrows leave a box at its anchor. One arrow arrives there too; several are spread around it, and the
    one that comes straight from above keeps the anchor.

    Args:
        hops: all hops; places already set stay.
        anchors: coordinate of each vertex.
        reach: for each vertex how far from its anchor an arrow may arrive.
    """
    arriving: dict[int, list[tuple[float, int, Hop]]] = {}
    for index, hop in enumerate(hops):
        if hop.leave is None:
            hop.leave = anchors[hop.upper]
        if hop.arrive is None:
            arriving.setdefault(hop.lower, []).append((hop.leave, index, hop))
    for vertex, group in arriving.items():
        group.sort(key=lambda item: item[:2])
        anchor = anchors[vertex]
        straight = [place for place, (leave, _, _) in enumerate(group) if abs(leave - anchor) <= STRAIGHT]
        pivot = straight[0] if straight else (len(group) - 1) / 2
        widest = max(pivot, len(group) - 1 - pivot)
        gap = min(PORT_GAP, reach[vertex] / widest) if widest else 0.0
        for place, (_, _, hop) in enumerate(group):
            hop.arrive = anchor + (place - pivot) * gap


def gather_nets(hops: Sequence[Hop]) -> tuple[dict[tuple[int, float], Net], int]:
    """Put the hops of one gap between two rows on as few tracks as keep their lines apart.

    Args:
        hops: attached hops that all start on the same row.

    Returns:
        The nets by (upper vertex, leave), and the number of tracks.
    """
    nets: dict[tuple[int, float], Net] = {}
    for hop in hops:
        if hop.leave is not None and hop.arrive is not None and abs(hop.leave - hop.arrive) > STRAIGHT:
            nets.setdefault((hop.upper, hop.leave), Net(hop.leave)).arrives.append(hop.arrive)
    tracks = 0
    done: list[Net] = []
    for net in _top_down(list(nets.values())):
        above = [other.track for other in done if not _may_share(net, other)]
        net.track = max(above, default=-1) + 1
        tracks = max(tracks, net.track + 1)
        done.append(net)
    return nets, tracks


def _may_share(a: Net, b: Net) -> bool:
    """Whether two nets fit on one track: they do not touch, or only where they run into the same point."""
    low, high = max(a.span[0], b.span[0]), min(a.span[1], b.span[1])
    return high < low - 6 or (low == high and low in a.arrives and low in b.arrives)


def _top_down(nets: list[Net]) -> list[Net]:
    """Order nets from the top track to the bottom one so that their lines cross and cover each other little.

    A net gets ahead when putting it above the others costs less than putting it below them.
    """
    cost = [[_cost(upper, lower) for lower in nets] for upper in nets]
    left = list(range(len(nets)))
    ordered = []
    while left:
        best = min(left, key=lambda i: (sum(cost[i][j] - cost[j][i] for j in left), i))
        left.remove(best)
        ordered.append(nets[best])
    return ordered


def _cost(upper: Net, lower: Net) -> int:
    """Price of having `upper` above `lower`: crossings, and 20 for each pair of lines that would coincide."""
    if upper is lower:
        return 0
    low, high = upper.span
    price = int(low < lower.leave < high)
    low, high = lower.span
    price += sum(low < arrive < high for arrive in upper.arrives)
    return price + 20 * sum(abs(arrive - lower.leave) < 4 for arrive in upper.arrives)


def hop_points(hop: Hop, style: str, top: float, bottom: float, level: float | None) -> list[Point]:
    """Points of one hop through the gap between two rows, without its first point.

    Args:
        hop: an attached hop.
        style: "ortho" (corners), "polyline" (straight lines) or "curved" (three points for each Bézier
            curve).
        top, bottom: where the gap begins and ends.
        level: height of the hop's horizontal line; None if it has none.
    """
    leave, arrive = float(hop.leave or 0.0), float(hop.arrive or 0.0)
    if style == "ortho":
        return [(arrive, bottom)] if level is None else [(leave, level), (arrive, level), (arrive, bottom)]
    if style == "polyline":
        return [(leave, top), (arrive, bottom)]
    middle = (top + bottom) / 2
    return [*straight_curve((leave, top)), (leave, middle), (arrive, middle), (arrive, bottom)]


def straight_curve(end: Point) -> list[Point]:
    """The Bézier curve that runs straight down to `end`."""
    return [end, end, end]


def self_loop(side: float, middle: float, height: float, reach: float) -> list[Point]:
    """Points of an arrow from a box to itself, along its right-hand side; they also make one Bézier curve."""
    rise = height / 4
    far = side + reach
    return [(side, middle + rise), (far, middle + rise), (far, middle - rise), (side, middle - rise)]
