"""TimeDistributed: one layer for every step of a sequence."""

from __future__ import annotations

from typing import Any, Self

import jax.numpy as jnp

from cornu import ops
from cornu.base.errors import bad_argument, describe
from cornu.base.tree import map_structure
from cornu.core.scopes import in_symbolic_scope
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.layers.base.call_context import CallSignature, call_signature
from cornu.layers.base.layer import Layer

__all__ = ["TimeDistributed"]


@register("keras.layers.TimeDistributed")
class TimeDistributed(Layer):
    """Apply one layer, with one set of weights, to every step of a sequence: a `Conv2D` to every frame of a film.

    All steps are computed at once, as one large batch. Only where training changes the layer (the noise of dropout,
    the averages of batch normalization) the steps are taken one after the other, so that each has its own.

    Args:
        layer: layer, or model, for one step.

    Call args:
        inputs: tensor (batch, time, ...).
        training: passed on to the layer if it takes it.
        mask: boolean tensor whose first axes are (batch, time). One with more axes is passed on to a layer that
            takes a mask.

    Output shape:
        (batch, time, ...), where the last axes are those of the layer's output.

    Raises:
        ValueError: if `layer` is no layer, the input has less than three axes, or the mask does not fit.

    Example:
        >>> import cornu
        >>> films = cornu.ops.ones((2, 10, 28, 28, 3))
        >>> cornu.layers.TimeDistributed(cornu.layers.Conv2D(4, 3))(films).shape
        (2, 10, 26, 26, 4)
    """

    input_axes = "batch, time, ..."

    def __init__(self, layer: Any, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(layer, Layer):
            raise bad_argument("TimeDistributed", "layer", "a layer", layer, "Write TimeDistributed(Dense(8)).")
        self.layer = layer
        self.supports_masking = True

    def _prepare(self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        inputs: Any = args[0] if args else kwargs.get("inputs")
        if not hasattr(inputs, "shape") or len(inputs.shape) < 3:
            raise ValueError(
                f"{self.path} (TimeDistributed): expected an input of 3 axes or more (batch, time, ...); got "
                f"{describe(inputs)}. If a recurrent layer stands before it, give that one return_sequences=True."
            )
        super()._prepare(signature, args, kwargs)

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build((input_shape[0], *input_shape[2:]))

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        batch, steps = inputs.shape[:2]
        if mask is not None and tuple(mask.shape[:2]) != (batch, steps):
            raise bad_argument(
                f"{self.path} (TimeDistributed)", "mask", f"a tensor whose first axes are {(batch, steps)}", mask
            )
        if training and self._changes_in_training and not in_symbolic_scope():
            outputs = [
                self._run_layer(inputs[:, step], training, None if mask is None else mask[:, step])
                for step in range(steps)
            ]
            return map_structure(lambda *one: jnp.stack(one, axis=1), *outputs)
        mask = None if mask is None else jnp.reshape(mask, (batch * steps, *mask.shape[2:]))
        outputs = self._run_layer(jnp.reshape(inputs, (batch * steps, *inputs.shape[2:])), training, mask)
        return map_structure(lambda one: jnp.reshape(one, (batch, steps, *one.shape[1:])), outputs)

    @property
    def _changes_in_training(self) -> bool:
        return any(not variable.made_trainable for variable in self.layer.variables)

    def _run_layer(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        signature = call_signature(type(self.layer))
        kwargs: dict[str, Any] = {}
        # A mask of one entry a step says nothing about the inside of that step.
        if mask is not None and mask.ndim > 1 and "mask" in signature.all_names:
            kwargs["mask"] = mask
        if signature.has_training:
            kwargs["training"] = training
        return self.layer(inputs, **kwargs)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        if previous_mask is None or len(previous_mask.shape) == 2:
            return previous_mask
        if self.layer.compute_mask(None, previous_mask) is not None:
            return previous_mask
        return ops.any(previous_mask, axis=tuple(range(2, len(previous_mask.shape))))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "layer": serialize_keras_object(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a layer from what `get_config` returned."""
        config = dict(config)
        config["layer"] = deserialize_keras_object(config["layer"], custom_objects)
        return cls(**config)
