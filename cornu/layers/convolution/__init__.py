"""Convolutions over sequences, images and volumes."""

from cornu.layers.convolution.conv import *
from cornu.layers.convolution.conv_transpose import *
from cornu.layers.convolution.depthwise_conv import *
from cornu.layers.convolution.separable_conv import *
