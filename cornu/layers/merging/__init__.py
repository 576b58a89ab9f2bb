"""Layers that join several inputs into one."""

from cornu.layers.merging.add import *
from cornu.layers.merging.average import *
from cornu.layers.merging.concatenate import *
from cornu.layers.merging.dot import *
from cornu.layers.merging.maximum import *
from cornu.layers.merging.minimum import *
from cornu.layers.merging.multiply import *
from cornu.layers.merging.subtract import *
