"""The room of the laws: random histories, and what has to be true in all of them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
