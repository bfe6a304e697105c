"""Answering a nudge (催办) in words: by whoever has the case, or by who stands above the desk in the body."""

from app.domain import people
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.services import nudging
from app.services.actors import deeds_of, seat_of
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Task

SHORTEST, LONGEST = 5, 500
ABOVE = (Role.SECTION_HEAD, Role.LEADER)


def answer(unit: Unit, case_no: str, text: str, through_id: int | None = None) -> Folder:
    """Answer what has been asked so far, up to the nudge `through_id`. Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id not in _organs(folder):
        raise Missing
    if not _may_answer(unit, folder):
        raise Forbidden("这个办件不在您手上，请由承办人或者本单位负责人答复。")
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        message = f"“答复”写{SHORTEST}到{LONGEST}个字，说明办到哪一步、什么时候办完；催办的人会看到。"
        raise Invalid((Problem(path="/answer", label="答复", message=message),))
    if not nudging.answer(unit, folder, said, by_id=unit.actor.account_id, through_id=through_id):
        raise Stale("这次催办已经有了答复，请刷新后再看。")
    return folder


def _organs(folder: Folder) -> set[int]:
    return {folder.case.organ_id, *(task.organ_id for task in folder.open_tasks if task.role != Role.APPLICANT)}


def _may_answer(unit: Unit, folder: Folder) -> bool:
    is_party = unit.actor.party_id is not None and unit.actor.party_id == folder.case.party_id
    if unit.actor.is_a(*ABOVE) and not is_party:
        return True
    waiting = [task for task in folder.open_tasks if task.role not in (Role.APPLICANT, Role.SUPERVISOR)]
    return any(_has(unit, folder, task) for task in waiting)


def _has(unit: Unit, folder: Folder, task: Task) -> bool:
    apart = unit.office.processes[folder.case.process].apart.get(task.name, frozenset())
    is_free = task.assignee_id is None or task.assignee_id in unit.actor.ids
    return is_free and not people.may_take(unit.actor, seat_of(task), deeds_of(unit, folder), apart)
