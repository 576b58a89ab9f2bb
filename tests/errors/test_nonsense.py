"""Strings for tensors and a nonsense object for everything else, in every argument of every op of the table."""

import inspect
import re

import pytest

from tests.ops.harness import is_tensor
from tests.ops.rows import ROWS

FIRST = {row.name: row for row in reversed(ROWS)}.values()
NONSENSE = type("Nonsense", (), {})()
# What shows of JAX where nobody looked at an argument.
INTERNAL = r"JAX array type|jnp\.|jax\.|Tracer|lax|jit"
# Arguments that are looked at only when another one asks for them.
UNUSED = {
    "ctc_decode": ("beam_width", "top_paths", "mask_index"),
    "image.resize": ("fill_value",),
    "unique": ("fill_value",),
}


def calls():
    """For each argument of each op: the row, the argument, and what is given for it."""
    for row in FIRST:
        parameters = inspect.signature(row.ours).parameters
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters.values()):
            continue  # `einsum` and `meshgrid`, whose tensors have no names
        for place, (name, parameter) in enumerate(parameters.items()):
            if parameter.kind is not parameter.VAR_KEYWORD and name not in UNUSED.get(row.name, ()):
                given = row.args[place] if place < len(row.args) else None
                yield pytest.param(row, name, "abc" if is_tensor(given) else NONSENSE, id=f"{row.name}-{name}")


@pytest.mark.parametrize(("row", "name", "odd"), list(calls()))
def test_the_error_names_op_and_argument(row, name, odd):
    args, kwargs = row.fill(row.draw())
    bound = inspect.signature(row.ours).bind(*args, **kwargs)
    bound.arguments[name] = odd
    with pytest.raises((TypeError, ValueError, IndexError)) as caught:
        row.ours(*bound.args, **bound.kwargs)
    text = str(caught.value)
    assert text.startswith(f"{row.ours.__name__}: ") and name in text
    assert ("abc" if odd == "abc" else "Nonsense") in text
    assert not re.search(INTERNAL, text)
