"""The text of a program as Python: plain files, and notebooks with their magics taken out."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from types import CodeType

__all__ = ["compile_program"]

_MAGIC = ("%", "!", "?")


def compile_program(path: Path) -> CodeType:
    """Read and compile a program.

    Args:
        path: a Python file, or a notebook (`.ipynb`), whose code cells are joined.

    Raises:
        SyntaxError: if it is not Python, IPython's magics apart.
        ValueError: if a notebook is none.
    """
    if path.suffix == ".ipynb":
        source = _notebook_source(path)
    else:
        source = path.read_bytes().decode("utf-8-sig")
    return compile(_without_magics(source, path), str(path), "exec", dont_inherit=True)


def _notebook_source(path: Path) -> str:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"cornu run: {path} is no notebook: {type(error).__name__}: {error}") from error
    return "\n".join("".join(source) for source in sources)


def _without_magics(source: str, path: Path) -> str:
    """`source` with lines that are IPython's, not Python's, replaced by `pass`.

    Only a line at which Python stops is looked at, so `%` and `!` within expressions and texts stay.
    """
    lines = source.splitlines(keepends=True)
    dropped: list[str] = []
    while True:
        text = "".join(lines)
        try:
            ast.parse(text, filename=str(path))
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or not lines[number].lstrip().startswith(_MAGIC):
                raise
            line = lines[number]
            indent = line[: len(line) - len(line.lstrip())]
            lines[number] = f"{indent}pass\n"
            dropped.append(f"line {number + 1}: {line.strip()}")
        else:
            break
    if dropped:
        print(
            f"cornu run: {path.name} has lines for IPython, which are left out: {'; '.join(dropped)}", file=sys.stderr
        )
    return "".join(lines)
