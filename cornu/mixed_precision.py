"""Public face: mixed precision, under its older names."""

from cornu.core.dtype_policy import DTypePolicy as DTypePolicy
from cornu.core.dtype_policy import dtype_policy as dtype_policy
from cornu.core.dtype_policy_lookup import set_dtype_policy as set_dtype_policy
from cornu.optimizers import LossScaleOptimizer as LossScaleOptimizer

Policy = DTypePolicy
global_policy = dtype_policy
set_global_policy = set_dtype_policy
