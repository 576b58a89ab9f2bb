"""Public face: what holds values or stands for them, once the operators and initializers that it needs are there."""

from cornu import initializers as initializers
from cornu import ops as ops
from cornu.core.graph import Function as Function
from cornu.core.keras_tensor import KerasTensor as KerasTensor
from cornu.core.operation import Operation as Operation
from cornu.core.variable import Variable as Variable
