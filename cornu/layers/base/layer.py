"""Layer: state, a computation on tensors, and the call that joins them."""

from __future__ import annotations

import inspect
from typing import Any, Self

from cornu import regularizers
from cornu.base.arguments import translate, unknown_arguments
from cornu.base.errors import bad_argument
from cornu.core.serialization import register, register_subclass, serialize_keras_object
from cornu.layers.base.casting import layer_policy
from cornu.layers.base.shapes import Shapes
from cornu.layers.base.stateless import Stateless

__all__ = ["Layer"]

_COMMON_ARGUMENTS = frozenset(
    {"activity_regularizer", "trainable", "dtype", "autocast", "name", "input_shape", "input_dim", "batch_shape"}
)


@register("keras.layers.Layer", "keras.Layer")
class Layer(Shapes, Stateless):
    """A computation on tensors with variables of its own.

    A subclass makes sublayers in `__init__`, variables in `build(self, input_shape)` with `add_weight`, and computes
    in `call(self, inputs)`. `call` may also take `training` and `mask`; both are filled in when nobody passes them.

    Args:
        activity_regularizer: name or callable from the output to a penalty that joins the loss, or None.
        trainable: whether training changes the variables.
        dtype: name of a dtype or a `DTypePolicy`; the global policy by default.
        autocast: whether float inputs and variables are cast to the compute dtype.
        name: string without `/`, unique in a model; made up from the class name by default.
        input_shape: shape of one sample, without the batch axis, for the first layer of a `Sequential`.
        input_dim: the same for samples of one axis: `input_dim=4` is `input_shape=(4,)`.

    Raises:
        TypeError: if an argument is unknown.

    Example:
        >>> import cornu
        >>> class Scale(cornu.layers.Layer):
        ...     def build(self, input_shape):
        ...         self.scale = self.add_weight(shape=input_shape[-1:], initializer="ones")
        ...     def call(self, inputs):
        ...         return inputs * self.scale
        >>> Scale()(cornu.ops.ones((2, 3))).shape
        (2, 3)
    """

    # Names of constructor arguments that stand in no signature, for messages.
    _known_arguments = _COMMON_ARGUMENTS

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        register_subclass(cls)

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(name=name)
        self._tracked: dict[str, Any] = {}
        self._added_weights: list[Any] = []
        kwargs = translate(type(self), kwargs)
        dtype = kwargs.pop("dtype", dtype)  # by an older name
        self._sample_shape = self._take_sample_shape(kwargs)
        if kwargs:
            known = set(inspect.signature(type(self).__init__).parameters) | self._known_arguments
            raise unknown_arguments(type(self).__name__, kwargs, known)
        if not isinstance(trainable, bool):
            raise bad_argument(type(self).__name__, "trainable", "True or False", trainable)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._trainable = trainable
        self._dtype_policy = layer_policy(type(self).__name__, dtype)
        self.autocast = autocast
        self.built = False
        self.supports_masking = False
        self.input_spec: Any = None
        self._own_losses: list[Any] = []

    def _take_sample_shape(self, kwargs: dict[str, Any]) -> tuple[int | None, ...] | None:
        """The batch shape that the first layer of a Sequential names, removed from `kwargs`."""
        if "batch_shape" in kwargs:
            return tuple(kwargs.pop("batch_shape"))
        shape, dim = kwargs.pop("input_shape", None), kwargs.pop("input_dim", None)
        if shape is None and dim is None:
            return None
        if shape is None:
            shape = (dim,)
        if not isinstance(shape, list | tuple):
            raise bad_argument(
                type(self).__name__, "input_shape", "a tuple", shape, f"One axis is written input_shape=({shape},)."
            )
        return (None, *shape)

    # --- configuration and files ----------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, as plain values."""
        config: dict[str, Any] = {
            "name": self.name,
            "trainable": self._trainable,
            "dtype": serialize_keras_object(self._dtype_policy),
        }
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = serialize_keras_object(self.activity_regularizer)
        if type(self).get_config is Layer.get_config:
            own = self._plain_init_arguments()
            config.update({key: value for key, value in own.items() if key not in _COMMON_ARGUMENTS})
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a layer from what `get_config` returned."""
        return cls(**config)

    def save_own_variables(self, store: Any) -> None:
        """Write the layer's own variables into `store`, a dict-like object of arrays."""
        for index, variable in enumerate(self._own_variables):
            store[str(index)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Read the layer's own variables from `store`.

        Raises:
            ValueError: if their number differs.
        """
        variables = self._own_variables
        if len(store) != len(variables):
            hint = "" if self.built else " The layer is not built yet, so it has no variables: build the model first."
            raise ValueError(
                f"{self.path} ({type(self).__name__}): the file holds {len(store)} variables for this layer, which has "
                f"{len(variables)}.{hint}"
            )
        for index, variable in enumerate(variables):
            variable.assign(store[str(index)])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"
