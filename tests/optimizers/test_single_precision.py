"""Every optimizer for 200 steps in single precision: losses, weights and own variables are those of real Keras.

The inputs are orthogonal, so the loss is curved alike in every direction and a last bit stays a last bit.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu.optimizers as optimizers
from cornu.core.variable import Variable
from tests.optimizers.test_contract import NAMES
from tests.oracle import keras

STEPS = 200
rng = np.random.default_rng(7)
X = (np.linalg.qr(rng.normal(size=(12, 3)))[0] * 12**0.5).astype("float32")
Y = (X @ rng.normal(size=(3, 2)) + 1.5 + 0.3 * rng.normal(size=(12, 2))).astype("float32")
KERNEL, BIAS = rng.normal(size=(3, 2)).astype("float32"), rng.normal(size=2).astype("float32")

COMMON = {
    "defaults": {},
    "norm, averages and decay": {
        "learning_rate": ("CosineDecay", 0.02, 150, 0.1),
        "clipnorm": 2.0,
        "weight_decay": 0.01,
        "use_ema": True,
        "ema_momentum": 0.9,
        "ema_overwrite_frequency": 7,
    },
    "global norm and accumulation": {
        "learning_rate": 0.01,
        "global_clipnorm": 2.0,
        "gradient_accumulation_steps": 3,
        "loss_scale_factor": 4.0,
    },
    "values": {"learning_rate": ("ExponentialDecay", 0.05, 20, 0.9), "clipvalue": 0.5, "use_ema": True},
}


def train(library, variable, name, arguments):
    """The loss of each step, and all values at the end."""
    if isinstance(arguments.get("learning_rate"), tuple):
        schedule, *numbers = arguments["learning_rate"]
        arguments = {**arguments, "learning_rate": getattr(library.schedules, schedule)(*numbers)}
    optimizer = getattr(library, name)(**arguments)
    weights = [variable(KERNEL, name="kernel"), variable(BIAS, name="bias")]
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build(weights)

    def step(state, _):
        def loss(w):
            return jnp.mean((X @ w[0] + w[1] - Y) ** 2)

        gradients = jax.grad(lambda w: optimizer.scale_loss(loss(w)))(state[0])
        return optimizer.stateless_apply(state[1], gradients, state[0]), loss(state[0])

    state = [w.value for w in weights], [v.value for v in optimizer.variables]
    (weights, own), losses = jax.jit(lambda s: jax.lax.scan(step, s, None, length=STEPS))(state)
    # Keras also fills a full mean for matrices under Adafactor, which neither library reads.
    read = [name != "Adafactor" or not v.path.endswith("kernel_velocity") for v in optimizer.variables]
    return np.asarray(losses), [*weights, *(value for value, used in zip(own, read, strict=True) if used)]


@pytest.mark.parametrize("common", COMMON)
@pytest.mark.parametrize("name", NAMES)
def test_two_hundred_steps_like_keras(name, common):
    losses, values = train(optimizers, Variable, name, COMMON[common])
    expected_losses, expected = train(keras.optimizers, keras.Variable, name, COMMON[common])
    assert np.ptp(expected_losses) > 1e-3  # it moves
    np.testing.assert_allclose(losses, expected_losses, rtol=1e-5, atol=0)
    for value, theirs in zip(values, expected, strict=True):
        value, theirs = np.asarray(value), np.asarray(theirs)
        np.testing.assert_allclose(value, theirs, rtol=0, atol=1e-5 * np.abs(theirs).max(initial=1e-6))
