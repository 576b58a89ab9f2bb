"""Argument names of Keras 1 and 2 and what they are called today, by kind of layer."""

from __future__ import annotations

from typing import Any

__all__ = ["DEFAULTS", "DROPPED", "RENAMED", "VALUES", "WEIGHTS"]

_DENSE = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_CONV = {
    **{old: new for old, new in _DENSE.items() if old != "output_dim"},
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
}
_RNN = {
    **_DENSE,
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "forget_bias_init": "unit_forget_bias",
}
_POOL = {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding", "dim_ordering": "data_format"}
_FORMAT = {"dim_ordering": "data_format"}
_RATE = {"p": "rate"}

# Class -> {old name: today's name}. A subclass that is not listed has the row of the class it inherits from.
RENAMED: dict[str, dict[str, str]] = {
    "Dense": _DENSE,
    "Conv1D": _CONV,
    "Conv2D": _CONV,
    "Conv3D": _CONV,
    "Conv2DTranspose": _CONV,
    "Conv3DTranspose": _CONV,
    "SeparableConv2D": {
        **_CONV,
        "init": "depthwise_initializer",
        "depthwise_init": "depthwise_initializer",
        "pointwise_init": "pointwise_initializer",
    },
    "LSTM": _RNN,
    "GRU": _RNN,
    "SimpleRNN": _RNN,
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "Dropout": _RATE,
    "SpatialDropout1D": _RATE,
    "SpatialDropout2D": {**_RATE, **_FORMAT},
    "SpatialDropout3D": {**_RATE, **_FORMAT},
    "GaussianDropout": _RATE,
    "GaussianNoise": {"sigma": "stddev"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "MaxPooling1D": _POOL,
    "MaxPooling2D": _POOL,
    "MaxPooling3D": _POOL,
    "AveragePooling1D": _POOL,
    "AveragePooling2D": _POOL,
    "AveragePooling3D": _POOL,
    "GlobalMaxPooling2D": _FORMAT,
    "GlobalMaxPooling3D": _FORMAT,
    "GlobalAveragePooling2D": _FORMAT,
    "GlobalAveragePooling3D": _FORMAT,
    "UpSampling1D": {"length": "size"},
    "UpSampling2D": _FORMAT,
    "UpSampling3D": _FORMAT,
    "ZeroPadding2D": _FORMAT,
    "ZeroPadding3D": _FORMAT,
    "Cropping2D": _FORMAT,
    "Cropping3D": _FORMAT,
    "PReLU": {"init": "alpha_initializer"},
    "LeakyReLU": {"alpha": "negative_slope"},
    "Reshape": {"dims": "target_shape"},
    "InputLayer": {"input_shape": "shape", "batch_input_shape": "batch_shape", "input_dtype": "dtype"},
    "RepeatVector": {},
    "Bidirectional": {},
    "TimeDistributed": {},
    "Lambda": {},
}

# (today's name) -> {old value: today's value}.
VALUES: dict[str, dict[Any, Any]] = {
    "data_format": {"th": "channels_first", "tf": "channels_last", "default": None},
    "unit_forget_bias": {"one": True, "zero": False},
}

# Arguments that say how something was computed, not what: class -> {name: why it is not needed}.
_BACKEND = "cornu has one implementation, which computes the same"
DROPPED: dict[str, dict[str, str]] = {
    "Layer": {"dynamic": "every `call` runs as Python where the model is compiled with run_eagerly=True"},
    "LSTM": {"implementation": _BACKEND, "consume_less": _BACKEND},
    "GRU": {"implementation": _BACKEND, "consume_less": _BACKEND},
    "SimpleRNN": {"implementation": _BACKEND, "consume_less": _BACKEND},
    "BatchNormalization": {"fused": _BACKEND},
}

# Class -> arguments that had a default up to Keras 2 and must be given today.
DEFAULTS: dict[str, dict[str, Any]] = {
    "AveragePooling1D": {"pool_size": 2},
    "AveragePooling2D": {"pool_size": (2, 2)},
    "AveragePooling3D": {"pool_size": (2, 2, 2)},
}

# Class -> initializers of its variables, in the order of `weights=`.
_KERNEL = ("kernel_initializer", "bias_initializer")
_RECURRENT = ("kernel_initializer", "recurrent_initializer", "bias_initializer")
WEIGHTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose"), _KERNEL),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _RECURRENT),
    "BatchNormalization": (
        "gamma_initializer",
        "beta_initializer",
        "moving_mean_initializer",
        "moving_variance_initializer",
    ),
    "PReLU": ("alpha_initializer",),
}
