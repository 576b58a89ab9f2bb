"""Masks: a layer takes those that its inputs carry, and gives its outputs theirs."""

from __future__ import annotations

from typing import Any

from cornu.base.notices import notice
from cornu.base.tree import flatten, map_structure
from cornu.core.masks import get_mask, set_mask
from cornu.layers.base.call_context import CallSignature
from cornu.layers.base.tracking import Tracking

__all__ = ["Masking"]


class Masking(Tracking):
    """The part of Layer that passes masks on."""

    supports_masking: bool

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
        mask_name = signature.masks.get(signature.first or "")
        previous = kwargs.get(mask_name, masks) if mask_name else masks
        if type(self).compute_mask is Masking.compute_mask:
            if previous is None:
                return
            if not self.supports_masking:
                if masks is not None and not signature.masks:
                    notice(
                        f"{self.path} ({type(self).__name__}): its input carries a mask, but the layer does not "
                        "support masks, so the mask ends here. Set `self.supports_masking = True` if its output keeps "
                        "the time axis."
                    )
                return
        leaves = flatten(outputs)
        if all(get_mask(leaf) is not None for leaf in leaves):
            return
        inputs = args[0] if args else kwargs.get(signature.first or "")
        computed = self.compute_mask(inputs, previous)
        if computed is None:
            return
        computed_leaves = flatten(computed) if isinstance(computed, list | tuple) else [computed]
        for leaf, mask in zip(leaves, computed_leaves, strict=False):
            if mask is not None and leaf is not None and get_mask(leaf) is None:
                set_mask(leaf, mask)


def _masks_of(value: Any) -> Any:
    """The mask, or nest of masks, that `value` carries; None if no tensor in it carries one."""
    if value is None:
        return None
    if isinstance(value, list | tuple | dict):
        masks = map_structure(get_mask, value)
        return masks if any(mask is not None for mask in flatten(masks)) else None
    return get_mask(value)
