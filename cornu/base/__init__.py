"""Floor 0: configuration, dtypes, errors, names, the registry. It imports nothing of cornu."""
