"""Configurations of what cornu defines come from signatures; a user's own class says its own, as with Keras."""

import pytest

import cornu
from tests.oracle import keras


def _own_classes(package):
    class Scaled(package.regularizers.L2):
        def __init__(self, scale):
            super().__init__(0.25)
            self.scale = scale

    class Halved(package.constraints.Constraint):
        def __init__(self, by=2):
            self.by = by

    class Wide(package.initializers.RandomUniform):
        pass

    class Count(package.metrics.Mean):
        def __init__(self, start=0, **kwargs):
            super().__init__(**kwargs)
            self.start = start

    class Doubled(package.optimizers.SGD):
        def __init__(self, factor=2, **kwargs):
            super().__init__(learning_rate=0.5, momentum=0.25, **kwargs)
            self.factor = factor

    return Scaled(3), Halved(), Wide(-1.0, 1.0, seed=3), Count(name="count"), Doubled(name="doubled")


def test_arguments_of_a_users_class_are_its_own_affair():
    for ours, theirs in zip(_own_classes(cornu), _own_classes(keras), strict=True):
        assert ours.get_config() == theirs.get_config()


@pytest.mark.parametrize("base", ["regularizers.Regularizer", "optimizers.schedules.LearningRateSchedule"])
def test_bases_that_ask_for_a_configuration(base):
    owner = cornu
    for part in base.split("."):
        owner = getattr(owner, part)

    class Mine(owner):
        def __init__(self, rate):
            self.rate = rate

    with pytest.raises(NotImplementedError, match=r"Mine must define `get_config\(self\)` to be saved"):
        Mine(1).get_config()
