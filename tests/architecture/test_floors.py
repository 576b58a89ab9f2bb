"""The floors of the project: a file imports only from lower floors, or from its own folder without a cycle."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "cornu"
FACE = 10  # public faces and the command line may import everything
FLOORS = {
    "base": 0,
    "kernels": 1,
    "core": 2,
    "ops": 3,
    "random": 3,
    "activations": 4,
    "initializers": 4,
    "regularizers": 4,
    "constraints": 4,
    "data": 4,
    "saving": 4,
    "layers": 5,
    "losses": 5,
    "metrics": 5,
    "optimizers": 5,
    "training": 6,
    "models": 7,
    "datasets": 8,
    "utils": 8,
    "visualization": 8,
    "dialects": 9,
    "command": FACE,
}
# Entry points: nothing imports them, people call them, or a table of the dialects names them.
ENTRIES = {"cornu.cli", "cornu.__main__", "cornu.dialects.keras2.utils"}


def _modules():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


MODULES = _modules()


def _imports(name):
    """Modules of the package that a module imports, those inside functions included."""
    out = set()
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names if alias.name.split(".")[0] == "cornu"}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "cornu":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                out.add(inner if inner in MODULES else node.module)
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{name}: relative import; write the full path")
    return {module for module in out if module in MODULES and module != name}


IMPORTS = {name: _imports(name) for name in MODULES}


def _typing_only(name):
    """Imports under `if TYPE_CHECKING`, which do not run."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom):
                    out |= {inner.module, *(f"{inner.module}.{alias.name}" for alias in inner.names)}
    return out


RUNNING = {name: {m for m in needs if m not in _typing_only(name)} for name, needs in IMPORTS.items()}


def _floor(name):
    parts = name.split(".")
    if len(parts) == 1 or (len(parts) == 2 and parts[1] not in FLOORS):
        return FACE
    return FLOORS[parts[1]]


def test_every_folder_has_a_floor():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders <= set(FLOORS), f"say in FLOORS where these stand: {sorted(folders - set(FLOORS))}"


def test_no_arrow_points_up():
    upward = [
        f"{name} -> {needed}" for name, needs in RUNNING.items() for needed in needs if _floor(needed) > _floor(name)
    ]
    assert not upward, "\n".join(upward)


def test_only_metrics_use_losses_on_their_floor():
    siblings = {"layers", "losses", "metrics", "optimizers"}
    allowed = {("metrics", "losses")}
    crossed = [
        f"{name} -> {needed}"
        for name, needs in RUNNING.items()
        for needed in needs
        for here, there in [(name.split(".")[1:2], needed.split(".")[1:2])]
        if here and there and here != there and {here[0], there[0]} <= siblings and (here[0], there[0]) not in allowed
    ]
    assert not crossed, "\n".join(crossed)


def test_no_cycles():
    # A folder's face imports its files; what matters is that no file needs itself through others.
    state = {}

    def visit(name, trail):
        state[name] = "open"
        for needed in sorted(RUNNING[name]):
            if state.get(needed) == "open":
                ring = [*trail[trail.index(needed) :], needed] if needed in trail else [name, needed]
                raise AssertionError("import cycle: " + " -> ".join(ring))
            if needed not in state:
                visit(needed, [*trail, needed])
        state[name] = "done"

    for name in MODULES:
        if name not in state:
            visit(name, [name])
    assert set(state.values()) == {"done"}


def test_no_file_is_unused():
    stub = (PACKAGE / "__init__.pyi").read_text(encoding="utf-8")
    used = {needed for needs in IMPORTS.values() for needed in needs}
    # A folder is used when something inside it is.
    used |= {name.rpartition(".")[0] for name in used}
    used |= {f"cornu.{name}" for name in FLOORS} | {"cornu"} | ENTRIES
    unused = [name for name in MODULES if name not in used and name.split(".")[1] not in stub]
    assert not unused, f"nothing imports {unused}"


def _listed(name):
    """What a file's `__all__` lists."""
    for node in ast.parse(MODULES[name].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return None


def test_faces_take_each_name_once():
    # `from file import *` would otherwise hide a name of another file, or take what the file itself imports.
    for name, path in MODULES.items():
        taken = []
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and path.name == "__init__.py":
                for alias in node.names:
                    names = _listed(node.module) if alias.name == "*" else [alias.asname or alias.name]
                    assert names, f"{name}: {node.module} needs an `__all__`"
                    taken += names
        assert len(taken) == len(set(taken)), name


def test_no_private_jax():
    guilty = [name for name, path in MODULES.items() if "jax._src" in path.read_text(encoding="utf-8")]
    assert not guilty
