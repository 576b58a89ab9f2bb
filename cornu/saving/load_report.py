"""What a load did: which objects got their variables, which did not, and what was left over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cornu.base.names import to_snake_case

__all__ = ["LoadReport", "Renamed"]

MAX_LINES = 20


@dataclass(frozen=True)
class Renamed:
    """A layer that had another name in the file.

    Args:
        path: its place in the file.
        saved: the name in the file.
        name: the layer's name.
        class_name: the layer's class.
    """

    path: str
    saved: str
    name: str
    class_name: str


@dataclass
class LoadReport:
    """What `load_weights` did.

    Args:
        file: the file's path.
        loaded: paths of the objects whose variables were set.
        failed: path of each object whose variables were not set, and why.
        unused: path and shape of each array of the file that nothing asked for.
        renamed: layers that have another name in the file.
    """

    file: str
    loaded: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unused: dict[str, tuple[int, ...]] = field(default_factory=dict)
    renamed: list[Renamed] = field(default_factory=list)

    def suspicious_names(self, names: set[str]) -> list[Renamed]:
        """Layers whose name in the file says that their weights may belong elsewhere.

        Names that Keras makes up depend on how many layers were made before, so they prove nothing.

        Args:
            names: names of all layers of the model.
        """
        return [
            one
            for one in self.renamed
            if not _is_made_up(one.saved, one.class_name)
            and (one.saved in names or not _is_made_up(one.name, one.class_name))
        ]

    def __str__(self) -> str:
        objects = "1 object" if len(self.loaded) == 1 else f"{len(self.loaded)} objects"
        lines = [f"{self.file}: the variables of {objects} were loaded, {len(self.failed)} were not."]
        lines += _some([f"not loaded: {reason}" for reason in self.failed.values()])
        lines += _some([f"in the file, but not used: '{path}', shape {shape}" for path, shape in self.unused.items()])
        return "\n".join(lines)


def _is_made_up(name: str, class_name: str) -> bool:
    return re.fullmatch(rf"((forward|backward)_)?{re.escape(to_snake_case(class_name))}(_\d+)?", name) is not None


def _some(lines: list[str]) -> list[str]:
    shown = [f"  {line}" for line in lines[:MAX_LINES]]
    return shown if len(lines) <= MAX_LINES else [*shown, f"  ... and {len(lines) - MAX_LINES} more"]
