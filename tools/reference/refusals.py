"""Every refusal in the source: its code, family, words, remedy, and where it is."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from attrs import frozen

from reference.source import Function, Source

Codes: TypeAlias = list[tuple[str, str]]  # the enum's dotted name, and a code of it


@frozen
class Refusal:
    """One place that refuses, with one code."""

    code: str  # `order_on_hold`
    enum: str  # the dotted name of its enum class
    family: str
    message: str
    points_at: str
    remedy: str
    where: Function

    @property
    def of(self) -> str:
        """Whose code it is: two aggregates may use one word."""
        room = self.enum.removeprefix("o2c.").split(".")
        return room[1] if room[0] in ("domain", "desk") else room[0]


class Refusals:
    """The refusals of a source, and those that a function may end in."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._families = _families(source)
        self._enums = _enums(source)
        self.all: list[Refusal] = []
        self.unclear: list[str] = []  # where no code could be made out
        calls = [
            (function, call, source.resolve(function, call.func))
            for function in source.functions.values()
            for call in _calls(function)
        ]
        self._uses: dict[str, list[tuple[Function, ast.Call]]] = defaultdict(list)
        for function, call, called in calls:
            self._uses[called].append((function, call))
        for function, call, called in calls:
            if called in self._families:
                self._add(function, call, self._families[called])

    @property
    def unused(self) -> list[str]:
        """Codes that nothing refuses with."""
        used = {(refusal.enum, refusal.code) for refusal in self.all}
        return [
            f"{enum}.{code}"
            for enum, codes in self._enums.items()
            for code in codes
            if (enum, code) not in used
        ]

    def ends_of(self, function: Function) -> list[Refusal]:
        """The refusals that it may end in, its own and those of what it uses."""
        reached = {each.key for each in self._source.reach(function)}
        return [refusal for refusal in self.all if refusal.where.key in reached]

    def _add(self, function: Function, call: ast.Call, family: str) -> None:
        first = call.args[0] if call.args else call
        codes = self._codes(function, first)
        words = (k.value for k in call.keywords if k.arg in ("field", "remedy"))
        given = {
            part.id
            for part in (*call.args, *words)
            if isinstance(part, ast.Name) and part.id in function.parameters
        }
        if codes and not given:
            self._keep(function, call, family, codes, function, {})
        elif codes or (isinstance(first, ast.Name) and first.id in given):
            self._by_callers(function, call, family, codes)
        else:
            self.unclear.append(f"{function.key}, line {call.lineno}")

    def _by_callers(
        self, helper: Function, call: ast.Call, family: str, codes: Codes
    ) -> None:
        """A helper that refuses in the words it is given: ask those who give them."""
        names = list(helper.parameters)
        for caller, use in self._uses[helper.key]:
            given = helper.defaults | dict(zip(names, use.args, strict=False))
            given |= {k.arg: k.value for k in use.keywords if k.arg}
            code = call.args[0]
            if isinstance(code, ast.Name):
                codes = self._codes(caller, given[code.id])
            words = {
                name: text(value, {})
                for name, value in given.items()
                if isinstance(value, (ast.Constant, ast.JoinedStr))
            }
            self._keep(helper, call, family, codes, caller, words)

    def _keep(
        self,
        function: Function,
        call: ast.Call,
        family: str,
        codes: Codes,
        where: Function,
        words: Mapping[str, str],
    ) -> None:
        keywords = {k.arg: k.value for k in call.keywords if k.arg}
        message = text(call.args[1], words) if len(call.args) > 1 else ""
        for enum, code in codes:
            refusal = Refusal(
                code=code,
                enum=enum,
                family=family,
                message=message or code.replace("_", " "),
                points_at=_place(keywords, words),
                remedy=text(keywords["remedy"], words) if "remedy" in keywords else "",
                where=where,
            )
            if refusal not in self.all:
                self.all.append(refusal)

    def _codes(self, function: Function, node: ast.expr) -> Codes:
        return [
            (enum, part.attr.lower())
            for part in ast.walk(node)
            if isinstance(part, ast.Attribute)
            and (enum := self._source.resolve(function, part.value)) in self._enums
        ]


def text(node: ast.expr, words: Mapping[str, str]) -> str:
    """A message as it is written, with its figures in braces."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(text(value, words) for value in values)
        case ast.FormattedValue(value=ast.Name(id=name)) if name in words:
            return words[name]
        case ast.FormattedValue(value=value):
            return "{" + ast.unparse(value) + "}"
        case ast.IfExp(body=body, orelse=orelse):
            return f"{text(body, words)} / {text(orelse, words)}"
        case ast.Name(id=name) if name in words:
            return words[name]
        case _:
            return "{" + ast.unparse(node) + "}"


@cache
def ours() -> tuple[Source, Refusals]:
    """Our own source, read once in a process, and all that it refuses."""
    source = Source()
    return source, Refusals(source)


def _place(keywords: Mapping[str, ast.expr], words: Mapping[str, str]) -> str:
    parts = []
    if "line" in keywords:
        parts.append("line")
    if "field" in keywords:
        field = text(keywords["field"], words)
        parts.append("the field" if field.startswith("{") else field)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _calls(function: Function) -> list[ast.Call]:
    return [node for node in function.body if isinstance(node, ast.Call)]


def _families(source: Source) -> dict[str, str]:
    """Every class that refuses, and the family it belongs to."""
    families = {
        f"o2c.errors.{node.name}": node.name
        for node in source.trees["o2c.errors"].body
        if isinstance(node, ast.ClassDef)
    }
    for module, tree in source.trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.bases:
                above = source.name_in(module, ast.unparse(node.bases[0]))
                if above in families:
                    families.setdefault(f"{module}.{node.name}", families[above])
    return families


def _enums(source: Source) -> dict[str, list[str]]:
    """The enums that codes come from, each with its codes."""
    return {
        f"{module}.{node.name}": [
            target.id.lower()
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        ]
        for module, tree in source.trees.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in ("Refusal", "Trouble")
    }
