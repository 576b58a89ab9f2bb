"""Methods of models that Keras 2 had: `fit_generator`, `predict_classes` and the like."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from cornu.base.notices import notice
from cornu.data import PyDataset

__all__ = ["METHODS"]


def fit_generator(
    self: Any,
    generator: Any,
    steps_per_epoch: int | None = None,
    epochs: int = 1,
    verbose: Any = 1,
    callbacks: Any = None,
    validation_data: Any = None,
    validation_steps: int | None = None,
    validation_freq: Any = 1,
    class_weight: Any = None,
    max_queue_size: int = 10,
    workers: int = 1,
    use_multiprocessing: bool = False,
    shuffle: bool = True,
    initial_epoch: int = 0,
    **old: Any,
) -> Any:
    """Train on batches from a generator; today's spelling is `fit(generator)`.

    Keras 1's `samples_per_epoch` counts samples: the number of steps is what the first batch's size makes of it.
    """
    _say("fit_generator", "fit")
    samples = old.pop("samples_per_epoch", None)
    if samples is not None:
        generator, steps_per_epoch = _steps_for(generator, samples)
    samples = old.pop("nb_val_samples", old.pop("val_samples", None))
    if samples is not None:
        validation_data, validation_steps = _steps_for(validation_data, samples)
    return self.fit(
        generator,
        steps_per_epoch=steps_per_epoch,
        epochs=old.pop("nb_epoch", epochs),
        verbose=verbose,
        callbacks=callbacks,
        validation_data=validation_data,
        validation_steps=validation_steps,
        validation_freq=validation_freq,
        class_weight=class_weight,
        max_queue_size=old.pop("max_q_size", max_queue_size),
        workers=old.pop("nb_worker", workers),
        use_multiprocessing=old.pop("pickle_safe", use_multiprocessing),
        shuffle=shuffle,
        initial_epoch=initial_epoch,
        **old,
    )


def evaluate_generator(
    self: Any,
    generator: Any,
    steps: int | None = None,
    callbacks: Any = None,
    max_queue_size: int = 10,
    workers: int = 1,
    use_multiprocessing: bool = False,
    verbose: Any = 0,
    **old: Any,
) -> Any:
    """Loss and metrics on batches from a generator; today's spelling is `evaluate(generator)`."""
    _say("evaluate_generator", "evaluate")
    samples = old.pop("val_samples", None)
    if samples is not None:
        generator, steps = _steps_for(generator, samples)
    workers = old.pop("nb_worker", workers)
    more = {"max_queue_size": old.pop("max_q_size", max_queue_size), "workers": workers}
    multi = old.pop("pickle_safe", use_multiprocessing)
    return self.evaluate(
        generator, steps=steps, callbacks=callbacks, verbose=verbose, use_multiprocessing=multi, **more, **old
    )


def predict_generator(
    self: Any,
    generator: Any,
    steps: int | None = None,
    callbacks: Any = None,
    max_queue_size: int = 10,
    workers: int = 1,
    use_multiprocessing: bool = False,
    verbose: Any = 0,
    **old: Any,
) -> Any:
    """Outputs for batches from a generator; today's spelling is `predict(generator)`."""
    _say("predict_generator", "predict")
    samples = old.pop("val_samples", None)
    if samples is not None:
        generator, steps = _steps_for(generator, samples)
    workers = old.pop("nb_worker", workers)
    more = {"max_queue_size": old.pop("max_q_size", max_queue_size), "workers": workers}
    multi = old.pop("pickle_safe", use_multiprocessing)
    return self.predict(
        generator, steps=steps, callbacks=callbacks, verbose=verbose, use_multiprocessing=multi, **more, **old
    )


def predict_proba(self: Any, x: Any, batch_size: int = 32, verbose: Any = 0) -> Any:
    """Outputs of the model; today's spelling is `predict`."""
    _say("predict_proba", "predict")
    return self.predict(x, batch_size=batch_size, verbose=verbose)


def predict_classes(self: Any, x: Any, batch_size: int = 32, verbose: Any = 0) -> np.ndarray:
    """Class numbers: the largest output, or for a single output whether it is above 0.5."""
    notice(
        "predict_classes is old: write np.argmax(model.predict(x), axis=-1), or (model.predict(x) > 0.5).astype(int) "
        "for a single output."
    )
    outputs = self.predict(x, batch_size=batch_size, verbose=verbose)
    return np.argmax(outputs, axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype("int32")


def reset_states(self: Any) -> None:
    """Set the states of all stateful layers to zero; today's spelling is `layer.reset_state()` on each."""
    for layer in self.layers:
        reset = getattr(layer, "reset_state", None) or getattr(layer, "reset_states", None)
        if reset is not None and getattr(layer, "stateful", True):
            reset()


METHODS = {
    "fit_generator": fit_generator,
    "evaluate_generator": evaluate_generator,
    "predict_generator": predict_generator,
    "predict_proba": predict_proba,
    "predict_classes": predict_classes,
    "reset_states": reset_states,
}


def _say(old: str, new: str) -> None:
    notice(f"{old} is old: write model.{new}, which takes arrays and generators alike.")


def _steps_for(generator: Any, samples: int) -> tuple[Any, int | None]:
    """The generator, and how many of its batches hold so many samples; None for arrays, which are used whole."""
    if isinstance(generator, list | tuple):
        return generator, None
    if isinstance(generator, PyDataset):
        size = len(_first_array(generator[0]))
        return generator, math.ceil(samples / size)
    if not isinstance(generator, Iterator):
        generator = iter(generator)
    first = next(generator)
    return itertools.chain([first], generator), math.ceil(samples / len(_first_array(first)))


def _first_array(batch: Any) -> Any:
    while isinstance(batch, list | tuple | dict):
        batch = next(iter(batch.values())) if isinstance(batch, dict) else batch[0]
    return batch
