"""Layers that move, repeat or cut entries and compute nothing."""

from cornu.layers.reshaping.cropping import Cropping1D as Cropping1D
from cornu.layers.reshaping.cropping import Cropping2D as Cropping2D
from cornu.layers.reshaping.cropping import Cropping3D as Cropping3D
from cornu.layers.reshaping.flatten import Flatten as Flatten
from cornu.layers.reshaping.permute import Permute as Permute
from cornu.layers.reshaping.repeat_vector import RepeatVector as RepeatVector
from cornu.layers.reshaping.reshape import Reshape as Reshape
from cornu.layers.reshaping.up_sampling import UpSampling1D as UpSampling1D
from cornu.layers.reshaping.up_sampling import UpSampling2D as UpSampling2D
from cornu.layers.reshaping.up_sampling import UpSampling3D as UpSampling3D
from cornu.layers.reshaping.zero_padding import ZeroPadding1D as ZeroPadding1D
from cornu.layers.reshaping.zero_padding import ZeroPadding2D as ZeroPadding2D
from cornu.layers.reshaping.zero_padding import ZeroPadding3D as ZeroPadding3D
