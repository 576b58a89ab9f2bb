"""Compiled programs kept on disk: what one run has compiled, the next one only loads.

They lie in a folder of their own for each version of XLA and each kind of processor, so that none meets a program that
was not made for it. The environment variable `CORNU_COMPILATION_CACHE` names another folder, or is "off".
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib.metadata
import os
from pathlib import Path

import jax

from cornu.base.processor import processor_flags

LIMIT = 1 << 30
"""Bytes beyond which the programs used longest ago are deleted when a process ends."""

# Programs that compile faster than this, in seconds, would fill the folder and save nothing.
_WORTH_KEEPING = 0.05


def folder() -> Path | None:
    """Where compiled programs are kept; None if they are not."""
    place = os.environ.get("CORNU_COMPILATION_CACHE", "")
    if place.lower() in ("off", "0", "false"):
        return None
    if place:
        return Path(place).expanduser()
    home = os.environ.get("CORNU_HOME")
    if home:
        return Path(home).expanduser() / "programs"
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "cornu" / "programs"


def enable() -> None:
    """Let JAX keep compiled programs, unless its user has chosen a folder already or there can be none."""
    root = folder()
    if root is None or jax.config.jax_compilation_cache_dir:  # type: ignore[attr-defined]
        return
    place = root / f"jaxlib-{importlib.metadata.version('jaxlib')}-{_processor()}"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:  # a home that cannot be written to costs speed only
        return
    jax.config.update("jax_compilation_cache_dir", str(place))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", _WORTH_KEEPING)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    atexit.register(prune, root)


def prune(root: Path, limit: int = LIMIT) -> None:
    """Delete the files used longest ago until those below `root` take no more than `limit` bytes."""
    files = []
    for path in root.rglob("*"):
        with contextlib.suppress(OSError):  # another process may be pruning too
            facts = path.stat()
            if path.is_file():
                files.append((max(facts.st_atime, facts.st_mtime), facts.st_size, path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files, key=lambda file: file[0]):
        if total <= limit:
            return
        with contextlib.suppress(OSError):
            path.unlink()
        total -= size


def _processor() -> str:
    """A short name for what this processor can do."""
    return hashlib.sha256(" ".join(sorted(processor_flags())).encode()).hexdigest()[:12]
