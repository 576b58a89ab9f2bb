"""Trainer: compile, fit, evaluate and predict; each stands in a file of its own."""

from __future__ import annotations

from cornu.training.fitting import Fitting
from cornu.training.predicting import Predicting
from cornu.training.single_batches import SingleBatches
from cornu.training.state_tree import StateTrees

__all__ = ["Trainer"]


class Trainer(Fitting, Predicting, SingleBatches, StateTrees):
    """The part of a model that trains, evaluates and predicts."""
