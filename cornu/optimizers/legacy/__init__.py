"""Optimizers of Keras 2, which Keras 3 names and does not have: each says what to use instead."""

from cornu.optimizers.legacy.refused import *
