"""OpenTelemetry, where it is asked for: metrics and spans of a desk and its views.

No attribute has anything of a request's or an event's content: names of requests and
codes of refusals, figures, and states.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum, auto
from time import perf_counter
from typing import Any

import o2c
from o2c.door import Desk
from o2c.errors import ValidationError
from o2c.storage.health import Health
from o2c.storage.observing import Fact, Note, Observer

VARIABLE = "O2C_TELEMETRY"


class Refusal(StrEnum):
    TELEMETRY_MISSING = auto()


class Telemetry:
    """An observer that speaks OpenTelemetry; by default to the global providers.

    Spans `o2c.command`, `o2c.use_case`, `o2c.append` and `o2c.page`, each with a
    histogram `….duration` in seconds; counters `o2c.commands` by request and outcome,
    `o2c.conflicts`, `o2c.losses` and `o2c.heartbeats`; gauges `o2c.lag.events`,
    `o2c.lag.seconds`, `o2c.dead_letters` by state, `o2c.rebuild.position` and `.head`.
    """

    def __init__(self, *, meter_provider: Any = None, tracer_provider: Any = None):
        """ValidationError where opentelemetry-api is not installed."""
        try:
            from opentelemetry import metrics, trace
        except ImportError:
            raise ValidationError(
                Refusal.TELEMETRY_MISSING,
                "opentelemetry is not installed",
                remedy="pip install 'o2c[telemetry]'",
            ) from None
        meter = metrics.get_meter("o2c", o2c.__version__, meter_provider)
        self._tracer = trace.get_tracer("o2c", o2c.__version__, tracer_provider)
        self._durations = {
            name: meter.create_histogram(f"o2c.{name}.duration", "s")
            for name in ("command", "use_case", "append", "page")
        }
        self._counters = {
            name: meter.create_counter(f"o2c.{name}")
            for name in ("commands", "conflicts", "losses", "heartbeats")
        }
        self._gauges = {
            name: meter.create_gauge(f"o2c.{name}")
            for name in (
                "lag.events",
                "lag.seconds",
                "dead_letters",
                "rebuild.position",
                "rebuild.head",
            )
        }

    @contextmanager
    def span(self, name: str, facts: Mapping[str, Fact]) -> Iterator[Note]:
        # An exception is told by its type only: its text may quote a request.
        started = perf_counter()
        with self._tracer.start_as_current_span(
            f"o2c.{name}",
            attributes=_named(facts),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def note(fact: str, value: Fact) -> None:
                span.set_attribute(f"o2c.{fact}", value)

            try:
                yield note
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                raise
            finally:
                taken = perf_counter() - started
                texts = {k: v for k, v in facts.items() if isinstance(v, str)}
                self._durations[name].record(taken, _named(texts))

    def count(self, name: str, facts: Mapping[str, Fact]) -> None:
        self._counters[name].add(1, _named(facts))

    def reached(self, what: str, position: int, head: int) -> None:
        self._gauges[f"{what}.position"].set(position)
        self._gauges[f"{what}.head"].set(head)

    def beat(self, health: Health) -> None:
        self._counters["heartbeats"].add(1)
        self._gauges["lag.events"].set(health.lag)
        self._gauges["lag.seconds"].set(health.late)
        for state, number in health.dead_letters.items():
            self._gauges["dead_letters"].set(number, {"o2c.state": str(state)})


def observe(desk: Desk, telemetry: Observer | bool | None) -> None:
    """Let an observer look on; None leaves it to the environment's O2C_TELEMETRY."""
    if telemetry is None:
        telemetry = os.environ.get(VARIABLE, "").lower() in ("1", "on", "true", "yes")
    if telemetry is False:
        return
    try:
        observer = Telemetry() if telemetry is True else telemetry
    except ValidationError:
        desk.close()
        raise
    desk.store.observer = desk.projector.observer = observer


def _named(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {f"o2c.{name}": value for name, value in facts.items()}
