"""First axes that are empty, of one element, or unknown: what cornu makes of them is what Keras makes of them."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from tests.ops.harness import Row, assert_same, rows, specs
from tests.ops.rows import ROWS
from tests.oracle import keras

SHORT = (0, 1)
BATCHED = [row for row in ROWS if any(row.in_batch())]
FIRST = list({row.name: row for row in reversed(BATCHED)}.values())


def spec_or_error(row: Row, function: Any, tensors: list[np.ndarray], jit: bool) -> Any:
    """Shapes and dtypes of the result, without computing it where that is possible, or the error."""
    call = row.call(function)
    try:
        return specs(jax.eval_shape(call, *tensors) if jit else call(*tensors))
    except Exception as error:  # noqa: BLE001 - Keras fails with errors of all kinds
        return error


@rows(BATCHED)
def test_short_axes(row: Row):
    to_compute = []
    for size in SHORT:
        tensors = row.draw_batch(size)
        ours = spec_or_error(row, row.ours, tensors, row.jit)
        theirs = spec_or_error(row, row.theirs, tensors, row.jit and row.keras_jit)
        if size in row.differs:
            assert ours != theirs and {shape for shape, _ in ours} == {row.differs[size]}
        elif isinstance(theirs, Exception):
            assert isinstance(ours, ValueError | TypeError | IndexError)
            assert str(ours).startswith(row.name.split(".")[-1] + ": ")
        else:
            assert ours == theirs
            if any(0 not in shape for shape, _ in ours):
                to_compute.append(tensors)

    def compute(calls):  # in one program, since compilation takes longer than all else
        return [[row.call(function)(*tensors) for tensors in calls] for function in (row.ours, row.theirs)]

    ours, theirs = (jax.jit(compute) if row.jit and row.keras_jit else compute)(to_compute)
    assert_same(ours, theirs, row)
    if row in FIRST:  # of each op one row also without a compiler, which is where kernels and the host step in
        assert_same([row.call(row.ours)(*tensors) for tensors in to_compute], ours, row)


@rows(row for row in BATCHED if row.symbolic and row.jit and row.unknown)
def test_unknown_axes(row: Row):
    results = specs(row.call(row.ours)(*row.symbolic_tensors(unknown=True)))
    assert _fits(results, specs(jax.eval_shape(row.call(row.ours), *row.draw())))
    for size in SHORT:
        real = spec_or_error(row, row.ours, row.draw_batch(size), jit=True)
        squeezed = not isinstance(real, Exception) and _ranks(real) < _ranks(results)  # it has an axis of size 1
        assert isinstance(real, Exception) or squeezed or _fits(results, real)
    if row.keras_symbolic:
        assert _fits(specs(row.call(row.theirs)(*row.symbolic_tensors(True, keras.KerasTensor))), results)


def _ranks(some: list[Any]) -> list[int]:
    return [len(shape) for shape, _ in some]


def _fits(unknown: list[Any], known: list[Any]) -> bool:
    """Whether shapes and dtypes are the same, except for sizes that are None in the first ones."""
    return len(unknown) == len(known) and all(
        len(some) == len(all_) and dtype == same and all(size in (None, n) for size, n in zip(some, all_, strict=True))
        for (some, dtype), (all_, same) in zip(unknown, known, strict=True)
    )
