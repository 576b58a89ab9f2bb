"""Layers that every model needs: inputs, dense products, lookups, plain functions."""

from cornu.layers.core.dense import Dense as Dense
from cornu.layers.core.einsum_dense import EinsumDense as EinsumDense
from cornu.layers.core.embedding import Embedding as Embedding
from cornu.layers.core.identity import Identity as Identity
from cornu.layers.core.input_layer import *
from cornu.layers.core.lambda_layer import Lambda as Lambda
from cornu.layers.core.masking import Masking as Masking
