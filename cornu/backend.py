"""Public face: what programs ask `keras.backend` for."""

from cornu.base.config import backend as backend
from cornu.base.config import epsilon as epsilon
from cornu.base.config import floatx as floatx
from cornu.base.config import image_data_format as image_data_format
from cornu.base.config import set_epsilon as set_epsilon
from cornu.base.config import set_floatx as set_floatx
from cornu.base.config import set_image_data_format as set_image_data_format
from cornu.base.dtypes import is_float, is_int
from cornu.base.dtypes import result_type as result_type
from cornu.base.dtypes import standardize_dtype as standardize_dtype
from cornu.base.names import get_uid as get_uid
from cornu.core.keras_tensor import is_keras_tensor as is_keras_tensor
from cornu.models.session import clear_session as clear_session

is_float_dtype = is_float
is_int_dtype = is_int
