"""Convolution and its two gradients as JAX primitives over the C++ kernels.

The three are bilinear, and each is the transpose of another: with y = conv(x, k),

    forward(x, k) -> y        input_gradient(y, k) -> x        kernel_gradient(x, y) -> k

so derivatives of any order need nothing else. A bias rides along: `forward` adds it to y, `kernel_gradient` returns its
gradient, the sum of y. `forward` may end with a ReLU, whose derivative is read off the result.

Arrays have their channels last; kernels have shape (*window, channels of a group, filters).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.interpreters import ad, batching, mlir

from cornu.kernels.primitive import Primitive

__all__ = ["Geometry", "forward", "forward_by_xla", "input_gradient", "input_gradient_by_xla"]

_SPACE = "DHW"


class Geometry(NamedTuple):
    """How the window moves, each a tuple with one number for each spatial axis.

    Args:
        strides: step of the window.
        dilation: distance of its taps.
        low, high: zeros before the start and behind the end, 0 or more.
        groups: number of parts into which channels and filters are split.
    """

    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    groups: int = 1

    def attributes(self) -> dict[str, Any]:
        """The same, as the C++ side takes it."""
        sizes = {name: np.array(value, np.int64) for name, value in self._asdict().items() if name != "groups"}
        return {**sizes, "groups": np.int64(self.groups)}

    def is_product(self, k: Sequence[int]) -> bool:
        """Whether a kernel of this shape is a matrix by which each place is multiplied, which XLA maps far better."""
        return max(*k[:-2], *self.strides, self.groups) == 1 and not any(self.low + self.high)

    def output_shape(self, x: Sequence[int], k: Sequence[int]) -> tuple[int, ...]:
        """Shape of y for x and k of these shapes."""
        space = (
            (size + low + high - gap * (window - 1) - 1) // stride + 1
            for size, window, stride, gap, low, high in zip(
                x[1:-1], k[:-2], self.strides, self.dilation, self.low, self.high, strict=True
            )
        )
        return (x[0], *space, k[-1])


def forward(x: Any, k: Any, geometry: Geometry, bias: Any = None, relu: bool = False) -> jax.Array:
    """y of shape (batch, *space, filters), plus `bias`, through a ReLU if asked for."""
    operands = (x, k) if bias is None else (x, k, bias)
    return _forward_p.bind(*operands, geometry=geometry, relu=relu)[0]


def input_gradient(y: Any, k: Any, geometry: Geometry, shape: Sequence[int]) -> jax.Array:
    """x of shape `shape`."""
    return _input_gradient_p.bind(y, k, geometry=geometry, shape=tuple(shape))[0]


def _kernel_gradient(x: Any, y: Any, geometry: Geometry, shape: Sequence[int], bias: bool) -> list[Any]:
    """[k of shape `shape`], and the sum of y if `bias`."""
    return _kernel_gradient_p.bind(x, y, geometry=geometry, shape=tuple(shape), bias=bias)


# --- the same by XLA, for other platforms and for rules that need no speed ------------------------------------------


def forward_by_xla(x: Any, k: Any, geometry: Geometry, bias: Any = None, relu: bool = False) -> jax.Array:
    """What `forward` computes."""
    space = _SPACE[-len(geometry.strides) :]
    order = f"N{space}C"
    if geometry.is_product(k.shape):
        y = jnp.matmul(x, k.reshape(k.shape[-2:]))
    else:
        y = lax.conv_general_dilated(
            x,
            k,
            geometry.strides,
            list(zip(geometry.low, geometry.high, strict=True)),
            rhs_dilation=geometry.dilation,
            dimension_numbers=(order, f"{space}IO", order),
            feature_group_count=geometry.groups,
        )
    y = y if bias is None else y + bias
    return jax.nn.relu(y) if relu else y


def input_gradient_by_xla(y: Any, k: Any, geometry: Geometry, shape: Sequence[int]) -> jax.Array:
    """What `input_gradient` computes."""
    x = jax.ShapeDtypeStruct(tuple(shape), y.dtype)
    return jax.linear_transpose(lambda x: forward_by_xla(x, k, geometry), x)(y)[0]


def _kernel_gradient_by_xla(x: Any, y: Any, geometry: Geometry, shape: Sequence[int], bias: bool) -> list[Any]:
    k = jax.ShapeDtypeStruct(tuple(shape), y.dtype)
    made = [jax.linear_transpose(lambda k: forward_by_xla(x, k, geometry), k)(y)[0]]
    return [*made, y.sum(tuple(range(y.ndim - 1)))] if bias else made


# --- the primitives -------------------------------------------------------------------------------------------------


def _primitive(name: str, target: str, by_xla: Callable[..., Any], abstract: Callable[..., Any]) -> Primitive:
    """A primitive that calls `target` on CPUs and runs `by_xla` elsewhere."""
    primitive = Primitive(name)
    primitive.multiple_results = True
    primitive.def_impl(lambda *operands, **parameters: _compiled(primitive, tuple(parameters.items()))(*operands))
    primitive.def_abstract_eval(abstract)
    native = jax.ffi.ffi_lowering(target)

    def lower(context: Any, *operands: Any, geometry: Geometry, relu: bool | None = None, **_: Any) -> Any:
        attributes = geometry.attributes()
        if relu is not None:
            attributes["relu"] = relu
        return native(context, *operands, **attributes)

    mlir.register_lowering(primitive, mlir.lower_fun(by_xla, multiple_results=True))
    mlir.register_lowering(primitive, lower, platform="cpu")
    return primitive


@functools.lru_cache(maxsize=1024)
def _compiled(primitive: Primitive, parameters: tuple[tuple[str, Any], ...]) -> Callable[..., Any]:
    return jax.jit(functools.partial(primitive.bind, **dict(parameters)))


def _shaped(shape: Sequence[int], like: Any) -> Any:
    return like.update(shape=tuple(shape), weak_type=False)


_forward_p = _primitive(
    "convolution",
    "cornu_convolution",
    lambda x, k, *bias, geometry, relu: [forward_by_xla(x, k, geometry, *bias, relu=relu)],
    lambda x, k, *bias, geometry, relu: [_shaped(geometry.output_shape(x.shape, k.shape), x)],
)
_input_gradient_p = _primitive(
    "convolution_input_gradient",
    "cornu_convolution_input_gradient",
    lambda y, k, geometry, shape: [input_gradient_by_xla(y, k, geometry, shape)],
    lambda y, k, geometry, shape: [_shaped(shape, y)],
)
_kernel_gradient_p = _primitive(
    "convolution_kernel_gradient",
    "cornu_convolution_kernel_gradient",
    _kernel_gradient_by_xla,
    lambda x, y, geometry, shape, bias: [_shaped(shape, x), *([_shaped(y.shape[-1:], y)] if bias else [])],
)


# --- derivatives ----------------------------------------------------------------------------------------------------


def _is_zero(tangent: Any) -> bool:
    return isinstance(tangent, ad.Zero)


def _forward_jvp(primals: Any, tangents: Any, *, geometry: Geometry, relu: bool) -> Any:
    x, k, *bias = primals
    dx, dk, *dbias = (None if _is_zero(tangent) else tangent for tangent in tangents)
    y = _forward_p.bind(*primals, geometry=geometry, relu=relu)[0]
    parts = []
    if dx is not None:
        parts.append(forward(dx, k, geometry))
    if dk is not None or (dbias and dbias[0] is not None):
        dk = jnp.zeros_like(k) if dk is None else dk
        if bias and dbias[0] is not None:
            parts.append(forward(x, dk, geometry, dbias[0]))
        else:
            parts.append(forward(x, dk, geometry))
    dy = functools.reduce(jnp.add, parts)
    return [y], [jnp.where(y > 0, dy, jnp.zeros((), dy.dtype)) if relu else dy]


def _forward_transpose(cotangents: Any, x: Any, k: Any, *bias: Any, geometry: Geometry, relu: bool) -> Any:
    (dy,) = cotangents
    if _is_zero(dy):
        return [None] * (2 + len(bias))
    if ad.is_undefined_primal(x):
        # The bias is a constant to what is linear in x.
        return [input_gradient(dy, k, geometry, x.aval.shape), None, *[None] * len(bias)]
    return [None, *_kernel_gradient(x, dy, geometry, k.aval.shape, bool(bias))]


def _input_gradient_jvp(primals: Any, tangents: Any, *, geometry: Geometry, shape: Any) -> Any:
    (y, k), (dy, dk) = primals, tangents
    parts = [input_gradient(dy, k, geometry, shape)] if not _is_zero(dy) else []
    parts += [input_gradient(y, dk, geometry, shape)] if not _is_zero(dk) else []
    return [input_gradient(y, k, geometry, shape)], [functools.reduce(jnp.add, parts)]


def _input_gradient_transpose(cotangents: Any, y: Any, k: Any, *, geometry: Geometry, shape: Any) -> Any:
    (dx,) = cotangents
    if _is_zero(dx):
        return [None, None]
    if ad.is_undefined_primal(y):
        return [forward(dx, k, geometry), None]
    return [None, _kernel_gradient(dx, y, geometry, k.aval.shape, False)[0]]


def _kernel_gradient_jvp(primals: Any, tangents: Any, *, geometry: Geometry, shape: Any, bias: bool) -> Any:
    (x, y), (dx, dy) = primals, tangents
    sums = _kernel_gradient_p.bind(x, y, geometry=geometry, shape=shape, bias=bias)
    parts = [_kernel_gradient(x, dy, geometry, shape, bias)] if not _is_zero(dy) else []
    if not _is_zero(dx):
        part = _kernel_gradient(dx, y, geometry, shape, False)
        parts.append([*part, jnp.zeros_like(sums[1])] if bias else part)
    return sums, [functools.reduce(jnp.add, each) for each in zip(*parts, strict=True)]


def _kernel_gradient_transpose(cotangents: Any, x: Any, y: Any, *, geometry: Geometry, shape: Any, bias: bool) -> Any:
    dk, *dbias = cotangents
    if _is_zero(dk) and all(_is_zero(d) for d in dbias):
        return [None, None]
    dk = ad.instantiate_zeros(dk)
    if ad.is_undefined_primal(x):
        return [input_gradient(y, dk, geometry, x.aval.shape), None]
    dbias = [d for d in dbias if not _is_zero(d)]
    return [None, forward(x, dk, geometry, *dbias)]


for _p, _jvp, _transpose in (
    (_forward_p, _forward_jvp, _forward_transpose),
    (_input_gradient_p, _input_gradient_jvp, _input_gradient_transpose),
    (_kernel_gradient_p, _kernel_gradient_jvp, _kernel_gradient_transpose),
):
    ad.primitive_jvps[_p] = _jvp
    ad.primitive_transposes[_p] = _transpose


# --- batching -------------------------------------------------------------------------------------------------------


def _fold(x: Any, axis: int) -> Any:
    """`x` with the mapped axis and the batch axis as one."""
    x = jnp.moveaxis(x, axis, 0)
    return x.reshape((x.shape[0] * x.shape[1], *x.shape[2:]))


def _batching(primitive: Primitive, by_xla: Callable[..., Any], folds: bool) -> None:
    """Where only the first operand is mapped, the mapped axis joins the batch; else XLA's own rule serves."""

    def rule(operands: Any, axes: Any, **parameters: Any) -> Any:
        if not folds or any(axis is not None for axis in axes[1:]):
            made = jax.vmap(functools.partial(by_xla, **parameters), in_axes=tuple(axes))(*operands)
            return made, [0] * len(made)
        first, *rest = operands
        size = first.shape[axes[0]]
        if "shape" in parameters:
            batch, *other = parameters["shape"]
            parameters["shape"] = (size * batch, *other)
        made = primitive.bind(_fold(first, axes[0]), *rest, **parameters)
        return [array.reshape((size, -1, *array.shape[1:])) for array in made], [0] * len(made)

    batching.primitive_batchers[primitive] = rule


_batching(
    _forward_p, lambda x, k, *bias, **options: [forward_by_xla(x, k, bias=bias[0] if bias else None, **options)], True
)
_batching(_input_gradient_p, lambda y, k, **options: [input_gradient_by_xla(y, k, **options)], True)
_batching(_kernel_gradient_p, _kernel_gradient_by_xla, False)
