"""Activation functions: what a layer applies to its result, element by element or along an axis."""

from cornu.activations.activations import *
from cornu.activations.lookup import *
from cornu.ops.nn.activation import celu as celu
from cornu.ops.nn.activation import elu as elu
from cornu.ops.nn.activation import glu as glu
from cornu.ops.nn.activation import hard_shrink as hard_shrink
from cornu.ops.nn.activation import hard_silu as hard_silu
from cornu.ops.nn.activation import hard_swish as hard_swish
from cornu.ops.nn.activation import hard_tanh as hard_tanh
from cornu.ops.nn.activation import leaky_relu as leaky_relu
from cornu.ops.nn.activation import relu6 as relu6
from cornu.ops.nn.activation import selu as selu
from cornu.ops.nn.activation import silu as silu
from cornu.ops.nn.activation import soft_shrink as soft_shrink
from cornu.ops.nn.activation import softplus as softplus
from cornu.ops.nn.activation import softsign as softsign
from cornu.ops.nn.activation import sparse_plus as sparse_plus
from cornu.ops.nn.activation import squareplus as squareplus
from cornu.ops.nn.activation import swish as swish
from cornu.ops.nn.activation import tanh_shrink as tanh_shrink
from cornu.ops.nn.activation import threshold as threshold
from cornu.ops.nn.probabilities import *
from cornu.ops.numpy.trigonometry import tanh as tanh
