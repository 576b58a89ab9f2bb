"""Compare a function with another in value and in every derivative that JAX knows."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def assert_same_everywhere(
    function: Callable[..., Any], expected: Callable[..., Any], arguments: list[Any], rtol: float = 1e-5
) -> None:
    """Value, gradient, forward mode, gradient of the gradient, and all of these mapped over the first argument.

    Args:
        function, expected: from float arrays to a list of float arrays.
        arguments: the arrays.
        rtol: largest difference, as a share of the largest entry of each result.
    """
    for name, transform in TRANSFORMS.items():
        made = jax.jit(transform(function))(*arguments)
        wanted = jax.jit(transform(expected))(*arguments)
        for one, other in zip(jax.tree.leaves(made), jax.tree.leaves(wanted), strict=True):
            scale = float(np.max(np.abs(np.asarray(other, "float32")), initial=0.0)) or 1.0
            np.testing.assert_allclose(
                np.asarray(one, "float32"), np.asarray(other, "float32"), rtol=0, atol=rtol * scale, err_msg=name
            )


def _scalar(function: Callable[..., Any], wave: Callable[[Any], Any] = jnp.sin) -> Callable[..., Any]:
    return lambda *arguments: sum(jnp.sum(wave(leaf)) for leaf in jax.tree.leaves(function(*arguments)))


def _gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: jax.grad(_scalar(function), argnums=tuple(range(len(arguments))))(*arguments)


def _forward_mode(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: jax.jvp(function, arguments, tuple(jnp.cos(a) for a in arguments))


def _second(function: Callable[..., Any]) -> Callable[..., Any]:
    return _gradient(_gradient(function))


def _mapped(function: Callable[..., Any]) -> Callable[..., Any]:
    def over_first(*arguments: Any) -> Any:
        pair = jnp.stack([arguments[0], arguments[0] * 2])
        return jax.vmap(function, in_axes=(0, *[None] * (len(arguments) - 1)))(pair, *arguments[1:])

    return over_first


TRANSFORMS: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    "value": lambda function: function,
    "gradient": _gradient,
    "forward mode": _forward_mode,
    "gradient of the gradient": _second,
    "mapped": _mapped,
    "gradient, mapped": lambda function: _mapped(_gradient(function)),
}
