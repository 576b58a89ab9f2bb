"""Floor 2: variables, symbolic tensors, the op decorator, graphs, scopes, seeds, serialization."""

from cornu.core import compilation_cache

# Before anything is compiled: every other file stands on this folder.
compilation_cache.enable()
