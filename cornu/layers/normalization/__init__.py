"""Layers that bring their input to a common scale."""

from cornu.layers.normalization.batch_normalization import BatchNormalization as BatchNormalization
from cornu.layers.normalization.group_normalization import GroupNormalization as GroupNormalization
from cornu.layers.normalization.layer_normalization import LayerNormalization as LayerNormalization
from cornu.layers.normalization.rms_normalization import RMSNormalization as RMSNormalization
from cornu.layers.normalization.unit_normalization import UnitNormalization as UnitNormalization
