"""Input, Embedding, Masking, Lambda: what the contract does not cover."""

import numpy as np
import pytest

import cornu
from cornu import layers
from cornu.core.masks import get_mask
from tests.oracle import keras


def test_input_starts_a_graph():
    tensor = cornu.Input((3,), dtype="int32", name="tokens", batch_size=2)
    history = tensor._keras_history
    assert (tensor.shape, tensor.dtype, tensor.name) == ((2, 3), "int32", "tokens")
    assert isinstance(history.operation, layers.InputLayer) and history.operation.name == "tokens"
    assert history.operation._inbound_nodes[0].is_input
    assert cornu.Input(batch_shape=(4, None)).shape == (4, None)


def test_input_layer_config_goes_both_ways():
    for kwargs in (
        {"shape": (3, None)},
        {"batch_shape": (2, 3), "dtype": "int32", "optional": True},
        {"input_shape": (4,)},
    ):
        ours, real = layers.InputLayer(**kwargs, name="a"), keras.layers.InputLayer(**kwargs, name="a")
        assert ours.get_config() == real.get_config()
        assert layers.InputLayer.from_config(real.get_config()).get_config() == real.get_config()


def test_input_from_a_tensor():
    tensor = cornu.KerasTensor((None, 4), "int32")
    assert cornu.Input(tensor=tensor) is tensor


def test_embedding_takes_weights():
    table = np.arange(6.0).reshape(3, 2).astype("float32")
    for given in (table, [table]):
        layer = layers.Embedding(3, 2, weights=given)
        assert layer(np.array([[2, 0]])).tolist() == [[[4.0, 5.0], [0.0, 1.0]]]
    with pytest.raises(ValueError, match=r"expected shape \(3, 2\)"):
        layers.Embedding(3, 2, weights=np.ones((3, 3)))


def test_embedding_of_floats_and_of_numbers_outside():
    layer = layers.Embedding(3, 2)
    assert layer(np.array([[1.0]], "f")).shape == (1, 1, 2)
    assert np.isnan(layer(np.array([[5]]))).all()


def test_masks_of_embedding_and_masking():
    tokens = np.array([[1, 0, 2]])
    assert get_mask(layers.Embedding(3, 2, mask_zero=True)(tokens)).tolist() == [[True, False, True]]
    assert get_mask(layers.Embedding(3, 2)(tokens)) is None
    x = np.array([[[0.0, 0.0], [0.0, 1.0]]], "f")
    assert get_mask(layers.Masking()(x)).tolist() == [[False, True]]


def test_masks_travel_and_join():
    def masked(mask):
        return layers.Masking()(np.array(mask, "f")[None, :, None])

    a, b, plain = masked([1, 1, 0]), masked([1, 0, 0]), np.ones((1, 3, 1), "f")
    assert get_mask(layers.Dropout(0.5)(a)).tolist() == [[True, True, False]]
    assert get_mask(layers.Add()([a, b])).tolist() == [[True, True, False]]
    assert get_mask(layers.Add()([a, plain])) is None
    assert get_mask(layers.Concatenate(axis=1)([b, plain])).tolist() == [[True, False, False, True, True, True]]
    assert get_mask(layers.Concatenate()([a, b])).tolist() == [[True, True, False]]
    assert get_mask(layers.GlobalAveragePooling1D()(a)) is None
    assert layers.GlobalAveragePooling1D()(a).tolist() == [[1.0]]


def test_add_joins_masks_as_keras_does():
    x = np.ones((1, 3, 2), "f")
    first, second = np.array([[True, False, False]]), np.array([[True, True, False]])
    for name in ("Add", "Multiply", "Maximum", "Concatenate"):
        ours, real = getattr(layers, name)(), getattr(keras.layers, name)()
        assert np.array_equal(ours.compute_mask([x, x], [first, second]), real.compute_mask([x, x], [first, second]))


def double(x, times=2):
    return x * times


def test_lambda_calls_its_function():
    x = np.ones((2, 3), "f")
    assert layers.Lambda(double, arguments={"times": 3})(x).tolist() == (3 * x).tolist()
    seen = []
    layer = layers.Lambda(lambda x, mask=None, training=None: seen.append((mask is None, training)) or x)
    layer(x, training=True)
    assert seen == [(True, True)]
    assert layers.Lambda(lambda x: x[:, :1], output_shape=lambda shape: (shape[0], 1))(cornu.Input((3,))).shape == (
        None,
        1,
    )


def test_a_wrong_output_shape_is_said():
    with pytest.warns(UserWarning, match=r"'output_shape' says \(None, 9\), but the function returns \(None, 4\)"):
        made = layers.Lambda(lambda x: x[:, 0], output_shape=(9,))(cornu.Input((7, 4)))
    assert made.shape == (None, 4)
    pair = [cornu.Input((3,)), cornu.Input((3,))]
    distance = layers.Lambda(lambda ab: ab[0] - ab[1], output_shape=lambda shapes: shapes[0])(pair)
    assert distance.shape == (None, 3)


def test_lambda_mask():
    x = np.ones((1, 2, 1), "f")
    layer = layers.Lambda(lambda x: x, mask=lambda inputs, mask: inputs[..., 0] > 0)
    assert get_mask(layer(x)).tolist() == [[True, True]]


def test_lambda_copies_within_the_process():
    factor = 3
    layer = layers.Lambda(lambda x: x * factor)
    copy = layers.Lambda.from_config(layer.get_config())
    assert copy.function is layer.function


@pytest.mark.parametrize(
    "load", [cornu.saving.deserialize_keras_object, lambda c: layers.Lambda.from_config(c["config"])]
)
def test_lambda_code_from_a_file_is_refused(load):
    config = keras.saving.serialize_keras_object(keras.layers.Lambda(lambda x: x * 2))
    with pytest.raises(ValueError, match=r"holds Python code.*safe_mode=False"):
        load(config)


def test_lambda_code_from_a_file_runs_if_the_user_says_so():
    config = keras.saving.serialize_keras_object(keras.layers.Lambda(lambda x, by=2: x * by))
    ours = cornu.saving.deserialize_keras_object(config, safe_mode=False)
    assert ours(np.ones((1, 2), "f")).tolist() == [[2.0, 2.0]]
    factor = 5.0
    config = cornu.saving.serialize_keras_object(layers.Lambda(lambda x: x * factor))
    assert "__lambda__" in str(config)
    real = keras.saving.deserialize_keras_object(config, safe_mode=False)
    assert np.asarray(real(np.ones((1, 2), "f"))).tolist() == [[5.0, 5.0]]


def test_lambda_of_a_registered_function_loads_safely():
    config = keras.saving.serialize_keras_object(keras.layers.Lambda(keras.activations.relu))
    layer = cornu.saving.deserialize_keras_object(config)
    assert layer(np.array([-1.0, 1.0], "f")).tolist() == [0.0, 1.0]


def test_functional_forms():
    a, b = np.full((1, 2), 3.0, "f"), np.full((1, 2), 5.0, "f")
    for name in ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"):
        ours, real = getattr(layers, name)([a, b]), getattr(keras.layers, name)([a, b])
        np.testing.assert_allclose(ours, real)
    np.testing.assert_allclose(
        layers.dot([a, b], axes=1, normalize=True), keras.layers.dot([a, b], axes=1, normalize=True), rtol=1e-6
    )
    assert layers.concatenate([a, b], axis=0).shape == (2, 2)


def test_aliases_are_the_same_classes():
    pairs = {"Convolution2D": "Conv2D", "MaxPool2D": "MaxPooling2D", "AvgPool1D": "AveragePooling1D"}
    pairs |= {"GlobalMaxPool3D": "GlobalMaxPooling3D", "SeparableConvolution1D": "SeparableConv1D"}
    for alias, name in pairs.items():
        assert getattr(layers, alias) is getattr(layers, name)


def test_integers_keep_their_dtype_where_nothing_is_computed():
    tokens = cornu.Input((4,), dtype="int32")
    for layer in (layers.Reshape((2, 2)), layers.Flatten(), layers.RepeatVector(2), layers.Identity()):
        assert layer(tokens).dtype == "int32"


def test_reshape_with_unknown_sizes():
    assert layers.Reshape((4, 5))(cornu.Input((None,))).shape == (None, 4, 5)
    assert layers.Reshape((-1, 5))(cornu.Input((None, 4))).shape == (None, None, 5)
    assert layers.Reshape((-1,))(np.ones((0, 3, 2), "f")).shape == (0, 6)
