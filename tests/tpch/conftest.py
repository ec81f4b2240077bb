"""The example is a script: its package is found beside it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "examples"))
