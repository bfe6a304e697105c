"""The engine's state in a few hundred bytes: tasks only, small numbers for ids, no diagram, pruned of what is past."""

import zlib
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from app.engine.pruning import forget_the_past
from app.engine.scripts import ScriptEngine
from app.engine.specs import Diagram

FORMAT = 1
# Where a workflow remembers the last number it gave: pruning may forget that task, but the inbox has not.
LAST = "last number"
_UUID_LENGTH = 36
_PREDICTED = TaskState.PREDICTED_MASK | TaskState.FUTURE


class Over(ValueError):
    """The case has ended; there is nothing to go on with."""


def pack(workflow: BpmnWorkflow, done: frozenset[str]) -> bytes:
    """The workflow as bytes. `done` are the ids of the elements that are behind us: pruning forgets them, the picture must not."""
    forget_the_past(workflow)
    _number_new_tasks(workflow)
    wholes = [_packed(workflow, None)]
    wholes += [_packed(part, _number(part.parent_task_id)) for part in _parents_first(workflow)]
    return zlib.compress(orjson.dumps({"v": FORMAT, "done": sorted(done), "n": workflow.data[LAST], "w": wholes}), 6)


def unpack(diagram: Diagram, packed: bytes, script_engine: ScriptEngine) -> tuple[BpmnWorkflow, frozenset[str]]:
    """The running workflow and the elements already behind it. The diagram must be the version the state was packed with. Raises Over."""
    document = orjson.loads(zlib.decompress(packed))
    if not document["w"]:
        raise Over
    top, *parts = document["w"]
    workflow = BpmnWorkflow(diagram.spec, dict(diagram.parts), script_engine=script_engine, deserializing=True)
    _restore(workflow, top)
    for part in parts:
        _restore_part(workflow, part)
    workflow.data[LAST] = document.get("n", 0)
    return workflow, frozenset(document["done"])


def done_in(packed: bytes) -> frozenset[str]:
    """The ids of the elements that are behind a packed case."""
    return frozenset(orjson.loads(zlib.decompress(packed))["done"])


def outline(packed: bytes) -> tuple[frozenset[Any], ...]:
    """Where the tokens of a packed case stand, without whose they are and what may come: many cases share one."""
    wholes = orjson.loads(zlib.decompress(packed))["w"]
    return tuple(_outline_of(whole["t"]) for whole in wholes)


def _outline_of(lines: list[list[Any]]) -> frozenset[Any]:
    names = {line[0]: line[3] for line in lines}
    return frozenset((line[2], line[3], names.get(line[1])) for line in lines if not line[2] & _PREDICTED)


def farewell(done: frozenset[str]) -> bytes:
    """What is kept of a case that has ended: the picture's marks alone."""
    return zlib.compress(orjson.dumps({"v": FORMAT, "done": sorted(done), "w": []}), 6)


def _number(task_id: UUID) -> int:
    return task_id.int


def _number_new_tasks(workflow: BpmnWorkflow) -> None:
    """SpiffWorkflow names new tasks by random UUIDs; small numbers are stable, sort by age and cost a byte."""
    wholes = [workflow, *workflow.subprocesses.values()]
    old = [task.id.int for whole in wholes for task in whole.tasks.values() if task.id.int < 2**32]
    fresh = count(max([workflow.data.get(LAST, 0), *old]) + 1)
    names = {
        task.id: UUID(int=next(fresh)) for whole in wholes for task in whole.tasks.values() if task.id.int >= 2**32
    }
    if names:
        _rename(workflow, wholes, names)
    workflow.data[LAST] = max([workflow.data.get(LAST, 0), *old, *(name.int for name in names.values())])


def _rename(workflow: BpmnWorkflow, wholes: list[Any], names: dict[UUID, UUID]) -> None:
    for whole in wholes:
        for task in whole.tasks.values():
            task.id = names.get(task.id, task.id)
            task._parent = names.get(task._parent, task._parent)
            task._children = [names.get(child, child) for child in task._children]
            task.internal_data = _renamed_inside(task.internal_data, names)
        whole.tasks = {task.id: task for task in whole.tasks.values()}
    for part in workflow.subprocesses.values():
        part.parent_task_id = names.get(part.parent_task_id, part.parent_task_id)
    workflow.subprocesses = {names.get(key, key): part for key, part in workflow.subprocesses.items()}


def _renamed_inside(value: Any, names: dict[UUID, UUID]) -> Any:
    if isinstance(value, UUID):
        return names.get(value, value)
    if isinstance(value, str) and len(value) == _UUID_LENGTH:  # multi-instances remember their children by text
        return next((str(new) for old, new in names.items() if str(old) == value), value)
    if isinstance(value, dict):
        return {key: _renamed_inside(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed_inside(one, names) for one in value]
    return value


def _parents_first(workflow: BpmnWorkflow) -> list[Any]:
    return sorted(workflow.subprocesses.values(), key=lambda part: part.depth)


def _packed(whole: Any, parent: int | None) -> dict[str, Any]:
    last = whole.last_task.id.int if whole.last_task is not None and whole.last_task.id in whole.tasks else None
    tasks = [_packed_task(task) for task in sorted(whole.tasks.values(), key=lambda task: task.id.int)]
    data = {key: value for key, value in whole.data.items() if key != LAST}
    return {"p": parent, "l": last, "c": whole.completed, "s": whole.success, "d": data, "t": tasks}


def _packed_task(task: Task) -> list[Any]:
    parent = task.parent
    base = parent.data if parent is not None else {}
    changed = DeepMerge.get_updated_keys(base, task.data)
    gone = list(DeepMerge.get_deleted_keys(base, task.data))
    inner = {key: _out(value) for key, value in task.internal_data.items()}
    above = task._parent.int if parent is not None else 0
    line = [task.id.int, above, task.state, task.task_spec.name, int(task.triggered), inner, changed, gone]
    while line and line[-1] in ({}, [], 0):
        line.pop()
    return line


def _out(value: Any) -> Any:
    if isinstance(value, UUID):
        return {"~": value.int}
    if isinstance(value, list | tuple):
        return [_out(one) for one in value]
    return value


def _in(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"~"}:
        return UUID(int=value["~"])
    if isinstance(value, list):
        return [_in(one) for one in value]
    return value


def _restore(whole: Any, packed: dict[str, Any]) -> None:
    for line in packed["t"]:
        _restore_task(whole, line)
    whole.task_tree = next(task for task in whole.tasks.values() if task._parent is None)
    whole.last_task = whole.tasks.get(UUID(int=packed["l"])) if packed["l"] else None
    whole.completed, whole.success, whole.data = packed["c"], packed["s"], packed["d"]


def _restore_task(whole: Any, line: list[Any]) -> None:
    number, parent, state, name, triggered, inner, changed, gone = line + [0, {}, {}, []][len(line) - 4 :]
    spec = whole.spec.task_specs[name]
    task = Task(whole, spec, state=state, id=UUID(int=number))
    if parent:
        task._parent = UUID(int=parent)
        above = whole.tasks[task._parent]
        above._children.append(task.id)
        task.data = DeepMerge.merge({}, above.data)
    task.data.update(changed)
    for key in gone:
        task.data.pop(key, None)
    task.triggered = bool(triggered)
    task.internal_data = {key: _in(value) for key, value in inner.items()}
    if isinstance(spec, CatchingEvent) and task.has_state(TaskState.WAITING):
        whole.top_workflow.event_manager.add_task(task)


def _restore_part(workflow: BpmnWorkflow, packed: dict[str, Any]) -> None:
    task = workflow.get_task_from_id(UUID(int=packed["p"]))
    part = BpmnSubWorkflow(workflow.subprocess_specs[task.task_spec.spec], task.id, workflow, deserializing=True)
    _restore(part, packed)
    workflow.subprocesses[task.id] = part
    part.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
