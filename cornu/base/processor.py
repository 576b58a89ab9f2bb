"""What the processor can do, as far as the system tells."""

from __future__ import annotations

import contextlib


def processor_flags() -> frozenset[str]:
    """Names of its instruction sets and abilities, as Linux lists them; empty on other systems.

    Example:
        >>> isinstance(processor_flags(), frozenset)
        True
    """
    with contextlib.suppress(OSError), open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith(("flags", "Features")):  # x86, ARM
                return frozenset(line.split(":", 1)[1].split())
    return frozenset()
