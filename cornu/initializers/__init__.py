"""Initializers: what gives variables their first values."""

from cornu.initializers.base import Initializer as Initializer
from cornu.initializers.constants import *
from cornu.initializers.constants import Constant as constant
from cornu.initializers.constants import Identity as IdentityInitializer
from cornu.initializers.constants import Identity as identity
from cornu.initializers.constants import Ones as ones
from cornu.initializers.constants import Zeros as zeros
from cornu.initializers.distributions import *
from cornu.initializers.distributions import RandomNormal as random_normal
from cornu.initializers.distributions import RandomUniform as random_uniform
from cornu.initializers.distributions import TruncatedNormal as truncated_normal
from cornu.initializers.lookup import *
from cornu.initializers.orthogonal_matrix import Orthogonal as Orthogonal
from cornu.initializers.orthogonal_matrix import Orthogonal as OrthogonalInitializer
from cornu.initializers.orthogonal_matrix import Orthogonal as orthogonal
from cornu.initializers.stft_kernel import STFT as STFT
from cornu.initializers.stft_kernel import STFT as STFTInitializer
from cornu.initializers.stft_kernel import STFT as stft
from cornu.initializers.variance import *
from cornu.initializers.variance import GlorotNormal as glorot_normal
from cornu.initializers.variance import GlorotUniform as glorot_uniform
from cornu.initializers.variance import HeNormal as he_normal
from cornu.initializers.variance import HeUniform as he_uniform
from cornu.initializers.variance import LecunNormal as lecun_normal
from cornu.initializers.variance import LecunUniform as lecun_uniform
from cornu.initializers.variance import VarianceScaling as variance_scaling
