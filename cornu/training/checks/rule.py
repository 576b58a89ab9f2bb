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
    """An input or a target array, by the name that a user knows it under."""

    name: str
    array: np.ndarray
    is_input: bool
    first_layer: str


@dataclass
class Output:
    """An output of the model with its loss and its targets."""

    model: str
    name: str
    loss: str
    from_logits: bool
    y: np.ndarray
    shape: tuple[int | None, ...]
    activation: str | None
    metrics: tuple[str, ...]

    @property
    def units(self) -> int | None:
        """Size of the output's last axis."""
        return self.shape[-1] if self.shape else None

    @property
    def where(self) -> str:
        """How messages name it."""
        return f"{self.model}, output '{self.name}'"
