"""cornu and its peers side by side: the same models, data and threads, in turn. Run it with `python -m benchmarks`."""
