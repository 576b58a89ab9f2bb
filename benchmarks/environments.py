"""Virtual environments of the peers, made when they are first needed."""

from __future__ import annotations

import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import Peer
from benchmarks.progress import Progress

_KERAS = "keras==3.15.1"


def requirements(environment: str) -> list[str]:
    """What pip installs into an environment."""
    return {
        # The version that cornu runs on, so that the engine is no difference.
        "jax": lambda: [f"jax=={version('jax')}", _KERAS],
        # A version by name: on the index that this was written for, it is the build for CPUs.
        "torch": lambda: ["torch==2.13.0", _KERAS],
        "tensorflow": lambda: ["tensorflow-cpu", _KERAS],
    }[environment]()


def interpreter(peer: Peer, folder: Path, progress: Progress) -> Path:
    """The Python that runs a peer; its virtual environment is made if there is none.

    Raises:
        RuntimeError: pip failed; the message is its last line.
    """
    if not peer.environment:
        return Path(sys.executable)
    home = folder / peer.environment
    python = home / "bin" / "python"
    wanted = "\n".join(requirements(peer.environment)) + "\n"
    # Written last, so that an environment whose installation was interrupted is made again.
    stamp = home / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        progress.show(f"installing {peer.environment} into {home}")
        venv.create(home, with_pip=True, clear=True, symlinks=True)
        _install(python, wanted.split())
        stamp.write_text(wanted, encoding="utf-8")
    return python


def _install(python: Path, packages: list[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pip install {' '.join(packages)}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
