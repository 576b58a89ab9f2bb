"""Third step of the layout: where on its row each vertex stands, so that most arrows run straight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Extent", "Segment", "place_vertices"]

Extent = tuple[float, float]
"""How far a vertex reaches to the left and to the right of its anchor."""

BOX_GAP = 32.0  # between two boxes
BEND_GAP = 18.0  # between a passing arrow and anything else


@dataclass(frozen=True)
class Segment:
    """One step of an arrow between neighbouring rows.

    Attributes:
        upper, lower: the vertices.
        leave, arrive: offsets from the anchors at which the arrow is attached.
        weak: whether it belongs to a skip connection, which should not bend the main path.
    """

    upper: int
    lower: int
    leave: float = 0.0
    arrive: float = 0.0
    weak: bool = False


@dataclass(frozen=True)
class _Pull:
    """A neighbour on the row before, and where the vertex stands against it when the arrow between is straight."""

    other: int
    shift: float


def place_vertices(
    rows: Sequence[Sequence[int]],
    segments: Sequence[Segment],
    extents: Sequence[Extent],
    count: int,
) -> list[float]:
    """Give every vertex the coordinate of its anchor, keeping the order of each row.

    Four drawings, pushed to the upper left, upper right, lower left and lower right, are made and averaged.
    Arrows that pass through several rows run straight, a box stands under the middle of its sources, and no
    two vertices of a row come nearer than a fixed gap.

    Args:
        rows: the ordered vertices of each row.
        segments: the steps of all arrows.
        extents: for each vertex its reach to the left and to the right.
        count: vertices below this number are boxes, the others bends.

    Returns:
        One coordinate for each vertex.

    Example:
        >>> place_vertices([[0, 1], [2]], [Segment(0, 2), Segment(1, 2)], [(10.0, 10.0)] * 3, 3)
        [-26.0, 26.0, 0.0]

    Reference:
        Brandes and Köpf, 2001, Fast and simple horizontal coordinate assignment. Differs in two points:
        arrows may be attached beside the anchor, and weak ones count only where there is no other.
    """
    conflicts = _conflicts(rows, segments, count)
    drawings = []
    for upward in (False, True):
        ordered = list(reversed(rows)) if upward else list(rows)
        for mirrored in (False, True):
            turned = [row[::-1] if mirrored else row for row in ordered]
            reach = [(right, left) for left, right in extents] if mirrored else extents
            pulls = _pulls(segments, len(extents), upward, mirrored)
            roots, shifts = _align(turned, pulls, conflicts)
            placed = _compact(turned, roots, shifts, reach, count)
            drawings.append([-u for u in placed] if mirrored else placed)
    return _average(drawings)


def _pulls(segments: Sequence[Segment], vertices: int, upward: bool, mirrored: bool) -> list[list[_Pull]]:
    """For each vertex what pulls it from the row before; weak pulls are left out at ends that have others."""
    above: list[list[_Pull]] = [[] for _ in range(vertices)]
    strong_out, strong_in = [False] * vertices, [False] * vertices
    for segment in segments:
        if not segment.weak:
            strong_out[segment.upper] = strong_in[segment.lower] = True
    for segment in segments:
        if segment.weak and (strong_out[segment.upper] or strong_in[segment.lower]):
            continue
        shift = (segment.leave - segment.arrive) * (-1 if mirrored else 1)
        if upward:
            above[segment.upper].append(_Pull(segment.lower, -shift))
        else:
            above[segment.lower].append(_Pull(segment.upper, shift))
    return above


def _conflicts(rows: Sequence[Sequence[int]], segments: Sequence[Segment], count: int) -> set[tuple[int, int]]:
    """Segments that cross a long arrow; they give way to it."""
    above: dict[int, list[int]] = {}
    for segment in segments:
        above.setdefault(segment.lower, []).append(segment.upper)
    conflicts = set()
    for previous, row in zip(rows, rows[1:], strict=False):
        place = {vertex: index for index, vertex in enumerate(previous)}
        done, low = 0, 0
        for index, vertex in enumerate(row):
            inner = next((up for up in above.get(vertex, ()) if up >= count), None) if vertex >= count else None
            if inner is None and index < len(row) - 1:
                continue
            high = len(previous) - 1 if inner is None else place[inner]
            for other in row[done : index + 1]:
                for up in above.get(other, ()):
                    if not low <= place[up] <= high and not (up >= count and other >= count):
                        conflicts.update([(up, other), (other, up)])
            done, low = index + 1, high
    return conflicts


def _align(
    rows: Sequence[Sequence[int]], pulls: list[list[_Pull]], conflicts: set[tuple[int, int]]
) -> tuple[list[int], list[float]]:
    """Join vertices of successive rows to blocks that will stand in line.

    Returns:
        The root of each vertex's block, and the vertex's shift against it.
    """
    roots = list(range(len(pulls)))
    shifts = [0.0] * len(pulls)
    taken = [False] * len(pulls)
    place = {vertex: index for row in rows for index, vertex in enumerate(row)}
    for row in rows:
        barrier = -1
        for vertex in row:
            around = sorted(pulls[vertex], key=lambda pull: place[pull.other])
            middle = (len(around) - 1) / 2
            for index in sorted({math.floor(middle), math.ceil(middle)}) if around else ():
                other = around[index].other
                free = roots[vertex] == vertex and not taken[other] and barrier < place[other]
                if free and (other, vertex) not in conflicts:
                    roots[vertex], taken[other], barrier = roots[other], True, place[other]
                    shifts[vertex] = shifts[other] + around[index].shift
    return roots, shifts


def _compact(
    rows: Sequence[Sequence[int]], roots: list[int], shifts: list[float], reach: Sequence[Extent], count: int
) -> list[float]:
    """Push all blocks to the left as far as the gaps allow, then pull each towards its right neighbours."""
    gaps: dict[int, dict[int, float]] = {root: {} for root in roots}
    back: dict[int, dict[int, float]] = {root: {} for root in roots}
    for row in rows:
        for left, right in zip(row, row[1:], strict=False):
            space = BOX_GAP if left < count and right < count else BEND_GAP
            need = reach[left][1] + space + reach[right][0] + shifts[left] - shifts[right]
            a, b = roots[left], roots[right]
            gaps[a][b] = back[b][a] = max(need, gaps[a].get(b, -math.inf))
    order = _sources_first(gaps, back)
    u = dict.fromkeys(order, 0.0)
    for root in order:
        u[root] = max((u[left] + need for left, need in back[root].items()), default=0.0)
    for root in reversed(order):
        u[root] = max(u[root], min((u[right] - need for right, need in gaps[root].items()), default=u[root]))
    return [u[root] + shift for root, shift in zip(roots, shifts, strict=True)]


def _sources_first(gaps: dict[int, dict[int, float]], back: dict[int, dict[int, float]]) -> list[int]:
    """Blocks in an order in which each comes after all those on its left."""
    waiting = {root: len(lefts) for root, lefts in back.items()}
    order = [root for root, lefts in waiting.items() if not lefts]
    for root in order:  # grows while we walk
        for right in gaps[root]:
            waiting[right] -= 1
            if not waiting[right]:
                order.append(right)
    return order


def _average(drawings: list[list[float]]) -> list[float]:
    """Line the four drawings up with the narrowest and take, vertex by vertex, the mean of the middle two."""
    if not drawings[0]:
        return []
    narrowest = min(drawings, key=lambda us: max(us) - min(us))
    shifted = []
    for index, us in enumerate(drawings):
        edge = max if index % 2 else min
        shift = edge(narrowest) - edge(us)
        shifted.append([u + shift for u in us])
    averages = [sum(sorted(us)[1:3]) / 2 for us in zip(*shifted, strict=True)]
    middle = (min(averages) + max(averages)) / 2
    return [u - middle for u in averages]
