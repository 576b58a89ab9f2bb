"""Names of TensorFlow that cornu does not serve, and what to write instead."""

from __future__ import annotations

__all__ = ["REFUSED"]

_GRAPHS = (
    "TensorFlow 1 graphs and sessions are not served: tensors have values at once. Use layers and models, or functions "
    "of arrays with jax.jit."
)

REFUSED = {
    "GradientTape": (
        "tf.GradientTape is not served yet. Write the loss as a function of the variables and use jax.grad, override "
        "`train_step`, or train with `fit`."
    ),
    "Session": _GRAPHS,
    "InteractiveSession": _GRAPHS,
    "placeholder": _GRAPHS,
    "global_variables_initializer": _GRAPHS,
    "get_default_graph": _GRAPHS,
    "reset_default_graph": _GRAPHS,
    "ConfigProto": _GRAPHS,
    "disable_v2_behavior": _GRAPHS,
    "disable_eager_execution": _GRAPHS,
    "saved_model": "SavedModel files are not served. Save with model.save('model.keras').",
    "lite": "TensorFlow Lite is not served.",
    "distribute": "tf.distribute is not served. cornu.distribution places a model on several devices.",
    "io": "tf.io is not served: read files with Python, NumPy or Pillow.",
    "image": "tf.image is not served: use layers.Resizing, layers.RandomFlip and the other image layers.",
    "strings": "cornu has no tensors of text: use TextVectorization, or Python strings before training.",
    "feature_column": "tf.feature_column is not served: use the preprocessing layers.",
    "estimator": "tf.estimator is not served: use keras models.",
    "contrib": "tf.contrib ended with TensorFlow 1.",
    "ragged": "There are no ragged tensors: pad the rows to one length, and mask.",
    "sparse": "Sparse tensors are jax.experimental.sparse.BCOO here.",
}
