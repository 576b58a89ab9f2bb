"""device: on which device arrays are made."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import jax

from cornu.base.errors import bad_argument

_KINDS = {"gpu": "gpu", "cuda": "gpu", "cpu": "cpu", "tpu": "tpu"}


def device(device_name: Any) -> AbstractContextManager[Any]:
    """Make arrays and run operations on that device inside.

    Args:
        device_name: kind and number, as "cpu:0" or "gpu:1", or a `jax.Device`.

    Raises:
        ValueError: if there is no such device.

    Example:
        >>> import cornu
        >>> with cornu.device("cpu:0"):
        ...     x = cornu.ops.ones((2,))
        >>> x.device
        CpuDevice(id=0)
    """
    if isinstance(device_name, jax.Device):
        return jax.default_device(device_name)
    if not isinstance(device_name, str):
        raise bad_argument("device", "device_name", "a string such as 'gpu:0', or a jax.Device", device_name)
    kind, _, number = device_name.lower().partition(":")
    try:
        found = jax.devices(_KINDS.get(kind, kind))
    except RuntimeError:
        found = []
    if not (number or "0").isdigit() or int(number or 0) >= len(found):
        here = ", ".join(f"{one.platform}:{one.id}" for one in [*jax.devices(), *jax.devices("cpu")])
        raise bad_argument("device", "device_name", f"one of the devices here ({here})", device_name)
    return jax.default_device(found[int(number or 0)])
