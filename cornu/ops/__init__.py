"""Ops: functions on tensors, for arrays, compiled code and symbolic tensors alike."""

from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.core.operators import install_operators as _install_operators
from cornu.ops import image as image
from cornu.ops import linalg as linalg
from cornu.ops import nn as nn
from cornu.ops import numpy as numpy
from cornu.ops.core.control_flow import *
from cornu.ops.core.conversion import *
from cornu.ops.core.slices import *
from cornu.ops.einops import rearrange as rearrange
from cornu.ops.linalg import *
from cornu.ops.math.fourier import *
from cornu.ops.math.segments import *
from cornu.ops.math.special import *
from cornu.ops.nn.activation import *
from cornu.ops.nn.attention import dot_product_attention as dot_product_attention
from cornu.ops.nn.convolution import *
from cornu.ops.nn.crossentropy import *
from cornu.ops.nn.ctc import *
from cornu.ops.nn.encoding import *
from cornu.ops.nn.normalization import *
from cornu.ops.nn.patches import *
from cornu.ops.nn.pooling import *
from cornu.ops.nn.probabilities import *
from cornu.ops.nn.scaling import normalize as normalize
from cornu.ops.nn.signal import *
from cornu.ops.numpy.arithmetic import *
from cornu.ops.numpy.bits import *
from cornu.ops.numpy.creation import *
from cornu.ops.numpy.elementwise import *
from cornu.ops.numpy.exponents import *
from cornu.ops.numpy.indexing import *
from cornu.ops.numpy.joining import *
from cornu.ops.numpy.logic import *
from cornu.ops.numpy.nan import *
from cornu.ops.numpy.products import *
from cornu.ops.numpy.reductions import *
from cornu.ops.numpy.scans import *
from cornu.ops.numpy.shaping import *
from cornu.ops.numpy.sorting import *
from cornu.ops.numpy.trigonometry import *
from cornu.ops.numpy.windows import *

_install_operators(vars(numpy))
