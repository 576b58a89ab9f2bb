"""The layout keeps its promises for any graph: no box on another, no line through a box, every arrow downwards."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cornu.visualization.coordinates import BOX_GAP
from cornu.visualization.layering import make_layers
from cornu.visualization.layout import Item, Link, lay_out
from cornu.visualization.ordering import Step, order_rows

STYLES = ("ortho", "polyline", "curved", "line")
sizes = st.floats(10, 90).map(lambda value: round(value, 1))
items = st.builds(Item, sizes, sizes, sizes)


@st.composite
def graphs(draw, cyclic=False):
    boxes = draw(st.lists(items, min_size=1, max_size=14))
    vertex = st.integers(0, len(boxes) - 1)
    pairs = draw(st.lists(st.tuples(vertex, vertex), max_size=24, unique=True))
    if not cyclic:
        pairs = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    return boxes, [Link(*pair) for pair in pairs]


def rectangles(boxes, placed):
    return [
        (u - item.left, v - item.height / 2, u + item.right, v + item.height / 2)
        for (u, v), item in zip(placed.anchors, boxes, strict=True)
    ]


def apart(a, b, gap=0.0):
    return a[2] + gap <= b[0] + 1e-6 or b[2] + gap <= a[0] + 1e-6 or a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6


def pieces_of(route, style):
    """The pieces of a route; a curve stays within the hull of its control points."""
    if style != "curved":
        return [route[i : i + 2] for i in range(len(route) - 1)]
    return [route[i : i + 4] for i in range(0, len(route) - 1, 3)]


def touches(piece, box):
    """Whether the bounding box of a piece overlaps the inside of a box."""
    us, vs = zip(*piece, strict=True)
    inside = (box[0] + 0.1, box[1] + 0.1, box[2] - 0.1, box[3] - 0.1)
    return not apart((min(us), min(vs), max(us), max(vs)), inside)


@settings(max_examples=150, deadline=None)
@given(graphs(), st.sampled_from(STYLES))
def test_boxes_do_not_overlap_and_arrows_run_downwards(graph, style):
    boxes, links = graph
    placed = lay_out(boxes, links, style)
    areas = rectangles(boxes, placed)
    assert all(apart(a, b, BOX_GAP) for a, b in itertools.combinations(areas, 2))
    assert not any(placed.turned)
    for link in links:
        assert areas[link.source][3] < areas[link.target][1]
    for left, top, right, bottom in areas:
        assert left >= -1e-6 and top >= -1e-6
        assert right <= placed.width + 1e-6 and bottom <= placed.height + 1e-6


@settings(max_examples=150, deadline=None)
@given(graphs(), st.sampled_from(STYLES[:3]))
def test_arrows_run_between_the_boxes_and_never_turn_back(graph, style):
    boxes, links = graph
    placed = lay_out(boxes, links, style)
    areas = rectangles(boxes, placed)
    for link, route in zip(links, placed.routes, strict=True):
        start, end = areas[link.source], areas[link.target]
        assert route[0][1] == pytest.approx(start[3]) and start[0] <= route[0][0] <= start[2]
        assert route[-1][1] == pytest.approx(end[1]) and end[0] <= route[-1][0] <= end[2]
        assert all(a[1] <= b[1] + 1e-6 for a, b in itertools.pairwise(route))
        if style == "ortho":
            assert all(abs(a[0] - b[0]) <= 0.5 or a[1] == b[1] for a, b in itertools.pairwise(route))
        if style != "polyline":  # the bounding box of a slanted line says too much
            assert not any(touches(piece, area) for piece in pieces_of(route, style) for area in areas)


@settings(max_examples=60, deadline=None)
@given(graphs(cyclic=True), st.sampled_from(STYLES))
def test_cycles_and_loops_are_drawn_too(graph, style):
    boxes, links = graph
    placed = lay_out(boxes, links, style)
    areas = rectangles(boxes, placed)
    assert all(apart(a, b) for a, b in itertools.combinations(areas, 2))
    for link, route, turned in zip(links, placed.routes, placed.turned, strict=True):
        start, end = areas[link.source], areas[link.target]
        if link.source == link.target:
            assert route[0][0] == route[-1][0] == start[2] and max(u for u, _ in route) <= placed.width + 1e-6
        elif turned:
            assert route[0][1] == pytest.approx(start[1]) and route[-1][1] == pytest.approx(end[3])
        else:
            assert route[0][1] == pytest.approx(start[3]) and route[-1][1] == pytest.approx(end[1])


@settings(max_examples=30, deadline=None)
@given(graphs(cyclic=True))
def test_the_same_graph_gives_the_same_picture(graph):
    assert lay_out(*graph) == lay_out(*graph)


def test_gates_have_rows_of_their_own_and_fixed_ends_are_kept():
    boxes = [Item(8, 8, 0), Item(50, 50, 20), Item(50, 50, 20), Item(8, 8, 0)]
    links = [Link(0, 2, arrive=-30.0), Link(1, 2, arrive=30.0), Link(2, 3, leave=10.0)]
    placed = lay_out(boxes, links, first=[0], last=[3])
    assert placed.anchors[0][1] == 0 and placed.anchors[3][1] == placed.height
    assert placed.routes[0][-1][0] == placed.anchors[2][0] - 30
    assert placed.routes[1][-1][0] == placed.anchors[2][0] + 30
    assert placed.routes[2][0][0] == placed.anchors[2][0] + 10


def test_a_skip_connection_leaves_the_main_path_straight():
    boxes = [Item(40, 40, 20)] * 5
    links = [Link(0, 1), Link(1, 2), Link(2, 3), Link(3, 4), Link(1, 3), Link(0, 4)]
    placed = lay_out(boxes, links)
    assert len({round(u, 6) for u, _ in placed.anchors}) == 1
    assert all(len(route) == 2 for route in placed.routes[:4])


def test_a_fork_is_symmetric():
    boxes = [Item(40, 40, 20)] * 4
    placed = lay_out(boxes, [Link(0, 1), Link(0, 2), Link(1, 3), Link(2, 3)])
    top, left, right, bottom = (u for u, _ in placed.anchors)
    assert top == bottom == (left + right) / 2


def test_an_input_stands_right_above_the_box_that_takes_it():
    layers = make_layers(5, [(0, 1), (1, 2), (2, 3), (4, 3)])
    assert layers.rows == [[0], [1], [2, 4], [3]]


@pytest.mark.parametrize("lower", list(itertools.permutations(range(4))))
def test_crossings_that_need_not_be_are_removed(lower):
    steps = [Step(upper, 4 + place) for upper, place in zip(range(4), lower, strict=True)]
    upper_row, lower_row = order_rows([[0, 1, 2, 3], [4, 5, 6, 7]], steps)
    target = {step.upper: step.lower for step in steps}
    assert [target[vertex] for vertex in upper_row] == lower_row


def test_no_box_at_all():
    placed = lay_out([], [])
    assert (placed.width, placed.height, placed.anchors, placed.routes) == (0.0, 0.0, [], [])
