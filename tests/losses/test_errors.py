"""What losses say about mistakes: where, which argument, what came in, what to do."""

import numpy as np
import pytest

from cornu import losses

ONES = np.ones

CASES = [
    (
        lambda: losses.MeanSquaredError(reduction="average"),
        ["MeanSquaredError", "'reduction'", "'sum_over_batch_size'", "got reduction='average'", "usual one"],
    ),
    (lambda: losses.get("msee"), ["unknown loss 'msee'", "Did you mean 'mse'", "huber"]),
    (lambda: losses.get(3), ["'identifier'", "3 (int)"]),
    (
        lambda: losses.mean_squared_error(ONES((4, 2)), ONES((4, 3))),
        ["mean_squared_error", "'y_pred'", "(4, 2)", "(4, 3)", "last layer 2 units"],
    ),
    (
        lambda: losses.mean_squared_error(ONES((4,)), ONES((4, 3))),
        ["mean_squared_error", "(4,)", "(4, 3)", "sparse_categorical_crossentropy"],
    ),
    (lambda: losses.mean_squared_error(1.0, 2.0), ["mean_squared_error", "at least one axis"]),
    (
        lambda: losses.categorical_crossentropy(ONES((4,)), ONES((4, 3))),
        ["categorical_crossentropy", "(4,)", "(4, 3)", "sparse_categorical_crossentropy", "to_categorical(y, 3)"],
    ),
    (
        lambda: losses.categorical_crossentropy(ONES((4, 3)), ONES((4, 9, 9, 3))),
        ["categorical_crossentropy", "(4, 9, 9, 3)", "Flatten"],
    ),
    (lambda: losses.categorical_crossentropy(ONES((4, 3)), ONES((4, 3)), axis=True), ["'axis'", "an integer", "True"]),
    (
        lambda: losses.sparse_categorical_crossentropy(ONES((4, 3)), ONES((4, 3))),
        ["sparse_categorical_crossentropy", "'y_true'", "(4,)", "(4, 3)", "'categorical_crossentropy'"],
    ),
    (
        lambda: losses.sparse_categorical_crossentropy(ONES((4,)), ONES((4, 9, 9, 3))),
        ["class indices of shape (4, 9, 9)", "(4,)", "Flatten"],
    ),
    (
        lambda: losses.sparse_categorical_crossentropy(ONES((3,)), ONES((4, 3))),
        ["class indices of shape (4,)", "(3,)", "one index belongs to each row"],
    ),
    (
        lambda: losses.binary_crossentropy(ONES((4,)), ONES((4, 1))),
        ["binary_crossentropy", "of the shape of y_true, (4,)", "(4, 1)"],
    ),
    (
        lambda: losses.BinaryCrossentropy()(ONES((4, 1)), ONES((4, 3))),
        ["binary_crossentropy", "(4, 1)", "(4, 3)", "sparse_categorical_crossentropy"],
    ),
    (lambda: losses.CategoricalGeneralizedCrossEntropy(q=1.5), ["'q'", "between 0 and 1", "q=1.5", "0.7"]),
    (lambda: losses.circle(ONES((4,)), ONES((3, 2))), ["circle", "'y_pred'", "(4, features)", "(3, 2)"]),
    (lambda: losses.ctc(ONES((4,)), ONES((4, 5, 2))), ["ctc", "'y_true'", "(batch, labels)", "(4,)"]),
    (lambda: losses.ctc(ONES((4, 2)), ONES((5, 2))), ["ctc", "'y_pred'", "(4, frames, classes)", "(5, 2)"]),
    (
        lambda: losses.MeanSquaredError()(ONES((4, 2)), ONES((4, 2)), ONES(3)),
        ["mean_squared_error", "'sample_weight'", "(4,)", "(3,)", "one weight for each sample"],
    ),
    (lambda: losses.deserialize("mss"), ["unknown loss 'mss'", "Did you mean"]),
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_text(case):
    call, parts = case
    with pytest.raises(ValueError) as caught:
        call()
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_a_loss_without_call():
    with pytest.raises(NotImplementedError, match=r"Loss must define `call\(self, y_true, y_pred\)`"):
        losses.Loss()([[1.0]], [[1.0]])
