"""Tensors of the tf dialect print and compute as TensorFlow's."""

import numpy as np
import pytest

import cornu
from cornu.dialects.tf.dtypes import DType
from cornu.dialects.tf.tensor import EagerTensor

# What TensorFlow 2.16 prints; the first four are seed 002's.
PRINTED = [
    (lambda tf: tf.constant(1), "tf.Tensor(1, shape=(), dtype=int32)"),
    (lambda tf: tf.constant([2, 3]), "tf.Tensor([2 3], shape=(2,), dtype=int32)"),
    (
        lambda tf: tf.zeros([2, 3]),
        "tf.Tensor(\n[[0. 0. 0.]\n [0. 0. 0.]], shape=(2, 3), dtype=float32)",
    ),
    (lambda tf: tf.constant(1).dtype, "<dtype: 'int32'>"),
    (lambda tf: tf.constant(1).shape, "()"),
    (lambda tf: tf.constant([2, 3]).shape, "(2,)"),
    (lambda tf: tf.constant(1.5), "tf.Tensor(1.5, shape=(), dtype=float32)"),
    (lambda tf: tf.constant([True, False]), "tf.Tensor([ True False], shape=(2,), dtype=bool)"),
    (lambda tf: tf.ones(3), "tf.Tensor([1. 1. 1.], shape=(3,), dtype=float32)"),
    (lambda tf: repr(tf.constant(1)), "<tf.Tensor: shape=(), dtype=int32, numpy=1>"),
    (
        lambda tf: repr(tf.constant([2, 3])),
        "<tf.Tensor: shape=(2,), dtype=int32, numpy=array([2, 3], dtype=int32)>",
    ),
    (
        lambda tf: repr(tf.zeros([2, 1])),
        "<tf.Tensor: shape=(2, 1), dtype=float32, numpy=\narray([[0.],\n       [0.]], dtype=float32)>",
    ),
    (lambda tf: repr(tf.float32), "tf.float32"),
    (lambda tf: repr(tf.constant([2, 3]).shape), "TensorShape([2])"),
    (lambda tf: f"{tf.constant(1)} {tf.float32}", "tf.Tensor(1, shape=(), dtype=int32) <dtype: 'float32'>"),
    (lambda tf: f"{tf.constant(1.234):.1f}", "1.2"),
    (lambda tf: tf.Variable(3.0), "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=3.0>"),
    (
        lambda tf: tf.Variable([1, 2], name="v"),
        "<tf.Variable 'v:0' shape=(2,) dtype=int32, numpy=array([1, 2], dtype=int32)>",
    ),
]


@pytest.mark.parametrize("number", range(len(PRINTED)))
def test_prints_as_tensorflow(number):
    import tensorflow as tf

    make, text = PRINTED[number]
    assert str(make(tf)) == text


OPERATORS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "pow": lambda a, b: a**b,
    "matmul": lambda a, b: a @ b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "neg": lambda a, b: -a,
    "abs": lambda a, b: abs(-a),
    "index": lambda a, b: a[1:, 0],
}


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("sides", ["tensors", "array on the left", "array on the right"])
def test_operators_agree_with_numpy(name, sides):
    import tensorflow as tf

    rng = np.random.default_rng(len(name))
    a, b = (rng.uniform(0.5, 2, (3, 3)).astype("float32") for _ in range(2))
    left = a if sides == "array on the left" and name not in ("neg", "abs", "index") else tf.constant(a)
    right = b if sides == "array on the right" else tf.constant(b)
    result = OPERATORS[name](left, right)
    assert isinstance(result, EagerTensor)
    np.testing.assert_allclose(result.numpy(), OPERATORS[name](a, b), rtol=1e-5)


def test_a_python_number_takes_the_tensors_dtype():
    import tensorflow as tf

    assert (tf.constant([1, 2]) * 2).dtype == tf.int32
    assert (2 * tf.constant([1.0])).dtype == tf.float32


def test_tensor_is_taken_by_numpy_python_layers_and_ops():
    import tensorflow as tf

    x = tf.constant([[1.0, 2.0]])
    assert np.asarray(x).tolist() == [[1.0, 2.0]]
    assert np.mean(x) == 1.5
    assert float(tf.constant(2.0)) == 2.0
    assert int(tf.constant(2)) == 2
    assert [10, 20, 30][tf.constant(1)] == 20
    assert bool(tf.constant([1, 2])[0] == 1)
    assert len(tf.zeros([3, 2])) == 3
    assert [row.numpy().tolist() for row in x] == [[1.0, 2.0]]
    assert cornu.layers.Dense(3)(x).shape == (1, 3)
    assert cornu.ops.sum(x) == 3.0
    assert x.get_shape().as_list() == [1, 2]
    assert x.shape.rank == 2 and x.shape[:1] == (1,) and x.shape.num_elements() == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)
    with pytest.raises(TypeError, match="no length"):
        len(tf.constant(1))


def test_arrays_have_numpy_while_the_dialects_are_installed():
    import tensorflow as tf

    model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])
    assert model(np.ones((1, 3))).numpy().shape == (1, 2)
    assert tf.keras.losses.MeanSquaredError()([[1.0]], [[3.0]]).numpy() == 4.0


def test_dtypes():
    import tensorflow as tf

    assert tf.float32 == "float32"
    assert tf.float32.as_numpy_dtype is np.float32
    assert tf.int32.is_integer and not tf.int32.is_floating and tf.bool.is_bool and tf.complex64.is_complex
    assert (tf.uint8.min, tf.uint8.max, tf.float32.size) == (0, 255, 4)
    assert np.zeros(1, tf.float32).dtype == np.float32
    assert tf.as_dtype(np.float32) is not None and isinstance(tf.as_dtype("int32"), DType)
    assert cornu.layers.Dense(1, dtype=tf.float32).dtype == "float32"


def test_variable_changes_and_computes():
    import tensorflow as tf

    v = tf.Variable([1.0, 2.0])
    assert v.assign_add([1.0, 1.0]) is v
    assert v.assign_sub(tf.constant([1.0, 0.0])).numpy().tolist() == [1.0, 3.0]
    assert str(v * 2) == "tf.Tensor([2. 6.], shape=(2,), dtype=float32)"
    assert (1 + v).numpy().tolist() == [2.0, 4.0]
    assert v[1].numpy() == 3.0
    assert tf.Variable(lambda: 2, dtype=tf.float32).dtype == tf.float32
    assert tf.Variable(1.0, trainable=False).trainable is False
    with pytest.raises(ValueError, match="expected a value of shape"):
        v.assign([1.0, 2.0, 3.0])


def test_text_is_refused():
    import tensorflow as tf

    with pytest.raises(ValueError, match="tf.constant: argument 'value' must be made of numbers") as caught:
        tf.constant("hello")
    assert "TextVectorization" in str(caught.value)


def test_dataset_feeds_fit():
    import tensorflow as tf

    x = np.arange(10, dtype="float32")[:, None]
    dataset = tf.data.Dataset.from_tensor_slices((x, 2 * x)).shuffle(10, seed=1).batch(4).prefetch(tf.data.AUTOTUNE)
    batches = [(a.shape[0], bool(tf.reduce_all(b == 2 * a))) for a, b in dataset]
    assert batches == [(4, True), (4, True), (2, True)]
    assert len(dataset) == 3
    first, second = ([a.numpy().ravel().tolist() for a, _ in dataset] for _ in range(2))
    assert first != second and sorted(sum(first, [])) == sorted(sum(second, [])) == list(range(10))
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
    model.compile("sgd", "mse")
    assert len(model.fit(dataset, epochs=2, verbose=0).history["loss"]) == 2


DATASETS = [
    (lambda d: d.range(5), [0, 1, 2, 3, 4], 5),
    (lambda d: d.range(5).map(lambda x: x * 2), [0, 2, 4, 6, 8], 5),
    (lambda d: d.range(5).filter(lambda x: x > 2), [3, 4], -2),
    (lambda d: d.range(2).repeat(2), [0, 1, 0, 1], 4),
    (lambda d: d.range(2).repeat().take(3), [0, 1, 0], 3),
    (lambda d: d.range(4).skip(1).cache(), [1, 2, 3], 3),
    (lambda d: d.range(2).concatenate(d.range(1)), [0, 1, 0], 3),
    (lambda d: d.range(5).batch(2, drop_remainder=True), [[0, 1], [2, 3]], 2),
    (lambda d: d.range(4).batch(2).unbatch(), [0, 1, 2, 3], -2),
    (lambda d: d.zip((d.range(2), d.range(5, 9))).map(lambda a, b: a + b), [5, 7], 2),
    (lambda d: d.range(3, 5).enumerate().map(lambda i, x: i * x), [0, 4], 2),
    (lambda d: d.from_generator(lambda: iter([1, 2])), [1, 2], -2),
    (lambda d: d.from_tensors([1, 2]), [[1, 2]], 1),
]


@pytest.mark.parametrize("number", range(len(DATASETS)))
def test_dataset_steps(number):
    import tensorflow as tf

    make, expected, count = DATASETS[number]
    dataset = make(tf.data.Dataset)
    for _ in range(2):
        assert [item.numpy().tolist() for item in dataset] == expected
    assert int(dataset.cardinality()) == count


def test_dataset_refuses_what_cannot_be():
    import tensorflow as tf

    with pytest.raises(
        ValueError, match=r"Dataset.batch: argument 'batch_size' must be a positive integer; got batch_size=0"
    ):
        tf.data.Dataset.range(3).batch(0)
    with pytest.raises(ValueError, match="arrays of one length"):
        tf.data.Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))
    with pytest.raises(TypeError, match="endless"):
        len(tf.data.Dataset.range(3).repeat())
