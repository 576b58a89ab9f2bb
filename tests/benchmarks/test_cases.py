"""Every case builds with cornu, fits its data, and states the work that is in it."""

from math import prod

import pytest

import cornu
from benchmarks import data
from benchmarks.cases import CASES
from benchmarks.engines.keras_api import KerasTrainer
from benchmarks.tasks import SECTIONS, TASKS

# Products of activations with each other, which no weight shows: scores and their use, in two blocks.
ATTENTION = 2 * 2 * 64 * 64 * 128


def _macs(model):
    """Multiply-adds a sample, from the kernels of a model and the positions at which they are used."""
    total = 0
    for layer in model.layers:
        if isinstance(layer, cornu.layers.Embedding):
            continue
        # A recurrent layer uses its kernels at each step, and a transposed convolution at each pixel it reads.
        reads = isinstance(layer, cornu.layers.RNN) or "Transpose" in type(layer).__name__
        positions = prod((layer.input if reads else layer.output).shape[1:-1]) if layer.weights else 0
        total += positions * sum(prod(w.shape) for w in layer.trainable_weights if "kernel" in w.name)
    return total


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_builds_and_states_its_work(case):
    model = case.model(cornu)
    x, y = data.make(case, 3)
    assert model.input_shape == (None, *x.shape[1:]) == (None, *case.shape)
    wanted = {"class": (None, 10), "value": (None, 1), "input": (None, *y.shape[1:])}
    assert model.output_shape == wanted[case.target]
    assert case.input_macs + case.macs == _macs(model) + (ATTENTION if case.name == "transformer" else 0)
    assert case.training_flops > case.predicting_flops > 0
    assert case.training_bytes(32) >= case.predicting_bytes(32) >= 0


def test_every_case_is_measured():
    assert {task.case for task in TASKS} >= set(CASES)
    assert {task.section for task in TASKS} == set(SECTIONS)
    assert len({task.name for task in TASKS}) == len(TASKS)


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="'precision' must be one of float32, bfloat16; got 'float16'"):
        KerasTrainer("cornu", CASES["cnn"], "float16")  # pyright: ignore[reportArgumentType]
