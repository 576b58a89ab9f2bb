"""SingleBatches: one step on one batch, for training loops of one's own."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.arguments import known_arguments
from cornu.base.errors import bad_argument
from cornu.base.tree import map_structure
from cornu.core.sparse import is_sparse
from cornu.data import ArraySource, make_source
from cornu.training.programs import StepProgram
from cornu.training.running import Running
from cornu.training.state import StateVariables

__all__ = ["SingleBatches"]


class SingleBatches(Running):
    """The part of a model that takes single steps."""

    @known_arguments
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One update on one batch.

        Args:
            x: inputs: an array, or a list or dict of arrays.
            y: targets, in the same forms.
            sample_weight: weights of the samples, shape (samples,) or (samples, timesteps).
            class_weight: dict from class to weight.
            return_dict: True returns a dict by name.

        Returns:
            The loss if there are no metrics, else a list [loss, metrics...] or a dict; of this batch alone, before the
            update.

        Raises:
            ValueError: if the model is not compiled or has no optimizer, or the data do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1, kernel_initializer="zeros")])
            >>> model.compile("sgd", "mse")
            >>> model.train_on_batch(np.ones((4, 1)), np.ones((4, 1)))
            1.0
        """
        where = "train_on_batch"
        self._require_optimizer(where)
        batch = _one_batch(where, x, y, sample_weight, class_weight)
        self._fix_shapes(*batch[:2])
        return self._on_batch(self._train_program(), StateVariables.of(self), batch, return_dict)

    @known_arguments
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics on one batch, with the weights as they are.

        Args:
            x: inputs: an array, or a list or dict of arrays.
            y: targets, in the same forms.
            sample_weight: weights of the samples, shape (samples,) or (samples, timesteps).
            return_dict: True returns a dict by name.

        Returns:
            The loss if there are no metrics, else a list [loss, metrics...] or a dict.

        Raises:
            ValueError: if the model is not compiled, or the data do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1, kernel_initializer="zeros")])
            >>> model.compile("sgd", "mse")
            >>> model.test_on_batch(np.ones((4, 1)), np.ones((4, 1)), return_dict=True)
            {'loss': 1.0}
        """
        where = "test_on_batch"
        self._require_compiled(where)
        batch = _one_batch(where, x, y, sample_weight)
        self._fix_shapes(*batch[:2], training=False)
        return self._on_batch(self._test_program(), StateVariables.of(self, optimizer=False), batch, return_dict)

    def _on_batch(self, program: StepProgram, variables: StateVariables, batch: Any, return_dict: bool) -> Any:
        self.reset_metrics()
        logs, state = program.on_batch(variables.take(), map_structure(_as_jax, batch))
        variables.put(state)
        results = self._read_logs(logs)
        return results if return_dict else self._in_order(results)

    def predict_on_batch(self, x: Any) -> Any:
        """Outputs of the model for one batch.

        Args:
            x: inputs: an array, or a list or dict of arrays.

        Returns:
            NumPy array, or a nest of arrays like the model's outputs.

        Raises:
            ValueError: if the data do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(2)])
            >>> model.predict_on_batch(np.ones((4, 1))).shape
            (4, 2)
        """
        batch = _one_batch("predict_on_batch", x)
        self._fix_shapes(batch[0], training=False)
        variables = StateVariables.of(self, optimizer=False, metrics=False)
        outputs, state = self._predict_program().on_batch(variables.take(), batch)
        variables.put(state)
        return jax.tree.map(np.asarray, outputs)


def _one_batch(where: str, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None) -> Any:
    """All samples as one batch (x, y, sample_weight)."""
    source = make_source(x, y, sample_weight, shuffle=False, class_weight=class_weight, where=where)
    if not isinstance(source, ArraySource):
        raise bad_argument(where, "x", "one batch of arrays", x, "Use `fit` or `predict` for generators.")
    source.batch_size = source.num_samples
    return source.peek()


def _as_jax(leaf: Any) -> Any:
    return leaf if leaf is None or is_sparse(leaf) else jnp.asarray(leaf)
