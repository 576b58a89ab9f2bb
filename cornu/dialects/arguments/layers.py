"""Old arguments of layers: renamed, turned into today's values, used, or explained."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu import initializers
from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.dialects.arguments.words import DEFAULTS, DROPPED, RENAMED, VALUES, WEIGHTS

__all__ = ["rewrite_layer_arguments", "translate_layer_arguments"]


def rewrite_layer_arguments(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Arguments of a layer class of cornu, before its `__init__` sees them.

    Args:
        cls: the class of cornu whose `__init__` is called.
        args, kwargs: as given.

    Returns:
        The same as today's version would be called.
    """
    name = cls.__name__
    kwargs = _rename(name, kwargs)
    if not args:
        kwargs = {**DEFAULTS.get(name, {}), **kwargs}
    kwargs = _merge_kernel_sizes(name, kwargs)
    kwargs = _drop(name, kwargs)
    if name == "Embedding" and kwargs.get("input_length") is not None and "input_shape" not in kwargs:
        kwargs = {**kwargs, "input_shape": _as_tuple(kwargs["input_length"])}
        del kwargs["input_length"]
    if name in WEIGHTS and kwargs.get("weights") is not None:
        kwargs = _weights_as_initializers(name, kwargs)
    return args, kwargs


def translate_layer_arguments(cls: type, arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments that every layer of Keras 1 and 2 had: shapes of the input, and how to run."""
    arguments = dict(arguments)
    if "batch_input_shape" in arguments:
        shape = arguments.pop("batch_input_shape")
        if shape is not None:
            arguments["batch_shape"] = tuple(shape)
    length = arguments.pop("input_length", None)
    dim = arguments.get("input_dim")
    rank = _input_rank(cls)
    if "input_shape" in arguments or "batch_shape" in arguments:
        arguments.pop("input_dim", None)
    elif dim is not None and rank == 3:
        arguments["input_shape"] = (length, arguments.pop("input_dim"))
    elif length is not None:
        arguments["input_shape"] = _as_tuple(length)
        arguments.pop("input_dim", None)
    if "input_dtype" in arguments:
        notice(f"{cls.__name__}: the argument `input_dtype` is called `dtype` today.", key="layer input_dtype")
        arguments.setdefault("dtype", arguments.pop("input_dtype"))
    if arguments.get("weights", 0) is None:
        del arguments["weights"]
    for name, reason in DROPPED["Layer"].items():
        if name in arguments:
            value = arguments.pop(name)
            notice(f"{cls.__name__}: the argument {name}={value!r} is not needed: {reason}.", key=f"layer {name}")
    batch_size = arguments.pop("batch_size", None)
    if batch_size is not None and arguments.get("input_dim") is not None:
        arguments["input_shape"] = (arguments.pop("input_dim"),)
    if batch_size is not None and "input_shape" in arguments:
        arguments["batch_shape"] = (batch_size, *arguments.pop("input_shape"))
    elif batch_size is not None:
        fix = "It goes with input_shape."
        raise bad_argument(cls.__name__, "batch_size", "left out without input_shape", batch_size, fix)
    return arguments


def _rename(where: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    table = RENAMED.get(where, {})
    renamed: dict[str, Any] = {}
    for name, value in kwargs.items():
        new = table.get(name, name)
        if new != name:
            if new in kwargs:
                fix = f"They are one argument: keep `{new}`."
                raise bad_argument(where, name, f"left out where `{new}` is given", value, fix)
            notice(f"{where}: the argument `{name}` is called `{new}` today.", key=f"{where}.{name}")
        values = VALUES.get(new)
        if values is not None and isinstance(value, str) and value in values:
            notice(f"{where}: {new}={value!r} is written {new}={values[value]!r} today.", key=f"{where}.{new}={value}")
            value = values[value]
        renamed[new] = value
    return renamed


def _merge_kernel_sizes(where: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """`nb_row`, `nb_col` and `kernel_dim1`... are one tuple today."""
    for names in (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3")):
        if names[0] not in kwargs:
            continue
        missing = [name for name in names if name not in kwargs]
        if missing:
            raise bad_argument(
                where, missing[0], f"given with `{names[0]}`", None, "Write kernel_size=(rows, columns)."
            )
        kwargs = dict(kwargs)
        size = tuple(kwargs.pop(name) for name in names)
        notice(f"{where}: {', '.join(names)} are written kernel_size={size} today.", key=f"{where}.{names[0]}")
        kwargs["kernel_size"] = size
    return kwargs


def _drop(where: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    for name, reason in DROPPED.get(where, {}).items():
        if name in kwargs:
            kwargs = dict(kwargs)
            value = kwargs.pop(name)
            notice(f"{where}: the argument {name}={value!r} is not needed: {reason}.", key=f"{where}.{name}")
    if kwargs.get("time_major"):
        fix = "Swap the axes with Permute or ops.swapaxes(x, 0, 1)."
        raise bad_argument(where, "time_major", "False: the batch is the first axis", True, fix)
    if where == "BatchNormalization" and "mode" in kwargs:
        kwargs = dict(kwargs)
        mode = kwargs.pop("mode")
        if mode != 0:
            fix = "Modes 1 and 2 of Keras 1 are LayerNormalization() and training=True in the call."
            raise bad_argument(where, "mode", "0", mode, fix)
        notice("BatchNormalization: mode=0 is what the layer does; leave it out.")
    return {name: value for name, value in kwargs.items() if name != "time_major"}


def _weights_as_initializers(where: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arrays given as `weights` are what the variables start with."""
    kwargs = dict(kwargs)
    arrays = [np.asarray(array) for array in kwargs.pop("weights")]
    names = WEIGHTS[where]
    if len(arrays) > len(names):
        fix = f"They stand for {', '.join(names)}."
        raise bad_argument(where, "weights", f"at most {len(names)} arrays", arrays, fix)
    notice(
        f"{where}: `weights` is old: pass the arrays as initializers, for example "
        f"{names[0]}=initializers.Constant(array), or call `set_weights` after building.",
        key=f"{where}.weights",
    )
    for name, array in zip(names, arrays, strict=False):
        kwargs[name] = initializers.Constant(array)
    if where == "LSTM" and len(arrays) == len(names):
        # The array is the whole bias, the forget gate's ones included.
        kwargs["unit_forget_bias"] = False
    return kwargs


def _input_rank(cls: type) -> int:
    """Axes that inputs of this class have, the batch included: 3 for sequences."""
    names = {base.__name__ for base in cls.__mro__}
    sequences = {"RNN", "LSTM", "GRU", "SimpleRNN", "Conv1D", "Bidirectional", "TimeDistributed", "MaxPooling1D"}
    return 3 if names & sequences else 2


def _as_tuple(length: Any) -> tuple[Any, ...]:
    return tuple(length) if isinstance(length, list | tuple) else (length,)
