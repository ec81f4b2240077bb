"""`o2c quality`: what is found, what is kept, and what people said of it (S2-04)."""

from __future__ import annotations

import json

SHOUTED = {"do": "RegisterProduct", "product": "lamp", "name": "Desk lamp"}
AGAIN = {
    "do": "RegisterCustomer",
    "customer": "ACM2",
    "name": "ACME LIMITED",
    "currency": "EUR",
    "bill_to": {"name": "Acme Ltd", "country": "DE"},
}


def stages(run) -> dict[str, str]:
    printed = run("quality", "--format", "json")
    assert printed.exit_code == 0, printed.stderr
    return {row["flag"]: row["stage"] for row in json.loads(printed.stdout)}


def test_what_is_found_is_kept_only_when_that_is_asked_s2_04(
    run, write, shop: str
) -> None:
    assert stages(run) == {}
    run("do", str(write(SHOUTED, AGAIN)))
    both = ("duplicate-customer:ACM2~ACME", "sku-twice:LAMP~lamp")
    assert stages(run) == dict.fromkeys(both, "found")
    assert json.loads(run("show", "flags", "--format", "json").stdout) == []

    kept = run("quality", "--keep")
    assert kept.exit_code == 0, kept.stderr
    assert stages(run) == dict.fromkeys(both, "open")


def test_what_was_rejected_is_left_out_and_what_is_gone_is_corrected_s2_02(
    run, write, shop: str
) -> None:
    run("do", str(write(SHOUTED, AGAIN)))
    run("quality", "--keep")
    twins = {"do": "RejectFlag", "flag": "sku-twice:LAMP~lamp", "note": "two lamps"}
    gone = {"do": "DeactivateCustomer", "customer": "ACM2"}
    run("do", str(write(twins, gone)))
    assert stages(run) == {"duplicate-customer:ACM2~ACME": "open"}

    run("quality", "--keep")
    assert stages(run) == {}
    rows = json.loads(run("show", "flags", "--format", "json").stdout)
    assert {row["stage"] for row in rows} == {"rejected", "corrected"}


def test_who_may_not_keep_flags_is_told(run, write, shop: str) -> None:
    run("do", str(write(SHOUTED)))
    refused = run("quality", "--keep", "--role", "warehouse")
    assert refused.exit_code == 1
    assert "role_missing" in refused.stderr


def test_odd_prices_are_found_from_what_is_kept_s2_03(run, write, shop: str) -> None:
    price = {"do": "SetListPrice", "product": "LAMP", "currency": "EUR"}
    cost = {"do": "SetCost", "product": "LAMP", "currency": "EUR", "cost": "30"}
    contract = {
        "do": "SetPrice",
        "key": {"customer": "ACME", "product": "LAMP"},
        "currency": "EUR",
        "since": "2026-01-01",
        "breaks": [{"value": "41"}],
    }
    done = run(
        "do",
        str(write({**cost, "since": "2026-01-01"}, {**price, "price": "29"}, contract)),
    )
    assert done.exit_code == 0, done.stderr
    (listed,) = json.loads(run("show", "list_prices", "--format", "json").stdout)
    today = listed["since"]
    printed = json.loads(run("quality", "--format", "json").stdout)
    assert {row["flag"]: row["figures"] for row in printed} == {
        "price-below-cost:list:LAMP": "price 29 EUR; cost 30 EUR",
        "price-jump:list:LAMP": f"49.9 EUR to 29 EUR; -41 % on {today}",
        "contract-above-list:c:ACME|p:LAMP": "price 41 EUR; list 29 EUR",
    }
    calm = run("quality", "--jump", "50", "--format", "json").stdout
    assert "price-jump" not in calm


def test_a_price_in_two_currencies_is_one_flag_that_stays_rejected_s2_02(
    run, write, shop: str
) -> None:
    free = {"do": "SetListPrice", "product": "LAMP", "price": "0"}
    both = ({**free, "currency": "EUR"}, {**free, "currency": "CHF"})
    assert run("do", str(write(*both))).exit_code == 0
    run("quality", "--keep")
    flagged = "zero-price:list:LAMP"
    assert stages(run)[flagged] == "open"
    said = {"do": "RejectFlag", "flag": flagged, "note": "given away"}
    run("do", str(write(said)))
    for _ in range(2):
        run("quality", "--keep")
        assert flagged not in stages(run)


def test_a_price_that_has_ended_is_only_what_came_before_s2_03(
    run, write, shop: str
) -> None:
    price = {
        "do": "SetPrice",
        "key": {"customer": "ACME", "product": "LAMP"},
        "currency": "EUR",
    }
    ended = {"since": "2026-01-01", "until": "2026-01-31", "breaks": [{"value": "99"}]}
    now = {"since": "2026-02-01", "breaks": [{"value": "40"}]}
    done = run("do", str(write({**price, **ended}, {**price, **now})))
    assert done.exit_code == 0, done.stderr
    printed = json.loads(run("quality", "--format", "json").stdout)
    assert {row["flag"]: row["figures"] for row in printed} == {
        "price-jump:c:ACME|p:LAMP": "99 EUR to 40 EUR; -59 % on 2026-02-01"
    }
