"""What every optimizer promises: pure and eager updates agree, one compilation, configurations, files, signatures."""

import inspect
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu.optimizers as optimizers
from cornu.base.arguments import add_translator, remove_translator
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object
from cornu.core.variable import Variable
from tests.oracle import keras

NAMES = [
    *("SGD", "RMSprop", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "Nadam", "Ftrl", "Lion", "Lamb"),
    *("Adafactor", "Muon", "ScheduleFreeAdamW"),
]
ARGUMENTS = {
    "SGD": {"momentum": 0.9, "nesterov": True},
    "RMSprop": {"momentum": 0.5, "centered": True},
    "Adam": {"amsgrad": True},
    "Muon": {"exclude_layers": ["head"]},
}
COMMON = {
    "weight_decay": 0.1,
    "clipnorm": 1.5,
    "use_ema": True,
    "ema_momentum": 0.9,
    "ema_overwrite_frequency": 3,
    "loss_scale_factor": 2.0,
    "gradient_accumulation_steps": 2,
    "name": "mine",
}


def pair_of_variables():
    rng = np.random.default_rng(3)
    return [
        Variable(rng.normal(size=(3, 2)).astype("float32"), name="kernel"),
        Variable(rng.normal(size=2).astype("float32"), name="bias"),
    ]


def gradients(step):
    rng = np.random.default_rng(step)
    return [rng.normal(size=(3, 2)).astype("float32"), rng.normal(size=2).astype("float32")]


def make(cls, /, **arguments):
    return getattr(optimizers, cls)(**{**ARGUMENTS.get(cls, {}), **arguments})


@pytest.mark.parametrize("common", [{}, COMMON], ids=["plain", "everything"])
@pytest.mark.parametrize("name", NAMES)
def test_stateless_apply_is_apply_and_compiles_once(name, common):
    eager, pure = make(name, learning_rate=0.1, **common), make(name, learning_rate=0.1, **common)
    variables, start = pair_of_variables(), pair_of_variables()
    pure.build(start)
    values, own = [v.value for v in start], [v.value for v in pure.variables]
    traces = []

    @jax.jit
    def step(own, grads, values):
        traces.append(1)
        return pure.stateless_apply(own, grads, values)

    for i, rate in enumerate((0.1, 0.05, 0.2)):
        eager.learning_rate = rate
        eager.apply(gradients(i), variables)
        own[1] = jnp.asarray(rate, "float32")
        values, own = step(own, gradients(i), values)
    assert len(traces) == 1
    for variable, value in zip([*variables, *eager.variables], [*values, *own], strict=True):
        np.testing.assert_allclose(variable.numpy(), value, rtol=1e-4, atol=1e-6, err_msg=variable.path)
    assert all(np.array_equal(v.numpy(), w.numpy()) for v, w in zip(start, pair_of_variables(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_configurations_travel_to_keras_and_back(name):
    ours = make(name, learning_rate=0.25, **COMMON)
    text = json.dumps(serialize_keras_object(ours))
    theirs = keras.saving.deserialize_keras_object(json.loads(text))
    assert type(theirs).__name__ == name
    assert theirs.get_config() == ours.get_config()
    assert list(json.loads(text)["config"])[:11] == list(theirs.get_config())[:11]
    schedule = keras.optimizers.schedules.PolynomialDecay(0.5, 7, power=2.0)
    theirs = getattr(keras.optimizers, name)(learning_rate=schedule, **ARGUMENTS.get(name, {}))
    text = json.dumps(keras.saving.serialize_keras_object(theirs))
    ours = deserialize_keras_object(json.loads(text))
    assert json.loads(json.dumps(serialize_keras_object(ours))) == json.loads(text)
    assert float(ours.learning_rate) == float(theirs.learning_rate) == 0.5


@pytest.mark.parametrize("name", [*NAMES, "Optimizer"])
def test_signature_is_that_of_keras(name):
    def parameters(cls):
        found = inspect.signature(cls.__init__).parameters.values()
        # Keras's **kwargs take nothing: unknown arguments are refused there as here.
        return [(p.name, p.default) for p in found if p.kind is not p.VAR_KEYWORD]

    assert parameters(getattr(optimizers, name)) == parameters(getattr(keras.optimizers, name))


def test_positional_arguments_bind_as_in_keras():
    ours = optimizers.Adam(0.5, 0.8, 0.9, 1e-3, True, 0.1, 2.0, None, None, True, 0.5)
    theirs = keras.optimizers.Adam(0.5, 0.8, 0.9, 1e-3, True, 0.1, 2.0, None, None, True, 0.5)
    ours_config, theirs_config = ours.get_config(), theirs.get_config()
    assert {**ours_config, "name": ""} == {**theirs_config, "name": ""}


@pytest.mark.parametrize("name", NAMES)
def test_own_variables_are_saved_and_loaded(name):
    first, variables = make(name), pair_of_variables()
    first.apply(gradients(0), variables)
    store = {}
    first.save_own_variables(store)
    assert sorted(store, key=int) == [str(i) for i in range(len(first.variables))]
    second = make(name)
    second.build(pair_of_variables())
    second.load_own_variables(store)
    for old, new in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(old.numpy(), new.numpy())
    assert int(second.iterations.numpy()) == 1


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", NAMES)
def test_short_floats_stay_short(name, dtype):
    variable = Variable(np.ones((3, 2)), dtype=dtype, name="kernel")
    optimizer = make(name, learning_rate=0.5, clipnorm=1.0, weight_decay=0.1)
    optimizer.apply([jnp.ones((3, 2), dtype)], [variable])
    assert variable.dtype == dtype
    assert np.all(np.isfinite(variable.numpy().astype("float32")))
    assert np.all(variable.numpy().astype("float32") < 1)


@pytest.mark.parametrize("done", [0, 5000])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", NAMES)
def test_short_floats_go_where_long_ones_go(name, dtype, done):
    ways = []
    for some in (dtype, "float32"):
        optimizer = make(name, learning_rate=0.02, clipnorm=1.0)
        variables = [Variable(np.zeros(v.shape), dtype=some, name=v.name) for v in pair_of_variables()]
        optimizer.build(variables)
        optimizer.iterations.assign(done)
        for step in range(4):
            optimizer.apply([jnp.asarray(g, some) for g in gradients(step)], variables)
        ways.append([v.numpy().astype("float32") for v in variables])
    for short, long in zip(*ways, strict=True):
        np.testing.assert_allclose(short, long, rtol=0, atol=0.2 * np.abs(long).max())


def test_a_users_subclass_in_the_form_of_keras():
    class Momentum(optimizers.Optimizer):
        def __init__(self, learning_rate=0.1, mu=0.5, **kwargs):
            super().__init__(learning_rate=learning_rate, **kwargs)
            self.mu = mu

        def build(self, variables):
            super().build(variables)
            self.slots = [self.add_variable_from_reference(v, name="slot") for v in variables]

        def update_step(self, gradient, variable, learning_rate):
            slot = self.slots[self._get_variable_index(variable)]
            self.assign(slot, slot.value * self.mu - learning_rate.value * gradient)
            self.assign_add(variable, slot)

        def get_config(self):
            return {**super().get_config(), "mu": self.mu}

    ours, variables = Momentum(mu=0.5, clipvalue=0.3), pair_of_variables()
    sgd, others = optimizers.SGD(0.1, momentum=0.5, clipvalue=0.3), pair_of_variables()
    for step in range(3):
        ours.apply(gradients(step), variables)
        sgd.apply_gradients(zip(gradients(step), others, strict=True))
    for a, b in zip(variables, others, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-6)
    again = deserialize_keras_object(serialize_keras_object(ours))
    assert type(again) is Momentum
    assert (again.mu, again.clipvalue) == (0.5, 0.3)
    assert [v.path for v in ours.variables][2:] == [f"{ours.name}/kernel_slot", f"{ours.name}/bias_slot"]


def test_averages_end_in_the_variables():
    optimizer, variables = optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5), pair_of_variables()
    optimizer.apply(gradients(0), variables)
    before = variables[0].numpy()
    optimizer.apply(gradients(1), variables)
    expected = (before + variables[0].numpy()) / 2
    optimizer.finalize_variable_values(variables)
    np.testing.assert_allclose(variables[0].numpy(), expected, rtol=1e-5)


def test_learning_rate_can_be_number_schedule_callable_or_variable():
    optimizer = optimizers.SGD(1)
    assert float(optimizer.learning_rate) == 1.0
    optimizer.learning_rate = np.float32(0.5)
    optimizer.learning_rate = Variable(0.25)
    assert float(optimizer.learning_rate) == 0.25
    assert len(optimizer.variables) == 2
    optimizer.learning_rate = optimizers.schedules.ExponentialDecay(0.5, 10, 0.5)
    assert float(optimizer.learning_rate) == 0.5
    assert [v.name for v in optimizer.variables] == ["iteration"]
    assert optimizers.SGD(lambda: 0.125).learning_rate == 0.125


@pytest.mark.parametrize("name", NAMES)
def test_names_and_configurations_find_the_class(name):
    cls = getattr(optimizers, name)
    for identifier in (name, name.lower(), name.upper(), {"class_name": name.lower(), "config": {}}, cls, cls()):
        assert type(optimizers.get(identifier)) is cls
    config = optimizers.serialize(cls(name="x"))
    before = json.dumps(config)
    assert optimizers.deserialize(config).name == "x"
    assert json.dumps(config) == before
    assert optimizers.get(None) is None


def test_dialects_can_translate_old_arguments():
    def lr(cls, kwargs):
        return {"learning_rate" if key == "lr" else key: value for key, value in kwargs.items()}

    add_translator(optimizers.Optimizer, lr)
    try:
        assert float(optimizers.Adam(lr=0.5).learning_rate) == 0.5
    finally:
        remove_translator(optimizers.Optimizer, lr)


def test_loss_scale_optimizer_configuration_and_rate():
    optimizer = optimizers.LossScaleOptimizer(optimizers.Adam(0.5), initial_scale=4.0, name="scaled")
    text = json.dumps(serialize_keras_object(optimizer))
    theirs = keras.saving.deserialize_keras_object(json.loads(text))
    assert theirs.get_config() == optimizer.get_config()
    again = deserialize_keras_object(json.loads(text))
    again.learning_rate = 0.25
    assert float(again.inner_optimizer.learning_rate) == float(again.learning_rate) == 0.25


def test_loss_scale_optimizer_eager_step_is_skipped_on_infinity():
    optimizer = optimizers.LossScaleOptimizer(optimizers.SGD(0.5), initial_scale=4.0, dynamic_growth_steps=1)
    variable = Variable(np.ones(1, "float32"))
    optimizer.apply([np.array([np.inf], "float32")], [variable])
    assert (float(variable.value[0]), float(optimizer.dynamic_scale.value)) == (1.0, 2.0)
    optimizer.apply([np.array([1.0], "float32")])
    assert (float(variable.value[0]), float(optimizer.dynamic_scale.value)) == (0.75, 4.0)
    assert int(optimizer.iterations.value) == 1
