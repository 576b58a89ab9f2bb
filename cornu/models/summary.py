"""The table that `model.summary()` prints."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument, unknown_name
from cornu.base.tree import flatten
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import OpCall
from cornu.layers.base.layer import Layer

__all__ = ["print_summary", "summary_text"]

_DEFAULT_WIDTH = 90


class _Row(NamedTuple):
    layer: Any
    depth: int
    last: bool


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: list[float] | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: list[str] | tuple[str, str] | None = None,
) -> None:
    """Print the table of a model's layers; the arguments are those of `Model.summary`."""
    text = summary_text(model, line_length, positions, expand_nested, show_trainable, layer_range)
    (print_fn or print)(text)


def summary_text(
    model: Any,
    line_length: int | None = None,
    positions: list[float] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: list[str] | tuple[str, str] | None = None,
) -> str:
    """The table as text."""
    # Late, since most programs never print one.
    from rich.console import Console
    from rich.table import Table

    connected = getattr(model, "_function", None) is not None and not _is_chain(model)
    columns = [("Layer (type)", "left"), ("Output Shape", "left"), ("Param #", "right")]
    if connected:
        columns.append(("Connected to", "left"))
    if show_trainable:
        columns.append(("Trainable", "center"))
    width = line_length or min(_DEFAULT_WIDTH, shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns)
    table = Table(width=line_length, show_lines=True)
    for (header, justify), share in zip(columns, _widths(positions, len(columns), width), strict=True):
        table.add_column(header, justify=justify, width=share, overflow="fold")  # type: ignore[arg-type]
    for row in _rows(_in_range(model, layer_range), expand_nested, 0):
        cells = [_name_cell(row), _shape_cell(row.layer), _count_cell(row.layer)]
        if connected:
            cells.append(_connected_cell(row.layer, model) if row.depth == 0 else "-")
        if show_trainable:
            cells.append(_trainable_cell(row.layer))
        table.add_row(*(_printable(cell) for cell in cells))
    stream = io.StringIO()
    console = Console(file=stream, width=max(width, 20), color_system=None, force_terminal=False, highlight=False)
    console.print(f'Model: "{_printable(model.name)}"')
    console.print(table)
    text = "\n".join(line.rstrip() for line in stream.getvalue().splitlines())
    return text + "\n" + _totals(model)


def _printable(text: str) -> str:
    """`text` as rich shows it letter by letter, without the characters that steer a terminal."""
    from rich.markup import escape

    return escape(re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", text))


def _is_chain(model: Any) -> bool:
    """Whether each layer just takes the output of the one before, so that a column of connections says nothing."""
    nodes = model._function._graph.nodes
    if any(len(node.input_tensors) > 1 or not isinstance(node.operation, Layer) for node in nodes):
        return False
    operations = [node.operation for node in nodes]
    used = [id(t) for node in nodes for t in node.input_tensors]
    return len(set(map(id, operations))) == len(operations) and len(set(used)) == len(used)


def _widths(positions: list[float] | None, columns: int, width: int) -> list[int | None]:
    """Column widths from the places where columns end."""
    if positions is None:
        return [None] * columns
    if len(positions) < columns:
        raise bad_argument("summary", "positions", f"a list of {columns} numbers, one for each column", positions)
    ends = [int(p * width) if p <= 1 else int(p) for p in positions[:columns]]
    return [max(end - start - 3, 4) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _steps(model: Any) -> list[Any]:
    """Layers, and for a graph of any form also the ops between them."""
    if getattr(model, "_function", None) is None or _is_chain(model):
        return list(model.layers)
    return list(model.operations)


def _in_range(model: Any, layer_range: Any) -> list[Any]:
    layers = _steps(model)
    if layer_range is None:
        return layers
    if not isinstance(layer_range, list | tuple) or len(layer_range) != 2:
        raise bad_argument("summary", "layer_range", "two names of layers", layer_range)
    names = [layer.name for layer in layers]
    found = []
    for pattern in layer_range:
        hits = [index for index, name in enumerate(names) if re.match(pattern, name)]
        if not hits:
            raise unknown_name("summary", "layer in layer_range", pattern, names)
        found.append(hits)
    start, stop = min(found[0]), max(found[1])
    return layers[min(start, stop) : max(start, stop) + 1]


def _rows(layers: list[Any], expand_nested: bool, depth: int) -> Iterator[_Row]:
    for index, layer in enumerate(layers):
        yield _Row(layer, depth, index == len(layers) - 1)
        if expand_nested and getattr(layer, "layers", None):
            yield from _rows(_steps(layer), expand_nested, depth + 1)


def _name_cell(row: _Row) -> str:
    indent = "  " * row.depth + "└ " if row.depth else ""
    kind = row.layer.op.keras_name if isinstance(row.layer, OpCall) else type(row.layer).__name__  # type: ignore[attr-defined]
    return f"{indent}{row.layer.name} ({kind})"


def _shape_cell(layer: Any) -> str:
    outputs = [tensor for node in layer._inbound_nodes for tensor in node.output_tensors]
    if outputs:
        shapes = list(dict.fromkeys(tuple(t.shape) for t in layer._inbound_nodes[0].output_tensors))
        return ", ".join(str(shape) for shape in shapes)
    shapes = getattr(layer, "_build_shapes", None)
    if shapes and layer.built:
        try:
            found = flatten(_as_tensors(layer.compute_output_shape(**shapes)))
        except Exception:  # noqa: BLE001 - a layer of the user's own may not run on shapes; the table then says "?"
            return "?"
        return ", ".join(str(tensor.shape) for tensor in found)
    return "?"


def _as_tensors(shape: Any) -> Any:
    if isinstance(shape, dict):
        return [_as_tensors(item) for item in shape.values()]
    if all(size is None or isinstance(size, int) for size in shape):
        return KerasTensor(shape)
    return [_as_tensors(item) for item in shape]


def _count_cell(layer: Any) -> str:
    if isinstance(layer, OpCall):
        return "0"
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _trainable_cell(layer: Any) -> str:
    if isinstance(layer, OpCall) or not layer.weights:
        return "-"
    return "Y" if layer.trainable else "N"


def _connected_cell(layer: Any, model: Any) -> str:
    members = model._function._graph.members
    sources = []
    for node in layer._inbound_nodes:
        if id(node) in members:
            for tensor in node.input_tensors:
                operation, index, position = tensor._keras_history
                sources.append(f"{operation.name}[{index}][{position}]")
    return ", ".join(sources) or "-"


def _totals(model: Any) -> str:
    trainable, frozen = model.trainable_weights, model.non_trainable_weights
    lines = []
    optimizer = getattr(model, "optimizer", None)
    extra = list(optimizer.variables) if optimizer is not None and optimizer.built else []
    groups = [("Total params", [*trainable, *frozen, *extra]), ("Trainable params", trainable)]
    groups.append(("Non-trainable params", frozen))
    if extra:
        groups.append(("Optimizer params", extra))
    for label, variables in groups:
        count = sum(_size(v) for v in variables)
        bits = sum(_size(v) * _bits(v.dtype) for v in variables)
        lines.append(f" {label}: {count:,} ({_readable(bits / 8)})")
    return "\n".join(lines)


def _size(variable: Any) -> int:
    return int(np.prod(variable.shape, dtype=np.int64))


def _bits(dtype: Any) -> int:
    name = standardize_dtype(dtype)
    digits = re.search(r"\d+", name)
    return int(digits.group()) if digits else 8


def _readable(size: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            return f"{size:.2f} {unit}"
        size /= 1024
    return ""
