"""Layers that move, repeat or cut entries and compute nothing."""

from cornu.layers.reshaping.cropping import *
from cornu.layers.reshaping.flatten import Flatten as Flatten
from cornu.layers.reshaping.permute import Permute as Permute
from cornu.layers.reshaping.repeat_vector import RepeatVector as RepeatVector
from cornu.layers.reshaping.reshape import Reshape as Reshape
from cornu.layers.reshaping.up_sampling import *
from cornu.layers.reshaping.zero_padding import *
