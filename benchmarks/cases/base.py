"""A case: a model and its data, said once for libraries with the Keras API and once for PyTorch.

The builders take the library as their argument, so that this package can be imported without any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

# What one value costs while training, at least: written and read forward, read again backward, and its gradient
# written and read.
_PASSES_TRAINING = 5
_PASSES_PREDICTING = 2
# What Adam moves for one parameter, at least: value and two moments are read and written.
_PASSES_UPDATE = 6
_FLOAT32 = 4


@dataclass(frozen=True)
class Case:
    """A model, its data, and the work in it.

    Args:
        name: str, as it is written on the command line.
        about: str. One line for the listing.
        shape: shape of one sample.
        input_macs: int. Multiply-adds a sample in layers that read the data, which need no gradient for their input.
        macs: int. Multiply-adds a sample in all other layers.
        model: builds it from a module with the Keras API, for example `cornu`.
        torch_model: builds it from the module `torch`; images come as (batch, channels, height, width).
        target: what is learnt: a class, a number, or the sample itself.
        vocabulary: int. 0 for float samples, else samples are integers below it.
        activations: int. Values a sample that layers hand on; 0 where memory is no limit.
        parameters: int. Parameters that every step updates; 0 where memory is no limit.
    """

    name: str
    about: str
    shape: tuple[int, ...]
    input_macs: int
    macs: int
    model: Callable[[Any], Any]
    torch_model: Callable[[Any], Any]
    target: Literal["class", "value", "input"] = "class"
    vocabulary: int = 0
    activations: int = 0
    parameters: int = 0

    @property
    def training_flops(self) -> int:
        """Floating point operations a sample in a training step.

        A multiply-add is two. Every layer is computed forward, once more for the gradient of its kernel, and, unless it
        reads the data, once more for the gradient of its input.
        """
        return 2 * (2 * self.input_macs + 3 * self.macs)

    @property
    def predicting_flops(self) -> int:
        """Floating point operations a sample in a forward pass."""
        return 2 * (self.input_macs + self.macs)

    def training_bytes(self, batch: int) -> float:
        """Bytes a sample that a training step has to move at least; 0 where memory is no limit."""
        return _FLOAT32 * (_PASSES_TRAINING * self.activations + _PASSES_UPDATE * self.parameters / batch)

    def predicting_bytes(self, batch: int) -> float:
        """Bytes a sample that a forward pass has to move at least; 0 where memory is no limit."""
        return _FLOAT32 * (_PASSES_PREDICTING * self.activations + self.parameters / batch)
