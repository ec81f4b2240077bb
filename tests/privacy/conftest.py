"""Lets the tests of privacy share `privacy_tools`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
