"""`keras.backend` functions of Keras 2 that take more than another name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jax
import numpy as np

from cornu import ops, random
from cornu.base.config import epsilon, floatx, image_data_format, set_image_data_format
from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.base.names import name_scope as name_scope
from cornu.base.names import reset_names
from cornu.base.names import uniquify as _uniquify
from cornu.base.notices import notice
from cornu.core.convert import convert_to_tensor
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor
from cornu.core.variable import Variable
from cornu.layers import Input
from cornu.layers.base.call_context import CallContext, current_context

# --- variables ----------------------------------------------------------------------------------------------------


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """A variable with this first value.

    Args:
        value: array or number.
        dtype: name of the dtype; the default float type by default, as in Keras 2.
        name: string, made up if None.
        constraint: callable applied to the value after each update, or None.
    """
    made = Variable(convert_to_tensor(value), dtype=standardize_dtype(dtype), name=name)
    made.constraint = constraint
    return made


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """A tensor with this value, repeated to `shape` if that is given; `name` labels nothing in eager code."""
    tensor = convert_to_tensor(value, standardize_dtype(dtype))
    return tensor if shape is None else ops.broadcast_to(tensor, shape)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable of zeros."""
    return variable(np.zeros(shape), dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable of ones."""
    return variable(np.ones(shape), dtype, name)


def get_value(x: Any) -> Any:
    """The value of a variable or tensor as a NumPy array (a scalar as a NumPy number)."""
    return np.asarray(x)[()]


eval = get_value


def set_value(x: Variable, value: Any) -> None:
    """Set a variable, for example `K.set_value(model.optimizer.lr, 0.01)`."""
    x.assign(value)


def batch_get_value(tensors: Iterable[Any]) -> list[Any]:
    """Values of several variables."""
    return [get_value(x) for x in tensors]


def batch_set_value(tuples: Iterable[tuple[Variable, Any]]) -> None:
    """Set several variables from pairs (variable, value)."""
    for x, value in tuples:
        x.assign(value)


def update(x: Variable, new_x: Any) -> Any:
    """Set a variable and return the value."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Any:
    """Add to a variable and return the value."""
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Any:
    """Subtract from a variable and return the value."""
    return x.assign_sub(decrement)


def moving_average_update(x: Variable, value: Any, momentum: float) -> Any:
    """Move a variable towards `value`: `x = momentum * x + (1 - momentum) * value`."""
    return x.assign(momentum * x.value + (1 - momentum) * convert_to_tensor(value))


# --- what a tensor is ---------------------------------------------------------------------------------------------


def int_shape(x: Any) -> tuple[int | None, ...]:
    """Shape as a tuple of integers and None."""
    return tuple(x.shape)


def dtype(x: Any) -> str:
    """Name of the dtype."""
    return standardize_dtype(x.dtype)


def count_params(x: Any) -> int:
    """Number of entries."""
    return int(np.prod(x.shape, dtype=np.int64))


def is_keras_tensor(x: Any) -> bool:
    """True for symbolic tensors."""
    return isinstance(x, KerasTensor)


def is_sparse(tensor: Any) -> bool:
    """True for sparse tensors."""
    return bool(getattr(tensor, "sparse", False)) or hasattr(tensor, "todense")


def to_dense(tensor: Any) -> Any:
    """A sparse tensor as a plain one."""
    return tensor.todense() if hasattr(tensor, "todense") else tensor


def cast_to_floatx(x: Any) -> Any:
    """`x` in the default float type; NumPy data stays NumPy data."""
    return np.asarray(x, floatx()) if not hasattr(x, "dtype") or isinstance(x, np.ndarray) else ops.cast(x, floatx())


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
    ragged: bool = False,
) -> KerasTensor:
    """A symbolic input; `shape` has the batch axis, or `ndim` says how many axes of unknown size there are."""
    if shape is None:
        if ndim is None:
            raise bad_argument("placeholder", "shape", "a shape, or `ndim` be given", shape, "Write shape=(None, 3).")
        shape = (None,) * ndim
    return Input(batch_shape=tuple(shape), dtype=dtype or floatx(), sparse=sparse, ragged=ragged, name=name)


# --- computations -------------------------------------------------------------------------------------------------


def sqrt(x: Any) -> Any:
    """Square root; negative entries count as 0, as in Keras 2."""
    return ops.sqrt(ops.maximum(x, 0.0))


def dot(x: Any, y: Any) -> Any:
    """Product of the last axis of `x` with the second-last of `y` (the last, if `y` has one axis)."""
    y_axis = max(len(y.shape) - 2, 0)
    return ops.matmul(x, y) if len(y.shape) <= 2 else ops.tensordot(x, y, axes=[[len(x.shape) - 1], [y_axis]])


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Product over one axis of `x` and one of `y`, for each sample.

    Args:
        x, y: tensors with a batch axis.
        axes: the two axes, one integer for both, or None for the last of `x` and the second-last of `y`.
    """
    x_rank, y_rank = len(x.shape), len(y.shape)
    if axes is None:
        axes = (x_rank - 1, y_rank - 1 if y_rank == 2 else y_rank - 2)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    x_axis, y_axis = pair[0] % x_rank, pair[1] % y_rank
    letters = "abcdefghijklmnopqrstuvwxyz"
    x_letters = "z" + letters[: x_rank - 1]
    y_letters = "z" + letters[x_rank - 1 : x_rank + y_rank - 2]
    y_letters = y_letters[:y_axis] + x_letters[x_axis] + y_letters[y_axis + 1 :]
    kept = [c for i, c in enumerate(x_letters) if i != x_axis] + [
        c for i, c in enumerate(y_letters) if i not in (0, y_axis)
    ]
    result = ops.einsum(f"{x_letters},{y_letters}->{''.join(kept)}", x, y)
    return ops.expand_dims(result, 1) if len(result.shape) == 1 else result


def batch_flatten(x: Any) -> Any:
    """Every sample as one row."""
    return ops.reshape(x, (-1, int(np.prod(x.shape[1:]))))


def flatten(x: Any) -> Any:
    """All entries in one axis."""
    return ops.reshape(x, (-1,))


def repeat(x: Any, n: int) -> Any:
    """A tensor (samples, features) repeated to (samples, n, features)."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """`x` divided by its length along `axis`."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """`x` above `threshold`, `alpha * (x - threshold)` below it, never more than `max_value`."""
    result = ops.where(x >= threshold, x, alpha * (x - threshold))
    return result if max_value is None else ops.minimum(result, max_value)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """Add a vector to the channels of `x`."""
    if data_format == "channels_first" and len(x.shape) > 2:
        bias = ops.reshape(bias, (-1, *(1,) * (len(x.shape) - 2)))
    return ops.add(x, bias)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two tensors, or of the results of two functions, entry by entry where `condition` has entries."""
    condition = convert_to_tensor(condition)
    then_value = then_expression() if callable(then_expression) else then_expression
    else_value: Any = else_expression() if callable(else_expression) else else_expression
    then_value = convert_to_tensor(then_value)
    while 0 < len(condition.shape) < len(then_value.shape):
        condition = ops.expand_dims(condition, -1)
    return ops.where(condition, then_value, else_value)


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the target class is among the `k` largest predictions, for each sample."""
    return ops.in_top_k(targets, predictions, k)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Any:
    """Set a share of the entries to zero and scale up the others."""
    return random.dropout(x, level, noise_shape, seed)


def temporal_padding(x: Any, padding: tuple[int, int] = (1, 1)) -> Any:
    """Zeros before and after the middle axis of a (batch, steps, features) tensor."""
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """Zeros around the two image axes."""
    rows, columns = (tuple(pair) for pair in padding)
    images = [(0, 0), (0, 0), rows, columns] if data_format == "channels_first" else [(0, 0), rows, columns, (0, 0)]
    return ops.pad(x, images)


# --- losses -------------------------------------------------------------------------------------------------------


def _probabilities(output: Any) -> Any:
    return ops.clip(output, epsilon(), 1 - epsilon())


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Crossentropy of each entry with a target between 0 and 1."""
    if from_logits:
        return ops.maximum(output, 0) - output * target + ops.log1p(ops.exp(-ops.abs(output)))
    output = _probabilities(output)
    return -target * ops.log(output + epsilon()) - (1 - target) * ops.log(1 - output + epsilon())


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Crossentropy with one-hot targets along `axis`."""
    if from_logits:
        return -ops.sum(target * ops.log_softmax(output, axis=axis), axis=axis)
    output = _probabilities(output / ops.sum(output, axis=axis, keepdims=True))
    return -ops.sum(target * ops.log(output), axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, ignore_class: int | None = None
) -> Any:
    """Crossentropy with targets that are class numbers; entries of class `ignore_class` count 0."""
    labels = ops.cast(target, "int32")
    if len(labels.shape) == len(output.shape) and labels.shape[axis] == 1:
        labels = ops.squeeze(labels, axis)
    hot = ops.one_hot(labels, output.shape[axis], axis=axis, dtype=standardize_dtype(output.dtype))
    loss = categorical_crossentropy(hot, output, from_logits, axis)
    return loss if ignore_class is None else ops.where(labels == ignore_class, 0.0, loss)


# --- random tensors -----------------------------------------------------------------------------------------------


def random_normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Normally distributed numbers."""
    return random.normal(shape, mean, stddev, dtype, seed)


def random_uniform(
    shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Evenly distributed numbers."""
    return random.uniform(shape, minval, maxval, dtype, seed)


def truncated_normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Normally distributed numbers, drawn again where they are more than two deviations off."""
    return random.truncated_normal(shape, mean, stddev, dtype, seed)


def random_bernoulli(shape: Sequence[int], p: float = 0.0, dtype: Any = None, seed: int | None = None) -> Any:
    """Ones with probability `p`, else zeros."""
    return ops.cast(random.uniform(shape, seed=seed) < p, standardize_dtype(dtype))


random_binomial = random_bernoulli


def random_normal_variable(
    shape: Sequence[int], mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable that starts with normally distributed numbers."""
    return variable(random.normal(shape, mean, scale, dtype, seed), dtype, name)


def random_uniform_variable(
    shape: Sequence[int], low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable that starts with evenly distributed numbers."""
    return variable(random.uniform(shape, low, high, dtype, seed), dtype, name)


# --- graphs and phases --------------------------------------------------------------------------------------------


def function(inputs: Any, outputs: Any, updates: Any = None, name: str | None = None) -> Callable[..., Any]:
    """A function from the values of symbolic tensors to those of others, for example a layer's output.

    Args:
        inputs: list of symbolic tensors; `K.learning_phase()` may stand at its end, its value is then the phase.
        outputs: symbolic tensor or list of them.
        updates: must be None or empty: cornu's layers update their variables themselves.
        name: string, made up if None.

    Returns:
        A function that takes a list of arrays and returns a list of NumPy arrays (or one, as `outputs` is).
    """
    if updates:
        raise bad_argument("K.function", "updates", "None", updates, "Assign to the variables in a layer's `call`.")
    tensors = [tensor for tensor in inputs if isinstance(tensor, KerasTensor)]
    graph = Function(tensors, outputs, name=name)

    def call(values: Sequence[Any]) -> Any:
        phase = list(values)[len(tensors) :]
        arrays = [convert_to_tensor(value) for value in values[: len(tensors)]]
        with CallContext(bool(phase and phase[0])):
            results = graph.run_graph(arrays, lambda node: node.operation)
        return jax.tree.map(np.asarray, results)

    return call


def learning_phase() -> int:
    """1 while a layer runs in training, else 0; also the last input of an old `K.function`."""
    context = current_context()
    return int(bool(context is not None and context.training))


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training and `alt` otherwise; both may be functions."""
    chosen = x if (learning_phase() if training is None else training) else alt
    return chosen() if callable(chosen) else chosen


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`alt` in training and `x` otherwise; both may be functions."""
    return in_train_phase(alt, x, training)


def set_learning_phase(value: Any) -> None:
    """Accepted for 0, which programs set before they use a trained model; refused for 1.

    Args:
        value: 0 or 1.
    """
    if value not in (0, 1):
        raise bad_argument("K.set_learning_phase", "value", "0 or 1", value)
    if value == 1:
        raise NotImplementedError(
            "keras.backend.set_learning_phase(1): cornu has no phase for the whole process. Pass training=True when "
            "you call the model or layer; `fit` does so by itself."
        )
    notice(
        "keras.backend.set_learning_phase(0): calls, `predict` and `evaluate` run in inference anyway. `fit` still "
        "trains with dropout on; pass training=False to a layer that must not."
    )


def get_session() -> Any:
    """Refused: there are no sessions."""
    raise NotImplementedError(
        "keras.backend.get_session: cornu has no TensorFlow sessions; tensors have values at once. "
        "K.get_value(x), or np.asarray(x), reads one."
    )


def gradients(loss: Any, variables: Any) -> Any:
    """Refused: a symbolic gradient has no place in a graph of layers."""
    raise NotImplementedError(
        "keras.backend.gradients: cornu does not differentiate symbolic tensors. Write the computation as a function "
        "of arrays and use jax.grad(function), for example jax.grad(lambda x: model(x)[0, 0])(image)."
    )


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """Print a tensor when it is computed, also in compiled code, and return it.

    Args:
        x: tensor.
        message: text before it.
        summarize: how many entries at each end of an axis are shown.
    """
    with np.printoptions(threshold=0, edgeitems=summarize):
        if isinstance(x, KerasTensor):
            print(message, x)
        else:
            jax.debug.print("{message}{x}", message=message, x=convert_to_tensor(x))
    return x


# --- names --------------------------------------------------------------------------------------------------------


def get_uid(prefix: str = "") -> int:
    """How often this prefix was asked for, from 1 on."""
    number = _uniquify(prefix).removeprefix(prefix).removeprefix("_")
    return int(number or 0) + 1


reset_uids = reset_names


def image_dim_ordering() -> str:
    """Keras 1's name of the image layout: "tf" for channels_last, "th" for channels_first."""
    return _ORDERINGS[image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set the image layout by Keras 1's names, "tf" or "th"."""
    formats = {name: data_format for data_format, name in _ORDERINGS.items()}
    if dim_ordering not in formats:
        raise bad_argument("K.set_image_dim_ordering", "dim_ordering", "'tf' or 'th'", dim_ordering)
    set_image_data_format(formats[dim_ordering])


_ORDERINGS = {"channels_last": "tf", "channels_first": "th"}
