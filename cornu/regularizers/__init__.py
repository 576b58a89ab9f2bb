"""Floor 4: penalties that join the loss."""

from cornu.regularizers.lookup import *
from cornu.regularizers.regularizers import *
from cornu.regularizers.regularizers import L1 as l1
from cornu.regularizers.regularizers import L1L2 as l1_l2
from cornu.regularizers.regularizers import L2 as l2
from cornu.regularizers.regularizers import OrthogonalRegularizer as orthogonal_regularizer
