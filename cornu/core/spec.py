"""Shape and dtype of what a function returns, found by tracing the function itself with stand-in sizes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.tree_util as jtu

from cornu.core.keras_tensor import KerasTensor, tensor_like
from cornu.core.scopes import StatelessScope, SymbolicScope
from cornu.core.sparse import is_sparse, to_sparse

# Stand-ins for an unknown size: two with many divisors, so that reshapes and strides go through, and two small ones
# that tell a size which follows the input from one that only happens to be equal.
_SIZES = (840, 1680)
_SMALL = (2, 1)

_cache: dict[Any, Any] = {}


class _Spec(NamedTuple):
    """What a KerasTensor says, to be compared and kept."""

    shape: tuple[int | None, ...]
    dtype: str
    sparse: bool


def infer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], key: Any = None) -> Any:
    """KerasTensors like those that `function(*args, **kwargs)` would return.

    Args:
        function: pure function of arrays.
        args, kwargs: its arguments; KerasTensors stand for arrays, everything else is passed as it is.
        key: if hashable and not None, the result is kept under (key, static arguments, shapes and dtypes).

    Returns:
        The structure that `function` returns, with a KerasTensor for each array. An axis whose size depends on an
        unknown size of the input is None.
    """
    leaves, treedef = jtu.tree_flatten((args, kwargs), is_leaf=lambda x: x is None or isinstance(x, KerasTensor))
    where = [i for i, leaf in enumerate(leaves) if isinstance(leaf, KerasTensor)]
    specs = tuple(_Spec(leaves[i].shape, leaves[i].dtype, leaves[i].sparse) for i in where)
    cache_key = _cache_key(key, treedef, leaves, specs)
    if cache_key is not None and cache_key in _cache:
        return _fresh(_cache[cache_key])

    def call(*arrays: Any) -> Any:
        filled = list(leaves)
        for position, array, spec in zip(where, arrays, specs, strict=True):
            filled[position] = to_sparse(array, 1) if spec.sparse else array
        call_args, call_kwargs = jtu.tree_unflatten(treedef, filled)
        with StatelessScope():
            return function(*call_args, **call_kwargs)

    # Variables that are made on the way get their values when the outer scope closes, when no trace is open.
    with StatelessScope(), SymbolicScope():
        outputs = _trace(call, specs)
    if cache_key is not None:
        _cache[cache_key] = outputs
        return _fresh(outputs)
    return outputs


def _cache_key(key: Any, treedef: Any, leaves: list[Any], specs: tuple[_Spec, ...]) -> Any:
    if key is None:
        return None
    static = tuple((type(leaf), None if isinstance(leaf, KerasTensor) else leaf) for leaf in leaves)
    cache_key = (key, treedef, static, specs)
    try:
        hash(cache_key)
    except TypeError:
        return None
    return cache_key


def _fresh(outputs: Any) -> Any:
    """New tensors of the same shapes, because each call needs outputs of its own."""
    return jtu.tree_map(
        lambda t: tensor_like(t) if isinstance(t, KerasTensor) else t,
        outputs,
        is_leaf=lambda t: isinstance(t, KerasTensor),
    )


def _trace(call: Callable[..., Any], specs: tuple[_Spec, ...]) -> Any:
    if all(None not in spec.shape for spec in specs):
        results = _eval(call, specs, _fill(specs, 0))
        return jtu.tree_map(tensor_like, results, is_leaf=is_sparse)
    try:
        return _look(call, specs, _fill)
    except Exception as error:
        # A fixed size may stand against the unknown one, as in (None, 3) + (2, None): let it copy that size.
        for fill in _copies(specs):
            try:
                return _look(call, specs, fill)
            except (TypeError, ValueError):
                continue
        if any(str(size) in str(error) for size in _SIZES):
            error.add_note(f"Sizes of {_SIZES[0]} and {_SIZES[1]} stand for a size that is not known yet (None).")
        raise


def name_unknown_sizes(text: str) -> str:
    """`text` with None in place of the stand-ins for an unknown size, and of what is computed from them."""
    return re.sub(r"\b[1-9]\d*\b", lambda number: "None" if int(number[0]) % _SIZES[0] == 0 else number[0], text)


def _look(call: Callable[..., Any], specs: tuple[_Spec, ...], fill: Callable[..., Any]) -> Any:
    """Trace with each of the stand-in sizes and compare."""
    results = [_eval(call, specs, fill(specs, size)) for size in _SIZES]
    for size in _SMALL:
        try:
            result = _eval(call, specs, fill(specs, size))
        except Exception:  # noqa: BLE001 - a small size is an extra look; larger windows cannot take it
            continue
        if _ranks(result) == _ranks(results[0]):  # an axis of size 1 may be squeezed
            results.append(result)
    return _merge(results)


def _ranks(result: Any) -> Any:
    return jtu.tree_map(lambda spec: len(spec.shape), result, is_leaf=is_sparse)


def _eval(call: Callable[..., Any], specs: tuple[_Spec, ...], shapes: list[tuple[int, ...]]) -> Any:
    structs = [jax.ShapeDtypeStruct(shape, spec.dtype) for shape, spec in zip(shapes, specs, strict=True)]
    return jax.eval_shape(call, *structs)


def _merge(results: list[Any]) -> Any:
    def merge(*specs: Any) -> KerasTensor:
        sizes = zip(*(spec.shape for spec in specs), strict=True)
        return tensor_like(specs[0], tuple(size[0] if len(set(size)) == 1 else None for size in sizes))

    return jtu.tree_map(merge, *results, is_leaf=is_sparse)


def _fill(specs: tuple[_Spec, ...], size: int) -> list[tuple[int, ...]]:
    return [tuple(size if n is None else n for n in spec.shape) for spec in specs]


def _copies(specs: tuple[_Spec, ...]) -> list[Callable[..., Any]]:
    """Ways to let unknown sizes copy known ones: those of one operand, of another, and of all."""
    if len(specs) < 2:
        return []
    unknown = [i for i, spec in enumerate(specs) if None in spec.shape]
    ones = [[i] for i in unknown] if len(unknown) > 1 else []
    return [functools.partial(_copy, into=into, right=right) for into in (*ones, unknown) for right in (True, False)]


def _copy(specs: tuple[_Spec, ...], unknown: int, into: list[int], right: bool) -> list[tuple[int, ...]]:
    """Shapes in which a None takes the fixed size that stands at the same place of another operand.

    Args:
        specs: shapes and dtypes of the operands.
        unknown: size for a None that finds none.
        into: the operands whose unknown sizes are copied.
        right: whether places are counted from the right, as broadcasting does, or from the left.
    """

    def known(axis: int, rank: int) -> int:
        place = axis - rank if right else axis
        shapes = (spec.shape for spec in specs)
        sizes = (shape[place] for shape in shapes if (-len(shape) <= place if right else place < len(shape)))
        return next((size for size in sizes if size is not None and size != 1), unknown)

    shapes = _fill(specs, unknown)
    for i in into:
        shape = specs[i].shape
        shapes[i] = tuple(known(axis, len(shape)) if size is None else size for axis, size in enumerate(shape))
    return shapes


def clear_cache() -> None:
    """Forget all shapes found so far."""
    _cache.clear()
