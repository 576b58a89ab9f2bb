"""Python operators for variables and symbolic tensors; `ops` fills the table once, so core need not know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_table: dict[str, Callable[..., Any]] = {}

_BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
_COMPARE = {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}
_UNARY = {"neg": "negative", "abs": "absolute", "invert": "logical_not"}


class Operators:
    """Mixin: `a + b`, `-a`, `a[i]` and so on call the op of that name."""

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __getitem__(self, key: Any) -> Any:
        return _table["get_item"](self, key)

    def __iter__(self) -> Any:
        # Without this Python would count indices up until one fails, which JAX never does.
        return (self[index] for index in range(len(self)))  # type: ignore[arg-type]

    def __round__(self, ndigits: int | None = None) -> Any:
        return _table["round"](self, ndigits or 0)


def _binary(name: str, swapped: bool) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return _table[name](other, self) if swapped else _table[name](self, other)

    return method


def _unary(name: str) -> Callable[[Any], Any]:
    return lambda self: _table[name](self)


for _python, _op in {**_BINARY, **_COMPARE}.items():
    setattr(Operators, f"__{_python}__", _binary(_op, swapped=False))
for _python, _op in _BINARY.items():
    setattr(Operators, f"__r{_python}__", _binary(_op, swapped=True))
for _python, _op in _UNARY.items():
    setattr(Operators, f"__{_python}__", _unary(_op))


def call_operator(name: str, *args: Any) -> Any:
    """The result of the op of that name."""
    return _table[name](*args)


def install_operators(ops: dict[str, Callable[..., Any]]) -> None:
    """Give the operators their functions; called once when `cornu.ops` is imported."""
    wanted = {*_BINARY.values(), *_COMPARE.values(), *_UNARY.values(), "get_item", "reshape", "round", "squeeze"}
    _table.update({name: ops[name] for name in wanted})
