"""Losses that layers add to what training minimises."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten
from cornu.core.scopes import local
from cornu.core.sparse import densify
from cornu.layers.base.tracking import Tracking

__all__ = ["Losses"]


class Losses(Tracking):
    """The part of Layer that gathers penalties."""

    _own_losses: list[Any]
    # Whether any layer of the process ever held a loss; while none did, nobody has to look for losses to clear.
    _losses_exist = False

    def add_loss(self, loss: Any) -> None:
        """Add a penalty to what training minimises; called inside `call`.

        Args:
            loss: scalar tensor, or a list of them.

        Raises:
            ValueError: if a loss is not a scalar.
        """
        for one in map(densify, flatten(loss)):
            if callable(one) or isinstance(one, str) or one is None:
                raise bad_argument(f"{self.path}.add_loss", "loss", "a scalar tensor", one, "Call it first.")
            if hasattr(one, "shape") and tuple(one.shape) != ():
                raise bad_argument(f"{self.path}.add_loss", "loss", "a scalar", one, "Sum or average it first.")
            if local.stateless is not None:
                if local.stateless.collect_losses:
                    local.stateless.add_loss(one)
            else:
                self._own_losses.append(one)
                Losses._losses_exist = True

    @property
    def losses(self) -> list[Any]:
        """Penalties added in the last call, and those of regularized variables."""
        layers = self._flatten_layers()
        if local.stateless is not None and local.stateless.collect_losses:
            added = list(local.stateless.losses)
        else:
            added = [loss for layer in layers for loss in layer._own_losses]
        regularized = [v for v in self.trainable_variables if v.regularizer is not None]
        return added + [v.regularizer(v.value) for v in regularized]

    def _clear_losses(self) -> None:
        if not Losses._losses_exist:
            return
        for layer in self._flatten_layers():
            if layer._own_losses:
                layer._own_losses.clear()
