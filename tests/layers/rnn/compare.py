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
    assert_agree(*outputs_and_gradients([(ours, x, states, call), (theirs, x, states, call)]))


def assert_agree(ours, theirs):
    assert_close(ours[0], theirs[0], rtol=1e-5, atol=1e-5)
    assert_close(ours[1], theirs[1], rtol=1e-4, atol=1e-4)


def outputs_and_gradients(cases):
    """(outputs, gradients) of each case (layer, x, initial states, call arguments), all compiled as one program."""
    frozen = [[v.value for v in layer.non_trainable_variables] for layer, *_ in cases]

    def loss(values):
        total, found = 0.0, []
        for (layer, _, _, call), (weights, x, states), fixed in zip(cases, values, frozen, strict=True):
            given = call if states is None else {**call, "initial_state": states}
            outputs, _ = layer.stateless_call(weights, fixed, x, **given)
            found.append(jax.tree.leaves(outputs))
            total += sum(jnp.sum(jnp.sin(leaf) * (i + 1.3)) for i, leaf in enumerate(found[-1]))
        return total, found

    values = [([v.value for v in layer.trainable_variables], jnp.asarray(x), states) for layer, x, states, _ in cases]
    (_, outputs), gradients = jax.jit(jax.value_and_grad(loss, has_aux=True))(values)
    return [(out, jax.tree.leaves(grad)) for out, grad in zip(outputs, gradients, strict=True)]
