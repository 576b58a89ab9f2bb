"""What the machine can do: matrix products and copies, with the engine of a peer."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

from benchmarks.peers import PEERS
from benchmarks.request import Request

_SIZE = 2048
_COPIED_FLOATS = 64 * 2**20


def measure(request: Request) -> dict[str, float]:
    """Floating point operations a second in float32 and bfloat16, and bytes a second of a copy, read and written."""
    products, copy = (_torch if PEERS[request.peer].engine == "torch" else _jax)()
    figures = {
        f"{precision}_flops": 2 * _SIZE**3 / _best(product, request.repeats) for precision, product in products.items()
    }
    return figures | {"bytes_per_s": 2 * 4 * _COPIED_FLOATS / _best(copy, request.repeats)}


def _torch() -> tuple[dict[str, Callable[[], Any]], Callable[[], Any]]:
    torch: Any = importlib.import_module("torch")
    source = torch.ones(_COPIED_FLOATS)
    target = torch.empty_like(source)

    def product(dtype: Any) -> Callable[[], Any]:
        a, b = torch.rand(2, _SIZE, _SIZE).to(dtype)
        return lambda: a @ b

    return {"float32": product(torch.float32), "bfloat16": product(torch.bfloat16)}, lambda: target.copy_(source)


def _jax() -> tuple[dict[str, Callable[[], Any]], Callable[[], Any]]:
    jax: Any = importlib.import_module("jax")
    multiply = jax.jit(jax.numpy.matmul)
    # XLA would leave out a plain copy.
    add = jax.jit(lambda x: x + 1)
    source = jax.numpy.ones(_COPIED_FLOATS)

    def product(dtype: Any) -> Callable[[], Any]:
        a, b = jax.random.uniform(jax.random.key(0), (2, _SIZE, _SIZE)).astype(dtype)
        return lambda: multiply(a, b).block_until_ready()

    products = {"float32": product(jax.numpy.float32), "bfloat16": product(jax.numpy.bfloat16)}
    return products, lambda: add(source).block_until_ready()


def _best(call: Callable[[], Any], repeats: int) -> float:
    """Seconds of the fastest call: a limit is what the machine does when nothing disturbs it."""

    def seconds() -> float:
        started = time.perf_counter()
        call()
        return time.perf_counter() - started

    seconds()  # compiles
    return min(seconds() for _ in range(repeats))
