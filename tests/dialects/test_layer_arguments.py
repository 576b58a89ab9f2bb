"""Old arguments of layers mean what they meant, and each is explained once."""

import numpy as np
import pytest

import cornu
from cornu import layers

pytestmark = pytest.mark.filterwarnings("ignore::cornu.base.notices.CornuWarning")

_KERNEL = {"kernel_size": (3, 3)}

# class, old arguments, today's, and a word of what is said
RENAMED = [
    ("Dense", {"output_dim": 3}, {"units": 3}, "`output_dim` is called `units`"),
    (
        "Dense",
        {"units": 3, "init": "he_normal"},
        {"units": 3, "kernel_initializer": "he_normal"},
        "`kernel_initializer`",
    ),
    ("Dense", {"units": 3, "W_regularizer": "l2"}, {"units": 3, "kernel_regularizer": "l2"}, "`kernel_regularizer`"),
    ("Dense", {"units": 3, "b_regularizer": "l2"}, {"units": 3, "bias_regularizer": "l2"}, "`bias_regularizer`"),
    ("Dense", {"units": 3, "W_constraint": "non_neg"}, {"units": 3, "kernel_constraint": "non_neg"}, "`W_constraint`"),
    ("Dense", {"units": 3, "b_constraint": "non_neg"}, {"units": 3, "bias_constraint": "non_neg"}, "`b_constraint`"),
    ("Dense", {"units": 3, "bias": False}, {"units": 3, "use_bias": False}, "`bias` is called `use_bias`"),
    ("Dense", {"units": 3, "input_dtype": "float16"}, {"units": 3, "dtype": "float16"}, "`input_dtype`"),
    ("Conv1D", {"nb_filter": 2, "filter_length": 3}, {"filters": 2, "kernel_size": 3}, "`filter_length`"),
    (
        "Conv1D",
        {"filters": 2, "kernel_size": 3, "subsample_length": 2},
        {"filters": 2, "kernel_size": 3, "strides": 2},
        "`strides`",
    ),
    ("Conv2D", {"nb_filter": 2, **_KERNEL}, {"filters": 2, **_KERNEL}, "`nb_filter` is called `filters`"),
    ("Conv2D", {"filters": 2, "nb_row": 2, "nb_col": 3}, {"filters": 2, "kernel_size": (2, 3)}, "kernel_size=(2, 3)"),
    (
        "Conv2D",
        {"filters": 2, "subsample": (2, 2), **_KERNEL},
        {"filters": 2, "strides": (2, 2), **_KERNEL},
        "`strides`",
    ),
    (
        "Conv2D",
        {"filters": 2, "border_mode": "same", **_KERNEL},
        {"filters": 2, "padding": "same", **_KERNEL},
        "`padding`",
    ),
    (
        "Conv2D",
        {"filters": 2, "dim_ordering": "th", **_KERNEL},
        {"filters": 2, "data_format": "channels_first", **_KERNEL},
        "'th'",
    ),
    (
        "Conv2D",
        {"filters": 2, "dim_ordering": "tf", **_KERNEL},
        {"filters": 2, "data_format": "channels_last", **_KERNEL},
        "'tf'",
    ),
    (
        "Conv2D",
        {"filters": 2, "atrous_rate": (2, 2), **_KERNEL},
        {"filters": 2, "dilation_rate": (2, 2), **_KERNEL},
        "`atrous_rate`",
    ),
    (
        "Conv3D",
        {"filters": 2, "kernel_dim1": 1, "kernel_dim2": 2, "kernel_dim3": 3},
        {"filters": 2, "kernel_size": (1, 2, 3)},
        "(1, 2, 3)",
    ),
    (
        "SeparableConv2D",
        {"filters": 2, "depthwise_init": "zeros", **_KERNEL},
        {"filters": 2, "depthwise_initializer": "zeros", **_KERNEL},
        "`depthwise_init`",
    ),
    ("LSTM", {"output_dim": 3}, {"units": 3}, "`units`"),
    (
        "LSTM",
        {"units": 3, "inner_init": "zeros"},
        {"units": 3, "recurrent_initializer": "zeros"},
        "`recurrent_initializer`",
    ),
    (
        "LSTM",
        {"units": 3, "inner_activation": "tanh"},
        {"units": 3, "recurrent_activation": "tanh"},
        "`inner_activation`",
    ),
    ("LSTM", {"units": 3, "U_regularizer": "l1"}, {"units": 3, "recurrent_regularizer": "l1"}, "`U_regularizer`"),
    ("LSTM", {"units": 3, "dropout_W": 0.1}, {"units": 3, "dropout": 0.1}, "`dropout_W` is called `dropout`"),
    ("LSTM", {"units": 3, "dropout_U": 0.1}, {"units": 3, "recurrent_dropout": 0.1}, "`recurrent_dropout`"),
    ("LSTM", {"units": 3, "forget_bias_init": "one"}, {"units": 3, "unit_forget_bias": True}, "unit_forget_bias=True"),
    ("LSTM", {"units": 3, "implementation": 2}, {"units": 3}, "implementation=2 is not needed"),
    ("GRU", {"units": 3, "consume_less": "gpu"}, {"units": 3}, "consume_less='gpu' is not needed"),
    ("SimpleRNN", {"output_dim": 3}, {"units": 3}, "`units`"),
    (
        "Embedding",
        {"input_dim": 5, "output_dim": 2, "init": "zeros"},
        {"input_dim": 5, "output_dim": 2, "embeddings_initializer": "zeros"},
        "`init`",
    ),
    ("Dropout", {"p": 0.3}, {"rate": 0.3}, "`p` is called `rate`"),
    ("SpatialDropout2D", {"p": 0.3}, {"rate": 0.3}, "`rate`"),
    ("GaussianDropout", {"p": 0.3}, {"rate": 0.3}, "`rate`"),
    ("GaussianNoise", {"sigma": 0.3}, {"stddev": 0.3}, "`sigma` is called `stddev`"),
    ("BatchNormalization", {"gamma_init": "zeros"}, {"gamma_initializer": "zeros"}, "`gamma_init`"),
    ("BatchNormalization", {"mode": 0}, {}, "leave it out"),
    ("BatchNormalization", {"fused": True}, {}, "fused=True is not needed"),
    ("MaxPooling1D", {"pool_length": 3, "stride": 1}, {"pool_size": 3, "strides": 1}, "`pool_length`"),
    ("MaxPooling2D", {"border_mode": "same"}, {"padding": "same"}, "`border_mode`"),
    (
        "AveragePooling2D",
        {"dim_ordering": "th"},
        {"pool_size": (2, 2), "data_format": "channels_first"},
        "'channels_first'",
    ),
    ("AveragePooling1D", {"pool_length": 3}, {"pool_size": 3}, "`pool_size`"),
    ("UpSampling1D", {"length": 3}, {"size": 3}, "`length` is called `size`"),
    ("UpSampling2D", {"dim_ordering": "tf"}, {"data_format": "channels_last"}, "`data_format`"),
    ("ZeroPadding2D", {"dim_ordering": "th"}, {"data_format": "channels_first"}, "`data_format`"),
    ("PReLU", {"init": "ones"}, {"alpha_initializer": "ones"}, "`alpha_initializer`"),
    ("LeakyReLU", {"alpha": 0.2}, {"negative_slope": 0.2}, "`alpha` is called `negative_slope`"),
    ("Reshape", {"dims": (2, 3)}, {"target_shape": (2, 3)}, "`target_shape`"),
    ("Dense", {"units": 3, "dynamic": True}, {"units": 3}, "run_eagerly=True"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "word"), RENAMED, ids=[f"{n}-{'-'.join(map(str, old))}" for n, old, _, _ in RENAMED]
)
def test_old_argument_is_todays_and_is_explained(name, old, new, word, notices):
    cls = getattr(layers, name)
    layer, said = notices(cls, name="layer", **old)
    assert layer.get_config() == cls(name="layer", **new).get_config()
    assert any(word in one for one in said), said
    _, again = notices(cls, **old)
    assert again == []


def test_todays_arguments_say_nothing(notices):
    for name, _, new, _ in RENAMED:
        assert notices(getattr(layers, name), **new)[1] == []


SHAPES = [
    (lambda: layers.Dense(2, input_dim=4), (None, 4)),
    (lambda: layers.Dense(2, input_shape=(5,)), (None, 5)),
    (lambda: layers.Dense(2, batch_input_shape=(3, 4)), (3, 4)),
    (lambda: layers.Dense(2, input_dim=4, batch_size=7), (7, 4)),
    (lambda: layers.LSTM(3, input_dim=1, input_length=5), (None, 5, 1)),
    (lambda: layers.LSTM(3, input_dim=2), (None, None, 2)),
    (lambda: layers.GRU(3, input_shape=(5, 1)), (None, 5, 1)),
    (lambda: layers.LSTM(3, batch_input_shape=(2, 5, 1), stateful=True), (2, 5, 1)),
    (lambda: layers.Conv1D(3, 2, input_dim=4, input_length=7), (None, 7, 4)),
    (lambda: layers.Embedding(10, 3, input_length=6), (None, 6)),
    (lambda: layers.TimeDistributed(layers.Dense(2), input_shape=(3, 4)), (None, 3, 4)),
]


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_shape_of_the_input(number):
    make, shape = SHAPES[number]
    assert cornu.Sequential([make()]).input_shape == shape


WEIGHTS = [
    (lambda w: layers.Dense(2, input_dim=3, weights=w), [(3, 2), (2,)]),
    (lambda w: layers.Conv2D(2, (1, 1), input_shape=(4, 4, 3), weights=w), [(1, 1, 3, 2), (2,)]),
    (lambda w: layers.LSTM(2, input_shape=(4, 3), weights=w), [(3, 8), (2, 8), (8,)]),
    (lambda w: layers.BatchNormalization(input_shape=(3,), weights=w), [(3,), (3,), (3,), (3,)]),
    (lambda w: layers.Embedding(5, 2, input_length=3, weights=w), [(5, 2)]),
]


@pytest.mark.parametrize("number", range(len(WEIGHTS)))
def test_weights_are_what_the_layer_starts_with(number):
    make, shapes = WEIGHTS[number]
    rng = np.random.default_rng(number)
    arrays = [rng.normal(size=shape).astype("float32") for shape in shapes]
    model = cornu.Sequential([make(arrays)])
    for ours, given in zip(model.get_weights(), arrays, strict=True):
        np.testing.assert_allclose(ours, given, rtol=1e-6)


ERRORS = [
    (
        lambda: layers.Dense(units=3, output_dim=4),
        "Dense: argument 'output_dim' must be left out where `units` is given",
    ),
    (lambda: layers.Conv2D(2, nb_row=3), "Conv2D: argument 'nb_col' must be given with `nb_row`"),
    (lambda: layers.LSTM(2, time_major=True), "LSTM: argument 'time_major' must be False"),
    (lambda: layers.BatchNormalization(mode=2), "BatchNormalization: argument 'mode' must be 0; got mode=2"),
    (lambda: layers.Dense(2, weights=[np.ones(1)] * 3), "Dense: argument 'weights' must be at most 2 arrays"),
    (lambda: layers.Dense(2, batch_size=3), "Dense: argument 'batch_size' must be left out without input_shape"),
]


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_contradictions_are_refused(number):
    make, text = ERRORS[number]
    with pytest.raises(ValueError) as caught:
        make()
    assert text in str(caught.value)


def test_unknown_arguments_are_refused_as_ever():
    with pytest.raises(TypeError, match="Dense: unknown argument 'activatoin'. Did you mean 'activation'"):
        layers.Dense(2, activatoin="relu")


def test_classes_with_another_order_of_arguments(notices):
    from keras.layers import (
        AtrousConvolution2D,
        Convolution2D,
        CuDNNGRU,
        Deconvolution2D,
        ThresholdedReLU,
        TimeDistributedDense,
    )

    layer, said = notices(Convolution2D, 32, 3, 5)
    assert (layer.filters, layer.kernel_size, layer.strides) == (32, (3, 5), (1, 1))
    assert "Write Conv2D(32, (3, 5)) today" in said[0]
    assert isinstance(layer, Convolution2D) and not isinstance(layers.Dense(1), Convolution2D)
    assert type(layer) is layers.Conv2D
    assert Convolution2D(8, (2, 2)).kernel_size == (2, 2)
    assert AtrousConvolution2D(8, 2, 2, atrous_rate=(2, 2)).dilation_rate == (2, 2)
    assert type(Deconvolution2D(8, 2, 2, output_shape=(None, 4, 4, 8))) is layers.Conv2DTranspose
    assert type(CuDNNGRU(3)) is layers.GRU
    assert ThresholdedReLU(theta=0.3).threshold == 0.3
    assert TimeDistributedDense(output_dim=4).units == 4


MERGES = {
    "sum": np.add,
    "mul": np.multiply,
    "ave": lambda a, b: (a + b) / 2,
    "max": np.maximum,
    "concat": lambda a, b: np.concatenate([a, b], axis=-1),
    "dot": lambda a, b: (a * b).sum(-1, keepdims=True),
    "cos": lambda a, b: (
        (a * b).sum(-1, keepdims=True)
        / (np.linalg.norm(a, axis=-1, keepdims=True) * np.linalg.norm(b, axis=-1, keepdims=True))
    ),
}


@pytest.mark.parametrize("mode", [*MERGES, "a function"])
def test_merge(mode, notices):
    from keras.layers import Input, merge
    from keras.models import Model

    rng = np.random.default_rng(3)
    a, b = (rng.normal(size=(2, 4)).astype("float32") for _ in range(2))
    x, y = Input((4,)), Input((4,))
    function = (lambda tensors: tensors[0] - tensors[1]) if mode == "a function" else mode
    outputs, said = notices(merge, [x, y], mode=function)
    expected = MERGES[mode](a, b) if mode in MERGES else a - b
    np.testing.assert_allclose(Model([x, y], outputs).predict([a, b], verbose=0), expected, rtol=1e-5, atol=1e-6)
    assert bool(said) == (mode in MERGES)


def test_merge_refuses_unknown_modes():
    from keras.layers import Input, merge

    with pytest.raises(ValueError, match="merge: unknown mode 'summ'. Did you mean 'sum'"):
        merge([Input((1,)), Input((1,))], mode="summ")
    with pytest.raises(ValueError, match="merge: argument 'arguments' must be None where mode is a name"):
        merge([Input((1,)), Input((1,))], mode="sum", arguments={"a": 1})


def test_model_by_the_names_of_keras_1(notices):
    from keras.layers import Dense, Input
    from keras.models import Model

    inputs = Input((3,))
    model, said = notices(Model, input=inputs, output=Dense(2)(inputs))
    assert type(model).__name__ == "Functional"
    assert model.output_shape == (None, 2)
    assert "Model(inputs=..., outputs=...)" in said[0]


def test_add_weight_with_the_name_first():
    class Scale(layers.Layer):
        def build(self, input_shape):
            self.scale = self.add_weight("scale", shape=(input_shape[-1],), initializer="ones")
            self.shift = self.add_variable(name="shift", shape=(1,), initializer="zeros")

        def call(self, inputs):
            return inputs * self.scale + self.shift

    layer = Scale()
    assert layer(np.ones((1, 2))).tolist() == [[1.0, 1.0]]
    assert [weight.name for weight in layer.weights] == ["scale", "shift"]
