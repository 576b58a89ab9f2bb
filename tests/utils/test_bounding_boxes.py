"""Bounding boxes, against Keras."""

import itertools

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, keras

ours, theirs = cornu.utils.bounding_boxes, keras.utils.bounding_boxes
FORMATS = ["xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"]
rng = np.random.default_rng(0)
CORNERS = rng.uniform(-5, 40, (2, 6, 2))
BOXES = np.concatenate([CORNERS, CORNERS + rng.uniform(0, 30, (2, 6, 2))], -1).astype("float32")
SIZE = {"height": 48, "width": 64}


def both(name, *args, **kwargs):
    return getattr(ours, name)(*args, **kwargs), getattr(theirs, name)(*args, **kwargs)


@pytest.mark.parametrize(("source", "target"), list(itertools.product(FORMATS, FORMATS)))
def test_convert_format(source, target):
    assert_close(*both("convert_format", BOXES / 10, source, target, **SIZE), rtol=1e-5, atol=1e-5)


def test_convert_format_of_labelled_boxes_and_other_dtypes():
    given = {"boxes": BOXES, "labels": np.arange(12).reshape(2, 6)}
    assert_close(*both("convert_format", dict(given), "XYXY", "xywh"), atol=1e-5)
    assert given["boxes"] is BOXES
    for dtype in ("float16", "int32"):
        one, other = both("convert_format", BOXES, "xyxy", "yxyx", dtype=dtype)
        assert_close(one, other)
        assert one.dtype == other.dtype


@pytest.mark.parametrize("batched", [True, False])
def test_clip_crop_pad(batched):
    boxes = BOXES if batched else BOXES[0]
    labels = np.arange(12).reshape(2, 6) if batched else np.arange(6)
    boxes[..., 0, :] = [-9, -9, -1, -2]
    assert_close(*both("clip_to_image_size", {"boxes": boxes, "labels": labels}, height=20, width=30))
    relative = {"boxes": boxes / 30}
    assert_close(*both("clip_to_image_size", relative, bounding_box_format="rel_xyxy"))
    assert_close(*both("crop", boxes, top=5, left=3, height=20, width=30))
    assert_close(*both("pad", boxes, top=5, left=3, height=60, width=70))


@pytest.mark.parametrize("center", [{}, {"center_x": 0.2, "center_y": 0.9}])
def test_affine_transform(center):
    random = np.random.default_rng(1).uniform(-1, 1, (6, 2)).astype("float32")
    arguments = (random[0] * 90, random[1], random[2], 1.5 + random[3], random[4] * 20, random[5] * 20)
    assert_close(*both("affine_transform", BOXES, *arguments, **SIZE, **center), rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("ranks", list(itertools.product((2, 3), (2, 3))))
@pytest.mark.parametrize("format", ["xyxy", "center_xywh", "rel_yxyx"])
def test_compute_iou(ranks, format):
    one, other = (BOXES if rank == 3 else BOXES[0] for rank in ranks)
    if "rel" in format:
        one, other = one / 50, other / 50
    more = {"image_shape": (48, 64, 3)}
    assert_close(*both("compute_iou", one, other[..., :4, :], format, **more), rtol=1e-4, atol=1e-5)


def test_compute_iou_without_boxes():
    padded = np.concatenate([BOXES[0], -np.ones((2, 4), "float32")])
    assert_close(*both("compute_iou", padded, padded, "xyxy", use_masking=True, mask_val=-7), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("format", ["xyxy", "xywh", "center_yxhw"])
def test_compute_ciou(format):
    one, other = both("compute_ciou", BOXES, BOXES[:, ::-1], format)
    assert_close(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variance", [None, [0.1, 0.1, 0.2, 0.2]])
@pytest.mark.parametrize("encoding", ["center_xywh", "center_yxhw"])
def test_deltas(encoding, variance):
    more = {"variance": variance, "image_shape": (48, 64, 3)}
    anchors = BOXES[1] + np.array([0, 0, 2, 3], "float32")
    one, other = both("encode_box_to_deltas", anchors, BOXES, "xyxy", "xyxy", encoding, **more)
    assert_close(one, other, rtol=1e-4, atol=1e-4)
    boxes, expected = both("decode_deltas_to_boxes", anchors, np.asarray(one), "xyxy", "rel_xywh", encoding, **more)
    assert_close(boxes, expected, rtol=1e-4, atol=1e-4)
    levels = {"P3": anchors, "P4": anchors}, {"P3": np.asarray(one), "P4": np.asarray(one[:1])}
    assert_close(*both("decode_deltas_to_boxes", *levels, "xyxy", "xyxy", encoding, **more), rtol=1e-4, atol=1e-4)


b = BOXES[0]
REFUSED = [
    (lambda m: m.convert_format(b, "xyxx", "xyxy"), "argument 'source' must be one of xyxy"),
    (lambda m: m.convert_format(b, "xyxy", "rel_xyxy"), "argument 'height' must be the picture's size"),
    (lambda m: m.convert_format(b[:, :3], "xyxy", "xywh"), "must be a tensor with a last axis of size 4"),
    (lambda m: m.clip_to_image_size({"boxes": b}), "argument 'height' must be the picture's size for 'xyxy'"),
    (lambda m: m.clip_to_image_size({"boxes": b}, bounding_box_format="xywh"), "must be 'xyxy' or 'rel_xyxy'"),
    (lambda m: m.crop(b, 1, 1, 2, 2, "xywh"), "crop: argument 'bounding_box_format' must be 'xyxy'"),
    (lambda m: m.pad(b, 1, 1, bounding_box_format="xywh"), "pad: argument 'bounding_box_format' must be 'xyxy'"),
    (lambda m: m.affine_transform(b, *[0] * 8, bounding_box_format="xywh"), "must be 'xyxy'"),
    (lambda m: m.compute_iou(b[0], b, "xyxy"), "argument 'boxes1' must be a tensor"),
    (lambda m: m.compute_iou(b, b, "rel_xyxy"), "argument 'image_shape' must be"),
    (lambda m: m.compute_ciou(b, b, "rel_xyxy"), "argument 'image_shape' must be"),
    (lambda m: m.encode_box_to_deltas(b, b, "xyxy", "xyxy", "xyxy"), "argument 'encoding_format' must be"),
    (lambda m: m.decode_deltas_to_boxes(b, b, "xyxy", "xyxy", "xyxy"), "argument 'encoded_format' must be"),
    (lambda m: m.encode_box_to_deltas(b, b, "xyxy", "xyxy", variance=[1.0]), "'variance' must be four numbers"),
]


@pytest.mark.parametrize(("call", "text"), REFUSED)
def test_refused(call, text):
    with pytest.raises((ValueError, NotImplementedError), match=text) as mine:
        call(ours)
    with pytest.raises((ValueError, NotImplementedError)) as expected:
        call(theirs)
    assert type(mine.value) is type(expected.value)
