"""Floor 4: how variables start."""

from cornu.initializers.base import Initializer as Initializer
from cornu.initializers.base import RandomInitializer as RandomInitializer
from cornu.initializers.constant import Constant as Constant
from cornu.initializers.constant import Identity as Identity
from cornu.initializers.constant import Ones as Ones
from cornu.initializers.constant import Zeros as Zeros
from cornu.initializers.distribution import RandomNormal as RandomNormal
from cornu.initializers.distribution import RandomUniform as RandomUniform
from cornu.initializers.distribution import TruncatedNormal as TruncatedNormal
from cornu.initializers.lookup import deserialize as deserialize
from cornu.initializers.lookup import get as get
from cornu.initializers.lookup import serialize as serialize
from cornu.initializers.orthogonal import Orthogonal as Orthogonal
from cornu.initializers.stft import STFT as STFT
from cornu.initializers.variance_scaling import GlorotNormal as GlorotNormal
from cornu.initializers.variance_scaling import GlorotUniform as GlorotUniform
from cornu.initializers.variance_scaling import HeNormal as HeNormal
from cornu.initializers.variance_scaling import HeUniform as HeUniform
from cornu.initializers.variance_scaling import LecunNormal as LecunNormal
from cornu.initializers.variance_scaling import LecunUniform as LecunUniform
from cornu.initializers.variance_scaling import VarianceScaling as VarianceScaling
