"""Lines of code: how much Keras needs for what cornu does, without blank lines, comments and docstrings.

Of Keras only what runs on JAX is counted; tests and the other engines are not.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import keras

import cornu

OURS = Path(cornu.__file__).parent
THEIRS = Path(keras.__file__).parent / "src"

# Area -> files and folders of cornu, and of Keras, that serve the same public names.
AREAS: dict[str, tuple[list[str], list[str]]] = {
    "ops": (["ops"], ["ops", *(f"backend/jax/{name}.py" for name in ("image", "linalg", "math", "nn", "numpy"))]),
    "tensors, variables, scopes": (
        ["core", "base"],
        ["backend/common", "backend/jax/core.py", "backend/jax/sparse.py", "backend/config.py", "tree/tree_api.py",
         "tree/optree_impl.py", "dtype_policies", "saving/serialization_lib.py", "saving/object_registration.py",
         "utils/naming.py", "utils/tracking.py", "utils/traceback_utils.py", "utils/python_utils.py"],
    ),
    "random": (["random"], ["random", "backend/jax/random.py"]),
    **{
        name: ([name], [name])
        for name in ("activations", "constraints", "initializers", "losses", "metrics", "regularizers")
    },
    "optimizers": (["optimizers"], ["optimizers", "backend/jax/optimizer.py"]),
    "utilities": (
        ["utils"],
        ["utils/numerical_utils.py", "utils/sequence_utils.py", "utils/dataset_utils.py", "utils/config.py",
         "layers/preprocessing/image_preprocessing/bounding_boxes"],
    ),
}  # fmt: skip


def count_lines(source: str) -> int:
    """Lines that hold code.

    Example:
        >>> count_lines('# a comment\\n\\ndef f():\\n    "A docstring."\\n    return 1\\n')
        2
    """
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if documented and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return len(lines)


def count_in(root: Path, places: list[str]) -> int:
    """Lines of code of files and folders below `root`, tests left out."""
    total = 0
    for place in places:
        path = root / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if not file.name.endswith("_test.py"):
                total += count_lines(file.read_text(encoding="utf-8"))
    return total


def counts() -> dict[str, tuple[int, int]]:
    """Area -> lines of cornu and of Keras."""
    return {area: (count_in(OURS, ours), count_in(THEIRS, theirs)) for area, (ours, theirs) in AREAS.items()}


def print_lines() -> None:
    """Print the table."""
    found = counts()
    found["all"] = (sum(ours for ours, _ in found.values()), sum(theirs for _, theirs in found.values()))
    print(f"{'area':<28}{'cornu':>8}{'Keras':>8}{'share':>8}")
    for area, (ours, theirs) in found.items():
        print(f"{area:<28}{ours:>8}{theirs:>8}{ours / theirs:>8.2f}")
