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

from app.engine import moving, state
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


@dataclass(frozen=True, kw_only=True)
class Move:
    """Take the open human task numbered `task` away and open the human task `target` in its place."""

    task: int
    target: str


@dataclass(frozen=True, kw_only=True)
class Add:
    """Open the human task `target` as well, on the same footing as the open human task numbered `task` (加签)."""

    task: int
    target: str


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Go back to an earlier state of the case as if nothing had happened since: `before` is what was packed then."""

    before: bytes


Command = Begin | Complete | Tell | Wake | Move | Add | Recall


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
    if isinstance(command, Recall) and packed is not None:
        return _recalled(diagram, packed, command.before, engine)
    workflow, done = _begun(diagram, engine) if packed is None else _resumed(diagram, packed, engine)
    before = _Before(tasks=open_tasks(workflow), timers=timers(workflow), done=done)
    try:
        if packed is not None:
            _catch_up(workflow)
        _obey(workflow, command)
        workflow.do_engine_steps()
    except SpiffWorkflowException as error:
        raise Stuck(f"{diagram.slug}：{error}{_why(error)}") from error
    return _outcome(workflow, engine, before)


def _recalled(diagram: Diagram, packed: bytes, before: bytes, engine: ScriptEngine) -> Step:
    """What waited then waits again under its old number; no number that was given since is ever given again."""
    now, _ = _resumed(diagram, packed, engine)
    then, done = _resumed(diagram, before, engine)
    then.data[state.LAST] = max(now.data[state.LAST], then.data[state.LAST])
    return _outcome(then, engine, _Before(tasks=open_tasks(now), timers=timers(now), done=done))


def _why(error: BaseException) -> str:
    """The library wraps what was wrong with an expression into "Error evaluating": the reason stands behind it."""
    causes = [cause for cause in (error.__cause__, error.__context__) if isinstance(cause, Exception)]
    return f"（{causes[0]}）" if causes else ""


def _begun(diagram: Diagram, engine: ScriptEngine) -> tuple[BpmnWorkflow, frozenset[str]]:
    return BpmnWorkflow(diagram.spec, dict(diagram.parts), script_engine=engine), frozenset()


def _resumed(diagram: Diagram, packed: bytes, engine: ScriptEngine) -> tuple[BpmnWorkflow, frozenset[str]]:
    try:
        return state.unpack(diagram, packed, engine)
    except state.Over as error:
        raise NotReady("the case has ended") from error


def _catch_up(workflow: BpmnWorkflow) -> None:
    """What fell due before this command happens before it, so that a late reply still meets its red card."""
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
        case Move(task=number, target=target):
            moving.move(_open(workflow, number), target)
        case Add(task=number, target=target):
            moving.add(_open(workflow, number), target)
        case Wake() | Recall():
            pass


def _complete(workflow: BpmnWorkflow, number: int, fields: Mapping[str, Any]) -> None:
    task = _open(workflow, number)
    # A field belongs to the case and not to a branch: at a join, what another branch still carries from an earlier round would win.
    for one in _every_task(workflow):
        one.data.update(_clean(fields))
    task.run()


def _open(workflow: BpmnWorkflow, number: int) -> Task:
    try:
        task = workflow.get_task_from_id(UUID(int=number))
    except TaskNotFoundException as error:
        raise NotReady(str(number)) from error
    # Task.run() runs a finished task again without a word, so the engine must refuse it itself.
    if task is None or task.state != TaskState.READY or not task.task_spec.manual:
        raise NotReady(str(number))
    return task


def _tell(workflow: BpmnWorkflow, message: str) -> None:
    if message not in messages(workflow):
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


def open_tasks(workflow: BpmnWorkflow) -> dict[UUID, Task]:
    """The human tasks that wait."""
    return {task.id: task for task in _every_task(workflow) if task.state == TaskState.READY and task.task_spec.manual}


def messages(workflow: BpmnWorkflow) -> tuple[str, ...]:
    """What the case listens to."""
    awaited = [task.task_spec.event_definition for task in workflow.event_manager.tasks.values()]
    return tuple(sorted({one.name for one in awaited if isinstance(one, MessageEventDefinition)}))


def timers(workflow: BpmnWorkflow) -> tuple[WaitingTimer, ...]:
    """The legal timers that wait."""
    waiting = [task for task in workflow.event_manager.tasks.values() if isinstance(task.task_spec.event_definition, LegalTimer)]
    return tuple(
        WaitingTimer(task=t.id.int, name=t.task_spec.name, rule=t.task_spec.event_definition.rule, mark=t.task_spec.event_definition.mark)
        for t in sorted(waiting, key=lambda task: task.id.int)
    )


@dataclass(frozen=True, kw_only=True)
class _Before:
    """What waited before the command, and the ids of the elements already behind; a case that begins has none."""

    tasks: Mapping[UUID, Task]
    timers: tuple[WaitingTimer, ...]
    done: frozenset[str]


def _outcome(workflow: BpmnWorkflow, engine: ScriptEngine, before: _Before) -> Step:
    done = before.done | _behind(workflow)
    ended = _end_reached(workflow) if workflow.completed else None
    now_open = open_tasks(workflow)
    opened = [task for key, task in now_open.items() if key not in before.tasks]
    closed = [task for key, task in before.tasks.items() if key not in now_open]
    # Packing gives new tasks their small numbers, so whatever names a task comes after it.
    packed = state.farewell(done) if ended else state.pack(workflow, done)
    return Step(
        state=packed,
        opened=tuple(open_task(task) for task in opened),
        closed=tuple(_closed_task(task) for task in closed),
        timers=() if ended else timers(workflow),
        timers_before=before.timers,
        messages=() if ended else messages(workflow),
        effects=engine.effects,
        marks=Marks(done=tuple(sorted(done)), here=tuple(sorted(_name(task) for task in now_open.values()))),
        ended=ended,
    )


def open_task(task: Task) -> OpenTask:
    """An open task as its diagram describes it."""
    spec = task.task_spec
    properties = (spec.extensions or {}).get("properties", {})
    article = properties.get("article", "")
    return OpenTask(task=task.id.int, name=_name(task), title=spec.bpmn_name or "", lane=spec.lane or "", article=article)


def _name(task: Task) -> str:
    """The element's id: each instance of a multi-instance has a spec of its own, and that another name."""
    return str(task.task_spec.bpmn_id)


def _closed_task(task: Task) -> ClosedTask:
    return ClosedTask(task=task.id.int, name=_name(task), completed=task.state == TaskState.COMPLETED)


def _behind(workflow: BpmnWorkflow) -> frozenset[str]:
    tasks = [task for task in _every_task(workflow) if task.state == TaskState.COMPLETED]
    return frozenset(task.task_spec.bpmn_id for task in tasks if getattr(task.task_spec, "bpmn_id", None))


def _end_reached(workflow: BpmnWorkflow) -> str:
    ends = [task for task in workflow.tasks.values() if task.state == TaskState.COMPLETED and type(task.task_spec).__name__ == "EndEvent"]
    return str(max(ends, key=lambda task: task.last_state_change).task_spec.name) if ends else ""
