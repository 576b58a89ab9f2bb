from . import (
    activations as activations,
)
from . import (
    backend as backend,
)
from . import (
    callbacks as callbacks,
)
from . import (
    config as config,
)
from . import (
    constraints as constraints,
)
from . import (
    datasets as datasets,
)
from . import (
    dtype_policies as dtype_policies,
)
from . import (
    initializers as initializers,
)
from . import (
    layers as layers,
)
from . import (
    losses as losses,
)
from . import (
    metrics as metrics,
)
from . import (
    mixed_precision as mixed_precision,
)
from . import (
    models as models,
)
from . import (
    ops as ops,
)
from . import (
    optimizers as optimizers,
)
from . import (
    random as random,
)
from . import (
    regularizers as regularizers,
)
from . import (
    saving as saving,
)
from . import (
    tree as tree,
)
from . import (
    utils as utils,
)
from . import (
    visualization as visualization,
)
from .base.names import name_scope as name_scope
from .core.device import device as device
from .core.dtype_policy import DTypePolicy as DTypePolicy
from .core.dtype_policy import FloatDTypePolicy as FloatDTypePolicy
from .core.remat import RematScope as RematScope
from .core.remat import remat as remat
from .core.scopes import StatelessScope as StatelessScope
from .core.scopes import SymbolicScope as SymbolicScope
from .initializers import Initializer as Initializer
from .layers import Input as Input
from .layers import InputSpec as InputSpec
from .layers import Layer as Layer
from .losses import Loss as Loss
from .metrics import Metric as Metric
from .models import Functional as Functional
from .models import Model as Model
from .models import Sequential as Sequential
from .optimizers import Optimizer as Optimizer
from .regularizers import Regularizer as Regularizer
from .tensors import Function as Function
from .tensors import KerasTensor as KerasTensor
from .tensors import Operation as Operation
from .tensors import Variable as Variable
from .version import version as version

__version__: str
