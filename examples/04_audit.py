"""An auditor's first step: who decided what, when and why, and is it all there?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import o2c
from o2c.domain.order.parts import HoldReason
from o2c.requests.orders import LinePart, PlaceOrder, ReleaseOrder

office = o2c.Actor(
    "ada", roles=("master_data", "pricing", "accounting", "credit", "warehouse")
)
shop_program = o2c.Actor("web-shop", roles=("order_desk",))
maria = o2c.Actor("maria", roles=("order_desk",))
carla = o2c.Actor("carla", roles=("credit",), on_behalf_of="the board")
now = datetime(2026, 3, 2, 9, tzinfo=UTC)

with o2c.open("sqlite://", clock=lambda: now) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=office).refused

    order = desk.do(
        PlaceOrder(
            customer="CAFE",
            site="MAIN",
            lines=(LinePart(line=1, product="DESK", quantity=Decimal(3)),),
        ),
        by=shop_program,
    ).number("order")
    now += timedelta(hours=2)
    release = ReleaseOrder(order=order, hold=HoldReason.CREDIT, note="deposit paid")
    for who in (maria, carla):
        try:
            desk.do(release, by=who)
        except o2c.Rejected as refusal:
            print(f"{who.id} tried: {refusal}")

    print(f"\nWhat happened to {order}:")
    for entry in desk.trail(f"order/{order}"):
        behalf = f" for {entry.on_behalf_of}" if entry.on_behalf_of else ""
        print(f"  {entry.recorded_at:%d %b %H:%M} {entry.actor}{behalf}: {entry.name}")
        if entry.name in ("order.Held", "order.Released"):
            print(f"    {entry.text}")

    print("\nCredit limits, as they were and as they are:")
    limits = desk.view("audit_trail", where={"event": "credit.LimitSet"})
    for row in limits:
        print(f"  {row.stream} by {row.actor}: {row.before} -> {row.after}")

    history = list(desk.history())
    print(f"\n{len(history)} events, the last at position {history[-1].position}")
    findings = desk.reconcile()
    for finding in findings[:3]:
        print(f"  {finding.check}: {finding.compares}")
        print(f"    {finding.compared} compared, {len(finding.differences)} differ")
    print(f"  and {len(findings) - 3} more checks")
    print("every difference is zero:", all(finding.agrees for finding in findings))
