"""Floor 1: the few operations whose implementation depends on platform and shape. They know plain arrays only."""
