"""Public face: nested structures of lists, tuples and dicts."""

from cornu.base.tree import assert_same_structure as assert_same_structure
from cornu.base.tree import flatten as flatten
from cornu.base.tree import is_nested as is_nested
from cornu.base.tree import map_structure as map_structure
from cornu.base.tree import pack_sequence_as as pack_sequence_as
