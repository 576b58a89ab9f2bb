"""Second step of the layout: order each row so that few arrows cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Step", "count_crossings", "order_rows"]


class Step(NamedTuple):
    """One step of an arrow from a vertex to one on the next row.

    `leave` and `arrive`, between -0.5 and 0.5, tell where on the side of a wide vertex the arrow is attached.
    """

    upper: int
    lower: int
    leave: float = 0.0
    arrive: float = 0.0


# For each vertex its neighbours on one side: (neighbour, place on the neighbour, place on the vertex itself).
_Neighbours = dict[int, list[tuple[int, float, float]]]


def order_rows(rows: Sequence[Sequence[int]], steps: Sequence[Step], sweeps: int = 12) -> list[list[int]]:
    """Reorder every row by the median rule, keeping the best order met.

    Args:
        rows: the vertices of each row.
        steps: the steps between neighbouring rows.
        sweeps: how many times the rows are gone through, alternately downwards and upwards.

    Returns:
        New rows; the same input gives the same output.

    Example:
        >>> order_rows([[0, 1], [2, 3]], [Step(0, 3), Step(1, 2)])
        [[0, 1], [3, 2]]

    Reference:
        Gansner, Koutsofios, North, Vo, 1993, A technique for drawing directed graphs, section 3.
    """
    above: _Neighbours = {vertex: [] for row in rows for vertex in row}
    below: _Neighbours = {vertex: [] for row in rows for vertex in row}
    for step in steps:
        below[step.upper].append((step.lower, step.arrive, step.leave))
        above[step.lower].append((step.upper, step.leave, step.arrive))
    best = _depth_first(rows, below)
    fewest = count_crossings(best, below)
    current = [list(row) for row in best]
    for sweep in range(sweeps):
        if not fewest:
            break
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for index in order:
            fixed = current[index - 1] if down else current[index + 1]
            _sort_by_median(current[index], _places(fixed), above if down else below)
        _swap_neighbours(current, above, below)
        crossings = count_crossings(current, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in current], crossings
    return best


def count_crossings(rows: Sequence[Sequence[int]], below: _Neighbours) -> int:
    """Number of pairs of steps that cross each other."""
    total = 0
    for upper, lower in zip(rows, rows[1:], strict=False):
        places = _places(lower)
        ends = sorted(
            (place + leave, places[target] + arrive)
            for place, vertex in enumerate(upper)
            for target, arrive, leave in below[vertex]
        )
        seen: list[float] = []
        for _, end in ends:
            total += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return total


def _places(row: Sequence[int]) -> dict[int, int]:
    return {vertex: place for place, vertex in enumerate(row)}


def _depth_first(rows: Sequence[Sequence[int]], below: _Neighbours) -> list[list[int]]:
    """Order in which a depth-first walk from the top meets the vertices: branches stay together."""
    row_of = {vertex: index for index, row in enumerate(rows) for vertex in row}
    ordered: list[list[int]] = [[] for _ in rows]
    seen: set[int] = set()
    for row in rows:
        for root in row:
            stack = [root]
            while stack:
                vertex = stack.pop()
                if vertex not in seen:
                    seen.add(vertex)
                    ordered[row_of[vertex]].append(vertex)
                    stack.extend(target for target, _, _ in reversed(below[vertex]))
    return ordered


def _sort_by_median(row: list[int], places: dict[int, int], neighbours: _Neighbours) -> None:
    """Sort a row by the median place of its neighbours; vertices without neighbours keep their index."""
    medians: dict[int, float] = {}
    for vertex in row:
        around = sorted(places[other] + shift for other, shift, _ in neighbours[vertex])
        if around:
            half = len(around) // 2
            medians[vertex] = around[half] if len(around) % 2 else (around[half - 1] + around[half]) / 2
    movable = iter(sorted((vertex for vertex in row if vertex in medians), key=medians.__getitem__))
    row[:] = [next(movable) if vertex in medians else vertex for vertex in row]


def _swap_neighbours(rows: list[list[int]], above: _Neighbours, below: _Neighbours, rounds: int = 4) -> None:
    """Swap neighbours in a row while that removes crossings with the row above and the row below."""
    for _ in range(rounds):
        changed = False
        for index, row in enumerate(rows):
            sides = []
            if index:
                sides.append((_places(rows[index - 1]), above))
            if index + 1 < len(rows):
                sides.append((_places(rows[index + 1]), below))
            for place in range(len(row) - 1):
                left, right = row[place], row[place + 1]
                if _gain(left, right, sides) > 0:
                    row[place], row[place + 1] = right, left
                    changed = True
        if not changed:
            return


def _gain(left: int, right: int, sides: list[tuple[dict[int, int], _Neighbours]]) -> int:
    """Crossings that go away when `left` and `right` change places."""
    gain = 0
    for places, neighbours in sides:
        at: Callable[[tuple[int, float, float]], float] = lambda end, p=places: p[end[0]] + end[1]  # noqa: E731
        ours, theirs = [at(end) for end in neighbours[left]], [at(end) for end in neighbours[right]]
        gain += sum((a > b) - (a < b) for a in ours for b in theirs)
    return gain
