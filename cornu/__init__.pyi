from . import (
    activations as activations,
    backend as backend,
    callbacks as callbacks,
    config as config,
    constraints as constraints,
    datasets as datasets,
    dtype_policies as dtype_policies,
    initializers as initializers,
    layers as layers,
    losses as losses,
    metrics as metrics,
    mixed_precision as mixed_precision,
    models as models,
    ops as ops,
    optimizers as optimizers,
    random as random,
    regularizers as regularizers,
    saving as saving,
    tree as tree,
    utils as utils,
    visualization as visualization,
)
from .base.names import name_scope as name_scope
from .core.dtype_policy import DTypePolicy as DTypePolicy
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

__version__: str
