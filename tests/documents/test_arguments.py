"""No argument is accepted and ignored: every parameter of every public function is used in its body."""

import ast
import inspect
from pathlib import Path

import pytest

import cornu

PACKAGE = Path(cornu.__file__).parent

# Hooks have the signature that their caller passes; an implementation may not need all of it.
HOOKS = {
    "__array__",
    "__exit__",
    "__init_subclass__",
    "build",
    "call",
    "compute_mask",
    "compute_output_spec",
    "compute_loss",
    "compute_metrics",
    "get_initial_state",
    "update_step",
}
# function: {parameter: why it changes nothing}
EXCEPTIONS = {
    "Sequential.pop": {"rebuild": "the stack below stays built either way"},
    "SeedGenerator.next": {"ordered": "seeds come in order in any case"},
    "Optimizer.__init__": {"args": "legacy optimizers refuse all", "kwargs": "legacy optimizers refuse all"},
    "Building.add_metric": {"args": "all are refused", "kwargs": "all are refused"},
    "Operation.rematerialized_call": {"args": "for subclasses that look at them", "kwargs": "the same"},
    "pad": {"height": "boxes in pixels do not depend on it", "width": "boxes in pixels do not depend on it"},
    "top_k": {"sorted": "False allows any order, the sorted one too"},
    "unique": {"sorted": "False allows any order, the sorted one too"},
    "DialectFinder.find_spec": {"path": "Python's import protocol", "target": "Python's import protocol"},
    "split": {"num": "only needed where TensorFlow cannot see the shape"},
    "argsort": {"stable": "the order is stable in any case"},
    "Dataset.from_generator": {
        "output_types": "the generator's values have dtypes",
        "output_shapes": "the generator's values have shapes",
        "more": "hints to TensorFlow's runtime",
    },
    "set_memory_growth": {"device": "JAX grows its memory by itself"},
    "set_visible_devices": {"devices": "the notice explains", "device_type": "the notice explains"},
    "run_functions_eagerly": {"run_eagerly": "functions of the tf dialect run eagerly in any case"},
    "is_gpu_available": {"cuda_only": "the answer is JAX's", "min_cuda_compute_capability": "the answer is JAX's"},
    "function": {"options": "hints to TensorFlow's runtime"},
}
# In the tf dialect: names of graph nodes, which eager values do not have, and hints to TensorFlow's runtime.
TF_HINTS = {"name", "options", "num_parallel_calls", "buffer_size"}


def _unused():
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for owner, function in _functions(tree):
            if function.name in HOOKS or function.name.startswith(("on_", "_")) and function.name != "__init__":
                continue
            if _is_abstract(function):
                continue
            if any(isinstance(n, ast.Name) and n.id == "locals" for n in ast.walk(function)):
                continue
            if any(ast.unparse(decorator).startswith("calls(") for decorator in function.decorator_list):
                continue  # it hands all of them on
            used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
            arguments = function.args
            names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            names += [a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None]
            label = f"{owner}.{function.name}" if owner else function.name
            fine = {"self", "cls", *EXCEPTIONS.get(label, {})}
            if path.is_relative_to(PACKAGE / "dialects"):
                fine |= TF_HINTS
            for name in names:
                if name not in used and name not in fine:
                    found.append(f"{path.relative_to(PACKAGE)}: {label}({name})")
    return found


def _functions(tree):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield node.name, inner


def _is_abstract(function):
    """A body that only says what it is for: a docstring, `...`, or a refusal."""
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return all(isinstance(statement, ast.Raise | ast.Pass) for statement in body)


def test_every_parameter_is_used():
    unused = _unused()
    assert not unused, "\n".join(unused)


def _public_classes():
    open_ended = ("MeanMetricWrapper", "CallbackList", "LossFunctionWrapper")  # they pass arguments on
    areas = ("layers", "optimizers", "losses", "metrics", "initializers", "regularizers", "constraints", "callbacks")
    for area in areas:
        module = getattr(cornu, area)
        for name in dir(module):
            value = getattr(module, name)
            if (
                inspect.isclass(value)
                and name not in open_ended
                and not name.startswith("_")
                and value.__module__.startswith("cornu.")
            ):
                yield pytest.param(value, id=f"{area}.{name}")


@pytest.mark.parametrize("cls", _public_classes())
def test_an_unknown_argument_is_refused(cls):
    signature = inspect.signature(cls.__init__)
    needed = [
        p for p in list(signature.parameters.values())[1:] if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD
    ]
    with pytest.raises((TypeError, ValueError)):
        cls(*(2 for _ in needed), no_such_argument=1)
