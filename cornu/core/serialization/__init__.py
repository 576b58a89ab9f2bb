"""Objects to plain configurations and back. A configuration is data: nothing in it is imported or evaluated."""

from cornu.core.serialization.custom_objects import *
from cornu.core.serialization.reading import *
from cornu.core.serialization.registry import *
from cornu.core.serialization.writing import serialize_keras_object as serialize_keras_object
