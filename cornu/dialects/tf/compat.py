"""Small areas of `tensorflow`: variables, optimizers of TensorFlow 1, linear algebra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu import optimizers
from cornu.base.notices import notice
from cornu.dialects.tf.function_table import TOP
from cornu.dialects.tf.functions import FUNCTIONS
from cornu.dialects.tf.variable import Variable

__all__ = ["LINALG", "TRAIN", "VARIABLE"]


def _old_optimizer(old: str, new: str) -> Callable[..., Any]:
    def make(learning_rate: Any = 0.001, *args: Any, **kwargs: Any) -> Any:
        notice(f"tf.train.{old} is written keras.optimizers.{new} today.")
        kwargs = {_OLD_ARGUMENTS.get(name, name): value for name, value in kwargs.items()}
        return getattr(optimizers, new)(learning_rate, *args, **kwargs)

    make.__name__ = old
    make.__doc__ = f"`keras.optimizers.{new}` under its name in TensorFlow 1."
    return make


_OLD_ARGUMENTS = {"beta1": "beta_1", "beta2": "beta_2", "use_nesterov": "nesterov", "decay": "rho"}
_OLD_OPTIMIZERS = {
    "AdadeltaOptimizer": "Adadelta",
    "AdagradOptimizer": "Adagrad",
    "AdamOptimizer": "Adam",
    "FtrlOptimizer": "Ftrl",
    "GradientDescentOptimizer": "SGD",
    "MomentumOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop",
}

VARIABLE: dict[str, Any] = {"Variable": Variable}
TRAIN: dict[str, Any] = {old: _old_optimizer(old, new) for old, new in _OLD_OPTIMIZERS.items()}
LINALG: dict[str, Any] = {
    "eye": FUNCTIONS["eye"],
    "einsum": FUNCTIONS["einsum"],
    "matmul": TOP["matmul"],
    "norm": FUNCTIONS["norm"],
    "tensordot": TOP["tensordot"],
}
