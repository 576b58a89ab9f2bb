"""Errors and warnings name the place, the argument, what came in and what to do."""

import warnings

import numpy as np
import pytest

import cornu.optimizers as optimizers
from cornu.base.notices import forget_notices
from cornu.core.variable import Variable

schedules = optimizers.schedules

BAD_ARGUMENTS = [
    ("Adam", {"learning_rate": -1.0}, ValueError, ["Adam: argument 'learning_rate'", "-1.0", "negate the loss"]),
    ("Adam", {"learning_rate": "0.1"}, ValueError, ["'learning_rate'", "'0.1'", "learning_rate=0.001"]),
    ("Adam", {"learning_rate": None}, ValueError, ["'learning_rate'", "None"]),
    ("Adam", {"learning_rate": True}, ValueError, ["'learning_rate'", "True"]),
    ("SGD", {"learning_rate": np.ones(3)}, ValueError, ["'learning_rate'", "shape (3,)"]),
    ("SGD", {"clipnorm": 0}, ValueError, ["SGD: argument 'clipnorm'", "above 0", "clipnorm=0 (int)", "None"]),
    ("SGD", {"clipvalue": -1.0}, ValueError, ["'clipvalue'", "-1.0"]),
    ("SGD", {"global_clipnorm": "1"}, ValueError, ["'global_clipnorm'", "'1'"]),
    ("SGD", {"clipnorm": 1.0, "clipvalue": 2.0}, ValueError, ["clipnorm=1.0, clipvalue=2.0", "Keep one"]),
    ("SGD", {"weight_decay": -0.1}, ValueError, ["'weight_decay'", "-0.1"]),
    ("SGD", {"loss_scale_factor": 0}, ValueError, ["'loss_scale_factor'", "0"]),
    ("SGD", {"ema_momentum": 2}, ValueError, ["'ema_momentum'", "[0, 1]", "2"]),
    ("SGD", {"use_ema": True, "ema_overwrite_frequency": 0}, ValueError, ["'ema_overwrite_frequency'", "1 or more"]),
    ("SGD", {"gradient_accumulation_steps": 1}, ValueError, ["'gradient_accumulation_steps'", "2 or more", "1 (int)"]),
    ("SGD", {"gradient_accumulation_steps": 2.5}, ValueError, ["'gradient_accumulation_steps'", "integer", "2.5"]),
    ("SGD", {"name": "a/b"}, ValueError, ["'name'", "a/b"]),
    ("SGD", {"momentum": 1.5}, ValueError, ["SGD: argument 'momentum'", "[0, 1]", "1.5"]),
    ("Adam", {"beta_1": 1.0}, ValueError, ["Adam: argument 'beta_1'", "[0, 1)", "1.0"]),
    ("AdamW", {"beta_2": -0.1}, ValueError, ["AdamW: argument 'beta_2'", "-0.1"]),
    ("AdamW", {"weight_decay": None}, ValueError, ["AdamW", "'weight_decay'", "None", "Use Adam"]),
    ("Adam", {"epsilon": -1}, ValueError, ["'epsilon'", "-1"]),
    ("RMSprop", {"rho": 1.5}, ValueError, ["'rho'", "1.5"]),
    ("Adadelta", {"rho": "x"}, ValueError, ["'rho'", "'x'"]),
    ("Adagrad", {"initial_accumulator_value": -1}, ValueError, ["'initial_accumulator_value'", "-1"]),
    ("Ftrl", {"learning_rate_power": 0.5}, ValueError, ["'learning_rate_power'", "0 or less", "0.5"]),
    ("Ftrl", {"l1_regularization_strength": -1}, ValueError, ["'l1_regularization_strength'", "-1"]),
    ("Lion", {"beta_1": 0.0}, ValueError, ["'beta_1'", "0.0", "sign of the last gradient"]),
    ("Lion", {"beta_1": 2.0}, ValueError, ["'beta_1'", "2.0"]),
    ("Adafactor", {"beta_2_decay": 0.8}, ValueError, ["'beta_2_decay'", "0.8"]),
    ("Muon", {"ns_steps": 0}, ValueError, ["'ns_steps'", "1 or more"]),
    ("ScheduleFreeAdamW", {"beta_1": 0}, ValueError, ["'beta_1'", "dividing"]),
    ("Adam", {"learningrate": 0.1}, TypeError, ["Adam", "unknown argument 'learningrate'", "'learning_rate'"]),
    ("Adam", {"beta1": 0.1}, TypeError, ["unknown argument 'beta1'", "'beta_1'"]),
    ("SGD", {"decay": 0.1}, TypeError, ["SGD", "unknown argument 'decay'", "weight_decay"]),
]


@pytest.mark.parametrize(("name", "arguments", "error", "words"), BAD_ARGUMENTS, ids=lambda case: str(case)[:40])
def test_bad_arguments(name, arguments, error, words):
    with pytest.raises(error) as caught:
        getattr(optimizers, name)(**arguments)
    for word in words:
        assert word in str(caught.value)


def test_too_many_positional_arguments():
    with pytest.raises(TypeError, match=r"SGD: too many positional arguments. It takes learning_rate, momentum"):
        optimizers.SGD(*range(20))


@pytest.mark.parametrize(
    ("name", "hint"), [("adams", "'adam'"), ("rmspop", "'rmsprop'"), ("gradient descent", "'sgd'"), ("sdg", "'sgd'")]
)
def test_unknown_names_are_answered_with_the_nearest(name, hint):
    with pytest.raises(ValueError, match=f"unknown optimizer '{name}'") as caught:
        optimizers.get(name)
    assert hint in str(caught.value).lower()
    assert "Known names: " in str(caught.value)


def test_other_identifiers_are_refused():
    with pytest.raises(ValueError, match="argument 'identifier' must be a name.*got identifier=3"):
        optimizers.get(3)


def build(name="SGD", **arguments):
    variables = [Variable(np.ones((3, 2)), name="kernel"), Variable(np.ones(2), name="bias")]
    optimizer = getattr(optimizers, name)(name="mine", **arguments)
    optimizer.build(variables)
    return optimizer, variables


def test_gradients_that_do_not_fit():
    optimizer, variables = build()
    with pytest.raises(ValueError, match=r"SGD 'mine': argument 'grads'.* 2 variables; got 1.* Put None"):
        optimizer.apply([np.ones((3, 2))])
    with pytest.raises(ValueError, match=r"variable 'bias' must have its shape \(2,\); got .*\(4,\).*same order"):
        optimizer.apply([np.ones((3, 2)), np.ones(4)], variables)
    with pytest.raises(ValueError, match=r"no gradient was given for any variable \(kernel, bias\)"):
        optimizer.apply([None, None])
    stranger = Variable(np.ones(2), name="stranger")
    with pytest.raises(ValueError, match=r"unknown variable 'stranger'.*built for kernel, bias.*new optimizer"):
        optimizer.apply([np.ones(2)], [stranger])
    assert int(optimizer.iterations.value) == 0


def test_missing_gradients_are_named_once():
    forget_notices()
    optimizer, variables = build()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            optimizer.apply([None, np.ones(2)])
    assert [str(w.message) for w in caught if "kernel" in str(w.message)] == [
        "SGD 'mine': these variables have no gradient and stay as they are: kernel. The loss does not depend on them."
    ]
    assert float(variables[0].value[0, 0]) == 1.0
    assert float(variables[1].value[0]) == pytest.approx(0.98)


def test_unbuilt_optimizers_say_so():
    with pytest.raises(ValueError, match=r"not built.*Call `build\(trainable_variables\)` first"):
        optimizers.SGD().apply([np.ones(2)])
    with pytest.raises(ValueError, match=r"SGD.stateless_apply: the optimizer is not built"):
        optimizers.SGD().stateless_apply([], [], [])


def test_lists_of_wrong_length():
    optimizer, _ = build()
    with pytest.raises(ValueError, match=r"'optimizer_variables' must be a list of 2 arrays; got .*\[1\]"):
        optimizer.stateless_apply([1], [], [])
    with pytest.raises(ValueError, match=r"'trainable_variables' must be a list of 2 arrays"):
        optimizer.stateless_apply([0, 0.1], [], [])
    with pytest.raises(ValueError, match=r"SGD.set_weights: argument 'weights' must be a list of 2 arrays"):
        optimizer.set_weights([1])
    with pytest.raises(ValueError, match=r"'initializer' must be one for each of the names \['a', 'b'\]"):
        optimizer.add_optimizer_variables([], ["a", "b"], ["zeros"])


def test_state_of_another_optimizer_is_left_alone():
    forget_notices()
    optimizer, _ = build("Adam")
    with pytest.warns(UserWarning, match=r"Optimizer 'mine': the saved state has 1 variables, this optimizer has 6"):
        optimizer.load_own_variables({"0": 5})
    assert int(optimizer.iterations.value) == 0


def test_a_schedule_cannot_be_set_to_a_number():
    optimizer = optimizers.SGD(schedules.ExponentialDecay(0.1, 10, 0.9))
    with pytest.raises(
        TypeError, match=r"SGD: argument 'learning_rate' is decided by .*ExponentialDecay.*0.5 \(float\)"
    ):
        optimizer.learning_rate = 0.5
    with pytest.raises(ValueError, match=r"'learning_rate' must be a number, 0 or more; got learning_rate=-1"):
        optimizers.SGD().learning_rate = -1


def test_a_subclass_without_update_step_or_super_init():
    class Nothing(optimizers.Optimizer):
        pass

    with pytest.raises(NotImplementedError, match=r"Nothing must define `update_step"):
        Nothing(0.1).apply([np.ones(2)], [Variable(np.ones(2))])

    class Forgetful(optimizers.Optimizer):
        def __init__(self):
            self.add_variable((2,))

    with pytest.raises(RuntimeError, match=r"Forgetful: the base class is not set up. Call `super\(\).__init__"):
        Forgetful()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"inner_optimizer": "adam"}, ["'inner_optimizer'", "an optimizer", "'adam'"]),
        ({"initial_scale": 0}, ["'initial_scale'", "above 0"]),
        ({"dynamic_growth_steps": 0}, ["'dynamic_growth_steps'", "1 or more"]),
        ({"clipnorm": 1.0}, ["'clipnorm' must be given to 'inner_optimizer'", "SGD(clipnorm=...)"]),
        ({"learning_rate": 1.0}, ["'learning_rate' must be given to 'inner_optimizer'"]),
    ],
)
def test_loss_scale_optimizer_arguments(arguments, words):
    with pytest.raises(ValueError, match="LossScaleOptimizer: ") as caught:
        optimizers.LossScaleOptimizer(**{"inner_optimizer": optimizers.SGD(), **arguments})
    assert all(word in str(caught.value) for word in words)
    with pytest.raises(TypeError, match="unknown argument 'scale'"):
        optimizers.LossScaleOptimizer(optimizers.SGD(), scale=3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.9), ["ExponentialDecay: argument 'decay_steps'", "above 0"]),
        (lambda: schedules.ExponentialDecay("a", 1, 0.9), ["'initial_learning_rate'", "'a'"]),
        (lambda: schedules.InverseTimeDecay(0.1, 1, -1), ["InverseTimeDecay", "'decay_rate'", "-1"]),
        (lambda: schedules.PolynomialDecay(0.1, -5), ["'decay_steps'", "-5"]),
        (lambda: schedules.CosineDecay(0.1, None), ["'decay_steps'", "None"]),
        (lambda: schedules.CosineDecay(0.1, 10, warmup_steps=-1), ["'warmup_steps'", "-1"]),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), ["'first_decay_steps'"]),
        (lambda: schedules.PiecewiseConstantDecay([1], [1]), ["'values'", "list of 2 rates", "[1]"]),
        (lambda: schedules.PiecewiseConstantDecay([2, 1], [1, 2, 3]), ["'boundaries'", "increasing", "[2, 1]"]),
    ],
)
def test_bad_schedules(make, words):
    with pytest.raises(ValueError, match="argument") as caught:
        make()
    assert all(word in str(caught.value) for word in words)


def test_warmup_without_a_target_is_pointed_out():
    forget_notices()
    with pytest.warns(UserWarning, match="warmup_steps=5 changes nothing without a warmup_target"):
        schedules.CosineDecay(0.1, 10, warmup_steps=5)
