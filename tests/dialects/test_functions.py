"""Functions of `tf`, `tf.math`, `tf.nn`, `tf.random` and `keras.backend` against NumPy."""

import numpy as np
import pytest

from cornu import activations, layers
from cornu.dialects.keras2.backend.table import FUNCTIONS as BACKEND_FUNCTIONS
from cornu.dialects.tf.function_table import MATH, NN, TOP
from cornu.dialects.tf.tensor import EagerTensor


def _softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


_ERF = np.vectorize(__import__("math").erf)

# Name -> what NumPy computes. `x` and `y` are (2, 3) arrays between 0.1 and 0.9.
UNARY = {
    **{
        name: getattr(np, name)
        for name in [
            "abs",
            "ceil",
            "cos",
            "cosh",
            "exp",
            "expm1",
            "floor",
            "log",
            "log1p",
            "reciprocal",
            "round",
            "sign",
        ]
    },
    **{name: getattr(np, name) for name in ["sin", "sinh", "sqrt", "square", "tan", "tanh", "negative"]},
    "acos": np.arccos,
    "asin": np.arcsin,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "atanh": np.arctanh,
    "acosh": lambda x: np.arccosh(1 + x),
    "erf": _ERF,
    "is_finite": np.isfinite,
    "is_inf": np.isinf,
    "is_nan": np.isnan,
    "log_sigmoid": lambda x: np.log(_sigmoid(x)),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "sigmoid": _sigmoid,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "reduce_all": lambda x: x.astype(bool).all(),
    "reduce_any": lambda x: x.astype(bool).any(),
    "reduce_logsumexp": lambda x: np.log(np.exp(x).sum()),
    "reduce_max": np.max,
    "reduce_mean": np.mean,
    "reduce_min": np.min,
    "reduce_prod": np.prod,
    "reduce_std": np.std,
    "reduce_sum": np.sum,
    "reduce_variance": np.var,
    "count_nonzero": np.count_nonzero,
    "cumsum": lambda x: np.cumsum(x, axis=0),
    "cumprod": lambda x: np.cumprod(x, axis=0),
    "logical_not": lambda x: ~x.astype(bool),
}
BINARY = {
    "add": np.add,
    "atan2": np.arctan2,
    "divide": np.divide,
    "divide_no_nan": np.divide,
    "equal": np.equal,
    "floordiv": np.floor_divide,
    "floormod": np.mod,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "logical_xor": np.logical_xor,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "mod": np.mod,
    "multiply": np.multiply,
    "not_equal": np.not_equal,
    "pow": np.power,
    "subtract": np.subtract,
}
_BOOLEAN = {"reduce_all", "reduce_any", "logical_not", "logical_and", "logical_or", "logical_xor"}


@pytest.fixture
def x():
    return np.random.default_rng(0).uniform(0.1, 0.9, (2, 3)).astype("float32")


@pytest.fixture
def y():
    return np.random.default_rng(1).uniform(0.1, 0.9, (2, 3)).astype("float32")


@pytest.mark.parametrize("name", UNARY)
def test_math_of_one_tensor(name, x):
    given = x > 0.5 if name in _BOOLEAN else 1 + x if name == "acosh" else x
    expected = UNARY[name](given - 1 if name == "acosh" else given)
    result = MATH[name](given)
    assert isinstance(result, EagerTensor)
    np.testing.assert_allclose(result.numpy(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", BINARY)
def test_math_of_two_tensors(name, x, y):
    import tensorflow as tf

    a, b = (x > 0.5, y > 0.5) if name in _BOOLEAN else (x, y)
    result = MATH[name](tf.constant(a), b, name="labels_nothing")
    np.testing.assert_allclose(result.numpy(), BINARY[name](a, b), rtol=1e-5)


def test_the_tables_leave_nothing_untested():
    elsewhere = {"in_top_k", "top_k"}
    assert set(MATH) == set(UNARY) | set(BINARY) | elsewhere
    assert set(TOP) - set(MATH) == set(SHAPING)
    assert set(NN) == set(ACTIVATIONS)
    elsewhere = {"argmax", "argmin", "stop_gradient", "map_fn", "batch_normalization"} | set(CONVOLUTIONS)
    assert set(BACKEND_FUNCTIONS) == set(BACKEND) | elsewhere


SHAPING = {
    "broadcast_to": (lambda f, x: f(x, (4, 2, 3)), lambda x: np.broadcast_to(x, (4, 2, 3))),
    "clip_by_value": (lambda f, x: f(x, 0.3, 0.6), lambda x: np.clip(x, 0.3, 0.6)),
    "concat": (lambda f, x: f([x, x], axis=1), lambda x: np.concatenate([x, x], axis=1)),
    "expand_dims": (lambda f, x: f(x, -1), lambda x: x[..., None]),
    "gather": (lambda f, x: f(x, [1, 0]), lambda x: x[[1, 0]]),
    "map_fn": (lambda f, x: f(lambda row: row * 2, x), lambda x: x * 2),
    "matmul": (lambda f, x: f(x, x.T), lambda x: x @ x.T),
    "rank": (lambda f, x: f(x), lambda x: x.ndim),
    "repeat": (lambda f, x: f(x, 2, axis=0), lambda x: np.repeat(x, 2, axis=0)),
    "reshape": (lambda f, x: f(x, [-1, 2]), lambda x: x.reshape(-1, 2)),
    "reverse": (lambda f, x: f(x, [1]), lambda x: x[:, ::-1]),
    "roll": (lambda f, x: f(x, 1, 1), lambda x: np.roll(x, 1, 1)),
    "searchsorted": (lambda f, x: f([0.2, 0.5, 0.8], x[0]), lambda x: np.searchsorted([0.2, 0.5, 0.8], x[0])),
    "stack": (lambda f, x: f([x, x], axis=1), lambda x: np.stack([x, x], axis=1)),
    "stop_gradient": (lambda f, x: f(x), lambda x: x),
    "squeeze": (lambda f, x: f(x[None]), lambda x: x),
    "tensordot": (lambda f, x: f(x, x, [[1], [1]]), lambda x: np.tensordot(x, x, [[1], [1]])),
    "tile": (lambda f, x: f(x, [2, 1]), lambda x: np.tile(x, [2, 1])),
    "transpose": (lambda f, x: f(x), lambda x: x.T),
    "unstack": (lambda f, x: f(x)[1], lambda x: x[1]),
    "where": (lambda f, x: f(x > 0.5, x, 0.0), lambda x: np.where(x > 0.5, x, 0.0)),
}


@pytest.mark.parametrize("name", SHAPING)
def test_shaping(name, x):
    ours, numpys = SHAPING[name]
    np.testing.assert_allclose(np.asarray(ours(TOP[name], x)), numpys(x), rtol=1e-5)


ACTIVATIONS = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "gelu": lambda x: x * (1 + _ERF(x / np.sqrt(2))) / 2,
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "log_softmax": lambda x: np.log(_softmax(x)),
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    "sigmoid": _sigmoid,
    "silu": lambda x: x * _sigmoid(x),
    "softmax": _softmax,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "swish": lambda x: x * _sigmoid(x),
    "tanh": np.tanh,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name):
    values = np.random.default_rng(2).normal(0, 2, (3, 4)).astype("float32")
    np.testing.assert_allclose(NN[name](values).numpy(), ACTIVATIONS[name](values), rtol=1e-4, atol=1e-6)


CREATED = [
    (lambda tf: tf.constant([1, 2, 3, 4], shape=(2, 2)), np.array([[1, 2], [3, 4]], "int32")),
    (lambda tf: tf.constant(7.0, shape=[2]), np.array([7, 7], "float32")),
    (lambda tf: tf.convert_to_tensor([1, 2], dtype_hint=tf.float32), np.array([1, 2], "float32")),
    (lambda tf: tf.fill([2, 1], 3), np.array([[3], [3]], "int32")),
    (lambda tf: tf.zeros_like([[1.0, 2.0]]), np.zeros((1, 2), "float32")),
    (lambda tf: tf.ones_like([1, 2], dtype=tf.float32), np.ones(2, "float32")),
    (lambda tf: tf.eye(2), np.eye(2, dtype="float32")),
    (lambda tf: tf.range(3), np.arange(3, dtype="int32")),
    (lambda tf: tf.range(1, 7, 2), np.array([1, 3, 5], "int32")),
    (lambda tf: tf.linspace(0.0, 1.0, 3), np.array([0, 0.5, 1], "float32")),
    (lambda tf: tf.cast([1.7, -1.7], tf.int32), np.array([1, -1], "int32")),
    (lambda tf: tf.shape(tf.zeros([2, 3])), np.array([2, 3], "int32")),
    (lambda tf: tf.size([1, 2, 3]), np.array(3, "int32")),
    (lambda tf: tf.identity([1, 2]), np.array([1, 2], "int32")),
    (lambda tf: tf.split([1, 2, 3, 4], 2)[1], np.array([3, 4], "int32")),
    (lambda tf: tf.split([1, 2, 3, 4], [1, 3])[1], np.array([2, 3, 4], "int32")),
    (lambda tf: tf.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [-1, 2]), np.array([[2, 3], [5, 6]], "int32")),
    (lambda tf: tf.pad([[1]], [[0, 1], [1, 0]]), np.array([[0, 1], [0, 0]], "int32")),
    (lambda tf: tf.one_hot([1, 0], 3), np.array([[0, 1, 0], [1, 0, 0]], "float32")),
    (lambda tf: tf.one_hot(1, 2, on_value=5, off_value=-1, dtype=tf.int32), np.array([-1, 5], "int32")),
    (lambda tf: tf.argmax([[1, 9], [8, 2]]), np.array([1, 0], "int32")),
    (lambda tf: tf.math.argmin([[1, 9], [8, 2]], axis=1), np.array([0, 1], "int32")),
    (lambda tf: tf.argsort([3, 1, 2]), np.array([1, 2, 0], "int32")),
    (lambda tf: tf.argsort([3, 1, 2], direction="DESCENDING"), np.array([0, 2, 1], "int32")),
    (lambda tf: tf.sort([3, 1, 2], direction="DESCENDING"), np.array([3, 2, 1], "int32")),
    (lambda tf: tf.einsum("i,i->", [1.0, 2.0], [3.0, 4.0]), np.array(11, "float32")),
    (lambda tf: tf.add_n([[1, 2], [3, 4], [5, 6]]), np.array([9, 12], "int32")),
    (lambda tf: tf.norm([3.0, 4.0]), np.array(5, "float32")),
    (lambda tf: tf.norm([3.0, -4.0], ord=1), np.array(7, "float32")),
    (lambda tf: tf.norm([3.0, -4.0], ord=np.inf), np.array(4, "float32")),
    (lambda tf: tf.math.top_k([1, 5, 3], k=2)[0], np.array([5, 3], "int32")),
    (lambda tf: tf.nn.in_top_k([1], [[0.1, 0.9]], 1), np.array([True])),
    (lambda tf: tf.function(lambda x: x + 1)(tf.constant(1)), np.array(2, "int32")),
    (lambda tf: tf.function(input_signature=None)(lambda x: x)(tf.constant(1)), np.array(1, "int32")),
]


@pytest.mark.parametrize("number", range(len(CREATED)))
def test_creation_and_conversion(number):
    import tensorflow as tf

    make, expected = CREATED[number]
    result = make(tf)
    assert isinstance(result, EagerTensor)
    assert result.dtype.name == expected.dtype.name
    np.testing.assert_allclose(result.numpy(), expected)


def test_functions_on_symbolic_tensors_make_a_model():
    import tensorflow as tf

    inputs = tf.keras.Input((3,))
    x = tf.concat([inputs, tf.square(inputs)], axis=1)
    x = tf.nn.relu(tf.cast(x, tf.float32) - tf.constant([1.0] * 6))
    model = tf.keras.Model(inputs, tf.reduce_mean(x, axis=1, keepdims=True))
    assert model.output_shape == (None, 1)
    row = np.array([[0.0, 1.0, 2.0]], "float32")
    expected = np.maximum(np.concatenate([row, row**2], axis=1) - 1, 0).mean(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict(row, verbose=0), expected, rtol=1e-6)


def test_random_numbers_follow_the_seed():
    import tensorflow as tf

    draws = []
    for _ in range(2):
        tf.random.set_seed(3)
        draws.append(
            [
                tf.random.normal((4,), mean=10.0).numpy(),
                tf.random.uniform((4,), 2.0, 3.0).numpy(),
                tf.random.uniform((4,), 0, 5, dtype=tf.int32).numpy(),
                tf.random.truncated_normal((4,)).numpy(),
                tf.random.shuffle(tf.range(5)).numpy(),
                tf.random.categorical([[0.0, 100.0]], 3).numpy(),
            ]
        )
    for first, second in zip(*draws, strict=True):
        np.testing.assert_array_equal(first, second)
    normal, uniform, integers, truncated, shuffled, classes = draws[0]
    assert abs(normal.mean() - 10) < 3 and (uniform >= 2).all() and (uniform < 3).all()
    assert integers.dtype == np.int32 and set(integers) <= set(range(5)) and (abs(truncated) <= 2).all()
    assert sorted(shuffled) == list(range(5)) and classes.tolist() == [[1, 1, 1]]


def test_wrong_arguments_name_the_function():
    import tensorflow as tf

    with pytest.raises(TypeError, match=r"tf.math.reduce_sum: .*'axes'.* It takes \(input_tensor, axis=None"):
        tf.reduce_sum([1], axes=0)
    with pytest.raises(ValueError, match="tf.sort: argument 'direction' must be 'ASCENDING' or 'DESCENDING'"):
        tf.sort([1], direction="down")
    with pytest.raises(ValueError, match="tf.norm: argument 'ord' must be"):
        tf.norm([1.0], ord=7)


def test_devices(notices):
    import tensorflow as tf
    from tensorflow.python.client import device_lib

    assert tf.config.list_physical_devices("CPU")[0].device_type == "CPU"
    assert tf.config.experimental.list_physical_devices("CPU") == tf.config.list_physical_devices("CPU")
    assert device_lib.list_local_devices()[0].device_type == "CPU"
    assert tf.test.is_gpu_available() == bool(tf.config.list_physical_devices("GPU"))
    with tf.device("/device:CPU:0"):
        assert tf.ones(1).device.endswith("CPU:0")
    with pytest.raises(ValueError, match="tf.device: unknown device '/ABC:0'"), tf.device("/ABC:0"):
        pass
    _, said = notices(tf.config.experimental.set_memory_growth, "gpu", True)
    assert "XLA_PYTHON_CLIENT_PREALLOCATE=false" in said[0]
    tf.get_logger().setLevel("ERROR")
    tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)


# --- keras.backend ------------------------------------------------------------------------------------------------

BACKEND = {
    **{
        name: (lambda f, x: f(x), getattr(np, name))
        for name in ["abs", "cos", "exp", "log", "round", "sign", "sin", "square", "tanh"]
    },
    **{
        name: (lambda f, x: f(x), getattr(np, name))
        for name in ["all", "any", "max", "mean", "min", "prod", "std", "sum", "var"]
    },
    "cast": (lambda f, x: f(x, "int32"), lambda x: x.astype("int32")),
    "clip": (lambda f, x: f(x, 0.3, 0.6), lambda x: np.clip(x, 0.3, 0.6)),
    "elu": (lambda f, x: f(-x, 2.0), lambda x: 2 * np.expm1(-x)),
    "equal": (lambda f, x: f(x, 0.5), lambda x: x == 0.5),
    "greater": (lambda f, x: f(x, 0.5), lambda x: x > 0.5),
    "greater_equal": (lambda f, x: f(x, 0.5), lambda x: x >= 0.5),
    "less": (lambda f, x: f(x, 0.5), lambda x: x < 0.5),
    "less_equal": (lambda f, x: f(x, 0.5), lambda x: x <= 0.5),
    "maximum": (lambda f, x: f(x, 0.5), lambda x: np.maximum(x, 0.5)),
    "minimum": (lambda f, x: f(x, 0.5), lambda x: np.minimum(x, 0.5)),
    "not_equal": (lambda f, x: f(x, 0.5), lambda x: x != 0.5),
    "pow": (lambda f, x: f(x, 3), lambda x: x**3),
    "sigmoid": (lambda f, x: f(x), _sigmoid),
    "softmax": (lambda f, x: f(x), _softmax),
    "softplus": (lambda f, x: f(x), lambda x: np.log1p(np.exp(x))),
    "softsign": (lambda f, x: f(x), lambda x: x / (1 + x)),
    "cumprod": (lambda f, x: f(x, axis=1), lambda x: np.cumprod(x, axis=1)),
    "cumsum": (lambda f, x: f(x), lambda x: np.cumsum(x, axis=0)),
    "logsumexp": (lambda f, x: f(x, axis=1), lambda x: np.log(np.exp(x).sum(axis=1))),
    "concatenate": (lambda f, x: f([x, x]), lambda x: np.concatenate([x, x], axis=-1)),
    "expand_dims": (lambda f, x: f(x), lambda x: x[..., None]),
    "gather": (lambda f, x: f(x, [1]), lambda x: x[[1]]),
    "ndim": (lambda f, x: f(x), lambda x: 2),
    "one_hot": (lambda f, x: f([1, 0], 2), lambda x: np.eye(2)[[1, 0]]),
    "permute_dimensions": (lambda f, x: f(x, (1, 0)), lambda x: x.T),
    "repeat_elements": (lambda f, x: f(x, 2, axis=1), lambda x: np.repeat(x, 2, axis=1)),
    "reshape": (lambda f, x: f(x, (3, 2)), lambda x: x.reshape(3, 2)),
    "reverse": (lambda f, x: f(x, 1), lambda x: x[:, ::-1]),
    "shape": (lambda f, x: f(x), lambda x: (2, 3)),
    "squeeze": (lambda f, x: f(x[:, :1], 1), lambda x: x[:, 0]),
    "stack": (lambda f, x: f([x, x]), lambda x: np.stack([x, x])),
    "tile": (lambda f, x: f(x, (1, 2)), lambda x: np.tile(x, (1, 2))),
    "transpose": (lambda f, x: f(x), lambda x: x.T),
    "arange": (lambda f, x: f(4), lambda x: np.arange(4)),
    "eye": (lambda f, x: f(2), lambda x: np.eye(2)),
    "ones_like": (lambda f, x: f(x), np.ones_like),
    "zeros_like": (lambda f, x: f(x), np.zeros_like),
}


@pytest.mark.parametrize("name", BACKEND)
def test_backend_functions_of_the_table(name, x):
    from keras import backend as K

    ours, numpys = BACKEND[name]
    np.testing.assert_allclose(np.asarray(ours(getattr(K, name), x)), numpys(x), rtol=1e-5, atol=1e-6)


MORE_BACKEND = {
    "argmax": (lambda K, x: K.argmax(x), lambda x: x.argmax(-1)),
    "argmin": (lambda K, x: K.argmin(x, axis=0), lambda x: x.argmin(0)),
    "constant": (lambda K, x: K.constant(2, shape=(2,)), lambda x: np.array([2.0, 2.0])),
    "zeros": (lambda K, x: K.get_value(K.zeros((2,))), lambda x: np.zeros(2)),
    "ones": (lambda K, x: K.eval(K.ones((2,))), lambda x: np.ones(2)),
    "dot": (lambda K, x: K.dot(x, x.T), lambda x: x @ x.T),
    "dot of more axes": (lambda K, x: K.dot(x[None], np.ones((3, 4))), lambda x: x[None] @ np.ones((3, 4))),
    "dot over the second-last": (
        lambda K, x: K.dot(x, np.ones((5, 3, 4))),
        lambda x: np.tensordot(x, np.ones((5, 3, 4)), [[1], [1]]),
    ),
    "batch_dot": (lambda K, x: K.batch_dot(x[..., None], x[:, None]), lambda x: x[..., None] @ x[:, None]),
    "batch_dot of rows": (lambda K, x: K.batch_dot(x, x, axes=1), lambda x: (x * x).sum(1, keepdims=True)),
    "batch_flatten": (lambda K, x: K.batch_flatten(x[..., None]), lambda x: x),
    "flatten": (lambda K, x: K.flatten(x), np.ravel),
    "repeat": (lambda K, x: K.repeat(x, 2), lambda x: np.repeat(x[:, None], 2, axis=1)),
    "hard_sigmoid": (lambda K, x: K.hard_sigmoid(x * 9 - 4), lambda x: np.clip((x * 9 - 4) * 0.2 + 0.5, 0, 1)),
    "sqrt": (lambda K, x: K.sqrt(x - 0.5), lambda x: np.sqrt(np.maximum(x - 0.5, 0))),
    "l2_normalize": (lambda K, x: K.l2_normalize(x, axis=1), lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)),
    "relu": (
        lambda K, x: K.relu(x - 0.5, alpha=0.1, max_value=0.2),
        lambda x: np.minimum(np.where(x >= 0.5, x - 0.5, 0.1 * (x - 0.5)), 0.2),
    ),
    "bias_add": (lambda K, x: K.bias_add(x, np.ones(3)), lambda x: x + 1),
    "bias_add channels_first": (
        lambda K, x: K.bias_add(x[:, :, None], np.arange(3.0), data_format="channels_first"),
        lambda x: x[:, :, None] + np.arange(3.0)[:, None],
    ),
    "switch": (lambda K, x: K.switch(K.greater(x, 0.5), x, -x), lambda x: np.where(x > 0.5, x, -x)),
    "switch of functions": (lambda K, x: K.switch(True, lambda: x, lambda: -x), lambda x: x),
    "in_top_k": (lambda K, x: K.in_top_k(x, x.argmax(1), 1), lambda x: np.array([True, True])),
    "temporal_padding": (
        lambda K, x: K.temporal_padding(x[None], (1, 0)),
        lambda x: np.pad(x[None], ((0, 0), (1, 0), (0, 0))),
    ),
    "spatial_2d_padding": (
        lambda K, x: K.spatial_2d_padding(x[None, :, :, None]),
        lambda x: np.pad(x[None, :, :, None], ((0, 0), (1, 1), (1, 1), (0, 0))),
    ),
    "binary_crossentropy": (
        lambda K, x: K.binary_crossentropy(np.ones_like(x), x),
        lambda x: -np.log(x),
    ),
    "binary_crossentropy of logits": (
        lambda K, x: K.binary_crossentropy(np.zeros_like(x), x, from_logits=True),
        lambda x: np.log1p(np.exp(x)),
    ),
    "categorical_crossentropy": (
        lambda K, x: K.categorical_crossentropy(np.eye(3)[:2], x),
        lambda x: -np.log((x / x.sum(1, keepdims=True))[[0, 1], [0, 1]]),
    ),
    "sparse_categorical_crossentropy": (
        lambda K, x: K.sparse_categorical_crossentropy(np.array([[0.0], [1.0]]), x, from_logits=True),
        lambda x: -np.log(_softmax(x)[[0, 1], [0, 1]]),
    ),
    "count_params": (lambda K, x: K.count_params(x), lambda x: 6),
    "int_shape": (lambda K, x: K.int_shape(x), lambda x: (2, 3)),
    "cast_to_floatx": (lambda K, x: K.cast_to_floatx([1, 2]), lambda x: np.array([1.0, 2.0])),
    "map_fn": (lambda K, x: K.map_fn(lambda row: row + 1, x), lambda x: x + 1),
    "stop_gradient": (lambda K, x: K.stop_gradient(x), lambda x: x),
    "in_train_phase": (lambda K, x: K.in_train_phase(x, -x), lambda x: -x),
    "in_test_phase": (lambda K, x: K.in_test_phase(lambda: x, -x), lambda x: x),
}


@pytest.mark.parametrize("name", MORE_BACKEND)
def test_backend_functions(name, x):
    from keras import backend as K

    ours, numpys = MORE_BACKEND[name]
    np.testing.assert_allclose(np.asarray(ours(K, x)), numpys(x), rtol=1e-4, atol=1e-6)


def test_the_hard_sigmoid_of_keras_2_keeps_its_name_in_configurations():
    from keras import backend as K

    layer = layers.LSTM(2, recurrent_activation=K.hard_sigmoid)
    copied = layers.LSTM.from_config(layer.get_config())
    assert copied.recurrent_activation is layer.recurrent_activation is not activations.hard_sigmoid


# name -> (shape of the images, shapes of the kernels, the layer that does the same)
CONVOLUTIONS = {
    "conv1d": ((2, 6, 3), [(2, 3, 4)], lambda: layers.Conv1D(4, 2, use_bias=False)),
    "conv2d": ((2, 6, 6, 3), [(2, 2, 3, 4)], lambda: layers.Conv2D(4, 2, use_bias=False)),
    "conv3d": ((1, 4, 4, 4, 2), [(2, 2, 2, 2, 3)], lambda: layers.Conv3D(3, 2, use_bias=False)),
    "depthwise_conv2d": (
        (2, 6, 6, 3),
        [(2, 2, 3, 2)],
        lambda: layers.DepthwiseConv2D(2, depth_multiplier=2, use_bias=False),
    ),
    "separable_conv2d": (
        (2, 6, 6, 3),
        [(2, 2, 3, 1), (1, 1, 3, 4)],
        lambda: layers.SeparableConv2D(4, 2, use_bias=False),
    ),
}


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_backend_convolutions_are_those_of_the_layers(name):
    from keras import backend as K

    shape, kernels, make = CONVOLUTIONS[name]
    rng = np.random.default_rng(4)
    images, *arrays = (rng.normal(size=size).astype("float32") for size in (shape, *kernels))
    layer = make()
    layer.build(shape)
    layer.set_weights(arrays)
    np.testing.assert_allclose(getattr(K, name)(images, *arrays), layer(images), rtol=1e-5, atol=1e-5)


def _pooled(images, reduce):
    return reduce(images.reshape(images.shape[0], images.shape[1] // 2, 2, images.shape[2] // 2, 2, -1), axis=(2, 4))


def test_backend_pools_and_resizes():
    from keras import backend as K

    images = np.random.default_rng(5).normal(size=(2, 4, 6, 3)).astype("float32")
    two = (2, 2)
    np.testing.assert_allclose(K.pool2d(images, two, strides=two), _pooled(images, np.max), rtol=1e-6)
    mean = K.pool2d(images, two, strides=two, pool_mode="avg")
    np.testing.assert_allclose(mean, _pooled(images, np.mean), rtol=1e-5, atol=1e-6)
    assert K.pool3d(images[..., None], (2, 2, 3), strides=(2, 2, 3)).shape == (2, 2, 3, 1, 1)
    bigger = K.resize_images(images, 2, 3, "channels_last")
    np.testing.assert_array_equal(bigger, images.repeat(2, axis=1).repeat(3, axis=2))
    with pytest.raises(ValueError, match="K.pool2d: argument 'pool_mode' must be 'max' or 'avg'"):
        K.pool2d(images, two, pool_mode="sum")
    with pytest.raises(ValueError, match="K.resize_images: argument 'interpolation' must be 'nearest'"):
        K.resize_images(images, 2, 2, "channels_last", interpolation="bilinear")
    normal = K.batch_normalization(images, np.ones(3), np.full(3, 4.0), np.full(3, 0.5), np.full(3, 2.0), epsilon=0.0)
    np.testing.assert_allclose(normal, (images - 1) / 2 * 2 + 0.5, rtol=1e-5, atol=1e-5)


def test_backend_folds():
    from keras import backend as K

    assert int(K.foldl(lambda total, x: 10 * total + x, np.array([1, 2, 3]))) == 123
    assert int(K.foldr(lambda total, x: 10 * total + x, np.array([1, 2, 3]), initializer=4)) == 4321


def test_tf_nn_on_images():
    import tensorflow as tf

    rng = np.random.default_rng(6)
    images, kernel = (rng.normal(size=size).astype("float32") for size in ((2, 4, 6, 3), (3, 3, 3, 5)))
    layer = layers.Conv2D(5, 3, strides=2, padding="same", use_bias=False)
    layer.build(images.shape)
    layer.set_weights([kernel])
    for strides in (2, [2, 2], [1, 2, 2, 1]):
        ours = tf.nn.conv2d(images, kernel, strides, "SAME")
        np.testing.assert_allclose(ours.numpy(), layer(images), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tf.nn.max_pool2d(images, 2, 2, "VALID").numpy(), _pooled(images, np.max))
    np.testing.assert_allclose(
        tf.nn.avg_pool(images, 2, 2, "VALID").numpy(), _pooled(images, np.mean), rtol=1e-4, atol=1e-6
    )
    first = tf.nn.max_pool2d(images.transpose(0, 3, 1, 2), [1, 1, 2, 2], [1, 1, 2, 2], "VALID", data_format="NCHW")
    np.testing.assert_allclose(first.numpy(), _pooled(images, np.max).transpose(0, 3, 1, 2))
    with pytest.raises(ValueError, match="tf.nn.conv2d: argument 'data_format' must be 'NHWC' or 'NCHW'"):
        tf.nn.conv2d(images, kernel, 1, "SAME", data_format="NWHC")
    with pytest.raises(ValueError, match="argument 'strides' must be 1 for the batch and the channels"):
        tf.nn.conv2d(images, kernel, [2, 2, 2, 1], "SAME")


def test_tf_nn_losses_and_helpers(x):
    import tensorflow as tf

    hot, numbers = np.eye(3, dtype="float32")[[2, 0]], np.array([2, 0])
    expected = -np.log(_softmax(x)[[0, 1], [2, 0]])
    np.testing.assert_allclose(tf.nn.softmax_cross_entropy_with_logits(hot, x).numpy(), expected, rtol=1e-5)
    sparse = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=numbers, logits=x)
    np.testing.assert_allclose(sparse.numpy(), expected, rtol=1e-5)
    entries = tf.nn.sigmoid_cross_entropy_with_logits(labels=hot, logits=x).numpy()
    np.testing.assert_allclose(entries, -hot * np.log(_sigmoid(x)) - (1 - hot) * np.log(1 - _sigmoid(x)), rtol=1e-4)
    np.testing.assert_allclose(
        tf.nn.l2_normalize(x, axis=1).numpy(), x / np.linalg.norm(x, axis=1, keepdims=True), rtol=1e-5
    )
    mean, variance = tf.nn.moments(tf.constant(x), axes=[0])
    np.testing.assert_allclose(mean.numpy(), x.mean(0), rtol=1e-5)
    np.testing.assert_allclose(variance.numpy(), x.var(0), rtol=1e-4, atol=1e-6)
    assert tf.nn.bias_add(x, np.ones(3)).numpy().shape == (2, 3)
    assert tf.nn.embedding_lookup(x, [1, 1]).numpy().tolist() == [x[1].tolist()] * 2
    assert set(np.unique(tf.nn.dropout(tf.ones(100), rate=0.5, seed=1).numpy())) == {0.0, 2.0}
    channels = tf.nn.bias_add(x[:, :, None], np.arange(3.0, dtype="float32"), data_format="NCHW")
    np.testing.assert_allclose(channels.numpy()[..., 0], x + np.arange(3.0), rtol=1e-6)


def test_backend_variables():
    from keras import backend as K

    v = K.variable([1.0, 2.0], name="v")
    assert (K.dtype(v), K.is_sparse(v), K.is_keras_tensor(v)) == ("float32", False, False)
    K.set_value(v, [3.0, 4.0])
    K.update_add(v, 1.0)
    K.update_sub(v, 0.5)
    assert K.get_value(v).tolist() == [3.5, 4.5]
    K.moving_average_update(v, [0.5, 0.5], 0.5)
    assert K.batch_get_value([v])[0].tolist() == [2.0, 2.5]
    K.batch_set_value([(v, [0.0, 0.0])])
    assert K.get_value(K.update(v, [1.0, 1.0])).tolist() == [1.0, 1.0]
    assert K.get_value(K.random_normal_variable((2, 3), 0.0, 1.0)).shape == (2, 3)
    assert (K.random_uniform((50,), 2.0, 3.0) >= 2).all()
    assert set(np.unique(K.random_bernoulli((50,), p=0.5, seed=1))) == {0.0, 1.0}
    assert K.get_uid("a-new-prefix") == 1 and K.get_uid("a-new-prefix") == 2


def test_backend_settings():
    from keras import backend as K

    assert (K.backend(), K.floatx(), K.epsilon(), K.image_data_format()) == ("jax", "float32", 1e-7, "channels_last")
    assert K.image_dim_ordering() == "tf"
    K.set_image_dim_ordering("th")
    assert K.image_data_format() == "channels_first"
    K.set_image_dim_ordering("tf")
    with pytest.raises(ValueError, match="argument 'dim_ordering' must be 'tf' or 'th'; got dim_ordering='xx'"):
        K.set_image_dim_ordering("xx")


def test_backend_function_runs_a_graph_in_either_phase():
    from keras import backend as K
    from keras.layers import Dropout, Input

    inputs = Input((100,))
    outputs = Dropout(0.5)(inputs)
    run = K.function([inputs, K.learning_phase()], [outputs])
    ones = np.ones((1, 100), "float32")
    assert (run([ones, 0])[0] == 1).all()
    assert set(np.unique(run([ones, 1])[0])) == {0.0, 2.0}
    assert (K.function([inputs], outputs)([ones]) == 1).all()
    with pytest.raises(ValueError, match="K.function: argument 'updates' must be None"):
        K.function([inputs], [outputs], updates=[1])


def test_backend_refusals(notices, capsys):
    from keras import backend as K

    with pytest.raises(NotImplementedError, match=r"jax\.grad"):
        K.gradients(None, None)
    with pytest.raises(NotImplementedError, match="no TensorFlow sessions"):
        K.get_session()
    with pytest.raises(NotImplementedError, match="Pass training=True"):
        K.set_learning_phase(1)
    _, said = notices(K.set_learning_phase, 0)
    assert "`predict` and `evaluate` run in inference anyway" in said[0]
    assert K.print_tensor(np.ones(2), message="x = ") is not None
    assert "x = [1. 1.]" in capsys.readouterr().out
    with pytest.raises(ValueError, match="placeholder: argument 'shape'"):
        K.placeholder()
    assert K.placeholder(ndim=2).shape == (None, None)
