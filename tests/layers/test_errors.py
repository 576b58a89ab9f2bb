"""What goes wrong is said in words: where, which argument, what came, what to write instead."""

import numpy as np
import pytest

import cornu
from cornu import layers
from cornu.layers import Input

SEQ, IMG = Input((7, 4)), Input((6, 5, 4))

CONSTRUCTORS = [
    (lambda: layers.Dense(0), "Dense: argument 'units' must be a positive integer; got units=0 (int). Pass the number"),
    (lambda: layers.Dense(2.5), "argument 'units' must be a positive integer; got units=2.5 (float)"),
    (lambda: layers.Dense(True), "got units=True (bool)"),
    (lambda: layers.Dense("8"), "got units='8'"),
    (lambda: layers.Dense(3, lora_rank=2), "'lora_rank' must be None (cornu does not serve it yet); got lora_rank=2"),
    (lambda: layers.Dense(3, quantization_config={"a": 1}), "'quantization_config' must be None"),
    (lambda: layers.Embedding(3, 2, lora_alpha=1.0), "'lora_alpha' must be None"),
    (lambda: layers.EinsumDense("ab,bc->ac", 3, gptq_unpacked_column_size=3), "'gptq_unpacked_column_size' must be"),
    (lambda: layers.Dense(3, unit=1), "Dense: unknown argument 'unit'. Did you mean 'units'?"),
    (lambda: layers.Embedding(0, 2), "'input_dim' must be a positive integer; got input_dim=0"),
    (lambda: layers.Embedding(3, -2), "'output_dim' must be a positive integer; got output_dim=-2"),
    (lambda: layers.EinsumDense("ab->c", 3), "argument 'equation' must be \"input,weights->output\""),
    (lambda: layers.EinsumDense("ab,bc->ac", "x"), "argument 'output_shape' must be a size or a tuple"),
    (lambda: layers.Lambda(3), "Lambda: argument 'function' must be a callable on tensors; got function=3 (int)"),
    (lambda: layers.Masking("0"), "Masking: argument 'mask_value' must be a number; got mask_value='0'"),
    (lambda: layers.Activation("relo"), "Did you mean 'relu'"),
    (lambda: layers.ReLU(max_value=-1), "ReLU: argument 'max_value' must be a number of 0 or more or None"),
    (lambda: layers.ReLU(negative_slope=None), "ReLU: argument 'negative_slope' must be a number of 0 or more"),
    (lambda: layers.LeakyReLU(-0.1), "LeakyReLU: argument 'negative_slope' must be a number of 0 or more"),
    (lambda: layers.ELU("a"), "ELU: argument 'alpha' must be a number; got alpha='a'"),
    (lambda: layers.PReLU(shared_axes=[0]), "PReLU: argument 'shared_axes' must be a list of positive integers"),
    (lambda: layers.Softmax(axis="a"), "Softmax: argument 'axis' must be an integer or a list of integers"),
    (lambda: layers.Conv2D(0, 3), "Conv2D: argument 'filters' must be a positive integer; got filters=0"),
    (lambda: layers.Conv2D(None, 3), "Write for example Conv2D(32, kernel_size=3)."),
    (lambda: layers.Conv2D(4, (3, 3, 3)), "'kernel_size' must be a positive integer or a tuple of 2 of them"),
    (lambda: layers.Conv2D(4, 3.0), "got kernel_size=3.0 (float). Write for example kernel_size=(3, 3)."),
    (lambda: layers.Conv1D(4, 0), "Conv1D: argument 'kernel_size' must be a positive integer; got kernel_size=0"),
    (lambda: layers.Conv2D(4, 3, strides=(0, 1)), "Conv2D: argument 'strides' must be"),
    (lambda: layers.Conv2D(4, 3, padding="some"), "'padding' must be one of 'valid', 'same'; got padding='some'"),
    (lambda: layers.Conv2D(4, 3, padding="causal"), "Only Conv1D can be causal."),
    (lambda: layers.Conv2D(4, 3, data_format="last"), "Conv2D: argument 'data_format' must be one of"),
    (lambda: layers.Conv2D(4, 3, groups=3), "'groups' must be a divisor of filters=4; got groups=3"),
    (lambda: layers.Conv2D(4, 3, strides=2, dilation_rate=2), "'dilation_rate' must be 1 when strides are larger"),
    (lambda: layers.Conv2DTranspose(4, 3, strides=2, output_padding=2), "must be smaller than strides=(2, 2)"),
    (lambda: layers.DepthwiseConv2D(3, depth_multiplier=0), "'depth_multiplier' must be a positive integer"),
    (lambda: layers.SeparableConv1D(-1, 3), "SeparableConv1D: argument 'filters' must be a positive integer"),
    (lambda: layers.MaxPooling2D(0), "MaxPooling2D: argument 'pool_size' must be a positive integer"),
    (lambda: layers.MaxPooling2D(2, strides="2"), "MaxPooling2D: argument 'strides' must be"),
    (lambda: layers.AveragePooling1D(2, padding="causal"), "AveragePooling1D: argument 'padding' must be one of"),
    (lambda: layers.GlobalMaxPooling2D("x"), "GlobalMaxPooling2D: argument 'data_format' must be one of"),
    (lambda: layers.Dropout(30), "'rate' must be a number from 0 to 1; got rate=30 (int). Write rate=0.3 for 30 %."),
    (lambda: layers.Dropout("0.5"), "Dropout: argument 'rate' must be a number from 0 to 1; got rate='0.5'"),
    (lambda: layers.Dropout(0.5, noise_shape=3), "Dropout: argument 'noise_shape' must be a tuple"),
    (lambda: layers.Dropout(0.5, seed="a"), "Dropout: argument 'seed' must be an integer or None; got seed='a'"),
    (lambda: layers.SpatialDropout2D(-1), "SpatialDropout2D: argument 'rate' must be"),
    (lambda: layers.GaussianNoise(-1.0), "GaussianNoise: argument 'stddev' must be a number from 0 to 1"),
    (lambda: layers.GaussianDropout(1.0), "GaussianDropout: argument 'rate' must be below 1"),
    (lambda: layers.AlphaDropout(1), "AlphaDropout: argument 'rate' must be below 1"),
    (lambda: layers.ActivityRegularization(l2=-1.0), "'l2' must be a number of 0 or more; got l2=-1.0"),
    (lambda: layers.BatchNormalization(axis="a"), "BatchNormalization: argument 'axis' must be an integer"),
    (lambda: layers.BatchNormalization(momentum=2), "'momentum' must be a number from 0 to 1; got momentum=2"),
    (lambda: layers.BatchNormalization(renorm_clipping={"rmax": 2}), "must be None when renorm is False"),
    (lambda: layers.BatchNormalization(renorm=True, renorm_clipping={"max": 2}), "must be a dict with some of"),
    (lambda: layers.LayerNormalization(axis=None), "LayerNormalization: argument 'axis' must be an integer or a list"),
    (lambda: layers.GroupNormalization(groups=0), "'groups' must be a positive integer, or -1"),
    (lambda: layers.UnitNormalization(axis="a"), "UnitNormalization: argument 'axis' must be"),
    (lambda: layers.RMSNormalization(epsilon=-1), "'epsilon' must be a number of 0 or more; got epsilon=-1"),
    (lambda: layers.Flatten("x"), "Flatten: argument 'data_format' must be one of"),
    (lambda: layers.Reshape((3, -1, -1)), "'target_shape' must be a tuple of integers, at most one of them -1"),
    (lambda: layers.Reshape(3), "Write the shape of one sample, for example Reshape((7, 7, -1))."),
    (lambda: layers.Permute((1, 3)), "Permute: argument 'dims' must be an order of the axes 1, 2, ..., n"),
    (lambda: layers.RepeatVector(2.0), "RepeatVector: argument 'n' must be a positive integer; got n=2.0"),
    (lambda: layers.Cropping1D(-1), "Cropping1D: argument 'cropping' must be an integer of 0 or more, or a pair"),
    (lambda: layers.ZeroPadding2D((1, 2, 3)), "Write for example padding=((1, 2), (1, 2))."),
    (lambda: layers.UpSampling2D(0), "UpSampling2D: argument 'size' must be a positive integer"),
    (
        lambda: layers.UpSampling2D(2, interpolation="linear"),
        "Did you mean 'bilinear' or 'nearest'? Known names: bicubic",
    ),
    (lambda: layers.Concatenate(axis="a"), "Concatenate: argument 'axis' must be an integer; got axis='a'"),
    (lambda: layers.Dot(0), "Dot: argument 'axes' must be an integer or a pair of them, not 0 (the batch)"),
    (lambda: Input(), "Write for example Input(shape=(28, 28, 1))."),
    (
        lambda: Input(5),
        "Input: argument 'shape' must be a tuple; got shape=5 (int). One axis is written Input(shape=(5,))",
    ),
    (lambda: Input((3,), batch_shape=(2, 3)), "must be left out when batch_shape is given"),
    (lambda: Input((3,), batch_size="a"), "Input: argument 'batch_size' must be an integer or None"),
    (lambda: Input(tensor=SEQ, sparse=True), "Input: argument 'sparse' must be like the tensor's own, False"),
    (lambda: Input((3,), ragged=True), "JAX has no ragged tensors"),
    (lambda: Input(tensor=3), "Input: argument 'tensor' must be a KerasTensor"),
    (lambda: Input(tensor=SEQ, dtype="int32"), "must be the tensor's own dtype 'float32'; got dtype='int32'"),
]
CALLS = [
    (
        lambda: layers.Conv2D(2, 7, name="c")(IMG),
        "c (Conv2D): the window is larger than its input: kernel_size=(7, 7) on",
    ),
    (
        lambda: layers.Conv1D(2, 4, dilation_rate=3)(SEQ),
        "with dilation_rate=(3,) on sizes (7,) leaves nothing. Use padd",
    ),
    (
        lambda: layers.MaxPooling2D(9, name="p")(IMG),
        "p (MaxPooling2D): the window is larger than its input: pool_size=",
    ),
    (
        lambda: layers.Conv2D(2, 3, name="c")(SEQ),
        "c (Conv2D): expected an input of 4 axes (batch, height, width, channe",
    ),
    (
        lambda: layers.MaxPooling1D()(IMG),
        "expected an input of 3 axes (batch, steps, channels); got shape (None, 6, 5, 4)",
    ),
    (
        lambda: layers.Dense(3)(Input(())),
        "expected an input of at least 2 axes (batch, ..., features); got shape (None,)",
    ),
    (lambda: layers.Dense(3)(Input((None,))), "axis -1 of the input must be known, because the weights depend on it"),
    (lambda: layers.Conv2D(4, 3, groups=2)(Input((6, 6, 3))), "'groups' must be a divisor of the input's 3 channels"),
    (lambda: layers.PReLU(shared_axes=[5])(SEQ), "'shared_axes' must be made of axes of its input (None, 7, 4)"),
    (lambda: layers.EinsumDense("ab,bc->ac", 3)(IMG), "reads an input of 2 axes; got shape (None, 6, 5, 4)"),
    (lambda: layers.EinsumDense("abc,cd->abd", (9, 3))(SEQ), "must be the input's size 7 for the letter 'b'"),
    (lambda: layers.EinsumDense("abc,cd->abd", 3)(SEQ), "must be 2 sizes, one for each of 'bd'"),
    (lambda: layers.EinsumDense("ab,bc->ac", 3, bias_axes="z")(Input((4,))), "must be letters of the output 'ac'"),
    (lambda: layers.EinsumDense("ab,bcz->ac", 3)(Input((4,))), "weights use only letters of input and output"),
    (lambda: layers.EinsumDense("ab,bc->ac", 3)(Input((None,))), "the size of the letter 'b' in 'ab,bc->ac' must be"),
    (lambda: layers.BatchNormalization(axis=5)(SEQ), "'axis' must be an axis of its input (None, 7, 4); got axis=5"),
    (lambda: layers.GroupNormalization(3)(SEQ), "'groups' must be a divisor of the input's 4 channels; got groups=3"),
    (
        lambda: layers.Reshape((5, 5), name="r")(SEQ),
        "r (Reshape): argument 'target_shape' must be a shape of 28 entries",
    ),
    (lambda: layers.Reshape((-1, 5))(SEQ), "It has a multiple of 5."),
    (lambda: layers.Cropping1D(4)(SEQ), "must be smaller than the input: axis 1 has size 7, and 8 are cut"),
    (lambda: layers.Permute((2, 1))(IMG), "expected an input of 3 axes"),
    (
        lambda: layers.Add(name="a")([SEQ, Input((7, 5))]),
        "inputs of shapes (None, 7, 4) and (None, 7, 5) do not fit: axis -1",
    ),
    (lambda: layers.Add()(SEQ), "argument 'inputs' must be a list of 1 or more tensors"),
    (lambda: layers.Add()([SEQ, 3]), "'inputs' must be a list of tensors"),
    (lambda: layers.Subtract()([SEQ]), "must be a list of exactly 2 tensors"),
    (lambda: layers.Concatenate()([SEQ, Input((6, 4))]), "differ in axis 1, but only axis 2 may differ"),
    (lambda: layers.Concatenate()([SEQ, IMG]), "have different numbers of axes. Put a Reshape() or Flatten() layer"),
    (
        lambda: layers.Concatenate(axis=4)([SEQ, SEQ]),
        "'axis' must be an axis of inputs of shape (None, 7, 4); got axis=4",
    ),
    (lambda: layers.Dot(1)([SEQ, Input((6, 4))]), "axis 1 of the first has size 7, axis 1 of the second has size 6"),
    (lambda: layers.Dot(3)([SEQ, SEQ]), "'axes' must be an axis behind the batch of shape (None, 7, 4)"),
    (
        lambda: layers.Dropout(0.5, noise_shape=(1, 3))(SEQ, training=True),
        "must be a shape that broadcasts to the input's",
    ),
    (
        lambda: layers.Softmax()(np.ones((2, 3, 4), "f"), mask=np.ones((2, 3), bool)),
        "argument 'mask' must be a mask that",
    ),
    (lambda: layers.InputLayer((3,))(), "an InputLayer is not called"),
]


@pytest.mark.parametrize(
    ("make", "text"), [*CONSTRUCTORS, *CALLS], ids=lambda value: value[:60] if isinstance(value, str) else ""
)
def test_the_error_says_it(make, text):
    with pytest.raises((ValueError, TypeError, NotImplementedError)) as caught:
        make()
    assert text in str(caught.value)


def test_wrong_channels_after_building():
    layer = layers.Conv2D(2, 3, name="conv")
    layer(np.ones((1, 5, 5, 3), "f"))
    with pytest.raises(
        ValueError, match=r"conv \(Conv2D\): expected an input whose axis -1 has size 3 .*\(1, 5, 5, 4\)"
    ):
        layer(np.ones((1, 5, 5, 4), "f"))


def test_nothing_is_left_behind_by_a_failed_build():
    layer = layers.Conv2D(2, 3)
    with pytest.raises(ValueError, match="window is larger"):
        layer(np.ones((1, 2, 2, 3), "f"))
    assert not layer.weights and not layer.built
    assert layer(np.ones((1, 4, 4, 3), "f")).shape == (1, 2, 2, 2)


def test_the_path_of_an_inner_layer_is_named():
    class Outer(cornu.layers.Layer):
        def __init__(self):
            super().__init__(name="outer")
            self.inner = layers.Dense(2, name="inner")

        def call(self, inputs):
            return self.inner(inputs)

    with pytest.raises(ValueError, match=r"outer/inner \(Dense\): expected an input of at least 2 axes"):
        Outer()(np.ones((3,), "f"))
