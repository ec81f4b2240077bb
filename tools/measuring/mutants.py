"""The mutants of one run: where each is, what it changes, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from attrs import frozen

DOMAIN = "o2c.domain."
KILLED = {1, 3}  # how pytest ends where a test has failed
SURVIVED = {"survived", "no tests", "suspicious", "not checked"}


@frozen
class Mutant:
    """One small change: `was` became `now`, in this function of this module."""

    name: str
    module: str
    function: str
    status: str
    was: str = ""
    now: str = ""

    @property
    def survived(self) -> bool:
        return self.status in SURVIVED

    @property
    def place(self) -> str:
        return f"{self.module}.{self.function}"

    def __str__(self) -> str:
        return f"{self.place}: {self.was!r} -> {self.now!r}"


def mutants(work: Path) -> list[Mutant]:
    """All of them, in the order of the code; what survived says what it changed."""
    with chdir(work):
        return list(_read(Path("mutants")))


def forget_survivors(work: Path) -> None:
    """Let what survived an earlier run here be tried again: there may be new tests."""
    for meta in (work / "mutants").rglob("*.meta"):
        data = json.loads(meta.read_text("utf-8"))
        results = data["exit_code_by_key"]
        data["exit_code_by_key"] = {
            name: code if code in KILLED else None for name, code in results.items()
        }
        meta.write_text(json.dumps(data, indent=4), "utf-8")


def _read(folder: Path) -> Iterator[Mutant]:
    # mutmut reads its settings from the folder it is used in, so not before now.
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key as at

    for meta in sorted(folder.rglob("*.meta")):
        path = meta.relative_to(folder).with_suffix("")
        results = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        for name, code in results.items():
            function, owner = at(name)
            mutant = Mutant(
                name=name,
                module=name.rpartition(".")[0].removeprefix(DOMAIN),
                function=f"{owner}.{function}" if owner else function,
                status=status_by_exit_code[code],
            )
            if mutant.survived:
                was, now = changed(get_diff_for_mutant(name, path=path))
                mutant = Mutant(*_identity(mutant), was=was, now=now)
            yield mutant


def _identity(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.name, mutant.module, mutant.function, mutant.status


def changed(diff: str) -> tuple[str, str]:
    """The lines that went and the lines that came, each as one text."""
    lines = diff.splitlines()[2:]
    return tuple(  # type: ignore[return-value]
        " ".join(line[1:].strip() for line in lines if line.startswith(sign))
        for sign in "-+"
    )
