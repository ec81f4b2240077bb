"""Lets the tests of the domain share `domain_samples`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
