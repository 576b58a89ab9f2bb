"""Layer: state, a computation on tensors, and the call that joins them."""

from __future__ import annotations

import contextlib
import copy
import inspect
import random as python_random
from collections.abc import Iterator
from typing import Any, Self

from cornu import regularizers
from cornu.base.arguments import translate, unknown_arguments
from cornu.base.errors import bad_argument, describe
from cornu.base.notices import notice
from cornu.base.tree import flatten, map_structure
from cornu.core import dtype_policy as dtype_policies
from cornu.core.dtype_policy import DTypePolicy
from cornu.core.keras_tensor import KerasTensor, any_symbolic
from cornu.core.masks import get_mask, set_mask
from cornu.core.operation import Node
from cornu.core.scopes import AutocastScope, StatelessScope, SymbolicScope, in_symbolic_scope, local
from cornu.core.serialization import register, register_subclass, serialize_keras_object
from cornu.core.spec import infer, name_unknown_sizes
from cornu.layers.base.building import Building, shapes_of
from cornu.layers.base.call_context import CallContext, CallSignature, call_signature, current_context
from cornu.layers.base.input_spec import check_input_spec

__all__ = ["Layer"]

_COMMON_ARGUMENTS = frozenset(
    {"activity_regularizer", "trainable", "dtype", "autocast", "name", "input_shape", "input_dim", "batch_shape"}
)


@register("keras.layers.Layer", "keras.Layer")
class Layer(Building):
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

    # Names of the axes of an input, for messages: "batch, height, width, channels".
    input_axes = ""
    # Names of constructor arguments that stand in no signature, for messages too.
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
        self._sample_shape = self._take_sample_shape(kwargs)
        if kwargs:
            known = set(inspect.signature(type(self).__init__).parameters) | self._known_arguments
            raise unknown_arguments(type(self).__name__, kwargs, known)
        if not isinstance(trainable, bool):
            raise bad_argument(type(self).__name__, "trainable", "True or False", trainable)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._trainable = trainable
        self._dtype_policy = dtype_policies.get(dtype)
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

    # --- dtypes -------------------------------------------------------------------------------------------------

    @property
    def dtype_policy(self) -> DTypePolicy:
        """In which dtypes the layer computes and keeps variables."""
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        self._dtype_policy = dtype_policies.get(value)

    @property
    def dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self._dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Dtype in which the layer computes."""
        return self._dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """Dtype to which float inputs are cast."""
        return self.compute_dtype

    # --- calling ------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "_tracked" not in self.__dict__:
            raise RuntimeError(f"{type(self).__name__}: `__init__` must call `super().__init__()`.")
        signature = call_signature(type(self))
        symbolic = any_symbolic(args, kwargs)
        outer = current_context()
        with CallContext(self._training(signature, args, kwargs, outer)) as context, self._name_scope():
            if context.is_entry and not symbolic and local.stateless is None:
                self._clear_losses()
            masks = self._fill_masks(signature, args, kwargs)
            cast_args, cast_kwargs = self._cast_arguments(args, kwargs)
            self._prepare(signature, cast_args, cast_kwargs)
            if symbolic:
                outputs = self.compute_output_spec(*cast_args, **cast_kwargs)
                Node(self, args, kwargs, outputs)
            else:
                positional = signature.names[: len(args)]
                if (
                    signature.has_training
                    and "training" not in (*positional, *cast_kwargs)
                    and context.training is not None
                ):
                    cast_kwargs["training"] = context.training
                outputs = self._run(cast_args, cast_kwargs)
            self._pass_masks(signature, args, kwargs, masks, outputs)
        return outputs

    def _training(
        self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any], outer: CallContext | None
    ) -> bool | None:
        """Who says whether to train: the caller, else the layer around, else the default in `call`."""
        if signature.has_training:
            explicit = kwargs.get("training")
            if explicit is None and len(args) > 1 and "training" in signature.names[: len(args)]:
                explicit = args[signature.names.index("training")]
            if explicit is not None:
                if getattr(explicit, "shape", ()) != () or isinstance(explicit, list | tuple | dict | str):
                    fix = "Several inputs are passed as one list."
                    raise bad_argument(
                        f"{self.path} ({type(self).__name__})", "training", "True or False", explicit, fix
                    )
                return explicit
            kwargs.pop("training", None)
        elif "training" in kwargs and not signature.takes_any_keyword:
            return kwargs.pop("training")
        if outer is not None and outer.training is not None:
            return outer.training
        return signature.default_training

    def _cast_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        policy, autocast, dtype = self._dtype_policy, self.autocast, self.input_dtype

        def cast(value: Any) -> Any:
            if isinstance(value, list | tuple | dict):
                return map_structure(lambda leaf: policy.convert_input(leaf, autocast, dtype), value)
            return policy.convert_input(value, autocast, dtype)

        return tuple(cast(value) for value in args), {name: cast(value) for name, value in kwargs.items()}

    def _prepare(self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Check the inputs and build the layer, the first time only."""
        where = f"{self.path} ({type(self).__name__})"
        inputs = args[0] if args else kwargs.get(signature.first or "")
        check_input_spec(self.input_spec, inputs, where, self.input_axes)
        if not self.built:
            given = {**dict(zip(signature.names, args, strict=False)), **kwargs}
            masks = set(signature.masks.values())
            self._build_for({name: value for name, value in given.items() if name not in masks})
            check_input_spec(self.input_spec, inputs, where, self.input_axes)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with AutocastScope(self.compute_dtype) if self.autocast else contextlib.nullcontext():
            try:
                outputs = self.call(*args, **kwargs)
            except Exception as error:
                self._explain(error, args)
                raise
            if self.activity_regularizer is not None:
                for output in flatten(outputs):
                    samples = output.shape[0] if output.shape else 1
                    self.add_loss(self.activity_regularizer(output) / samples)
        return outputs

    def _explain(self, error: Exception, args: tuple[Any, ...]) -> None:
        """Say in which layer the error arose, the innermost only."""
        if not any("while running the layer" in note for note in getattr(error, "__notes__", ())):
            inputs = ", ".join(describe(leaf) for leaf in flatten(args))
            if in_symbolic_scope():
                inputs = name_unknown_sizes(inputs)
            error.add_note(f"This arose while running the layer '{self.path}' ({type(self).__name__}) on {inputs}.")

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes; subclasses define it."""
        raise NotImplementedError(
            f"{self.path}: the class {type(self).__name__} must define `call(self, inputs)`, which computes its output."
        )

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Record a call on symbolic tensors and return its symbolic outputs."""
        return self(*args, **kwargs)

    def stateless_call(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the layer as a pure function of its variables' values.

        Args:
            trainable_variables: values for `self.trainable_variables`.
            non_trainable_variables: values for `self.non_trainable_variables`.
            return_losses: whether the losses that layers added are returned too.
            args, kwargs: arguments of the call.

        Returns:
            (outputs, new non-trainable values), and the list of losses if asked for.

        Example:
            >>> import cornu
            >>> layer = cornu.layers.Dense(2)
            >>> layer.build((None, 3))
            >>> outputs, state = layer.stateless_call(
            ...     [v.value for v in layer.trainable_variables], [], cornu.ops.ones((1, 3)))
            >>> outputs.shape
            (1, 2)
        """
        if not self.built and (type(self).build is not Building.build or self._layers):
            raise ValueError(f"{self.path}: `stateless_call` needs a built layer; call `build(input_shape)` first.")
        given = [
            *_pairs(self, "trainable_variables", trainable_variables),
            *_pairs(self, "non_trainable_variables", non_trainable_variables),
        ]
        with StatelessScope(given, collect_losses=return_losses):
            outputs = self(*args, **kwargs)
            losses = self.losses if return_losses else None
            new_state = [variable.value for variable in self.non_trainable_variables]
        return (outputs, new_state, losses) if return_losses else (outputs, new_state)

    # --- shapes -------------------------------------------------------------------------------------------------

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors like those that a call with these arguments returns."""
        if type(self).compute_output_shape is not Layer.compute_output_shape:
            given = {**dict(zip(call_signature(type(self)).names, args, strict=False)), **kwargs}
            shapes = {name: shapes_of(value) for name, value in given.items() if any_symbolic((value,), {})}
            wanted = list(inspect.signature(self.compute_output_shape).parameters)
            by_name = {f"{name}_shape": shape for name, shape in shapes.items() if f"{name}_shape" in wanted}
            if len(wanted) > 1 and by_name:
                return _tensors(self.compute_output_shape(**by_name), self.compute_dtype)
            first = list(shapes.values())[: max(len(wanted), 1)]
            return _tensors(self.compute_output_shape(*first), self.compute_dtype)
        return infer(lambda *a, **k: self._run(a, k), args, kwargs)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """Shape of the output (or a nest of shapes) for inputs of these shapes.

        Args:
            args, kwargs: shapes of the call's tensors, as `call` names them.

        Example:
            >>> import cornu
            >>> cornu.layers.Dense(3).compute_output_shape((None, 8))
            (None, 3)
        """
        layer = self if self.built else copy.deepcopy(self)
        tensors = [_tensors(shape, self.compute_dtype) for shape in args]
        named = {name.removesuffix("_shape"): _tensors(shape, self.compute_dtype) for name, shape in kwargs.items()}
        if "input" in named and not tensors:
            tensors.append(named.pop("input"))
        random_state = python_random.getstate()
        try:
            with StatelessScope(initialize_variables=False), SymbolicScope():
                outputs = layer.compute_output_spec(*tensors, **named) if self.built else layer(*tensors, **named)
        finally:
            # A copy that is built draws seeds, which the layer itself will draw again.
            python_random.setstate(random_state)
        return map_structure(lambda t: t.shape, outputs)

    # --- masks --------------------------------------------------------------------------------------------------

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Mask of the output; the inputs' own by default."""
        return previous_mask

    def _fill_masks(self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Pass the masks that the inputs carry to the arguments of `call` that take them; return the first's."""
        for name, mask_name in signature.masks.items():
            if kwargs.get(mask_name) is None and mask_name not in signature.names[: len(args)]:
                position = signature.names.index(name)
                value = args[position] if position < len(args) else kwargs.get(name)
                mask = _masks_of(value)
                if mask is not None:
                    kwargs[mask_name] = mask
        first = args[0] if args else kwargs.get(signature.first or "")
        return _masks_of(first)

    def _pass_masks(
        self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any], masks: Any, outputs: Any
    ) -> None:
        """Give the outputs their masks."""
        if not self.supports_masking:
            if masks is not None and type(self).compute_mask is Layer.compute_mask and not signature.masks:
                notice(
                    f"{self.path} ({type(self).__name__}): its input carries a mask, but the layer does not support "
                    "masks, so the mask ends here. Set `self.supports_masking = True` if its output keeps the "
                    "time axis."
                )
                return
            if type(self).compute_mask is Layer.compute_mask:
                return
        leaves = flatten(outputs)
        if all(get_mask(leaf) is not None for leaf in leaves):
            return
        inputs = args[0] if args else kwargs.get(signature.first or "")
        mask_name = signature.masks.get(signature.first or "")
        computed = self.compute_mask(inputs, kwargs.get(mask_name, masks) if mask_name else masks)
        if computed is None:
            return
        computed_leaves = flatten(computed) if isinstance(computed, list | tuple) else [computed]
        for leaf, mask in zip(leaves, computed_leaves, strict=False):
            if mask is not None and leaf is not None and get_mask(leaf) is None:
                set_mask(leaf, mask)

    # --- losses -------------------------------------------------------------------------------------------------

    def add_loss(self, loss: Any) -> None:
        """Add a penalty to what training minimises; called inside `call`.

        Args:
            loss: scalar tensor, or a list of them.

        Raises:
            ValueError: if a loss is not a scalar.
        """
        for one in flatten(loss):
            if callable(one) or isinstance(one, str) or one is None:
                raise bad_argument(f"{self.path}.add_loss", "loss", "a scalar tensor", one, "Call it first.")
            if hasattr(one, "shape") and tuple(one.shape) != ():
                raise bad_argument(f"{self.path}.add_loss", "loss", "a scalar", one, "Sum or average it first.")
            if local.stateless is not None:
                if local.stateless.collect_losses:
                    local.stateless.add_loss(one)
            else:
                self._own_losses.append(one)

    @property
    def losses(self) -> list[Any]:
        """Penalties added in the last call, and those of regularized variables."""
        layers = self._flatten_layers()
        if local.stateless is not None and local.stateless.collect_losses:
            added = list(local.stateless.losses)
        else:
            added = [loss for layer in layers for loss in layer._own_losses]
        regularized = [v for v in self.trainable_variables if v.regularizer is not None]
        return added + [v.regularizer(v.value) for v in regularized]

    def _clear_losses(self) -> None:
        for layer in self._flatten_layers():
            if layer._own_losses:
                layer._own_losses.clear()

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


def _pairs(layer: Layer, kind: str, values: Any) -> Iterator[tuple[Any, Any]]:
    variables, values = getattr(layer, kind), list(values)
    if len(variables) != len(values):
        raise bad_argument(f"{layer.path}.stateless_call", kind, f"a list of {len(variables)} values", values)
    return zip(variables, values, strict=True)


def _masks_of(value: Any) -> Any:
    """The mask, or nest of masks, that `value` carries; None if no tensor in it carries one."""
    if value is None:
        return None
    if isinstance(value, list | tuple | dict):
        masks = map_structure(get_mask, value)
        return masks if any(mask is not None for mask in flatten(masks)) else None
    return get_mask(value)


def _tensors(shape: Any, dtype: str) -> Any:
    """KerasTensors for a shape or a nest of shapes."""
    if isinstance(shape, dict):
        return {key: _tensors(item, dtype) for key, item in shape.items()}
    if shape is None or (
        isinstance(shape, list | tuple) and all(size is None or isinstance(size, int) for size in shape)
    ):
        return None if shape is None else KerasTensor(tuple(shape), dtype)
    return type(shape)(_tensors(item, dtype) for item in shape)
