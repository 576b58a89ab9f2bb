"""Functions under old names, made from lines of text: `name(arguments) = op(arguments)`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["mapped"]

Function = Callable[..., Any]


def mapped(
    lines: str,
    find: Callable[[str], Function],
    where: str,
    unwrap: Callable[[Any], Any] = lambda value: value,
    wrap: Callable[[Any], Any] = lambda value: value,
) -> dict[str, Function]:
    """The functions that `lines` describe.

    The left side of a line is the old signature. The right side says which function computes the result, and where
    the old arguments go; an argument that does not appear there, such as TensorFlow's `name`, has no meaning in eager
    code.

    Args:
        lines: one function a line, or two where the first ends in `=`; empty lines and `#` comments are skipped.
        find: gives the function that a name on the right side stands for.
        where: dotted prefix of the old names, for messages.
        unwrap: applied to every argument before the call.
        wrap: applied to the result.

    Example:
        >>> import math
        >>> old = mapped("power(x, a=2) = pow(x, a)", lambda name: getattr(math, name), "K")
        >>> old["power"](3), old["power"](x=2, a=5)
        (9.0, 32.0)
    """
    return {row.name: row.function(find, where, unwrap, wrap) for row in _rows(lines)}


class _Row:
    """One line, taken apart."""

    def __init__(self, line: str):
        left, _, right = line.partition(") = ")
        self.name, _, arguments = left.partition("(")
        self.signature = _signature(arguments)
        call = ast.parse(right, mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(f"mapped: the right side must be a call of a name: {line!r}.")
        self.target = call.func.id
        self.positional = call.args
        self.keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}

    def function(self, find: Any, where: str, unwrap: Any, wrap: Any) -> Function:
        target = find(self.target)
        full = f"{where}.{self.name}"

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                bound = self.signature.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{full}: {error}. It takes {self.signature}.") from error
            bound.apply_defaults()
            values = {name: unwrap(value) for name, value in bound.arguments.items()}
            positional = [_value(node, values) for node in self.positional]
            return wrap(target(*positional, **{name: _value(node, values) for name, node in self.keywords.items()}))

        call.__name__ = call.__qualname__ = self.name
        call.__signature__ = self.signature  # type: ignore[attr-defined]
        summary = (target.__doc__ or "").strip().partition("\n")[0]
        call.__doc__ = f"{summary} (`{full}` is cornu's `{self.target}`.)".strip()
        return call


def _value(node: ast.expr, values: dict[str, Any]) -> Any:
    return values[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def _signature(arguments: str) -> inspect.Signature:
    parsed = ast.parse(f"lambda {arguments}: 0", mode="eval").body
    if not isinstance(parsed, ast.Lambda):
        raise ValueError(f"mapped: these are no arguments: {arguments!r}.")
    names = parsed.args.args
    defaults: list[Any] = [inspect.Parameter.empty] * (len(names) - len(parsed.args.defaults))
    defaults += [ast.literal_eval(default) for default in parsed.args.defaults]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(n.arg, kind, default=d) for n, d in zip(names, defaults, strict=True)])


def _rows(lines: str) -> Iterator[_Row]:
    for line in lines.replace(") =\n    ", ") = ").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            yield _Row(line)
