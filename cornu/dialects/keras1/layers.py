"""Layers of Keras 1 and 2 that have another name, another order of arguments, or another class today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu import layers
from cornu.base.errors import bad_argument, is_integer, unknown_name
from cornu.base.notices import notice
from cornu.dialects.keras1.renamed import Renamed

__all__ = ["LAYERS", "merge"]


def merge(
    inputs: Any,
    mode: Any = "sum",
    concat_axis: int = -1,
    dot_axes: Any = -1,
    output_shape: Any = None,
    output_mask: Any = None,
    arguments: dict[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    """Keras 1's join of several tensors; today there is a function for each mode.

    Args:
        inputs: list of symbolic tensors.
        mode: "sum", "mul", "ave", "max", "concat", "dot", "cos", or a function of the list.
        concat_axis: axis of "concat".
        dot_axes: axes of "dot" and "cos".
        output_shape, output_mask, arguments: what a function's result looks like, and its arguments.
        name: name of the layer.
    """
    if callable(mode):
        layer = layers.Lambda(mode, output_shape=output_shape, mask=output_mask, arguments=arguments, name=name)
        return layer(inputs)
    makers: dict[str, Callable[[], Any]] = {
        "sum": lambda: layers.Add(name=name),
        "mul": lambda: layers.Multiply(name=name),
        "ave": lambda: layers.Average(name=name),
        "max": lambda: layers.Maximum(name=name),
        "concat": lambda: layers.Concatenate(axis=concat_axis, name=name),
        "dot": lambda: layers.Dot(axes=dot_axes, name=name),
        "cos": lambda: layers.Dot(axes=dot_axes, normalize=True, name=name),
    }
    if mode not in makers:
        raise unknown_name("merge", "mode", mode, makers)
    layer = makers[mode]()
    for key, value in (("output_shape", output_shape), ("output_mask", output_mask), ("arguments", arguments)):
        if value is not None:
            raise bad_argument("merge", key, "None where mode is a name", value, "It belongs to mode=function.")
    notice(f"merge(mode={mode!r}) is written layers.{type(layer).__name__}()(inputs) today.")
    return layer(inputs)


def _square_kernel(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """`Convolution2D(32, 3, 3)`: in Keras 1 the two last were the rows and columns of the kernel."""
    if len(args) >= 3 and is_integer(args[1]) and is_integer(args[2]):
        notice(
            f"Convolution2D({args[0]}, {args[1]}, {args[2]}): the kernel is {args[1]} x {args[2]}, as in Keras 1. "
            f"Write Conv2D({args[0]}, ({args[1]}, {args[2]})) today; there a third number is the stride.",
            key="Convolution2D",
        )
        args = (args[0], (args[1], args[2]), *args[3:])
    return args, kwargs


def _cube_kernel(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    if len(args) >= 4 and all(is_integer(size) for size in args[1:4]):
        notice(f"Convolution3D(...): write Conv3D({args[0]}, {args[1:4]}) today.", key="Convolution3D")
        args = (args[0], tuple(args[1:4]), *args[4:])
    return args, kwargs


def _transposed(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    args, kwargs = _square_kernel(args, dict(kwargs))
    if kwargs.pop("output_shape", None) is not None:
        notice("Deconvolution2D: `output_shape` follows from the other arguments today; leave it out.")
    return args, kwargs


def _without_cudnn(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    notice("CuDNNLSTM and CuDNNGRU are LSTM and GRU today; which program runs them is the compiler's choice.")
    return args, kwargs


def _theta(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    theta = args[0] if args else kwargs.pop("theta", 1.0)
    notice("ThresholdedReLU(theta) is written ReLU(threshold=theta) today.")
    return (), {**kwargs, "threshold": theta}


def _every_step(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    notice("TimeDistributedDense is Dense today, which works on the last axis of every time step.")
    return args, kwargs


# old name -> (today's class, what happens to the arguments)
_RENAMED: dict[str, tuple[str, Callable[..., tuple[Any, Any]]]] = {
    "Convolution2D": ("Conv2D", _square_kernel),
    "Convolution3D": ("Conv3D", _cube_kernel),
    "AtrousConvolution2D": ("Conv2D", _square_kernel),
    "SeparableConvolution2D": ("SeparableConv2D", _square_kernel),
    "Deconvolution2D": ("Conv2DTranspose", _transposed),
    "CuDNNLSTM": ("LSTM", _without_cudnn),
    "CuDNNGRU": ("GRU", _without_cudnn),
    "ThresholdedReLU": ("ReLU", _theta),
    "TimeDistributedDense": ("Dense", _every_step),
}

LAYERS: dict[str, Any] = {
    "merge": merge,
    **{old: Renamed(old, getattr(layers, new), translate) for old, (new, translate) in _RENAMED.items()},
}
