"""Old arguments of `compile`, `fit`, `evaluate` and `predict`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.data import PyDataset
from cornu.dialects.history import rename_monitors

__all__ = ["translate_call_arguments"]

Arguments = dict[str, Any]

# What is called otherwise today.
_RENAMED = {
    "nb_epoch": "epochs",
    "nb_worker": "workers",
    "pickle_safe": "use_multiprocessing",
    "max_q_size": "max_queue_size",
    "nb_val_samples": "validation_steps",
}
_READING = {"workers": 1, "use_multiprocessing": False, "max_queue_size": 10}
_COMPILED = {
    "experimental_run_tf_function": "the step is always compiled as a whole",
    "distribute": "set cornu.distribution where several devices are to share the work",
    "from_serialized": "loading compiles the model by itself",
}


def translate_call_arguments(model: Any, method: str, arguments: Arguments) -> Arguments:
    """Arguments of a training method, all by name, as they are written today."""
    where = f"{model.name}.{method}"
    arguments = _rename(where, arguments)
    if _READING.keys() & arguments.keys():
        arguments = _give_to_dataset(where, arguments)
    if method in _METHODS:
        arguments = _METHODS[method](model, where, arguments)
    return arguments


def _rename(where: str, arguments: Arguments) -> Arguments:
    renamed: Arguments = {}
    for name, value in arguments.items():
        new = _RENAMED.get(name, name)
        if new != name:
            if new in arguments:
                raise bad_argument(where, name, f"left out where `{new}` is given", value, f"Keep `{new}`.")
            notice(f"{where}: the argument `{name}` is called `{new}` today.", key=f"call {name}")
        renamed[new] = value
    return renamed


def _give_to_dataset(where: str, arguments: Arguments) -> Arguments:
    """Workers and queue sizes belong to the `PyDataset` that is read; nothing else is read by workers."""
    arguments = dict(arguments)
    reading = {name: arguments.pop(name) for name in _READING if name in arguments}
    PyDataset(**reading)  # checks the values
    sources = [arguments.get("x"), arguments.get("validation_data")]
    datasets = [source for source in sources if isinstance(source, PyDataset)]
    chosen = {name: value for name, value in reading.items() if value != _READING[name]}
    words = ", ".join(f"{name}={value!r}" for name, value in chosen.items())
    if chosen and datasets:
        for dataset in datasets:
            for name, value in chosen.items():
                setattr(dataset, name, value)
        notice(f"{where}: {words} belong to the dataset today: write super().__init__({words}) in it.", key="workers")
    elif chosen:
        notice(
            f"{where}: {words} change nothing here: arrays are on the device already, and a generator is read by "
            "the main thread. Write a keras.utils.PyDataset to read batches with several workers.",
            key="workers",
        )
    return arguments


def _compile(model: Any, where: str, arguments: Arguments) -> Arguments:
    arguments = dict(arguments)
    arguments = _metrics_in_third_place(arguments)
    mode = arguments.pop("sample_weight_mode", None)
    if mode is not None:
        modes = mode.values() if isinstance(mode, dict) else mode if isinstance(mode, list | tuple) else [mode]
        if any(one not in (None, "temporal", "samplewise") for one in modes):
            fix = "A weight for each time step is a sample_weight of shape (samples, timesteps)."
            raise bad_argument(where, "sample_weight_mode", "'temporal' or None", mode, fix)
        notice(
            f"{where}: sample_weight_mode={mode!r} is not needed: a sample_weight of shape (samples, timesteps) "
            "weights every time step, one of shape (samples,) every sample.",
            key="sample_weight_mode",
        )
    targets = arguments.pop("target_tensors", None)
    if targets is not None:
        fix = "Pass the targets to `fit` as y; there are no placeholders any more."
        raise bad_argument(where, "target_tensors", "None", targets, fix)
    for name, reason in _COMPILED.items():
        if name in arguments:
            value = arguments.pop(name)
            notice(f"{where}: {name}={value!r} is not needed: {reason}.", key=f"compile {name}")
    if arguments.get("run_eagerly", 0) is None:
        arguments["run_eagerly"] = False
    if arguments.get("steps_per_execution", 0) is None:
        arguments["steps_per_execution"] = "auto"
    return arguments


def _metrics_in_third_place(arguments: Arguments) -> Arguments:
    """Up to Keras 2, `metrics` was the third argument and `loss_weights` the fourth; today they are swapped."""
    weights, metrics = arguments.get("loss_weights"), arguments.get("metrics")
    if not _are_metrics(weights):
        return arguments
    if metrics is not None and _are_metrics(metrics):
        return arguments
    notice(
        "compile: metrics stand in the third place, as in Keras 2. Write metrics=[...], since the third place belongs "
        "to loss_weights today.",
        key="compile order",
    )
    return {**arguments, "metrics": weights, "loss_weights": metrics}


def _are_metrics(value: Any) -> bool:
    """True for names, functions and metrics, and for lists and dicts of them."""
    if isinstance(value, dict):
        return any(_are_metrics(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_are_metrics(item) for item in value)
    return isinstance(value, str) or callable(value)


def _train_on_batch(model: Any, where: str, arguments: Arguments) -> Arguments:
    arguments = dict(arguments)
    if "reset_metrics" not in arguments:
        return arguments
    if arguments.pop("reset_metrics"):
        model.reset_metrics()
    notice(f"{where}: `reset_metrics` is written model.reset_metrics() before the call today.", key="reset_metrics")
    return arguments


def _fit(model: Any, where: str, arguments: Arguments) -> Arguments:
    rename_monitors(model, arguments.get("callbacks") or [])
    return arguments


_METHODS: dict[str, Callable[[Any, str, Arguments], Arguments]] = {
    "compile": _compile,
    "fit": _fit,
    "train_on_batch": _train_on_batch,
    "test_on_batch": _train_on_batch,
}
