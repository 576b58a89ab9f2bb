"""Policies of quantized layers: how weights are kept in few bits. They are named `mode_from_source`."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument, is_integer
from cornu.core.dtype_policy import DTypePolicy, dtype_policy
from cornu.core.serialization import register

MODES = ("int8", "float8", "int4", "gptq", "awq")


@register("keras.dtype_policies.QuantizedDTypePolicy")
class QuantizedDTypePolicy(DTypePolicy):
    """A policy of layers whose weights are kept in few bits.

    Args:
        mode: "int8", "float8", "int4", "gptq" or "awq".
        source_name: name of the policy that the layer had before; None takes the global policy's name.

    Raises:
        ValueError: if the mode or the name is not known, or for "int8" with a compute dtype of float16, in which its
            scales overflow.

    Example:
        >>> import cornu
        >>> policy = cornu.dtype_policies.QuantizedDTypePolicy("int8", "mixed_bfloat16")
        >>> policy.name, policy.quantization_mode, policy.compute_dtype
        ('int8_from_mixed_bfloat16', 'int8', 'bfloat16')
    """

    def __init__(self, mode: str, source_name: str | None = None):
        source_name = dtype_policy().name if source_name is None else source_name
        super().__init__(source_name)
        if mode not in MODES:
            raise bad_argument(type(self).__name__, "mode", "one of " + ", ".join(MODES), mode)
        if mode == "int8" and self.compute_dtype == "float16":
            raise bad_argument(type(self).__name__, "source_name", "of another compute dtype for int8", source_name)
        self._quantization_mode, self._source_name = mode, source_name
        self._name = f"{mode}_from_{source_name}"

    @property
    def quantization_mode(self) -> str | None:
        """How the weights are kept."""
        return self._quantization_mode

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal policy."""
        return {"mode": self._quantization_mode, "source_name": self._source_name}


@register("keras.dtype_policies.QuantizedFloat8DTypePolicy")
class QuantizedFloat8DTypePolicy(QuantizedDTypePolicy):
    """A policy of layers that multiply in float8.

    Args:
        mode: "float8".
        source_name: name of the policy that the layer had before; None takes the global policy's name.
        amax_history_length: number of steps whose largest value sets the scale.

    Raises:
        TypeError: if `amax_history_length` is not an integer.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.QuantizedFloat8DTypePolicy("float8", "float32").amax_history_length
        1024
    """

    default_amax_history_length = 1024

    def __init__(self, mode: str, source_name: str | None = None, amax_history_length: int = 1024):
        super().__init__(mode, source_name)
        if not is_integer(amax_history_length):
            raise bad_argument(
                type(self).__name__, "amax_history_length", "an integer", amax_history_length, error=TypeError
            )
        self._amax_history_length = amax_history_length

    @property
    def amax_history_length(self) -> int:
        """Number of steps whose largest value sets the scale."""
        return self._amax_history_length

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal policy."""
        return {**super().get_config(), "amax_history_length": self._amax_history_length}


class _ParametricPolicy(QuantizedDTypePolicy):
    """A quantized policy with numbers behind its mode, as in "gptq/4/128"."""

    kind = ""
    numbers: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()

    def __init__(self, mode: str, source_name: str | None = None):
        parts = str(mode).split("/")
        form = "/".join((self.kind, *(f"<{name}>" for name in self.numbers)))
        try:
            if parts[0] != self.kind or len(parts) != len(self.numbers) + 1:
                raise ValueError(mode)
            values = dict(zip(self.numbers, map(int, parts[1:]), strict=True))
        except ValueError as error:
            raise bad_argument(type(self).__name__, "mode", f"of the form '{form}'", mode) from error
        for name, value in values.items():
            if name == "weight_bits" and value not in self.widths:
                raise bad_argument(type(self).__name__, name, f"one of {self.widths}", value)
            if name != "weight_bits" and (value < -1 or value == 0):
                raise bad_argument(type(self).__name__, name, "positive, or -1 for one group", value)
        super().__init__(self.kind, source_name)
        self.mode = self.kind
        self._full_mode = "/".join((self.kind, *map(str, values.values())))
        self._name = f"{mode}_from_{source_name}"
        for name, value in values.items():
            setattr(self, name, value)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal policy."""
        return {**super().get_config(), "mode": self._full_mode}


@register("keras.dtype_policies.Int4DTypePolicy")
class Int4DTypePolicy(_ParametricPolicy):
    """A policy of layers whose weights have four bits, with a scale for each block of them.

    Args:
        mode: "int4/<block_size>"; -1 means one block for each channel.
        source_name: name of the policy that the layer had before; None takes the global policy's name.

    Raises:
        ValueError: if the mode is of another form.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.Int4DTypePolicy("int4/128", "float32").block_size
        128
    """

    kind = "int4"
    numbers: tuple[str, ...] = ("block_size",)
    block_size: int


@register("keras.dtype_policies.GPTQDTypePolicy")
class GPTQDTypePolicy(_ParametricPolicy):
    """A policy of layers whose weights were quantized by GPTQ.

    Args:
        mode: "gptq/<weight_bits>/<group_size>"; weights have 2, 3, 4 or 8 bits, a group size of -1 means one group.
        source_name: name of the policy that the layer had before; None takes the global policy's name.

    Raises:
        ValueError: if the mode is of another form.

    Example:
        >>> import cornu
        >>> policy = cornu.dtype_policies.GPTQDTypePolicy("gptq/4/128", "float32")
        >>> policy.weight_bits, policy.group_size
        (4, 128)
    """

    kind = "gptq"
    numbers: tuple[str, ...] = ("weight_bits", "group_size")
    widths: tuple[int, ...] = (2, 3, 4, 8)
    weight_bits: int
    group_size: int


@register("keras.dtype_policies.AWQDTypePolicy")
class AWQDTypePolicy(_ParametricPolicy):
    """A policy of layers whose weights were quantized by AWQ.

    Args:
        mode: "awq/4/<group_size>"; a group size of -1 means one group for each channel.
        source_name: name of the policy that the layer had before; None takes the global policy's name.

    Raises:
        ValueError: if the mode is of another form.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.AWQDTypePolicy("awq/4/-1", "float32").name
        'awq/4/-1_from_float32'
    """

    kind = "awq"
    numbers: tuple[str, ...] = ("weight_bits", "group_size")
    widths: tuple[int, ...] = (4,)
    weight_bits: int
    group_size: int


def quantized_policy(name: str) -> QuantizedDTypePolicy:
    """The policy of a name such as "int8_from_float32"."""
    mode, separator, source = name.partition("_from_")
    if not separator or "_from_" in source:
        raise bad_argument("dtype_policies.get", "identifier", "of the form '<mode>_from_<policy>'", name)
    kinds: dict[str, type[QuantizedDTypePolicy]] = {
        "int8": QuantizedDTypePolicy,
        "int4": Int4DTypePolicy if "/" in mode else QuantizedDTypePolicy,
        "gptq": GPTQDTypePolicy,
        "awq": AWQDTypePolicy,
        "float8": QuantizedFloat8DTypePolicy,
    }
    return next(cls for kind, cls in kinds.items() if mode.startswith(kind))(mode, source)
