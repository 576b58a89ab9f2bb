"""Who is compared: cornu, Keras on each of its backends, and PyTorch by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["jax", "torch", "tensorflow"]


@dataclass(frozen=True)
class Peer:
    """A library and what it computes with.

    Args:
        name: str, as it is written on the command line.
        library: the module that programs import.
        engine: what computes.
        environment: name of its virtual environment; "" for the one that runs `benchmarks`.
        compiled: bool. Whether a PyTorch model goes through `torch.compile`.
    """

    name: str
    library: Literal["cornu", "keras", "torch", "jax"]
    engine: Engine
    environment: str = ""
    compiled: bool = False

    @property
    def has_keras_api(self) -> bool:
        """Whether models are written with the Keras API."""
        return self.library in ("cornu", "keras")


PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("cornu", "cornu", "jax"),
        Peer("keras-jax", "keras", "jax", "jax"),
        Peer("keras-torch", "keras", "torch", "torch"),
        Peer("keras-tensorflow", "keras", "tensorflow", "tensorflow"),
        Peer("torch", "torch", "torch", "torch"),
        Peer("torch-compiled", "torch", "torch", "torch", compiled=True),
        # Not a competitor: what cornu's engine costs by itself.
        Peer("jax", "jax", "jax"),
    )
}
