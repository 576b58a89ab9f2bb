"""Floor 4: what weights are brought back to after each update."""

from cornu.constraints.constraints import *
from cornu.constraints.constraints import MaxNorm as max_norm
from cornu.constraints.constraints import MinMaxNorm as min_max_norm
from cornu.constraints.constraints import NonNeg as non_neg
from cornu.constraints.constraints import UnitNorm as unit_norm
from cornu.constraints.lookup import *
