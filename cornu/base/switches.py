"""Switches and limits of a whole process: what is printed, what is refused, how far a trial run goes."""

from __future__ import annotations

from cornu.base.config import settings
from cornu.base.errors import bad_argument, is_integer
from cornu.base.notices import notice


def enable_interactive_logging() -> None:
    """Print what `fit` and the like have to say; this is so from the start.

    Example:
        >>> import cornu
        >>> cornu.config.enable_interactive_logging()
    """
    settings.interactive_logging = True


def disable_interactive_logging() -> None:
    """Write what `fit` and the like have to say to the log `cornu` of Python's `logging` instead.

    Example:
        >>> import cornu
        >>> cornu.config.disable_interactive_logging()
        >>> cornu.config.enable_interactive_logging()
    """
    settings.interactive_logging = False


def is_interactive_logging_enabled() -> bool:
    """Whether `fit` and the like print what they have to say.

    Example:
        >>> import cornu
        >>> cornu.config.is_interactive_logging_enabled()
        True
    """
    return settings.interactive_logging


def enable_traceback_filtering() -> None:
    """Leave cornu's own code out of the tracebacks of errors that layers and models raise; so it is from the start.

    Example:
        >>> import cornu
        >>> cornu.config.enable_traceback_filtering()
    """
    settings.traceback_filtering = True


def disable_traceback_filtering() -> None:
    """Show cornu's own code in tracebacks, to look for errors inside it.

    Example:
        >>> import cornu
        >>> cornu.config.disable_traceback_filtering()
        >>> cornu.config.enable_traceback_filtering()
    """
    settings.traceback_filtering = False


def is_traceback_filtering_enabled() -> bool:
    """Whether tracebacks leave out cornu's own code.

    Example:
        >>> import cornu
        >>> cornu.config.enable_traceback_filtering()
        >>> cornu.config.is_traceback_filtering_enabled()
        True
    """
    return settings.traceback_filtering


def enable_unsafe_deserialization() -> None:
    """Let every configuration read from now on bring code of its own, as `safe_mode=False` does for one.

    Such code can do whatever the user can. Better, pass `safe_mode=False` for a file that you trust.

    Example:
        >>> import cornu
        >>> config = cornu.saving.serialize_keras_object(cornu.layers.Lambda(lambda x: 2 * x))
        >>> cornu.config.enable_unsafe_deserialization()
        >>> print(cornu.saving.deserialize_keras_object(config)(3.0))
        6.0
    """
    settings.safe_mode = False


def enable_flash_attention() -> None:
    """Let attention choose a fused kernel where one fits; so it is from the start.

    Example:
        >>> import cornu
        >>> cornu.config.enable_flash_attention()
    """
    settings.flash_attention = None


def disable_flash_attention() -> None:
    """Let attention use plain operations unless a call asks for a fused kernel.

    Example:
        >>> import cornu
        >>> cornu.config.disable_flash_attention()
        >>> cornu.config.is_flash_attention_enabled()
        False
        >>> cornu.config.enable_flash_attention()
    """
    settings.flash_attention = False


def is_flash_attention_enabled() -> bool | None:
    """False if `disable_flash_attention` was called, else None: a fused kernel serves where one fits.

    Example:
        >>> import cornu
        >>> cornu.config.is_flash_attention_enabled() is None
        True
    """
    return settings.flash_attention


def is_nnx_enabled() -> bool:
    """Whether layers are modules of Flax's NNX: never.

    Example:
        >>> import cornu
        >>> cornu.config.is_nnx_enabled()
        False
    """
    return False


def max_epochs() -> int | None:
    """The most epochs that `fit` runs, None if there is no limit.

    Example:
        >>> import cornu
        >>> cornu.config.max_epochs() is None
        True
    """
    return settings.max_epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """Limit the epochs of every `fit`, for a trial run of a whole program.

    Args:
        max_epochs: a positive integer, or None for no limit.

    Raises:
        ValueError: if it is something else.

    Example:
        >>> import cornu
        >>> cornu.config.set_max_epochs(1)
        >>> cornu.config.max_epochs()
        1
        >>> cornu.config.set_max_epochs(None)
    """
    settings.max_epochs = _limit("set_max_epochs", "max_epochs", max_epochs)


def max_steps_per_epoch() -> int | None:
    """The most steps of an epoch, of an evaluation and of a prediction, None if there is no limit.

    Example:
        >>> import cornu
        >>> cornu.config.max_steps_per_epoch() is None
        True
    """
    return settings.max_steps_per_epoch


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Limit the steps of every epoch, evaluation and prediction, for a trial run of a whole program.

    Args:
        max_steps_per_epoch: a positive integer, or None for no limit.

    Raises:
        ValueError: if it is something else.

    Example:
        >>> import cornu
        >>> cornu.config.set_max_steps_per_epoch(10)
        >>> cornu.config.set_max_steps_per_epoch(None)
    """
    settings.max_steps_per_epoch = _limit("set_max_steps_per_epoch", "max_steps_per_epoch", max_steps_per_epoch)


def _limit(where: str, name: str, value: int | None) -> int | None:
    if value is not None and (not is_integer(value) or value <= 0):
        raise bad_argument(where, name, "a positive integer, or None for no limit", value)
    return value


def limited_epochs(epochs: int) -> int:
    """The number of epochs within the limit; says so if it is fewer."""
    limit = settings.max_epochs
    if limit is None or epochs <= limit:
        return epochs
    notice(f"fit: {limit} of {epochs} epochs run, since `set_max_epochs({limit})` was called.")
    return limit


def limited_steps(steps: int | None, available: int | None) -> int | None:
    """The number of steps within the limit; says so if it is fewer.

    Args:
        steps: what the user asked for, None for all.
        available: how many there are, None if that is unknown.
    """
    limit = settings.max_steps_per_epoch
    wanted = available if steps is None else steps
    if limit is None or (wanted is not None and wanted <= limit):
        return steps
    notice(f"An epoch has {limit} steps at most, since `set_max_steps_per_epoch({limit})` was called.")
    return limit
