"""What a functional model is called on, fitted to the inputs that its graph starts from."""

from __future__ import annotations

from typing import Any

from jax import numpy as jnp

from cornu.base.errors import describe
from cornu.base.notices import notice
from cornu.base.tree import flatten
from cornu.core.convert import convert_to_tensor
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor
from cornu.core.sparse import densify, is_sparse

__all__ = ["input_names", "standardize_inputs"]


def input_names(function: Function) -> list[str]:
    """Names of the Inputs that a graph starts from."""
    return [tensor._keras_history.operation.name for tensor in function.inputs]  # type: ignore[union-attr]


def standardize_inputs(where: str, function: Function, inputs: Any) -> list[Any]:
    """The inputs as a flat list of tensors, each of the rank and dtype that the graph starts from.

    Args:
        where: the model's path, for messages.
        function: the model's graph.
        inputs: what the model is called on: a tensor, or a list or dict of them.

    Raises:
        ValueError: if inputs are missing, or one does not fit.
    """
    struct = function._inputs_struct
    if isinstance(inputs, dict):
        names = sorted(struct) if isinstance(struct, dict) else input_names(function)
        missing = [name for name in names if name not in inputs]
        if missing and len(names) == len(inputs) == 1:
            leaves = list(inputs.values())
        elif missing:
            raise ValueError(
                f"{where}: the inputs {missing} are missing; got a dict with the keys {sorted(inputs)}. "
                f"The model's inputs are {names}."
            )
        else:
            extra = sorted(set(inputs) - set(names))
            if extra:
                notice(f"{where}: the inputs {extra} are not used by the model, whose inputs are {names}.")
            leaves = flatten([inputs[name] for name in names])
    else:
        leaves = flatten(inputs)
    if len(leaves) != len(function.inputs):
        many = "inputs" if len(function.inputs) > 1 else "input"
        numbers = isinstance(inputs, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves)
        fix = f"Pass a list of {len(function.inputs)} arrays in this order, or a dict of them by name."
        if numbers:
            fix = "A list holds one entry for each input: make an array of the numbers with np.array."
        elif many == "input":
            fix = "Pass one array; several samples are its rows."
        raise ValueError(
            f"{where}: expected {len(function.inputs)} {many} ({', '.join(input_names(function))}); got "
            f"{len(leaves)}. {fix}"
        )
    return [_fit_input(where, leaf, wanted) for leaf, wanted in zip(leaves, function.inputs, strict=True)]


def _fit_input(where: str, x: Any, wanted: KerasTensor) -> Any:
    start: Any = wanted._keras_history.operation
    if x is None and start.optional:
        return x
    if x is None or isinstance(x, str | bytes):
        raise ValueError(f"{where}: input '{start.name}' must be an array; got {describe(x)}.")
    if not isinstance(x, KerasTensor):
        x = x if is_sparse(x) and wanted.sparse else convert_to_tensor(densify(x))
        if x.dtype.name != wanted.dtype and wanted.dtype != "string":
            x = x.astype(wanted.dtype)
    shape, target = tuple(x.shape), wanted.shape
    if is_sparse(x) and _fits(shape, target):
        return x
    x = densify(x)
    if not isinstance(x, KerasTensor) and shape[-1:] == (1,) and _fits(shape[:-1], target):
        return jnp.squeeze(x, -1)
    if not isinstance(x, KerasTensor) and target[-1:] == (1,) and _fits((*shape, 1), target):
        return jnp.expand_dims(x, -1)
    if not _fits(shape, target):
        raise ValueError(
            f"{where}: input '{start.name}' must have shape {target}; got {describe(x)}. {_shape_fix(target, shape)}"
        )
    return x


def _fits(shape: tuple[int | None, ...], target: tuple[int | None, ...]) -> bool:
    """Whether the shapes agree but for the batch axis; None agrees with every size."""
    return len(shape) == len(target) and all(
        want is None or have is None or want == have for want, have in zip(target[1:], shape[1:], strict=True)
    )


def _shape_fix(target: tuple[int | None, ...], shape: tuple[int | None, ...]) -> str:
    if len(target) == len(shape) + 1 and shape == target[1:]:
        return "That looks like one sample without the batch axis: pass x[None]."
    if len(target) == len(shape) + 1:
        return "An axis is missing: grey images need a channel axis, x[..., None]; one sample a batch axis, x[None]."
    if len(target) == len(shape) and sorted(map(str, target[1:])) == sorted(map(str, shape[1:])):
        return "The axes seem to be in another order: transpose the data, or see `data_format`."
    if len(target) == len(shape) - 1 and None not in target[1:2]:
        return "There is one axis too many. `shape` and `input_shape` are written without the batch size."
    return "Reshape the data, or make the model's Input of that shape (written without the batch size)."
