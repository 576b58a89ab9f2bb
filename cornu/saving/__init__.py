"""Floor 4: files of models and weights, and the table of classes that they may name."""

from cornu.core.serialization import CustomObjectScope as CustomObjectScope
from cornu.core.serialization import CustomObjectScope as custom_object_scope
from cornu.core.serialization import deserialize_keras_object as deserialize_keras_object
from cornu.core.serialization import get_custom_objects as get_custom_objects
from cornu.core.serialization import get_registered_name as get_registered_name
from cornu.core.serialization import get_registered_object as get_registered_object
from cornu.core.serialization import register_keras_serializable as register_keras_serializable
from cornu.core.serialization import serialize_keras_object as serialize_keras_object
from cornu.saving.errors import UnsafeModelError as UnsafeModelError
from cornu.saving.saving_api import *
