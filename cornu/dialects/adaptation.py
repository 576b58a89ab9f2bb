"""What older programs expect of cornu's classes, attached while the dialects are installed."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from cornu import layers, models
from cornu.base.arguments import add_call_translator, add_translator, remove_call_translator, remove_translator
from cornu.base.notices import notice
from cornu.dialects.arguments.layers import rewrite_layer_arguments, translate_layer_arguments
from cornu.dialects.arguments.optimizers import attach_to_optimizers, translate_optimizer_arguments
from cornu.dialects.arguments.training import translate_call_arguments
from cornu.dialects.arguments.words import RENAMED
from cornu.dialects.attachments import Attachments
from cornu.dialects.history import attach_old_log_names
from cornu.dialects.keras2.generators import METHODS
from cornu.metrics import Metric
from cornu.optimizers import Optimizer

__all__ = ["adapt", "unadapt"]

_attachments = Attachments()


def adapt() -> None:
    """Attach everything."""
    add_translator(layers.Layer, translate_layer_arguments)
    add_translator(Optimizer, translate_optimizer_arguments)
    add_call_translator(translate_call_arguments)
    attach_to_optimizers(_attachments)
    for name in RENAMED:
        cls = getattr(layers, name, None)
        if cls is not None:
            _attachments.rewrite_arguments(cls, "__init__", rewrite_layer_arguments)
    for owner, name in ((models.Model, "__new__"), (models.Model, "__init__"), (models.Functional, "__init__")):
        _attachments.rewrite_arguments(owner, name, _input_and_output)
    _attachments.rewrite_arguments(layers.Layer, "add_weight", _name_first)
    _attachments.set(layers.Layer, "add_variable", layers.Layer.add_weight)
    for name, method in METHODS.items():
        _attachments.set(models.Model, name, method)
    _attachments.set(Metric, "reset_states", Metric.reset_state)
    # Programs for TensorFlow read every result with `.numpy()`.
    _attachments.set(type(jax.device_put(0)), "numpy", lambda self: np.asarray(self)[()])
    attach_old_log_names(_attachments)


def unadapt() -> None:
    """Take everything off again."""
    remove_translator(layers.Layer, translate_layer_arguments)
    remove_translator(Optimizer, translate_optimizer_arguments)
    remove_call_translator(translate_call_arguments)
    _attachments.undo()


def _input_and_output(owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Keras 1's `Model(input=x, output=y)`."""
    old = {"input": "inputs", "output": "outputs"}
    if not old.keys() & kwargs.keys():
        return args, kwargs
    notice("Model(input=..., output=...) is written Model(inputs=..., outputs=...) today.")
    return args, {old.get(name, name): value for name, value in kwargs.items()}


def _name_first(owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Up to Keras 2 the name stood first: `add_weight("kernel", shape=(3, 4))`."""
    if not args or not isinstance(args[0], str):
        return args, kwargs
    named = dict(zip(("name", "shape", "dtype", "initializer", "regularizer", "trainable"), args, strict=False))
    return (), {**named, **kwargs}
