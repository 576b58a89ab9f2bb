"""The call of a layer: check, build, cast, run, record."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import jax

from cornu.base.errors import bad_argument, describe, returns_nothing
from cornu.base.tracebacks import shorten_traceback
from cornu.base.tree import flatten
from cornu.core.explanation import PLAIN_ERRORS
from cornu.core.keras_tensor import any_symbolic
from cornu.core.operation import Node
from cornu.core.remat import remat
from cornu.core.scopes import AutocastScope, in_symbolic_scope, local
from cornu.core.sparse import any_sparse, densify
from cornu.core.spec import name_unknown_sizes
from cornu.layers.base.building import Building
from cornu.layers.base.call_context import CallContext, CallSignature, call_signature, current_context
from cornu.layers.base.casting import Casting
from cornu.layers.base.input_spec import check_input_spec
from cornu.layers.base.losses import Losses
from cornu.layers.base.masking import Masking

__all__ = ["Calling"]

# What JAX raises where code asks a traced array for its numbers; TracerBoolConversionError is one of the first.
_NO_VALUES = (
    jax.errors.ConcretizationTypeError,
    jax.errors.TracerArrayConversionError,
    jax.errors.TracerIntegerConversionError,
)


class Calling(Building, Casting, Masking, Losses):
    """The part of Layer that runs when it is called."""

    # Names of the axes of an input, for messages: "batch, height, width, channels".
    input_axes = ""
    # A layer that cannot be compiled says so with False; models that hold it then run step by step.
    supports_jit: bool = True
    input_spec: Any
    activity_regularizer: Any

    @property
    def call_signature_parameters(self) -> list[str]:
        """Names of the parameters of `call`."""
        return call_signature(type(self)).parameter_names

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "_tracked" not in self.__dict__:
            raise RuntimeError(f"{type(self).__name__}: `__init__` must call `super().__init__()`.")
        signature = call_signature(type(self))
        symbolic = any_symbolic(args, kwargs)
        outer = current_context()
        try:
            return self._checked_call(signature, args, kwargs, symbolic, outer)
        except Exception as error:
            if outer is None:
                shorten_traceback(error)
            raise

    def _checked_call(
        self,
        signature: CallSignature,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        symbolic: bool,
        outer: CallContext | None,
    ) -> Any:
        with CallContext(self._training(signature, args, kwargs, outer)) as context, self._name_scope():
            if context.is_entry and not symbolic and local.stateless is None:
                self._clear_losses()
            masks = self._fill_masks(signature, args, kwargs)
            cast_args, cast_kwargs = self._cast_arguments(args, kwargs)
            self._prepare(signature, cast_args, cast_kwargs)
            if symbolic:
                outputs = self.compute_output_spec(*cast_args, **cast_kwargs)
                if outputs is None:
                    raise returns_nothing(f"{self.path} ({type(self).__name__})")
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

    def _prepare(self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Check the inputs and build the layer, the first time only."""
        inputs = args[0] if args else kwargs.get(signature.first or "")
        check_input_spec(self, inputs)
        if not self.built:
            given = {**dict(zip(signature.names, args, strict=False)), **kwargs}
            masks = set(signature.masks.values())
            self._build_for({name: value for name, value in given.items() if name not in masks})
            check_input_spec(self, inputs)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with AutocastScope(self.compute_dtype) if self.autocast else contextlib.nullcontext():
            try:
                call = self.call if self._remat is None else self.rematerialized_call(self.call, *args, **kwargs)
                try:
                    outputs = call(*args, **kwargs)
                except (*PLAIN_ERRORS, NotImplementedError):
                    if not any_sparse(args, kwargs):
                        raise
                    # As an op does: what cannot be computed with sparse arrays is computed with dense ones.
                    outputs = call(*densify(args), **densify(kwargs))
            except Exception as error:
                self._explain(error, args)
                raise
            if self.activity_regularizer is not None:
                for output in flatten(outputs):
                    samples = output.shape[0] if output.shape else 1
                    self.add_loss(self.activity_regularizer(densify(output)) / samples)
        return outputs

    def _explain(self, error: Exception, args: tuple[Any, ...]) -> None:
        """Say in which layer the error arose, the innermost only."""
        if not any("while running the layer" in note for note in getattr(error, "__notes__", ())):
            inputs = ", ".join(describe(leaf) for leaf in flatten(args))
            if in_symbolic_scope():
                inputs = name_unknown_sizes(inputs)
            error.add_note(f"This arose while running the layer '{self.path}' ({type(self).__name__}) on {inputs}.")
            if isinstance(error, _NO_VALUES):
                error.add_note(
                    "`call` is compiled: its arrays have a shape, but no values yet. Write `ops.where` for `if`, "
                    "`ops.cast` for `float` and `int`, and functions of `cornu.ops` for those of NumPy."
                )

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes; subclasses define it."""
        raise NotImplementedError(
            f"{self.path}: the class {type(self).__name__} must define `call(self, inputs)`, which computes its output."
        )

    def rematerialized_call(self, layer_call: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """`layer_call`, or what computes the same and keeps less for the gradient, as the `RematScope` asked for.

        Args:
            layer_call: the layer's `call`, or what stands for it.
            args, kwargs: what it will be called with.
        """
        activation = getattr(self, "activation", None)
        if self._remat is None or self._remat.mode != "activations" or activation is None:
            return super().rematerialized_call(layer_call, *args, **kwargs)

        def with_rematerialized_activation(*args: Any, **kwargs: Any) -> Any:
            self.__dict__["activation"] = remat(activation)
            try:
                return layer_call(*args, **kwargs)
            finally:
                self.__dict__["activation"] = activation

        return with_rematerialized_activation

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Record a call on symbolic tensors and return its symbolic outputs."""
        return self(*args, **kwargs)
