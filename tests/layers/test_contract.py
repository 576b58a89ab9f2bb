"""Every layer against the real one: weights, numbers, gradients, configurations, shapes, masks, dtypes."""

from __future__ import annotations

import inspect
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from tests.layers.cases import CASES, CLASSES, Case
from tests.oracle import keras

# Arguments that stand in no configuration, and the test that shows what each does.
NOT_IN_CONFIG = {
    "activity_regularizer": "test_contract: the losses of a call are compared",
    "lora_rank": "test_errors: refused",
    "lora_alpha": "test_errors: refused",
    "gptq_unpacked_column_size": "test_errors: refused",
    "weights": "test_core: sets the table",
    "name": "test_contract: names are compared",
}
SIGNATURES = [*(case.name for case in CLASSES), "InputLayer", "Input", "Lambda"]


def both(case: Case):
    """The real layer and ours, built, with the same random weights."""
    real, ours = getattr(keras.layers, case.name)(**case.kwargs), getattr(cornu.layers, case.name)(**case.kwargs)
    shape = case.shapes if isinstance(case.shape, list) else case.shape
    for layer in (real, ours):
        if not layer.built:
            layer.build(shape)
    rng = np.random.default_rng(1)
    values = [rng.uniform(0.1, 1.0, w.shape).astype("float32") for w in real.weights]
    real.set_weights(values)
    ours.set_weights(values)
    return real, ours


def run(layer, case: Case, arguments):
    """A function of (trainable values, inputs) that gives output, new state and gradients."""
    state = [v.value for v in layer.non_trainable_variables]

    def loss(trainable, x):
        outputs, new_state = layer.stateless_call(trainable, state, x, **arguments)
        weight = np.random.default_rng(2).normal(size=outputs.shape).astype("float32")
        return jnp.sum(outputs * weight), (outputs, new_state)

    def everything(trainable, x):
        if case.integers is not None:
            return jax.value_and_grad(loss, has_aux=True)(trainable, x)
        return jax.value_and_grad(loss, argnums=(0, 1), has_aux=True)(trainable, x)

    return everything


@pytest.mark.parametrize("case", CASES, ids=str)
def test_numbers_gradients_and_weights(case):
    real, ours = both(case)
    assert [w.name for w in ours.weights] == [w.name for w in real.weights]
    assert [w.path.split("/", 1)[1] for w in ours.weights] == [w.path.split("/", 1)[1] for w in real.weights]
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in real.weights]
    assert [w.trainable for w in ours.weights] == [w.trainable for w in real.weights]
    x = case.inputs()
    arguments = {} if case.training is None else {"training": case.training}
    if case.masked:
        arguments["mask"] = np.arange(x.shape[1])[None] < np.array([[3], [6]])
    programs = [run(layer, case, arguments) for layer in (real, ours)]
    trainable = [v.value for v in ours.trainable_variables]
    # Each program runs once, so a quick compilation is worth more than a quick program.
    quick = {"xla_backend_optimization_level": 0}
    compiled = [jax.jit(program, compiler_options=quick) for program in programs]
    (_, aux), gradients = jax.tree.map(np.asarray, compiled[1](trainable, x))
    (_, real_aux), real_gradients = jax.tree.map(np.asarray, compiled[0](trainable, x))
    close(aux, real_aux, 1e-5)
    close(gradients, real_gradients, 1e-4)
    if any("regularizer" in key or key == "l1" for key in case.kwargs):
        ours(x, **arguments), real(x, **arguments)
        assert len(ours.losses) == 1
        close(ours.losses, real.losses, 1e-5)


def close(ours, real, tolerance):
    """Same structure, and numbers equal relative to the largest of each array."""
    ours, real = jax.tree.leaves(ours), jax.tree.leaves(real)
    assert len(ours) == len(real)
    for a, b in zip(ours, real, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * max(1e-3, np.abs(b).max(initial=0)))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_configurations_go_both_ways(case):
    real = getattr(keras.layers, case.name)(**case.kwargs, name="one")
    ours = getattr(cornu.layers, case.name)(**case.kwargs, name="one")
    assert plain(ours.get_config()) == plain(real.get_config())
    assert plain(cornu.saving.serialize_keras_object(ours)) == plain(keras.saving.serialize_keras_object(real))
    ours_again = cornu.saving.deserialize_keras_object(plain(keras.saving.serialize_keras_object(real)))
    assert type(ours_again) is type(ours)
    assert plain(ours_again.get_config()) == plain(ours.get_config())
    real_again = keras.saving.deserialize_keras_object(plain(cornu.saving.serialize_keras_object(ours)))
    assert plain(real_again.get_config()) == plain(real.get_config())


def plain(config):
    """As it comes back from a JSON file, numbers as far as a float32 can tell them apart."""
    return json.loads(json.dumps(config), parse_float=lambda text: float(f"{float(text):.6g}"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_symbolic_shapes(case):
    ours, real = getattr(cornu.layers, case.name)(**case.kwargs), getattr(keras.layers, case.name)(**case.kwargs)
    dtype = "float32" if case.integers is None else "int32"
    frees = (False, True) if case.free else (False,)
    for free in frees:
        shapes = [(None, *((None,) * (len(s) - 2) if free else s[1:-1]), s[-1]) for s in case.shapes]
        tensors = [cornu.KerasTensor(shape, dtype) for shape in shapes]
        real_tensors = [keras.KerasTensor(shape, dtype) for shape in shapes]
        many = isinstance(case.shape, list)
        result, real_result = ours(tensors if many else tensors[0]), real(real_tensors if many else real_tensors[0])
        assert result.dtype == real_result.dtype
        assert len(result.shape) == len(real_result.shape)
        # Tracing knows some sizes that the real layer leaves open (EinsumDense).
        assert all(b in (a, None) for a, b in zip(result.shape, real_result.shape, strict=True))
    shapes = [(None, *s[1:]) for s in case.shapes]
    asked = getattr(cornu.layers, case.name)(**case.kwargs).compute_output_shape(shapes if many else shapes[0])
    assert asked == (None, *jax.eval_shape(lambda x: stateless(ours, x), case.inputs()).shape[1:])


def stateless(layer, x):
    """The layer's output, its state left alone."""
    values = ([v.value for v in kind] for kind in (layer.trainable_variables, layer.non_trainable_variables))
    return layer.stateless_call(*values, x)[0]


@pytest.mark.parametrize("case", CLASSES, ids=lambda case: case.name)
def test_mixed_precision_and_masks(case):
    real = getattr(keras.layers, case.name)(**case.kwargs, dtype="mixed_bfloat16")
    ours = getattr(cornu.layers, case.name)(**case.kwargs, dtype="mixed_bfloat16")
    dtype = "float32" if case.integers is None else "int32"
    results = []
    for library, layer in ((cornu, ours), (keras, real)):
        tensors = [library.KerasTensor(shape, dtype) for shape in case.shapes]
        for tensor in tensors:
            if len(tensor.shape) > 2:
                tensor._keras_mask = library.KerasTensor(tensor.shape[:2], "bool")
        result = layer(tensors if isinstance(case.shape, list) else tensors[0])
        mask = getattr(result, "_keras_mask", None)
        results.append((result.dtype, len(result.shape), None if mask is None else tuple(mask.shape)))
        results.append([(v.dtype, tuple(v.shape)) for v in layer.variables])
    assert results[:2] == results[2:]
    assert ours.supports_masking == real.supports_masking


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_and_no_argument_is_ignored(name):
    ours, real = getattr(cornu.layers, name), getattr(keras.layers, name)
    mine = {p.name: (p.kind, p.default) for p in inspect.signature(ours).parameters.values()}
    theirs = {p.name: (p.kind, p.default) for p in inspect.signature(real).parameters.values()}
    assert list(mine.items()) == list(theirs.items())
    if name in ("Input", "InputLayer", "Lambda"):
        return
    case = next(case for case in CLASSES if case.name == name)
    config = ours(**case.kwargs).get_config()
    for argument, (kind, _) in mine.items():
        if kind is not inspect.Parameter.VAR_KEYWORD:
            assert argument in config or argument in NOT_IN_CONFIG, argument
