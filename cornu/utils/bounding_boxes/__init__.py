"""Boxes around things in pictures."""

from cornu.utils.bounding_boxes.deltas import decode_deltas_to_boxes as decode_deltas_to_boxes
from cornu.utils.bounding_boxes.deltas import encode_box_to_deltas as encode_box_to_deltas
from cornu.utils.bounding_boxes.formats import convert_format as convert_format
from cornu.utils.bounding_boxes.geometry import affine_transform as affine_transform
from cornu.utils.bounding_boxes.geometry import clip_to_image_size as clip_to_image_size
from cornu.utils.bounding_boxes.geometry import crop as crop
from cornu.utils.bounding_boxes.geometry import pad as pad
from cornu.utils.bounding_boxes.overlap import compute_ciou as compute_ciou
from cornu.utils.bounding_boxes.overlap import compute_iou as compute_iou
