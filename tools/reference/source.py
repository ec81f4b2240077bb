"""What the source says of itself: its functions, who uses whom, what they yield."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "o2c"


@frozen(slots=False)
class Function:
    """A function or method of a module, as parsed."""

    module: str
    name: str  # `place`, or `RowCodec.dump` for a method
    node: ast.FunctionDef
    path: str  # from the root of the repository

    @property
    def key(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def doc(self) -> str:
        """The first sentence of the docstring, without its full stop."""
        return first_sentence(ast.get_docstring(self.node) or "")

    @property
    def parameters(self) -> dict[str, ast.expr | None]:
        """Every parameter with its annotation, in order."""
        args = self.node.args
        return {
            a.arg: a.annotation
            for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]
        }

    @property
    def defaults(self) -> dict[str, ast.expr]:
        """What parameters are where they are left out."""
        args = self.node.args
        plain = [*args.posonlyargs, *args.args]
        late = plain[len(plain) - len(args.defaults) :]
        return {
            a.arg: value
            for a, value in zip(
                [*late, *args.kwonlyargs],
                [*args.defaults, *args.kw_defaults],
                strict=True,
            )
            if value is not None
        }

    @cached_property
    def body(self) -> tuple[ast.AST, ...]:
        """Every node of the body, in the order of the text."""
        return tuple(
            node
            for statement in self.node.body
            for node in (statement, *_below(statement))
        )

    @cached_property
    def own_names(self) -> frozenset[str]:
        """Names that mean something of the function's own: parameters, variables."""
        names = set(self.parameters)
        for node in self.body:
            match node:
                case ast.Name(id=name, ctx=ast.Store()) | ast.MatchAs(name=str(name)):
                    names.add(name)
                case _:
                    pass
        return frozenset(names)

    @property
    def decides(self) -> bool:
        """Whether it is a decision or part of one: it yields events."""
        returns = ast.unparse(self.node.returns) if self.node.returns else ""
        return returns.startswith("Iterator[") and ".domain." in self.module


def first_sentence(text: str) -> str:
    """What a docstring says before its first full stop, on one line."""
    line = " ".join(text.split("\n\n")[0].split())
    return line.split(". ")[0].removesuffix(".")


class Source:
    """All modules of the package, with their names resolved as far as is needed."""

    def __init__(self, package: Path = PACKAGE) -> None:
        self.package = package
        self.trees: dict[str, ast.Module] = {}
        self.functions: dict[str, Function] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._uses: dict[str, list[Function]] = {}
        for path in sorted(package.rglob("*.py")):
            self._read(path)

    def _read(self, path: Path) -> None:
        parts = path.relative_to(self.package.parent).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        tree = ast.parse(path.read_text("utf-8"))
        self.trees[module] = tree
        self._names[module] = dict(_named(module, tree))
        where = path.relative_to(self.package.parents[1]).as_posix()
        for node, prefix in _definitions(tree):
            function = Function(module, prefix + node.name, node, where)
            self.functions[function.key] = function

    def resolve(self, function: Function, node: ast.expr) -> str:
        """The dotted name that an expression in a function stands for, or nothing."""
        if isinstance(node, ast.Attribute):
            base = self.resolve(function, node.value)
            return self._home(f"{base}.{node.attr}") if base else ""
        if isinstance(node, ast.Name) and node.id not in function.own_names:
            return self._home(self._names[function.module].get(node.id, ""))
        return ""

    def _home(self, dotted: str) -> str:
        """Where a name is defined that a package only passes on."""
        while True:
            module, _, name = dotted.rpartition(".")
            passed_on = self._names.get(module, {}).get(name, dotted)
            if passed_on == dotted:
                return dotted
            dotted = passed_on

    def name_in(self, module: str, name: str) -> str:
        """The dotted name that a name of a module stands for, or nothing."""
        return self._names[module].get(name, "")

    def uses(self, function: Function) -> list[Function]:
        """The functions it calls or hands on, in the order it names them."""
        if function.key not in self._uses:
            found: dict[str, Function] = {}
            for node in function.body:
                if isinstance(node, (ast.Name, ast.Attribute)):
                    used = self.functions.get(self.resolve(function, node))
                    if used is not None and used.key != function.key:
                        found.setdefault(used.key, used)
            self._uses[function.key] = list(found.values())
        return self._uses[function.key]

    def reach(self, function: Function) -> list[Function]:
        """The function and everything it uses, directly or not, each once."""
        found: dict[str, Function] = {}
        waiting = [function]
        while waiting:
            next_one = waiting.pop(0)
            if next_one.key not in found:
                found[next_one.key] = next_one
                waiting = [*self.uses(next_one), *waiting]
        return list(found.values())

    @cached_property
    def decisions(self) -> list[Function]:
        """The decisions that a use case may ask."""
        return [
            function
            for function in self.functions.values()
            if function.decides and not function.name.startswith("_")
        ]

    def yields(self, function: Function) -> list[str]:
        """The event classes it may yield, itself or by what it passes on."""
        found: list[str] = []
        for node in function.body:
            if isinstance(node, ast.Yield) and node.value is not None:
                found.append(self._yielded(function, node.value))
        never = self._refused_instead(function)
        for used in self.uses(function):
            if used.decides:
                found += [event for event in self.yields(used) if event not in never]
        return list(dict.fromkeys(event for event in found if event))

    def _yielded(self, function: Function, value: ast.expr) -> str:
        if isinstance(value, ast.Call):
            return self.resolve(function, value.func)
        if isinstance(value, ast.Name):
            for node in function.body:
                match node:
                    case ast.Assign(
                        targets=[ast.Name(id=name)], value=ast.Call() as made
                    ):
                        if name == value.id:
                            return self.resolve(function, made.func)
            # Or an event that the caller has put together.
            annotation = function.parameters.get(value.id)
            return self.resolve(function, annotation) if annotation else ""
        return ""

    def _refused_instead(self, function: Function) -> set[str]:
        """Event classes that a decision turns into a refusal."""
        return {
            self.resolve(function, node.test.args[1])
            for node in function.body
            if isinstance(node, ast.If)
            and isinstance(node.test, ast.Call)
            and ast.unparse(node.test.func) == "isinstance"
            and isinstance(node.body[-1], ast.Raise)
        }


def _named(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=of, names=names, level=0):
                for alias in names:
                    yield alias.asname or alias.name, f"{of}.{alias.name}"
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, f"{module}.{name}"
            case _:
                pass


def _definitions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node, ""
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield inner, f"{node.name}."


def _below(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        yield from _below(child)
