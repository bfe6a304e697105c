"""Takes a token from one human task to another of the same branch, or gives one more task a token of its own.

Where the first is allowed, `flows` knows; the second, whoever calls: the target must stand before the same join.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import ParallelMultiInstanceTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

SPLIT = ".BoundaryEventSplit"


def move(task: Task, target: str) -> None:
    """Cancel an open task with the events on its border and open another task in its place. Raises KeyError for an unknown one."""
    whole = task.workflow
    entrance = _entrance(whole.spec, target)
    above = _above(task)
    for one in _with_its_border(task):
        if not one.has_state(TaskState.FINISHED_MASK):
            one.cancel()
    _enter(above, entrance)


def add(beside: Task, target: str) -> None:
    """Open one more human task on the same footing as an open one: a further instance where the target runs as many, else the target."""
    whole = beside.workflow
    many = [task for task in whole.get_tasks(state=TaskState.STARTED) if _is_many(task) and task.task_spec.bpmn_id == target]
    if many:
        number = len(many[0].children)
        many[0].task_spec.create_child(many[0], number, number)
    else:
        _enter(_above(_whole_activity(beside)), _entrance(whole.spec, target))


def _is_many(task: Task) -> bool:
    return isinstance(task.task_spec, ParallelMultiInstanceTask)


def _whole_activity(task: Task) -> Task:
    return task.parent if _is_many(task.parent) else task


def _enter(above: Task, entrance: Any) -> None:
    fresh = above._add_child(entrance, TaskState.FUTURE)
    # What is not among its parent's outputs the library would tidy away, were it not marked as called from outside.
    fresh.triggered = True
    entrance._predict(fresh, mask=TaskState.NOT_FINISHED_MASK)
    entrance._update(fresh)


def _entrance(spec: Any, target: str) -> Any:
    """A task with events on its border is entered through the split before it."""
    return spec.task_specs.get(f"{target}{SPLIT}") or spec.task_specs[target]


def _above(task: Task) -> Task:
    """The last step that is behind the task: its split does not count, which belongs to it."""
    parent = task.parent
    return parent.parent if _is_split(parent) else parent


def _with_its_border(task: Task) -> list[Task]:
    parent = task.parent
    return list(parent.children) if _is_split(parent) else [task]


def _is_split(task: Task) -> bool:
    return str(task.task_spec.name).endswith(SPLIT)
