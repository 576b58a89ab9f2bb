"""One row an op: what is called with what. Everything that is checked of it is derived from the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import numpy as np

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


def symbolic(tensors: list[np.ndarray], unknown: bool) -> list[KerasTensor]:
    """Symbolic tensors like the given ones; with `unknown` those that share the first one's batch axis lose it."""
    shapes = [
        (None, *t.shape[1:])
        if unknown and t.ndim and t.shape[:1] == tensors[0].shape[:1] and t.ndim == tensors[0].ndim
        else t.shape
        for t in tensors
    ]
    return [KerasTensor(shape, str(t.dtype)) for shape, t in zip(shapes, tensors, strict=True)]
