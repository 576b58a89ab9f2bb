"""Losses: what training makes small."""

from cornu.losses.alignment import *
from cornu.losses.base import Loss as Loss
from cornu.losses.crossentropy import *
from cornu.losses.divergence import *
from cornu.losses.focal import *
from cornu.losses.identifiers import *
from cornu.losses.margins import *
from cornu.losses.overlap import *
from cornu.losses.pairs import *
from cornu.losses.regression import *
