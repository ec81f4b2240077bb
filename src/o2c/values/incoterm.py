"""Incoterm: who pays, insures and bears the risk up to which place."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

_ALWAYS = frozenset({"EXW", "FCA", "CPT", "CIP", "DDP", "FAS", "FOB", "CFR", "CIF"})

# The rules of each edition (R11-02); DDU, DAF, DES and DEQ were withdrawn by 2010.
TERMS: Mapping[int, frozenset[str]] = {
    2000: _ALWAYS | {"DAF", "DES", "DEQ", "DDU"},
    2010: _ALWAYS | {"DAP", "DAT"},
    2020: _ALWAYS | {"DAP", "DPU"},
}


@frozen
class Incoterm:
    """A code means something only with its edition and a named place (R11-01)."""

    code: str
    version: int
    place: str

    def text(self) -> str:
        """As contracts write it: "FCA Rotterdam (Incoterms 2020)"."""
        return f"{self.code} {self.place} (Incoterms {self.version})"


def incoterm(code: str, version: int, place: str) -> Incoterm:
    """An Incoterm of that edition, at a place; ValueError where there is none."""
    if version not in TERMS:
        editions = ", ".join(map(str, TERMS))
        raise ValueError(f"Incoterms of {version}: known editions are {editions}")
    if code not in TERMS[version]:
        raise ValueError(f"{code!r} is no rule of Incoterms {version}")
    if not place.strip():
        raise ValueError(f"{code} needs a named place")
    return Incoterm(code, version, place.strip())
