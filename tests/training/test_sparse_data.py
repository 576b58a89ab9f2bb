"""Models on sparse data: BCOO arrays of JAX and matrices of SciPy, with the numbers of Keras."""

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.sparse
from jax.experimental import sparse

import cornu
from cornu.data.sparse_rows import SparseRows
from tests.oracle import assert_close, copy_weights, keras

RNG = np.random.default_rng(3)
X = np.where(RNG.random((10, 6)) < 0.4, RNG.random((10, 6)), 0).astype("float32")
Y = RNG.random((10, 1)).astype("float32")
FORMS = {
    "bcoo": lambda x: sparse.BCOO.fromdense(jnp.asarray(x)),
    "csr": scipy.sparse.csr_matrix,
    "coo": scipy.sparse.coo_matrix,
    "csr array of float64": lambda x: scipy.sparse.csr_array(x.astype("float64")),
    "dok": scipy.sparse.dok_matrix,
}


def functional(library, is_sparse=True):
    x = inputs = library.Input((6,), sparse=is_sparse)
    x = library.layers.Dense(4, activation="tanh")(x)
    return library.Model(inputs, library.layers.Dense(1)(x))


def sequential(library, is_sparse=True):
    layers = [library.layers.Dense(4, activation="tanh"), library.layers.Dense(1)]
    return library.Sequential([library.Input((6,), sparse=is_sparse), *layers])


def pair(make, *args):
    models = [make(library, *args) for library in (cornu, keras)]
    copy_weights(*models)
    for model, library in zip(models, (cornu, keras), strict=True):
        model.compile(library.optimizers.SGD(0.1), "mse", metrics=["mae"])
    return models


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("make", "is_sparse"), [(functional, True), (functional, False), (sequential, True), (sequential, False)]
)
def test_numbers_are_those_of_keras(make, is_sparse, form):
    ours, theirs = pair(make, is_sparse)
    x = FORMS[form](X)
    options = {"batch_size": 4, "epochs": 2, "shuffle": False, "verbose": 0, "validation_split": 0.2}
    # Keras 3.15 cannot cut SciPy's coo matrices into two, and not all of its dok matrices.
    history = theirs.fit(X if form in ("coo", "dok") else x, Y, **options).history
    assert_close(ours.fit(x, Y, **options).history, history)
    assert_close(ours.get_weights(), theirs.get_weights())
    assert_close(ours.evaluate(x, Y, batch_size=4, verbose=0), theirs.evaluate(x, Y, batch_size=4, verbose=0))
    assert_close(ours.predict(x, batch_size=4, verbose=0), theirs.predict(x, batch_size=4, verbose=0))
    if form == "bcoo":
        assert_close(ours(x), theirs(x))
        assert_close(ours.train_on_batch(x, Y), theirs.train_on_batch(x, Y))
        assert_close(ours.test_on_batch(x, Y), theirs.test_on_batch(x, Y))
        assert_close(ours.predict_on_batch(x), theirs.predict_on_batch(x))
    else:  # Keras takes single batches as BCOO only
        assert_close(ours.predict_on_batch(x), theirs.predict_on_batch(X))
        assert_close(ours.train_on_batch(x, Y), theirs.train_on_batch(X, Y))


@pytest.mark.parametrize("is_sparse", [True, False])
def test_layers_see_what_the_input_says(is_sparse):
    seen = []

    class Look(cornu.layers.Layer):
        def call(self, x):
            seen.append(isinstance(x, sparse.BCOO))
            return x

    inputs = cornu.Input((6,), sparse=is_sparse)
    model = cornu.Model(inputs, cornu.layers.Dense(1)(Look()(inputs)))
    model.compile("sgd", "mse")
    seen.clear()
    model.fit(scipy.sparse.csr_matrix(X), Y, verbose=0)
    assert set(seen) == {is_sparse}


def test_shuffling_and_weights():
    weights = {"sample_weight": np.linspace(0, 1, 10)}
    for options in ({"shuffle": True}, {"shuffle": "batch"}, weights):
        histories = []
        for x in (X, scipy.sparse.csr_matrix(X)):
            cornu.utils.set_random_seed(1)
            model = functional(cornu)
            model.compile("sgd", "mse")
            histories.append(model.fit(x, Y, batch_size=4, epochs=3, verbose=0, **options).history)
        assert_close(*histories)


def test_a_step_is_compiled_for_whole_batches_and_for_the_last():
    x = scipy.sparse.random(103, 50, 0.1, format="csr", dtype="float32", random_state=1)
    y = np.zeros((103, 1), "float32")
    traces = []

    class Count(cornu.layers.Layer):
        def call(self, inputs):
            traces.append(1)
            return inputs

    inputs = cornu.Input((50,), sparse=True)
    model = cornu.Model(inputs, cornu.layers.Dense(1)(Count()(inputs)))
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=8, epochs=1, verbose=0)
    first = len(traces)
    model.fit(x, y, batch_size=8, epochs=5, verbose=0)
    assert first < 13 == -(-103 // 8) and len(traces) == first


def test_numbers_of_entries_are_not_told_as_shapes(recwarn):
    model = functional(cornu)
    model.compile("sgd", "mse")
    model.fit(scipy.sparse.csr_matrix(X), Y, batch_size=4, verbose=0)
    for density in (0.1, 0.5, 0.9):
        x = scipy.sparse.random(10, 6, density, format="csr", dtype="float32", random_state=1)
        model.evaluate(x, Y, batch_size=4, verbose=0)
    assert not [warning for warning in recwarn if "shapes so far" in str(warning.message)]
    for density in np.linspace(0.02, 1, 20):
        x = scipy.sparse.random(10, 6, density, format="csr", dtype="float32", random_state=1)
        model.evaluate(x, Y, batch_size=4, verbose=0)
    assert [warning for warning in recwarn if "shapes so far" in str(warning.message)]


def test_generators_and_datasets():
    class Batches(cornu.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            rows = slice(4 * index, 4 * index + 4)
            return scipy.sparse.csr_matrix(X[rows]), Y[rows]

    def batches():
        for index in range(2):
            yield FORMS["bcoo"](X[4 * index : 4 * index + 4]), Y[4 * index : 4 * index + 4]

    for data in (Batches(), batches()):
        ours, theirs = pair(functional)
        expected = theirs.fit(X[:8], Y[:8], batch_size=4, shuffle=False, verbose=0).history
        assert_close(ours.fit(data, shuffle=False, verbose=0).history, expected)


def test_several_inputs_of_which_one_is_sparse():
    def make(library):
        a, b = library.Input((6,), sparse=True, name="a"), library.Input((6,), name="b")
        x = library.layers.Concatenate()([library.layers.Dense(2)(a), b])
        return library.Model({"a": a, "b": b}, library.layers.Dense(1)(x))

    ours, theirs = pair(make)
    x = {"a": scipy.sparse.csr_matrix(X), "b": X}
    options = {"batch_size": 4, "shuffle": False, "verbose": 0}
    assert_close(ours.fit(x, Y, **options).history, theirs.fit(x, Y, **options).history)
    assert_close(ours.predict(x, verbose=0), theirs.predict(x, verbose=0))
    assert_close(ours.train_on_batch({"a": FORMS["bcoo"](X), "b": X}, Y), theirs.train_on_batch({"a": X, "b": X}, Y))


def test_sparse_outputs_become_arrays():
    inputs = cornu.Input((2, 3), sparse=True)
    model = cornu.Model(inputs, cornu.layers.Flatten()(inputs))
    x = FORMS["bcoo"](X.reshape(10, 2, 3))
    assert model.output.sparse and isinstance(model(x), sparse.BCOO)
    assert_close(model.predict(x, batch_size=4, verbose=0), X)
    assert_close(model.predict_on_batch(x), X)


@pytest.mark.parametrize("form", ["csr", "dok"])
def test_matrices_of_scipy_are_no_tensors(form):
    model, x = functional(cornu), FORMS[form](X)
    for call in (model, model.layers[1], cornu.ops.relu, cornu.ops.convert_to_tensor):
        with pytest.raises(TypeError, match=r"of SciPy is data for `fit`.*x\.toarray\(\).*from_scipy_sparse"):
            call(x)


def test_sparse_targets_are_made_dense():
    ours, theirs = pair(functional)
    y = scipy.sparse.csr_matrix(Y)
    options = {"batch_size": 4, "shuffle": False, "verbose": 0}
    assert_close(ours.fit(X, y, **options).history, theirs.fit(X, Y, **options).history)


@pytest.mark.parametrize("make", [functional, sequential])
def test_sparse_is_kept_by_files_and_copies(make, tmp_path):
    model = make(cornu)
    x = FORMS["bcoo"](X)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    copies = [cornu.saving.load_model(tmp_path / "model.keras"), cornu.models.clone_model(model), loaded]
    copies[1].set_weights(model.get_weights())
    assert [copy.inputs[0].sparse for copy in copies] == [True] * 3
    for copy in copies:
        assert_close(copy(x), model(x))
    lines = []
    model.summary(print_fn=lambda text, **kwargs: lines.append(text))
    assert "(None, 4)" in "\n".join(lines)


def test_inputs():
    tensor = cornu.KerasTensor((None, 3), sparse=True)
    assert cornu.Input(tensor=tensor).sparse
    with pytest.raises(ValueError, match="'sparse' must be like the tensor's own, True"):
        cornu.Input(tensor=tensor, sparse=False)
    with pytest.raises(ValueError, match="'ragged' must be None or False"):
        cornu.Input((3,), ragged=True)
    with pytest.raises(ValueError, match="'ragged' must be False where sparse=True"):
        cornu.KerasTensor((3,), sparse=True, ragged=True)
    assert cornu.layers.InputLayer((3,), sparse=True).get_config()["sparse"]


def test_rows():
    rows = SparseRows.of(scipy.sparse.coo_matrix(([1.0, 2.0, 3.0], ([2, 0, 2], [1, 1, 1])), shape=(4, 3)))
    dense = np.array([[0, 2, 0], [0, 0, 0], [0, 4, 0], [0, 0, 0]])
    assert np.asarray(rows.batch(np.array([2, 1, 0])).todense()).tolist() == dense[[2, 1, 0]].tolist()
    assert np.asarray(rows[1:3].whole().todense()).tolist() == dense[1:3].tolist()
    assert rows.batch(np.array([0, 2])).nse == rows.batch(np.array([1, 3])).nse
    assert SparseRows.of(sparse.empty((3, 2), dtype="float32")).whole().todense().shape == (3, 2)
