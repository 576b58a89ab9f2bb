"""Public face: in which types layers compute and keep weights."""

from cornu.core.dtype_policy import DTypePolicy as DTypePolicy
from cornu.core.dtype_policy import FloatDTypePolicy as FloatDTypePolicy
from cornu.core.dtype_policy_lookup import deserialize as deserialize
from cornu.core.dtype_policy_lookup import get as get
from cornu.core.dtype_policy_lookup import serialize as serialize
from cornu.core.dtype_policy_map import DTypePolicyMap as DTypePolicyMap
from cornu.core.quantized_policies import AWQDTypePolicy as AWQDTypePolicy
from cornu.core.quantized_policies import GPTQDTypePolicy as GPTQDTypePolicy
from cornu.core.quantized_policies import Int4DTypePolicy as Int4DTypePolicy
from cornu.core.quantized_policies import QuantizedDTypePolicy as QuantizedDTypePolicy
from cornu.core.quantized_policies import QuantizedFloat8DTypePolicy as QuantizedFloat8DTypePolicy
