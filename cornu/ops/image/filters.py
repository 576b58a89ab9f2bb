"""Filters on images: blur, edges, and how alike two images look."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.dtypes import is_float
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels.convolution import depthwise_conv
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike

__all__ = ["blur", "gaussian_blur", "sobel_edges", "ssim"]


def _bell(size: int, sigma: float) -> np.ndarray:
    """A normal distribution sampled at `size` places, adding up to 1."""
    places = np.arange(size) - (size - 1) / 2
    values = np.exp(-0.5 * (places / sigma) ** 2)
    return values / values.sum()


def _filter(images: jax.Array, kernel: np.ndarray, padding: str) -> jax.Array:
    """Every channel with the same kernel (height, width, results)."""
    kernel = jnp.asarray(kernel, images.dtype)
    tiled = jnp.repeat(kernel[:, :, None], images.shape[-1], axis=2)
    return depthwise_conv(images, tiled, (1, 1), padding, (1, 1))


def blur(images: jax.Array, kernel_size: Sequence[int], sigma: Sequence[float]) -> jax.Array:
    """A batch of float images (channels last) smoothed by a Gaussian window."""
    across, down = (_bell(size, width) for size, width in zip(kernel_size, sigma, strict=True))
    kernel = np.outer(down, across)
    return _filter(images, kernel[..., None], "same")


@op(tensors=("images",))
def gaussian_blur(
    images: TensorLike,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: str | None = None,
) -> Tensor:
    """Images smoothed by a Gaussian window.

    Args:
        images: tensor of images.
        kernel_size: width and height of the window, in this order as in Keras.
        sigma: standard deviations along width and height.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if these are no images.

    Example:
        >>> from cornu import ops
        >>> ops.image.gaussian_blur(ops.ones((8, 8, 3))).shape
        (8, 8, 3)
    """
    images, first, single = channels_last("gaussian_blur", images, data_format)
    wide = images if is_float(images.dtype) else images.astype("float32")
    return back(blur(wide, kernel_size, sigma).astype(images.dtype), first, single)


@op(tensors=("images",))
def sobel_edges(images: TensorLike, data_format: str | None = None) -> Tensor:
    """How steeply brightness changes, down and across; beyond the edge there are zeros.

    Args:
        images: tensor of images.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Returns:
        Tensor of the shape of `images` with one more axis of size 2: change from top to bottom, from left to right.

    Raises:
        ValueError: if these are no images.

    Example:
        >>> from cornu import ops
        >>> ops.image.sobel_edges(ops.ones((1, 8, 8, 3))).shape
        (1, 8, 8, 3, 2)
    """
    images, first, single = channels_last("sobel_edges", images, data_format)
    down = np.outer([-1, 0, 1], [1, 2, 1])
    edges = _filter(images, np.stack([down, down.T], axis=-1), "same")
    edges = edges.reshape(*images.shape, 2)
    edges = edges[0] if single else edges
    return jnp.moveaxis(edges, -2, -4) if first else edges


@op(keras_name="SSIM", tensors=("image1", "image2"))
def ssim(
    image1: TensorLike,
    image2: TensorLike,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Tensor:
    """Structural similarity: how alike two images look, 1 for equal ones.

    Args:
        image1, image2: tensors of images of one shape.
        max_val: largest value that a pixel can take.
        filter_size, filter_sigma: size and standard deviation of the window in which statistics are taken.
        k1, k2: small numbers that keep the quotients stable.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Returns:
        One number for each pair of images.

    Raises:
        ValueError: if the shapes differ or the images are smaller than the window.

    Example:
        >>> from cornu import ops
        >>> print(ops.image.ssim(ops.ones((1, 16, 16, 3)), ops.ones((1, 16, 16, 3))))
        [1.]

    Reference:
        Wang et al., 2004, "Image Quality Assessment: From Error Visibility to Structural Similarity"
    """
    one, _, single = channels_last("ssim", image1, data_format, "image1")
    two, _, _ = channels_last("ssim", image2, data_format, "image2")
    if one.shape != two.shape:
        raise bad_argument("ssim", "image2", f"of the shape {one.shape} of image1", two)
    if min(one.shape[1:3]) < filter_size:
        raise bad_argument("ssim", "filter_size", f"at most {min(one.shape[1:3])}, the size of the images", filter_size)
    one, two = (x if is_float(x.dtype) else x.astype("float32") for x in (one, two))
    window = np.outer(*[_bell(filter_size, filter_sigma)] * 2)[..., None]
    mean1, mean2, square1, square2, product = (
        _filter(x, window, "valid") for x in (one, two, one * one, two * two, one * two)
    )
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    brightness = (2 * mean1 * mean2 + c1) / (mean1**2 + mean2**2 + c1)
    spread = square1 - mean1**2 + square2 - mean2**2
    structure = (2 * (product - mean1 * mean2) + c2) / (spread + c2)
    score = jnp.mean(brightness * structure, axis=(1, 2, 3))
    return score[0] if single else score
