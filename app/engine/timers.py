"""A legal period in a diagram: a timer that asks the ledger each time and never keeps a date of its own."""

from typing import Any

from SpiffWorkflow.bpmn.serializer.default.event_definition import TimerConditionalEventDefinitionConverter
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.parser.event_parsers import SpiffBoundaryEventParser, SpiffIntermediateCatchEventParser

from app.engine.scripts import timer_of


class LegalTimer(TimerEventDefinition):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """Fires once when the ledger's moment has come by the injected clock.

    SpiffWorkflow's own timers keep their first value and look at the machine's clock, so a moved calendar would not move them.
    """

    @property
    def rule(self) -> str:
        return timer_of(self.expression)[0]

    @property
    def mark(self) -> str:
        return timer_of(self.expression)[1]

    def has_fired(self, my_task: Any) -> bool:
        if my_task._get_internal_data("event_fired"):
            return True
        if my_task.workflow.script_engine.facts.is_due(*timer_of(self.expression)):
            my_task._set_internal_data(event_fired=True)
            return True
        return False


class LegalTimerConverter(TimerConditionalEventDefinitionConverter):  # type: ignore[misc]
    """Keeps the expression through SpiffWorkflow's registry; the stock converter knows the rest."""


class _LegalTimers:
    """Every timeDate of a diagram becomes a LegalTimer; durations and cycles are refused: legal periods come from the ledger."""

    def parse_timer_event(self, event: Any) -> LegalTimer:
        dates = self.xpath(".//bpmn:timeDate")  # type: ignore[attr-defined]
        if not dates:
            self.raise_validation_exception("定时事件必须用 timeDate 询问期限台账，不能写固定时长")  # type: ignore[attr-defined]
        timer_of(dates[0].text)
        return LegalTimer(self.node.get("name", self.node.get("id")), dates[0].text.strip())  # type: ignore[attr-defined]


class BoundaryParser(_LegalTimers, SpiffBoundaryEventParser):  # type: ignore[misc]
    """Boundary events with legal timers."""


class CatchParser(_LegalTimers, SpiffIntermediateCatchEventParser):  # type: ignore[misc]
    """Intermediate catch events with legal timers."""
