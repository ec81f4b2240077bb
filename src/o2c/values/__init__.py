"""Exact, immutable values that everything else is said in; no clock, no I/O."""
