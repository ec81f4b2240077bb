"""Every block of code in README.md and docs/ runs, and prints what the page says.

- ```python blocks of a page run in order and share their names; what they print stands
  in the ```text block right after them.
- ```console blocks hold `$ o2c …` commands, each with what it prints; `...` stands for
  what differs from one run to the next.  `$ echo $?` shows the exit status before it.
- ```json and ```python blocks with a file's name behind the word are that file.
- Pages under how-to begin where the section "Set up" of the tutorial ends.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from attrs import define, field, frozen
from typer.testing import CliRunner

from o2c.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(
        path
        for path in sorted((ROOT / "docs").rglob("*.md"))
        if "reference" not in path.relative_to(ROOT).parts
    ),
]
ON_POSTGRESQL = {"docs/how-to/run-on-postgresql.md"}
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>\w*) *(?P<name>\S*)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    """A fenced block: `name` is the file it is, `shows` what it prints, if it says."""

    kind: str
    name: str
    body: str
    line: int
    shows: str | None = None


def blocks(text: str) -> list[Block]:
    """The blocks of a page; a ```text block goes with the ```python block before it."""
    found: list[Block] = []
    end = 0
    for match in _FENCE.finditer(text):
        between = text[end : match.start()]
        kind, body = match["kind"], match["body"]
        if (
            kind == "text"
            and found
            and found[-1].kind == "python"
            and not between.strip()
        ):
            last = found.pop()
            found.append(Block(last.kind, last.name, last.body, last.line, body))
        else:
            line = text.count("\n", 0, match.start("body"))
            found.append(Block(kind, match["name"], body, line))
        end = match.end()
    return found


def section(text: str, title: str) -> str:
    """A page up to the end of a section, the rest left out."""
    start = re.search(rf"^## {re.escape(title)}$", text, re.MULTILINE)
    assert start, f"there is no section {title!r}"
    after = re.search(r"^## ", text[start.end() :], re.MULTILINE)
    return text[: start.end() + after.start()] if after else text


@define
class Reader:
    """Someone who does what a page says, in one directory, from the top down."""

    page: Path
    names: dict[str, object] = field(factory=lambda: {"__name__": "__main__"})
    status: int = 0

    def follow(self, found: list[Block]) -> None:
        for block in found:
            match block.kind:
                case "python" | "json" if block.name:
                    Path(block.name).write_text(block.body, "utf-8")
                case "python":
                    self.run(block)
                case "console":
                    self.type(block)
                case _:
                    pass

    def run(self, block: Block) -> None:
        printed = io.StringIO()
        # The page's own line numbers in a traceback.
        code = compile("\n" * block.line + block.body, str(self.page), "exec")
        with redirect_stdout(printed):
            exec(code, self.names)
        self.compare(block, printed.getvalue(), block.shows or "")

    def type(self, block: Block) -> None:
        for command, shown in commands(block.body):
            if command == "echo $?":
                printed, self.status = f"{self.status}\n", 0
            else:
                assert self.status == 0, f"before `{command}`: exit {self.status}"
                printed = self.invoke(command)
            self.compare(block, printed, shown)
        assert self.status == 0, f"line {block.line}: exit {self.status}"

    def invoke(self, command: str) -> str:
        program, *words = shlex.split(command)
        assert program == "o2c", f"only o2c is run, not {program}"
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        self.status = result.exit_code
        return result.stderr + result.stdout

    def compare(self, block: Block, printed: str, shown: str) -> None:
        want, got = tidy(shown), tidy(printed)
        flags = doctest.ELLIPSIS if block.kind == "console" else 0
        if not doctest.OutputChecker().check_output(want, got, flags):
            pytest.fail(
                f"{self.page.name}, line {block.line + 1} shows\n\n{want}\n"
                f"and prints\n\n{got}",
                pytrace=False,
            )


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and what it shows."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with a command"
    for part in parts[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def tidy(text: str) -> str:
    """Text without spaces at line ends, ending in one line break if it is not empty."""
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_page_does_what_it_says(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    where = page.relative_to(ROOT).as_posix()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in os.environ if name.startswith("O2C_")]:
        monkeypatch.delenv(name)
    for name in ("O2C_DB", "O2C_VIEWS"):
        monkeypatch.setenv(name, "")  # what a page sets is undone after it
    if where in ON_POSTGRESQL:
        monkeypatch.setenv("O2C_DB", request.getfixturevalue("postgres_url"))
    monkeypatch.setenv("USER", "maria")
    reader = Reader(page)
    if where.startswith("docs/how-to/"):
        tutorial = (ROOT / "docs/tutorial.md").read_text("utf-8")
        Reader(page, reader.names).follow(blocks(section(tutorial, "Set up")))
    reader.follow(blocks(page.read_text("utf-8")))


def test_no_block_of_a_page_is_of_an_unknown_kind() -> None:
    """A block that no one runs would go out of date unseen."""
    known = {"python", "console", "json", "sh", "sql", "text", "mermaid"}
    for page in PAGES:
        for block in blocks(page.read_text("utf-8")):
            assert block.kind in known, f"{page.name}, line {block.line}: {block.kind}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_link_leads_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    """The places in a page that a link can lead to."""
    text = page.read_text("utf-8")
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    return made | set(re.findall(r'id="([^"]+)"', text))


def test_the_reader_notices_what_a_page_does_not_show(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    reader = Reader(page)
    reader.follow(blocks("```python\nprint(1)\n```\n\n```text\n1\n```\n"))
    wrong = (
        "```python\nprint(1)\n```\n",
        "```python\nprint(1)\n```\n```text\n2\n```\n",
    )
    for text in wrong:
        with pytest.raises(pytest.fail.Exception):
            reader.follow(blocks(text))
    with pytest.raises(ZeroDivisionError):
        reader.follow(blocks("```python\n1 / 0\n```\n"))


def test_the_reader_notices_a_command_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match="exit"):
        Reader(tmp_path).follow(
            blocks("```console\n$ o2c schema events no\n...\n```\n")
        )
