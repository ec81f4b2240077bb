"""`python -m bench` runs all benchmarks."""

from bench.run import main

raise SystemExit(main())
