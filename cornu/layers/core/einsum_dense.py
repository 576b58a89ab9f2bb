"""EinsumDense: a product with weights along any axes."""

from __future__ import annotations

import re
from typing import Any

import jax.numpy as jnp

from cornu import activations, constraints, initializers, regularizers
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.arguments import not_served, own_config
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer

__all__ = ["EinsumDense"]

_FORM = re.compile(r"^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$")


@register("keras.layers.EinsumDense")
class EinsumDense(Layer):
    """Product of the input with a tensor of weights, written as an einsum.

    `Dense` is `EinsumDense("...x,xy->...y", ...)`; heads of attention are `"abc,cde->abde"`.

    Args:
        equation: string "input,weights->output" of letters; "..." may stand at the start or at the end of input and
            output.
        output_shape: size, or tuple of sizes, of the output without the batch axis (and without the axes of a leading
            "..."); None takes the input's size of the same letter.
        activation: name or callable applied to the result, or None.
        bias_axes: letters of the output along which the bias has a size of its own; None for no bias.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        kernel_constraint, bias_constraint: what the weights are projected to after each update, or None.
        lora_rank, lora_alpha, gptq_unpacked_column_size, quantization_config: must be None; cornu does not serve them.

    Raises:
        ValueError: if the equation has another form, or shapes do not fit it.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.EinsumDense("abc,cde->abde", (None, 2, 8), bias_axes="de")
        >>> layer(cornu.ops.ones((3, 5, 16))).shape, layer.kernel.shape, layer.bias.shape
        ((3, 5, 2, 8), (16, 2, 8), (2, 8))
    """

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        not_served(
            "EinsumDense",
            lora_rank=lora_rank,
            lora_alpha=lora_alpha,
            gptq_unpacked_column_size=gptq_unpacked_column_size,
            quantization_config=quantization_config,
        )
        self.equation = equation
        _read("EinsumDense", equation)
        sizes = (output_shape,) if is_integer(output_shape) else output_shape
        if not isinstance(sizes, list | tuple) or not all(n is None or (is_integer(n) and n > 0) for n in sizes):
            raise bad_argument("EinsumDense", "output_shape", "a size or a tuple of sizes and None", output_shape)
        self.partial_output_shape = tuple(sizes)
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.quantization_config = None
        self.bias: Any = None

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """The argument of that name, as a tuple."""
        return self.partial_output_shape

    def build(self, input_shape: Any) -> None:
        where = f"{self.path} (EinsumDense)"
        left, weights, right, dots = _read(where, self.equation)
        sizes = self._sizes(where, left, right, dots, input_shape)
        missing = [letter for letter in weights if letter not in sizes]
        if missing:
            raise bad_argument(
                where, "equation", "one whose weights use only letters of input and output", self.equation
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=tuple(self._known(where, letter, sizes) for letter in weights),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.bias_axes is not None:
            self.bias = self.add_weight(
                name="bias",
                shape=self._bias_shape(where, right, dots, sizes, len(input_shape) - len(left)),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(ndim=len(input_shape))

    def _sizes(self, where: str, left: str, right: str, dots: str, input_shape: Any) -> dict[str, int | None]:
        """Size of each letter, from the input and from `output_shape`."""
        rest = len(input_shape) - len(left)
        if rest < 0 or (rest and not dots):
            raise ValueError(
                f"{where}: equation {self.equation!r} reads an input of {len(left)} axes; got "
                f"shape {tuple(input_shape)}."
            )
        own = input_shape[rest:] if dots == "start" else input_shape[: len(left)]
        sizes: dict[str, int | None] = dict(zip(left, own, strict=True))
        letters = right if dots == "start" else right[1:]
        given = self.partial_output_shape[: len(letters)]
        if len(given) != len(letters):
            raise bad_argument(
                where, "output_shape", f"{len(letters)} sizes, one for each of {letters!r}", self.partial_output_shape
            )
        for letter, size in zip(letters, given, strict=True):
            known = sizes.get(letter)
            if size is not None and known is not None and size != known:
                raise bad_argument(
                    where,
                    "output_shape",
                    f"the input's size {known} for the letter {letter!r}",
                    self.partial_output_shape,
                    f"The input has shape {tuple(input_shape)}; None takes its size.",
                )
            sizes[letter] = known if size is None else size
        return sizes

    def _known(self, where: str, letter: str, sizes: dict[str, int | None]) -> int:
        if sizes[letter] is None:
            raise ValueError(
                f"{where}: the size of the letter {letter!r} in {self.equation!r} must be known, because weights "
                "depend on it. Give the model's Input that size, or name it in output_shape."
            )
        return int(sizes[letter])  # type: ignore[arg-type]

    def _bias_shape(self, where: str, right: str, dots: str, sizes: dict[str, Any], rest: int) -> tuple[int, ...]:
        """Sizes of the bias letters in the output's order, 1 for the letters behind the first of them."""
        unknown = [letter for letter in self.bias_axes or "" if letter not in right]
        if unknown:
            raise bad_argument(where, "bias_axes", f"letters of the output {right!r}", self.bias_axes)
        first = min((right.index(letter) for letter in self.bias_axes or ""), default=len(right))
        own = [self._known(where, n, sizes) if n in (self.bias_axes or "") else 1 for n in right[first:]]
        return (*own, *(1,) * (rest if dots == "end" else 0))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        x = jnp.einsum(self.equation, inputs, self.kernel.value)
        if self.bias is not None:
            x = x + self.bias.value
        return x if self.activation is None else self.activation(x)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "output_shape",
                "equation",
                "activation",
                "bias_axes",
                "kernel_initializer",
                "bias_initializer",
                "kernel_regularizer",
                "bias_regularizer",
                "activity_regularizer",
                "kernel_constraint",
                "bias_constraint",
                "quantization_config",
            ),
        }


def _read(where: str, equation: Any) -> tuple[str, str, str, str]:
    """Letters of input, weights and output, and where the dots stand: "start", "end" or ""."""
    match = _FORM.match(equation.replace(" ", "")) if isinstance(equation, str) else None
    if match is not None:
        before, left, behind, weights, out_before, right, out_behind = match.groups()
        if (before, behind) == (out_before, out_behind) and not (before and behind):
            return left, weights, right, "start" if before else "end" if behind else ""
    raise bad_argument(
        where,
        "equation",
        '"input,weights->output" in letters, with "..." at most at one end of input and output',
        equation,
        'Write for example "abc,cd->abd" or "...x,xy->...y".',
    )
