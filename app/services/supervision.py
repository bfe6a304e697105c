"""Nudges by applicant and supervisor (催办), and reassignment. All of it on the record."""

from sqlalchemy import func, select

from app.domain import people
from app.domain.clock import start_of_day
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.services import alerting, calendars, notifying, nudging, recording
from app.services.actors import as_actor, deeds_of, seat_of
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Nudge
from app.store.models.people import Account

NUDGES_PER_DAY = 1


def nudge(unit: Unit, case_no: str, text: str = "") -> Nudge:
    """Remind whoever's turn it is, to be answered within the standard. A party once a day, officials above as often as needed.

    Raises Missing, Forbidden, Stale.
    """
    folder = _visible(unit, case_no)
    if folder.case.closed_at:
        raise Stale("本办件已经办结，不需要催办。")
    waiting = [task for task in folder.open_tasks if task.role not in (Role.APPLICANT, Role.SUPERVISOR)]
    if not waiting:
        raise Forbidden("现在轮到申请人办理，没有可以催办的单位。")
    if _is_party(unit, folder) and _nudged_today(unit, folder) >= NUDGES_PER_DAY:
        raise Forbidden("今天已经催办过一次，承办人已收到提醒，请明天再试。")
    made = _nudge(unit, folder, text.strip()[:500])
    made.answer_by_on = calendars.of(unit, folder).add(unit.today, nudging.standard(unit).days).due_on
    for task in waiting:
        task.nudged_at = task.nudged_at or unit.now
    return made


def reassign(unit: Unit, task_id: int, to_login: str, reason: str) -> Task:
    """Give an open task of a supervised body, or of the body that one answers for, to another of its people.

    Raises Invalid where that person may not take it, Stale where it is done.
    """
    folder = folders.lock_by_task(unit.session, task_id)
    task = folder.task(task_id) if folder else None
    if folder is None or task is None or not (_supervises(unit, folder) or _leads(unit, task)):
        raise Missing
    if task.closed_at:
        raise Stale
    person = (
        unit.session.scalars(select(Account).where(Account.login == to_login, Account.is_active)).unique().one_or_none()
    )
    apart = unit.office.processes[folder.case.process].apart.get(task.name, frozenset())
    why = people.may_take(as_actor(person), seat_of(task), deeds_of(unit, folder), apart) if person else "没有找到这个人。"
    if person is None or why:
        raise Invalid((Problem(path="/to", label="接办人", message=f"不能改派：{why}"),))
    task.assignee_id, task.claimed_at, task.delegated_by_id = person.id, unit.now, None
    recording.write(unit, folder, "reassigned", task=task.name, to=person.name, reason=reason.strip()[:500])
    by = unit.actor.name if _leads(unit, task) else unit.actor.organ_name
    notifying.account(
        unit,
        folder,
        person.id,
        f"{by}将办件 {folder.case.case_no} 的“{task.title}”改派给您：{reason}",
    )
    return task


def _leads(unit: Unit, task: Task) -> bool:
    """Who answers for a body may hand on what its people have; not what the party or the supervisor is to do."""
    is_the_bodys = task.organ_id == unit.actor.organ_id and task.role not in (Role.APPLICANT, Role.SUPERVISOR)
    return is_the_bodys and unit.actor.is_a(*people.LEADS)


def _nudge(unit: Unit, folder: Folder, text: str) -> Nudge:
    made = Nudge(case_id=folder.case.id, by_id=unit.actor.account_id, kind="nudge", number="", text=text, at=unit.now)
    unit.session.add(made)
    recording.write(unit, folder, "nudge", text=text)
    alerting.nudged(unit, folder, f"{unit.actor.name}催办办件 {folder.case.case_no}。{text}")
    return made


def _nudged_today(unit: Unit, folder: Folder) -> int:
    """By anybody of the party: it is one, however many accounts it has."""
    theirs = select(Account.id).where(Account.party_id == unit.actor.party_id)
    of_today = (Nudge.case_id == folder.case.id, Nudge.by_id.in_(theirs), Nudge.at >= start_of_day(unit.today))
    return unit.session.scalar(select(func.count()).select_from(Nudge).where(*of_today)) or 0


def _visible(unit: Unit, case_no: str) -> Folder:
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None:
        raise Missing
    if not (_is_party(unit, folder) or unit.actor.organ_id == folder.case.organ_id or _supervises(unit, folder)):
        raise Missing
    return folder


def _is_party(unit: Unit, folder: Folder) -> bool:
    """A case without a party outside is nobody's own, though an official has no party either."""
    return unit.actor.party_id is not None and unit.actor.party_id == folder.case.party_id


def _supervises(unit: Unit, folder: Folder) -> bool:
    return unit.actor.is_a(Role.SUPERVISOR) and unit.actor.organ_id == folder.case.organ.authority_id
