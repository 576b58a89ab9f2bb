"""`keras.backend` of Keras 2: names and image layouts."""

from __future__ import annotations

from cornu.base.config import image_data_format, set_image_data_format
from cornu.base.errors import bad_argument
from cornu.base.names import name_scope as name_scope
from cornu.base.names import reset_names
from cornu.base.names import uniquify as _uniquify

__all__ = ["get_uid", "image_dim_ordering", "name_scope", "reset_uids", "set_image_dim_ordering"]


def get_uid(prefix: str = "") -> int:
    """How often this prefix was asked for, from 1 on."""
    number = _uniquify(prefix).removeprefix(prefix).removeprefix("_")
    return int(number or 0) + 1


reset_uids = reset_names


def image_dim_ordering() -> str:
    """Keras 1's name of the image layout: "tf" for channels_last, "th" for channels_first."""
    return _ORDERINGS[image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set the image layout by Keras 1's names, "tf" or "th"."""
    formats = {name: data_format for data_format, name in _ORDERINGS.items()}
    if dim_ordering not in formats:
        raise bad_argument("K.set_image_dim_ordering", "dim_ordering", "'tf' or 'th'", dim_ordering)
    set_image_data_format(formats[dim_ordering])


_ORDERINGS = {"channels_last": "tf", "channels_first": "th"}
