"""What `o2c explain`, `o2c lineage` and `o2c snapshot` print."""

from __future__ import annotations

from collections.abc import Sequence

from o2c.audit.explain import Explanation
from o2c.audit.lineage import Lineage
from o2c.audit.lineage_tree import tree
from o2c.cli.opening import known
from o2c.cli.options import Format
from o2c.cli.past import Looking, who
from o2c.cli.printing import print_sheet, say
from o2c.cli.sheet import Sheet, iso, listing
from o2c.cli.showing import key_of, views_named
from o2c.projections import question
from o2c.snapshots import Held
from o2c.storage.view_snapshots import Taken


def explained(
    looking: Looking, name: str, key: Sequence[str], column: str
) -> Explanation:
    """The explanation of a value, named as on the command line."""
    known("view", name, views_named())
    view = question(name, looking.own).view
    return looking.explain(name, key_of(view, key), column)


def tell(found: Explanation, form: Format) -> None:
    """The steps, and for people what they come to."""
    print_sheet(steps(found), form)
    if form is Format.TABLE:
        say("")
        say(verdict(found))


def steps(found: Explanation) -> Sheet:
    """Each event with what the value was before it, and after it."""
    number = ("before", "change", "after") if found.numeric else ("before", "after")
    return listing(
        "position# recorded business_date who what why command " + " ".join(number),
        (
            (
                step.recorded.position,
                iso(step.recorded.recorded_at),
                step.recorded.effective_on,
                who(step.recorded),
                step.recorded.name,
                step.why,
                step.recorded.command_id,
                found.text(step.before),
                *((found.text(step.change),) if found.numeric else ()),
                found.text(step.after),
            )
            for step in found.steps
        ),
    )


def verdict(found: Explanation) -> str:
    """What the value is, and that it is what its events make it."""
    of = f"{found.column} of {found.view} {' '.join(map(str, found.key))}"
    value = found.text(found.value) or "nothing"
    if not found.numeric:
        return f"{of} is {value}, as the last of these events has set it."
    return f"{of} is {value}: what readers see is the sum of these changes."


def draw(found: Lineage, form: Format) -> None:
    """The tree for people, the edges for programs."""
    if form is not Format.TABLE:
        print_sheet(edges(found), form)
        return
    for line in tree(found):
        say(line)


def edges(found: Lineage) -> Sheet:
    """The graph: what moved from where to where, by which event."""
    return listing(
        "kind source target quantity amount currency position# event business_date"
        " who command",
        (
            (
                edge.kind,
                str(edge.source),
                str(edge.target),
                edge.quantity,
                None if edge.amount is None else edge.amount.amount,
                None if edge.amount is None else edge.amount.currency,
                edge.recorded.position,
                edge.recorded.name,
                edge.recorded.effective_on,
                who(edge.recorded),
                edge.recorded.command_id,
            )
            for edge in found.edges
        ),
    )


def snapshots(held: Sequence[Held]) -> Sheet:
    """What there is, and why it is not used, where it is not."""
    return listing(
        "view business_date position# rows# taken_at passed_over",
        (
            (
                each.taken.view,
                each.taken.cut.on,
                each.taken.cut.position,
                each.taken.count,
                each.taken.taken_at,
                each.passed_over,
            )
            for each in held
        ),
    )


def taken(heads: Sequence[Taken]) -> str:
    """What was taken, in a sentence."""
    rows = sum(head.count for head in heads)
    moments = len({head.cut for head in heads})
    return f"took {len(heads)} snapshots of {moments} moments, {rows} rows"
