"""Activations as layers."""

from cornu.layers.activation.activation import Activation as Activation
from cornu.layers.activation.elu import ELU as ELU
from cornu.layers.activation.leaky_relu import LeakyReLU as LeakyReLU
from cornu.layers.activation.prelu import PReLU as PReLU
from cornu.layers.activation.relu import ReLU as ReLU
from cornu.layers.activation.softmax import Softmax as Softmax
