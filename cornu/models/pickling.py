"""Models through `pickle` and `copy.deepcopy`: as the file that `save` writes, with the classes that it needs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cornu.saving.saving_api import load_model, save_model

__all__ = ["reduce_model"]


def reduce_model(model: Any) -> tuple[Callable[[bytes, dict[str, Any]], Any], tuple[bytes, dict[str, Any]]]:
    """How to make a built model again, and from what, as `pickle` and `copy` ask for it."""
    held = [*model._flatten_layers(), *model.metrics, getattr(model, "optimizer", None), getattr(model, "loss", None)]
    kinds = [one if callable(one) and hasattr(one, "__name__") else type(one) for one in held]
    own = {kind.__name__: kind for kind in kinds if kind.__module__.split(".")[0] not in ("cornu", "builtins")}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        save_model(model, path)
        return _restore, (path.read_bytes(), own)


def _restore(data: bytes, classes: dict[str, Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(data)
        # Whoever unpickles runs the pickle's code in any case.
        return load_model(path, custom_objects=classes, safe_mode=False)
