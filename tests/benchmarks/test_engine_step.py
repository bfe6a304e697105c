"""A step of the engine through the compact state against the same step through the library's own JSON."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from app.engine import runtime, specs, state
from app.engine.runtime import Begin, Complete
from app.engine.scripts import Facts, ScriptEngine
from app.engine.timers import LegalTimer, LegalTimerConverter
from tests.benchmarks.measuring import in_turn, middle, prints, timed

BPMN = Path(__file__).parents[2] / "bpmn" / "conditional_application.bpmn"
NOW = datetime(2026, 2, 6, 2, 0, tzinfo=UTC)
LATER = {mark: NOW + timedelta(days=30) for mark in ("reminder", "warning", "yellow", "red", "due")}
FACTS = Facts(now=NOW, moments={"reply": LATER, "correction": LATER})
WALK = (
    ("completeness", {"result": "correct"}),
    ("correct", {}),
    ("completeness", {"result": "accept"}),
    ("review", {"sent_back": False, "ask_source": False, "ask_security": False, "ask_legal": False, "ask_experts": False}),
    ("draft", {"sent_back": False}),
    ("decide", {"decision": "refused"}),
)
ROUNDS = 40
TIMES_FASTER = 2.5


class Stock:
    """The same diagram and the same steps with the library's own serializer."""

    def __init__(self, diagram):
        self.serializer = BpmnWorkflowSerializer(
            BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, LegalTimer: LegalTimerConverter})
        )
        workflow = BpmnWorkflow(diagram.spec, dict(diagram.parts), script_engine=ScriptEngine(FACTS))
        workflow.do_engine_steps()
        self.begun = self.serializer.serialize_json(workflow)

    def restored(self, text):
        workflow = self.serializer.deserialize_json(text)
        workflow.script_engine = ScriptEngine(FACTS)
        return workflow

    def step(self, text, name, fields):
        workflow = self.restored(text)
        workflow.refresh_timers()
        workflow.do_engine_steps()
        task = next(
            task for task in workflow.get_tasks(state=TaskState.READY, manual=True) if task.task_spec.name == name
        )
        task.data.update(fields)
        task.run()
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow)

    def walk(self):
        seen, text, began = [], self.begun, time.perf_counter()
        for name, fields in WALK:
            seen.append(text)
            text = self.step(text, name, fields)
        return time.perf_counter() - began, seen

    def round_trip(self, texts):
        for text in texts:
            self.serializer.serialize_json(self.restored(text))


class Ours:
    """The steps as the services take them."""

    def __init__(self, diagram):
        self.diagram = diagram
        self.begun = runtime.step(diagram, None, Begin(), FACTS)

    def walk(self):
        seen, step, began = [], self.begun, time.perf_counter()
        open_tasks = {task.name: task.task for task in step.opened}
        for name, fields in WALK:
            seen.append(step.state)
            step = runtime.step(self.diagram, step.state, Complete(task=open_tasks[name], fields=fields), FACTS)
            open_tasks.update({task.name: task.task for task in step.opened})
        assert step.ended
        return time.perf_counter() - began, seen

    def round_trip(self, states):
        for packed in states:
            state.pack(*state.unpack(self.diagram, packed, ScriptEngine(FACTS)))


@pytest.mark.benchmark
def test_a_step_against_the_stock_round_trip():
    diagram = specs.read("conditional_application", BPMN.read_bytes())
    ours, stock = Ours(diagram), Stock(diagram)
    (_, states), (_, texts) = ours.walk(), stock.walk()
    trips = in_turn(lambda: timed(ours.round_trip, states), lambda: timed(stock.round_trip, texts), rounds=ROUNDS)
    walks = in_turn(lambda: ours.walk()[0], lambda: stock.walk()[0], rounds=ROUNDS)
    for name, (mine, theirs) in (("engine_state_round_trip", trips), ("engine_step", walks)):
        prints(
            name,
            middle(theirs) / middle(mine),
            "times faster than stock",
            TIMES_FASTER,
            at_least=True,
            ours_ms=middle(mine) / len(WALK),
            stock_ms=middle(theirs) / len(WALK),
            ours_bytes=max(map(len, states)),
            stock_bytes=max(map(len, texts)),
        )
