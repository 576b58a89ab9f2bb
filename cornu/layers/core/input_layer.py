"""Input: where a model's graph starts."""

from __future__ import annotations

from typing import Any

from cornu.base.config import floatx
from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument, describe, is_integer
from cornu.core.keras_tensor import KerasTensor, standardize_shape
from cornu.core.operation import Node
from cornu.core.serialization import register
from cornu.layers.base.layer import Layer

__all__ = ["Input", "InputLayer"]


@register("keras.layers.InputLayer")
class InputLayer(Layer):
    """The layer behind an `Input`: it holds the symbolic tensor that a graph starts from.

    Most programs call `Input(shape)`, which makes one and returns its tensor.

    Args:
        shape: tuple, shape of one sample without the batch axis; None stands for a size that may vary.
        batch_size: integer, None if it may vary.
        dtype: name of the dtype, the default float type if None.
        sparse: whether the data stay sparse (`jax.experimental.sparse.BCOO`); False (the default) makes them dense.
        ragged: must be None or False: JAX has no ragged tensors.
        batch_shape: tuple, the shape with the batch axis, instead of `shape` and `batch_size`.
        input_tensor: KerasTensor to start from, instead of a new one.
        optional: whether the model may be called with None here.
        name: string, made up if None.

    Raises:
        ValueError: if no shape is given, or two, or one that is no shape.

    Example:
        >>> import cornu
        >>> cornu.layers.InputLayer(shape=(3,)).batch_shape
        (None, 3)
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Any = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ):
        if shape is None and batch_shape is None:
            shape = kwargs.pop("input_shape", None)
        if input_tensor is not None:
            batch_shape, dtype, sparse = _given_tensor(input_tensor, batch_shape, dtype, sparse)
        self._input_dtype = floatx() if dtype is None else standardize_dtype(dtype)
        super().__init__(name=name, dtype=self._input_dtype, **kwargs)
        if ragged:
            fix = "JAX has no ragged tensors: pad the rows to one length."
            raise bad_argument("Input", "ragged", "None or False", ragged, fix)
        self.batch_shape = _batch_shape(shape, batch_size, batch_shape, input_tensor)
        self.sparse, self.ragged = bool(sparse), False
        self.optional = bool(optional)
        self.supports_masking = True
        output = input_tensor
        if output is None:
            output = KerasTensor(self.batch_shape, self._input_dtype, self.sparse, name=self.name)
        self.built = True
        Node(self, (), {}, output)

    @property
    def dtype(self) -> str:
        """Dtype of the data."""
        return self._input_dtype

    def call(self) -> Any:
        """An input computes nothing; a model puts its data here."""
        raise NotImplementedError(f"{self.path}: an InputLayer is not called. Call the model that starts with it.")

    def get_config(self) -> dict[str, Any]:
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "name": self.name,
            "optional": self.optional,
        }


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> Any:
    """Start a model: a symbolic tensor on which layers are called.

    Args:
        shape: tuple, shape of one sample without the batch axis; None stands for a size that may vary, as in
            `(None, 16)` for sequences of any length.
        batch_size: integer, None (the default) if it may vary.
        dtype: name of the dtype of the data, "int32" for token numbers; the default float type if None.
        sparse: whether sparse data, SciPy matrices or `jax.experimental.sparse.BCOO`, stay sparse in the model. False
            (the default) makes them dense, batch by batch.
        ragged: must be None or False: JAX has no ragged tensors.
        batch_shape: tuple, the shape with the batch axis, instead of `shape` and `batch_size`.
        name: string by which the data can be passed in a dict; made up if None.
        tensor: KerasTensor to start from, instead of a new one.
        optional: whether the model may be called with None here.

    Returns:
        A `KerasTensor`.

    Raises:
        ValueError: if no shape is given, or two, or one that is no shape.

    Example:
        >>> import cornu
        >>> cornu.Input((28, 28, 1)).shape
        (None, 28, 28, 1)
    """
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
    )
    return layer.output


def _batch_shape(shape: Any, batch_size: Any, batch_shape: Any, tensor: Any) -> tuple[int | None, ...]:
    if batch_shape is not None:
        if shape is not None or batch_size is not None:
            extra, value = ("shape", shape) if shape is not None else ("batch_size", batch_size)
            raise bad_argument(
                "Input", extra, "left out when batch_shape is given", value, "batch_shape already says everything."
            )
        return standardize_shape(batch_shape, "Input")
    if shape is None:
        raise bad_argument(
            "Input", "shape", "a tuple, the shape of one sample", shape, "Write for example Input(shape=(28, 28, 1))."
        )
    if batch_size is not None and (not is_integer(batch_size) or batch_size < 0):
        raise bad_argument("Input", "batch_size", "an integer or None", batch_size)
    if is_integer(shape):
        raise bad_argument("Input", "shape", "a tuple", shape, f"One axis is written Input(shape=({shape},)).")
    return (None if batch_size is None else int(batch_size), *standardize_shape(shape, "Input"))


def _given_tensor(tensor: Any, batch_shape: Any, dtype: Any, sparse: Any) -> tuple[Any, str, bool]:
    """Shape, dtype and sparseness of a tensor that the caller brings along."""
    if not isinstance(tensor, KerasTensor):
        raise bad_argument("Input", "tensor", "a KerasTensor", tensor, f"It came as {describe(tensor)}.")
    if dtype is not None and standardize_dtype(dtype) != tensor.dtype:
        raise bad_argument("Input", "dtype", f"the tensor's own dtype {tensor.dtype!r}", dtype)
    if sparse is not None and bool(sparse) != tensor.sparse:
        raise bad_argument("Input", "sparse", f"like the tensor's own, {tensor.sparse}", sparse)
    return tensor.shape if batch_shape is None else batch_shape, tensor.dtype, tensor.sparse
