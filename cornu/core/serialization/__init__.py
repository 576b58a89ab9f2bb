"""Objects to plain configurations and back. A configuration is data: nothing in it is imported or evaluated."""

from cornu.core.serialization.custom_objects import CustomObjectScope as CustomObjectScope
from cornu.core.serialization.custom_objects import get_custom_objects as get_custom_objects
from cornu.core.serialization.custom_objects import get_registered_name as get_registered_name
from cornu.core.serialization.custom_objects import get_registered_object as get_registered_object
from cornu.core.serialization.custom_objects import register_keras_serializable as register_keras_serializable
from cornu.core.serialization.reading import deserialize_keras_object as deserialize_keras_object
from cornu.core.serialization.reading import in_safe_mode as in_safe_mode
from cornu.core.serialization.registry import find_class as find_class
from cornu.core.serialization.registry import find_function as find_function
from cornu.core.serialization.registry import keras_module as keras_module
from cornu.core.serialization.registry import register as register
from cornu.core.serialization.registry import register_function as register_function
from cornu.core.serialization.registry import register_subclass as register_subclass
from cornu.core.serialization.writing import serialize_keras_object as serialize_keras_object
