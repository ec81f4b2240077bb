"""Card numbers in text: found so that they are refused, or masked; never kept.

A card number is 13 to 19 digits that begin as an issuer's do, as many as that issuer's
have, with a right check digit (Luhn); written in one piece or in groups with one space,
hyphen or dot between them.  It is looked for at the edges of groups only: what is part
of a longer number is none.  Neither is a GTIN of 13 digits, nor a valid IBAN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from o2c.values.gtin import normal_gtin

SHORTEST, LONGEST = 13, 19
KEPT = 4  # digits that a mask leaves to be read

# Whose numbers begin within these bounds, and how many digits they have.
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", (14, 16, 17, 18, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 17, 18, 19)),
    ("36", "36", (14, 15, 16, 17, 18, 19)),
    ("38", "39", (14, 16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "649", (16, 17, 18, 19)),
    ("65", "65", (16, 17, 18, 19)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("81", "81", (16, 17, 18, 19)),
    ("50", "50", tuple(range(13, 20))),  # Maestro
    ("56", "58", tuple(range(13, 20))),
    ("63", "63", tuple(range(13, 20))),
    ("67", "67", tuple(range(13, 20))),
)
# Between two groups: one space of any kind, hyphen, dot, or sign that cannot be seen;
# in JSON text a space or a digit may be written as an escape.
_GAP = (
    r"(?:[\s\-.\u2010-\u2015\u2212\u00ad\u200b-\u200d\u2060\ufeff]"
    r"|\\[nrt]|\\u(?:00[aA][0dD]|20[01][0-9a-fA-F]|202[fF]))"
)
_DIGIT = r"(?:\\u003\d|\d)"
_RUN = re.compile(rf"{_DIGIT}(?:{_GAP}?{_DIGIT})+")
_BETWEEN = re.compile(_GAP)
_EACH = re.compile(_DIGIT)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


def has_card_number(text: str) -> bool:
    """Whether there is a card number in the text."""
    return next(_found(text), None) is not None


def masked(text: str) -> str:
    """The text with all but the last four digits of each card number blotted out."""
    for start, end in reversed(list(_found(text))):
        part = text[start:end]
        digits = [
            (first + each.start(), first + each.end())
            for first, last in _groups(part)
            for each in _EACH.finditer(part[first:last])
        ]
        for first, last in reversed(digits[:-KEPT]):
            part = f"{part[:first]}*{part[last:]}"
        text = text[:start] + part + text[end:]
    return text


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand, from left to right, none within another."""
    if sum(map(str.isdigit, text)) < SHORTEST:
        return
    accounts = [found.span() for found in _IBAN.finditer(text) if _is_iban(found[0])]
    for run in _RUN.finditer(text):
        if any(start <= run.start() and run.end() <= end for start, end in accounts):
            continue
        yield from _in_run(run[0], run.start())


def _in_run(run: str, start: int) -> Iterator[tuple[int, int]]:
    """Where they stand in one run; those that overlap are blotted out as one."""
    groups = _groups(run)
    began, ended = -1, -1
    for first in range(len(groups)):
        last = _ends(run, groups, first)
        if last is None:
            continue
        if first > ended >= 0:
            yield start + groups[began][0], start + groups[ended][1]
            began = -1
        began, ended = (first if began < 0 else began), max(last, ended)
    if ended >= 0:
        yield start + groups[began][0], start + groups[ended][1]


def _groups(run: str) -> list[tuple[int, int]]:
    """Where groups of digits stand, between the gaps."""
    gaps = [gap.span() for gap in _BETWEEN.finditer(run)]
    begins = [0, *(end for _, end in gaps)]
    return list(zip(begins, [*(start for start, _ in gaps), len(run)], strict=True))


def _ends(run: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The group that the longest card number ends with that begins with `first`."""
    digits, found = "", None
    for last in range(first, len(groups)):
        group = run[slice(*groups[last])]
        digits += "".join(str(int(each[-1])) for each in _EACH.findall(group))
        if len(digits) > LONGEST:
            break
        if _is_card(digits) and (len(digits) > SHORTEST or first == last):
            found = last
    return found


def _is_card(digits: str) -> bool:
    if len(digits) < SHORTEST or not _issued(digits) or not _luhn(digits):
        return False
    return not (len(digits) == SHORTEST and normal_gtin(digits))


def _issued(digits: str) -> bool:
    return any(
        low <= digits[: len(low)] <= high and len(digits) in lengths
        for low, high, lengths in _ISSUERS
    )


def _luhn(digits: str) -> bool:
    doubled = (
        sum(divmod(int(d) * 2, 10)) if n % 2 else int(d)
        for n, d in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether an account number has the check digits of an IBAN (ISO 7064)."""
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
