"""Where o2c meets the outside's formats and data."""
