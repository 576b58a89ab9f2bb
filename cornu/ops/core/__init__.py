"""Ops that are not arithmetic: conversions, slices, and control flow that compiles."""

from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.ops.core.control_flow import associative_scan as associative_scan
from cornu.ops.core.control_flow import cond as cond
from cornu.ops.core.control_flow import custom_gradient as custom_gradient
from cornu.ops.core.control_flow import fori_loop as fori_loop
from cornu.ops.core.control_flow import map as map
from cornu.ops.core.control_flow import scan as scan
from cornu.ops.core.control_flow import switch as switch
from cornu.ops.core.control_flow import vectorized_map as vectorized_map
from cornu.ops.core.control_flow import while_loop as while_loop
from cornu.ops.core.conversion import cast as cast
from cornu.ops.core.conversion import convert_to_tensor as convert_to_tensor
from cornu.ops.core.conversion import dtype as dtype
from cornu.ops.core.conversion import saturate_cast as saturate_cast
from cornu.ops.core.conversion import stop_gradient as stop_gradient
from cornu.ops.core.slices import scatter as scatter
from cornu.ops.core.slices import scatter_update as scatter_update
from cornu.ops.core.slices import slice as slice
from cornu.ops.core.slices import slice_update as slice_update
from cornu.ops.core.slices import unstack as unstack
