"""What a rule is, and what it looks at: an array of the data, or an output with its loss and its targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Data", "Output", "Rule"]


class Rule(NamedTuple):
    """One mistake.

    Args:
        name: what the mistake is called.
        look: function that returns a sentence with where, what and the fix; or None.
        is_error: whether it stops training.
    """

    name: str
    look: Callable[[Any], str | None]
    is_error: bool


@dataclass
class Data:
    """An input or a target array.

    Args:
        name: how messages name it, for example "x['image']".
        array: its values, or a sample of them.
        is_input: whether it is an input, not a target.
        first_layer: class name of the layer that seems to see the data first.
        layers: class names of all layers.
        embedded: how many integers the Embedding knows that surely sees the data first, None if there is none.
    """

    name: str
    array: np.ndarray
    is_input: bool
    first_layer: str
    layers: frozenset[str]
    embedded: int | None


@dataclass
class Output:
    """An output of the model with its loss and its targets.

    Args:
        where: how messages name it.
        loss: name of the loss function.
        from_logits: whether the loss wants logits.
        y: the targets, or a sample of them.
        ignored: label that the loss leaves out, or None.
        some_left_out: whether a sample weight is 0, so that what its target holds does not matter.
        shape: shape of the output; None for the batch axis and for unknown sizes.
        activation: name of the function that the output ends with, None if that is not known.
        metrics: names of the metrics that were given by name.
    """

    where: str
    loss: str
    from_logits: bool
    y: np.ndarray
    ignored: int | None
    some_left_out: bool
    shape: tuple[int | None, ...]
    activation: str | None
    metrics: tuple[str, ...]

    @property
    def units(self) -> int | None:
        """Size of the output's last axis."""
        return self.shape[-1] if self.shape else None
