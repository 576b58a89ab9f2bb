"""KerasTensor: a tensor that has a shape and a dtype but no values yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument, is_integer
from cornu.base.names import auto_name
from cornu.base.tree import flatten
from cornu.core.operators import Operators, call_operator
from cornu.core.sparse import is_sparse

if TYPE_CHECKING:
    from cornu.core.operation import Operation

_CONTAINERS = (list, tuple, dict)


class KerasHistory(NamedTuple):
    """Where a symbolic tensor comes from: which call of which operation, and which of its outputs."""

    operation: Operation | None
    node_index: int
    tensor_index: int


def standardize_shape(shape: Any, where: str = "KerasTensor") -> tuple[int | None, ...]:
    """`shape` as a tuple of non-negative integers and None."""
    if shape is None or isinstance(shape, str) or not isinstance(shape, Iterable):
        raise bad_argument(
            where, "shape", "a tuple of integers and None", shape, "A shape of one axis is written (n,)."
        )
    shape = tuple(shape)
    for size in shape:
        if size is not None and not (is_integer(size) and size >= 0):
            raise bad_argument(where, "shape", "a tuple of integers (0 or more) and None", shape)
    return tuple(None if size is None else int(size) for size in shape)


class KerasTensor(Operators):
    """A symbolic tensor: what layers and ops pass on while a functional model is put together.

    Args:
        shape: tuple of integers; None stands for a size that is not known yet.
        dtype: name of the dtype.
        sparse: whether values will be sparse.
        ragged: whether rows will have different lengths.
        record_history: whether the calls that use it are remembered.
        name: string, made up if None.
        ragged_rank: number of axes with different lengths, for ragged values.
        row_splits_dtype: dtype in which their lengths are counted.

    Example:
        >>> import cornu
        >>> x = cornu.KerasTensor((None, 3))
        >>> (x + 1).shape
        (None, 3)
    """

    def __init__(
        self,
        shape: Any,
        dtype: Any = "float32",
        sparse: bool = False,
        ragged: bool = False,
        record_history: bool = True,
        name: str | None = None,
        *,
        ragged_rank: int | None = None,
        row_splits_dtype: Any = None,
    ):
        self._shape = standardize_shape(shape)
        self._dtype = standardize_dtype(dtype)
        if sparse and ragged:
            raise bad_argument("KerasTensor", "ragged", "False where sparse=True", ragged, "It is one or the other.")
        self._sparse = bool(sparse)
        self._ragged = bool(ragged)
        self._ragged_rank, self._row_splits_dtype = ragged_rank, row_splits_dtype
        self.record_history = record_history
        self.name: str = name or auto_name("KerasTensor")
        self._keras_history = KerasHistory(None, 0, 0)

    @property
    def shape(self) -> tuple[int | None, ...]:
        """Tuple of integers and None."""
        return self._shape

    @property
    def dtype(self) -> str:
        """Name of the dtype."""
        return self._dtype

    @property
    def sparse(self) -> bool:
        """Whether values will be sparse."""
        return self._sparse

    @property
    def ragged(self) -> bool:
        """Whether rows will have different lengths."""
        return self._ragged

    @property
    def ragged_rank(self) -> int | None:
        """Number of axes with different lengths, where that was given."""
        return self._ragged_rank

    @property
    def row_splits_dtype(self) -> Any:
        """Dtype in which the lengths are counted, where that was given."""
        return self._row_splits_dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._shape)

    def __len__(self) -> int:
        if not self._shape or self._shape[0] is None:
            raise TypeError(f"{self!r} has no known length.")
        return self._shape[0]

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise ValueError(_NO_VALUES.format(self, "turned into a NumPy array"))

    def __jax_array__(self) -> Any:
        raise ValueError(_NO_VALUES.format(self, "used by a jax.numpy function"))

    def __eq__(self, other: object) -> Any:
        return self._compare("equal", other, self is other)

    def __ne__(self, other: object) -> Any:
        return self._compare("not_equal", other, self is not other)

    def __hash__(self) -> int:
        return object.__hash__(self)

    def _compare(self, op: str, other: object, identity: bool) -> Any:
        """Elementwise and symbolic; as a Python bool it tells identity, so that `tensor in tensors` works."""
        if not isinstance(other, KerasTensor | int | float | complex) and not hasattr(other, "dtype"):
            return NotImplemented
        result = call_operator(op, self, other)
        result._identity = identity
        return result

    _identity: bool | None = None

    def reshape(self, newshape: Any) -> Any:
        """This tensor in another shape."""
        return call_operator("reshape", self, newshape)

    def squeeze(self, axis: Any = None) -> Any:
        """This tensor without its axes (or this axis) of size 1."""
        return call_operator("squeeze", self, axis)

    def __bool__(self) -> bool:
        if self._identity is not None:
            return self._identity
        raise TypeError(_NO_VALUES.format(self, "used as a Python bool (in an `if`, say)"))

    def __float__(self) -> float:
        raise TypeError(_NO_VALUES.format(self, "turned into a float"))

    def __int__(self) -> int:
        raise TypeError(_NO_VALUES.format(self, "turned into an int"))

    def __repr__(self) -> str:
        kind = f"shape={self.shape}, dtype={self.dtype}, sparse={self.sparse}, ragged={self.ragged}"
        return f"<KerasTensor {kind}, name={self.name}>"


_NO_VALUES = (
    "{} is symbolic: it has a shape but no values yet, so it cannot be {}. Use a function of `cornu.ops` "
    "on it, or put the code into the `call` of a layer of your own."
)


def any_symbolic(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """True if a KerasTensor stands anywhere in the arguments, nested ones included."""
    for value in (*args, *kwargs.values()):
        if isinstance(value, KerasTensor):
            return True
        if isinstance(value, _CONTAINERS) and any(isinstance(leaf, KerasTensor) for leaf in flatten(value)):
            return True
    return False


def tensor_like(spec: Any, shape: tuple[int | None, ...] | None = None) -> KerasTensor:
    """A new KerasTensor with the dtype and sparseness of another, or of an array or its spec.

    Args:
        spec: KerasTensor, array, sparse array or `jax.ShapeDtypeStruct`.
        shape: another shape than that of `spec`.

    Example:
        >>> tensor_like(KerasTensor((None, 2), "int32", sparse=True)).sparse
        True
    """
    sparse = spec.sparse if isinstance(spec, KerasTensor) else is_sparse(spec)
    return KerasTensor(spec.shape if shape is None else shape, spec.dtype, sparse=sparse)


def same_specs(tensors: Iterable[Any], others: Iterable[KerasTensor]) -> bool:
    """Whether two series of tensors have the same shapes, dtypes and sparseness, one after the other."""
    ours, theirs = ([(t.shape, t.dtype, t.sparse) for t in series] for series in (tensors, others))
    return ours == theirs


def is_keras_tensor(x: Any) -> bool:
    """True for a symbolic tensor.

    Example:
        >>> import cornu
        >>> cornu.backend.is_keras_tensor(cornu.Input((2,))), cornu.backend.is_keras_tensor([1.0, 2.0])
        (True, False)
    """
    return isinstance(x, KerasTensor)
