"""The same number of threads for every library."""

from __future__ import annotations

import importlib
import os
from typing import Any

from benchmarks.peers import Engine


def environment(threads: int) -> dict[str, str]:
    """Environment variables that libraries read when they are loaded."""
    count = str(threads)
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    names += ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    # XLA has no option for the size of its pool on CPUs; it takes NPROC for the number of processors.
    names += ("NPROC",)
    flags = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"} if threads == 1 else {}
    return dict.fromkeys(names, count) | flags


def restrict_to_processors(threads: int) -> None:
    """Keeps this process and its children on so many processors, where the system can do that.

    It holds also for a library that does not listen to the variables.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def set_in_process(engine: Engine, threads: int) -> None:
    """What can only be said to the library itself, before it computes."""
    if engine == "torch":
        torch: Any = importlib.import_module("torch")
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(threads)
    elif engine == "tensorflow":
        threading: Any = importlib.import_module("tensorflow").config.threading
        threading.set_intra_op_parallelism_threads(threads)
        threading.set_inter_op_parallelism_threads(threads)
