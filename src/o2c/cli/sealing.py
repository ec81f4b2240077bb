"""Commands of auditors: `seal`, `verify`, `prove`, `witness`, `verifier`, `audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import As, Db, format_of, url_of

Checkpoints: TypeAlias = Annotated[
    Path,
    typer.Option(metavar="DIR", help="The directory that the checkpoints are in."),
]
Vkeys: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VKEY",
        help="Whose signature to believe, as `o2c seal --new-key` printed it; each "
        "checkpoint needs that of one of them.  May be repeated.",
    ),
]
Witnesses: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VKEY", help="A witness who must have signed every checkpoint as well."
    ),
]
Stream: TypeAlias = Annotated[
    str | None, typer.Option(help="A document or item: order/SO-000001.")
]
Actor: TypeAlias = Annotated[str | None, typer.Option(help="Who did it, or for whom.")]
Customer: TypeAlias = Annotated[
    str | None, typer.Option(help="Everything that concerns a customer.")
]
Since: TypeAlias = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="From this business date on."),
]
Until: TypeAlias = Annotated[
    str | None,
    typer.Option("--to", metavar="DATE", help="Up to this business date."),
]
KnownFrom: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Recorded on this day (UTC) or later."),
]
KnownTo: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Recorded on this day (UTC) or earlier."),
]
ForProof: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="With --proof: where checkpoints are."),
]
ProofFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write proofs of all of it to a file."),
]


def seal(
    context: typer.Context,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The private key to sign with.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where checkpoints are kept: elsewhere."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on as events come, until Ctrl-C.")
    ] = False,
    every: Annotated[
        int, typer.Option(min=1, metavar="N", help="Events between two checkpoints.")
    ] = 1000,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="First make the trees anew from the rows."),
    ] = False,
    new_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Make a key, and print its public part."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="The new key's name: your log's, as in example.com/orders."),
    ] = None,
    db: Db = None,
) -> None:
    """Sign what has happened, so that nobody can change it unseen.

    A checkpoint is written to a directory and printed.  Keep the directory where those
    who can write to the database cannot write.  A history that does not go on from
    the newest checkpoint there is not signed.
    """
    from o2c.cli import sealed
    from o2c.cli.opening import answering, opened

    with answering():
        if new_key is not None:
            sealed.make_key(new_key, name)
            return
        signer, folder = sealed.given(key, to)
        with opened(url_of(context, db)) as desk:
            sealed.seal(desk, signer, folder, follow=follow, every=every, anew=rebuild)


def verify(
    context: typer.Context,
    checkpoints: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The directory that checkpoints are in."),
    ] = None,
    public_key: Vkeys = None,
    witness: Witnesses = None,
    snapshots: Annotated[
        bool, typer.Option(help="Also replay the states that are kept between.")
    ] = True,
    form: As = None,
    db: Db = None,
) -> None:
    """Compare every stored row with what was sealed; exit status 1 if one differs.

    Without --checkpoints only the trees in the database itself are compared, and
    whoever can rewrite the database can rewrite those.
    """
    from o2c.cli import sealed
    from o2c.cli.keeping import progress_bar
    from o2c.cli.opening import answering, opened

    with answering():
        with opened(url_of(context, db)) as desk, progress_bar("verifying") as tell:
            head = desk.store.head()
            verdict = desk.sealed.verify(
                checkpoints,
                public_key or (),
                witnesses=witness or (),
                snapshots=snapshots,
                progress=lambda position: tell(position, head),
            )
        sealed.tell(verdict, format_of(context, form))
    if not verdict.holds:
        raise typer.Exit(1)


def prove(
    context: typer.Context,
    checkpoints: Checkpoints,
    stream: Annotated[
        str | None,
        typer.Argument(help="All events of order/SO-000001, or just SO-000001."),
    ] = None,
    position: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="The event at a position; may be repeated."),
    ] = None,
    command: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="A command, a refused one too; may be repeated."
        ),
    ] = None,
    older: Annotated[
        Path | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Also that the history goes on from this checkpoint unchanged.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to this file, not to the terminal."),
    ] = None,
    db: Db = None,
) -> None:
    """Prove that events are in the sealed history, to whoever has no database.

    What comes of it is one JSON file; check it with what `o2c verifier` prints.
    """
    from o2c.cli import sealed
    from o2c.cli.opening import answering, opened
    from o2c.cli.trailing import stream_named

    with answering(), opened(url_of(context, db)) as desk:
        proof = desk.sealed.prove(
            checkpoints,
            stream=stream_named(desk, stream) if stream else None,
            positions=position or (),
            command_ids=command or (),
            older=older,
        )
        sealed.give(proof, to)


def witness(
    proof: Annotated[
        Path, typer.Argument(help="What `o2c prove` wrote, with --older if not first.")
    ],
    key: Annotated[
        Path, typer.Option(metavar="FILE", help="The witness's own private key.")
    ],
    public_key: Annotated[
        list[str], typer.Option(metavar="VKEY", help="Whose history it is.")
    ],
    to: Annotated[
        Path, typer.Option(metavar="DIR", help="What the witness has signed so far.")
    ],
) -> None:
    """Sign somebody else's checkpoint, if it goes on from the last one signed.

    Needs no database.  Prints the checkpoint with both signatures.
    """
    from o2c.cli import sealed
    from o2c.cli.opening import answering

    with answering():
        sealed.witness(proof, key, public_key, to)


def verifier(
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to this file, not to the terminal."),
    ] = None,
) -> None:
    """The program that checks proofs: one file of Python, which needs no o2c."""
    from o2c.cli import sealed
    from o2c.cli.opening import answering

    with answering():
        sealed.write(sealed.verifier(), to)


def audit(
    context: typer.Context,
    stream: Stream = None,
    actor: Actor = None,
    customer: Customer = None,
    since: Since = None,
    until: Until = None,
    known_from: KnownFrom = None,
    known_to: KnownTo = None,
    checkpoints: ForProof = None,
    proof: ProofFile = None,
    form: As = None,
    db: Db = None,
) -> None:
    """Who did or tried what, when and why, and what was there before.

    A row for each field that an event changed, with its old and new value and the line
    it is of, and for each attempt that was refused.  `index` is the row's leaf in the
    sealed history.  CSV and JSON have all columns.
    """
    from o2c.cli import auditing, sealed
    from o2c.cli.opening import answering, opened
    from o2c.storage.audit_query import Query

    with answering(), opened(url_of(context, db)) as desk:
        query = Query(
            stream=stream,
            actor=actor,
            customer=customer,
            since=auditing.day("from", since),
            until=auditing.day("to", until),
            known_since=auditing.day("known_from", known_from),
            known_until=auditing.day("known_to", known_to),
        )
        auditing.tell(desk.sealed.trail(query), format_of(context, form))
        if proof is not None:
            auditing.prove(desk, query, sealed.named(checkpoints), proof)
