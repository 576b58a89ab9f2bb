"""Public face: nested structures of lists, tuples and dicts."""

from cornu.base.tree import assert_same_paths as assert_same_paths
from cornu.base.tree import assert_same_structure as assert_same_structure
from cornu.base.tree import flatten as flatten
from cornu.base.tree import flatten_with_path as flatten_with_path
from cornu.base.tree import is_nested as is_nested
from cornu.base.tree import map_structure as map_structure
from cornu.base.tree import map_structure_up_to as map_structure_up_to
from cornu.base.tree import pack_sequence_as as pack_sequence_as
from cornu.base.tree_visits import MAP_TO_NONE as MAP_TO_NONE
from cornu.base.tree_visits import lists_to_tuples as lists_to_tuples
from cornu.base.tree_visits import map_shape_structure as map_shape_structure
from cornu.base.tree_visits import traverse as traverse
