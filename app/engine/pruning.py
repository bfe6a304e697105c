"""What the engine may forget: everything behind the tokens that no join, loop or boundary event will look back for.

A loop may go round for ever; the state may not grow with it. Forgetting also mends a fault: the library's joins count
arrivals of earlier rounds, so an inclusive gateway in a loop would fire on the first arrival of its second round.
"""

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


def forget_the_past(workflow: BpmnWorkflow) -> None:
    """Drop the branches that are over and the steps between what remains."""
    _drop_finished_parts(workflow)
    for whole in [workflow, *workflow.subprocesses.values()]:
        keep_only(whole, _needed(whole))


def _drop_finished_parts(workflow: BpmnWorkflow) -> None:
    """A called process whose caller is finished, and whatever that one had called in turn."""
    running: dict[UUID, Any] = {}
    for key, part in sorted(workflow.subprocesses.items(), key=lambda item: item[1].depth):
        callers = [whole.tasks[key] for whole in [workflow, *running.values()] if key in whole.tasks]
        if any(_is_alive(caller) for caller in callers):
            running[key] = part
    workflow.subprocesses = running


def _needed(whole: Any) -> set[UUID]:
    """The root; every living task with its parent (it inherits from it again) and its children; what a join still counts."""
    living = [task for task in whole.tasks.values() if _is_alive(task)]
    kept = {whole.task_tree.id}
    for task in living:
        kept |= _with_parent(task) | set(task._children) | _around_its_split(task)
    for task in _arrivals(whole, living):
        kept |= _with_parent(task)
    return kept


def _around_its_split(task: Task) -> set[UUID]:
    """The join behind a task with boundary events asks the split before it for all its branches."""
    name = getattr(task.task_spec, "split_task", None)
    split = task.find_ancestor(name) if name else None
    return {split.id, *split._children} if split is not None else set()


def _arrivals(whole: Any, living: list[Task]) -> list[Task]:
    """Branches that have reached a join which waits for others: of each incoming flow the latest, the others say nothing more.

    Where no instance of the join waits, the arrivals belong to a round that is over.
    """
    waiting = {task.task_spec.name for task in living if task.state == TaskState.WAITING and _is_join(task)}
    by_flow: dict[tuple[str, str], Task] = {}
    for task in sorted(whole.tasks.values(), key=lambda one: (one.last_state_change, one.id.int)):
        if task.state == TaskState.CANCELLED and task.task_spec.name in waiting:
            by_flow[(task.task_spec.name, task.parent.task_spec.name)] = task
    return list(by_flow.values())


def keep_only(whole: Any, kept: set[UUID]) -> None:
    """Hang what is kept on its nearest kept ancestor."""
    parents = {key: _nearest(whole.tasks[key], kept) for key in whole.tasks if key in kept}
    whole.tasks = {key: task for key, task in whole.tasks.items() if key in kept}
    for task in whole.tasks.values():
        task._parent = parents[task.id]
        task._children = [key for key in task._children if key in kept]
    for key, parent in parents.items():
        if parent is not None and key not in whole.tasks[parent]._children:
            whole.tasks[parent]._children.append(key)


def _nearest(task: Task, kept: set[UUID]) -> UUID | None:
    above = task.parent
    while above is not None and above.id not in kept:
        above = above.parent
    return above.id if above is not None else None


def _with_parent(task: Task) -> set[UUID]:
    return {task.id, task._parent} - {None}


def _is_join(task: Task) -> bool:
    return isinstance(task.task_spec, UnstructuredJoin)


def _is_alive(task: Task) -> bool:
    return not task.has_state(TaskState.FINISHED_MASK)
