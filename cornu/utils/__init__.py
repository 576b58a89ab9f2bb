"""Floor 8: helpers that programs call around models."""

from cornu.base.dtypes import standardize_dtype as standardize_dtype
from cornu.base.switches import disable_interactive_logging as disable_interactive_logging
from cornu.base.switches import enable_interactive_logging as enable_interactive_logging
from cornu.base.switches import is_interactive_logging_enabled as is_interactive_logging_enabled
from cornu.core.keras_tensor import is_keras_tensor as is_keras_tensor
from cornu.core.seed_generator import set_random_seed as set_random_seed
from cornu.core.serialization import CustomObjectScope as CustomObjectScope
from cornu.core.serialization import CustomObjectScope as custom_object_scope
from cornu.core.serialization import deserialize_keras_object as deserialize_keras_object
from cornu.core.serialization import get_custom_objects as get_custom_objects
from cornu.core.serialization import get_registered_name as get_registered_name
from cornu.core.serialization import get_registered_object as get_registered_object
from cornu.core.serialization import register_keras_serializable as register_keras_serializable
from cornu.core.serialization import serialize_keras_object as serialize_keras_object
from cornu.data import PyDataset as PyDataset
from cornu.data import PyDataset as Sequence
from cornu.data import get_file as get_file
from cornu.data import pack_x_y_sample_weight as pack_x_y_sample_weight
from cornu.data import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from cornu.models.session import clear_session as clear_session
from cornu.training.progress import Progbar as Progbar
from cornu.utils import bounding_boxes as bounding_boxes
from cornu.utils.numerical import *
from cornu.utils.sequences import pad_sequences as pad_sequences
from cornu.utils.settings_record import Config as Config
from cornu.utils.source_inputs import get_source_inputs as get_source_inputs
from cornu.utils.split_dataset import split_dataset as split_dataset
from cornu.visualization import model_to_dot as model_to_dot
from cornu.visualization import plot_model as plot_model
