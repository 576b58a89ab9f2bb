"""Layers of the user's own: where their state is found, how they are built, and what they may not do."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras


def nest_of_layers(m):
    layers = m.layers

    class Nest(layers.Layer):
        def __init__(self):
            super().__init__(name="n")
            self.blocks = [layers.Dense(2, name="a0"), layers.Dense(2, name="a1")]
            self.named = {"p": layers.Dense(2, name="dp"), "q": [layers.Dense(2, name="dq")]}
            self.pair = (layers.Dense(2, name="t0"),)
            self.own = m.Variable([1.0, 2.0], name="own")
            self.fixed = m.Variable([1.0], name="fixed", trainable=False)
            self.seeds = m.random.SeedGenerator(1, name="seeds")
            self.norm = layers.BatchNormalization(name="bn")
            self.later = []
            self.nothing = None

        def call(self, x):
            for layer in [*self.blocks, self.named["p"], *self.named["q"], *self.pair]:
                x = layer(x)
            return self.norm(x) + self.own

    nest = Nest()
    nest.later.append(layers.Dense(1, name="late"))
    nest(np.ones((1, 2), "float32"))
    return nest


def paths(variables):
    return [v.path for v in variables]


def test_state_in_containers():
    found = []
    for m in (cornu, keras):
        nest = nest_of_layers(m)
        kinds = ("trainable_variables", "non_trainable_variables", "variables", "weights")
        steps = [paths(getattr(nest, kind)) for kind in kinds]
        steps.append([layer.name for layer in nest._flatten_layers()])
        nest.blocks[0].trainable = False
        steps += [paths(nest.trainable_weights), paths(nest.non_trainable_weights)]
        nest.trainable = False
        steps += [paths(nest.trainable_weights), paths(nest.non_trainable_weights)]
        nest.trainable = True
        steps += [paths(nest.trainable_weights), paths(nest.non_trainable_weights)]
        found.append(steps)
    for ours, theirs in zip(*found, strict=True):
        assert ours == theirs


def test_replaced_and_deleted_attributes_are_forgotten():
    class Own(cornu.layers.Layer):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = (cornu.layers.Dense(n) for n in (1, 2, 3))
            self.a = cornu.layers.Dense(4)
            del self.b
            self.c = None

    assert [layer.units for layer in Own()._layers] == [4]


def test_metrics_of_a_layer():
    class Watch(cornu.layers.Layer):
        def __init__(self):
            super().__init__()
            self.mean = cornu.metrics.Mean(name="mean_input")

        def call(self, x):
            self.mean.update_state(x)
            return x

    layer = Watch()
    layer(np.full((2,), 3.0, "float32"))
    assert ([one.name for one in layer.metrics], len(layer.variables), len(layer.metrics_variables)) == (
        ["mean_input"],
        0,
        2,
    )
    assert float(layer.mean.result()) == 3.0


def recorder(m, shapes, **members):
    def build(self, input_shape):
        shapes.append(input_shape)

    def call(self, x, scale=2.0, flag=True, extra=None):
        return x

    return type("Recorder", (m.layers.Layer,), {"build": build, "call": call, **members})


ONE, TWO = np.ones((1, 2), "float32"), np.ones((1, 3), "float32")
BUILDS = [
    lambda layer: layer(ONE),
    lambda layer: layer(x=ONE),
    lambda layer: layer([ONE, TWO]),
    lambda layer: layer({"a": ONE, "b": TWO}),
    lambda layer: layer(ONE, scale=3.0, flag=False),
    lambda layer: layer(ONE, extra=TWO),
    lambda layer: layer.build((None, 5)),
]


def test_build_gets_the_shape_of_the_first_argument():
    found = []
    for m in (cornu, keras):
        shapes = []
        for use in BUILDS:
            use(recorder(m, shapes)())
        shapes.append(recorder(m, shapes)()(m.Input((4,))).shape)
        found.append(shapes)
    assert found[0] == found[1]


def pair(m, shapes):
    class Pair(m.layers.Layer):
        def build(this, left_shape, right_shape):  # the first name is free
            shapes.append((left_shape, right_shape))

        def call(this, left, right=None):
            return left

    return Pair


def test_build_with_a_shape_for_each_argument():
    found = []
    for m in (cornu, keras):
        shapes = []
        pair(m, shapes)()(ONE, TWO)
        pair(m, shapes)()(left=ONE, right=TWO)
        pair(m, shapes)()(ONE, right=TWO)
        pair(m, shapes)()(m.Input((2,)), m.Input((3,)))
        found.append(shapes)
    assert found[0] == found[1]


def test_build_without_arguments():
    class Bare(cornu.layers.Layer):
        def build(self):
            self.w = self.add_weight(shape=(2,), initializer="ones")

        def call(self, x):
            return x * self.w

    layer = Bare()
    assert (layer(ONE).tolist(), len(layer.weights)) == ([[1.0, 1.0]], 1)


def test_build_may_call_super_and_build_sublayers():
    found = []
    for m in (cornu, keras):

        class Own(m.layers.Layer):
            def __init__(self, m=m):
                super().__init__(name="own")
                self.first, self.second = m.layers.Dense(2, name="d"), m.layers.Dense(3, name="e")

            def build(self, input_shape):
                self.first.build(input_shape)
                self.second.build((input_shape[0], 2))
                super().build(input_shape)
                self.built = True

            def call(self, x):
                return self.second(self.first(x))

        called, built = Own(), Own()
        called(ONE)
        built.build((None, 4))
        found.append((paths(called.weights), paths(built.weights), built.built))
    assert found[0] == found[1]


def test_a_failed_build_leaves_nothing_behind():
    class Picky(cornu.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(shape=(2,), name="w")
            if input_shape[-1] != 2:
                raise ValueError("bad size")

        def call(self, x):
            return x * self.w

    layer = Picky()
    with pytest.raises(ValueError, match="bad size"):
        layer(TWO)
    assert not layer.built
    assert (layer(ONE).shape, len(layer.weights), layer.built) == ((1, 2), 1, True)


WEIGHTS = [
    {},
    {"shape": (2,)},
    {"shape": [2, 3], "dtype": "int32"},
    {"shape": (2,), "initializer": "ones", "regularizer": "l2", "constraint": "non_neg"},
    {"shape": (2,), "trainable": False, "name": "q"},
    {"shape": (2,), "initializer": lambda shape, dtype=None: np.ones(shape)},
    {"shape": (3,), "dtype": "bool", "name": "flags"},
]


def test_add_weight():
    found = []
    for m in (cornu, keras):
        layer = m.layers.Layer(name="lay")
        rows = []
        for arguments in WEIGHTS:
            w = layer.add_weight(**arguments)
            kinds = type(w.regularizer).__name__, type(w.constraint).__name__
            rows.append((w.shape, w.dtype, w.trainable, w.path.rstrip("_0123456789"), *kinds))
        found.append([*rows, paths(layer.non_trainable_weights), len(layer.trainable_weights)])
    assert found[0] == found[1]


def built_dense():
    layer = cornu.layers.Dense(2, name="d")
    layer.build((None, 3))
    return layer


def forgets_super():
    class Forgets(cornu.layers.Layer):
        def __init__(self, **attributes):
            for name, value in attributes.items():
                setattr(self, name, value)

    return Forgets


def makes_state_in_call():
    class Late(cornu.layers.Layer):
        def call(self, x):
            self.w = self.add_weight(shape=(2,))
            return x

    return Late(name="late")


ERRORS = [
    (
        lambda: cornu.layers.Layer().add_weight(shape=(None, 2)),
        ValueError,
        "must be made of known sizes; got shape=(None, 2)",
    ),
    (lambda: cornu.layers.Layer().add_weight("kernel"), ValueError, "add_weight(shape=..., name='kernel')"),
    (
        lambda: cornu.layers.Layer().add_weight(shape=3),
        ValueError,
        "got shape=3 (int). A shape of one axis is written (n,)",
    ),
    (lambda: cornu.layers.Layer().add_weight(shape=(2,), initializer="onez"), ValueError, "unknown initializer 'onez'"),
    (
        lambda: built_dense().add_weight(shape=(2,)),
        ValueError,
        "d (Dense): `add_weight` was called on a layer that is already",
    ),
    (
        lambda: setattr(built_dense(), "extra", cornu.Variable(1.0)),
        ValueError,
        "'extra' adds a Variable to a layer that is",
    ),
    (
        lambda: setattr(built_dense(), "extra", [cornu.layers.Dense(1)]),
        ValueError,
        "'extra' adds a Dense to a layer that is",
    ),
    (
        lambda: makes_state_in_call()(ONE),
        ValueError,
        "late (Late): `add_weight` was called on a layer that is already built",
    ),
    (
        lambda: pair(cornu, [])()(ONE),
        ValueError,
        "`build` asks for ['right_shape'], but the call has tensors only for ['left']",
    ),
    (lambda: forgets_super()(units=2)(ONE), RuntimeError, "Forgets: `__init__` must call `super().__init__()`"),
    (
        lambda: forgets_super()(d=cornu.layers.Dense(1)),
        RuntimeError,
        "call `super().__init__()` in `__init__` before setting 'd'",
    ),
    (
        lambda: cornu.layers.Layer(name="base")(ONE),
        NotImplementedError,
        "the class Layer must define `call(self, inputs)`",
    ),
    (lambda: cornu.layers.Layer(nam="q"), TypeError, "Layer: unknown argument 'nam'. Did you mean 'name'?"),
    (
        lambda: cornu.layers.Dense(3, trainable="yes"),
        ValueError,
        "'trainable' must be True or False; got trainable='yes'",
    ),
    (lambda: cornu.layers.Dense(3, name="a/b"), ValueError, "'name' must be a string without '/'; got name='a/b'"),
    (lambda: cornu.layers.Dense(3, input_shape=4), ValueError, "One axis is written input_shape=(4,)."),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)


def test_attributes_that_add_nothing_may_be_set_after_building():
    layer = built_dense()
    layer.alias, layer.history, layer.same = layer.kernel, [1, 2], [layer.kernel]
    assert len(layer.weights) == 2
