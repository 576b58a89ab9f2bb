"""Stands in for `IPython.display` where IPython is not installed, so that notebook code runs as a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cornu.base.notices import notice

__all__ = ["DISPLAY", "IPYTHON"]


class Picture:
    """Data to be shown in a notebook; in a script it is kept, and printing it says what it is.

    Args:
        data: text or bytes.
        filename: path of a file to read instead.
    """

    def __init__(self, data: Any = None, filename: str | None = None):
        self.data = Path(filename).read_bytes() if data is None and filename is not None else data

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.data or b'')} bytes>"


class SVG(Picture):
    """A vector picture."""

    def __init__(self, data: Any = None, filename: str | None = None):
        super().__init__(data, filename)
        if isinstance(self.data, bytes):
            self.data = self.data.decode()


class Image(Picture):
    """A bitmap."""


class HTML(Picture):
    """A piece of a web page."""


class Markdown(Picture):
    """Text with marks."""


def display(*objects: Any) -> None:
    """Print objects; pictures as one line that says what they are."""
    for one in objects:
        print(one)


def clear_output(wait: bool = False) -> None:
    """Nothing to clear: output of a script stays where it is."""
    notice(f"IPython.display.clear_output(wait={wait}) does nothing outside a notebook.")


def get_ipython() -> None:
    """None: this is no notebook."""


DISPLAY: dict[str, Any] = {
    "SVG": SVG,
    "Image": Image,
    "HTML": HTML,
    "Markdown": Markdown,
    "display": display,
    "clear_output": clear_output,
}
IPYTHON: dict[str, Any] = {"get_ipython": get_ipython, "version_info": (0, 0)}
