"""What `compile` records, and what the first batch completes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from cornu import optimizers
from cornu.base.arguments import known_arguments
from cornu.base.errors import bad_argument, is_integer, returns_nothing
from cornu.base.notices import notice
from cornu.base.tree import map_structure
from cornu.core.keras_tensor import tensor_like
from cornu.core.scopes import StatelessScope, SymbolicScope
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object
from cornu.core.sparse import is_sparse
from cornu.metrics import Mean
from cornu.training.compile_loss import CompileLoss
from cornu.training.compile_metrics import CompileMetrics
from cornu.training.execution import Execution
from cornu.training.metric_results import metric_results

__all__ = ["Compiling"]


class Compiling(Execution):
    """The part of a model that knows its loss, optimizer and metrics."""

    compiled = False
    optimizer = None
    stop_training = False
    loss: Any = None
    train_function: Any = None
    test_function: Any = None
    predict_function: Any = None
    # The metrics among them belong to `_compile_metrics`.
    _untracked = Execution._untracked | {"_compile_arguments"}
    _compile_arguments: dict[str, Any] | None = None
    _compile_count = 0

    @known_arguments
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int | str = "auto",
        jit_compile: bool | str = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how the model is to be trained.

        Args:
            optimizer: name or optimizer.
            loss: name, function `(y_true, y_pred) -> values`, `Loss`, or a list or dict of these, one for each output.
            loss_weights: number, or a list or dict of numbers, by which the outputs' losses are multiplied.
            metrics: list of names, functions and metrics; for several outputs a list of lists or a dict.
            weighted_metrics: the same, for metrics that take `sample_weight` and `class_weight` into account.
            run_eagerly: True runs each step operation by operation, slowly, so that `print` and a debugger work.
            steps_per_execution: how many steps run before callbacks with batch hooks are called. "auto" calls
                them after each step, and runs as many steps together as it can where there are no such callbacks.
            jit_compile: "auto" and True compile the step; False runs it as `run_eagerly=True` does.
            auto_scale_loss: whether the policy "mixed_float16" wraps the optimizer in a `LossScaleOptimizer`.

        Raises:
            ValueError: if a name is unknown (with the nearest ones), or an argument has a wrong value.

        Example:
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(1)])
            >>> model.compile("adam", "mse", metrics=["mae"])
            >>> model.compiled
            True
        """
        where = f"{self.name}.compile"
        if steps_per_execution != "auto" and not (is_integer(steps_per_execution) and int(steps_per_execution) > 0):
            raise bad_argument(where, "steps_per_execution", '"auto" or a positive integer', steps_per_execution)
        if jit_compile not in ("auto", True, False, None):
            raise bad_argument(where, "jit_compile", '"auto", True or False', jit_compile)
        if jit_compile in (True, 1) and run_eagerly:
            notice(f"{where}: run_eagerly=True runs steps operation by operation, so jit_compile=True has no effect.")
        new_optimizer = optimizers.get(optimizer)
        needs_scale = new_optimizer is not None and not isinstance(new_optimizer, optimizers.LossScaleOptimizer)
        if new_optimizer is not None and needs_scale and auto_scale_loss and self.dtype_policy.name == "mixed_float16":
            new_optimizer = optimizers.LossScaleOptimizer(new_optimizer, name="loss_scale_optimizer")
        names = getattr(self, "output_names", None)
        new_loss = None if loss is None else CompileLoss(loss, loss_weights, output_names=names)
        new_metrics = None
        if metrics is not None or weighted_metrics is not None:
            new_metrics = CompileMetrics(metrics, weighted_metrics, output_names=names)
        self.optimizer = new_optimizer
        self._compile_loss, self._compile_metrics = new_loss, new_metrics
        if loss is not None:
            self.loss = loss
        self._loss_tracker = Mean(name="loss")
        self.run_eagerly = run_eagerly
        self.jit_compile = False if run_eagerly else jit_compile
        self.train_function = self.test_function = self.predict_function = None
        self.steps_per_execution = steps_per_execution
        self.stop_training = False
        self.compiled = True
        self._compile_count += 1
        self._compile_arguments = {
            "optimizer": self.optimizer,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": bool(run_eagerly),
            "steps_per_execution": steps_per_execution,
            "jit_compile": jit_compile,
        }

    def _require_compiled(self, method: str) -> None:
        if not self.compiled:
            raise ValueError(
                f"{self.name}.{method}: the model is not compiled. Call `compile` first, for example "
                'model.compile(optimizer="adam", loss="mse").'
            )

    def _require_optimizer(self, method: str) -> None:
        self._require_compiled(method)
        if self.optimizer is None:
            raise ValueError(
                f"{self.name}.{method}: there is no optimizer. Pass one to `compile`, for example optimizer='adam'."
            )

    def _fix_shapes(self, x: Any, y: Any = None, training: bool = True, look: Callable[[], None] | None = None) -> None:
        """Build whatever still waits for the shapes of the data: layers, loss, metrics, optimizer.

        Args:
            x, y: the first batch.
            training: whether the optimizer is needed.
            look: called when the layers and the loss are built, before the metrics: it looks for mistakes in the data.
        """
        specs = map_structure(_spec, x)
        if not self.built:
            self._build_symbolically(specs)
        if not self.compiled:
            return
        waiting = [part for part in (self._compile_loss, self._compile_metrics) if part is not None and not part.built]
        if waiting and y is not None:
            y_pred, y_true = self._output_specs_for(specs), map_structure(_spec, y)
            if self._compile_loss in waiting:
                self._compile_loss.build(y_true, y_pred)
            if look is not None:
                look()
            if self._compile_metrics in waiting:
                self._compile_metrics.build(y_true, y_pred)
        elif look is not None:
            look()
        if training and self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)
        self._check_trainable()

    def _check_trainable(self) -> None:
        """An optimizer made for other variables is a mistake that shows up late and unclear."""
        if self.optimizer is None or not self.optimizer.built:
            return
        variables = self.trainable_variables
        known = {id(variable) for variable in self.optimizer._trainable_variables}
        if any(id(variable) not in known for variable in variables):
            notice(
                f"{self.name}: layers became trainable after `compile`, so the optimizer is set up anew. Call "
                "`compile` after changing `trainable`."
            )
            self.optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
            self.optimizer.build(variables)
            self._compile_count += 1

    def _build_symbolically(self, specs: Any) -> None:
        """Build all layers by tracing a call; no number is computed."""
        with SymbolicScope():
            self._output_specs(specs)
        self.built = True

    def _output_specs_for(self, x: Any) -> Any:
        """Shapes and dtypes of the outputs for a batch; traced anew only for other shapes or another model."""
        specs = map_structure(_spec, x)
        leaves, treedef = jax.tree.flatten(specs)
        variables = tuple(id(variable) for variable in self.variables)
        key = (treedef, tuple((leaf.shape, leaf.dtype) for leaf in leaves), variables, self._compile_count)
        known = self.__dict__.get("_known_output_specs")
        if known is None or known[0] != key:
            known = self.__dict__["_known_output_specs"] = (key, self._output_specs(specs))
        return known[1]

    def _output_specs(self, specs: Any) -> Any:
        """Shapes and dtypes of the outputs for inputs of these shapes."""
        leaves, treedef = jax.tree.flatten(specs)
        structs = [jax.ShapeDtypeStruct(leaf.shape, leaf.dtype) for leaf in leaves]

        def call(*arrays: Any) -> Any:
            with StatelessScope(initialize_variables=False) as scope:
                outputs = self._call_model(jax.tree.unflatten(treedef, arrays), True)
            made.extend(scope.new_variables)
            return outputs

        made: list[Any] = []
        outputs = jax.eval_shape(call, *structs)
        for variable in made:
            variable.initialize()
        if outputs is None:
            raise returns_nothing(f"{self.name} ({type(self).__name__})")
        return jax.tree.map(tensor_like, outputs, is_leaf=is_sparse)

    def _read_metrics(self) -> dict[str, Any]:
        """Metric results as Python floats, sorted by name as Keras shows them."""
        return to_floats(metric_results(self))

    def get_compile_config(self) -> dict[str, Any]:
        """The arguments of `compile`, as plain values; {} if the model was not compiled."""
        if self._compile_arguments is None:
            return {}
        config = {key: serialize_keras_object(value) for key, value in self._compile_arguments.items()}
        if config["steps_per_execution"] == "auto":
            # Keras knows only numbers; to cornu a 1 in a file means "auto" again.
            config["steps_per_execution"] = 1
        return config

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile with what `get_compile_config` returned, and make the optimizer's variables if the model is built."""
        config = {key: deserialize_keras_object(value) for key, value in config.items()}
        if config.get("steps_per_execution") == 1:
            config["steps_per_execution"] = "auto"
        self.compile(**config)
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)


def to_floats(logs: dict[str, Any]) -> dict[str, Any]:
    """Scalars of `logs` as Python numbers, larger arrays as NumPy arrays, by sorted name."""
    plain = {}
    for key in sorted(logs):
        value = np.asarray(logs[key])
        plain[key] = float(value) if value.ndim == 0 else value
    return plain


def _spec(array: Any) -> Any:
    """Shape and dtype of an array; of a sparse one, of its entries and their places."""

    def spec(leaf: Any) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(tuple(leaf.shape), jax.dtypes.canonicalize_dtype(leaf.dtype))

    return jax.tree.map(spec, array)
