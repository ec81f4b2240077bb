"""The room of what runs beside a desk."""

import sys
from pathlib import Path

for room in ("desk", "storage"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))
sys.path.insert(0, str(Path(__file__).parent))
