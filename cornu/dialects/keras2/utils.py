"""Helpers of `keras.utils` in Keras 1 and 2 that Keras 3 dropped."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.visualization import plot_model

__all__ = [
    "categorical_probas_to_classes",
    "convert_all_kernels_in_model",
    "count_params",
    "multi_gpu_model",
    "plot",
    "print_summary",
    "probas_to_classes",
]


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: list[float] | None = None,
    print_fn: Any = None,
    expand_nested: bool = False,
) -> None:
    """Print a table of a model's layers; today's spelling is `model.summary()`.

    Args:
        model: the model.
        line_length, positions, print_fn, expand_nested: as in `model.summary`.
    """
    model.summary(line_length=line_length, positions=positions, print_fn=print_fn, expand_nested=expand_nested)


def count_params(weights: Any) -> int:
    """Number of entries of all these variables, each counted once."""
    return int(sum(np.prod(v.shape, dtype=np.int64) for v in {id(v): v for v in weights}.values()))


def probas_to_classes(y_pred: Any) -> np.ndarray:
    """Class numbers from predictions: the largest of several columns, or a threshold of 0.5 for one."""
    y_pred = np.asarray(y_pred)
    if y_pred.ndim > 1 and y_pred.shape[-1] > 1:
        return np.argmax(y_pred, axis=-1)
    return np.array([1 if p > 0.5 else 0 for p in y_pred.reshape(-1)])


def categorical_probas_to_classes(p: Any) -> np.ndarray:
    """Class numbers from rows of probabilities."""
    return np.argmax(np.asarray(p), axis=1)


def plot(model: Any, to_file: str = "model.png", show_shapes: bool = False, show_layer_names: bool = True) -> Any:
    """Keras 1's `plot_model`.

    Args:
        model: a built model.
        to_file: path of the picture; its extension says the format.
        show_shapes: whether boxes show shapes.
        show_layer_names: whether boxes show names.
    """
    return plot_model(model, to_file=to_file, show_shapes=show_shapes, show_layer_names=show_layer_names)


def multi_gpu_model(model: Any, gpus: Any = None, cpu_merge: bool = True, cpu_relocation: bool = False) -> Any:
    """The model itself: cornu compiles one program, for one device unless a distribution is set.

    Args:
        model: the model.
        gpus: number of devices, or list of them.
        cpu_merge, cpu_relocation: where TensorFlow put the weights; the compiler places them here.
    """
    notice(
        f"multi_gpu_model(gpus={gpus!r}, cpu_merge={cpu_merge}, cpu_relocation={cpu_relocation}): the model is used as "
        "it is, on one device. The results are the same."
    )
    return model


def convert_all_kernels_in_model(model: Any) -> None:
    """Refused: it turned Theano's convolution kernels, which no backend of today flips."""
    raise bad_argument(
        "convert_all_kernels_in_model",
        "model",
        "left alone",
        model,
        "Kernels are not flipped any more; weights of Theano models must be turned with np.flip before set_weights.",
    )
