"""Overdue explanations: asked for where a late case is carried on, given earlier on the case's page, kept on the deadline."""

from app.domain import overdue
from app.domain.duties import RED
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.forms import Form
from app.domain.ledger import State
from app.domain.overdue import Missed
from app.domain.people import Role
from app.services import actors, ledger, notifying, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Deadline


def asked(unit: Unit, folder: Folder, task: Task, form: Form) -> Form:
    """A task's form, with the explanation in it where the case is late and nobody has said why."""
    missed = owed(unit, folder) if Role(task.role) in overdue.CARRY_ON else []
    if not missed:
        return form
    back = unit.office.processes[folder.case.process].send_back.get(task.name, {})
    return overdue.asking(form, [_missed(unit, folder, one) for one in missed], back)


def owed(unit: Unit, folder: Folder) -> list[Deadline]:
    """The running deadlines whose red rung has come without an explanation; a rule without one asks for none."""
    return [one for one in folder.deadlines if one.explanation is None and one.state == State.OPEN and _is_red(unit, folder, one)]


def keep(unit: Unit, folder: Folder, missed: list[Deadline], text: str) -> None:
    """Write an explanation to each of these deadlines, and tell the applicant."""
    for one in missed:
        rule = ledger.rule_of(unit, folder, one)
        one.explanation, one.explained_at, one.explained_by = text, unit.now, recording.signed_by(unit, folder)
        recording.write(unit, folder, "overdue_explained", rule=one.rule, period=rule.kind.value, round=one.round, text=text)
    notifying.party(unit, folder, f"办件 {folder.case.case_no} 没有按期办结，承办单位作了逾期说明：{text}")


def explain(unit: Unit, case_no: str, text: str) -> Folder:
    """Say from the case's page why it is late. The body's people only. Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id is None or unit.actor.organ_id != folder.case.organ_id:
        raise Missing
    if not actors.answers_for(unit, folder, folder.case.organ_id):
        raise Forbidden("逾期说明由本办件的承办人或者单位的审批、部门管理人员作出。")
    missed = _unexplained(unit, folder)
    if not missed:
        raise Stale("本办件没有需要说明的逾期期限，可能刚才已经有人作了说明。")
    if wrong := overdue.problems(text):
        raise Invalid(wrong)
    keep(unit, folder, missed, text.strip())
    return folder


def _unexplained(unit: Unit, folder: Folder) -> list[Deadline]:
    """Those that run, and those that were met too late by a case that nobody has carried on since."""
    late = [one for one in folder.deadlines if one.explanation is None and one.met_in_time is False and _is_red(unit, folder, one)]
    return owed(unit, folder) + late


def _is_red(unit: Unit, folder: Folder, deadline: Deadline) -> bool:
    red = ledger.standing(unit, folder, deadline).rungs.get(RED)
    return red is not None and red <= unit.now


def _missed(unit: Unit, folder: Folder, deadline: Deadline) -> Missed:
    return Missed(rule=ledger.rule_of(unit, folder, deadline), due_on=ledger.standing(unit, folder, deadline).due_on)
