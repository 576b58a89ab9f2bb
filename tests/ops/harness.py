"""One row an op: what is called with what. Everything that is checked of it is derived from the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np
import pytest

from cornu import ops
from cornu.core.keras_tensor import KerasTensor
from tests.oracle import keras

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "uint32", "float16", "bfloat16", "float32")
FLOATS = ("float16", "bfloat16", "float32")
NUMBERS = DTYPES[1:]


@dataclass(frozen=True)
class T:
    """A tensor argument to be drawn: floats between two limits, of which the row's dtype sweep changes the type."""

    shape: tuple[int, ...]
    low: float = -2.0
    high: float = 2.0

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        return rng.uniform(self.low, self.high, self.shape).astype("float32")


@dataclass(frozen=True)
class N(T):
    """A tensor of whole numbers of a fixed dtype, such as indices."""

    low: int = 0
    high: int = 3
    dtype: str = "int32"

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        return rng.integers(self.low, self.high, self.shape).astype(self.dtype)


@dataclass(frozen=True)
class V:
    """A tensor with given values."""

    values: Any
    dtype: str = "float32"

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        return np.asarray(self.values, self.dtype)


@dataclass(frozen=True)
class Row:
    """An op, its arguments, and what holds for it.

    Args:
        name: name in `ops`.
        args, kwargs: arguments; T, N and V stand for tensors, everything else is passed as it is.
        grad: whether it is differentiated with respect to the tensors of floats.
        dtypes: the dtypes that Keras's op takes for the T arguments.
        jit: whether it compiles, that is, whether the shape of the result is known without the values.
        keras_jit: whether Keras's op compiles too.
        symbolic: whether it can be called on symbolic tensors.
        unknown: whether the first axis of the tensors may be unknown to the symbolic call.
        batch: the tensors whose first axis is the same one; by default those of the first one's size.
        keras_symbolic: whether what Keras's own rule says of a symbolic call is like what Keras computes.
        differs: for a size of the first axis, 0 or 1, at which Keras fails: the shape of what cornu returns.
        rtol, atol: for the comparison with Keras; the same XLA operations give the same bits nearly everywhere.
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    grad: bool = True
    dtypes: tuple[str, ...] = DTYPES
    jit: bool = True
    keras_jit: bool = True
    symbolic: bool = True
    unknown: bool = True
    batch: tuple[int, ...] | None = None
    keras_symbolic: bool = True
    differs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    rtol: float = 1e-5
    atol: float = 1e-6

    def __str__(self) -> str:
        extra = ",".join(f"{k}={v}" for k, v in self.kwargs.items() if not is_tensor(v))
        return f"{self.name}({extra})" if extra else self.name

    @property
    def ours(self) -> Any:
        return resolve(ops, self.name)

    @property
    def theirs(self) -> Any:
        return resolve(keras.ops, self.name)

    def draw(self) -> list[np.ndarray]:
        """Values of the tensors, the same for every call."""
        rng = np.random.default_rng(len(self.name) * 1000 + sum(map(ord, self.name)))
        return [leaf.draw(rng) for leaf in self.leaves() if is_tensor(leaf)]

    def in_batch(self) -> list[bool]:
        """For each tensor whether it has the first axis, which may be empty, of one element, or unknown."""
        sizes = [tensor.shape[:1] for tensor in self.draw()]
        if self.batch is not None:
            return [i in self.batch for i in range(len(sizes))]
        return [size == sizes[0] != () for size in sizes]

    def draw_batch(self, size: int) -> list[np.ndarray]:
        """The same values, but only the first ones along the first axis."""
        return [
            tensor[:size] if inside else tensor for tensor, inside in zip(self.draw(), self.in_batch(), strict=True)
        ]

    def symbolic_tensors(self, unknown: bool, kind: Any = KerasTensor) -> list[Any]:
        """Symbolic tensors like those of `draw`; with `unknown` the size of their first axis is None."""
        return [
            kind((None, *tensor.shape[1:]) if unknown and inside else tensor.shape, str(tensor.dtype))
            for tensor, inside in zip(self.draw(), self.in_batch(), strict=True)
        ]

    def leaves(self) -> list[Any]:
        return jax.tree.leaves((self.args, self.kwargs), is_leaf=is_leaf)

    def fill(self, tensors: list[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with `tensors` put where T, N and V stand."""
        rest = iter(tensors)
        return jax.tree.map(
            lambda leaf: next(rest) if is_tensor(leaf) else leaf, (self.args, self.kwargs), is_leaf=is_leaf
        )

    def call(self, function: Any) -> Any:
        """`function` with all other arguments fixed."""

        def on(*tensors: Any) -> Any:
            args, kwargs = self.fill(list(tensors))
            return plain(function(*args, **kwargs))

        return on


def resolve(module: Any, name: str) -> Any:
    for part in name.split("."):
        module = getattr(module, part)
    return module


def is_tensor(leaf: Any) -> bool:
    return isinstance(leaf, T | V)


def is_leaf(leaf: Any) -> bool:
    return leaf is None or is_tensor(leaf)


def plain(outputs: Any) -> Any:
    """Lists and named tuples as plain tuples, sparse tensors dense, so that structures compare."""
    if isinstance(outputs, list | tuple):
        return tuple(plain(output) for output in outputs)
    return outputs


def rows(chosen: Any) -> Any:
    """Decorator of a test of each of the rows."""
    return pytest.mark.parametrize("row", list(chosen), ids=str)


def specs(outputs: Any) -> list[tuple[tuple[int | None, ...], str]]:
    """Shape and dtype of each tensor."""
    return [(tuple(o.shape), str(o.dtype)) for o in jax.tree.leaves(outputs)]


def assert_same(ours: Any, theirs: Any, row: Row) -> None:
    """Same shapes, dtypes and values."""
    assert specs(ours) == specs(theirs)
    for one, other in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=row.rtol, atol=row.atol)
