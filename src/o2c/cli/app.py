"""The command line as a whole: its options, its commands, its exit statuses."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import o2c
from o2c.cli.asking import demo, do, init
from o2c.cli.clerk import customer
from o2c.cli.companies import companies
from o2c.cli.erasing import erasures
from o2c.cli.explaining import explain, lineage, snapshot
from o2c.cli.looking import atp, rebuild, reconcile, schema, show, trail
from o2c.cli.options import COMPANY, KEYS, As, Company, Db, Given, Keys
from o2c.cli.owning import backup, migrate, restore
from o2c.cli.paying import pay
from o2c.cli.quality import quality
from o2c.cli.relaying import relay
from o2c.cli.sealing import audit, prove, seal, verifier, verify, witness
from o2c.cli.serving import follow, health, letters

_ABOUT = "Order to cash as a history of events: an order desk, its views, its proof."

app = typer.Typer(
    name="o2c",
    epilog="Exit status: 0 done, 1 refused or differences found, 2 wrong use, "
    "3 the database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command that the arguments name."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # CSV and JSON are UTF-8 whatever the locale is
            reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"o2c {o2c.__version__}")
        raise typer.Exit


@app.callback(help=_ABOUT)
def given(
    context: typer.Context,
    db: Db = None,
    company: Company = None,
    form: As = None,
    keys: Keys = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Keep what is given before the command's name."""
    context.obj = Given(db=db, format=form)
    KEYS.set(keys)
    COMPANY.set(company)


for command in (
    init,
    demo,
    do,
    show,
    customer,
    atp,
    trail,
    explain,
    lineage,
    reconcile,
    rebuild,
    follow,
    health,
    snapshot,
    schema,
    migrate,
    backup,
    restore,
    erasures,
    companies,
    quality,
    pay,
    seal,
    verify,
    prove,
    witness,
    verifier,
    audit,
):
    app.command()(command)
app.add_typer(letters)
app.add_typer(relay)
