"""The error for files that would do harm."""

from __future__ import annotations

__all__ = ["UnsafeModelError"]


class UnsafeModelError(ValueError):
    """A file was refused: it would run code, reach outside itself, or fill the memory. Nothing was changed.

    Args:
        file: the file's path.
        entry: what in the file is wrong: a member, a key path in `config.json`, or a path in the HDF5 file.
        reason: why it is refused, as the end of "refused because ...".
        fix: a sentence on what to do instead.

    Example:
        >>> from cornu.saving.errors import UnsafeModelError
        >>> print(UnsafeModelError("m.keras", "assets/../x", "the name leads outside the file"))
        m.keras: refused because of its entry 'assets/../x': the name leads outside the file. Nothing was loaded.
    """

    def __init__(self, file: object, entry: str, reason: str, fix: str = ""):
        super().__init__(
            f"{file}: refused because of its entry {entry!r}: {reason}. Nothing was loaded."
            + (f" {fix}" if fix else "")
        )
        self.file = str(file)
        self.entry = entry
