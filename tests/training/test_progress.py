"""Progress: the bar in a terminal, clean lines elsewhere, and Progbar's numbers against real Keras."""

import io
import logging
import re

import numpy as np
import pytest

from cornu.base.config import settings
from cornu.training import progress
from cornu.training.bar_line import bar_text, duration, pace, values_text, visible_length
from cornu.training.progress import Progbar, ProgressBar
from tests.oracle import keras


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Notebook(io.StringIO):
    __module__ = "ipykernel.iostream"


@pytest.fixture
def clock(monkeypatch):
    """Time that moves only when told."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    return now


def shown(monkeypatch, stream, action):
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", stream)
        action()
    return stream.getvalue()


def train(clock, steps=4, epochs=2, verbose="auto", known=True, reads=None):
    bar = ProgressBar(steps if known else None, epochs, verbose)

    def logs():
        if reads is not None:
            reads.append(1)
        return {"accuracy": 0.5, "loss": 0.25}

    for epoch in range(epochs):
        bar.epoch_begin(epoch)
        for step in range(steps):
            clock[0] += 0.06
            bar.update(step + 1, logs)
        bar.epoch_end({**logs(), "val_loss": 1e-4})


@pytest.mark.parametrize("verbose", [1, "auto", True])
def test_one_clean_line_an_epoch_where_nothing_can_be_redrawn(monkeypatch, clock, verbose):
    text = shown(monkeypatch, io.StringIO(), lambda: train(clock, verbose=verbose))
    assert text == (
        "Epoch 1/2 - 4/4 - 0s - 60ms/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 1.0000e-04\n"
        "Epoch 2/2 - 4/4 - 0s - 60ms/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 1.0000e-04\n"
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_verbose_2_is_as_in_keras_everywhere(monkeypatch, clock, stream):
    text = shown(monkeypatch, stream(), lambda: train(clock, verbose=2))
    assert text.splitlines()[:2] == [
        "Epoch 1/2",
        "4/4 - 0s - 60ms/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 1.0000e-04",
    ]
    assert len(text.splitlines()) == 4


def test_verbose_0_is_silent(monkeypatch, clock):
    reads = []
    assert shown(monkeypatch, Terminal(), lambda: train(clock, verbose=0, reads=reads)) == ""
    assert len(reads) == 2


@pytest.mark.parametrize("stream", [Terminal, Notebook])
def test_a_bar_where_it_can_be_redrawn(monkeypatch, clock, stream):
    reads = []
    text = shown(monkeypatch, stream(), lambda: train(clock, steps=10, epochs=2, reads=reads))
    lines = text.split("\n")
    assert [lines[0], lines[2], lines[4]] == ["Epoch 1/2", "Epoch 2/2", ""]
    drawn = lines[1].split("\r")[1:]
    # Ten steps of 0.06 s, at most one drawing in 0.1 s, and the last line.
    assert len(drawn) == 6
    assert len(reads) == 2 * 6
    plain = re.sub(r"\x1b\[\d*m", "", drawn[0])
    assert plain == " 1/10 ━━━━━━━━━━━━━━━━━━━━ 0s 60ms/step - accuracy: 0.5000 - loss: 0.2500"
    assert "\x1b[32m━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━━━━\x1b[0m" in drawn[0]
    final = re.sub(r"\x1b\[\d*m", "", drawn[-1])
    assert final.rstrip() == (
        "10/10 ━━━━━━━━━━━━━━━━━━━━ 1s 60ms/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 1.0000e-04"
    )


def test_steps_that_are_not_known_before_the_first_epoch_ends(monkeypatch, clock):
    lines = shown(monkeypatch, Terminal(), lambda: train(clock, known=False)).split("\n")
    assert "1/Unknown" in lines[1]
    assert "4/4\x1b[0m" in lines[1].split("\r")[-1]
    assert "Unknown" not in lines[3]


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_width_follows_the_terminal(monkeypatch, clock, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "24")
    lines = shown(monkeypatch, Terminal(), lambda: train(clock)).split("\n")
    drawn = lines[1].split("\r")[1:]
    assert all(visible_length(text) < columns for text in drawn[:-1])
    assert drawn[0].count("━") == min(20, max(0, columns - 60))
    assert "val_loss: 1.0000e-04" in drawn[-1]


def test_a_shorter_line_leaves_nothing_of_the_longer(monkeypatch, clock):
    def action():
        bar = ProgressBar(2, 1, 1)
        bar.epoch_begin(0)
        bar.update(1, {"a_long_name": 1.0})
        bar.epoch_end({"a": 1.0})

    first, last = shown(monkeypatch, Terminal(), action).rstrip("\n").split("\r")[1:]
    assert visible_length(first) == visible_length(last)


def test_where_interactive_logging_is_off_lines_go_to_the_log(monkeypatch, clock, caplog):
    monkeypatch.setattr(settings, "interactive_logging", False)
    with caplog.at_level(logging.INFO, logger="cornu"):
        assert shown(monkeypatch, Terminal(), lambda: train(clock, epochs=1)) == ""
    assert [record.message for record in caplog.records] == [
        "4/4 - 0s - 60ms/step - accuracy: 0.5000 - loss: 0.2500 - val_loss: 1.0000e-04"
    ]


def play(cls, calls, **arguments):
    bar = cls(interval=0, **arguments)
    for method, *rest in calls:
        getattr(bar, method)(*rest)


CALLS = [
    [("update", 1, [("a", 1.0), ("b", 1.0)]), ("update", 2, [("a", 2.0), ("b", 2.0)]), ("update", 3, [("a", 6.0)])],
    [("add", 1, [("a", 1.0)]), ("add", 1, [("a", 4.0), ("b", np.array([1.0, 2.0]))]), ("add", 1, [("c", 0.0)])],
    [("add", 2, [("a", 1.0)]), ("update", 3, [("a", -1e-4), ("b", 1e-3), ("c", 12345.678), ("d", float("nan"))])],
]


@pytest.mark.parametrize("calls", CALLS)
@pytest.mark.parametrize(
    "arguments",
    [{}, {"stateful_metrics": ["a"]}, {"stateless_metrics": ["a"]}, {"unit_name": "sample"}, {"verbose": 2}],
)
def test_progbar_shows_the_numbers_of_keras(monkeypatch, calls, arguments):
    seen = []
    for cls in (Progbar, keras.utils.Progbar):
        text = shown(monkeypatch, Terminal(), lambda cls=cls: play(cls, calls, target=3, **arguments))
        plain = re.sub(r"\x1b\[\d*m|\x08", "", text)
        seen.append([re.sub(r"\d+[mu]?s/", "/", line).rstrip() for line in re.split(r"[\r\n]", plain) if line.strip()])
    assert seen[0] == seen[1]


def test_progbar_without_a_target_and_without_a_terminal(monkeypatch, clock):
    calls = [("update", 1, [("a", 1.0)]), ("update", 2, [("a", 2.0)]), ("update", 2, [("a", 4.0)], True)]
    assert shown(monkeypatch, io.StringIO(), lambda: play(Progbar, calls, target=None)) == (
        "2/Unknown - 0s - 0s/step - a: 4.0000\n"
    )
    text = shown(monkeypatch, Terminal(), lambda: play(Progbar, calls, target=None))
    assert text.count("Unknown") == 3
    assert text.endswith(" - a: 4.0000\n")
    assert shown(monkeypatch, Terminal(), lambda: play(Progbar, calls, target=None, verbose=0)) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0s"), (59, "59s"), (61, "1:01"), (3599, "59:59"), (3661, "1:01:01"), (90000, "25:00:00")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(2.4, "2s/step"), (0.0024, "2ms/step"), (2.4e-6, "2us/step")])
def test_pace(seconds, text):
    assert pace(seconds, "step") == text


def test_numbers():
    numbers = [("a", 0.0), ("b", 1e-3), ("c", 0.0011), ("d", -5.0), ("e", np.float32(2)), ("f", "text"), ("g", None)]
    assert values_text(numbers) == (
        " - a: 0.0000e+00 - b: 1.0000e-03 - c: 0.0011 - d: -5.0000 - e: 2.0000 - f: text - g: None"
    )


def test_time_left_is_shown_until_the_end():
    assert "5:00" in bar_text(100, 400, 100.0, 1.0, "step", 20, final=False)
    assert "100s" in bar_text(100, 100, 100.0, 1.0, "step", 20, final=True)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"argument 'verbose' must be 0, 1, 2 or \"auto\"; got verbose=3"):
        ProgressBar(1, 1, 3)
    with pytest.raises(ValueError, match=r"Progbar: argument 'verbose' must be 0, 1 or 2; got verbose=5"):
        Progbar(3, verbose=5)
    with pytest.raises(ValueError, match="'stateless_metrics' must be left out where 'stateful_metrics' is given"):
        Progbar(3, stateful_metrics=["a"], stateless_metrics=["b"])
