"""Layers that sum up windows, or everything, of their input."""

from cornu.layers.pooling.average_pooling import *
from cornu.layers.pooling.global_pooling import *
from cornu.layers.pooling.max_pooling import *
