"""Storage: the only I/O with databases; two engines, one behaviour."""
