"""Ops that are not arithmetic: conversions, slices, and control flow that compiles."""
