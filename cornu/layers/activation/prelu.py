"""PReLU: a leaky ReLU whose slope is trained."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import constraints, initializers, regularizers
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.arguments import own_config
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features

__all__ = ["PReLU"]


@register("keras.layers.PReLU")
class PReLU(Layer):
    """`x` where it is positive, `alpha * x` elsewhere, with a trained `alpha` for each entry of a sample.

    Args:
        alpha_initializer: how the slopes start. Defaults to zeros.
        alpha_regularizer: penalty on the slopes that joins the loss, or None.
        alpha_constraint: what the slopes are projected to after each update, or None.
        shared_axes: axes along which all entries use the same slope, counted with the batch as 0: `[1, 2]` gives one
            slope for each channel of an image. None shares nothing.

    Raises:
        ValueError: if `shared_axes` holds something else than axes of the input behind the batch.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.PReLU(shared_axes=[1, 2])
        >>> layer(cornu.ops.ones((1, 4, 4, 3))).shape, layer.alpha.shape
        ((1, 4, 4, 3), (1, 1, 3))

    Reference:
        He et al., Delving deep into rectifiers, 2015.
    """

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        self.shared_axes = None
        if shared_axes is not None:
            axes = [shared_axes] if is_integer(shared_axes) else shared_axes
            if not isinstance(axes, list | tuple) or not all(is_integer(axis) and axis > 0 for axis in axes):
                fix = "Axis 0 is the batch; an image's height and width are [1, 2]."
                raise bad_argument("PReLU", "shared_axes", "a list of positive integers or None", shared_axes, fix)
            self.shared_axes = list(axes)

    def build(self, input_shape: Any) -> None:
        shared = self.shared_axes or []
        if any(axis >= len(input_shape) for axis in shared):
            raise bad_argument(
                f"{self.path} (PReLU)", "shared_axes", f"made of axes of its input {tuple(input_shape)}", shared
            )
        own = [axis for axis in range(1, len(input_shape)) if axis not in shared]
        sizes: dict[int, int | None] = {axis: known_features(self, input_shape, axis) for axis in own}
        self.alpha = self.add_weight(
            name="alpha",
            shape=tuple(sizes.get(axis) or 1 for axis in range(1, len(input_shape))),
            initializer=self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        self.input_spec = InputSpec(ndim=len(input_shape), axes=sizes)

    def call(self, inputs: Any) -> Any:
        return jnp.maximum(inputs, 0) + self.alpha.value * jnp.minimum(inputs, 0)

    def get_config(self) -> dict[str, Any]:
        own = ("alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes")
        return {**super().get_config(), **own_config(self, *own)}
