"""Images sampled at other places: moved, turned, tilted and warped."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy import ndimage

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.image.filters import blur
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike, array
from cornu.random.distributions import Seed, normal

__all__ = ["affine_transform", "elastic_transform", "map_coordinates", "perspective_transform"]

_MODES = ("constant", "mirror", "nearest", "reflect", "wrap")
_ORDERS = {"nearest": 0, "bilinear": 1}


def _check(where: str, interpolation: str, fill_mode: str) -> int:
    if interpolation not in _ORDERS:
        raise bad_argument(where, "interpolation", "'nearest' or 'bilinear'", interpolation)
    if fill_mode not in _MODES:
        raise bad_argument(where, "fill_mode", "one of " + ", ".join(_MODES), fill_mode)
    return _ORDERS[interpolation]


@op(tensors=("inputs", "coordinates"))
def map_coordinates(
    inputs: TensorLike, coordinates: TensorLike, order: int, fill_mode: str = "constant", fill_value: float = 0
) -> Tensor:
    """Values of a tensor at places between its elements.

    Args:
        inputs: tensor.
        coordinates: tensor whose first axis runs over the axes of `inputs`: one position for each of them.
        order: 0 takes the nearest element, 1 interpolates linearly.
        fill_mode: what lies outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        fill_value: the value outside in mode "constant".

    Raises:
        ValueError: if `order` or `fill_mode` is unknown, or the shapes do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.image.map_coordinates([10.0, 20.0, 30.0], [[0.5, 1.25]], order=1))
        [15.  22.5]
    """
    inputs, coordinates = array(inputs), array(coordinates)
    if coordinates.ndim < 1 or coordinates.shape[0] != inputs.ndim:
        expected = f"a tensor whose first axis has size {inputs.ndim}, one for each axis of the inputs"
        raise bad_argument("map_coordinates", "coordinates", expected, coordinates)
    if order not in (0, 1):
        raise bad_argument("map_coordinates", "order", "0 or 1", order)
    if fill_mode not in _MODES:
        raise bad_argument("map_coordinates", "fill_mode", "one of " + ", ".join(_MODES), fill_mode)
    return _sample(inputs, coordinates, order, fill_mode, fill_value)


def _sample(inputs: jax.Array, coordinates: jax.Array, order: int, fill_mode: str, fill_value: float) -> jax.Array:
    return ndimage.map_coordinates(inputs, coordinates, order, fill_mode, fill_value)


def _sample_images(images: jax.Array, rows: jax.Array, columns: jax.Array, order: int, mode: str, fill: float) -> Any:
    """Each image (height, width, channels) of a batch at its own places (height, width)."""

    def one(plane: jax.Array, row: jax.Array, column: jax.Array) -> jax.Array:
        return _sample(plane, jnp.stack([row, column]), order, mode, fill)

    over_channels = jax.vmap(one, (-1, None, None), -1)
    return jax.vmap(over_channels)(images, rows, columns)


def _grid(images: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Row and column of every pixel."""
    rows, columns = (jnp.arange(n, dtype="float32") for n in images.shape[1:3])
    row, column = jnp.meshgrid(rows, columns, indexing="ij")
    return row, column


@op(tensors=("images", "transform"))
def affine_transform(
    images: TensorLike,
    transform: TensorLike,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Tensor:
    """Images moved, turned, stretched or sheared.

    Args:
        images: tensor of images.
        transform: eight numbers `[a0, a1, a2, b0, b1, b2, c0, c1]` for each image: the pixel (x, y) of the result is
            taken from `((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)` with `k = c0 x + c1 y + 1`.
        interpolation: "bilinear" or "nearest".
        fill_mode: what lies outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        fill_value: the value outside in mode "constant".
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument is unknown or a shape does not fit.

    Example:
        >>> from cornu import ops
        >>> x = ops.reshape(ops.arange(4.0), (2, 2, 1))
        >>> print(ops.image.affine_transform(x, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0])[..., 0])
        [[1. 0.]
         [3. 0.]]
    """
    order = _check("affine_transform", interpolation, fill_mode)
    images, first, single = channels_last("affine_transform", images, data_format)
    transform = jnp.atleast_2d(array(transform)).astype("float32")
    if transform.ndim != 2 or transform.shape[-1] != 8:
        raise bad_argument("affine_transform", "transform", "eight numbers for each image", transform)
    rows, columns = _project(_grid(images), transform)
    return back(_sample_images(images, rows, columns, order, fill_mode, fill_value), first, single)


@op(tensors=("images", "start_points", "end_points"))
def perspective_transform(
    images: TensorLike,
    start_points: TensorLike,
    end_points: TensorLike,
    interpolation: str = "bilinear",
    fill_value: float = 0,
    data_format: str | None = None,
) -> Tensor:
    """Images tilted so that four points come to lie on four others.

    Args:
        images: tensor of images.
        start_points: tensor (batch, 4, 2), or (4, 2) for one image: points (x, y).
        end_points: where they come to lie.
        interpolation: "bilinear" or "nearest".
        fill_value: the value of what lies outside.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument is unknown or a shape does not fit.

    Example:
        >>> from cornu import ops
        >>> corners = [[0.0, 0.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]]
        >>> ops.image.perspective_transform(ops.ones((4, 4, 1)), corners, corners).shape
        (4, 4, 1)
    """
    order = _check("perspective_transform", interpolation, "constant")
    images, first, single = channels_last("perspective_transform", images, data_format)
    start, end = (array(points).astype("float32") for points in (start_points, end_points))
    start, end = (points[None] if points.ndim == 2 else points for points in (start, end))
    for name, points in (("start_points", start), ("end_points", end)):
        if points.shape[1:] != (4, 2):
            raise bad_argument("perspective_transform", name, "four points (x, y) for each image", points)
    rows, columns = _project(_grid(images), _homography(start, end))
    return back(_sample_images(images, rows, columns, order, "constant", fill_value), first, single)


def _project(grid: tuple[jax.Array, jax.Array], transform: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Row and column from which every pixel is taken, for each row of eight numbers."""
    y, x = grid
    a0, a1, a2, b0, b1, b2, c0, c1 = (transform[:, i, None, None] for i in range(8))
    scale = c0 * x + c1 * y + 1
    return (b0 * x + b1 * y + b2) / scale, (a0 * x + a1 * y + a2) / scale


def _homography(start: jax.Array, end: jax.Array) -> jax.Array:
    """The eight numbers of the map that carries `end` back to `start`."""
    x, y, u, v = end[..., 0], end[..., 1], start[..., 0], start[..., 1]
    one, zero = jnp.ones_like(x), jnp.zeros_like(x)
    for_u = jnp.stack([x, y, one, zero, zero, zero, -x * u, -y * u], axis=-1)
    for_v = jnp.stack([zero, zero, zero, x, y, one, -x * v, -y * v], axis=-1)
    equations = jnp.concatenate([for_u, for_v], axis=-2)
    return jnp.linalg.solve(equations, jnp.concatenate([u, v], axis=-1)[..., None])[..., 0]


@op(tensors=("images",))
def elastic_transform(
    images: TensorLike,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Seed = None,
    data_format: str | None = None,
) -> Tensor:
    """Images warped by a smooth random field, as if drawn on rubber.

    Args:
        images: tensor of images.
        alpha: how far pixels move.
        sigma: how smooth the field is: standard deviation of the blur.
        interpolation: "bilinear" or "nearest".
        fill_mode: what lies outside: "constant", "nearest", "wrap", "mirror" or "reflect".
        fill_value: the value outside in mode "constant".
        seed: integer, `SeedGenerator` or None.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument is unknown.

    Example:
        >>> from cornu import ops
        >>> ops.image.elastic_transform(ops.ones((8, 8, 3)), seed=1).shape
        (8, 8, 3)

    Reference:
        Simard et al., 2003, "Best practices for convolutional neural networks applied to visual document analysis"
    """
    order = _check("elastic_transform", interpolation, fill_mode)
    images, first, single = channels_last("elastic_transform", images, data_format)
    window = (max(int(6 * sigma) | 1, 1),) * 2
    fields = []
    for _ in range(2):
        noise = normal(images.shape[:3], 0.0, 1.0, "float32", seed) * sigma
        fields.append(alpha * blur(noise[..., None], window, (sigma, sigma))[..., 0])
    rows, columns = _grid(images)
    moved = _sample_images(images, rows + fields[1], columns + fields[0], order, fill_mode, fill_value)
    return back(moved, first, single)
