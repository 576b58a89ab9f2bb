"""Import paths of Keras and TensorFlow that real programs use, as text: it costs nothing to read."""

from __future__ import annotations

__all__ = ["KERAS_ROOTS", "TENSORFLOW_ROOTS", "TOP_NAMES", "canonical"]

# Each of these is the root of the same tree: what stands behind it is looked up in one table.
KERAS_ROOTS = (
    "keras",
    "keras.src",
    "keras.api",
    "keras.api._v1.keras",
    "keras.api._v2.keras",
    "keras._tf_keras.keras",
    "tf_keras",
    "tf_keras.src",
    "tensorflow.keras",
    "tensorflow.python.keras",
    "tensorflow.python.keras.api",
    "tensorflow.python.keras.api._v1.keras",
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.contrib.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
)
TENSORFLOW_ROOTS = ("tensorflow", "tensorflow.compat.v1", "tensorflow.compat.v2")
TOP_NAMES = frozenset({"keras", "tf_keras", "tensorflow", "IPython"})


def canonical(path: str) -> tuple[str, str]:
    """The tree that `path` belongs to, "keras" or "tensorflow" (or its own first name), and the path inside it.

    Example:
        >>> canonical("tensorflow.python.keras.layers.core")
        ('keras', 'layers.core')
        >>> canonical("tensorflow.nn"), canonical("keras")
        (('tensorflow', 'nn'), ('keras', ''))
    """
    best = ("", path.partition(".")[0], path.partition(".")[2])
    for tree, roots in (("keras", KERAS_ROOTS), ("tensorflow", TENSORFLOW_ROOTS)):
        for root in roots:
            if (path == root or path.startswith(root + ".")) and len(root) > len(best[0]):
                best = (root, tree, path[len(root) + 1 :])
    return best[1], best[2]
