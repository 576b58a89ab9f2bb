"""Floor 4: penalties that join the loss."""

from cornu.regularizers.lookup import deserialize as deserialize
from cornu.regularizers.lookup import get as get
from cornu.regularizers.lookup import serialize as serialize
from cornu.regularizers.regularizers import L1 as L1
from cornu.regularizers.regularizers import L1 as l1
from cornu.regularizers.regularizers import L1L2 as L1L2
from cornu.regularizers.regularizers import L1L2 as l1_l2
from cornu.regularizers.regularizers import L2 as L2
from cornu.regularizers.regularizers import L2 as l2
from cornu.regularizers.regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from cornu.regularizers.regularizers import OrthogonalRegularizer as orthogonal_regularizer
from cornu.regularizers.regularizers import Regularizer as Regularizer
