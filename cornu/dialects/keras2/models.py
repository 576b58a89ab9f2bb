"""Functions of `keras.models` that Keras 3 dropped."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import deserialize_keras_object

__all__ = ["MODELS"]


def model_from_config(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
    """A model from a configuration with class name; today's spelling is `Model.from_config` on its class.

    Args:
        config: dict with "class_name" and "config".
        custom_objects: dict from name to class or function, for names that cornu does not know.
    """
    return deserialize_keras_object(config, custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """Refused, as in Keras since 2.6: reading YAML can run code."""
    raise NotImplementedError(
        "model_from_yaml: models are not read from YAML, since that can run code. Write model.to_json() and "
        "model_from_json(text) instead."
    )


MODELS = {"model_from_config": model_from_config, "model_from_yaml": model_from_yaml}
