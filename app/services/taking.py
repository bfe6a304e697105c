"""Who may take a task of a locked case, and who may even know that it is there."""

from app.domain import people
from app.domain.people import Role
from app.services.actors import deeds_of, seat_of
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task


def why_not(unit: Unit, folder: Folder, task: Task) -> str:
    """Why this person may not take this task; empty where they may."""
    return people.may_take(unit.actor, seat_of(task), deeds_of(unit, folder), apart(unit, folder, task))


def must_be_allowed(unit: Unit, folder: Folder, task: Task) -> None:
    """Raises Forbidden where the person may not take the task, or where somebody else holds it."""
    people.must_be_allowed(unit.actor, seat_of(task), deeds_of(unit, folder), apart(unit, folder, task))


def may_know_of(unit: Unit, task: Task) -> bool:
    """Others' tasks are not there at all: a number that can be guessed says nothing, nor what the office does with one's own case."""
    is_party = unit.actor.party_id is not None and unit.actor.party_id == task.party_id
    return (is_party and task.role == Role.APPLICANT) or unit.actor.organ_id == task.organ_id


def apart(unit: Unit, folder: Folder, task: Task) -> frozenset[str]:
    """The tasks whose doer may not do this one."""
    return unit.office.processes[folder.case.process].apart.get(task.name, frozenset())
