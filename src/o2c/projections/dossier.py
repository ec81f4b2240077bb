"""Everything about one customer, for whoever answers their question (R21-02).

Put together from the rows of many views when it is asked for: no table of its own, so
nothing in it can be out of step with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from attrs import frozen

from o2c.errors import UnknownReference
from o2c.kernel import Rejected
from o2c.projections import Refusal

Rows: TypeAlias = Callable[[str, Sequence[tuple[str, str, object]]], Sequence[Any]]


@frozen(kw_only=True)
class Section:
    """One part of a dossier: rows of a view, and the columns worth a glance."""

    title: str
    view: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]


@frozen(kw_only=True)
class Moment:
    """Something that happened, or was promised, on a day."""

    on: date
    document: str
    what: str


@frozen(kw_only=True)
class Dossier:
    """What is known of a customer: the master data, what is open, what happened."""

    customer: str
    sections: tuple[Section, ...]
    timeline: tuple[Moment, ...]

    def rows(self, view: str) -> tuple[Any, ...]:
        """The rows of one section; none where it has none."""
        found = (each.rows for each in self.sections if each.view == view)
        return next(found, ())


# Title, view, the column that names the customer, and the columns worth a glance.
_PARTS: tuple[tuple[str, str, str, str], ...] = (
    ("Customer", "customers", "customer", "name status terms blocked account country"),
    ("Contacts", "contacts", "customer", "usages name email phone"),
    ("Addresses", "addresses", "customer", "usage label name city country"),
    ("Quotes", "quotes", "customer", "quote stage valid_until total"),
    ("Agreements", "agreements", "customer", "agreement stage until value"),
    ("Drafts", "drafts", "customer", "draft stage saved_on lacks missing"),
    (
        "Orders",
        "order_status",
        "customer",
        "order purchase_order ordered_on stage delivery billing total",
    ),
    (
        "To ship",
        "open_orders",
        "customer",
        "order line product open promised waiting backordered",
    ),
    (
        "Shipments",
        "shipments",
        "customer",
        "shipment order stage shipped_on delivered_on carrier tracking",
    ),
    ("Returns", "returns", "customer", "rma order stage valid_until received"),
    ("Invoices", "invoices", "customer", "invoice order due_on total open settlement"),
    ("Credits", "credit_memos", "customer", "memo invoice kind issued_on total left"),
    ("Payments", "payments", "customer", "order stage brand last4 authorised captured"),
)
_HELD = ("order", "since", "customer_text")
_OWED = ("account", "credit_limit", "exposure", "available", "invoiced", "on_account")

# Which column of which view is a day on which something happened, and what.
_MOMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("quotes", "quote", "offered_on", "quoted"),
    ("quotes", "quote", "valid_until", "quote valid until"),
    ("order_status", "order", "ordered_on", "ordered"),
    ("order_status", "order", "confirmed_on", "confirmed"),
    ("open_orders", "order", "promised", "promised"),
    ("shipments", "shipment", "shipped_on", "shipped"),
    ("shipments", "shipment", "delivered_on", "delivered"),
    ("invoices", "invoice", "issued_on", "invoiced"),
    ("invoices", "invoice", "last_paid_on", "paid"),
    ("credit_memos", "memo", "issued_on", "credited"),
    ("returns", "rma", "authorised_on", "return authorised"),
)


def dossier(rows: Rows, customer: str) -> Dossier:
    """All about a customer; UnknownReference where there is none.

    What its orders wait for is said in words that may be passed on (R03-10).
    """
    found = [
        Section(
            title=title,
            view=view,
            columns=tuple(columns.split()),
            rows=tuple(rows(view, [(by, "=", customer)])),
        )
        for title, view, by, columns in _PARTS
    ]
    master = found[0].rows
    if not master:
        raise _unknown(customer)
    orders = [view for _, view, *_ in _PARTS].index("order_status")
    held = [row.order for row in found[orders].rows if row.holds]
    found.insert(orders + 1, _section("Waiting", "holds", _HELD, rows, ("order", held)))
    accounts = [master[0].account]
    found.append(
        _section("Owed", "credit_exposure", _OWED, rows, ("account", accounts))
    )
    return Dossier(
        customer=customer,
        sections=tuple(section for section in found if section.rows),
        timeline=tuple(sorted(_timeline(found), key=lambda m: (m.on, m.document))),
    )


def _section(
    title: str,
    view: str,
    columns: tuple[str, ...],
    rows: Rows,
    among: tuple[str, Sequence[str]],
) -> Section:
    column, values = among
    found = tuple(rows(view, [(column, "in", values)])) if values else ()
    return Section(title=title, view=view, columns=columns, rows=found)


def _timeline(sections: Sequence[Section]) -> Iterator[Moment]:
    by_view = {section.view: section.rows for section in sections}
    told = set[Moment]()
    for view, document, day, what in _MOMENTS:
        for row in by_view.get(view, ()):
            on = getattr(row, day)
            moment = Moment(on=on, document=getattr(row, document), what=what)
            if on is not None and moment not in told:
                told.add(moment)
                yield moment


def _unknown(customer: str) -> Rejected:
    return UnknownReference(
        Refusal.CUSTOMER_UNKNOWN,
        f"there is no customer {customer!r}",
        field="customer",
        remedy="check the customer's id",
    )
