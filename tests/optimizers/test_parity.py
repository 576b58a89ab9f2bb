"""Every optimizer against real Keras: losses, weights and own variables after 50 steps, in double precision.

Double precision shows a wrong formula as a large difference, where single precision could pass it off as rounding.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu.base.config as config
import cornu.optimizers as optimizers
from cornu.base.names import name_scope
from cornu.core.variable import Variable
from tests.oracle import keras

OWN = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}],
    "RMSprop": [{}, {"momentum": 0.9}, {"momentum": 0.5, "centered": True, "rho": 0.8, "epsilon": 1e-3}],
    "Adam": [{}, {"amsgrad": True}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}],
    "AdamW": [{}, {"weight_decay": 0.1, "amsgrad": True}],
    "Adadelta": [{}, {"rho": 0.5, "epsilon": 1e-3}],
    "Adagrad": [{}, {"initial_accumulator_value": 0.5, "epsilon": 1e-2}],
    "Adamax": [{}, {"beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3}],
    "Nadam": [{}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}],
    "Ftrl": [
        {},
        {"l1_regularization_strength": 0.1, "initial_accumulator_value": 0.5},
        {
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.2,
            "beta": 0.5,
            "learning_rate_power": -0.3,
        },
    ],
    "Lion": [{}, {"beta_1": 0.5, "beta_2": 0.8}],
    "Lamb": [{}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}],
    "Adafactor": [{}, {"relative_step": False, "clip_threshold": 0.5, "beta_2_decay": -0.5, "epsilon_2": 0.1}],
    "Muon": [{}, {"nesterov": False, "rms_rate": None}, {"ns_steps": 3, "momentum": 0.5, "adam_lr_ratio": 0.5}],
    "ScheduleFreeAdamW": [{}, {"warmup_steps": 5, "beta_1": 0.5}],
}
COMMON = [
    {"weight_decay": 0.1, "clipnorm": 0.3, "loss_scale_factor": 4.0},
    {"global_clipnorm": 0.3, "use_ema": True, "ema_momentum": 0.9, "gradient_accumulation_steps": 2},
]
ALL_COMMON = [
    {"clipvalue": 0.05},
    {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    {"use_ema": True, "ema_overwrite_frequency": 2, "gradient_accumulation_steps": 3, "weight_decay": 0.1},
    {"learning_rate": ("ExponentialDecay", 0.05, 10, 0.9)},
    {"learning_rate": ("CosineDecay", 0.05, 40, 0.1), "gradient_accumulation_steps": 2},
    {"loss_scale_factor": 8.0, "gradient_accumulation_steps": 2, "clipnorm": 0.1},
]
CASES = [(name, own) for name, sets in OWN.items() for own in sets]
CASES += [(name, common) for name in OWN for common in COMMON]
CASES += [(name, common) for name in ("SGD", "Adam") for common in ALL_COMMON]

rng = np.random.default_rng(7)
KERNEL, BIAS = rng.normal(size=(3, 2)), rng.normal(size=2)
X, Y = rng.normal(size=(8, 3)), rng.normal(size=(8, 2))


@pytest.fixture(scope="module", autouse=True)
def double_precision():
    before = keras.config.floatx(), config.floatx()
    jax.config.update("jax_enable_x64", True)
    keras.config.set_floatx("float64")
    config.set_floatx("float64")
    yield
    jax.config.update("jax_enable_x64", False)
    keras.config.set_floatx(before[0])
    config.set_floatx(before[1])


def train(library, variable, name, arguments, steps=50, constraint=None):
    """Losses, weights, own variables and the optimizer after some steps of a small regression."""
    arguments = {"learning_rate": 0.02, **arguments}
    if isinstance(arguments["learning_rate"], tuple):
        schedule, *numbers = arguments["learning_rate"]
        arguments["learning_rate"] = getattr(library.schedules, schedule)(*numbers)
    optimizer = getattr(library, name)(**arguments)
    weights = [variable(KERNEL, name="kernel"), variable(BIAS, name="bias")]
    weights[0].constraint = constraint
    optimizer.build(weights)

    def step(state, _):
        loss, gradients = jax.value_and_grad(lambda w: jnp.mean((X @ w[0] + w[1] - Y) ** 2))(state[0])
        return optimizer.stateless_apply(state[1], gradients, state[0]), loss

    state = [w.value for w in weights], [v.value for v in optimizer.variables]
    (weights, own), losses = jax.jit(lambda s: jax.lax.scan(step, s, None, length=steps))(state)
    return np.asarray(losses), [np.asarray(w) for w in weights], [np.asarray(v) for v in own], optimizer


def names_of(optimizer):
    """Names as in files; Keras gives Nadam's product of momenta only a made-up one."""
    names = [v.path.split("/")[-1] for v in optimizer.variables]
    return ["u_product" if name.startswith("variable") else name for name in names]


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=lambda case: str(case))
def test_fifty_steps_like_keras(name, arguments):
    losses, weights, own, optimizer = train(optimizers, Variable, name, arguments)
    expected_losses, expected_weights, expected_own, oracle = train(keras.optimizers, keras.Variable, name, arguments)
    np.testing.assert_allclose(losses, expected_losses, atol=1e-5, rtol=0)
    for value, expected in zip(weights, expected_weights, strict=True):
        np.testing.assert_allclose(value, expected, atol=1e-5, rtol=0)
    assert names_of(optimizer) == names_of(oracle)
    for variable, value, expected in zip(optimizer.variables, own, expected_own, strict=True):
        assert value.shape == expected.shape
        # Keras also fills a full mean for matrices under Adafactor, which neither library reads.
        if not (name == "Adafactor" and variable.name == "kernel_velocity"):
            np.testing.assert_allclose(value, expected, atol=1e-5, rtol=0, err_msg=variable.path)


def test_constraints_are_applied_after_each_call():
    def halve(w):
        return w * 0.5

    for arguments in ({}, {"gradient_accumulation_steps": 2}):
        _, weights, _, _ = train(optimizers, Variable, "SGD", arguments, steps=4, constraint=halve)
        _, expected, _, _ = train(keras.optimizers, keras.Variable, "SGD", arguments, steps=4, constraint=halve)
        np.testing.assert_allclose(weights[0], expected[0], atol=1e-7)


@pytest.mark.parametrize("pattern", ["bias", "^k", "layer", "l$"])
def test_weight_decay_spares_what_is_excluded(pattern):
    values = []
    for library, variable in ((optimizers, Variable), (keras.optimizers, keras.Variable)):
        weights = [variable(np.ones(1), name="kernel"), variable(np.ones(1), name="bias")]
        optimizer = library.SGD(0.5, weight_decay=0.5)
        optimizer.build(weights)
        optimizer.exclude_from_weight_decay(var_list=[], var_names=[pattern])
        optimizer.apply([np.zeros(1), np.zeros(1)])
        values.append([float(w.value[0]) for w in weights])
    assert values[0] == values[1]


@pytest.mark.parametrize("arguments", [{}, {"loss_scale_factor": 4.0}, {"gradient_accumulation_steps": 2}])
def test_variables_overwritten_by_their_gradient(arguments):
    histories = []
    for library, variable in ((optimizers, Variable), (keras.optimizers, keras.Variable)):
        plain, scale = variable(np.ones(2), name="plain"), variable(np.ones(2), name="scale")
        scale.overwrite_with_gradient = True
        optimizer = library.SGD(0.5, momentum=0.9, use_ema=True, **arguments)
        optimizer.build([plain, scale])
        history = [names_of(optimizer)]
        for gradient in ([3.0, 1.0], [2.0, 5.0], [7.0, 7.0], [8.0, 1.0]):
            optimizer.apply([np.full(2, 0.1), np.array(gradient)])
            history.append([round(float(x), 6) for w in (plain, scale) for x in np.asarray(w.value)])
        histories.append(history)
    assert histories[0] == histories[1]


def test_muon_chooses_the_same_variables_for_adamw():
    made = []
    shapes = {"hidden": (4, 3), "embedding": (5, 4), "output_dense": (3, 2), "vector": (4,), "cube": (2, 2, 2)}
    for library, variable, scope in (
        (optimizers, Variable, name_scope),
        (keras.optimizers, keras.Variable, keras.name_scope),
    ):
        weights = []
        for layer, shape in shapes.items():
            with scope(layer):
                weights.append(variable(np.ones(shape), name="w"))
        optimizer = library.Muon(0.1, exclude_layers=["output"])
        optimizer.build(weights)
        rng = np.random.default_rng(1)
        optimizer.apply([rng.normal(size=w.shape) for w in weights])
        made.append((names_of(optimizer), [np.asarray(w.value) for w in weights]))
    assert made[0][0] == made[1][0]
    for value, expected in zip(made[0][1], made[1][1], strict=True):
        np.testing.assert_allclose(value, expected, atol=1e-6)


def test_loss_scale_optimizer_like_keras():
    runs = []
    for library, variable in ((optimizers, Variable), (keras.optimizers, keras.Variable)):
        inner = library.SGD(0.5, momentum=0.5)
        optimizer = library.LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=2)
        weight = variable(np.ones(1), name="a")
        optimizer.build([weight])
        values, own = [weight.value], [v.value for v in optimizer.variables]
        history = [[v.path.split("/")[-1] for v in optimizer.variables], float(optimizer.scale_loss(2.0))]
        for gradient in (8.0, 8.0, 16.0, np.nan, 8.0, np.inf, 8.0, 8.0):
            values, own = optimizer.stateless_apply(own, [np.full(1, gradient)], values)
            history.append([float(np.ravel(x)[0]) for x in (*values, *own)])
        runs.append(history)
    assert runs[0][0] == runs[1][0]
    assert runs[0][1:] == runs[1][1:]
