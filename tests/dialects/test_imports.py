"""Paths of every Keras lead to cornu's objects; what is not served is refused with a word on what to write."""

import importlib
import sys
import traceback

import pytest

import cornu
from cornu import dialects
from cornu.base.notices import forget_notices
from cornu.dialects.paths import KERAS_ROOTS, canonical

SERVED = [
    ("keras", "Sequential", "models.Sequential"),
    ("keras.models", "Model", "models.Model"),
    ("keras.models", "load_model", "models.load_model"),
    ("keras.layers", "Dense", "layers.Dense"),
    ("keras.layers.core", "Dropout", "layers.Dropout"),
    ("keras.layers.convolutional", "Conv2D", "layers.Conv2D"),
    ("keras.layers.convolutional", "MaxPooling2D", "layers.MaxPooling2D"),
    ("keras.layers.pooling", "GlobalAveragePooling2D", "layers.GlobalAveragePooling2D"),
    ("keras.layers.recurrent", "LSTM", "layers.LSTM"),
    ("keras.layers.embeddings", "Embedding", "layers.Embedding"),
    ("keras.layers.normalization", "BatchNormalization", "layers.BatchNormalization"),
    ("keras.layers.advanced_activations", "LeakyReLU", "layers.LeakyReLU"),
    ("keras.layers.merge", "concatenate", "layers.concatenate"),
    ("keras.layers.wrappers", "TimeDistributed", "layers.TimeDistributed"),
    ("keras.engine.topology", "Layer", "layers.Layer"),
    ("keras.engine", "InputSpec", "layers.InputSpec"),
    ("keras.engine.training", "Model", "models.Model"),
    ("keras.optimizers", "SGD", "optimizers.SGD"),
    ("keras.optimizers", "adam", "optimizers.Adam"),
    ("keras.optimizers", "rmsprop", "optimizers.RMSprop"),
    ("keras.optimizers.legacy", "Adam", "optimizers.Adam"),
    ("keras.optimizers.schedules", "ExponentialDecay", "optimizers.schedules.ExponentialDecay"),
    ("keras.optimizer_v2.gradient_descent", "SGD", "optimizers.SGD"),
    ("keras.initializers", "glorot_uniform", "initializers.GlorotUniform"),
    ("keras.initializers", "normal", "initializers.RandomNormal"),
    ("keras.initializations", "he_normal", "initializers.HeNormal"),
    ("keras.constraints", "maxnorm", "constraints.MaxNorm"),
    ("keras.objectives", "mean_squared_error", "losses.mean_squared_error"),
    ("keras.losses", "mse", "losses.mean_squared_error"),
    ("keras.utils", "to_categorical", "utils.to_categorical"),
    ("keras.utils.np_utils", "to_categorical", "utils.to_categorical"),
    ("keras.utils.vis_utils", "model_to_dot", "visualization.model_to_dot"),
    ("keras.utils.generic_utils", "Progbar", "utils.Progbar"),
    ("keras.utils.data_utils", "get_file", "utils.get_file"),
    ("keras.callbacks", "EarlyStopping", "callbacks.EarlyStopping"),
    ("keras.datasets.mnist", "load_data", "datasets.mnist.load_data"),
    ("tensorflow.keras.layers", "MaxPool2D", "layers.MaxPool2D"),
    ("tensorflow.keras", "Input", "layers.Input"),
    ("tensorflow.python.keras.layers.convolutional", "Conv2D", "layers.Conv2D"),
    ("tensorflow.python.keras.utils", "to_categorical", "utils.to_categorical"),
    ("tensorflow.losses", "MeanSquaredError", "losses.MeanSquaredError"),
    ("tensorflow.optimizers", "Adam", "optimizers.Adam"),
    ("tensorflow.compat.v2.keras.layers", "Dense", "layers.Dense"),
    ("tf_keras.layers", "Dense", "layers.Dense"),
    ("keras.src.layers", "Dense", "layers.Dense"),
]


@pytest.mark.parametrize(("path", "name", "target"), SERVED, ids=[f"{path}.{name}" for path, name, _ in SERVED])
def test_path_leads_to_cornus_object(path, name, target):
    module, _, attribute = target.rpartition(".")
    assert getattr(importlib.import_module(path), name) is getattr(
        importlib.import_module(f"cornu.{module}"), attribute
    )


@pytest.mark.parametrize("root", KERAS_ROOTS)
def test_every_root_is_the_same_tree(root):
    assert importlib.import_module(f"{root}.layers").Dense is cornu.layers.Dense


def test_modules_are_attributes_of_their_packages():
    import tensorflow as tf

    assert tf.keras.layers.core.Dense is cornu.layers.Dense
    assert tf.keras.utils.np_utils.to_categorical is cornu.utils.to_categorical
    assert repr(tf.keras.layers) == "<module 'tensorflow.keras.layers' served by cornu>"


def test_star_import_brings_the_public_names():
    names = {}
    exec("from keras.layers import *", names)
    assert names["Dense"] is cornu.layers.Dense
    assert "merge" in names
    assert "__path__" not in names


def test_versions():
    import keras
    import tensorflow as tf

    assert keras.__version__ == "3.15.1"
    assert tf.__version__ == "2.16.2"


REFUSED = [
    ("from keras.layers import Densee", ["keras.layers has no 'Densee'", "Did you mean 'Dense'"]),
    ("from keras.layers import Adam", ["it is in keras.optimizers", "`from keras.optimizers import Adam`"]),
    ("import keras.layerz", ["keras has no 'layerz'", "'layers'"]),
    ("from keras.utils import np_util", ["Did you mean 'np_utils'"]),
    ("from tensorflow.keras.layers import SGD", ["`from tensorflow.keras.optimizers import SGD`"]),
    ("import tensorflow.python.foo.bar", ["tensorflow.python has no 'foo'", "tensorflow.keras.<area>", "layers"]),
    ("import keras.engine.topologi.x", ["keras.engine has no 'topologi'", "'topology'"]),
    ("from tensorflow import GradientTape", ["jax.grad", "`train_step`"]),
    ("import tensorflow.lite", ["TensorFlow Lite is not served"]),
    ("from tensorflow import Session", ["TensorFlow 1 graphs", "layers and models"]),
    ("import tensorflow.contrib.learn", ["tensorflow.contrib has no 'learn'", "in tensorflow.keras and"]),
]


@pytest.mark.parametrize(("statement", "texts"), REFUSED, ids=[statement for statement, _ in REFUSED])
def test_what_is_not_served_is_refused_with_advice(statement, texts):
    with pytest.raises(ImportError) as caught:
        exec(statement, {})
    for text in texts:
        assert text in str(caught.value)


def test_attributes_that_are_missing_are_refused_with_advice():
    import keras
    import tensorflow as tf

    with pytest.raises(AttributeError, match="Did you mean 'Dense'") as caught:
        getattr(keras.layers, "dense")  # noqa: B009
    assert "".join(traceback.format_exception(caught.value)).count("Did you mean") == 1
    with pytest.raises(AttributeError) as caught:
        getattr(keras.layers, "Reshapings")  # noqa: B009
    assert "'Reshape'" in str(caught.value) and "'reshaping'" not in str(caught.value)
    with pytest.raises(AttributeError, match=r"jax\.grad"):
        getattr(tf, "GradientTape")  # noqa: B009
    assert not hasattr(keras.layers, "Foo")


def test_private_folders_of_cornu_are_not_served():
    import keras

    with pytest.raises(AttributeError):
        getattr(keras.layers, "arguments")  # noqa: B009
    with pytest.raises(AttributeError):
        getattr(keras.models, "functional_config")  # noqa: B009


def test_canonical_takes_the_longest_root():
    assert canonical("tensorflow.keras.layers") == ("keras", "layers")
    assert canonical("tensorflow.nn") == ("tensorflow", "nn")
    assert canonical("keras.layers.core") == ("keras", "layers.core")
    assert canonical("kerasx.layers")[0] == "kerasx"


def test_uninstall_takes_everything_off():
    import keras

    assert "served by cornu" in repr(keras)
    before = set(vars(cornu.models.Model))
    assert "fit_generator" in before
    dialects.uninstall()
    forget_notices()
    assert "keras" not in sys.modules or "served by cornu" not in repr(sys.modules["keras"])
    assert "fit_generator" not in vars(cornu.models.Model)
    assert not hasattr(cornu.ops.zeros(1), "numpy")
    with pytest.raises(TypeError, match="unknown argument 'lr'"):
        cornu.optimizers.SGD(lr=0.1)
    with pytest.raises(TypeError, match="unknown argument 'input_length'"):
        cornu.layers.Dense(1, input_length=3)


def test_modules_imported_before_come_back():
    dialects.uninstall()
    stand_in = type(sys)("keras")
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "keras"}
    for name in before:
        del sys.modules[name]
    sys.modules["keras"] = stand_in
    try:
        dialects.install()
        assert importlib.import_module("keras") is not stand_in
        dialects.uninstall()
        assert sys.modules["keras"] is stand_in
    finally:
        del sys.modules["keras"]
        sys.modules.update(before)


def test_ipython_display_is_served_where_there_is_no_ipython(notices):
    from IPython.display import SVG, clear_output, display

    assert SVG(b"<svg/>").data == "<svg/>"
    display(SVG("<svg></svg>"))
    _, said = notices(clear_output)
    assert "clear_output(wait=False) does nothing" in said[0]
