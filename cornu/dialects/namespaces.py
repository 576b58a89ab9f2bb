"""The table of served modules: for each path, where its names come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cornu import constraints, initializers, optimizers, regularizers
from cornu.base.names import to_snake_case
from cornu.dialects.ipython import DISPLAY, IPYTHON
from cornu.dialects.keras1.layers import LAYERS
from cornu.dialects.keras2.backend import computations, graphs, losses, randomness, settings, tensors, variables
from cornu.dialects.keras2.backend.table import FUNCTIONS as BACKEND_TABLE
from cornu.dialects.keras2.losses import LOSSES
from cornu.dialects.keras2.models import MODELS
from cornu.dialects.paths import KERAS_ROOTS, TENSORFLOW_ROOTS, canonical
from cornu.dialects.tf.compat import LINALG, TRAIN, VARIABLE
from cornu.dialects.tf.data import AUTOTUNE, DATA
from cornu.dialects.tf.dtypes import DTYPE_NAMES
from cornu.dialects.tf.function_table import MATH, NN, TOP
from cornu.dialects.tf.functions import FUNCTIONS
from cornu.dialects.tf.nn import NN_FUNCTIONS
from cornu.dialects.tf.random import RANDOM
from cornu.dialects.tf.refused import REFUSED
from cornu.dialects.tf.system import CONFIG, CONFIG_EXPERIMENTAL, DEVICE_LIB, LOGGING, SYSTEM, TEST

__all__ = ["KERAS_VERSION", "TREES", "refusal", "sources_of", "submodules_of"]

# cornu serves the API of this version, whatever older names it knows besides.
KERAS_VERSION = "3.15.1"
_PACKAGE = Path(__file__).resolve().parents[1]


def _public(module: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def _lower(module: Any, **more: str) -> dict[str, Any]:
    """Classes under their names in lower case, as `initializers.glorot_uniform()`."""
    classes = {name: value for name, value in _public(module).items() if isinstance(value, type)}
    found = {to_snake_case(name): value for name, value in classes.items()}
    return {**found, **{old: classes[new] for old, new in more.items()}}


_BACKEND_FILES = (computations, graphs, losses, randomness, settings, tensors, variables)
_BACKEND = {name: getattr(module, name) for module in _BACKEND_FILES for name in module.__all__}
_INITIALIZERS = _lower(
    initializers,
    normal="RandomNormal",
    uniform="RandomUniform",
    zero="Zeros",
    one="Ones",
    glorot_normal="GlorotNormal",
)
_CONSTRAINTS = _lower(constraints, maxnorm="MaxNorm", nonneg="NonNeg", unitnorm="UnitNorm", min_max_norm="MinMaxNorm")
_OPTIMIZERS = {name.replace("_", ""): value for name, value in _lower(optimizers).items()}
_REGULARIZERS = {"l1l2": regularizers.L1L2, "WeightRegularizer": regularizers.L1L2}

_OLD_LAYER_FILES = """
activation advanced_activations attention convolutional convolutional_recurrent core cudnn_recurrent embeddings
experimental experimental.preprocessing local merge merging noise normalization normalization.batch_normalization
pooling preprocessing recurrent regularization reshaping rnn wrappers
"""
_OLD_ENGINE_FILES = "base_layer functional input_layer input_spec keras_tensor network sequential topology training"
_OLD_OPTIMIZER_FILES = """
adadelta adagrad adam adamax adamw ftrl gradient_descent learning_rate_schedule nadam optimizer rmsprop sgd
"""
_OLD_UTILITY_FILES = """
all_utils data_utils generic_utils io_utils layer_utils model_visualization multi_gpu_utils np_utils tf_utils
training_utils vis_utils visualize_util
"""
_LAYERS = [LAYERS, "cornu.layers"]
_UTILS_SOURCES = ["cornu.utils", "cornu.dialects.keras2.utils"]
_MODELS = [MODELS, "cornu.models"]

# Public areas whose names are cornu's own, with what older versions had besides.
_AREAS: dict[str, list[Any]] = {
    "activations": [],
    "applications": [],
    "callbacks": [],
    "config": [],
    "constraints": [_CONSTRAINTS],
    "datasets": [],
    "distribution": [],
    "dtype_policies": [],
    "export": [],
    "initializers": [_INITIALIZERS],
    "losses": [LOSSES],
    "metrics": [LOSSES],
    "mixed_precision": [],
    "models": [MODELS],
    "ops": [],
    "optimizers": [_OPTIMIZERS],
    "quantizers": [],
    "random": [],
    "regularizers": [_REGULARIZERS],
    "saving": [],
    "tree": [],
    "visualization": [],
    "wrappers": [],
}
# Modules that only older or private code imports.
_OLD: dict[str, list[Any]] = {
    "": [{"__version__": KERAS_VERSION}, "cornu"],
    "backend": [BACKEND_TABLE, _BACKEND, "cornu.backend"],
    "backend.tensorflow_backend": [BACKEND_TABLE, _BACKEND, "cornu.backend"],
    "layers": _LAYERS,
    **{f"layers.{name}": _LAYERS for name in _OLD_LAYER_FILES.split()},
    "initializations": [_INITIALIZERS, "cornu.initializers"],
    "initializers.initializers_v2": [_INITIALIZERS, "cornu.initializers"],
    "objectives": [LOSSES, "cornu.losses"],
    "engine": [*_LAYERS, *_MODELS],
    **{f"engine.{name}": [*_LAYERS, *_MODELS] for name in _OLD_ENGINE_FILES.split()},
    "models.functional": _MODELS,
    "models.sequential": _MODELS,
    "optimizers.legacy": [_OPTIMIZERS, "cornu.optimizers"],
    "optimizers.experimental": [_OPTIMIZERS, "cornu.optimizers"],
    "optimizers.schedules": ["cornu.optimizers.schedules"],
    **{
        f"{folder}.{name}": ["cornu.optimizers", "cornu.optimizers.schedules"]
        for folder in ("optimizer_v2", "optimizers")
        for name in _OLD_OPTIMIZER_FILES.split()
    },
    "optimizer_v2": [_OPTIMIZERS, "cornu.optimizers"],
    "utils": _UTILS_SOURCES,
    **{f"utils.{name}": _UTILS_SOURCES for name in _OLD_UTILITY_FILES.split()},
    "preprocessing": ["cornu.utils"],
    "preprocessing.sequence": ["cornu.utils"],
    "preprocessing.image": ["cornu.utils"],
    "saving.hdf5_format": ["cornu.saving"],
    "mixed_precision.experimental": ["cornu.mixed_precision"],
}
_TENSORFLOW: dict[str, list[Any]] = {
    "": [FUNCTIONS, TOP, DTYPE_NAMES, SYSTEM, VARIABLE],
    "config": [CONFIG],
    "config.experimental": [CONFIG_EXPERIMENTAL],
    "data": [DATA],
    "data.experimental": [{"AUTOTUNE": AUTOTUNE}],
    "dtypes": [DTYPE_NAMES, {"cast": FUNCTIONS["cast"]}],
    "linalg": [LINALG],
    "logging": [LOGGING],
    "math": [MATH, {name: FUNCTIONS[name] for name in ("argmax", "argmin", "add_n")}],
    "nn": [NN, NN_FUNCTIONS, {"top_k": MATH["top_k"], "in_top_k": MATH["in_top_k"]}],
    "random": [RANDOM],
    "test": [TEST],
    "train": [TRAIN],
    "python": [],
    "python.client": [],
    "python.client.device_lib": [DEVICE_LIB],
    "python.framework": [],
    "python.framework.ops": [FUNCTIONS],
    "python.ops": [],
    "python.ops.math_ops": [FUNCTIONS, TOP, MATH],
    "python.ops.array_ops": [FUNCTIONS, TOP],
    "compat": [],
    "contrib": [],
}
# `tf.losses` and the like are those of `tf.keras`.
_SHARED = ("activations", "initializers", "losses", "metrics", "optimizers", "optimizers.schedules", "regularizers")


def _exists(area: str) -> bool:
    # Python's own question, `find_spec`, would load what is above a module.
    place = _PACKAGE.joinpath(*area.split("."))
    return (place / "__init__.py").is_file() or place.with_suffix(".py").is_file()


def _keras() -> dict[str, list[Any]]:
    areas = {name: [*more, f"cornu.{name}"] for name, more in _AREAS.items() if _exists(name)}
    deeper = {f"datasets.{name}" for name in ("mnist", "fashion_mnist")}
    return {**areas, **{name: [f"cornu.{name}"] for name in deeper if _exists(name)}, **_OLD}


_KERAS = _keras()
# Tree -> path inside it -> where the names come from, in the order of search: faces of cornu by name, or dicts.
TREES: dict[str, dict[str, list[Any]]] = {
    "keras": _KERAS,
    "tensorflow": {**_TENSORFLOW, **{name: _KERAS[name] for name in _SHARED if name in _KERAS}},
    "IPython": {"": [IPYTHON], "display": [DISPLAY], "core.display": [DISPLAY], "core": []},
}


def sources_of(path: str) -> list[Any] | None:
    """Where the names of the module at `path` come from; None if no such module is served.

    Example:
        >>> sources_of("tensorflow.python.keras.utils.np_utils")[0]
        'cornu.utils'
    """
    tree, inner = canonical(path)
    found = TREES.get(tree, {}).get(inner)
    if found is None and any(root.startswith(path + ".") for root in (*KERAS_ROOTS, *TENSORFLOW_ROOTS)):
        return []
    return found


def submodules_of(path: str) -> list[str]:
    """Names of the served modules right inside the one at `path`."""
    tree, inner = canonical(path)
    start = f"{inner}." if inner else ""
    inside = {name[len(start) :].partition(".")[0] for name in TREES.get(tree, {}) if name.startswith(start)}
    roots = [root[len(path) + 1 :] for root in (*KERAS_ROOTS, *TENSORFLOW_ROOTS) if root.startswith(path + ".")]
    return sorted({*inside, *(root.partition(".")[0] for root in roots)} - {""})


def refusal(path: str, name: str) -> str | None:
    """Why `name` of the module at `path` is not served, if there is something to say about it."""
    return REFUSED.get(name) if canonical(path)[0] == "tensorflow" else None
