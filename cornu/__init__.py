"""cornu: the Keras API rebuilt on one engine, JAX/XLA.

    import cornu

    model = cornu.Sequential([cornu.Input((28, 28, 1)), cornu.layers.Flatten(), cornu.layers.Dense(10)])

The public names stand in `__init__.pyi`; each is imported when it is first used, so `import cornu` costs nothing.
"""

from typing import Any

import lazy_loader

from cornu.base.loading import collection_paused as _collection_paused

__version__ = "0.1.0"
_import_name, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    with _collection_paused():
        return _import_name(name)
