"""Initializers by name and configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.identifiers import Identifiers, listed
from cornu.core.variable import Variable, install_initializers
from cornu.initializers import constants, distributions, orthogonal_matrix, stft_kernel, variance

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("initializer")
_table.add(
    *listed(constants, distributions, orthogonal_matrix, stft_kernel, variance),
    IdentityInitializer=constants.Identity,
    OrthogonalInitializer=orthogonal_matrix.Orthogonal,
    STFTInitializer=stft_kernel.STFT,
    normal=distributions.RandomNormal,
    uniform=distributions.RandomUniform,
    one=constants.Ones,
    zero=constants.Zeros,
)


def get(identifier: Any) -> Callable[..., Any] | None:
    """The initializer that a name, a configuration, an array or a callable stands for.

    Args:
        identifier: name such as "he_normal", dict as `serialize` returns it, callable, array (the first value
            itself), or None, which gives None.

    Raises:
        ValueError: if there is no such initializer; the message names the nearest ones.

    Example:
        >>> from cornu import initializers
        >>> type(initializers.get("glorot_uniform")).__name__
        'GlorotUniform'
    """
    if isinstance(identifier, np.ndarray | jax.Array | Variable):
        return _from_array(convert_to_tensor(identifier))
    return _table.get(identifier)


def _from_array(value: jax.Array) -> Callable[..., Any]:
    def initialize_fn(shape: Any, dtype: Any = None) -> jax.Array:
        if tuple(shape) != value.shape:
            raise bad_argument("initializer", "shape", f"the shape {value.shape} of the given array", tuple(shape))
        return convert_to_tensor(value, dtype)

    return initialize_fn


def serialize(initializer: Any) -> Any:
    """An initializer as plain data.

    Args:
        initializer: an `Initializer`, or a function that is known by name.

    Example:
        >>> from cornu import initializers
        >>> initializers.serialize(initializers.Constant(2.0))["config"]
        {'value': 2.0}
    """
    return _table.serialize(initializer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The initializer that `serialize` described.

    Args:
        config: name or configuration.
        custom_objects: dict from name to class or function, for initializers of your own.

    Raises:
        ValueError: if there is no such initializer.

    Example:
        >>> from cornu import initializers
        >>> initializers.deserialize({"class_name": "Constant", "config": {"value": 2.0}}).value
        2.0
    """
    return _table.deserialize(config, custom_objects)


install_initializers(get)
