"""Public face: in which float types layers compute and keep weights."""

from cornu.core.dtype_policy import DTypePolicy as DTypePolicy
from cornu.core.dtype_policy import get as get
