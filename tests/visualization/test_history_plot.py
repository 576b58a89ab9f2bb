"""The curves of a training run, drawn from what `fit` returns."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cornu.visualization import plot_history
from cornu.visualization.curves import nice_ticks
from cornu.visualization.scene import Circle, Path2D, Text

LOSSES = {"loss": [0.9, 0.5, 0.4, 0.3], "val_loss": [0.8, 0.6, 0.7, 0.75]}
BOTH = LOSSES | {"accuracy": [0.5, 0.6, 0.7, 0.8], "val_accuracy": [0.4, 0.5, 0.6, 0.6]}


def texts(plot):
    return [shape.spans[0].text for shape in plot.scene.shapes if isinstance(shape, Text)]


def curves(plot):
    """Number of points of each curve: the paths between the last axis label and the legend."""
    lines = [shape for shape in plot.scene.shapes if isinstance(shape, Path2D) and shape.width == 1.8]
    return [[letter for letter, _ in line.commands] for line in lines]


def test_losses_and_metrics_have_a_panel_each():
    plot = plot_history(SimpleNamespace(history=BOTH, epoch=[0, 1, 2, 3]), to_file=None, title="run 7 & 8")
    said = texts(plot)
    assert said[0] == "run 7 & 8" and "Loss" in said and said.count("epoch") == 2
    assert {"loss", "val_loss", "accuracy", "val_accuracy"} <= set(said)
    assert "best val_loss 0.6 at epoch 2" in said
    assert curves(plot) == [["M", "L", "L", "L"]] * 4
    root = ElementTree.fromstring(plot._repr_svg_())
    assert root.find("{http://www.w3.org/2000/svg}title").text == "run 7 & 8"


def test_curves_stay_in_their_panel():
    plot = plot_history(BOTH, to_file=None)
    for line in (shape for shape in plot.scene.shapes if isinstance(shape, Path2D)):
        for _, ((x, y),) in line.commands:
            assert 0 <= x <= plot.scene.width and 0 <= y <= plot.scene.height


def test_a_larger_value_is_higher_and_a_later_epoch_further_right():
    plot = plot_history({"loss": [3.0, 2.0, 1.0]}, to_file=None)
    line = next(shape for shape in plot.scene.shapes if isinstance(shape, Path2D) and shape.width == 1.8)
    xs, ys = zip(*(points[0] for _, points in line.commands), strict=True)
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1]) and xs[0] < xs[1]
    assert ys[1] - ys[0] == pytest.approx(ys[2] - ys[1]) and ys[0] < ys[1]


def test_validation_every_second_epoch_stands_at_these():
    history = SimpleNamespace(history={"loss": [4.0, 3.0, 2.0, 1.0], "val_loss": [3.0, 1.0]}, epoch=[4, 5, 6, 7])
    plot = plot_history(history, to_file=None)
    lines = [shape for shape in plot.scene.shapes if isinstance(shape, Path2D) and shape.width == 1.8]
    train, val = ([points[0][0] for _, points in line.commands] for line in lines)
    assert val == [train[1], train[3]]
    assert {"5", "6", "7", "8", "best val_loss 1 at epoch 8"} <= set(texts(plot))


def test_metrics_of_other_sizes_and_the_learning_rate_have_their_own_panels():
    history = {"loss": [1.0, 0.5], "accuracy": [0.1, 0.9], "auc": [0.5, 0.6], "mae": [3e4, 2e4]}
    said = texts(plot_history(history | {"learning_rate": [1e-3, 1e-4]}, to_file=None))
    titles = [text for text in said if text in ("Loss", "Metrics", "Learning rate")]
    assert titles == ["Loss", "Metrics", "Learning rate"] and said.count("mae") == 2


def test_outputs_have_their_losses_beside_the_total():
    history = {"loss": [3.0, 2.0], "a_loss": [1.0, 1.0], "b_loss": [2.0, 1.0], "val_loss": [3.0, 3.0]}
    plot = plot_history(history, to_file=None)
    assert texts(plot).count("epoch") == 1 and len(curves(plot)) == 4
    dashed = [shape for shape in plot.scene.shapes if isinstance(shape, Path2D) and shape.width == 1.8 and shape.dash]
    assert len(dashed) == 1


def test_missing_values_leave_gaps():
    plot = plot_history({"loss": [1.0, math.nan, 0.5, None, math.inf, 0.4, 0.3]}, to_file=None)
    assert curves(plot) == [["M", "M", "M", "L"]]
    assert sum(isinstance(shape, Circle) and shape.fill != "none" for shape in plot.scene.shapes) == 4


@pytest.mark.parametrize("values", [[0.3], [0.0, 0.0], [math.nan], [1e-12, 2e-12], [1e30, -1e30], [5, 5, 5]])
def test_odd_ranges_are_drawn(values):
    svg = plot_history({"loss": values}, to_file=None)._repr_svg_()
    ElementTree.fromstring(svg)
    assert "inf" not in svg and not re.search(r'"[^"]*nan[^"]*"', svg)


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.png", b"\x89PNG"), ("a.JPG", b"\xff\xd8")])
def test_the_extension_chooses_the_format(name, start, tmp_path):
    plot_history(LOSSES, to_file=tmp_path / name, dpi=50)
    assert (tmp_path / name).read_bytes().startswith(start)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 9))
def test_ticks_cover_the_range_in_round_steps(low, width, count):
    ticks = nice_ticks(low, low + width, count)
    steps = [b - a for a, b in zip(ticks, ticks[1:], strict=False)]
    step = max(steps)
    assert ticks[0] <= low + step * 1e-6 and low + width <= ticks[-1] + step * 1e-6
    assert max(steps) - min(steps) < step * 1e-3
    assert 2 <= len(ticks) <= count + 3
    assert f"{step:.3e}"[:5] in ("1.000", "2.000", "5.000", "9.999")


@pytest.mark.parametrize(
    ("history", "error", "text"),
    [
        (3, TypeError, "'history' must be a History or a dict of lists; got history=3 (int). Pass what model.fit"),
        ({}, ValueError, "must be a history with at least one value; got history={} (dict). Train for at least one"),
        ({"loss": []}, ValueError, "a history with at least one value"),
        ({"loss": ["a"]}, ValueError, "a list of numbers; got history['loss']=['a'] (list). Give one number"),
    ],
)
def test_wrong_histories(history, error, text):
    with pytest.raises(error, match=re.escape(text)):
        plot_history(history, to_file=None)


def test_wrong_files_and_dpi():
    with pytest.raises(
        ValueError, match="plot_history: unknown file extension 'gif'.*Known names: jpeg, jpg, png, svg"
    ):
        plot_history(LOSSES, to_file="a.gif")
    with pytest.raises(TypeError, match="'to_file' must be a file name; got to_file=3"):
        plot_history(LOSSES, to_file=3)
    with pytest.raises(ValueError, match=r"'dpi' must be a positive number; got dpi=-1 \(int\)"):
        plot_history(LOSSES, to_file=None, dpi=-1)
