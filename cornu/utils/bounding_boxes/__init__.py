"""Boxes around things in pictures."""

from cornu.utils.bounding_boxes.deltas import *
from cornu.utils.bounding_boxes.formats import convert_format as convert_format
from cornu.utils.bounding_boxes.geometry import *
from cornu.utils.bounding_boxes.overlap import *
