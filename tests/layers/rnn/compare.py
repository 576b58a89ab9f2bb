"""One comparison for all recurrent layers: outputs and gradients of ours against Keras, from the same weights."""

import jax
import jax.numpy as jnp
import numpy as np

from tests.oracle import assert_close

BATCH, TIME, FEATURES, UNITS = 3, 4, 2, 3

MASKS = {
    "left pad": [[0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 1]],
    "holes": [[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0]],
    "empty row": [[0, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0]],
}


def mask_of(name):
    return None if name is None else np.array(MASKS[name], bool)


def sequence(rng, features=FEATURES):
    return rng.normal(size=(BATCH, TIME, features)).astype("float32")


def states_of(rng, count, units=UNITS):
    return [rng.normal(size=(BATCH, units)).astype("float32") for _ in range(count)]


def same_weights(ours, theirs, rng, shape):
    """Build both and give them the same random weights, biases included."""
    ours.build(shape)
    theirs.build(shape)
    assert [tuple(w.shape) for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    values = [(0.5 * rng.normal(size=w.shape)).astype("float32") for w in theirs.weights]
    ours.set_weights(values)
    theirs.set_weights(values)


def assert_same(ours, theirs, x, states=None, **call):
    """Outputs within 1e-5, gradients by weights, inputs and initial states within 1e-4."""
    results = [_outputs_and_gradients(layer, x, states, call) for layer in (ours, theirs)]
    assert_close(results[0][0], results[1][0], rtol=1e-5, atol=1e-5)
    assert_close(results[0][1], results[1][1], rtol=1e-4, atol=1e-4)


def _outputs_and_gradients(layer, x, states, call):
    frozen = [jnp.asarray(v.value) for v in layer.non_trainable_variables]

    def loss(weights, x, states):
        given = call if states is None else {**call, "initial_state": states}
        outputs, _ = layer.stateless_call(weights, frozen, x, **given)
        leaves = jax.tree.leaves(outputs)
        return sum(jnp.sum(jnp.sin(leaf) * (i + 1.3)) for i, leaf in enumerate(leaves)), leaves

    weights = [jnp.asarray(v.value) for v in layer.trainable_variables]
    run = jax.jit(jax.value_and_grad(loss, argnums=(0, 1) if states is None else (0, 1, 2), has_aux=True))
    (_, outputs), gradients = run(weights, jnp.asarray(x), states)
    return outputs, jax.tree.leaves(gradients)
