"""Ops on images."""

from cornu.ops.image.colors import *
from cornu.ops.image.coordinates import *
from cornu.ops.image.filters import *
from cornu.ops.image.framing import *
from cornu.ops.image.resizing import *
from cornu.ops.image.windows import *
