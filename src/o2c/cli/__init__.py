"""The `o2c` command: the order desk from a terminal, for people and for scripts."""

from o2c.cli.app import app, main

__all__ = ["app", "main"]
