"""The series of numbers that use cases draw from: SO-000001, SO-000002, …"""

from __future__ import annotations

SERIES = ("AP", "IN", "RC", "RMA", "SH", "SO")
