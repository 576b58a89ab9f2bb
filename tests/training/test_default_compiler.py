"""What leans on the compiler most, in a process that compiles as users' processes do."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# Of the kernels those in JAX; what is in C++ does not pass through XLA's compiler.
KERNELS = tuple(f"kernels/test_{kind}.py" for kind in ("convolution", "dropout", "pooling"))
FILES = (*KERNELS, "training/test_grouping.py", "optimizers/test_fit.py")


def test_kernels_grouping_and_optimizers_with_the_default_flags_of_xla():
    arguments = ("-q", "-p", "no:xdist", "-p", "no:cacheprovider", *(str(TESTS / file) for file in FILES))
    # Any value other than the suite's own leaves all optimizations on; the empty one is XLA's default.
    environment = {**os.environ, "XLA_FLAGS": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=TESTS.parent, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
