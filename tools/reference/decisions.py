"""docs/reference/decisions.md: what is decided where, and what may come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from o2c.desk import USE_CASES
from o2c.desk.roles import MAY_ASK
from reference.markdown import code, codes, page, table
from reference.names import BY_PATH
from reference.refusals import Refusals
from reference.source import Function, Source

INTRO = """\
A decision is a pure function of a state: it yields the events that follow, or
refuses. A use case carries a request out by asking decisions of several aggregates in
one unit of work; all their events are stored together, or none. Helpers of a decision
are counted as part of it, so "may" means that some way through the code leads there."""


def decision_name(function: Function) -> str:
    """`order.placing.place` for `o2c.domain.order.placing.place`."""
    return function.key.removeprefix("o2c.domain.")


def use_case(source: Source, name: str) -> Function:
    """The function that carries a request of this name out."""
    found: Callable[..., Any] = USE_CASES[name]
    return source.functions[f"{found.__module__}.{found.__qualname__}"]


def asked(source: Source, function: Function) -> list[Function]:
    """The decisions that a use case may ask, in the order in which it names them."""
    decisions = {decision.key for decision in source.decisions}
    reached = _through_desk(source, function, decisions)
    return [each for each in reached if each.key in decisions]


def _through_desk(
    source: Source, function: Function, decisions: set[str]
) -> list[Function]:
    """What it reaches without looking into decisions, which may use one another."""
    found: dict[str, Function] = {}
    waiting = [function]
    while waiting:
        each = waiting.pop(0)
        if each.key not in found:
            found[each.key] = each
            if each.key not in decisions:
                waiting = [*source.uses(each), *waiting]
    return list(found.values())


def decisions_page(source: Source, refusals: Refusals) -> str:
    """The decision map and the map of use cases."""
    decisions = [
        (
            code(decision_name(each)),
            each.doc,
            codes(BY_PATH[event] for event in source.yields(each)),
            codes(_codes(refusals, each)),
            f"[{each.path}](../../{each.path})",
        )
        for each in source.decisions
    ]
    requests = [_use_case(source, name) for name in USE_CASES]
    return page(
        "Decisions",
        INTRO,
        "## Decisions",
        table(
            ("decision", "asks", "may yield", "may refuse with", "file"),
            decisions,
        ),
        "## Use cases",
        table(("request", "asked by", "carried out by", "may ask"), requests),
    )


def _codes(refusals: Refusals, function: Function) -> list[str]:
    return list(dict.fromkeys(refusal.code for refusal in refusals.ends_of(function)))


def _use_case(source: Source, name: str) -> tuple[str, str, str, str]:
    function = use_case(source, name)
    return (
        f"[{code(name)}](requests.md#{name.lower()})",
        ", ".join(MAY_ASK[name]),
        f"[`{function.module.removeprefix('o2c.')}.{function.name}`]"
        f"(../../{function.path})",
        codes(decision_name(each) for each in asked(source, function)),
    )
