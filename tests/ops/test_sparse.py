"""Sparse arrays of JAX (BCOO) go through ops, layers and optimizers, with the values of Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental import sparse

import cornu
from cornu import ops
from tests.ops.rows import ROWS
from tests.oracle import keras

X = np.where(np.arange(6).reshape(2, 3) % 2, 0, np.arange(1.0, 7).reshape(2, 3) / 8).astype("float32")
Y = np.linspace(0.5, 2, 6).reshape(2, 3).astype("float32")
W = np.linspace(-1, 1, 12).reshape(3, 4).astype("float32")

# Ops whose results Keras and cornu disagree about, and why cornu's stand.
OTHER_VALUES = {
    **dict.fromkeys(("isnan", "isinf", "signbit"), "sparse booleans, which JAX cannot make dense again"),
    "bincount": "Keras adds up the rows of a sparse matrix, and counts in floats",
    "digitize": "Keras leaves zeros in bin 0 where they belong into another, which is no sparse result",
}
# A symbolic result is sparse here where the real one is; with these Keras says otherwise of the two.
OTHER_SYMBOLS = {
    *("zeros_like", "ones_like"),  # the real ones are dense
    *("cast", "get_item", "rearrange", "stop_gradient", "view_as_complex"),  # the real ones are sparse
    "digitize",  # the real one cannot always be
}
# One row of each op, and all of those that are worth it.
MORE = (
    "divide",
    "multiply",
    "sum",
    "mean",
    "reshape",
    "transpose",
    "squeeze",
    "expand_dims",
    "concatenate",
    "get_item",
)
TABLE = [*{row.name: row for row in reversed(ROWS)}.values(), *(row for row in ROWS if row.name in MORE)]


def call(library, function, *arguments):
    return np.asarray(dense(function(library.ops)(*(to_sparse(a) for a in arguments))))


def to_sparse(array):
    return sparse.BCOO.fromdense(jnp.asarray(array))


def dense(value):
    return value.todense() if isinstance(value, sparse.BCOO) else value


def is_bcoo(value):
    return isinstance(value, sparse.BCOO)


def leaves(values):
    return jax.tree.leaves(values, is_leaf=is_bcoo)


def thinned(row):
    """The row's tensors, every other entry of them 0."""
    return [np.where(np.arange(t.size).reshape(t.shape) % 2, np.zeros((), t.dtype), t) for t in row.draw()]


def places(row):
    """Which tensors are sparse: the first, the second, all of them."""
    tensors = row.draw()
    count = sum(t.ndim > 0 for t in tensors)
    some = {(0,), (1,), tuple(range(len(tensors)))} if count == len(tensors) > 1 else {(0,)}
    return sorted(some) if tensors and tensors[0].ndim else []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_every_op_gives_what_keras_gives(row):
    """Type, dtype and values of the result, wherever Keras takes sparse arrays."""
    for chosen in places(row):
        tensors = [to_sparse(t) if i in chosen else t for i, t in enumerate(thinned(row))]
        try:
            theirs = leaves(row.call(row.theirs)(*tensors))
        except Exception:  # noqa: BLE001 - most of Keras's ops do not take sparse arrays, and say so in many ways
            continue
        if row.name in OTHER_VALUES:
            continue
        ours = leaves(row.call(row.ours)(*tensors))
        assert [is_bcoo(value) for value in ours] == [is_bcoo(value) for value in theirs], chosen
        for one, other in zip(ours, theirs, strict=True):
            one, other = np.asarray(dense(one)), np.asarray(dense(other))
            assert one.dtype == other.dtype and one.shape == other.shape
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
        if row.symbolic and row.name not in OTHER_SYMBOLS:
            ours, theirs = (
                row.call(function)(
                    *(kind.KerasTensor(t.shape, str(t.dtype), sparse=i in chosen) for i, t in enumerate(tensors))
                )
                for function, kind in ((row.ours, cornu), (row.theirs, keras))
            )
            assert [t.sparse for t in jax.tree.leaves(ours)] == [t.sparse for t in jax.tree.leaves(theirs)], chosen


@pytest.mark.parametrize(
    "name", [*sorted(OTHER_SYMBOLS - {"digitize", "rearrange"}), "fabs", "signbit", "nansum", "tanh", "sum"]
)
def test_symbolic_results_are_as_sparse_as_real_ones(name):
    row = next(row for row in ROWS if row.name == name)
    (tensor,) = thinned(row)
    real = row.call(row.ours)(to_sparse(tensor))
    result = row.call(row.ours)(cornu.KerasTensor((None, *tensor.shape[1:]), str(tensor.dtype), sparse=True))
    assert result.sparse == is_bcoo(real)
    assert (result.dtype, len(result.shape)) == (str(real.dtype), real.ndim)


def test_counts_of_entries():
    x = np.array([[0, 1, 2], [3, 0, 0]], "int32")
    counts = ops.bincount(to_sparse(x), minlength=5)
    assert is_bcoo(counts) and counts.dtype == "int32"
    assert np.asarray(counts.todense()).tolist() == [[0, 1, 1, 0, 0], [0, 0, 0, 1, 0]]
    row = to_sparse(x[0])
    np.testing.assert_array_equal(ops.bincount(row).todense(), keras.ops.bincount(row).todense())
    weighted = ops.bincount(row, weights=to_sparse(np.array([0, 2.0, 3.0], "float32")))
    assert np.asarray(weighted.todense()).tolist() == [0, 2, 3]


@pytest.mark.parametrize(("first", "is_sparse"), [(0.5, True), (-0.5, False)])
def test_bins_of_zeros(first, is_sparse):
    bins = np.array([first, 1.5], "float32")
    result = ops.digitize(to_sparse(X * 8), bins)
    assert is_bcoo(result) == is_sparse
    np.testing.assert_array_equal(dense(result), np.digitize(X * 8, bins))


def test_quotients_by_zero_are_no_numbers():
    divisor = np.array([[0, 1, 2], [np.nan, 0, 3]], "float32")

    def function(o):
        return lambda x: o.divide(x, divisor)

    np.testing.assert_allclose(call(cornu, function, X), call(keras, function, X))


def test_entries_that_stand_twice():
    twice = sparse.BCOO((jnp.full(2, 0.6), jnp.zeros((2, 1), int)), shape=(3,))
    for name in ("floor", "sqrt", "round", "sum"):
        ours, theirs = (np.asarray(getattr(library.ops, name)(twice).todense()) for library in (cornu, keras))
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        compiled = jax.jit(lambda x, name=name: getattr(ops, name)(x).todense())(twice)
        np.testing.assert_allclose(compiled, theirs, rtol=1e-6)


def test_sparse_arrays_are_tensors():
    x = to_sparse(X)
    assert ops.is_tensor(x) and keras.ops.is_tensor(x)
    np.testing.assert_array_equal(ops.convert_to_numpy(x), X)


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


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("options", [{}, {"keepdims": True}, {"data_format": "channels_first"}], ids=str)
def test_means_of_channels_stay_sparse(rank, options):
    x = np.resize(X, (2, *range(2, rank + 2), 3))
    ours, theirs = (
        getattr(library.layers, f"GlobalAveragePooling{rank}D")(**options)(to_sparse(x)) for library in (cornu, keras)
    )
    assert isinstance(ours, sparse.BCOO) and isinstance(theirs, sparse.BCOO)
    np.testing.assert_allclose(dense(ours), dense(theirs), rtol=1e-6)


@pytest.mark.parametrize(
    "layer", [cornu.layers.Softmax(), cornu.layers.Conv1D(2, 1), cornu.layers.Embedding(3, 2), cornu.layers.Masking()]
)
def test_layers_that_need_dense_arrays_make_them(layer):
    x = np.array([[[0, 1, 0], [2, 0, 0]]], "int32" if layer.name == "embedding" else "float32")
    np.testing.assert_allclose(layer(to_sparse(x)), layer(x), rtol=1e-6)


def test_penalties_on_sparse_activities():
    penalties = []
    for library in (cornu, keras):
        layer = library.layers.ActivityRegularization(l1=0.1)
        assert is_bcoo(layer(to_sparse(X)))
        penalties.append(np.asarray(dense(layer.losses[0])))
    np.testing.assert_allclose(*penalties, rtol=1e-6)


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
