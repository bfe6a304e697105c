"""Carries a running case to another version of its diagram, or says what of its running part that version changed.

What has not begun yet may change as it likes: it is predicted anew. What runs or waits must be in the new version as it was,
and no join may be left waiting for a branch that the case never entered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.diff import SpecDiff
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine import flows, pruning, runtime, state
from app.engine.runtime import OpenTask, WaitingTimer
from app.engine.scripts import Facts, ScriptEngine
from app.engine.specs import REGISTRY, Diagram

# What a running element may say differently: its words, and what comes after it.
MAY_DIFFER = frozenset(
    {"inputs", "outputs", "bpmn_name", "description", "documentation", "lookahead", "data_output_associations"}
)
MAY_DIFFER_IN_A_CHOICE = frozenset({"cond_task_specs", "default_task_spec", "choice"})
SPLIT = ".BoundaryEventSplit"
# No timer is asked while a case is carried over.
_NOWHEN = Facts(now=datetime.min.replace(tzinfo=UTC))


class Why(StrEnum):
    """What keeps a case from going over."""

    GONE = "gone"  # what runs is not there any more
    OTHER = "other"  # it is there and does something else
    LANE = "lane"  # another office would have to do it
    TIMER = "timer"  # its time is asked elsewhere
    BORDER = "border"  # events came to or went from its border
    JOIN = "join"  # the join that waits counts other branches
    STARVED = "starved"  # a join would wait for a branch that the case never entered
    FIELD = "field"  # the new version asks for an answer that the forms of the case do not have
    ELSEWHERE = "elsewhere"  # carried over, it would stand elsewhere than it stood


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One reason why a case stays with its version. `title` names the element in the case's version, `other` a second one."""

    why: Why
    id: str
    title: str
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A case in its new version. Everything stands where it stood; the titles are the new ones."""

    state: bytes
    open: tuple[OpenTask, ...]
    timers: tuple[WaitingTimer, ...]
    messages: tuple[str, ...]


class Refused(Exception):
    """The case cannot go over."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__("、".join(one.title for one in obstacles))
        self.obstacles = obstacles


def obstacles(old: Diagram, new: Diagram, packed: bytes) -> tuple[Obstacle, ...]:
    """Why a case cannot go over; empty where it can. Raises state.Over for one that has ended."""
    workflow, _ = state.unpack(old, packed, ScriptEngine(_NOWHEN))
    found = (*_of_what_runs(old, new, workflow), *_of_joins(old, new, workflow))
    if found:
        return tuple(dict.fromkeys(found))
    return () if _stands(workflow) == _stands(_opened(new, _carry(old, new, packed))) else (_elsewhere(old),)


def carry(old: Diagram, new: Diagram, packed: bytes) -> Carried:
    """The case in its new version. Raises Refused, and state.Over for one that has ended."""
    if found := obstacles(old, new, packed):
        raise Refused(found)
    carried = _carry(old, new, packed)
    workflow = _opened(new, carried)
    waiting = sorted(runtime.open_tasks(workflow).values(), key=lambda task: task.id.int)
    return Carried(
        state=carried,
        open=tuple(runtime.open_task(task) for task in waiting),
        timers=runtime.timers(workflow),
        messages=runtime.messages(workflow),
    )


def _carry(old: Diagram, new: Diagram, packed: bytes) -> bytes:
    workflow, done = state.unpack(old, packed, ScriptEngine(_NOWHEN))
    for whole in _wholes(workflow):
        _drop_what_is_predicted(whole)
        spec = _counterpart(new, workflow, whole)
        pruning.keep_only(whole, {task.id for task in whole.tasks.values() if task.task_spec.name in spec.task_specs})
        whole.spec = spec
        for task in whole.tasks.values():
            task.task_spec = spec.task_specs[task.task_spec.name]
    workflow.subprocess_specs = dict(new.parts)
    for task in [task for whole in _wholes(workflow) for task in list(whole.tasks.values()) if _runs(task)]:
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    return state.pack(workflow, done)


def _opened(diagram: Diagram, packed: bytes) -> BpmnWorkflow:
    return state.unpack(diagram, packed, ScriptEngine(_NOWHEN))[0]


def _stands(workflow: BpmnWorkflow) -> tuple[Any, ...]:
    """What a case waits for: the same before and after, or it must not go."""
    open_now = {(number.int, task.task_spec.name) for number, task in runtime.open_tasks(workflow).items()}
    return open_now, set(runtime.timers(workflow)), runtime.messages(workflow)


def _elsewhere(old: Diagram) -> Obstacle:
    return Obstacle(why=Why.ELSEWHERE, id=old.slug, title=old.spec.description or old.slug)


def _wholes(workflow: BpmnWorkflow) -> list[Any]:
    return [workflow, *workflow.subprocesses.values()]


def _counterpart(new: Diagram, workflow: BpmnWorkflow, whole: Any) -> Any:
    return new.spec if whole is workflow else new.parts.get(whole.spec.name)


def _drop_what_is_predicted(whole: Any) -> None:
    for task in list(whole.tasks.values()):
        if task.id in whole.tasks and not task.has_state(TaskState.FINISHED_MASK) and not _runs(task):
            whole._remove_task(task.id)


def _runs(task: Task) -> bool:
    return bool(task.has_state(TaskState.WAITING | TaskState.READY | TaskState.STARTED))


def _of_what_runs(old: Diagram, new: Diagram, workflow: BpmnWorkflow) -> Iterator[Obstacle]:
    for whole in _wholes(workflow):
        spec = _counterpart(new, workflow, whole)
        for task in whole.tasks.values():
            if _runs(task) and (why := _changed(whole.spec, spec, task.task_spec)):
                yield _obstacle(old, why, task.task_spec)


def _changed(old: Any, new: Any, one: Any) -> Why | None:
    if new is None or one.name not in new.task_specs:
        return Why.GONE
    keys = _differences(old, new).get(one.name, frozenset())
    if isinstance(one, UnstructuredJoin) and "inputs" in keys:
        return Why.JOIN
    if _border(old, one) != _border(new, one):
        return Why.BORDER
    keys -= MAY_DIFFER | MAY_DIFFER_IN_A_CHOICE
    reasons = {"lane": Why.LANE, "event_definition": Why.TIMER}
    return next((reasons.get(key, Why.OTHER) for key in sorted(keys)), None)


def _border(whole: Any, one: Any) -> frozenset[str]:
    """The events on a task's border."""
    split = whole.task_specs.get(f"{one.bpmn_id or one.name}{SPLIT}")
    return frozenset(each.name for each in split.outputs) if split is not None else frozenset()


@lru_cache(maxsize=64)
def _differences(old: Any, new: Any) -> Mapping[str, frozenset[str]]:
    """What elements of the same id say differently, by the library's comparison; an event's and a task's words do not count."""
    compared = SpecDiff(REGISTRY, old, new)
    found = {
        one.name: frozenset(keys) for one, keys in compared.changed.items() if compared.alignment[one].name == one.name
    }
    return {name: keys - _only_words(old.task_specs[name], new.task_specs[name], keys) for name, keys in found.items()}


def _only_words(one: Any, other: Any, keys: frozenset[str]) -> frozenset[str]:
    was, now = REGISTRY.convert(one), REGISTRY.convert(other)
    return frozenset(
        key for key in keys & {"event_definition", "extensions"} if _unworded(was[key]) == _unworded(now[key])
    )


def _unworded(said: Mapping[str, Any]) -> dict[str, Any]:
    """A timer is called by its title, a message by what it listens to; the article is a word, too."""
    dropped = {"description", "name"} if said.get("typename") == "LegalTimer" else {"description"}
    kept = {key: value for key, value in said.items() if key not in dropped}
    properties = {key: value for key, value in kept.pop("properties", {}).items() if key != "article"}
    return {**kept, "properties": properties}


def _of_joins(old: Diagram, new: Diagram, workflow: BpmnWorkflow) -> Iterator[Obstacle]:
    """A branch that the new version added beside where the case is would never come."""
    tokens = [task.task_spec.bpmn_id for whole in _wholes(workflow) for task in whole.tasks.values() if _runs(task)]
    arrived = _arrivals(workflow)
    already = set(flows.of(old.xml).starved(tokens, arrived))
    for join, branch in flows.of(new.xml).starved(tokens, arrived):
        if (join, branch) not in already:
            yield Obstacle(
                why=Why.STARVED, id=join, title=new.titles.get(join) or join, other=new.titles.get(branch) or branch
            )


def _arrivals(workflow: BpmnWorkflow) -> dict[str, set[str]]:
    """By join, the elements whose tokens it has counted."""
    found: dict[str, set[str]] = {}
    for task in [task for whole in _wholes(workflow) for task in whole.tasks.values()]:
        if isinstance(task.task_spec, UnstructuredJoin) and task.task_spec.bpmn_id and not _is_predicted(task):
            found.setdefault(task.task_spec.bpmn_id, set()).add(task.parent.task_spec.bpmn_id)
    return found


def _is_predicted(task: Task) -> bool:
    return not task.has_state(TaskState.FINISHED_MASK) and not _runs(task)


def _obstacle(old: Diagram, why: Why, spec: Any) -> Obstacle:
    name = spec.bpmn_id or spec.name.partition(".")[0]
    return Obstacle(why=why, id=name, title=old.titles.get(name) or name)
