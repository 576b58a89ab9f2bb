"""Floor 4: what weights are brought back to after each update."""

from cornu.constraints.constraints import Constraint as Constraint
from cornu.constraints.constraints import MaxNorm as MaxNorm
from cornu.constraints.constraints import MaxNorm as max_norm
from cornu.constraints.constraints import MinMaxNorm as MinMaxNorm
from cornu.constraints.constraints import MinMaxNorm as min_max_norm
from cornu.constraints.constraints import NonNeg as NonNeg
from cornu.constraints.constraints import NonNeg as non_neg
from cornu.constraints.constraints import UnitNorm as UnitNorm
from cornu.constraints.constraints import UnitNorm as unit_norm
from cornu.constraints.lookup import deserialize as deserialize
from cornu.constraints.lookup import get as get
from cornu.constraints.lookup import serialize as serialize
