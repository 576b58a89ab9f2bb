"""Ops that follow NumPy in name and meaning."""

from cornu.ops.numpy.arithmetic import *
from cornu.ops.numpy.bits import *
from cornu.ops.numpy.creation import *
from cornu.ops.numpy.elementwise import *
from cornu.ops.numpy.exponents import *
from cornu.ops.numpy.indexing import *
from cornu.ops.numpy.joining import *
from cornu.ops.numpy.logic import *
from cornu.ops.numpy.nan import *
from cornu.ops.numpy.products import *
from cornu.ops.numpy.reductions import *
from cornu.ops.numpy.scans import *
from cornu.ops.numpy.shaping import *
from cornu.ops.numpy.sorting import *
from cornu.ops.numpy.trigonometry import *
from cornu.ops.numpy.windows import *
