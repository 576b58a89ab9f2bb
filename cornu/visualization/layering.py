"""First step of the layout: put the boxes on rows so that every arrow goes from one row to the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

__all__ = ["Layers", "make_layers"]


@dataclass
class Layers:
    """Boxes and bends on rows.

    Attributes:
        rows: the vertices of each row. Numbers below `count` are boxes, the others are bends: points where
            an arrow that spans several rows passes through one of them.
        chains: for each link, the vertices it visits from the upper end to the lower one.
        turned: for each link, whether its upper end is its target (it closes a cycle and is drawn upwards).
        count: number of boxes.
    """

    rows: list[list[int]]
    chains: list[list[int]]
    turned: list[bool]
    count: int


def make_layers(
    count: int,
    links: Sequence[tuple[int, int]],
    first: Collection[int] = (),
    last: Collection[int] = (),
) -> Layers:
    """Rank the vertices 0..count-1 and cut long links into steps from row to row.

    Args:
        count: number of boxes.
        links: (source, target) pairs; cycles and links from a box to itself are allowed.
        first: boxes that get the top row for themselves; they may only be sources.
        last: boxes that get the bottom row for themselves; they may only be targets.

    Returns:
        The `Layers`. A link from a box to itself has a chain of one vertex.

    Example:
        >>> layers = make_layers(3, [(0, 1), (1, 2), (0, 2)])
        >>> layers.rows, layers.chains
        ([[0], [1, 3], [2]], [[0, 1], [1, 2], [0, 3, 2]])
    """
    turned = _turned_links(count, links)
    downward = [(b, a) if back else (a, b) for (a, b), back in zip(links, turned, strict=True)]
    ranks = _ranks(count, [pair for pair in downward if pair[0] != pair[1]], set(first), set(last))
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for vertex, rank in enumerate(ranks):
        rows[rank].append(vertex)
    chains, fresh = [], count
    for upper, lower in downward:
        chain = [upper]
        for rank in range(ranks[upper] + 1, ranks[lower]):
            rows[rank].append(fresh)
            chain.append(fresh)
            fresh += 1
        chains.append(chain if upper == lower else [*chain, lower])
    return Layers(rows, chains, turned, count)


def _turned_links(count: int, links: Sequence[tuple[int, int]]) -> list[bool]:
    """Mark the links that a depth-first walk meets while their target is still open: they close a cycle."""
    outgoing: list[list[int]] = [[] for _ in range(count)]
    has_source = [False] * count
    for index, (source, target) in enumerate(links):
        if source != target:
            outgoing[source].append(index)
            has_source[target] = True
    turned, state = [False] * len(links), [0] * count  # state: 0 new, 1 open, 2 done
    for root in sorted(range(count), key=lambda vertex: has_source[vertex]):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(outgoing[root]))]
        while stack:
            vertex, rest = stack[-1]
            for index in rest:
                target = links[index][1]
                turned[index] = state[target] == 1
                if state[target] == 0:
                    state[target] = 1
                    stack.append((target, iter(outgoing[target])))
                    break
            else:
                state[vertex] = 2
                stack.pop()
    return turned


def _ranks(count: int, pairs: list[tuple[int, int]], first: set[int], last: set[int]) -> list[int]:
    """Row of each vertex: as high as its sources allow, but sources sink to where they are used."""
    pinned = first | last
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in pairs:
        if upper not in pinned and lower not in pinned:
            above[lower].append(upper)
            below[upper].append(lower)
    waiting = [len(sources) for sources in above]
    ready = deque(vertex for vertex in range(count) if not waiting[vertex])
    ranks, order = [0] * count, []
    while ready:
        vertex = ready.popleft()
        order.append(vertex)
        for target in below[vertex]:
            ranks[target] = max(ranks[target], ranks[vertex] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    # A vertex with more arrows out than in makes the drawing shorter when it stands right above its targets.
    for vertex in reversed(order):
        if len(below[vertex]) > len(above[vertex]):
            ranks[vertex] = min(ranks[target] for target in below[vertex]) - 1
    free = [ranks[vertex] for vertex in range(count) if vertex not in pinned] or [0]
    top = min(free) - bool(first)
    for vertex in first:
        ranks[vertex] = top
    for vertex in last:
        ranks[vertex] = max(free) + 1
    return [rank - top for rank in ranks]
