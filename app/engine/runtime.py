"""One step of a case through its diagram: what opened, what closed, what waits, what must be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException, TaskNotFoundException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine import state
from app.engine.scripts import RESERVED, Effect, Facts, ScriptEngine
from app.engine.specs import Diagram
from app.engine.timers import LegalTimer


class NotReady(Exception):
    """The engine refuses: that task or message is not waiting (any more)."""


class Stuck(Exception):
    """The diagram itself failed: a condition or script of it raised."""


@dataclass(frozen=True, kw_only=True)
class Begin:
    """Start a case; `fields` are the routing answers of the start form."""

    fields: Mapping[str, str | bool | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Complete:
    """Complete the open human task numbered `task`; `fields` are its routing answers."""

    task: int
    fields: Mapping[str, str | bool | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Tell:
    """A message from outside, such as the applicant's withdrawal."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Wake:
    """Time has passed: fire whatever is due by the facts."""


Command = Begin | Complete | Tell | Wake


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A human task that waits; `lane` is the Chinese title of its lane."""

    task: int
    name: str
    title: str
    lane: str
    article: str


@dataclass(frozen=True, kw_only=True)
class ClosedTask:
    """A human task that waits no more; `completed` is False where the diagram took it away."""

    task: int
    name: str
    completed: bool


@dataclass(frozen=True, kw_only=True)
class WaitingTimer:
    """A legal timer that waits for the ledger's moment `mark` of `rule`."""

    task: int
    name: str
    rule: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Ids of diagram elements, for the picture: behind us, and where tokens stand."""

    done: tuple[str, ...] = ()
    here: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """The outcome of one command. `ended` is the id of the end event reached, or None while the case runs."""

    state: bytes
    opened: tuple[OpenTask, ...]
    closed: tuple[ClosedTask, ...]
    timers: tuple[WaitingTimer, ...]
    timers_before: tuple[WaitingTimer, ...]
    messages: tuple[str, ...]
    effects: tuple[Effect, ...]
    marks: Marks
    ended: str | None


def step(diagram: Diagram, packed: bytes | None, command: Command, facts: Facts) -> Step:
    """Take one step. `packed` is None only for Begin. Raises NotReady, Stuck. Changes nothing outside its result."""
    engine = ScriptEngine(facts)
    workflow, done = _begun(diagram, engine) if packed is None else state.unpack(diagram, packed, engine)
    before, timers_before = _open_tasks(workflow), _timers(workflow)
    try:
        _catch_up(workflow)
        _obey(workflow, command)
        workflow.do_engine_steps()
    except SpiffWorkflowException as error:
        raise Stuck(f"{diagram.slug}：{error}") from error
    return _outcome(workflow, engine, before, timers_before, done, packed is None)


def _begun(diagram: Diagram, engine: ScriptEngine) -> tuple[BpmnWorkflow, frozenset[str]]:
    return BpmnWorkflow(diagram.spec, dict(diagram.parts), script_engine=engine), frozenset()


def _catch_up(workflow: BpmnWorkflow) -> None:
    """What fell due before this command happens before it, so that a late reply still meets its red card."""
    if workflow.last_task is not None:
        workflow.refresh_timers()
        workflow.do_engine_steps()


def _obey(workflow: BpmnWorkflow, command: Command) -> None:
    match command:
        case Begin(fields=fields):
            workflow.task_tree.data.update(_clean(fields))
        case Complete(task=number, fields=fields):
            _complete(workflow, number, fields)
        case Tell(message=message):
            _tell(workflow, message)
        case Wake():
            pass


def _complete(workflow: BpmnWorkflow, number: int, fields: Mapping[str, Any]) -> None:
    try:
        task = workflow.get_task_from_id(UUID(int=number))
    except TaskNotFoundException as error:
        raise NotReady(str(number)) from error
    # Task.run() runs a finished task again without a word, so the engine must refuse it itself.
    if task is None or task.state != TaskState.READY or not task.task_spec.manual:
        raise NotReady(str(number))
    task.data.update(_clean(fields))
    task.run()


def _tell(workflow: BpmnWorkflow, message: str) -> None:
    if message not in _messages(workflow):
        raise NotReady(message)
    # The core class of the same name compares unequal and nothing would catch it.
    workflow.catch(BpmnEvent(MessageEventDefinition(message)))


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    if taken := RESERVED & set(fields):
        raise Stuck(f"字段名被占用：{'、'.join(sorted(taken))}")
    return dict(fields)


def _every_task(workflow: BpmnWorkflow) -> list[Task]:
    wholes = [workflow, *workflow.subprocesses.values()]
    return [task for whole in wholes for task in whole.tasks.values()]


def _open_tasks(workflow: BpmnWorkflow) -> dict[UUID, Task]:
    return {task.id: task for task in _every_task(workflow) if task.state == TaskState.READY and task.task_spec.manual}


def _messages(workflow: BpmnWorkflow) -> tuple[str, ...]:
    waiting = workflow.event_manager.tasks.values()
    return tuple(sorted({t.task_spec.event_definition.name for t in waiting if isinstance(t.task_spec.event_definition, MessageEventDefinition)}))


def _timers(workflow: BpmnWorkflow) -> tuple[WaitingTimer, ...]:
    waiting = [task for task in workflow.event_manager.tasks.values() if isinstance(task.task_spec.event_definition, LegalTimer)]
    return tuple(
        WaitingTimer(task=t.id.int, name=t.task_spec.name, rule=t.task_spec.event_definition.rule, mark=t.task_spec.event_definition.mark)
        for t in sorted(waiting, key=lambda task: task.id.int)
    )


def _outcome(
    workflow: BpmnWorkflow, engine: ScriptEngine, before: dict[UUID, Task], timers_before: tuple[WaitingTimer, ...], done: frozenset[str], fresh: bool
) -> Step:
    done |= _behind(workflow)
    ended = _end_reached(workflow) if workflow.completed else None
    now_open = _open_tasks(workflow)
    opened = [task for key, task in now_open.items() if key not in before or fresh]
    closed = [task for key, task in before.items() if key not in now_open and not fresh]
    packed = state.farewell(done) if ended else state.pack(workflow, done)
    return Step(
        state=packed,
        opened=tuple(_open_task(task) for task in opened),
        closed=tuple(ClosedTask(task=t.id.int, name=t.task_spec.name, completed=t.state == TaskState.COMPLETED) for t in closed),
        timers=() if ended else _timers(workflow),
        timers_before=() if fresh else timers_before,
        messages=() if ended else _messages(workflow),
        effects=engine.effects,
        marks=Marks(done=tuple(sorted(done)), here=tuple(sorted(task.task_spec.name for task in now_open.values()))),
        ended=ended,
    )


def _open_task(task: Task) -> OpenTask:
    spec = task.task_spec
    properties = (spec.extensions or {}).get("properties", {})
    return OpenTask(task=task.id.int, name=spec.name, title=spec.bpmn_name or "", lane=spec.lane or "", article=properties.get("article", ""))


def _behind(workflow: BpmnWorkflow) -> frozenset[str]:
    tasks = [task for task in _every_task(workflow) if task.state == TaskState.COMPLETED]
    return frozenset(task.task_spec.bpmn_id for task in tasks if getattr(task.task_spec, "bpmn_id", None))


def _end_reached(workflow: BpmnWorkflow) -> str:
    ends = [task for task in workflow.tasks.values() if task.state == TaskState.COMPLETED and type(task.task_spec).__name__ == "EndEvent"]
    return str(max(ends, key=lambda task: task.last_state_change).task_spec.name) if ends else ""
