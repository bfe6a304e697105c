"""Applicants rate how a finished case was handled; a poor rating is looked into by somebody who did not handle it."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain import satisfaction
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.services import calendars, notifying, recording
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.letters import Notice
from app.store.models.people import Account, AccountRole
from app.store.models.satisfaction import Rating

SUPERVISION, POOR = "supervision", "poor_rating"
# Who looks into it, the first of them that the body has.
WHO = (Role.COORDINATOR, Role.SECTION_HEAD, Role.LEADER)


def rate(unit: Unit, case_no: str, grade: int, words: str) -> None:
    """Rate one's own finished case, once. Raises Missing, Stale, Invalid. The record says that, and not how, it was rated."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.party_id is None or folder.case.party_id != unit.actor.party_id:
        raise Missing
    if folder.case.closed_at is None:
        raise Stale("办件办结以后才能评价。")
    if not satisfaction.is_grade(grade):
        raise Invalid((Problem(path="/grade", label="评价", message="请选择一个评价等级。"),))
    by = calendars.of(unit, folder).add(unit.today, unit.office.rule(SUPERVISION, POOR, at=unit.now).days).due_on
    is_poor = satisfaction.is_poor(grade)
    new = insert(Rating).values(
        case_id=folder.case.id, organ_id=folder.case.organ_id, grade=grade, words=words.strip()[: satisfaction.LONGEST], at=unit.now,
        answer_by_on=by if is_poor else None,
    )  # fmt: skip
    if unit.session.scalar(new.on_conflict_do_nothing().returning(Rating.case_id)) is None:
        raise Stale("这件办件已经评价过，每件评价一次。")
    recording.write(unit, folder, "rated")
    if is_poor:
        said = f"办件 {case_no} 收到差评，请于{by.year}年{by.month}月{by.day}日前回访核实并反馈（服务标准），在“服务评价”中办理。"
        unit.session.add_all(Notice(account_id=one, text=said, at=unit.now) for one in _lookers(unit, folder))


def answer(unit: Unit, case_no: str, text: str) -> None:
    """Say what was found and done about a poor rating; its party is told. Raises Missing, Forbidden, Stale, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id != folder.case.organ_id or not unit.actor.is_a(*WHO):
        raise Missing
    if unit.actor.account_id in _hands(folder):
        raise Forbidden("您办理过这件，差评由没有办理过的人员回访。")
    rating = unit.session.get(Rating, folder.case.id, with_for_update=True)
    if rating is None or rating.answer_by_on is None or rating.answered_at is not None:
        raise Stale("这条评价已经反馈过，或者不需要反馈。")
    if not text.strip():
        raise Invalid((Problem(path="/answer", label="回访和整改情况", message="请写明核实的情况和整改的结果。"),))
    rating.answer, rating.answered_at, rating.answered_by_id = text.strip()[:1000], unit.now, unit.actor.account_id
    recording.write(unit, folder, "rating_answered")
    notifying.party(unit, folder, f"您对办件 {case_no} 的评价已经回访核实：{rating.answer}")


def _lookers(unit: Unit, folder: Folder) -> list[int]:
    wanted = select(AccountRole.role, Account.id).join(Account, Account.id == AccountRole.account_id)
    mine = (Account.organ_id == folder.case.organ_id, Account.is_active, AccountRole.role.in_([one.value for one in WHO]))
    found = [(role, one) for role, one in unit.session.execute(wanted.where(*mine)) if one not in _hands(folder)]
    return next((sorted(one for held, one in found if held == role) for role in WHO if any(held == role for held, _ in found)), [])


def _hands(folder: Folder) -> set[int | None]:
    return {one for task in folder.tasks for one in (task.assignee_id, task.closed_by_id)}
