"""Customers that may be one and the same, scored (S2-02).

Only those are compared that share something telling: a tax number, a phone number, an
e-mail domain, a postal code, or how their names begin.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from attrs import frozen
from rapidfuzz import fuzz

from o2c.audit.quality.flaw import Flaw
from o2c.domain.flag import Concern

DECISIVE = 100  # a shared tax number
LIKELY = 76  # from this score on a pair is flagged, out of 100
NAME, PLACE, PHONE, MAIL = 75, 20, 6, 4  # what each may add to the score
UNLIKE = 60  # names that are less alike than that, in per cent, say nothing
SAME_STREET = 85  # streets that are as alike, in per cent, are the same
LARGEST_BLOCK = 200  # more customers that share something share nothing telling

# Legal forms, as they stand in names without dots and accents.
_FORMS = """
    ab ag aps as asa bv bvba co company corp corporation cv doo eg eurl gesmbh
    gmbh gmbhco inc incorporated kft kg kk limited llc llp lp ltd ltda mbh nv ohg
    oy oyj plc pte pty pvt sa sarl sas sasu se sl slu snc spa spol spzoo sprl srl
    sro ug und and et y
"""
FORMS = frozenset(_FORMS.split())

# Who has one of these has it from everybody's provider.
_PROVIDERS = """
    gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de
    gmx.net web.de t-online.de aol.com live.com proton.me protonmail.com
"""
PROVIDERS = frozenset(_PROVIDERS.split())


@frozen(kw_only=True)
class Party:
    """What tells customers apart; `parent` is the party it belongs to."""

    customer: str
    name: str
    country: str = ""
    postal_code: str = ""
    city: str = ""
    street: str = ""
    tax_ids: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    parent: str = ""


def duplicates(parties: Iterable[Party]) -> Iterator[Flaw]:
    """Pairs of customers that are likely one, each once, with what speaks for it."""
    seen = set[tuple[str, str]]()
    for block in _blocks(list(parties)):
        for n, one in enumerate(block):
            for other in block[n + 1 :]:
                pair = (one.customer, other.customer)
                if pair in seen:
                    continue
                seen.add(pair)
                score, figures = scored(one, other)
                if score >= LIKELY:
                    yield Flaw(
                        kind=Concern.DUPLICATE_CUSTOMER,
                        subjects=pair,
                        figures=(f"score {score} of {DECISIVE}", *figures),
                    )


def scored(one: Party, other: Party) -> tuple[int, tuple[str, ...]]:
    """How likely two customers are one, out of 100, and what speaks for it.

    A shared tax number decides, but not between a party and its parent, nor between
    two of one parent: they share it by right.  Two different tax numbers of one
    kind speak against it.
    """
    if related(one, other):
        return 0, ()
    if one.tax_ids & other.tax_ids:
        return DECISIVE, ("same tax number",)
    likeness = int(fuzz.token_sort_ratio(plain_name(one.name), plain_name(other.name)))
    place, said = _place(one, other)
    score = max(likeness - UNLIKE, 0) * NAME // (100 - UNLIKE) + place
    figures = [f"names {likeness} % alike", *said]
    for what, shared, worth in (
        ("phone", one.phones & other.phones, PHONE),
        ("e-mail domain", domains(one) & domains(other), MAIL),
    ):
        if shared:
            score += worth
            figures.append(f"same {what}")
    if _schemes(one) & _schemes(other):
        score //= 2
        figures.append("different tax numbers")
    return min(score, DECISIVE - 1), tuple(figures)


def related(one: Party, other: Party) -> bool:
    """Whether one belongs to the other, or both to a third."""
    return (
        one.parent == other.customer
        or other.parent == one.customer
        or (one.parent == other.parent != "")
    )


def plain_name(name: str) -> str:
    """A name as it is compared: no accents, case, punctuation or legal form."""
    folded = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"\w+", re.sub(r"[.'\u2019]", "", letters).replace("&", " and "))
    kept = [word for word in words if word not in FORMS]
    return re.sub("([aou])e", r"\1", " ".join(kept or words))  # as in Mueller, Müller


def domains(party: Party) -> frozenset[str]:
    """The e-mail domains that say something about the party."""
    found = {mail.rpartition("@")[2].casefold() for mail in party.mails}
    return frozenset(found - PROVIDERS)


def _schemes(party: Party) -> frozenset[str]:
    """The kinds of tax number that it has: `eu_vat` of `eu_vat:DE136695976`."""
    return frozenset(number.partition(":")[0] for number in party.tax_ids)


def _place(one: Party, other: Party) -> tuple[int, tuple[str, ...]]:
    if not one.country or one.country != other.country:
        return 0, ()
    postal = one.postal_code.replace(" ", "").upper()
    if postal and postal == other.postal_code.replace(" ", "").upper():
        likeness = int(fuzz.token_sort_ratio(one.street, other.street))
        if one.street and likeness >= SAME_STREET:
            return PLACE, ("same address",)
        return PLACE * 3 // 4, ("same postal code",)
    if one.city and plain_name(one.city) == plain_name(other.city):
        return PLACE // 2, ("same town",)
    return PLACE // 4, ("same country",)


def _blocks(parties: list[Party]) -> Iterator[list[Party]]:
    sharing: defaultdict[tuple[str, str], list[Party]] = defaultdict(list)
    for party in sorted(parties, key=lambda party: party.customer):
        for key in _keys(party):
            sharing[key].append(party)
    for (what, _), block in sharing.items():
        if what == "tax" or len(block) <= LARGEST_BLOCK:
            yield block


def _keys(party: Party) -> Iterator[tuple[str, str]]:
    yield from (("tax", number) for number in party.tax_ids)
    yield from (("phone", number) for number in party.phones)
    yield from (("mail", domain) for domain in domains(party))
    words = sorted(plain_name(party.name).split(), key=len, reverse=True)
    yield from (("name", word[:5]) for word in words[:2])
    if party.postal_code:
        yield "postal", f"{party.country} {party.postal_code.replace(' ', '')}"
