"""The room of the simulation: a seed says who goes next and what fails."""

import sys
from pathlib import Path

for room in ("laws", "simulation"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))
