"""Convolutions over sequences, images and volumes."""

from cornu.layers.convolution.conv import Conv1D as Conv1D
from cornu.layers.convolution.conv import Conv2D as Conv2D
from cornu.layers.convolution.conv import Conv3D as Conv3D
from cornu.layers.convolution.conv_transpose import Conv1DTranspose as Conv1DTranspose
from cornu.layers.convolution.conv_transpose import Conv2DTranspose as Conv2DTranspose
from cornu.layers.convolution.conv_transpose import Conv3DTranspose as Conv3DTranspose
from cornu.layers.convolution.depthwise_conv import DepthwiseConv1D as DepthwiseConv1D
from cornu.layers.convolution.depthwise_conv import DepthwiseConv2D as DepthwiseConv2D
from cornu.layers.convolution.separable_conv import SeparableConv1D as SeparableConv1D
from cornu.layers.convolution.separable_conv import SeparableConv2D as SeparableConv2D
