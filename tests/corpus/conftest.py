"""The room of the corpus: histories as every released version has stored them."""

import sys
from pathlib import Path

for room in ("storage", "corpus"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))
