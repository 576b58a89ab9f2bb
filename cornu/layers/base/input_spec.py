"""InputSpec: which inputs a layer takes, checked before it runs."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import describe
from cornu.base.tree import flatten

__all__ = ["InputSpec", "check_input_spec"]


class InputSpec:
    """Number of axes, sizes and dtype that an input of a layer must have.

    Args:
        dtype: name of the dtype, or None for any.
        shape: tuple of integers and None, or None for any.
        ndim: exact number of axes, or None.
        max_ndim: largest number of axes, or None.
        min_ndim: smallest number of axes, or None.
        axes: dict from axis to its size (None: any size).
        allow_last_axis_squeeze: whether a last axis of size 1 may be missing or too many.
        name: name of the input, or None.
        optional: whether the input may be None.

    Example:
        >>> import cornu
        >>> cornu.layers.InputSpec(min_ndim=2, axes={-1: 3})
        InputSpec(min_ndim=2, axes={-1: 3})
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ):
        self.dtype = dtype
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal spec."""
        keys = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes", "optional")
        return {key: getattr(self, key) for key in keys}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """Make a spec from what `get_config` returned."""
        return cls(**config)

    def __repr__(self) -> str:
        given = {key: value for key, value in self.get_config().items() if value}
        return "InputSpec(" + ", ".join(f"{key}={value}" for key, value in given.items()) + ")"


def check_input_spec(layer: Any, inputs: Any) -> None:
    """Raise a ValueError that names the layer, the shape that came and the fix, unless `inputs` fit its `input_spec`.

    Args:
        layer: the layer; its `input_spec` is an `InputSpec`, a nest of them, or None.
        inputs: the call's first argument.
    """
    spec = layer.input_spec
    if spec is None:
        return
    if isinstance(spec, InputSpec):
        if not isinstance(inputs, list | tuple | dict):
            _check_one(spec, inputs, layer)
            return
        numbers = all(isinstance(leaf, int | float) for leaf in flatten(inputs))
        fix = "Make an array of it: np.array(...)." if numbers else "Pass the tensor itself."
        raise ValueError(f"{_where(layer)}: expected a single tensor or array as input; got {describe(inputs)}. {fix}")
    specs = flatten(spec)
    leaves = (
        [inputs[s.name] for s in specs] if isinstance(inputs, dict) and all(s.name for s in specs) else flatten(inputs)
    )
    if len(leaves) != len(specs):
        raise ValueError(f"{_where(layer)}: expected {len(specs)} inputs; got {len(leaves)}.")
    for one, leaf in zip(specs, leaves, strict=True):
        _check_one(one, leaf, layer)


def _where(layer: Any) -> str:
    return f"{layer.path} ({type(layer).__name__})"


def _check_one(spec: InputSpec, x: Any, layer: Any) -> None:
    if x is None and spec.optional:
        return
    if x is None or not hasattr(x, "shape"):
        raise ValueError(f"{_where(layer)}: expected a tensor or array as input; got {describe(x)}.")
    shape = tuple(x.shape)
    ndim = len(shape)
    fault, fix = _fault(spec, shape, ndim, x)
    if fault:
        expected = f" ({layer.input_axes})" if layer.input_axes else ""
        raise ValueError(f"{_where(layer)}: expected {fault}{expected}; got shape {shape}.{' ' + fix if fix else ''}")


def _fault(spec: InputSpec, shape: tuple[int | None, ...], ndim: int, x: Any) -> tuple[str, str]:
    if spec.shape is not None and spec.allow_last_axis_squeeze:
        wanted = spec.shape
        if wanted and wanted[-1] == 1 and ndim == len(wanted) - 1:
            shape, ndim = (*shape, 1), ndim + 1
        elif shape and shape[-1] == 1 and ndim == len(wanted) + 1:
            shape, ndim = shape[:-1], ndim - 1
    if spec.ndim is not None and ndim != spec.ndim:
        return f"an input of {spec.ndim} axes", _rank_fix(spec.ndim, shape)
    if spec.min_ndim is not None and ndim < spec.min_ndim:
        return f"an input of at least {spec.min_ndim} axes", _rank_fix(spec.min_ndim, shape)
    if spec.max_ndim is not None and ndim > spec.max_ndim:
        return f"an input of at most {spec.max_ndim} axes", "Put a Flatten() or a Reshape() layer before it."
    if spec.dtype is not None and str(x.dtype) != spec.dtype:
        return f"an input of dtype {spec.dtype}", f"It came as {x.dtype}."
    sizes = dict(spec.axes)
    if spec.shape is not None:
        sizes.update(enumerate(spec.shape))
    for axis, size in sizes.items():
        if size is None or not -ndim <= axis < ndim:
            continue
        if shape[axis] not in (size, None):
            return f"an input whose axis {axis} has size {size}", _size_fix(axis, size, shape)
    return "", ""


def _rank_fix(wanted: int, shape: tuple[int | None, ...]) -> str:
    if len(shape) == wanted - 1 and len(shape) >= 1:
        if None in shape[:1] or len(shape) == 1:
            return (
                "An axis is missing: for grey images add a channel axis (x[..., None]); for one sample a batch axis "
                "(x[None])."
            )
        return (
            "An axis is missing: one sample alone needs a batch axis in front (x[None]), grey images need a channel "
            "axis at the end (x[..., None])."
        )
    if len(shape) == wanted + 1:
        return (
            "There is one axis too many: `input_shape` is written without the batch size, e.g. input_shape=(28, 28, 1)."
        )
    if len(shape) > wanted:
        return "Put a Flatten() or a Reshape() layer before it."
    return "Reshape the data first, or put a Reshape() layer before it."


def _size_fix(axis: int, size: int, shape: tuple[int | None, ...]) -> str:
    if size in shape:
        return "The axes seem to be in another order: see the layer's `data_format`, or transpose the data."
    if axis in (-1, len(shape) - 1) and len(shape) == 2:
        return f"The layer was built for {size} features a sample: pass data of shape (batch, {size})."
    return "The layer was built for that size; a layer with other sizes has to be made anew."
