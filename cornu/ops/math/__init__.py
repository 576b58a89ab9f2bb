"""Ops of mathematics that NumPy lacks: special functions, segments, Fourier transforms."""
