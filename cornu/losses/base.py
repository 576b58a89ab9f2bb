"""Loss: what every loss class shares."""

from __future__ import annotations

from typing import Any

from cornu.base.config import floatx
from cornu.base.errors import bad_argument
from cornu.base.names import auto_name
from cornu.base.tree import flatten, map_structure
from cornu.core import dtype_policy_lookup
from cornu.core.configurable import Configurable
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.masks import get_mask
from cornu.core.serialization import register
from cornu.losses.weighting import combine_masks, reduce_weighted, standardize_reduction

__all__ = ["Loss"]


@register("keras.losses.Loss", "keras.Loss")
class Loss(Configurable):
    """Base class of losses: a subclass defines `call(y_true, y_pred)`, one value for each sample.

    Calling a loss computes these values, multiplies them by the sample weights, leaves out what the mask of `y_pred`
    leaves out, and reduces the rest to a scalar.

    Args:
        name: string; made up from the class name if None.
        reduction: how the values become a scalar. `"sum_over_batch_size"` and `"mean"` divide their sum by their
            number, `"mean_with_sample_weight"` by the sum of the weights, `"sum"` divides by nothing, `"none"` or None
            returns the values themselves.
        dtype: dtype, or a policy's name, in which to compute. Defaults to the default float type.

    Raises:
        ValueError: if there is no such reduction.

    Example:
        >>> import jax.numpy as jnp
        >>> from cornu import losses
        >>> class Offset(losses.Loss):
        ...     def call(self, y_true, y_pred):
        ...         return jnp.abs(y_true - y_pred).mean(-1)
        >>> print(Offset()([[1.0], [2.0]], [[1.5], [2.5]]), Offset(reduction="sum")([[1.0], [2.0]], [[1.5], [2.5]]))
        0.5 1.0
    """

    def __init__(self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None):
        self.name: str = name or auto_name(type(self).__name__)
        self.reduction: Any = standardize_reduction(reduction, type(self).__name__)
        self._dtype_policy = dtype_policy_lookup.get(dtype or floatx())

    @property
    def dtype(self) -> str:
        """Name of the dtype in which the loss computes."""
        return self._dtype_policy.compute_dtype

    @explains_kinds
    def __call__(self, y_true: Any, y_pred: Any, sample_weight: TensorLike | None = None) -> Any:
        """The reduced loss.

        Args:
            y_true: targets.
            y_pred: predictions; a mask they carry is obeyed.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the values.
        """
        mask = get_mask(y_pred)
        y_true, y_pred = self._convert("y_true", y_true), self._convert("y_pred", y_pred)
        values = self.call(y_true, y_pred)
        mask = combine_masks(mask, get_mask(values))
        return reduce_weighted(values, sample_weight, mask, self.reduction, self.dtype, self.name)

    def _convert(self, name: str, y: Any) -> Any:
        """Arrays of the loss's dtype; a nested list of plain numbers is one array."""
        try:
            if all(isinstance(leaf, int | float) for leaf in flatten(y)):
                return convert_to_tensor(y, self.dtype)
            return map_structure(lambda leaf: None if leaf is None else convert_to_tensor(leaf, self.dtype), y)
        except (TypeError, ValueError) as error:
            raise bad_argument(self.name, name, "a tensor, a list of numbers or a structure of them", y) from error

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss values, one for each sample; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, y_true, y_pred)`.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        config: dict[str, Any] = {"name": self.name, "reduction": self.reduction}
        if self._dtype_policy.name != floatx():
            config["dtype"] = self._dtype_policy.name
        return config

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, reduction={self.reduction}>"
