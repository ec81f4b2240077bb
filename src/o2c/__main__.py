"""`python -m o2c` is the `o2c` command."""

from o2c.cli import main

main()
