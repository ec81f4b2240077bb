"""The desks of several companies, for a service: opened once, closed together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Self

from o2c.door import Desk
from o2c.storage.companies import companies


class Companies:
    """Desks by company, as a mapping: no desk can answer for another company."""

    def __init__(self, url: str, opened: Callable[[str], Desk]) -> None:
        """`opened` opens the desk of a company."""
        self.url = url
        self._opened = opened
        self._desks: dict[str, Desk] = {}
        self._lock = Lock()

    def __getitem__(self, company: str) -> Desk:
        """The company's desk; KeyError where it has no store."""
        with self._lock:
            if company not in self._desks:
                if company not in companies(self.url):
                    raise KeyError(company)
                self._desks[company] = self._opened(company)
            return self._desks[company]

    def __iter__(self) -> Iterator[str]:
        return iter(companies(self.url))

    def __len__(self) -> int:
        return len(companies(self.url))

    def __contains__(self, company: object) -> bool:
        return company in companies(self.url)

    def add(self, company: str) -> Desk:
        """Make a store for a company, or open the one that it has."""
        with self._lock:
            if company not in self._desks:
                self._desks[company] = self._opened(company)
            return self._desks[company]

    def items(self) -> Iterator[tuple[str, Desk]]:
        """Each company with its desk."""
        for company in self:
            yield company, self[company]

    def close(self) -> None:
        """Close every desk that was opened."""
        with self._lock:
            for desk in self._desks.values():
                desk.close()
            self._desks.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
