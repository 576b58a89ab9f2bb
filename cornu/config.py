"""Public face: the global settings."""

from cornu.base.config import backend as backend
from cornu.base.config import epsilon as epsilon
from cornu.base.config import floatx as floatx
from cornu.base.config import image_data_format as image_data_format
from cornu.base.config import set_epsilon as set_epsilon
from cornu.base.config import set_floatx as set_floatx
from cornu.base.config import set_image_data_format as set_image_data_format
from cornu.core.dtype_policy import dtype_policy as dtype_policy
from cornu.core.dtype_policy import set_dtype_policy as set_dtype_policy
