"""What `o2c pay` does: it asks a gateway, and says what came of it."""

from __future__ import annotations

from o2c.cli.keeping import until_signal
from o2c.cli.printing import say_now
from o2c.cli.sending import named
from o2c.door import Desk
from o2c.service.gateway import Gateway, InProcessGateway
from o2c.service.payments import Worked, follow, work_off

TEST = "test"


def pay(desk: Desk, gateway: str, where: str, *, once: bool, seconds: int) -> bool:
    """Ask until SIGINT or SIGTERM, or once; whether something is left then."""
    port = _gateway(desk, gateway)
    if once:
        worked = work_off(desk, port)
        _tell(worked)
        return bool(worked.unanswered or worked.refused)
    with until_signal() as stopped:
        say_now(f"asking {gateway} for {where}; Ctrl-C stops")
        follow(desk, port, stopped, _tell, seconds=seconds)
    say_now("stopped")
    return False


def _gateway(desk: Desk, text: str) -> Gateway:
    if text == TEST:
        return InProcessGateway(lambda: desk.store.now().date())
    made: Gateway = named(text, "--gateway", "shop.payments:gateway")()
    return made


def _tell(worked: Worked) -> None:
    said = f"{worked.approved} approved, {worked.declined} declined"
    if worked.unanswered:
        said += f", no answer for {', '.join(worked.unanswered)}"
    say_now(said)
    for intent, refusal in worked.refused:
        say_now(f"{intent}: {refusal}")
