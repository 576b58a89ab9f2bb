"""Floor 2: variables, symbolic tensors, the op decorator, graphs, scopes, seeds, serialization."""
