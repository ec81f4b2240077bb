"""The series of numbers that use cases draw from: SO-000001, SO-000002, …"""

from __future__ import annotations

SERIES = ("AG", "AP", "DR", "IN", "QU", "RC", "RMA", "SH", "SO")
