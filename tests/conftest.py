"""What every test starts from: the CPU, real Keras on JAX, quick compilation, nothing left from the test before.

Nearly all time of the suite is the compilation of thousands of small programs that run once each. Two things make it
three to five times quicker, for cornu and its oracle alike:

- XLA_FLAGS choose XLA's older emitters for fused loops, where it still has them, in the whole process, since XLA reads
  its flags once.
- Most optimizations are off, but for the files in `OPTIMIZED`, which train for many steps or compare every bit.

`XLA_FLAGS= python -m pytest` has neither; `tests/training/test_default_compiler.py` runs what leans on the compiler
most in a process without them.
"""

import os
import subprocess
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["KERAS_BACKEND"] = "jax"
os.environ["CORNU_COMPILATION_CACHE"] = "off"  # a test that compiles does so in every run

import jax
import pytest

from cornu.base.config import settings
from cornu.base.notices import forget_notices

settings.traceback_filtering = False  # a failure inside cornu is looked for in cornu

QUICK_FLAGS = "--xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"


def known(flags):
    """Whether this version of XLA has the flags: it ends a process that gives it others."""
    look = [sys.executable, "-c", "import jax; jax.devices()"]
    return subprocess.run(look, env={**os.environ, "XLA_FLAGS": flags}, capture_output=True).returncode == 0


QUICK = "XLA_FLAGS" not in os.environ
if QUICK and known(QUICK_FLAGS):
    os.environ["XLA_FLAGS"] = QUICK_FLAGS
jax.devices()  # reads the flags
if QUICK:
    os.environ.pop("XLA_FLAGS", None)  # a process that a test starts compiles as a user's does

OPTIMIZED = (
    "tests/core/test_variable.py",
    "tests/examples/",
    "tests/initializers/",
    "tests/kernels/test_bits.py",
    "tests/random/",
    "tests/training/test_mnist.py",
)


# A compiled program takes one or two megabytes, and JAX keeps it as long as the process lives.
PROGRAMS_KEPT = 500
compiled = []


def note_compilation(event, seconds, **_):
    if event == "/jax/core/compile/backend_compile_duration":
        compiled.append(seconds)


jax.monitoring.register_event_duration_secs_listener(note_compilation)


def forget_programs():
    compiled.clear()
    jax.clear_caches()


@pytest.fixture(autouse=True, scope="module")
def compilation(request):
    """Most optimizations only where they are worth their time, and no more programs than fit into memory."""
    quick = QUICK and not request.node.nodeid.startswith(OPTIMIZED)
    jax.config.update("jax_disable_most_optimizations", quick)
    if not quick:
        forget_programs()  # else one of a file before this, not optimized, would serve again
    yield
    if not quick:
        forget_programs()  # else one of this file would be compared with one, not optimized, of the next
    if len(compiled) > PROGRAMS_KEPT:
        forget_programs()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a file in one process, so that what its tests share is computed once."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # by number of tests, the few slow ones would come last
    return LoadFileScheduling(config, log)


@pytest.fixture(autouse=True)
def fresh_notices():
    """Notices are said once in a process; each test hears them anew."""
    forget_notices()
