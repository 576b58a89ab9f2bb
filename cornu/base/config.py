"""The global settings: default float type, fuzz factor, image layout, limits. Kept in one object."""

from __future__ import annotations

from dataclasses import dataclass

from cornu.base.errors import bad_argument

_FLOATS = ("bfloat16", "float16", "float32", "float64")
_DATA_FORMATS = ("channels_last", "channels_first")


@dataclass
class _Settings:
    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    traceback_filtering: bool = True
    interactive_logging: bool = True
    safe_mode: bool = True
    flash_attention: bool | None = None
    max_epochs: int | None = None
    max_steps_per_epoch: int | None = None


settings: _Settings = _Settings()


def backend() -> str:
    """Name of the engine: always `"jax"`.

    Example:
        >>> import cornu
        >>> cornu.config.backend()
        'jax'
    """
    return "jax"


def set_backend(backend: str) -> None:
    """Accept the one engine there is.

    Raises:
        ValueError: for every name but `"jax"`.

    Example:
        >>> import cornu
        >>> cornu.config.set_backend("jax")
    """
    if backend != "jax":
        raise bad_argument("set_backend", "backend", "'jax', cornu's only engine", backend)


def floatx() -> str:
    """Name of the default float type, `"float32"` unless `set_floatx` changed it.

    Example:
        >>> import cornu
        >>> cornu.config.floatx()
        'float32'
    """
    return settings.floatx


def set_floatx(value: str) -> None:
    """Set the default float type for everything made from now on.

    Args:
        value: `"bfloat16"`, `"float16"`, `"float32"` or `"float64"`.

    Raises:
        ValueError: if `value` is none of these.

    Example:
        >>> import cornu
        >>> cornu.config.set_floatx("float32")
        >>> cornu.config.floatx()
        'float32'
    """
    if value not in _FLOATS:
        raise bad_argument("set_floatx", "value", "one of " + ", ".join(_FLOATS), value)
    settings.floatx = str(value)


def epsilon() -> float:
    """The fuzz factor that keeps divisions and logarithms finite, 1e-7 unless `set_epsilon` changed it.

    Example:
        >>> import cornu
        >>> cornu.config.epsilon()
        1e-07
    """
    return settings.epsilon


def set_epsilon(value: float) -> None:
    """Set the fuzz factor used by losses, metrics and optimizers made from now on.

    Example:
        >>> import cornu
        >>> cornu.config.set_epsilon(1e-7)
    """
    settings.epsilon = float(value)


def image_data_format() -> str:
    """Default axis order of images: `"channels_last"` or `"channels_first"`.

    Example:
        >>> import cornu
        >>> cornu.config.image_data_format()
        'channels_last'
    """
    return settings.image_data_format


def set_image_data_format(data_format: str) -> None:
    """Set the default axis order of images.

    Args:
        data_format: `"channels_last"` for (batch, height, width, channels), `"channels_first"` for
            (batch, channels, height, width).

    Raises:
        ValueError: if `data_format` is neither.

    Example:
        >>> import cornu
        >>> cornu.config.set_image_data_format("channels_last")
    """
    settings.image_data_format = standardize_data_format(data_format)


def standardize_data_format(data_format: str | None, where: str = "set_image_data_format") -> str:
    """`data_format` in lower case, or the global default for None; anything unknown is an error."""
    if data_format is None:
        return settings.image_data_format
    lowered = str(data_format).lower()
    if lowered not in _DATA_FORMATS:
        raise bad_argument(where, "data_format", "one of " + ", ".join(_DATA_FORMATS), data_format)
    return lowered
