"""Layers that make training harder, so that the model generalises better."""

from cornu.layers.regularization.activity_regularization import ActivityRegularization as ActivityRegularization
from cornu.layers.regularization.alpha_dropout import AlphaDropout as AlphaDropout
from cornu.layers.regularization.dropout import Dropout as Dropout
from cornu.layers.regularization.gaussian_dropout import GaussianDropout as GaussianDropout
from cornu.layers.regularization.gaussian_noise import GaussianNoise as GaussianNoise
from cornu.layers.regularization.spatial_dropout import *
