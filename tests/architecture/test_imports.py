"""What a program does not use, its start does not wait for."""

import subprocess
import sys

import pytest

# Each costs 0.01 to 0.2 seconds.
HEAVY = ("scipy", "jax.experimental.sparse", "h5py.h5", "rich", "matplotlib", "pandas")


def _loaded_after(program):
    program += "\nimport sys\nprint(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(shown.stdout.split())


@pytest.mark.parametrize(
    "program",
    [
        "import cornu; cornu.layers.Dense",
        "import cornu; cornu.Sequential([cornu.Input((2,)), cornu.layers.Dense(1)]).compile('sgd', 'mse')",
        "import cornu; cornu.ops.convert_to_tensor([1.0])",
    ],
)
def test_what_is_not_used_is_not_loaded(program):
    assert not _loaded_after(program) & set(HEAVY)


def test_the_package_alone_does_not_load_jax():
    assert "jax" not in _loaded_after("import cornu, cornu.cli")


def test_sparse_tensors_load_their_module():
    assert "jax.experimental.sparse" in _loaded_after("import cornu; cornu.ops.one_hot([0, 2], 3, sparse=True)")
