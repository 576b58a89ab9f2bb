"""Embedding: a vector for each of a fixed number of integers."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import constraints, initializers, ops, regularizers
from cornu.core.serialization import register
from cornu.layers.arguments import not_served, own_config, positive_integer
from cornu.layers.base.layer import Layer

__all__ = ["Embedding"]


@register("keras.layers.Embedding")
class Embedding(Layer):
    """Look up a trained vector for each integer: the usual first layer for words and other categories.

    Args:
        input_dim: positive integer, how many different integers there are; inputs run from 0 to `input_dim - 1`.
        output_dim: positive integer, length of each vector.
        embeddings_initializer: how the table starts.
        embeddings_regularizer: penalty on the table that joins the loss, or None.
        embeddings_constraint: what the table is projected to after each update, or None.
        mask_zero: whether 0 means "no entry" and is masked for the layers behind. Defaults to False.
        weights: the table's first value, an array (input_dim, output_dim) or a list that holds it, or None.
        lora_rank, lora_alpha, quantization_config: must be None; cornu does not serve them yet.

    Call args:
        inputs: integer tensor of any shape. An integer outside the table gives NaN.

    Output shape:
        (*input shape, output_dim).

    Raises:
        ValueError: if a size is not a positive integer, or `weights` have another shape.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Embedding(1000, 64)
        >>> layer(cornu.ops.zeros((32, 10), dtype="int32")).shape
        (32, 10, 64)
    """

    input_axes = "batch, steps"

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        not_served("Embedding", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.input_dim = positive_integer(
            "Embedding", "input_dim", input_dim, "Pass the largest integer of the data plus one."
        )
        self.output_dim = positive_integer("Embedding", "output_dim", output_dim, "Pass the length of each vector.")
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self.autocast = False
        self.quantization_config = None
        if weights is not None:
            self.build(None)
            self.set_weights(weights if isinstance(weights, list | tuple) else [weights])

    def build(self, input_shape: Any = None) -> None:
        self.embeddings = self.add_weight(
            name="embeddings",
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
        )

    def call(self, inputs: Any) -> Any:
        indices = inputs if jnp.issubdtype(inputs.dtype, jnp.integer) else inputs.astype("int32")
        return jnp.take(self.embeddings.value, indices, axis=0).astype(self.compute_dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "input_dim",
                "output_dim",
                "embeddings_initializer",
                "embeddings_regularizer",
                "activity_regularizer",
                "embeddings_constraint",
                "mask_zero",
                "quantization_config",
            ),
        }
