"""Strings for tensors and a nonsense object for everything else, in every argument of every op of the table."""

import inspect
import re

import pytest

from tests.ops.harness import is_tensor
from tests.ops.rows import ROWS

# One row for each set of arguments that an op is called with: some are read only where another one asks for them.
CHOSEN = {(row.name, len(row.args), *row.kwargs): row for row in reversed(ROWS)}.values()
NONSENSE = type("Nonsense", (), {})()
# What shows of JAX where nobody looked at an argument.
INTERNAL = r"JAX array type|jnp\.|jax\.|Tracer|lax|jit"


# Arguments whose absence is what the error is about.
TOGETHER = {("where", 1): ("x1", "x2")}


def calls():
    """For each argument of each op: the row, the argument, and what is given for it."""
    for row in CHOSEN:
        parameters = inspect.signature(row.ours).parameters
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters.values()):
            continue  # `einsum` and `meshgrid`, whose tensors have no names
        for place, (name, parameter) in enumerate(parameters.items()):
            if parameter.kind is not parameter.VAR_KEYWORD and name not in TOGETHER.get((row.name, len(row.args)), ()):
                given = row.args[place] if place < len(row.args) else None
                yield pytest.param(row, name, "abc" if is_tensor(given) else NONSENSE, id=f"{row}-{name}")


@pytest.mark.parametrize(("row", "name", "odd"), list(calls()))
def test_the_error_names_op_and_argument(row, name, odd):
    args, kwargs = row.fill(row.draw())
    bound = inspect.signature(row.ours).bind(*args, **kwargs)
    bound.arguments[name] = odd
    with pytest.raises((TypeError, ValueError, IndexError)) as caught:
        row.ours(*bound.args, **bound.kwargs)
    text = str(caught.value)
    assert text.startswith((f"{row.ours.__name__}: ", f"ops.{row.ours.__name__}: ")) and name in text
    assert ("abc" if odd == "abc" else "Nonsense") in text
    assert not re.search(INTERNAL, text)
