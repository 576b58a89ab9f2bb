"""Mistakes that train without a message: looked for on the host when `fit` starts, each said once, with the fix.

Each mistake is one rule in one table. A rule looks at what it needs and returns what is wrong, or None. Mistakes that
make every number meaningless are errors; what may be meant is a warning.
"""

from __future__ import annotations

from typing import Any

from cornu.base.notices import notice
from cornu.data import ArraySource, StreamSource
from cornu.training.checks import data_rules, output_rules
from cornu.training.checks.rule import Rule
from cornu.training.checks.seen import data_seen, outputs_seen

__all__ = ["DATA_RULES", "OUTPUT_RULES", "check_first_batch"]

DATA_RULES = [
    Rule("not finite", data_rules.not_finite, is_error=False),
    Rule("integers outside the embedding", data_rules.not_embedded, is_error=True),
    Rule("unscaled images", data_rules.unscaled_images, is_error=False),
]
OUTPUT_RULES = [
    Rule("one-hot labels for a sparse loss", output_rules.one_hot_for_sparse_loss, is_error=True),
    Rule("class numbers for a one-hot loss", output_rules.sparse_labels_for_one_hot_loss, is_error=True),
    Rule("labels outside the classes", output_rules.labels_outside, is_error=True),
    Rule("shapes that only broadcast", output_rules.only_broadcasts, is_error=False),
    Rule("probabilities taken for logits", output_rules.probabilities_as_logits, is_error=False),
    Rule("softmax of one unit", output_rules.softmax_of_one, is_error=False),
    Rule("categorical loss of one unit", output_rules.categorical_of_one, is_error=False),
    Rule("no probabilities under a crossentropy", output_rules.no_probabilities, is_error=False),
    Rule("labels that are not 0 and 1", output_rules.binary_labels, is_error=False),
    Rule("accuracy of a regression", output_rules.accuracy_of_regression, is_error=False),
]


def check_first_batch(model: Any, source: ArraySource | StreamSource, first: tuple[Any, Any, Any]) -> None:
    """Apply all rules to the data of a `fit`.

    Args:
        model: the model, built and compiled.
        source: the training data; arrays in memory are looked at as a whole.
        first: its first batch.

    Raises:
        ValueError: for the first mistake that is an error.
    """
    x, y, weights = (source.x, source.y, source.sample_weight) if isinstance(source, ArraySource) else first
    for data in data_seen(model, x, y):
        _apply(DATA_RULES, data)
    if y is not None:
        for output in outputs_seen(model, y, weights, first[0]):
            _apply(OUTPUT_RULES, output)


def _apply(rules: list[Rule], subject: Any) -> None:
    for rule in rules:
        message = rule.look(subject)
        if message is None:
            continue
        message += " (fit(..., checks=False) leaves these checks out.)"
        if rule.is_error:
            raise ValueError(message)
        notice(message)
