"""Rematerialization: computing intermediate values again for the gradient, instead of keeping them."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import jax

from cornu.base.errors import bad_argument
from cornu.core.scopes import StatelessScope, local

MODES = ("full", "activations", "larger_than", "list_of_layers", None)
F = TypeVar("F", bound=Callable[..., Any])


class _Local(threading.local):
    scope: RematScope | None = None


_open = _Local()


class RematScope:
    """Layers made inside compute intermediate values again for the gradient, which saves memory and costs time.

    Args:
        mode: "full" for every layer, "activations" for activation functions only, "larger_than" for layers with an
            output of more entries than `output_size_threshold`, "list_of_layers" for those named in `layer_names`,
            None for no layer.
        output_size_threshold: number of entries, for "larger_than".
        layer_names: names of layers, for "list_of_layers".

    Raises:
        ValueError: if the mode is not known.

    Example:
        >>> import cornu
        >>> with cornu.RematScope("full"):
        ...     layer = cornu.layers.Dense(3, activation="gelu")
        >>> layer(cornu.ops.ones((2, 4))).shape
        (2, 3)
    """

    def __init__(
        self, mode: str | None = "full", output_size_threshold: int = 1024, layer_names: Sequence[str] | None = None
    ):
        if mode not in MODES:
            raise bad_argument("RematScope", "mode", f"one of {MODES}", mode)
        self.mode = mode
        self.output_size_threshold = output_size_threshold
        self.layer_names: list[str] = list(layer_names or ())

    def __enter__(self) -> Self:
        self._outer = _open.scope
        _open.scope = self
        return self

    def __exit__(self, *exc: object) -> None:
        _open.scope = self._outer


def current_remat() -> RematScope | None:
    """The innermost open scope, None if it asks for nothing."""
    scope = _open.scope
    return None if scope is None or scope.mode is None else scope


def remat(f: F) -> F:
    """A function like `f` whose intermediate values are computed again for the gradient.

    Args:
        f: a function of tensors, or a layer. What it assigns to variables is kept.

    Example:
        >>> import jax
        >>> import cornu
        >>> wave = cornu.remat(lambda x: cornu.ops.sin(cornu.ops.sin(x)))
        >>> float(jax.grad(wave)(0.0))
        1.0

    Reference:
        Chen et al., 2016, "Training Deep Nets with Sublinear Memory Cost", https://arxiv.org/abs/1604.06174
    """
    if not callable(f):
        raise bad_argument("remat", "f", "a function or a layer", f, error=TypeError)
    return rematerialized(f)


def rematerialized(f: F, threshold: int = -1) -> F:
    """`remat(f)` for calls with an output of more than `threshold` entries."""

    @functools.wraps(f, updated=())
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = jax.tree.flatten((args, kwargs))
        is_array = [hasattr(leaf, "dtype") and hasattr(leaf, "shape") and _is_real(leaf) for leaf in leaves]
        if not all(_is_real(leaf) for leaf in leaves):
            return f(*args, **kwargs)  # symbolic: nothing is computed
        outer, assigned = local.stateless, []

        def pure(*arrays: Any) -> Any:
            rest = iter(arrays)
            filled = [next(rest) if array else leaf for leaf, array in zip(leaves, is_array, strict=True)]
            inner_args, inner_kwargs = jax.tree.unflatten(structure, filled)
            with _Inside(outer) as scope:
                outputs = f(*inner_args, **inner_kwargs)
            updates = scope.updates()
            assigned[:] = [variable for variable, _ in updates]
            return outputs, [value for _, value in updates], scope.losses

        arrays = [leaf for leaf, array in zip(leaves, is_array, strict=True) if array]
        if threshold >= 0:
            shapes, _, _ = jax.eval_shape(pure, *arrays)
            if all(math.prod(leaf.shape) <= threshold for leaf in jax.tree.leaves(shapes)):
                return f(*args, **kwargs)
        outputs, values, losses = jax.checkpoint(pure)(*arrays)
        for variable, value in zip(assigned, values, strict=True):
            variable.assign(value)
        if outer is not None:
            for loss in losses:
                outer.add_loss(loss)
        return outputs

    return wrapper  # type: ignore[return-value]


def _is_real(leaf: Any) -> bool:
    return not hasattr(leaf, "_keras_history")


class _Inside(StatelessScope):
    """Keeps what is assigned inside apart, and reads everything else from the scope around it."""

    def __init__(self, outer: StatelessScope | None):
        super().__init__(collect_losses=outer is not None and outer.collect_losses)
        self._around = outer

    def get_current_value(self, variable: Any) -> Any:
        """The value of `variable` here or around."""
        value = super().get_current_value(variable)
        return value if value is not None or self._around is None else self._around.get_current_value(variable)
