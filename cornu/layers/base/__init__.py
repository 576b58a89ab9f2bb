"""The Layer, split by phase: tracking of state, building, casting, masks, losses, calling, shapes, configuration."""

from cornu.layers.base.input_spec import InputSpec as InputSpec
from cornu.layers.base.layer import Layer as Layer
