"""House rules that a reviewer should not have to remember."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from o2c.desk import USE_CASES
from o2c.desk.roles import MAY_ASK
from o2c.domain import AGGREGATES
from o2c.domain.evolution import RETIRED
from o2c.kernel import Aggregate
from o2c.projections import VIEWS
from o2c.requests import REQUESTS
from o2c.storage.codec import Codec

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from reference.refusals import ours
from reference.source import Function

SRC = Path(__file__).parents[1] / "src" / "o2c"
FILES = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in FILES.items()}
SOURCE, REFUSALS = ours()

PURE = ("values/", "domain/", "projections/", "kernel.py", "errors.py")
PURE_IMPORTS = {
    "__future__",
    "attrs",
    "calendar",
    "collections",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "typing",
    "unicodedata",
    "zoneinfo",
}
PURE_ROOMS = ("o2c.values", "o2c.kernel", "o2c.errors", "o2c.domain", "o2c.projections")
EXACT = (*PURE, "requests/", "desk/", "audit/", "edge/", "door.py", "receipts.py")
# Seconds to wait are floats; storage is where something waits.
IN_SECONDS = (
    "_due",
    "_hot",
    "_pause",
    "_until",
    "patience",
    "seconds",
    "turn",
    "turn_until",
    "until",
    "wait",
    "monotonic",
    "sleep",
    "jitter",
)

LONGEST_FILE = 330
LONGEST_FUNCTION = 50
AT_A_GLANCE = 8  # lines of a function that needs no words besides its name

in_pure = pytest.mark.parametrize("name", [n for n in FILES if n.startswith(PURE)])
in_exact = pytest.mark.parametrize("name", [n for n in FILES if n.startswith(EXACT)])
in_every = pytest.mark.parametrize("name", list(FILES))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


def classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def declared(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Everything that says what type something has, with the name of what has it."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name, annotation=ast.expr() as said):
                yield name, said
            case ast.AnnAssign(target=target, annotation=said):
                yield ast.unparse(target).rpartition(".")[2], said
            case ast.FunctionDef(name=name, returns=ast.expr() as said):
                yield name, said
            case _:
                pass


def called(node: ast.expr) -> str:
    """The last part of the name that a decorator is called by."""
    plain = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(plain).rpartition(".")[2]


def named(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


# -- What is pure ------------------------------------------------------------------


@in_pure
def test_pure_code_imports_nothing_that_touches_the_world(name: str) -> None:
    foreign = {
        module
        for module in imports(TREES[name])
        if module.split(".")[0] not in PURE_IMPORTS
        and not module.startswith(PURE_ROOMS)
    }
    assert foreign == set()


@pytest.mark.parametrize(
    "name", [n for n in FILES if n.startswith((*PURE, "desk/", "requests/", "audit/"))]
)
def test_pure_code_never_asks_what_time_it_is_and_never_rolls_dice(name: str) -> None:
    world = {"now", "utcnow", "today", "fromtimestamp", "time", "monotonic"}
    asked = [
        f"{ast.unparse(node)}, line {node.lineno}"
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Attribute)
        and node.attr in world
        and ast.unparse(node.value).rpartition(".")[2] in ("datetime", "date", "time")
    ]
    assert asked == []
    assert not {"random", "secrets", "uuid", "time", "logging"} & set(
        imports(TREES[name])
    )


# -- Exactness ---------------------------------------------------------------------


@in_every
def test_nothing_is_made_a_float(name: str) -> None:
    made = [
        node.lineno
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("float", "round")
    ]
    assert made == []


@in_exact
def test_no_float_is_written_or_declared_near_money_and_quantity(name: str) -> None:
    literals = [
        node.lineno
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert literals == []
    found = [n for n, said in declared(TREES[name]) if "float" in named(said)]
    assert found == []


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith("storage/")])
def test_storage_has_floats_only_for_seconds(name: str) -> None:
    found = {n for n, said in declared(TREES[name]) if "float" in named(said)}
    assert found <= set(IN_SECONDS)


# -- Style -------------------------------------------------------------------------

PARTS = {
    node.name
    for name, tree in TREES.items()
    if name.startswith("requests/")
    for node in classes(tree)
}
BASES = {"Exception", "ValueError", "StrEnum", "Generic", "Protocol"}


@in_every
def test_nothing_is_inherited_but_what_must_be(name: str) -> None:
    """Errors, enums and protocols; pydantic in requests; recorders in storage."""
    tree = TREES[name]
    allowed = BASES | {"Rejected"} | set(imported_from(tree, "o2c.errors"))
    if name.startswith("requests/"):
        allowed |= {"BaseModel"} | PARTS
    if name.startswith("storage/"):
        allowed |= {node.name for node in classes(tree) if "Protocol" in bases(node)}
        allowed |= {"Reading"}  # what a session and a log both offer, a Protocol
        allowed |= set(imported_from(tree, "eventsourcing")) | {"msgspec.Struct"}
    for node in classes(tree):
        assert bases(node) <= allowed, f"{node.name}, line {node.lineno}"


def bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).partition("[")[0] for base in node.bases}


def imported_from(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package):
            yield from (alias.asname or alias.name for alias in node.names)


@in_every
def test_only_attrs_makes_classes(name: str) -> None:
    for node in classes(TREES[name]):
        used = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
        assert used <= {"frozen", "define"}, f"{node.name}, line {node.lineno}"


@in_every
def test_a_file_fits_on_a_few_screens(name: str) -> None:
    assert len(FILES[name].read_text("utf-8").splitlines()) <= LONGEST_FILE


@in_every
def test_a_function_fits_on_one_screen(name: str) -> None:
    """What it does, that is: not what it takes, nor what is said of it."""
    long = {
        node.name: lines
        for node in functions(TREES[name])
        if (lines := body_lines(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def body_lines(node: ast.FunctionDef) -> int:
    """The lines of a function from its first statement on."""
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    if not statements:
        return 0
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1


@in_every
def test_a_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(TREES[name])


@pytest.mark.parametrize(
    "name", [n for n in FILES if not n.startswith(("audit/checks_", "cli/demo_"))]
)
def test_what_cannot_be_read_at_a_glance_says_what_it_does(name: str) -> None:
    """Public functions; folds mean the same everywhere.

    Not those that are said elsewhere: CHECKS has a line for each check, and the demo
    prints what it does.
    """
    silent = [
        node.name
        for node in TREES[name].body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name not in ("evolve", "keys")
        and "callback" not in map(called, node.decorator_list)
        and (node.end_lineno or 0) - node.lineno >= AT_A_GLANCE
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_what_the_reference_shows_says_what_it_is() -> None:
    """Decisions, use cases, events, requests and rows."""
    asked = [each.key for each in SOURCE.decisions if not each.doc]
    asked += [name for name, use in USE_CASES.items() if not use.__doc__]
    asked += [name for name, kind in REQUESTS.items() if not kind.__doc__]
    asked += [view.row.__name__ for view in VIEWS if not has_doc(view.row)]
    asked += [
        f"{aggregate.name}.{event.__name__}"
        for aggregate in AGGREGATES
        for event in aggregate.events
        if not has_doc(event)
    ]
    assert asked == []


def has_doc(kind: type[object]) -> bool:
    """Whether a class has a docstring that is not made by attrs."""
    return not (kind.__doc__ or "Method generated").startswith("Method generated")


@pytest.mark.parametrize(
    "name", [n for n in FILES if n.startswith(("values/", "domain/", "desk/"))]
)
def test_nothing_public_takes_or_gives_just_anything(name: str) -> None:
    """`Any` would switch the type checker off where it matters most."""
    loose = [
        node.name
        for node in functions(TREES[name])
        if not node.name.startswith("_")
        for said in [
            *(a.annotation for a in node.args.args + node.args.kwonlyargs),
            node.returns,
        ]
        if said is not None and "Any" in named(said)
    ]
    assert loose == []


# -- Events and decisions ----------------------------------------------------------

EVENTS = {
    f"{event.__module__}.{event.__qualname__}": aggregate
    for aggregate in AGGREGATES
    for event in aggregate.events
}


def test_every_aggregate_is_registered() -> None:
    found = {
        id(value): f"{module}.{name}"
        for module in SOURCE.trees
        if module.startswith("o2c.domain")
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, Aggregate)
    }
    assert set(found) == {id(aggregate) for aggregate in AGGREGATES}, found


def test_every_event_has_a_topic_of_its_own() -> None:
    names = [f"{a.name}.{event.__name__}" for a in AGGREGATES for event in a.events]
    assert len(names) == len(set(names))
    assert {
        topic.rpartition(".")[0] for topic in Codec(AGGREGATES).event_schemas()
    } == (set(names))


def test_every_event_comes_of_a_decision_and_every_decision_gives_known_events() -> (
    None
):
    yielded = {event for each in SOURCE.decisions for event in SOURCE.yields(each)}
    retired = {f"{event.__module__}.{event.__qualname__}" for event in RETIRED}
    assert yielded == set(EVENTS) - retired
    assert retired <= set(EVENTS)


def test_every_decision_leads_somewhere() -> None:
    silent = [each.key for each in SOURCE.decisions if not SOURCE.yields(each)]
    assert silent == []


def test_an_event_is_put_together_only_where_its_aggregate_lives() -> None:
    """So that one search finds every place where an order is put on hold.

    The desk may put together the event that a decision takes whole, as its argument.
    """
    whole = set(_taken_whole())
    elsewhere = [
        f"{function.key} makes {event}"
        for function in SOURCE.functions.values()
        for event in _made_in(function)
        if not function.module.startswith(_home(event))
        and not (function.module.startswith("o2c.desk.") and event in whole)
    ]
    assert elsewhere == []


def _home(event: str) -> str:
    """`o2c.domain.order` of `o2c.domain.order.events.Placed`."""
    return ".".join(event.split(".")[:3])


def _made_in(function: Function) -> set[str]:
    return {
        made
        for node in function.body
        if isinstance(node, ast.Call)
        and (made := SOURCE.resolve(function, node.func)) in EVENTS
    }


def _taken_whole() -> Iterator[str]:
    for decision in SOURCE.decisions:
        for node in decision.body:
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Name):
                said = decision.parameters.get(node.value.id)
                if said is not None:
                    yield SOURCE.resolve(decision, said)


# -- Requests, roles, refusals, views ----------------------------------------------


def test_every_request_has_a_use_case_and_roles_that_may_ask_it() -> None:
    assert set(USE_CASES) == set(REQUESTS) == set(MAY_ASK)
    assert all(MAY_ASK.values())


def test_every_refusal_code_is_used() -> None:
    assert REFUSALS.unused == []


def test_every_refusal_says_what_would_help() -> None:
    bare = [f"{r.where.key}: {r.code}" for r in REFUSALS.all if not r.remedy]
    assert bare == []


def test_every_refusal_of_a_figure_points_at_it() -> None:
    """Who may not, who must wait, and what the database does are no one's field."""
    elsewhere = ("NotAuthorised", "PolicyHold", "ApprovalRequired")
    bare = [
        f"{r.where.key}: {r.code}"
        for r in REFUSALS.all
        if not r.points_at
        and r.where.module.startswith(("o2c.domain.", "o2c.desk."))
        and r.family not in elsewhere
    ]
    assert bare == []


def test_a_view_has_the_name_of_its_file() -> None:
    for view in VIEWS:
        module = importlib.import_module(f"o2c.projections.{view.name}")
        assert view in vars(module).values()
