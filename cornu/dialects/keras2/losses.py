"""Short and old names of losses and metrics, and `Reduction`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu import losses

__all__ = ["LOSSES", "Reduction"]


class Reduction:
    """Names of the ways in which a loss joins its values; today they are written as plain strings."""

    AUTO = "sum_over_batch_size"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"


_ALIASES = {
    "mean_squared_error": ("mse", "MSE"),
    "mean_absolute_error": ("mae", "MAE"),
    "mean_absolute_percentage_error": ("mape", "MAPE"),
    "mean_squared_logarithmic_error": ("msle", "MSLE"),
    "kl_divergence": ("kld", "KLD", "kullback_leibler_divergence"),
    "log_cosh": ("logcosh",),
    "cosine_similarity": ("cosine_proximity", "cosine"),
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    alias: getattr(losses, name) for name, aliases in _ALIASES.items() for alias in aliases
}
LOSSES: dict[str, Any] = {"Reduction": Reduction, **_FUNCTIONS}
