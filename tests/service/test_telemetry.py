"""OpenTelemetry sees what a desk does, and nothing of what it is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from desk_door import MARIA, ORDER, monday
from desk_goods import EVERYTHING
from desk_story import as_json, line
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import o2c
from o2c.errors import ValidationError
from o2c.service.telemetry import Refusal, Telemetry
from o2c.storage.log import Conflict, Lost

SRC = Path(__file__).parents[2] / "src"


@define
class Seen:
    """What was exported, in memory."""

    telemetry: Telemetry
    reader: InMemoryMetricReader
    spans: InMemorySpanExporter

    def names(self) -> list[str]:
        return [span.name for span in self.spans.get_finished_spans()]

    def points(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        """The points of a metric: attributes, and value or count."""
        data = self.reader.get_metrics_data()
        return [
            (
                dict(point.attributes),
                getattr(point, "value", getattr(point, "count", 0)),
            )
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def everything(self) -> str:
        """All that was told, as text."""
        spans = [span.to_json() for span in self.spans.get_finished_spans()]
        data = self.reader.get_metrics_data()
        return "\n".join([*spans, data.to_json() if data else ""])


@pytest.fixture
def seen() -> Seen:
    reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    meters = MeterProvider([reader])
    telemetry = Telemetry(meter_provider=meters, tracer_provider=tracers)
    return Seen(telemetry, reader, spans)


@pytest.fixture
def desk(database_url: str, seen: Seen) -> Iterator[o2c.Desk]:
    url, telemetry = database_url, seen.telemetry
    with o2c.open(url, clock=monday, telemetry=telemetry) as opened:
        texts = [as_json(name, fields) for name, fields in EVERYTHING]
        assert not opened.do_many(texts, by=MARIA).refused
        seen.spans.clear()
        yield opened


def test_a_command_is_a_span_with_its_parts(desk: o2c.Desk, seen: Seen) -> None:
    order = as_json("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 2)]})
    desk.do(order, by=MARIA, command_id="one")
    desk.do(order, by=MARIA, command_id="one")
    with pytest.raises(o2c.Rejected):
        desk.do(as_json("ShipOrder", {"order": "SO-9"}), by=MARIA)
    assert seen.names().count("o2c.command") == 3
    first = seen.names()[:3]
    assert first == ["o2c.use_case", "o2c.append", "o2c.command"]
    case, append, command = seen.spans.get_finished_spans()[:3]
    assert {part.parent.span_id for part in (case, append) if part.parent} == {
        command.context.span_id
    }
    assert command.attributes == {"o2c.request": "PlaceOrder", "o2c.commands": 1}
    told = {
        (facts["o2c.request"], facts["o2c.outcome"]): value
        for facts, value in seen.points("o2c.commands")
    }
    assert told["PlaceOrder", "accepted"] == 1
    assert told["PlaceOrder", "repeated"] == 1
    refused = [outcome for name, outcome in told if name == "ShipOrder"]
    assert refused not in ([], ["accepted"])
    assert sum(count for _, count in seen.points("o2c.append.duration")) >= 3


def test_a_follower_tells_how_the_views_are(desk: o2c.Desk, seen: Seen) -> None:
    marks, head = desk.projector.marks, desk.store.head()
    desk.projector.follow(lambda: min(m.position for m in marks().values()) >= head)
    desk.projector.rebuild(["customers"])
    assert "o2c.page" in seen.names()
    assert seen.points("o2c.heartbeats")[0][1] >= 1
    assert [lag <= head for _, lag in seen.points("o2c.lag.events")] == [True]
    states = {facts["o2c.state"] for facts, _ in seen.points("o2c.dead_letters")}
    assert states == {"parked", "held", "skipped", "replayed"}
    assert seen.points("o2c.rebuild.position") == [({}, head)]


def test_nothing_of_a_request_is_told(desk: o2c.Desk, seen: Seen) -> None:
    """No name, no address, no figure of an order, no text of a refusal."""
    desk.do(
        as_json("PlaceOrder", {**ORDER, "lines": [line(1, "TEN", 2)]}),
        by=o2c.Actor("Jane Doe", MARIA.roles),
    )
    with pytest.raises(o2c.Rejected):
        desk.do(as_json("ShipOrder", {"order": "SO-secret"}), by=MARIA)
    told = seen.everything()
    for word in ("Jane", "ACME", "TEN", "secret", "SO-"):
        assert word not in told


def test_conflicts_and_lost_answers_are_counted(desk: o2c.Desk, seen: Seen) -> None:
    """By the session that meets them."""
    for failure, name in ((Conflict(), "conflicts"), (Lost(), "losses")):
        with pytest.raises(type(failure)), desk.store._session((), False):
            raise failure
        assert sum(value for _, value in seen.points(f"o2c.{name}")) == 1


def test_the_environment_turns_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, on in (("on", True), ("off", False), ("", False)):
        monkeypatch.setenv("O2C_TELEMETRY", value)
        with o2c.open("sqlite://") as desk:
            assert isinstance(desk.store.observer, Telemetry) is on
    monkeypatch.setenv("O2C_TELEMETRY", "on")
    with o2c.open("sqlite://", telemetry=False) as desk:
        assert desk.store.observer is None


def test_where_it_is_not_installed_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ValidationError) as refused:
        Telemetry()
    assert refused.value.code == Refusal.TELEMETRY_MISSING


def test_who_does_not_ask_for_it_does_not_pay() -> None:
    code = (
        "import o2c, sys; o2c.open('sqlite://').close();"
        "assert not [m for m in sys.modules if m.startswith('opentelemetry')]"
    )
    subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SRC)}, check=True
    )
