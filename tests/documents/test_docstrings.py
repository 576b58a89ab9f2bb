"""Every public name has a docstring with an example; `test_examples.py` runs them all."""

import inspect

from tools import parity

# Name -> why it has no example.
EXCUSED: dict[str, str] = {}


def public_objects():
    """The public names of the namespaces that are done, each object once."""
    found = {}
    for namespace, module in parity.namespaces():
        for name in parity.public_names(module):
            place = f"{namespace}.{name}"
            value = parity.resolve(place)
            if parity.is_required(namespace, name) and value is not None and not inspect.ismodule(value):
                found.setdefault(id(value), (place, value))
    return dict(found.values())


def test_every_public_name_has_a_docstring_with_an_example():
    objects = public_objects()
    assert len(objects) > 600
    # `__dict__` and not `inspect.getdoc`: a class does not have the docstring of its base.
    texts = {
        place: vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
        for place, value in objects.items()
    }
    bare = [place for place, text in texts.items() if not text]
    assert not bare, f"without a docstring: {bare}"
    lacking = {place for place, text in texts.items() if text and ">>>" not in text}
    assert lacking == set(EXCUSED), f"without an example: {sorted(lacking - set(EXCUSED))}"
