"""Ops of neural networks: activations, losses, normalization, convolution, pooling, attention."""

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
