"""The call of a layer as a pure function of its variables' values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.scopes import StatelessScope
from cornu.layers.base.building import Building
from cornu.layers.base.calling import Calling

__all__ = ["Stateless"]


class Stateless(Calling):
    """The part of Layer that can be called without changing it."""

    def stateless_call(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the layer as a pure function of its variables' values.

        Args:
            trainable_variables: values for `self.trainable_variables`.
            non_trainable_variables: values for `self.non_trainable_variables`.
            return_losses: whether the losses that layers added are returned too.
            args, kwargs: arguments of the call.

        Returns:
            (outputs, new non-trainable values), and the list of losses if asked for.

        Example:
            >>> import cornu
            >>> layer = cornu.layers.Dense(2)
            >>> layer.build((None, 3))
            >>> outputs, state = layer.stateless_call(
            ...     [v.value for v in layer.trainable_variables], [], cornu.ops.ones((1, 3)))
            >>> outputs.shape
            (1, 2)
        """
        if not self.built and (type(self).build is not Building.build or self._layers):
            raise ValueError(f"{self.path}: `stateless_call` needs a built layer; call `build(input_shape)` first.")
        given = [
            *_pairs(self, "trainable_variables", trainable_variables),
            *_pairs(self, "non_trainable_variables", non_trainable_variables),
        ]
        with StatelessScope(given, collect_losses=return_losses):
            outputs = self(*args, **kwargs)
            losses = self.losses if return_losses else None
            new_state = [variable.value for variable in self.non_trainable_variables]
        return (outputs, new_state, losses) if return_losses else (outputs, new_state)


def _pairs(layer: Stateless, kind: str, values: Any) -> Iterator[tuple[Any, Any]]:
    variables, values = getattr(layer, kind), list(values)
    if len(variables) != len(values):
        raise bad_argument(f"{layer.path}.stateless_call", kind, f"a list of {len(variables)} values", values)
    return zip(variables, values, strict=True)
