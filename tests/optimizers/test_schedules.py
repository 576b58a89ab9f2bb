"""Schedules against real Keras at every step, eager and compiled."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu.optimizers as optimizers
from cornu.core.variable import Variable
from tests.oracle import keras

CASES = [
    ("ExponentialDecay", (0.1, 7, 0.9), {}),
    ("ExponentialDecay", (0.1, 7, 0.9), {"staircase": True}),
    ("InverseTimeDecay", (0.1, 7, 0.5), {}),
    ("InverseTimeDecay", (0.1, 7, 0.5), {"staircase": True, "name": "mine"}),
    ("PolynomialDecay", (0.1, 10), {}),
    ("PolynomialDecay", (0.1, 10), {"power": 2.5, "end_learning_rate": 0.01}),
    ("PolynomialDecay", (0.1, 10), {"cycle": True, "power": 0.5}),
    ("PiecewiseConstantDecay", ([3, 9], [0.1, 0.01, 0.001]), {}),
    ("PiecewiseConstantDecay", ([2.5], [1, 0.5]), {}),
    ("CosineDecay", (0.1, 20), {}),
    ("CosineDecay", (0.1, 20), {"alpha": 0.25}),
    ("CosineDecay", (0.0, 10), {"warmup_target": 0.3, "warmup_steps": 5}),
    ("CosineDecay", (0.1, 10), {"warmup_target": 0.3}),
    ("CosineDecayRestarts", (0.1, 5), {}),
    ("CosineDecayRestarts", (0.1, 5), {"t_mul": 1.0, "m_mul": 0.5, "alpha": 0.1}),
    ("CosineDecayRestarts", (0.1, 5), {"t_mul": 3.0, "m_mul": 0.8}),
]
STEPS = np.arange(40, dtype="int32")


@pytest.mark.parametrize(("name", "numbers", "arguments"), CASES)
def test_like_keras(name, numbers, arguments):
    ours = getattr(optimizers.schedules, name)(*numbers, **arguments)
    theirs = getattr(keras.optimizers.schedules, name)(*numbers, **arguments)
    expected = [float(theirs(step)) for step in STEPS]
    compiled = jax.jit(lambda steps: jax.lax.map(ours, steps))(jnp.asarray(STEPS))
    # Where waves begin anew a step may fall on either side of the jump by rounding, so those steps are computed alike.
    np.testing.assert_allclose(compiled, expected, atol=1e-7, rtol=1e-5)
    assert float(ours(Variable(3, dtype="int32"))) == pytest.approx(expected[3], rel=1e-5)
    assert ours(3).dtype == "float32"
    assert ours.get_config() == theirs.get_config()


@pytest.mark.parametrize(("name", "numbers", "arguments"), CASES)
def test_configurations_travel_both_ways(name, numbers, arguments):
    theirs = getattr(keras.optimizers.schedules, name)(*numbers, **arguments)
    data = json.loads(json.dumps(keras.optimizers.schedules.serialize(theirs)))
    ours = optimizers.schedules.deserialize(data)
    assert json.loads(json.dumps(optimizers.schedules.serialize(ours))) == data


def test_an_optimizer_follows_its_schedule():
    schedule = optimizers.schedules.PiecewiseConstantDecay([0, 1], [1.0, 10.0, 100.0])
    optimizer, variable = optimizers.SGD(schedule), Variable(np.zeros(1), name="v")
    seen = []
    for _ in range(3):
        optimizer.apply([np.ones(1)], [variable])
        seen.append(float(variable.value[0]))
    assert seen == [-1.0, -11.0, -111.0]


def test_a_schedule_of_ones_own():
    class Halving(optimizers.schedules.LearningRateSchedule):
        def __init__(self, start):
            self.start = start

        def __call__(self, step):
            return self.start * 0.5**step

        def get_config(self):
            return {"start": self.start}

    config = optimizers.SGD(Halving(0.5)).get_config()
    again = optimizers.SGD.from_config(config, custom_objects={"Halving": Halving})
    assert again._learning_rate.start == 0.5
    with pytest.raises(NotImplementedError, match=r"LearningRateSchedule must define `__call__\(self, step\)`"):
        optimizers.schedules.LearningRateSchedule()(0)


def test_numbers_of_numpy_are_written_as_plain_ones():
    schedule = optimizers.schedules.ExponentialDecay(np.float32(0.5), np.int64(10), np.float64(0.5))
    assert json.dumps(schedule.get_config())
    assert schedule.decay_steps == 10
