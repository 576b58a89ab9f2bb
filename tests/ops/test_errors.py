"""What a bad argument is told: where, which argument, what came in, and the fix."""

from __future__ import annotations

import numpy as np
import pytest

from cornu import ops

M = np.ones((2, 3), "float32")
PHOTO = np.ones((1, 6, 6, 3), "float32")
CASES = [
    (lambda: ops.where(M > 0, 1.0), r"where: argument 'x2' must be given"),
    (lambda: ops.pad(M, 1, "reflect", constant_values=2), r"pad: argument 'constant_values'.*mode 'reflect'.*2"),
    (lambda: ops.meshgrid([1], [2], indexing="yx"), r"meshgrid: argument 'indexing' must be 'xy' or 'ij'; got .*'yx'"),
    (lambda: ops.searchsorted(M, 1.0), r"searchsorted: argument 'sorted_sequence'.*one axis.*\(2, 3\)"),
    (lambda: ops.unstack(M, 5), r"unstack: argument 'num' must be the size of axis 0, which is 2; got num=5"),
    (lambda: ops.scatter_update(M, [[0, 0]], [1.0], "mean"), r"scatter_update: argument 'reduction'.*'mean'"),
    (lambda: ops.scan(lambda c, x: (c, x), 0), r"scan: argument 'length'.*when `xs` is None"),
    (lambda: ops.convert_to_tensor(M, ragged=True), r"convert_to_tensor: argument 'ragged'.*Pad the rows"),
    (lambda: ops.multi_hot([1]), r"multi_hot: argument 'num_classes' must be an integer; got num_classes=None"),
    (lambda: ops.normalize(M, order=0), r"normalize: argument 'order' must be a positive integer; got order=0"),
    (lambda: ops.moments(M, 0, synchronized=True), r"moments: argument 'synchronized' must be False"),
    (lambda: ops.binary_crossentropy(M, M[:1]), r"binary_crossentropy: argument 'target'.*\(1, 3\).*\(2, 3\)"),
    (lambda: ops.categorical_crossentropy(M, M[:1]), r"categorical_crossentropy: argument 'target'.*\(1, 3\)"),
    (lambda: ops.categorical_crossentropy(1.0, 1.0), r"categorical_crossentropy: .*an axis of classes"),
    (lambda: ops.sparse_categorical_crossentropy([1, 2, 0], M), r"sparse_cat.*'target'.*\(2,\).*got.*\(3,\)"),
    (lambda: ops.conv(M, M), r"ops\.conv: argument 'inputs'.*spatial.*\(2, 3\)"),
    (lambda: ops.conv(PHOTO, np.ones((3, 3, 2))), r"ops\.conv: argument 'kernel'.*4 axes.*\(3, 3, 2\)"),
    (lambda: ops.conv(PHOTO, np.ones((3, 3, 2, 5))), r"ops\.conv: argument 'kernel'.*3 channels.*\(3, 3, 2, 5\)"),
    (lambda: ops.conv(PHOTO, np.ones((3, 3, 3, 5)), 0), r"ops\.conv: argument 'strides'.*positive integer or 2.*=0"),
    (lambda: ops.conv(PHOTO, np.ones((3, 3, 3, 5)), padding="vaild"), r"'padding' must be 'valid' or 'same'.*'vaild'"),
    (lambda: ops.depthwise_conv(PHOTO, np.ones((3, 3, 1, 5))), r"depthwise_conv: argument 'kernel'.*filters for each"),
    (lambda: ops.max_pool(M, 2), r"ops\.max_pool: argument 'inputs'.*spatial"),
    (lambda: ops.max_pool(PHOTO, (2, 2, 2)), r"ops\.max_pool: argument 'pool_size'.*\(2, 2, 2\)"),
    (lambda: ops.average_pool(PHOTO, 2, 0), r"ops\.average_pool: argument 'strides'.*got strides=0"),
    (lambda: ops.average_pool(PHOTO, 2, padding="full"), r"ops\.average_pool: argument 'padding'.*'full'"),
    (lambda: ops.adaptive_max_pool(M, 2), r"adaptive_max_pool: argument 'inputs'.*spatial"),
    (lambda: ops.dot_product_attention(M, M, M), r"dot_product_attention: argument 'query'.*heads, features"),
    (
        lambda: ops.dot_product_attention(PHOTO, PHOTO, PHOTO, flash_attention=True, attn_logits_soft_cap=1.0),
        r"dot_product_attention: argument 'flash_attention'.*got flash_attention=True",
    ),
    (lambda: ops.unfold(M, 2), r"unfold: argument 'x'.*channels, height, width"),
    (lambda: ops.fold(np.ones((1, 8, 5)), 4, 2), r"fold: argument 'x' must be of shape \(batch, channels \* 4, 9\)"),
    (lambda: ops.depth_to_space(PHOTO, 2), r"depth_to_space: argument 'x'.*channels that 4 divides"),
    (lambda: ops.space_to_depth(PHOTO, 4), r"space_to_depth: argument 'x'.*height and width that 4 divides"),
    (lambda: ops.space_to_depth(M, 4), r"space_to_depth: argument 'x'.*images with four axes"),
    (lambda: ops.psnr(M, M[0], 1.0), r"psnr: argument 'x2'.*\(2, 3\) of x1"),
    (lambda: ops.ctc_loss([1], M, [1], [1]), r"ctc_loss: argument 'target'.*\(batch, labels\)"),
    (lambda: ops.ctc_decode(np.ones((1, 2, 3)), [2], "best"), r"ctc_decode: argument 'strategy'.*got strategy='best'"),
    (
        lambda: ops.ctc_decode(np.ones((1, 2, 3)), [2], "beam_search", 2, 3),
        r"ctc_decode: argument 'top_paths' must be at most beam_width=2; got top_paths=3",
    ),
    (lambda: ops.cdist(M, M[:, :2]), r"cdist: argument 'y'.*3 features.*\(2, 2\)"),
    (lambda: ops.view_as_complex(M), r"view_as_complex: argument 'x'.*size 2"),
    (lambda: ops.fft(M), r"fft: argument 'x' must be a pair of tensors"),
    (lambda: ops.irfft((M, M[0])), r"irfft: argument 'x'.*of one shape, here \(2, 3\)"),
    (lambda: ops.stft(M, 5, 1, 4), r"stft: argument 'fft_length' must be 5 or more.*got fft_length=4"),
    (lambda: ops.stft(M, 2, 1, 2, "kaiser"), r"stft: argument 'window'.*'hann', 'hamming'.*'kaiser'"),
    (lambda: ops.stft(M, 2, 1, 2, [1.0, 2.0, 3.0]), r"stft: argument 'window' must be a vector of 2 values"),
    (lambda: ops.det(M), r"det: argument 'x' must be a square matrix.*\(2, 3\)"),
    (lambda: ops.det(M[0]), r"det: argument 'x' must be a matrix.*\(3,\)"),
    (lambda: ops.qr(M, "full"), r"qr: argument 'mode' must be 'reduced' or 'complete'; got mode='full'"),
    (lambda: ops.cholesky([[-1.0]]), r"cholesky: argument 'x' must be positive definite.*diagonal"),
    (lambda: ops.rearrange(M, "a b"), r"rearrange: argument 'pattern'.*axes before -> axes after.*'a b'"),
    (lambda: ops.rearrange(M, "a b -> a c"), r"rearrange: argument 'pattern'.*same names on both sides"),
    (lambda: ops.rearrange(M, "a (b c) -> a b c"), r"rearrange: argument 'b' must be given as a size"),
    (lambda: ops.rearrange(M, "a (b c) -> a b c", b=2), r"rearrange: argument 'pattern'.*fits the axis of size 3"),
    (lambda: ops.image.rgb_to_hsv(M), r"rgb_to_hsv: argument 'images'.*one image.*\(2, 3\)"),
    (lambda: ops.image.rgb_to_hsv(PHOTO[..., :2]), r"rgb_to_hsv: argument 'images'.*three channels"),
    (lambda: ops.image.rgb_to_hsv(PHOTO.astype("uint8")), r"rgb_to_hsv: .*float dtype.*uint8.*Divide"),
    (lambda: ops.image.resize(PHOTO, (3, 3), "cubic"), r"resize: argument 'interpolation'.*bicubic.*'cubic'"),
    (lambda: ops.image.resize(PHOTO, 3), r"resize: argument 'size' must be a pair of integers.*got size=3"),
    (lambda: ops.image.resize(PHOTO, (3, 3), fill_mode="wrap"), r"resize: argument 'fill_mode' must be 'constant'"),
    (
        lambda: ops.image.resize(PHOTO, (3, 3), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
        r"resize: argument 'pad_to_aspect_ratio' must be False",
    ),
    (
        lambda: ops.image.scale_and_translate(PHOTO, (1, 3, 3, 3), [1.0], [1.0], (1,), "best"),
        r"scale_and_translate: argument 'method'.*lanczos3.*'best'",
    ),
    (
        lambda: ops.image.pad_images(PHOTO, 1),
        r"pad_images: .*exactly two of top_padding, bottom_padding, ",
    ),
    (lambda: ops.image.pad_images(PHOTO, -1, 0, 1, 0), r"pad_images: argument 'top_padding'.*zero or more.*-1"),
    (lambda: ops.image.crop_images(PHOTO, 3, 0, 3, 0), r"crop_images: argument 'images' must be larger"),
    (lambda: ops.image.extract_patches(PHOTO, (2, 2, 2)), r"extract_patches: argument 'size'.*\(2, 2, 2\)"),
    (lambda: ops.image.extract_patches(PHOTO, 2, padding="full"), r"extract_patches: argument 'padding'.*'full'"),
    (lambda: ops.image.extract_patches_3d(M, 2), r"extract_patches_3d: argument 'volumes'.*four axes"),
    (lambda: ops.image.map_coordinates(M, [[0.0]], 1), r"map_coordinates: argument 'coordinates'.*size 2"),
    (lambda: ops.image.map_coordinates(M, [[0.0], [0.0]], 3), r"map_coordinates: argument 'order' must be 0 or 1"),
    (lambda: ops.image.map_coordinates(M, [[0.0], [0.0]], 1, "x"), r"map_coordinates: argument 'fill_mode'.*'x'"),
    (lambda: ops.image.affine_transform(PHOTO, [1.0]), r"affine_transform: argument 'transform' must be eight numbers"),
    (lambda: ops.image.affine_transform(PHOTO, [1.0] * 8, "cubic"), r"affine_transform: argument 'interpolation'"),
    (lambda: ops.image.elastic_transform(PHOTO, fill_mode="x"), r"elastic_transform: argument 'fill_mode'.*'x'"),
    (lambda: ops.image.perspective_transform(PHOTO, M, M), r"perspective_transform: argument 'start_points'.*four"),
    (lambda: ops.image.ssim(PHOTO, PHOTO[:, :5]), r"ssim: argument 'image2'.*of image1"),
    (lambda: ops.image.ssim(PHOTO, PHOTO), r"ssim: argument 'filter_size' must be at most 6.*got filter_size=11"),
]


@pytest.mark.parametrize(("call", "text"), CASES, ids=[text.split(":")[0] for _, text in CASES])
def test_bad_arguments_are_explained(call, text):
    with pytest.raises(ValueError, match=text):
        call()
