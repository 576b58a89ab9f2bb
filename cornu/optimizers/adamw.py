"""AdamW: Adam with weight decay apart from the gradient."""

from __future__ import annotations

from typing import Unpack

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.optimizers.adam import Adam
from cornu.optimizers.arguments import OtherArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate

__all__ = ["AdamW"]


@register("keras.optimizers.AdamW")
class AdamW(Adam):
    """Adam that also takes `weight_decay * learning_rate * w` off every variable in each step.

    Unlike an L2 regularizer, the decay does not pass through Adam's division, so it is the same for all weights. Leave
    biases and norms out with `exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])`.

    Args:
        learning_rate: number, schedule or callable.
        weight_decay: number, 0 or more.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); weight of the past in the mean of its square.
        epsilon: number, 0 or more; added to the root.
        amsgrad: whether to divide by the largest second mean so far.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range, or `weight_decay` is None.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.AdamW(0.1, weight_decay=0.5).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        0.85

    Reference:
        Loshchilov and Hutter, 2017, Decoupled Weight Decay Regularization, https://arxiv.org/abs/1711.05101
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **common: Unpack[OtherArguments],
    ):
        if weight_decay is None:
            fix = "Use Adam to train without weight decay."
            raise bad_argument(type(self).__name__, "weight_decay", "a number, 0 or more", weight_decay, fix)
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **common)
