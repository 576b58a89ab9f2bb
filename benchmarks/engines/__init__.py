"""How peers are trained and asked."""

from benchmarks.engines.trainer import Trainer as Trainer
from benchmarks.engines.trainer import open_trainer as open_trainer
