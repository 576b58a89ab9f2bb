"""Optimizers of Keras 2, which Keras 3 names and does not have: each says what to use instead."""

from cornu.optimizers.legacy.refused import SGD as SGD
from cornu.optimizers.legacy.refused import Adagrad as Adagrad
from cornu.optimizers.legacy.refused import Adam as Adam
from cornu.optimizers.legacy.refused import Ftrl as Ftrl
from cornu.optimizers.legacy.refused import Optimizer as Optimizer
from cornu.optimizers.legacy.refused import RMSprop as RMSprop
