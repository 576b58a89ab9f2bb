"""Layers that join several inputs into one."""

from cornu.layers.merging.add import Add as Add
from cornu.layers.merging.add import add as add
from cornu.layers.merging.average import Average as Average
from cornu.layers.merging.average import average as average
from cornu.layers.merging.concatenate import Concatenate as Concatenate
from cornu.layers.merging.concatenate import concatenate as concatenate
from cornu.layers.merging.dot import Dot as Dot
from cornu.layers.merging.dot import dot as dot
from cornu.layers.merging.maximum import Maximum as Maximum
from cornu.layers.merging.maximum import maximum as maximum
from cornu.layers.merging.minimum import Minimum as Minimum
from cornu.layers.merging.minimum import minimum as minimum
from cornu.layers.merging.multiply import Multiply as Multiply
from cornu.layers.merging.multiply import multiply as multiply
from cornu.layers.merging.subtract import Subtract as Subtract
from cornu.layers.merging.subtract import subtract as subtract
