"""Layers that sum up windows, or everything, of their input."""

from cornu.layers.pooling.average_pooling import AveragePooling1D as AveragePooling1D
from cornu.layers.pooling.average_pooling import AveragePooling2D as AveragePooling2D
from cornu.layers.pooling.average_pooling import AveragePooling3D as AveragePooling3D
from cornu.layers.pooling.global_pooling import GlobalAveragePooling1D as GlobalAveragePooling1D
from cornu.layers.pooling.global_pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from cornu.layers.pooling.global_pooling import GlobalAveragePooling3D as GlobalAveragePooling3D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling1D as GlobalMaxPooling1D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling2D as GlobalMaxPooling2D
from cornu.layers.pooling.global_pooling import GlobalMaxPooling3D as GlobalMaxPooling3D
from cornu.layers.pooling.max_pooling import MaxPooling1D as MaxPooling1D
from cornu.layers.pooling.max_pooling import MaxPooling2D as MaxPooling2D
from cornu.layers.pooling.max_pooling import MaxPooling3D as MaxPooling3D
