"""DTypePolicy: in which float type a layer computes and in which it keeps its weights."""

from __future__ import annotations

from typing import Any, Self

from cornu.base.config import floatx
from cornu.base.dtypes import DTYPES, dtype_name, is_float
from cornu.base.errors import unknown_name
from cornu.core.convert import convert_to_tensor
from cornu.core.keras_tensor import KerasTensor
from cornu.core.serialization import register
from cornu.core.sparse import is_sparse

_MIXED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
_global: DTypePolicy | None = None


@register("keras.DTypePolicy", "keras.dtype_policies.DTypePolicy", "keras.mixed_precision.Policy")
class DTypePolicy:
    """Compute dtype and variable dtype of a layer.

    Args:
        name: a dtype ("float32", "bfloat16", ...) for both, or "mixed_float16" / "mixed_bfloat16": compute in the
            short type, keep variables in float32. None takes the global policy's name.

    Raises:
        ValueError: if the name is not known.

    Example:
        >>> import cornu
        >>> policy = cornu.DTypePolicy("mixed_bfloat16")
        >>> policy.compute_dtype, policy.variable_dtype
        ('bfloat16', 'float32')
    """

    def __init__(self, name: str | None = None):
        name = dtype_policy().name if name is None else name
        if name in _MIXED:
            self._compute_dtype, self._variable_dtype = _MIXED[name], "float32"
        elif isinstance(name, str) and name in DTYPES:
            self._compute_dtype = self._variable_dtype = name
        else:
            raise unknown_name("DTypePolicy", "policy", name, [*DTYPES, *_MIXED])
        self._name = name

    @property
    def name(self) -> str:
        """Name of the policy."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """Dtype in which layers compute."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype in which layers keep their variables."""
        return self._variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """Quantized policies name their mode here; a plain policy has none."""
        return None

    def convert_input(self, x: Any, autocast: bool, dtype: Any) -> Any:
        """`x` as a tensor; floats are cast to `dtype` if `autocast` is on. What is no array stays as it is."""
        if isinstance(x, KerasTensor):
            casts = autocast and x.dtype != dtype and is_float(x.dtype)
            return KerasTensor(x.shape, dtype, sparse=x.sparse) if casts else x
        if not hasattr(x, "dtype"):
            return x
        x = x if is_sparse(x) else convert_to_tensor(x)
        return x.astype(dtype) if autocast and dtype_name(x.dtype) != dtype and is_float(x.dtype) else x

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal policy."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a policy from what `get_config` returned."""
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        plain = (DTypePolicy, FloatDTypePolicy)
        alike = type(other) is type(self) or (type(self) in plain and type(other) in plain)
        return alike and self.get_config() == other.get_config()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f'<{"DTypePolicy" if kind == "FloatDTypePolicy" else kind} "{self.name}">'


@register("keras.FloatDTypePolicy", "keras.dtype_policies.FloatDTypePolicy")
class FloatDTypePolicy(DTypePolicy):
    """`DTypePolicy` under an older name.

    Example:
        >>> import cornu
        >>> cornu.FloatDTypePolicy("float16") == cornu.DTypePolicy("float16")
        True
    """


def dtype_policy() -> DTypePolicy:
    """The policy of layers that get no `dtype` argument.

    Example:
        >>> import cornu
        >>> cornu.config.dtype_policy()
        <DTypePolicy "float32">
    """
    return _global if _global is not None else DTypePolicy(floatx())


def set_global_policy(policy: DTypePolicy) -> None:
    """Make this the policy of layers that get no `dtype` argument."""
    global _global
    _global = policy
