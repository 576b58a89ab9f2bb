"""Runs Graphviz, for the few formats and programs that only Graphviz has."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from cornu.base.errors import bad_argument

__all__ = ["run_graphviz"]


def run_graphviz(text: str, prog: str | Sequence[str], kind: str, where: str) -> bytes:
    """Let a Graphviz program turn DOT text into a file.

    Args:
        text: the graph.
        prog: name or path of the program, or a list of it and its options.
        kind: the output format, such as "pdf".
        where: who asks, for the errors.

    Returns:
        The content of the file.

    Raises:
        ValueError: if `kind` is not the name of a format.
        FileNotFoundError: if the program is not installed.
        RuntimeError: if the program fails.
    """
    if not re.fullmatch(r"[a-z0-9_.\-]+(:[a-z0-9_]+)*", kind):
        raise bad_argument(where, "format", "the name of a format", kind, 'Write for example format="svg".')
    program, *options = [prog] if isinstance(prog, str) else list(prog)
    found = shutil.which(program)
    if found is None:
        raise FileNotFoundError(
            f"{where}: the format {kind!r} with prog={program!r} needs Graphviz, and its program {program!r} was not "
            "found. Install it (for example: apt-get install graphviz), or ask for svg, png, jpg or dot, which cornu "
            "writes by itself."
        )
    done = subprocess.run([found, *options, f"-T{kind}"], input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"{where}: {program} -T{kind} failed with status {done.returncode}: {message}")
    return done.stdout
