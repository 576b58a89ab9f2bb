"""Sparse arrays of JAX (BCOO) go through ops, layers and optimizers, with the values of Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental import sparse

import cornu
from cornu import ops
from tests.oracle import keras

X = np.where(np.arange(6).reshape(2, 3) % 2, 0, np.arange(1.0, 7).reshape(2, 3) / 8).astype("float32")
Y = np.linspace(0.5, 2, 6).reshape(2, 3).astype("float32")
W = np.linspace(-1, 1, 12).reshape(3, 4).astype("float32")

# Where zeros stay zeros, and in products and changes of shape, the result is sparse as well.
STAY = [
    *("negative", "sign", "abs", "square", "sqrt", "expm1", "log1p", "sin", "tan", "sinh", "tanh", "arcsin", "arctan"),
    *("arcsinh", "arctanh", "real", "conj", "copy", "transpose"),
]
FILL = ["exp", "exp2", "cos", "cosh", "arccos", "floor", "ceil", "round", "isfinite", "zeros_like", "ones_like", "sum"]


def call(library, function, *arguments):
    return np.asarray(dense(function(library.ops)(*(sparse.BCOO.fromdense(jnp.asarray(a)) for a in arguments))))


def dense(value):
    return value.todense() if isinstance(value, sparse.BCOO) else value


@pytest.mark.parametrize("name", [*STAY, *FILL])
def test_of_one_array(name):
    def function(library):
        return getattr(library, name)

    np.testing.assert_allclose(call(cornu, function, X), call(keras, function, X), rtol=1e-5)
    result = getattr(ops, name)(sparse.BCOO.fromdense(jnp.asarray(X)))
    assert isinstance(result, sparse.BCOO) == (name in STAY)


@pytest.mark.parametrize(
    "function",
    [
        lambda o: lambda x: o.reshape(x, (3, 2)),
        lambda o: lambda x: o.expand_dims(x, 1),
        lambda o: lambda x: o.cast(x, "float16"),
        lambda o: lambda x: o.mean(x, axis=0),
        lambda o: lambda x: o.add(x, Y),
        lambda o: lambda x: o.subtract(Y, x),
        lambda o: lambda x: o.multiply(x, Y),
        lambda o: lambda x: o.maximum(x, Y),
        lambda o: lambda x: o.divide(x, Y),
        lambda o: lambda x: o.add(x, x),
        lambda o: lambda x: o.matmul(x, W),
        lambda o: lambda x: o.matmul(W.T, o.transpose(x)),
        lambda o: lambda x: o.concatenate([x, x], axis=1),
        lambda o: lambda x: o.concatenate([x, Y]),
    ],
    ids=range(14),
)
def test_with_other_arguments(function):
    ours = call(cornu, function, X)
    np.testing.assert_allclose(ours, call(keras, function, X), rtol=1e-5)
    compiled = jax.jit(lambda x: dense(function(ops)(x)))(sparse.BCOO.fromdense(jnp.asarray(X)))
    np.testing.assert_allclose(compiled, ours, rtol=1e-5)


@pytest.mark.parametrize(
    "layer",
    [
        lambda layers: layers.Dense(2, kernel_initializer="ones", activation="relu"),
        lambda layers: layers.Flatten(),
        lambda layers: layers.Reshape((3, 1)),
        lambda layers: layers.Dropout(0.5),
    ],
    ids=["dense", "flatten", "reshape", "dropout"],
)
def test_layers(layer):
    x = sparse.BCOO.fromdense(jnp.asarray(X))
    ours, theirs = (np.asarray(dense(layer(library.layers)(x))) for library in (cornu, keras))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


@pytest.mark.parametrize("name", ["SGD", "Adam", "Adagrad", "Ftrl"])
def test_gradients(name):
    values = []
    for library in (cornu, keras):
        variable = library.Variable(np.ones((2, 3), "float32"))
        optimizer = getattr(library.optimizers, name)(0.1)
        for _ in range(2):
            optimizer.apply([sparse.BCOO.fromdense(jnp.asarray(X))], [variable])
        values.append(np.asarray(variable.value))
    np.testing.assert_allclose(*values, rtol=1e-6)
