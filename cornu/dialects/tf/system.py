"""What programs ask of `tensorflow` about the machine: devices, logging, versions."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import Any, NamedTuple

import jax

from cornu.base.errors import unknown_name
from cornu.base.notices import notice

__all__ = ["CONFIG", "CONFIG_EXPERIMENTAL", "DEVICE_LIB", "LOGGING", "SYSTEM", "TEST", "TF_VERSION"]

# The first TensorFlow whose `tf.keras` is Keras 3; programs ask for it with comparisons such as `>= "2"`.
TF_VERSION = "2.16.2"


class PhysicalDevice(NamedTuple):
    """A device of the machine."""

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Devices that JAX sees, all or those of one type: "CPU", "GPU" or "TPU"."""
    found = [
        PhysicalDevice(f"/physical_device:{device.platform.upper()}:{device.id}", device.platform.upper())
        for device in jax.devices()
    ]
    if all(device.device_type != "CPU" for device in found):
        found.insert(0, PhysicalDevice("/physical_device:CPU:0", "CPU"))
    return [device for device in found if device_type in (None, device.device_type)]


def set_memory_growth(device: Any, enable: bool) -> None:
    """Explain where JAX sets this: in the environment, before the program starts."""
    notice(
        f"tf.config.experimental.set_memory_growth({enable}): JAX takes most of a GPU's memory at once unless the "
        "environment says XLA_PYTHON_CLIENT_PREALLOCATE=false before the program starts."
    )


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Explain where JAX sets this."""
    notice(
        "tf.config.set_visible_devices: JAX chooses its devices when it starts. Set CUDA_VISIBLE_DEVICES, or "
        "JAX_PLATFORMS=cpu for none but the CPU, before the program starts."
    )


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Explain where cornu sets this."""
    notice("tf.config.run_functions_eagerly: write model.compile(..., run_eagerly=True) to step through `call`.")


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """Whether JAX sees a GPU."""
    return bool(list_physical_devices("GPU"))


def gpu_device_name() -> str:
    """Name of the first GPU, empty without one."""
    gpus = list_physical_devices("GPU")
    return f"/device:GPU:{gpus[0].name.rpartition(':')[2]}" if gpus else ""


def is_built_with_cuda() -> bool:
    """Whether JAX can use NVIDIA GPUs here."""
    return is_gpu_available()


@contextmanager
def device(device_name: str) -> Any:
    """Run what is inside on a device, named as TensorFlow does: "/GPU:0", "/device:CPU:0", "cpu:0".

    Args:
        device_name: type and number of the device.

    Raises:
        ValueError: if there is no such device.
    """
    kind, _, number = device_name.lower().rpartition("device:")[2].strip("/").partition(":")
    platforms = {one.platform for one in jax.devices()} | {"cpu"}
    if kind not in platforms:
        raise unknown_name("tf.device", "device", device_name, [f"/{platform.upper()}:0" for platform in platforms])
    with jax.default_device(jax.devices(kind)[int(number or 0)]):
        yield


def get_logger() -> logging.Logger:
    """The logger that programs quieten; cornu's warnings are Python warnings."""
    return logging.getLogger("tensorflow")


def set_verbosity(level: Any) -> None:
    """Set the level of `get_logger()`."""
    get_logger().setLevel(level)


def list_local_devices() -> list[PhysicalDevice]:
    """Devices that JAX sees."""
    return list_physical_devices()


SYSTEM: dict[str, Any] = {
    "__version__": TF_VERSION,
    "VERSION": TF_VERSION,
    "version": type("version", (), {"VERSION": TF_VERSION}),
    "device": device,
    "get_logger": get_logger,
}
CONFIG_EXPERIMENTAL: dict[str, Any] = {
    "list_physical_devices": list_physical_devices,
    "set_memory_growth": set_memory_growth,
    "set_visible_devices": set_visible_devices,
}
CONFIG: dict[str, Any] = {
    **CONFIG_EXPERIMENTAL,
    "list_logical_devices": list_physical_devices,
    "run_functions_eagerly": run_functions_eagerly,
}
TEST: dict[str, Any] = {
    "is_gpu_available": is_gpu_available,
    "gpu_device_name": gpu_device_name,
    "is_built_with_cuda": is_built_with_cuda,
}
LOGGING: dict[str, Any] = {
    "set_verbosity": set_verbosity,
    **{name: getattr(logging, name) for name in ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")},
}
DEVICE_LIB: dict[str, Any] = {"list_local_devices": list_local_devices}
