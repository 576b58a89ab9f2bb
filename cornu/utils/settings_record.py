"""Config: settings of a program as attributes, which can be locked."""

from __future__ import annotations

import difflib
import json
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any

__all__ = ["Config"]


class Config:
    """A dict whose entries are attributes too, and which can be locked against changes.

    Args:
        kwargs: the entries.

    Raises:
        ValueError: when something is changed while it is locked.
        AttributeError: for a name that it does not have, with the nearest.

    Example:
        >>> import cornu
        >>> config = cornu.utils.Config(units=32)
        >>> config.rate = 0.1
        >>> config.freeze()
        >>> config["units"], config.rate, config.as_dict()
        (32, 0.1, {'units': 32, 'rate': 0.1})
        >>> config.units = 64
        Traceback (most recent call last):
        ValueError: Config: it is frozen, so 'units' cannot be changed. Call `unfreeze()` first.
    """

    _config: dict[str, Any]
    _frozen: bool

    def __init__(self, **kwargs: Any):
        self.__dict__.update(_config=kwargs, _frozen=False)

    @property
    def frozen(self) -> bool:
        """Whether changes are refused."""
        return self._frozen

    def freeze(self) -> None:
        """Refuse changes from here on."""
        self.__dict__["_frozen"] = True

    def unfreeze(self) -> None:
        """Allow changes again."""
        self.__dict__["_frozen"] = False

    def _check_open(self, what: Any) -> None:
        if self._frozen:
            raise ValueError(f"Config: it is frozen, so {what!r} cannot be changed. Call `unfreeze()` first.")

    def as_dict(self) -> dict[str, Any]:
        """A copy of the entries."""
        return dict(self._config)

    def to_json(self) -> str:
        """The entries as JSON."""
        return json.dumps(self._config)

    def keys(self) -> KeysView[str]:
        """Names of the entries."""
        return self._config.keys()

    def values(self) -> ValuesView[Any]:
        """Values of the entries."""
        return self._config.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and values of the entries."""
        return self._config.items()

    def pop(self, *args: Any) -> Any:
        """Take an entry out; `pop(name, default)` for one that may not be there."""
        self._check_open(args[0] if args else None)
        return self._config.pop(*args)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several entries, as `dict.update` does."""
        self._check_open(", ".join(dict(*args, **kwargs)))
        self._config.update(*args, **kwargs)

    def get(self, keyname: str, value: Any = None) -> Any:
        """An entry, or `value` if there is none of that name."""
        return self._config.get(keyname, value)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __getattr__(self, name: str) -> Any:
        entries = self.__dict__.get("_config", {})
        if name in entries:
            return entries[name]
        near = difflib.get_close_matches(name, entries, n=1, cutoff=0.7)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"Config: there is no entry {name!r}.{hint}")

    def __setitem__(self, key: str, item: Any) -> None:
        self._check_open(key)
        self._config[key] = item

    def __getitem__(self, key: str) -> Any:
        return self._config[key]

    def __delitem__(self, key: str) -> None:
        self._check_open(key)
        del self._config[key]

    def __contains__(self, item: object) -> bool:
        return item in self._config

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._config))

    def __len__(self) -> int:
        return len(self._config)

    def __repr__(self) -> str:
        return f"<Config {self._config}>"
