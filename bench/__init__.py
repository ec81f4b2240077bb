"""Benchmarks: each figure is measured beside a reference, in turns with it."""
