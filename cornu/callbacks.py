"""Public face: what looks on while a model trains."""

from cornu.training.callbacks import *  # noqa: F403
