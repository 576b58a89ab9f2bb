"""Whatever a user calls data, turned into NumPy arrays (JAX arrays stay as they are) of the step's dtypes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np

from cornu.base import tree
from cornu.base.config import floatx
from cornu.base.dtypes import FLOATS, INTEGERS
from cornu.base.errors import bad_argument
from cornu.core.sparse import is_scipy_matrix, is_sparse
from cornu.data.sparse_rows import SparseRows

__all__ = ["ACCEPTED", "check_lengths", "is_data", "to_array", "to_arrays", "to_weights"]

ACCEPTED = (
    "a NumPy or JAX array, a list of numbers, a list, tuple or dict of arrays, a DataFrame or Series, a "
    "sparse matrix, a generator, a PyDataset, or an iterable of batches such as a DataLoader"
)
_ENCODE = (
    "Models compute with numbers: turn text or categories into numbers first, e.g. with StringLookup or "
    "TextVectorization."
)
_FIX_BY_KIND = {
    "U": _ENCODE,
    "S": _ENCODE,
    "T": _ENCODE,
    "M": "Turn dates into numbers first, e.g. x.astype('int64') / 1e9 for seconds.",
    "m": "Turn time differences into numbers first, e.g. x / np.timedelta64(1, 's').",
}


def is_data(value: Any) -> bool:
    """True for what is in memory and can be indexed by sample, False for streams and anything else."""
    if isinstance(value, Mapping | Sequence):
        return not isinstance(value, str | bytes)
    return hasattr(value, "__array__") or _is_frame(value) or _is_sparse(value)


def to_arrays(value: Any, where: str, name: str, keep_sparse: bool = False) -> Any:
    """Turn every array of a nested structure into a NumPy array; None and JAX arrays are kept.

    A list of numbers, or of lists of them, is one array. A list of arrays is a list of several inputs (or
    outputs).

    Args:
        value: array, list, tuple, dict, DataFrame, Series, or anything with `__array__`.
        where: what the user called, for messages.
        name: name of the argument, for messages.
        keep_sparse: whether sparse matrices become `SparseRows`, instead of dense.

    Raises:
        ValueError: for text, dates, objects, rows of different lengths, or a type that is no data.

    Example:
        >>> to_arrays([1, 2, 3, 4], "fit", "x")
        array([1, 2, 3, 4], dtype=int32)
        >>> [a.shape for a in to_arrays([np.ones((4, 2)), np.ones((4, 3))], "fit", "x")]
        [(4, 2), (4, 3)]
    """
    if value is None:
        return None
    if isinstance(value, Mapping) and not is_scipy_matrix(value):  # one format of SciPy's is a dict
        return {key: to_arrays(item, where, f"{name}[{key!r}]", keep_sparse) for key, item in value.items()}
    if isinstance(value, list | tuple) and _holds_arrays(value):
        items = [to_arrays(item, where, f"{name}[{i}]", keep_sparse) for i, item in enumerate(value)]
        return items if isinstance(value, list) else tuple(items)
    return to_array(value, where, name, keep_sparse)


def to_array(value: Any, where: str, name: str, keep_sparse: bool = False) -> Any:
    """Turn one array-like value into an array (a JAX array stays one): floats become floatx, int64 int32."""
    if isinstance(value, jax.Array):
        return _narrow(value, where, name)
    if _is_frame(value):
        return _from_frame(value, where, name)
    if keep_sparse and _is_sparse(value) and len(value.shape) > 1:
        rows = SparseRows.of(value)
        return rows.with_values(_narrow(rows.values, where, name))
    if _is_sparse(value):
        value = value.todense() if is_sparse(value) else value.toarray()
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        value = _from_list(value, where, name)
    elif not hasattr(value, "__array__") and not isinstance(value, bool | int | float | complex):
        raise bad_argument(where, name, ACCEPTED, value, _hint(value))
    return _narrow(np.asarray(value), where, name)


def to_weights(value: Any, where: str, name: str = "sample_weight") -> Any:
    """Sample weights as float arrays; a pandas Series gives one weight a sample."""
    weights = to_arrays(value, where, name)
    return tree.map_structure(lambda w: w if w is None else w.astype(floatx()), _drop_series_axis(value, weights))


def check_lengths(where: str, **arguments: Any) -> int:
    """Number of samples, which must be the same in every array of `arguments` and at least one.

    Raises:
        ValueError: naming the two arrays that differ and their lengths, or the one without samples.

    Example:
        >>> check_lengths("fit", x=np.ones((4, 2)), y={"a": np.ones(4), "b": np.ones((4, 1))})
        4
    """
    first_name, expected = None, 0
    for argument, structure in arguments.items():
        for name, array in _named_leaves(structure, argument):
            if array.ndim == 0:
                raise bad_argument(where, name, "an array with one row a sample", array, "Pass a batch, e.g. x[None].")
            if first_name is None:
                first_name, expected = name, array.shape[0]
            if array.shape[0] != expected:
                raise ValueError(
                    f"{where}: argument '{name}' must have as many samples as {first_name}; got "
                    f"len({first_name})={expected}, len({name})={array.shape[0]}.{_stack_hint(arguments)}"
                )
    if first_name is None:
        raise bad_argument(where, next(iter(arguments), "x"), ACCEPTED, None)
    if expected == 0:
        first = next(array for _, array in _named_leaves(tuple(arguments.values()), ""))
        raise bad_argument(where, first_name, "data with at least one sample", first, "The dataset is empty.")
    return expected


def _narrow(array: Any, where: str, name: str) -> Any:
    dtype = array.dtype
    if dtype.name in FLOATS:
        return _cast(array, floatx())
    if dtype.name in INTEGERS or dtype.kind in "bc":
        # Without jax_enable_x64 the engine has no 64-bit types: what does not fit must not wrap around.
        narrow = np.dtype(jax.dtypes.canonicalize_dtype(dtype))
        if narrow != dtype and dtype.kind in "iu" and array.size:
            limits = np.iinfo(narrow)
            if array.max() > limits.max or array.min() < limits.min:
                fix = "Divide or renumber the values, or pass them as floats: x.astype('float32')."
                raise bad_argument(where, name, f"integers between {limits.min} and {limits.max}", array, fix)
        return _cast(array, narrow.name)
    raise bad_argument(where, name, "an array of numbers", array, _FIX_BY_KIND.get(dtype.kind) or _object_hint(array))


def _cast(array: Any, dtype: str) -> Any:
    if isinstance(array, jax.Array):
        return array if array.dtype == dtype else array.astype(dtype)
    return array.astype(np.dtype(dtype), copy=False)


def _object_hint(array: Any) -> str:
    first = next(iter(array.reshape(-1)), None) if array.dtype.kind == "O" else None
    if isinstance(first, str | bytes):
        return f"Its first item is {first!r}. {_ENCODE}"
    if isinstance(first, list | tuple | np.ndarray):
        return "Its items are sequences: use np.stack(x), or pad_sequences(x) where their lengths differ."
    return f"Its first item is of type {type(first).__name__}. Convert it, e.g. with x.astype('float32')."


# Lists


def _holds_arrays(items: Sequence[Any]) -> bool:
    """True where a list is a structure of several arrays, not the rows of one."""
    if any(isinstance(item, Mapping) or getattr(item, "shape", None) for item in items):
        return True
    if not items:
        return False
    first = items[0]
    return all(item is None for item in items) or (isinstance(first, list | tuple) and _holds_arrays(first))


def _from_list(value: Sequence[Any], where: str, name: str) -> np.ndarray:
    try:
        return np.asarray(value)
    except ValueError as error:
        found = _find_ragged(value, name)
        if found is None:
            raise bad_argument(where, name, "a list of numbers, or of rows of equal length", value) from error
        raise bad_argument(
            where, name, f"a list whose rows have equal length, but {found}", value,
            "Give all rows one length, e.g. with pad_sequences(x).",
        ) from error  # fmt: skip


def _find_ragged(rows: Sequence[Any], name: str) -> str | None:
    """Say which row is the first that is not like row 0."""
    lengths = [len(row) if _is_row(row) else None for row in rows]
    for i, length in enumerate(lengths):
        if length != lengths[0]:
            first, other = ("one number" if n is None else f"{n} items" for n in (lengths[0], length))
            return f"{name}[0] has {first} and {name}[{i}] has {other}"
    if lengths and lengths[0] is not None:
        for i, row in enumerate(rows):
            found = _find_ragged(row, f"{name}[{i}]")
            if found:
                return found
        # Every row is even in itself, so two rows differ further in: compare the items of all of them.
        return _find_ragged([item for row in rows for item in row], f"{name}[*]")
    return None


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


# DataFrames, recognised by what they can do so that no library has to be imported


def _is_sparse(value: Any) -> bool:
    return isinstance(value, SparseRows) or is_sparse(value) or is_scipy_matrix(value)


def _is_frame(value: Any) -> bool:
    if not hasattr(value, "to_numpy"):
        return False
    return hasattr(value, "columns") or (hasattr(value, "name") and len(value.shape) == 1)


def _from_frame(frame: Any, where: str, name: str) -> np.ndarray:
    """One column a feature; a Series becomes one column, as in Keras."""
    if not hasattr(frame, "columns"):
        columns = [(frame.name, frame)]
    elif hasattr(frame, "get_columns"):
        columns = [(column.name, column) for column in frame.get_columns()]
    else:
        columns = list(frame.items())
    arrays = [_from_column(column, label, where, name) for label, column in columns]
    if not arrays:
        raise bad_argument(where, name, "a DataFrame with at least one column", frame)
    return _narrow(np.stack(arrays, axis=1), where, name)


def _from_column(column: Any, label: Any, where: str, name: str) -> np.ndarray:
    array = np.asarray(column.to_numpy())
    if array.dtype.kind in "biuf" or array.dtype.name in FLOATS:
        return array
    raise ValueError(
        f"{where}: argument '{name}' must be a DataFrame of numbers; got dtype {column.dtype} in column "
        f"{label!r}, whose first item is {next(iter(array), None)!r}. Encode the column as numbers "
        "(StringLookup, pandas.get_dummies), fill its missing values, or drop it."
    )


def _drop_series_axis(value: Any, weights: Any) -> Any:
    if hasattr(value, "to_numpy") and not hasattr(value, "columns"):
        return weights[:, 0]
    if isinstance(value, Mapping):
        return {key: _drop_series_axis(value[key], weights[key]) for key in weights}
    if isinstance(weights, list | tuple):
        return type(weights)(_drop_series_axis(v, w) for v, w in zip(value, weights, strict=True))
    return weights


# Messages


def _named_leaves(structure: Any, name: str) -> list[tuple[str, Any]]:
    if structure is None:
        return []
    if isinstance(structure, dict):
        return [leaf for key, item in structure.items() for leaf in _named_leaves(item, f"{name}[{key!r}]")]
    if isinstance(structure, list | tuple):
        return [leaf for i, item in enumerate(structure) for leaf in _named_leaves(item, f"{name}[{i}]")]
    return [(name, structure)]


def _stack_hint(arguments: dict[str, Any]) -> str:
    for name, structure in arguments.items():
        if isinstance(structure, list | tuple) and len(structure) > 1:
            return (
                f" A list of {len(structure)} arrays means {len(structure)} separate arrays for {name}; "
                f"where its items are samples, pass np.stack({name})."
            )
    return " Every sample needs its own row in each of them."


def _hint(value: Any) -> str:
    if callable(value) and hasattr(value, "__name__"):
        return f"That is a function: call it and pass the result, e.g. {value.__name__}()."
    if isinstance(value, str | bytes):
        return _ENCODE
    if hasattr(value, "__getitem__") and hasattr(value, "__len__"):
        return "Wrap it in a DataLoader, or make it a subclass of PyDataset."
    return "Turn it into an array, e.g. with np.asarray(x)."
