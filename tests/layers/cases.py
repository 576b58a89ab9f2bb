"""The table behind the contract tests: layers, arguments and inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Case:
    """One row.

    Args:
        name: class name.
        kwargs: constructor arguments.
        shape: shape of the input, or a list of them for layers that take several.
        training: value of `training` in the call, None to leave it out.
        integers: number of different integers of an integer input, None for floats.
        masked: whether a mask (batch, steps) is passed in the call.
        free: whether the axes behind the batch may be unknown in a symbolic call.
    """

    name: str
    kwargs: dict[str, Any]
    shape: Any
    training: bool | None = None
    integers: int | None = None
    masked: bool = False
    free: bool = False

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shapes of all inputs."""
        return self.shape if isinstance(self.shape, list) else [self.shape]

    def inputs(self, seed: int = 0) -> Any:
        """Random inputs."""
        rng = np.random.default_rng(seed)
        if self.integers is not None:
            made = [rng.integers(0, self.integers, shape).astype("int32") for shape in self.shapes]
        else:
            made = [rng.normal(size=shape).astype("float32") for shape in self.shapes]
        return made if isinstance(self.shape, list) else made[0]

    def __str__(self) -> str:
        given = ",".join(f"{key}={value}" for key, value in self.kwargs.items())
        extras = [text for text, on in (("training", self.training), ("masked", self.masked)) if on]
        return " ".join([f"{self.name}({given})", *extras])


def rows(name: str, shape: Any, *kwargs: dict[str, Any], **options: Any) -> list[Case]:
    """One case for each dict of arguments."""
    return [Case(name, one, shape, **options) for one in kwargs or ({},)]


SEQ, IMG, VOL = (2, 7, 4), (2, 6, 5, 4), (1, 4, 5, 4, 2)
FIRST = {"data_format": "channels_first"}

CORE = [
    *rows("Dense", (3, 4), {"units": 5}, {"units": 2, "activation": "tanh", "kernel_regularizer": "l2"}),
    *rows("Dense", SEQ, {"units": 3, "use_bias": False, "kernel_constraint": "max_norm", "activity_regularizer": "l1"}),
    *rows("EinsumDense", SEQ, {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"}),
    *rows("EinsumDense", SEQ, {"equation": "abc,cd->abd", "output_shape": (7, 3), "bias_axes": "bd"}),
    *rows("EinsumDense", SEQ, {"equation": "...x,xy->...y", "output_shape": 3, "bias_axes": "y", "activation": "relu"}),
    *rows("EinsumDense", IMG, {"equation": "ab...,bc->ac...", "output_shape": 3, "bias_axes": "c"}),
    *rows(
        "Embedding",
        (2, 5),
        {"input_dim": 7, "output_dim": 3},
        {"input_dim": 7, "output_dim": 2, "mask_zero": True},
        integers=7,
    ),
    *rows("Identity", SEQ),
    *rows("Masking", SEQ, {}, {"mask_value": 1.5}),
]
ACTIVATION = [
    *rows("Activation", SEQ, {"activation": "gelu"}, {"activation": "softmax"}),
    *rows("ReLU", (3, 4), {}, {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.2}),
    *rows("LeakyReLU", (3, 4), {"negative_slope": 0.2}),
    *rows("PReLU", IMG, {"alpha_initializer": "ones"}, {"shared_axes": [1, 2], "alpha_regularizer": "l2"}),
    *rows("ELU", (3, 4), {"alpha": 0.5}),
    *rows("Softmax", (3, 4)),
    *rows("Softmax", SEQ, {"axis": [1, 2]}),
]
CONVOLUTION = [
    *rows(
        "Conv1D",
        SEQ,
        {"filters": 3, "kernel_size": 3},
        {"filters": 4, "kernel_size": 2, "padding": "causal", "dilation_rate": 2, "groups": 2},
        free=True,
    ),
    *rows("Conv1D", SEQ, {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "SAME", **FIRST}),
    *rows(
        "Conv2D",
        IMG,
        {"filters": 3, "kernel_size": (3, 2), "activation": "relu"},
        {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False, "groups": 2},
        free=True,
    ),
    *rows("Conv2D", IMG, {"filters": 3, "kernel_size": 2, "dilation_rate": (2, 1), "bias_regularizer": "l2", **FIRST}),
    *rows(
        "Conv3D",
        VOL,
        {"filters": 3, "kernel_size": 2, "strides": (1, 2, 1)},
        {"filters": 3, "kernel_size": 3, "padding": "same"},
    ),
    *rows(
        "Conv1DTranspose",
        SEQ,
        {"filters": 3, "kernel_size": 3, "strides": 2},
        {"filters": 3, "kernel_size": 2, "strides": 3, "padding": "same", "output_padding": 1},
    ),
    *rows(
        "Conv2DTranspose",
        IMG,
        {"filters": 3, "kernel_size": 3},
        {"filters": 2, "kernel_size": (3, 4), "strides": 2, "padding": "same"},
        free=True,
    ),
    *rows(
        "Conv2DTranspose",
        IMG,
        {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1, **FIRST},
        {"filters": 2, "kernel_size": 2, "dilation_rate": 2},
    ),
    *rows(
        "Conv2DTranspose",
        IMG,
        {"filters": 2, "kernel_size": 1, "strides": 2},
        {"filters": 2, "kernel_size": 5, "strides": 3, "padding": "same", "output_padding": 2},
    ),
    *rows("Conv3DTranspose", VOL, {"filters": 2, "kernel_size": 2, "strides": 2, "padding": "same"}),
    *rows(
        "DepthwiseConv1D",
        SEQ,
        {"kernel_size": 3, "depth_multiplier": 2},
        {"kernel_size": 2, "strides": 2, "padding": "same"},
    ),
    *rows(
        "DepthwiseConv2D",
        IMG,
        {"kernel_size": 3, "depth_multiplier": 2, "activation": "relu"},
        {"kernel_size": 2, "dilation_rate": 2, "use_bias": False, **FIRST},
    ),
    *rows(
        "SeparableConv1D",
        SEQ,
        {"filters": 3, "kernel_size": 3, "depth_multiplier": 2},
        {"filters": 3, "kernel_size": 3, "padding": "same", **FIRST},
    ),
    *rows(
        "SeparableConv2D",
        IMG,
        {"filters": 3, "kernel_size": 3, "strides": 2},
        {"filters": 3, "kernel_size": 2, "padding": "same", "pointwise_regularizer": "l2"},
    ),
]
POOLING = [
    *[
        case
        for name in ("MaxPooling", "AveragePooling")
        for case in (
            *rows(f"{name}1D", SEQ, {"pool_size": 2}, {"pool_size": 3, "strides": 2, "padding": "same"}, free=True),
            *rows(f"{name}1D", SEQ, {"pool_size": 3, "strides": 1, **FIRST}),
            *rows(
                f"{name}2D",
                IMG,
                {"pool_size": (2, 3)},
                {"pool_size": 2, "padding": "same"},
                {"pool_size": 3, "strides": 2},
                free=True,
            ),
            *rows(
                f"{name}2D",
                IMG,
                {"pool_size": 2, "padding": "same", **FIRST},
                {"pool_size": 2, "strides": 1, "padding": "same", **FIRST},
            ),
            *rows(f"{name}3D", VOL, {"pool_size": 2}, {"pool_size": 2, "strides": (2, 1, 2), "padding": "same"}),
        )
    ],
    *[
        case
        for name in ("GlobalMaxPooling", "GlobalAveragePooling")
        for rank, shape in ((1, SEQ), (2, IMG), (3, VOL))
        for case in rows(f"{name}{rank}D", shape, {}, {"keepdims": True, **FIRST})
    ],
    *rows("GlobalAveragePooling1D", SEQ, {}, {"keepdims": True}, masked=True),
]
REGULARIZATION = [
    *rows(
        "Dropout", SEQ, {"rate": 0.3, "seed": 7}, {"rate": 0.5, "noise_shape": (None, 1, 4), "seed": 3}, training=True
    ),
    *rows("Dropout", SEQ, {"rate": 0.3, "seed": 7}, {"rate": 0, "seed": 1}, {"rate": 1.0, "seed": 1}),
    *rows("SpatialDropout1D", SEQ, {"rate": 0.4, "seed": 7}, training=True),
    *rows("SpatialDropout2D", IMG, {"rate": 0.4, "seed": 7}, {"rate": 0.4, "seed": 7, **FIRST}, training=True),
    *rows("SpatialDropout3D", VOL, {"rate": 0.4, "seed": 7}, training=True),
    *rows("GaussianNoise", SEQ, {"stddev": 0.3, "seed": 7}, training=True),
    *rows("GaussianDropout", SEQ, {"rate": 0.3, "seed": 7}, training=True),
    *rows(
        "AlphaDropout",
        SEQ,
        {"rate": 0.3, "seed": 7},
        {"rate": 0.3, "seed": 7, "noise_shape": (2, 1, None)},
        training=True,
    ),
    *rows("ActivityRegularization", SEQ, {"l1": 0.1, "l2": 0.2}),
]
NORMALIZATION = [
    *rows(
        "BatchNormalization", SEQ, {}, {"center": False, "momentum": 0.9}, {"scale": False, "axis": 1}, training=True
    ),
    *rows("BatchNormalization", IMG, {"epsilon": 0.1, "gamma_regularizer": "l2"}),
    *rows("BatchNormalization", SEQ, {}, training=True, masked=True),
    *rows(
        "BatchNormalization",
        SEQ,
        {"renorm": True},
        {"renorm": True, "renorm_clipping": {"rmin": 0.9, "rmax": 1.1, "dmax": 0.2}, "renorm_momentum": 0.8},
        training=True,
    ),
    *rows(
        "LayerNormalization",
        SEQ,
        {},
        {"axis": [1, 2], "epsilon": 0.01},
        {"center": False},
        {"scale": False},
        {"rms_scaling": True},
    ),
    *rows(
        "GroupNormalization",
        IMG,
        {"groups": 2},
        {"groups": -1, "center": False},
        {"groups": 3, "axis": 1, "scale": False},
    ),
    *rows("UnitNormalization", SEQ, {}, {"axis": [1, 2]}),
    *rows("RMSNormalization", SEQ, {}, {"axis": [1, 2], "epsilon": 0.01}),
]
RESHAPING = [
    *rows("Flatten", IMG, {}, FIRST),
    *rows("Reshape", SEQ, {"target_shape": (2, 14)}, {"target_shape": (-1, 7)}, {"target_shape": (28,)}),
    *rows("Permute", IMG, {"dims": (3, 1, 2)}),
    *rows("RepeatVector", (2, 3), {"n": 4}),
    *rows("Cropping1D", SEQ, {"cropping": (1, 2)}, {"cropping": 2}),
    *rows("Cropping2D", IMG, {"cropping": ((1, 2), (0, 1))}, {"cropping": (1, 0), **FIRST}),
    *rows("Cropping3D", VOL, {"cropping": 1}, {"cropping": ((1, 0), (0, 2), (1, 1))}),
    *rows("ZeroPadding1D", SEQ, {"padding": 2}, {"padding": (0, 3), **FIRST}),
    *rows("ZeroPadding2D", IMG, {"padding": ((1, 2), (0, 1))}, {"padding": (1, 2), **FIRST}),
    *rows("ZeroPadding3D", VOL, {"padding": 1}),
    *rows("UpSampling1D", SEQ, {"size": 3}),
    *rows("UpSampling2D", IMG, {"size": (2, 3)}, {"interpolation": "bilinear", **FIRST}, {"interpolation": "bicubic"}),
    *rows("UpSampling3D", VOL, {"size": (1, 2, 3)}),
]
MERGING = [
    *[
        Case(name, {}, [SEQ] * (2 if name == "Subtract" else 3))
        for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
    ],
    *rows("Add", [(2, 3, 4), (2, 1, 4), (2, 4)]),
    *rows("Concatenate", [(2, 3, 4), (2, 3, 2)]),
    *rows("Concatenate", [(2, 3, 4), (2, 1, 4), (2, 2, 4)], {"axis": 1}),
    *rows("Dot", [(2, 3), (2, 3)], {"axes": 1}, {"axes": -1, "normalize": True}),
    *rows("Dot", [(2, 3, 4), (2, 5, 4)], {"axes": 2}, {"axes": (2, 2), "normalize": True}),
]
CASES = [*CORE, *ACTIVATION, *CONVOLUTION, *POOLING, *REGULARIZATION, *NORMALIZATION, *RESHAPING, *MERGING]

# One case for each class, for what does not depend on the arguments.
CLASSES = list({case.name: case for case in reversed(CASES)}.values())
