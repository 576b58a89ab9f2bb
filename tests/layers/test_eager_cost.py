"""A layer called by hand does little beside its arithmetic. Python calls are counted, since times vary."""

import sys

import jax
import numpy as np
import pytest

import cornu


def _python_calls(function, *args):
    function(*args)  # builds and compiles
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        function(*args)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("activation", [None, "relu", "relu6", "gelu", "softmax", "tanh"])
def test_a_dense_layer_runs_few_python_functions(activation):
    x = cornu.ops.convert_to_tensor(np.ones((4, 8), "float32"))
    assert _python_calls(cornu.layers.Dense(8, activation=activation), x) <= 100


JAX_OWN = {
    "relu": jax.nn.relu,
    "relu6": jax.nn.relu6,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "softmax": jax.nn.softmax,
}


@pytest.mark.parametrize("name", JAX_OWN)
def test_activations_trace_to_what_jax_has(name):
    own, theirs = getattr(cornu.activations, name), JAX_OWN[name]
    x = np.array([[-1.0, 0.0, 8.0], [3.0, -0.0, np.inf]], "float32")
    for mapped in (lambda f: f, jax.vmap):
        assert str(jax.make_jaxpr(mapped(own))(x)) == str(jax.make_jaxpr(mapped(theirs))(x))
    gradients = [jax.jit(jax.grad(lambda x, f=f: (f(x) * x).sum()))(x) for f in (own, theirs)]
    np.testing.assert_array_equal(*gradients)


@pytest.mark.parametrize(("use_bias", "activation"), [(True, "relu"), (False, "relu"), (True, None)])
def test_a_dense_layer_by_hand_is_one_program_and_its_pieces(use_bias, activation):
    x = cornu.ops.convert_to_tensor(np.random.default_rng(1).normal(size=(4, 8)).astype("float32"))
    layer = cornu.layers.Dense(8, activation=activation, use_bias=use_bias, bias_initializer="ones")
    y = layer(x)
    expected = np.asarray(x) @ layer.kernel.numpy() + (1.0 if use_bias else 0.0)
    np.testing.assert_allclose(y, np.maximum(expected, 0) if activation else expected, atol=1e-6)
    gradient = jax.grad(lambda x: (layer(x) ** 2).sum())(x)
    np.testing.assert_allclose(gradient, 2 * np.asarray(y) @ layer.kernel.numpy().T, atol=1e-5)
