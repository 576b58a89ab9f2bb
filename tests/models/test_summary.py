"""The table of `summary()`: Keras's rows and numbers, and no line wider than asked for."""

import re

import numpy as np
import pytest

import cornu
from tests.oracle import keras


def graph(m):
    inputs = m.Input((4,), name="in")
    shared = m.layers.Dense(4, name="shared")
    x = shared(shared(inputs))
    inner = m.Sequential(
        [m.Input((4,), name="ii"), m.layers.Dense(3, name="a"), m.layers.BatchNormalization(name="bn")], name="inner"
    )
    return m.Model(inputs, [inner(m.layers.Add(name="plus")([x, inputs])), m.ops.relu(x)], name="graph")


def stack(m):
    layers = m.layers
    return m.Sequential(
        [
            m.Input((8,), name="q"),
            layers.Dense(300, name="d1"),
            layers.Dropout(0.1, name="drop"),
            layers.Dense(2, name="d2", trainable=False),
        ],
        name="stack",
    )


def unbuilt(m):
    return m.Sequential([m.layers.Dense(2, name="d1")], name="unbuilt")


def subclassed(m):
    class Own(m.Model):
        def __init__(self):
            super().__init__(name="own")
            self.first, self.second = m.layers.Dense(2, name="first"), m.layers.Dense(3, name="second")

        def call(self, x):
            return self.second(self.first(x))

    model = Own()
    model(np.ones((2, 4), "float32"))
    return model


def text(model, **arguments):
    lines = []
    model.summary(print_fn=lambda line, **_: lines.append(line), **arguments)
    return "\n".join(lines)


def rows(model, **arguments):
    """First, third and later cells of each row, with the lines of a cell joined; shapes apart: Keras fixes batches."""
    found = []
    for block in re.split(r"\n[├┡└][^\n]*", text(model, line_length=150, **arguments)):
        cells = [re.findall(r"[│┃]([^│┃]*)(?=[│┃])", line) for line in block.splitlines()]
        cells = [row for row in cells if row]
        if cells:
            joined = ["".join(part).replace(" ", "") for part in zip(*cells, strict=True)]
            found.append([joined[0].lstrip("└"), *joined[2:]])
    return found[1:]


def totals(model):
    return [line.strip() for line in text(model).splitlines() if "params:" in line]


MODELS = [graph, stack, unbuilt, subclassed]


@pytest.mark.parametrize("build", MODELS, ids=lambda build: build.__name__)
def test_rows_and_totals_are_those_of_keras(build, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")  # Keras cuts its table off there
    for m in (cornu, keras):
        m.backend.clear_session()
    ours, theirs = build(cornu), build(keras)
    assert rows(ours) == rows(theirs)
    assert totals(ours) == totals(theirs)
    nested = {"expand_nested": True, "show_trainable": True}
    assert rows(ours, **nested) == rows(theirs, **nested)


@pytest.mark.parametrize("build", MODELS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_asked_for(build, width):
    for arguments in ({}, {"expand_nested": True, "show_trainable": True}):
        assert max(len(line) for line in text(build(cornu), line_length=width, **arguments).splitlines()) <= width


def test_a_narrow_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    assert max(len(line) for line in text(graph(cornu)).splitlines()) <= 50


def test_output_shapes():
    shown = text(graph(cornu))
    assert (shown.count("(None, 4)"), shown.count("(None, 3)")) == (4, 1)


def test_compiled_models_count_their_optimizer():
    found = []
    for m in (cornu, keras):
        model = stack(m)
        model.compile("adam", "mse")
        model.fit(np.ones((2, 8)), np.ones((2, 2)), verbose=0)
        found.append(totals(model))
    assert found[0] == found[1]


def test_layer_ranges():
    assert [row[0] for row in rows(stack(cornu), layer_range=["d1", "drop"])] == ["d1(Dense)", "drop(Dropout)"]
    with pytest.raises(ValueError, match="unknown layer in layer_range 'zz'. Known names: d1, d2, drop"):
        stack(cornu).summary(layer_range=["zz", "drop"])
    with pytest.raises(ValueError, match="'layer_range' must be two names of layers; got layer_range='d1'"):
        stack(cornu).summary(layer_range="d1")


def test_positions():
    heads = text(stack(cornu), line_length=60, positions=[0.5, 0.8, 1.0, 1.0]).splitlines()[1]
    assert [len(part) for part in heads.strip("┏┓").split("┳")][:2] == [29, 17]
    with pytest.raises(ValueError, match="'positions' must be a list of 3 numbers, one for each column"):
        stack(cornu).summary(positions=[0.5, 1.0])


def test_names_cannot_steer_the_terminal():
    name = "a\x1b[31m[bold]b\nc\x07"
    shown = text(cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1, name=name)], name="m\x1b"), line_length=80)
    assert "a?[31m[bold]b?c?" in shown
    assert not [character for character in shown if ord(character) < 32 and character != "\n"]
