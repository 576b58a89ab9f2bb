"""Models written as classes: with `call`, with a graph given to `super().__init__`, with methods of their own."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((2, 4), "float32")


def two_steps(m):
    class TwoSteps(m.Model):
        def __init__(self, units=3, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.steps = [m.layers.Dense(2, name="first"), m.layers.Dropout(0.5, name="drop")]
            self.last = m.layers.Dense(units, name="last")

        def call(self, x, training=False):
            for step in self.steps:
                x = step(x, training=training) if step.name == "drop" else step(x)
            return self.last(x)

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    return TwoSteps


def paths(model):
    return [v.path for v in model.weights]


def called(m):
    model = two_steps(m)(name="t")
    before = model.built
    return (
        before,
        model(X).shape,
        model.built,
        [layer.name for layer in model.layers],
        paths(model),
        model.count_params(),
    )


def called_symbolically(m):
    model = two_steps(m)(name="t")
    outputs = model(m.Input((4,)))
    return tuple(outputs.shape), model.built, paths(model), tuple(model.input.shape), tuple(model.output.shape)


def in_a_functional_model(m):
    inputs = m.Input((4,), name="i")
    model = m.Model(inputs, two_steps(m)(name="t")(inputs))
    return model.output_shape, [layer.name for layer in model.layers], paths(model)


def in_a_sequential(m):
    model = m.Sequential([two_steps(m)(name="t"), m.layers.Dense(1, name="z")], name="s")
    return model(X).shape, paths(model)


def round_trip(m):
    cls = two_steps(m)
    return cls.from_config(cls(5, name="t").get_config()).units, m.models.clone_model(cls(5)).units


def wrapping(m):
    class Wrapping(m.Model):
        def __init__(self, base):
            super().__init__(name="w")
            self.base = base

        def call(self, x):
            return self.base(x) * 2

    model = Wrapping(m.Sequential([m.Input((4,)), m.layers.Dense(2, name="d")], name="base"))
    return len(model.weights), model(X).shape, paths(model), [layer.name for layer in model.layers]


def with_dicts(m):
    class Dicts(m.Model):
        def __init__(self):
            super().__init__(name="d")
            self.dense = m.layers.Dense(2, name="dense")

        def call(self, inputs):
            return {"out": self.dense(inputs["x"]) + inputs["y"]}

    outputs = Dicts()({"x": X, "y": np.ones((2, 2), "float32")})
    return {key: value.shape for key, value in outputs.items()}


def with_two_arguments(m):
    class Two(m.Model):
        def __init__(self):
            super().__init__(name="t")
            self.dense = m.layers.Dense(2, name="dense")

        def call(self, x, y):
            return self.dense(x) + y

    model = Two()
    return model(X, np.ones((2, 2), "float32")).shape, paths(model)


def with_its_own_build(m):
    class Builds(m.Model):
        def __init__(self):
            super().__init__(name="b")
            self.dense = m.layers.Dense(2, name="dense")

        def build(self, input_shape):
            self.scale = self.add_weight(shape=(input_shape[-1],), name="scale")
            super().build(input_shape)

        def call(self, x):
            return self.dense(x * self.scale)

    called, built = Builds(), Builds()
    called(X)
    built.build((None, 4))
    return paths(called), paths(built), called.built, built.built


def graph_given_to_super(m):
    class Graph(m.Model):
        def __init__(self, units=3, name="g"):
            inputs = m.Input((4,), name="i")
            super().__init__(inputs=inputs, outputs=m.layers.Dense(units, name="d")(inputs), name=name)
            self.units = units

        def double(self, x):
            return self(x) * 2

    model = Graph()
    names = [layer.name for layer in model.layers]
    return (
        model.output_shape,
        model.double(X).shape,
        names,
        type(model).__name__,
        model.units,
        sorted(model.get_config()),
    )


def graph_by_position(m):
    class Plain(m.Model):
        pass

    inputs = m.Input((4,))
    outputs = m.layers.Dense(1)(inputs)
    return Plain(inputs, outputs).output_shape, Plain(inputs=inputs, outputs=outputs).output_shape


def graph_with_a_call_of_its_own(m):
    class Doubles(m.Model):
        def __init__(self, inputs, outputs, extra=1):
            super().__init__(inputs, outputs)
            self.extra = extra

        def call(self, x):
            return super().call(x) * self.extra

    inputs = m.Input((4,))
    model = Doubles(inputs, m.layers.Dense(1, kernel_initializer="ones")(inputs), extra=3)
    return np.asarray(model(X)).tolist()


def adversaries(m):
    class Both(m.Model):
        def __init__(self, generator, critic):
            super().__init__(name="both")
            self.generator, self.critic = generator, critic

        def call(self, x):
            return self.critic(self.generator(x))

    generator = m.Sequential([m.Input((4,)), m.layers.Dense(3)])
    model = Both(generator, m.Sequential([m.Input((3,)), m.layers.Dense(1)]))
    before = model.built, len(model.weights)
    model.build((None, 4))
    return before, model.built, len(model.trainable_weights)


CASES = [
    called,
    called_symbolically,
    in_a_functional_model,
    in_a_sequential,
    round_trip,
    wrapping,
    with_dicts,
    with_two_arguments,
    with_its_own_build,
    graph_given_to_super,
    graph_by_position,
    graph_with_a_call_of_its_own,
    adversaries,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_as_in_keras(case):
    assert case(cornu) == case(keras)


def test_build_makes_the_variables_of_all_sublayers():
    model = two_steps(cornu)(name="t")
    model.build((None, 4))
    assert (model.built, [w.shape for w in model.weights]) == (True, [(4, 2), (2,), (2, 3), (3,)])


def test_weights_that_are_made_while_shapes_are_traced_have_values():
    values = []
    for m in (cornu, keras):
        m.utils.set_random_seed(0)
        model = m.Sequential([two_steps(m)(name="t"), m.layers.Dense(1)])
        model(X)
        inputs = m.Input((4,))
        values.append([*model.get_weights(), *m.Model(inputs, two_steps(m)()(inputs)).get_weights()])
    for ours, theirs in zip(*values, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


ERRORS = [
    (
        lambda: type("Bare", (cornu.Model,), {})(name="b")(X),
        NotImplementedError,
        "the class Bare must define `call(self, inputs)`",
    ),
    (
        lambda: two_steps(cornu)(name="t").inputs,
        AttributeError,
        "t: 'inputs' is not defined, because the TwoSteps has no graph",
    ),
    (lambda: two_steps(cornu)(name="t").count_params(), ValueError, "t (TwoSteps): weights cannot be counted before"),
    (lambda: two_steps(cornu)(nam="t"), TypeError, "TwoSteps: unknown argument 'nam'. Did you mean 'name'?"),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)
