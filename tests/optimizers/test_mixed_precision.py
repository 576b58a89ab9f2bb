"""Every optimizer in `fit` under the mixed policies, on a model whose embedding gets gradients for few of its rows."""

import numpy as np
import pytest

import cornu
from tests.optimizers.test_contract import NAMES
from tests.oracle import keras

ROWS, SEEN, EPOCHS = 40, 10, 6
rng = np.random.default_rng(2)
X = rng.integers(0, SEEN, size=(64, 4)).astype("int32")
Y = (X.sum(axis=1) > X.sum(axis=1).mean()).astype("int32")
TABLE, KERNEL = rng.normal(size=(ROWS, 6)).astype("float32"), rng.normal(size=(6, 2)).astype("float32")
RATES = {"SGD": 0.5, "Adadelta": 20.0, "Adagrad": 0.3, "Ftrl": 1.0}
# They move a weight without a gradient too: by decay, and Ftrl makes every weight anew from its sums.
MOVE_ALL = ("AdamW", "Muon", "Ftrl")


def train(library, name, policy):
    layers = library.layers
    model = library.Sequential(
        [
            library.Input((4,), dtype="int32"),
            layers.Embedding(ROWS, 6, dtype=policy),
            layers.GlobalAveragePooling1D(dtype=policy),
            layers.Dense(2, dtype=policy),
            layers.Activation("softmax", dtype="float32"),
        ]
    )
    model.set_weights([TABLE, KERNEL, np.zeros(2, "float32")])
    optimizer = getattr(library.optimizers, name)(learning_rate=RATES.get(name, 0.05))
    if policy == "mixed_float16":
        optimizer = library.optimizers.LossScaleOptimizer(optimizer, dynamic_growth_steps=5)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    losses = model.fit(X, Y, batch_size=16, epochs=EPOCHS, shuffle=False, verbose=0).history["loss"]
    return model, np.array(losses)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("name", NAMES)
def test_the_loss_falls_in_short_floats(name, policy):
    model, losses = train(cornu, name, policy)
    assert losses[-1] < 0.8 * losses[0]
    assert {v.dtype for v in model.trainable_variables} == {"float32"}
    own = {v.dtype for v in model.optimizer.variables}
    assert own == {"float32", "int32"}
    table = model.trainable_variables[0].numpy()
    assert np.all(np.any(table[:SEEN] != TABLE[:SEEN], axis=1))
    if name not in MOVE_ALL:  # words that never occur stay as they are
        np.testing.assert_allclose(table[SEEN:], TABLE[SEEN:], rtol=1e-6)


def test_loss_scaling_goes_as_in_keras():
    (ours, losses), (theirs, expected) = (train(library, "Adam", "mixed_float16") for library in (cornu, keras))
    np.testing.assert_allclose(losses, expected, rtol=2e-3)  # float16 has 11 bits
    for read in (lambda o: o.dynamic_scale, lambda o: o.step_counter, lambda o: o.inner_optimizer.iterations):
        assert float(read(ours.optimizer)) == float(read(theirs.optimizer))


def test_compile_wraps_the_optimizer_of_a_float16_model():
    made = []
    for library in (cornu, keras):
        before = library.config.dtype_policy()
        library.config.set_dtype_policy("mixed_float16")
        try:
            for arguments in ({}, {"auto_scale_loss": False}, {"wrapped": True}):
                model = library.Sequential([library.Input((2,)), library.layers.Dense(1)])
                if arguments.pop("wrapped", False):
                    arguments["optimizer"] = library.optimizers.LossScaleOptimizer(library.optimizers.SGD())
                model.compile(**{"optimizer": "sgd", "loss": "mse", **arguments})
                inner = getattr(model.optimizer, "inner_optimizer", None)
                made.append((type(model.optimizer).__name__, type(inner).__name__))
        finally:
            library.config.set_dtype_policy(before)
    assert made[:3] == made[3:] == [("LossScaleOptimizer", "SGD"), ("SGD", "NoneType"), ("LossScaleOptimizer", "SGD")]
