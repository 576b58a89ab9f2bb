"""The table of ops."""

from __future__ import annotations

import numpy as np

from tests.ops.harness import DTYPES, FLOATS, NUMBERS, N, Row, T, V

X = T((2, 3))
P = T((2, 3), 0.1, 3.0)  # positive
U = T((2, 3), -0.9, 0.9)  # inside the unit interval
W = N((2, 3), 1, 9)  # whole numbers
B = V([[True, False, True], [False, False, True]], "bool")
# What Keras cannot compile.
UNCOMPILED = {"grad": False, "keras_jit": False, "dtypes": (), "unknown": False}
# Where Keras's rule for symbolic calls fails, or tells another shape or dtype than Keras computes.
NO_RULE = {"keras_symbolic": False}
NAN = V([[1.0, float("nan"), 3.0], [-1.0, 0.5, float("inf")]])


def _each(names: str, *args, **options) -> list[Row]:
    return [Row(name, args, **options) for name in names.split()]


ELEMENTWISE = [
    *_each("negative sign", X, dtypes=NUMBERS),
    *_each("abs absolute fabs square exp exp2 expm1 floor ceil trunc sinh cosh tanh arctan arcsinh", X),
    *_each("sin cos tan deg2rad rad2deg sinc real imag conj conjugate angle i0 copy", X),
    *_each("sqrt cbrt log log2 log10 log1p reciprocal", P),
    Row("rsqrt", (P,), dtypes=FLOATS),
    *_each("arcsin arccos arctanh erfinv", U),
    Row("arccosh", (T((2, 3), 1.1, 3.0),)),
    *_each("erf erfc", X, dtypes=FLOATS),
    *_each("isnan isinf isfinite isneginf isposinf isreal signbit logical_not", NAN, grad=False),
    Row("isreal", (V([1 + 1j, 2.0], "complex64"),), grad=False),
    *_each("real imag conj angle abs", V([1 + 1j, -2.0j, 3], "complex64"), grad=False, **NO_RULE),
    *_each("bitwise_not bitwise_invert", W, grad=False),
    Row("round", (X,), dtypes=NUMBERS),
    Row("round", (T((4,), -300, 300), 2), dtypes=NUMBERS),
    Row("round", (T((4,), -300, 300), -2), dtypes=FLOATS),
    Row("clip", (X, -1, 1)),
    Row("clip", (X, -0.5, 0.5), dtypes=FLOATS),
    Row("clip", (X, None, 1)),
    Row("clip", (X, -1, None)),
    Row("clip", (X, V([-0.5, -1.0, 0.0]), V([0.5, 0.2, 0.1]))),
    Row("nan_to_num", (NAN,), grad=False),
    Row("nan_to_num", (NAN,), {"nan": 7.0, "posinf": 3.0, "neginf": 2.0}, grad=False),
    Row("view", (X, "int32"), grad=False, dtypes=()),
    Row("view", (X, "float16"), grad=False, dtypes=()),
    Row("view", (N((2, 4)), "float32"), grad=False, dtypes=()),
]
BINARY = [
    *_each("add multiply maximum minimum fmax fmin", X, T((3,))),
    Row("subtract", (X, T((3,))), dtypes=NUMBERS),
    *_each("divide true_divide logaddexp logaddexp2 arctan2 hypot divide_no_nan", P, T((3,), 0.2, 2.0)),
    *_each("add divide power", P, 2),
    *_each("add multiply power maximum", P, 0.5),
    *_each("less equal", P, 0.5, grad=False),
    *_each("add subtract divide", 2.5, P),
    *_each("floor_divide mod fmod", P, T((3,), 0.5, 2.0)),
    *_each("floor_divide mod fmod", N((2, 3), -9, 9), N((3,), 1, 4), grad=False),
    Row("power", (P, T((3,)))),
    Row("divide_no_nan", (X, V([0.0, 1.0, 2.0]))),
    *_each("equal not_equal less less_equal greater greater_equal", N((2, 3)), N((3,)), grad=False),
    *_each("logical_and logical_or logical_xor", B, V([True, False, False], "bool"), grad=False),
    *_each("logical_and logical_or logical_xor", X, T((3,)), grad=False),
    *_each("gcd lcm bitwise_and bitwise_or bitwise_xor", W, N((3,), 1, 9), grad=False),
    *_each("left_shift right_shift bitwise_left_shift bitwise_right_shift", W, N((3,), 0, 4), grad=False),
    Row("heaviside", (V([-1.0, 0.0, 2.0]), 0.5), grad=False, **NO_RULE),
    Row("nextafter", (X, T((3,))), grad=False),
    Row("ldexp", (X, N((3,))), dtypes=FLOATS),
    *_each("isclose allclose", V([1.0, 2.0, float("nan")]), V([1.0, 2.1, float("nan")]), grad=False),
    Row("isclose", (X, X, 0.1, 0.2, True), grad=False),
    Row("isin", (W, N((4,), 1, 9)), grad=False),
    Row("isin", (W, N((4,), 1, 9)), {"invert": True}, grad=False),
]
REDUCTIONS = [
    *_each("sum mean var std max min amax amin prod median logsumexp", X),
    *_each("all any", X, grad=False),
    Row("ptp", (X,), dtypes=NUMBERS),
    *[
        Row(n, (X,), {"axis": 1, "keepdims": True})
        for n in ["sum", "mean", "var", "std", "max", "min", "amax", "amin", "prod", "median"]
    ],
    *[
        Row(n, (T((2, 3, 4)),), {"axis": (0, -1)})
        for n in ["sum", "mean", "var", "std", "max", "min", "amax", "amin", "prod", "median", "logsumexp"]
    ],
    Row("ptp", (T((2, 3, 4)),), {"axis": (0, -1)}, dtypes=NUMBERS),
    Row("any", (B,), {"axis": (0, -1)}, grad=False),
    Row("max", (X,), {"initial": 1.0}, dtypes=FLOATS),
    Row("min", (X,), {"initial": 1.0}, dtypes=FLOATS),
    Row("prod", (X,), {"dtype": "float16"}, rtol=1e-2),
    *_each("argmax argmin", X, grad=False),
    *[Row(n, (X,), {"axis": 1, "keepdims": True}, grad=False) for n in ("argmax", "argmin")],
    Row("average", (X,)),
    Row("average", (X,), {"axis": 1, "weights": T((3,), 0.1, 1.0)}),
    Row("average", (X,), {"weights": P}),
    Row("count_nonzero", (X,), grad=False),
    Row("count_nonzero", (B,), {"axis": 0}, grad=False),
    *[Row(n, (X, q), {"axis": 1}) for n, q in (("quantile", 0.3), ("percentile", 30.0))],
    *[Row(n, (X, V([q, 2 * q]))) for n, q in (("quantile", 0.3), ("percentile", 30.0))],
    Row("quantile", (X, 0.3), {"method": "nearest", "keepdims": True}),
    *_each("nansum nanprod nanmean nanvar nanstd nanmax nanmin nanmedian", NAN, grad=False),
    *_each("nancumsum nancumprod nanargmax nanargmin", NAN, grad=False),
    *_each("nansum nanprod nanmean nanvar nanstd nanmax nanmin nanmedian nancumsum nancumprod", X, grad=False),
    *_each("nanargmax nanargmin", X, grad=False),
    *[Row(n, (NAN, q), grad=False) for n, q in (("nanquantile", 0.3), ("nanpercentile", 30.0))],
    *_each("cumsum cumprod", X),
    *[Row(n, (X,), {"axis": 1}) for n in ("cumsum", "cumprod")],
    *_each("cumsum cumprod nancumsum nancumprod", T(())),
    Row("cumsum", (X,), {"axis": 0, "dtype": "int32"}, grad=False),
    Row("diff", (X,)),
    Row("diff", (X, 2, 1)),
    Row("trace", (T((3, 3)),)),
    Row("trace", (T((2, 3, 3)), 1, 1, 2)),
    Row("trapezoid", (X,)),
    Row("trapezoid", (X,), {"dx": 0.5, "axis": 0}),
    Row("trapezoid", (X,), {"x": V([0.0, 1.0, 3.0])}),
]
SHAPING = [
    Row("reshape", (X, (3, -1))),
    Row("reshape", (X, 6), unknown=False),
    Row("reshape", (X, (-1, 1, 3))),
    *_each("ravel transpose flip fliplr flipud", X),
    Row("transpose", (T((2, 3, 4)), (0, 2, 1))),
    Row("swapaxes", (T((2, 3, 4)), 0, 2)),
    Row("moveaxis", (T((2, 3, 4)), 0, -1)),
    Row("moveaxis", (T((2, 3, 4)), (0, 1), (2, 0))),
    Row("expand_dims", (X, 1)),
    Row("expand_dims", (X, (0, -1))),
    Row("squeeze", (T((2, 1, 3)),)),
    Row("squeeze", (T((2, 1, 3, 1)), -1)),
    Row("broadcast_to", (X, (4, 2, 3)), unknown=False),
    Row("concatenate", ([X, T((4, 3))],)),
    Row("concatenate", ([X, T((2, 1)), W],), {"axis": 1}),
    Row("append", (X, T((4,)))),
    Row("append", (X, T((1, 3))), {"axis": 0}, **NO_RULE),
    Row("stack", ([X, X],), {"axis": 1}),
    *_each("hstack vstack dstack", [X, X]),
    Row("split", (T((4, 3)), 2), unknown=False),
    Row("split", (T((4, 3)), np.int64(2)), unknown=False),
    Row("split", (T((2, 6)), (1, 4)), {"axis": 1}),
    Row("array_split", (T((2, 5)), 2), {"axis": 1}),
    Row("hsplit", (T((2, 4)), 2)),
    Row("vsplit", (T((4, 2)), 2), unknown=False),
    Row("dsplit", (T((2, 1, 4)), 2)),
    Row("repeat", (X, 2)),
    Row("repeat", (X, 2), {"axis": 1}),
    Row("tile", (X, 2)),
    Row("tile", (X, (2, 1, 2))),
    Row("pad", (X, 1)),
    Row("pad", (X, ((0, 1), (2, 0))), {"constant_values": 2}),
    Row("pad", (X, ((0, 0), (1, 1))), {"mode": "reflect"}),
    Row("pad", (X, ((0, 0), (1, 1))), {"mode": "symmetric"}),
    Row("flip", (X, 1)),
    Row("roll", (X, 1)),
    Row("roll", (X, (1, 2), (0, 1))),
    Row("rot90", (X,)),
    Row("rot90", (T((2, 3, 4)), 3, (1, 2))),
    Row("meshgrid", (T((3,)), T((2,)))),
    Row("meshgrid", (T((3,)), T((2,))), {"indexing": "ij"}),
]
INDEXING = [
    Row("get_item", (X, (slice(None), 1))),
    Row("get_item", (X, (..., None, slice(None, None, 2)))),
    Row("get_item", (X, N((4,), 0, 2)), **NO_RULE),
    Row("take", (X, N((4,), -2, 2))),
    Row("take", (X, N((2, 2), 0, 3)), {"axis": 1}),
    Row("take", (X, 1), {"axis": -1}),
    Row("take_along_axis", (X, N((2, 2), 0, 3)), {"axis": 1}),
    Row("take_along_axis", (X, N((4,), 0, 6)), unknown=False),
    Row("where", (B, X, T((3,)))),
    Row("where", (B, X, 0)),
    Row("where", (B, X, 0.5), dtypes=FLOATS),
    Row("where", (B,), grad=False, jit=False, unknown=False),
    Row("nonzero", (B,), grad=False, jit=False),
    Row("select", ([B, V([True, True, False], "bool")], [X, P]), {"default": 0}),
    Row("unravel_index", (N((3,), 0, 6), (2, 3)), grad=False),
    *_each("diag diagflat", T((3,))),
    *_each("diag diagonal tril triu", T((3, 3))),
    Row("diag", (T((3, 3)), 1)),
    Row("diagonal", (T((2, 3, 3)),), {"offset": 1, "axis1": 1, "axis2": 2}),
    Row("tril", (T((2, 3, 3)), -1)),
    Row("triu", (T((2, 3, 3)), 1)),
]
SORTING = [
    Row("sort", (X,)),
    Row("sort", (X, 0)),
    Row("argsort", (X,), grad=False),
    Row("argsort", (X, None), grad=False),
    Row("argsort", (T(()), -1), grad=False),
    Row("argpartition", (X, 1), grad=False, dtypes=NUMBERS),
    Row("searchsorted", (V([0.0, 1.0, 2.0]), X), {"side": "right"}, grad=False, **NO_RULE),
    Row("digitize", (X, V([-1.0, 0.0, 1.0])), grad=False),
    Row("histogram", (T((9,)),), {"bins": 4}, grad=False, dtypes=NUMBERS),
    Row("histogram", (T((9,)),), {"bins": 4, "range": (-1, 1)}, grad=False, dtypes=NUMBERS),
    Row("unique", (W,), grad=False, jit=False, unknown=False),
    Row("unique", (W,), {"return_counts": True, "size": 4}, grad=False, unknown=False),
    Row("bincount", (N((6,), 0, 5),), grad=False, jit=False, unknown=False),
    Row("bincount", (N((2, 4), 0, 5),), {"minlength": 7}, grad=False, jit=False, unknown=False, differs={0: (0, 7)}),
    Row("bincount", (N((3,), 0, 5),), {"weights": V([0.5, 1, 2])}, grad=False, jit=False, unknown=False),
    Row("top_k", (X, 2)),
    Row("in_top_k", (N((4,), 0, 3), T((4, 3)), 2), grad=False, dtypes=FLOATS),
]
CREATION = [
    Row("full", ((2, 3), T(()))),
    *_each("zeros_like ones_like empty_like", X, grad=False),
    Row("zeros_like", (X, "int8"), grad=False),
    Row("full_like", (X, 3)),
    Row("full_like", (X, 2.5, "float16"), grad=False),
    Row("arange", (V(1.0), V(4.0)), jit=False, grad=False, symbolic=False),
    Row("linspace", (T(()), T((3,))), {"num": 4}),
    Row("linspace", (0, 1), {"num": 4, "endpoint": False, "retstep": True}, grad=False, dtypes=()),
    Row("logspace", (T((3,)), T((3,))), {"num": 4}, rtol=1e-4),
    Row("geomspace", (P, P), {"num": 4}, dtypes=FLOATS),
    Row("array", (X,)),
    Row("array", (X, "bfloat16")),
    Row("vander", (T((3,)),), dtypes=NUMBERS),
    Row("vander", (T((3,)), 2, True), dtypes=NUMBERS),
]
PRODUCTS = [
    Row("matmul", (X, T((3, 4)))),
    Row("matmul", (T((2, 2, 3)), T((3,)))),
    Row("dot", (X, T((3, 4)))),
    Row("dot", (X, 2), dtypes=("int32", *FLOATS)),
    *_each("vdot inner outer", T((3,)), T((3,))),
    Row("kron", (T((3,)), T((3,))), dtypes=NUMBERS),
    Row("kron", (T((3,)), 2), dtypes=NUMBERS, keras_symbolic=False),
    Row("inner", (T((3,)), 2), dtypes=NUMBERS),
    Row("median", (X, [0, 1])),
    Row("tensordot", (T((2, 3, 4)), T((3, 4, 2)))),
    Row("tensordot", (X, T((2, 4))), {"axes": [[0], [0]]}),
    Row("einsum", ("ij,jk->ik", X, T((3, 4)))),
    Row("einsum", ("...ij->...ji", T((2, 3, 4)))),
    Row("einsum", ("bij,bjk,kl->bil", T((2, 3, 4)), T((2, 4, 2)), T((2, 2))), batch=(0, 1)),
    Row("cross", (X, T((2, 3))), dtypes=NUMBERS),
    Row("cross", (T((3, 2)), T((3, 2))), {"axis": 0}, dtypes=NUMBERS, unknown=False),
    *[Row("correlate", (T((5,)), T((3,))), {"mode": mode}, **NO_RULE) for mode in ("valid", "same", "full")],
    Row("corrcoef", (T((2, 5)),), **NO_RULE),
    Row("slogdet", (T((2, 3, 3)),), dtypes=("float32",), **NO_RULE),
]
CORE = [
    Row("cast", (X, "int32"), grad=False),
    Row("cast", (X, "float16")),
    *[Row("saturate_cast", (T((6,), -400, 400), d), grad=False) for d in ("uint8", "int8", "int32", "bool", "float16")],
    Row("convert_to_tensor", (X,)),
    Row("stop_gradient", (X,)),
    Row("unstack", (X,), unknown=False),
    Row("unstack", (X, 3, 1)),
    Row("slice", (X, [0, 1], (2, 2)), unknown=False),
    Row("slice", (X, V([1, 0], "int32"), (1, 2)), unknown=False, batch=(0,)),
    Row("slice_update", (X, [0, 1], T((1, 2)))),
    Row("scatter", (V([[0], [2], [2]], "int32"), T((3, 2)), (4, 2)), dtypes=NUMBERS),
    *[
        Row("scatter_update", (X, V([[0, 1], [1, 2]], "int32"), T((2,))), {"reduction": r}, dtypes=NUMBERS)
        for r in (None, "add", "max", "min", "mul")
    ],
]
MATH = [
    *[
        Row(f"segment_{r}", (T((4, 2)), V([0, 0, 1, 3], "int32")), {"num_segments": 4}, unknown=False, dtypes=NUMBERS)
        for r in ("sum", "max", "min")
    ],
    Row(
        "segment_prod",
        (T((4, 2)), V([0, 0, 1, 3], "int32")),
        {"num_segments": 4},
        grad=False,
        unknown=False,
        dtypes=NUMBERS,
    ),
    Row("extract_sequences", (T((2, 7)), 3, 2)),
    Row("cdist", (T((4, 3)), T((2, 3))), rtol=1e-4, dtypes=NUMBERS),
    Row("cdist", (T((2, 4, 3)), T((2, 2, 3))), rtol=1e-4, dtypes=NUMBERS),
    Row("view_as_complex", (T((3, 2)),), dtypes=("float32",)),
    Row("view_as_real", (V([1 + 1j, 2.0], "complex64"),), grad=False),
    Row("logdet", (V([[2.0, 0.3], [0.3, 1.0]]),), unknown=False),
]
ACTIVATIONS = [
    *_each("relu relu6 hard_tanh hard_sigmoid leaky_relu hard_shrink soft_shrink sparse_sigmoid", T((4, 5), -4, 4)),
    *_each("sigmoid silu swish", T((4, 5), -4, 4), dtypes=FLOATS),
    *_each("log_sigmoid", T((4, 5), -4, 4), dtypes=NUMBERS),
    *_each("softplus sparse_plus softsign hard_silu hard_swish", T((4, 5), -4, 4)),
    *_each("selu elu celu gelu squareplus tanh_shrink", T((4, 5), -4, 4)),
    *_each("softmax log_softmax", T((4, 5), -4, 4), dtypes=NUMBERS),
    Row("leaky_relu", (X, 0.4)),
    Row("elu", (X, 0.5)),
    Row("celu", (X, 0.5)),
    Row("gelu", (X, False)),
    Row("squareplus", (X, 2)),
    Row("soft_shrink", (X, 1.0)),
    Row("hard_shrink", (X, 1.0)),
    Row("threshold", (X, 0.5, 7.0)),
    Row("glu", (T((2, 4)),), dtypes=FLOATS),
    Row("glu", (T((4, 3)), 0), unknown=False, dtypes=FLOATS),
    Row("softmax", (T((2, 3, 4)), 1), dtypes=NUMBERS),
    Row("softmax", (T((2, 3, 4)), (1, 2)), dtypes=NUMBERS, differs={0: (0, 3, 4)}),
    Row("softmax", (X, None), dtypes=NUMBERS),
    Row("log_softmax", (T((2, 3, 4)), 1), dtypes=NUMBERS),
    *[
        Row("normalize", (T((4, 3)),), {"order": order, "axis": axis}, dtypes=FLOATS)
        for order, axis in ((2, -1), (1, 0), (3, 1))
    ],
]
ENCODING = [
    Row("one_hot", (N((2, 3)), 4), grad=False),
    Row("one_hot", (N((3,), -1, 5), 4), {"axis": 0, "dtype": "int8"}, grad=False),
    Row("multi_hot", (N((2, 3)), 4), grad=False, **NO_RULE),
    Row("multi_hot", (N((3,)), 4), {"dtype": "bool"}, grad=False, **NO_RULE),
]
IMAGE = T((2, 6, 5, 4))
F16 = ("float16", "float32")
PROBS = T((4, 3), 0.05, 0.9)
NORMALIZATION = [
    *[Row("moments", (X,), {"axes": axes}) for axes in ([0], 1, [0, 1])],
    Row("moments", (X,), {"axes": [-1], "keepdims": True}),
    Row("batch_normalization", (X, T((3,)), T((3,), 0.1, 2.0), -1), dtypes=FLOATS),
    Row(
        "batch_normalization",
        (T((2, 3, 4)), T((3,)), T((3,), 0.1, 2.0), 1),
        {"offset": T((3,)), "scale": T((3,)), "epsilon": 0.1},
        dtypes=FLOATS,
    ),
    Row("layer_normalization", (T((2, 4)),), dtypes=FLOATS, rtol=1e-4),
    Row("layer_normalization", (T((2, 3, 4)), T((4,)), T((4,))), {"epsilon": 0.1}, dtypes=FLOATS),
    Row("layer_normalization", (T((2, 3, 4)), T((3, 4))), {"axis": (1, 2)}, dtypes=FLOATS, rtol=1e-4),
    Row("layer_normalization", (T((2, 3, 4)), T((3,))), {"axis": 1}, dtypes=FLOATS, rtol=1e-4),
    Row("rms_normalization", (X,), dtypes=FLOATS),
    Row("rms_normalization", (X, T((3,))), {"epsilon": 0.5}, dtypes=FLOATS),
    Row("rms_normalization", (T((2, 3, 4)),), {"axis": (1, 2)}, dtypes=FLOATS),
]
CROSSENTROPY = [
    *[Row("binary_crossentropy", (U, T((2, 3), 0, 1)), {"from_logits": b}, dtypes=FLOATS) for b in (False, True)],
    *[Row("categorical_crossentropy", (PROBS, PROBS), {"from_logits": b}, dtypes=FLOATS) for b in (False, True)],
    Row("categorical_crossentropy", (T((2, 3, 4)), T((2, 3, 4), 0.1, 1)), {"axis": 1}, dtypes=FLOATS, **NO_RULE),
    *[
        Row("sparse_categorical_crossentropy", (N(shape, -1, 4), PROBS), {"from_logits": b}, dtypes=FLOATS)
        for b in (False, True)
        for shape in ((4,), (4, 1))
    ],
]
CONVOLUTION = [
    Row("conv", (T((2, 9, 4)), T((3, 4, 5))), dtypes=F16),
    Row("conv", (IMAGE, T((3, 3, 4, 5)), 2, "same"), dtypes=F16),
    Row("conv", (IMAGE, T((3, 2, 2, 6))), {"dilation_rate": (1, 2), "padding": "SAME"}, dtypes=F16, **NO_RULE),
    Row("conv", (T((1, 5, 4, 3, 2)), T((2, 2, 2, 2, 3)), (1, 2, 1)), dtypes=F16),
    Row("conv", (IMAGE, T((3, 3, 6, 5)), 1, "same"), {"data_format": "channels_first"}, dtypes=F16),
    Row("depthwise_conv", (IMAGE, T((3, 3, 4, 2)), 2, "same"), dtypes=F16),
    Row("depthwise_conv", (T((2, 9, 4)), T((3, 4, 1))), dtypes=F16),
    Row("separable_conv", (IMAGE, T((3, 3, 4, 2)), T((1, 1, 8, 3))), dtypes=F16),
    Row("conv_transpose", (IMAGE, T((3, 3, 5, 4)), 2, "same"), dtypes=F16, unknown=False),
    Row("conv_transpose", (IMAGE, T((3, 2, 5, 4)), (2, 1)), dtypes=F16, unknown=False),
    Row("conv_transpose", (IMAGE, T((3, 3, 5, 4)), 2, "same", 1), dtypes=F16, unknown=False),
]
POOLING = [
    *[
        Row(f"{kind}_pool", (IMAGE, size, strides, padding), {"data_format": order}, dtypes=("float32",))
        for kind in ("max", "average")
        for size, strides, padding, order in (
            ((2, 2), (2, 2), "valid", None),
            ((3, 2), 1, "same", None),
            ((2, 3), (1, 2), "same", "channels_first"),
        )
    ],
    *[
        Row(f"adaptive_{kind}_pool", (IMAGE, size), {"data_format": order}, dtypes=("float32",), **NO_RULE)
        for kind in ("max", "average")
        for size, order in ((3, None), ((4, 2), None), ((2, 3), "channels_first"))
    ],
    Row("adaptive_average_pool", (T((2, 7, 3)), 3), dtypes=("float32",), **NO_RULE),
]
HEADS = T((2, 3, 4, 5))
ATTENTION = [
    Row("dot_product_attention", (HEADS, HEADS, HEADS), dtypes=FLOATS),
    Row("dot_product_attention", (HEADS, T((2, 6, 2, 5)), T((2, 6, 2, 5))), {"scale": 0.3}, dtypes=FLOATS),
    Row("dot_product_attention", (HEADS, HEADS, HEADS), {"is_causal": True, "flash_attention": False}, dtypes=FLOATS),
    Row(
        "dot_product_attention",
        (HEADS, HEADS, HEADS),
        {"bias": T((2, 4, 3, 3)), "mask": V([[[[True, False, True]]]], "bool")},
        dtypes=FLOATS,
    ),
]
PATCHES = [
    Row("unfold", (T((2, 3, 5, 6)), 2)),
    Row("unfold", (T((2, 3, 5, 6)), (2, 3)), {"dilation": (2, 1), "padding": 1, "stride": (1, 2)}),
    Row("fold", (T((2, 8, 9)), (4, 4), 2), dtypes=NUMBERS),
    Row("fold", (T((2, 12, 4)), (3, 4), (2, 3)), {"padding": (0, 1), "stride": (1, 2)}, dtypes=NUMBERS),
    Row("depth_to_space", (T((2, 3, 2, 8)), 2)),
    Row("depth_to_space", (T((2, 8, 3, 2)), 2, "channels_first")),
    Row("space_to_depth", (T((2, 4, 6, 3)), 2)),
    Row("space_to_depth", (T((2, 3, 4, 6)), 2, "channels_first")),
    Row("polar", (P, X), dtypes=("float32",), **NO_RULE),
    Row("psnr", (X, P, 2.0), dtypes=("float32",)),
]
S = V([[4.0, 1.0, 0.5], [1.0, 3.0, -0.5], [0.5, -0.5, 2.0]])  # positive definite
A = V([[[1.0, 2.0, 0.5], [0.3, -1.0, 2.0], [0.1, 0.7, 3.0]], [[2.0, 0.2, 0.1], [0.0, 1.0, 0.3], [0.5, 0.5, 1.5]]])
LINALG = [
    *[Row("cholesky", (S,), {"upper": upper}, unknown=False, rtol=1e-4) for upper in (False, True)],
    *[Row("cholesky_inverse", (S,), {"upper": upper}, unknown=False, rtol=1e-4) for upper in (False, True)],
    *[Row(name, (A,), rtol=1e-4) for name in ("det", "inv", "logdet")],
    Row("slogdet", (A,), rtol=1e-4, **NO_RULE),
    # Keras has no decompositions in half precision; `test_decompositions_of_half_precision` is about cornu's.
    Row("pinv", (X,), unknown=False, rtol=1e-4, dtypes=tuple(d for d in DTYPES if d not in ("float16", "bfloat16"))),
    Row("eigh", (S,), unknown=False, rtol=1e-4),
    Row("eig", (A,), grad=False, rtol=1e-4, atol=1e-5, **NO_RULE),
    Row("lu_factor", (A,), grad=False, **NO_RULE),
    Row("matrix_rank", (A,), grad=False),
    *[Row("norm", (T((2, 3)),), {"ord": order}, dtypes=("float32",)) for order in (None, "fro", 1, float("inf"))],
    *[Row("norm", (T((2, 3)),), {"ord": o, "axis": 1, "keepdims": True}, dtypes=("float32",)) for o in (None, 1, 3)],
    Row("norm", (A,), {"ord": "nuc", "axis": (1, 2)}, rtol=1e-4),
    *[Row("qr", (S,), {"mode": mode}, unknown=False, rtol=1e-4) for mode in ("reduced", "complete")],
    Row("svd", (A,), {"compute_uv": False}, rtol=1e-4),
    Row("svd", (T((2, 4, 3)),), {"full_matrices": False}, grad=False, rtol=1e-4, dtypes=("float32",)),
    Row("solve", (A, T((2, 3, 2))), dtypes=("float32",), rtol=1e-4),
    Row("solve", (S, T((3,))), unknown=False, dtypes=("float32",), rtol=1e-4),
    *[Row("solve_triangular", (A, T((2, 3))), {"lower": b}, dtypes=("float32",), rtol=1e-4) for b in (False, True)],
    Row("lstsq", (T((4, 2)), T((4,))), unknown=False, dtypes=("float32",), rtol=1e-3, atol=1e-5),
]
FOURIER = [
    *[Row(name, ((T((2, 4, 6)), T((2, 4, 6))),), dtypes=("float32",), atol=1e-5) for name in ("fft", "fft2", "ifft2")],
    *[Row("rfft", (T((2, 6)), length), dtypes=("float32",), atol=1e-5) for length in (None, 4, 9)],
    *[Row("irfft", ((T((2, 4)), T((2, 4))), n), dtypes=("float32",), atol=1e-5) for n in (None, 5)],
    Row("stft", (T((2, 20)), 8, 4, 8), dtypes=("float32",), atol=1e-5, differs={0: (0, 6, 5)}),
    Row(
        "stft",
        (T((20,)), 5, 3, 8, "hamming", False),
        dtypes=("float32",),
        unknown=False,
        atol=1e-5,
        differs={0: (0, 5), 1: (0, 5)},
    ),
    Row("stft", (T((20,)), 5, 3, 6, None), dtypes=("float32",), unknown=False, atol=1e-5),
    Row("stft", (T((20,)), 3, 3, 6, V([1.0, 2.0, 1.0])), dtypes=(), grad=False, symbolic=False, atol=1e-5),
    *[
        Row(
            "istft",
            ((T((2, 6, 5)), T((2, 6, 5))), 8, 4, 8),
            {"length": n, "center": c},
            dtypes=("float32",),
            atol=1e-4,
            differs={0: (0, size)},
        )
        for n, c, size in ((None, False, 28), (None, True, 20), (17, False, 17), (17, True, 17))
    ],
    Row(
        "istft",
        ((T((6, 5)), T((6, 5))), 6, 2, 8),
        {"window": "hamming"},
        unknown=False,
        dtypes=(),
        atol=1e-4,
        differs={0: (0,)},
    ),
]
REARRANGE = [
    Row("rearrange", (X, "a b -> b a"), unknown=False),
    Row("rearrange", (T((2, 3, 4)), "b h w -> (b h) w"), unknown=False),
    Row(
        "rearrange",
        (T((4, 6)), "(a c) (b d) -> a b (c d)"),
        {"a": 2, "b": 3},
        grad=False,
        keras_jit=False,
        unknown=False,
        dtypes=(),
    ),
]
LENGTHS = (V([3, 2], "int32"), V([7, 6], "int32"))
CTC = [
    Row("ctc_loss", (V([[1, 2, 2], [3, 1, 0]], "int32"), T((2, 7, 4)), *LENGTHS), dtypes=FLOATS, rtol=1e-4),
    Row("ctc_loss", (V([[1, 2, 0], [0, 1, 3]], "int32"), T((2, 7, 4)), *LENGTHS, 3), dtypes=FLOATS, rtol=1e-4),
    *[
        Row("ctc_decode", (T((2, 7, 4)), V([7, 5], "int32")), kwargs, grad=False, dtypes=(), unknown=False)
        for kwargs in (
            {},
            {"merge_repeated": False, "mask_index": 3},
            {"strategy": "beam_search", "beam_width": 5, "top_paths": 3},
            {"strategy": "beam_search", "beam_width": 4, "mask_index": 2},
            {"strategy": "beam_search", "beam_width": 4, "mask_index": None},
            {"mask_index": None},
        )
    ],
]
PHOTO = T((2, 6, 5, 3), 0.0, 1.0)
FIRST = {"data_format": "channels_first"}
F32 = ("float32",)
AFFINE = np.array([[1.0, 0.1, 0.2, 0.0, 0.9, 0.5, 0.0, 0.0], [0.9, -0.1, 0.3, 0.2, 1.1, -0.6, 0.0, 0.0]], "float32")
CORNERS = V([[[0, 0], [0, 4], [5, 0], [5, 4]]] * 2)
MOVED = V([[[0.2, 0], [0.3, 3.9], [4.8, 0.3], [5.1, 3.8]], [[0, 1], [0.5, 4], [4, 0.1], [5.0, 4.3]]])
PLACES = V([[0.0, 1.5, 5.2, -1.3], [0, 0.4, -1, 3.9]])
IMAGE_OPS = [
    Row("image.rgb_to_grayscale", (PHOTO,), dtypes=("uint8", "int32", *FLOATS)),
    Row("image.rgb_to_grayscale", (T((2, 3, 4, 5), 0, 1),), FIRST, dtypes=FLOATS),
    *_each("image.rgb_to_hsv image.hsv_to_rgb", PHOTO, dtypes=FLOATS),
    *_each("image.rgb_to_hsv image.hsv_to_rgb", T((4, 5, 3), 0.0, 1.0), dtypes=FLOATS, unknown=False),
    *[
        Row("image.resize", (PHOTO, size), {"interpolation": method, "antialias": smooth}, dtypes=("uint8", *FLOATS))
        for size, method, smooth in (
            ((3, 7), "bilinear", False),
            ((3, 2), "bilinear", True),
            ((4, 4), "nearest", False),
            ((9, 4), "bicubic", False),
            ((9, 4), "lanczos3", True),
        )
    ],
    Row("image.resize", (N((2, 6, 5, 3), 0, 255, "uint8"), (4, 7)), grad=False),
    *[Row("image.resize", (PHOTO, size), {"crop_to_aspect_ratio": True}, dtypes=F32) for size in ((4, 2), (2, 4))],
    Row("image.resize", (PHOTO, (2, 4)), {"pad_to_aspect_ratio": True, "fill_value": 2.0}, dtypes=F32),
    Row("image.resize", (T((3, 6, 5)), (4, 2)), {"pad_to_aspect_ratio": True, **FIRST}, dtypes=F32, unknown=False),
    *[
        Row(
            "image.scale_and_translate",
            (PHOTO, (2, 7, 4, 3), V([1.2, 0.8]), V([0.1, 0.2]), (1, 2), method, smooth),
            dtypes=F32,
            unknown=False,
            batch=(0,),
            grad=False,
            rtol=1e-4,
        )
        for method, smooth in (("linear", True), ("lanczos3", False))
    ],
    Row("image.pad_images", (PHOTO, 1, 2, 3, 4)),
    Row("image.pad_images", (PHOTO,), {"top_padding": 1, "right_padding": 2, "target_height": 9, "target_width": 9}),
    Row("image.crop_images", (PHOTO, 1, 2, 1, 1)),
    Row(
        "image.crop_images", (PHOTO,), {"bottom_cropping": 1, "left_cropping": 2, "target_height": 3, "target_width": 3}
    ),
    Row("image.extract_patches", (PHOTO, 2), dtypes=FLOATS),
    Row("image.extract_patches", (PHOTO, (2, 3), 1, 1, "same"), dtypes=FLOATS),
    Row("image.extract_patches", (PHOTO, 2, 1, 2), dtypes=FLOATS),
    Row("image.extract_patches", (T((2, 3, 6, 5)), 2), FIRST, dtypes=F32),
    Row("image.extract_patches_3d", (T((1, 4, 4, 5, 2)), (2, 2, 3)), dtypes=F32),
    *[
        Row(
            "image.map_coordinates", (T((5, 4)), V([[0.0, 1.5, 5.2, -1.3], [0, 0.4, -1, 3.9]]), order, mode), dtypes=F32
        )
        for order in (0, 1)
        for mode in (("constant", "wrap") if order else ("nearest", "mirror", "reflect"))
    ],
    *[
        Row("image.affine_transform", (PHOTO, AFFINE, method, mode), {"fill_value": 0.5}, dtypes=F32, unknown=False)
        for method, mode in (("bilinear", "constant"), ("nearest", "reflect"), ("bilinear", "wrap"))
    ],
    *[
        Row("image.perspective_transform", (PHOTO, CORNERS, MOVED, m, 0.5), dtypes=F32, atol=1e-4)
        for m in ("bilinear", "nearest")
    ],
    Row(
        "image.elastic_transform",
        (PHOTO,),
        {"seed": 3},
        grad=False,
        keras_jit=False,
        dtypes=(),
        unknown=False,
        differs={0: (0, 6, 5, 3)},
        atol=1e-4,
    ),
    Row(
        "image.elastic_transform",
        (PHOTO, 5.0, 2.0),
        {"seed": 3},
        grad=False,
        keras_jit=False,
        dtypes=(),
        unknown=False,
        differs={0: (0, 6, 5, 3)},
        atol=1e-4,
    ),
    # Keras 3.15 blurs along width and channels when these come last, so only the other order can be compared.
    Row("image.gaussian_blur", (T((2, 3, 6, 5)),), FIRST, dtypes=F16),
    Row("image.gaussian_blur", (T((2, 3, 6, 5)), (5, 3), (1.0, 2.0)), FIRST, dtypes=F32),
    Row("image.gaussian_blur", (T((1, 6, 5)),), FIRST, dtypes=F32, unknown=False),
    Row("image.sobel_edges", (PHOTO,), dtypes=F32),
    Row("image.sobel_edges", (T((2, 3, 6, 5)),), FIRST, dtypes=F32),
    Row("image.ssim", (T((2, 14, 12, 3), 0, 1), T((2, 14, 12, 3), 0, 1)), dtypes=F32, atol=1e-5),
    Row("image.ssim", (T((9, 8, 3), 0, 1), T((9, 8, 3), 0, 1), 2.0, 5), dtypes=F32, unknown=False, atol=1e-5),
]
ROWS = [
    *ELEMENTWISE,
    *BINARY,
    *REDUCTIONS,
    *SHAPING,
    *INDEXING,
    *SORTING,
    *CREATION,
    *PRODUCTS,
    *CORE,
    *MATH,
    *ACTIVATIONS,
    *ENCODING,
    *NORMALIZATION,
    *CROSSENTROPY,
    *CONVOLUTION,
    *POOLING,
    *ATTENTION,
    *PATCHES,
    *LINALG,
    *FOURIER,
    *REARRANGE,
    *CTC,
    *IMAGE_OPS,
]
