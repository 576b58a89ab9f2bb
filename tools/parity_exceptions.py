"""What differs from Keras where nothing may, and why it stays. `*` stands for any part of a name."""

from __future__ import annotations

EXCEPTIONS = {
    "keras.KerasTensor.__tf_tensor__": "asks TensorFlow's type system; cornu has one engine",
    "keras.KerasTensor.__*div__": "Python 2's division",
    "keras.*optimizers.*.build": "Keras says `var_list` here and `variables` there; cornu says `variables`",
    "keras.mixed_precision.LossScaleOptimizer.build": "the same",
    "keras.optimizers.Adadelta.update_step": "Keras says `grad` here and `gradient` in the others",
}
