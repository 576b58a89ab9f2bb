"""Public face: the global settings."""

from cornu.base.config import backend as backend
from cornu.base.config import epsilon as epsilon
from cornu.base.config import floatx as floatx
from cornu.base.config import image_data_format as image_data_format
from cornu.base.config import set_backend as set_backend
from cornu.base.config import set_epsilon as set_epsilon
from cornu.base.config import set_floatx as set_floatx
from cornu.base.config import set_image_data_format as set_image_data_format
from cornu.base.switches import disable_flash_attention as disable_flash_attention
from cornu.base.switches import disable_interactive_logging as disable_interactive_logging
from cornu.base.switches import disable_traceback_filtering as disable_traceback_filtering
from cornu.base.switches import enable_flash_attention as enable_flash_attention
from cornu.base.switches import enable_interactive_logging as enable_interactive_logging
from cornu.base.switches import enable_traceback_filtering as enable_traceback_filtering
from cornu.base.switches import enable_unsafe_deserialization as enable_unsafe_deserialization
from cornu.base.switches import is_flash_attention_enabled as is_flash_attention_enabled
from cornu.base.switches import is_interactive_logging_enabled as is_interactive_logging_enabled
from cornu.base.switches import is_nnx_enabled as is_nnx_enabled
from cornu.base.switches import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from cornu.base.switches import max_epochs as max_epochs
from cornu.base.switches import max_steps_per_epoch as max_steps_per_epoch
from cornu.base.switches import set_max_epochs as set_max_epochs
from cornu.base.switches import set_max_steps_per_epoch as set_max_steps_per_epoch
from cornu.core.dtype_policy import dtype_policy as dtype_policy
from cornu.core.dtype_policy_lookup import set_dtype_policy as set_dtype_policy
