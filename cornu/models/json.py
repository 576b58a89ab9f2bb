"""Models from JSON."""

from __future__ import annotations

import json
from typing import Any

from cornu.base.errors import describe
from cornu.core.serialization import deserialize_keras_object

__all__ = ["model_from_json"]


def model_from_json(json_string: str, custom_objects: Any = None) -> Any:
    """The model whose architecture `to_json` wrote; its weights are new.

    Args:
        json_string: what `model.to_json()` returned.
        custom_objects: dict from name to class or function, for names that cornu does not know.

    Raises:
        ValueError: if the text is no JSON of a model.

    Example:
        >>> import cornu
        >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
        >>> cornu.models.model_from_json(model.to_json()).output_shape
        (None, 2)
    """
    try:
        config = json.loads(json_string)
    except (TypeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"model_from_json: argument 'json_string' must be the text that `to_json()` returned; got "
            f"{describe(json_string)} ({error})."
        ) from error
    return deserialize_keras_object(config, custom_objects=custom_objects)
