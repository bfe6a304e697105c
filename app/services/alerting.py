"""The chain of notice: a rung is told at the desk, to the section head, to the body's leader, to the authority, as its rule says.

Where a tier has nobody, the next above it hears instead: nobody is forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.domain.duties import Rule, Rung, Tier, passed_on
from app.domain.people import Role
from app.services import notifying
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.people import Account, AccountRole

OUTSIDE = (Role.APPLICANT.value, Role.SUPERVISOR.value)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of an organ who may be told, in one role."""

    id: int
    name: str
    organ_id: int
    role: str


def rung_reached(unit: Unit, folder: Folder, rule: Rule, rung: Rung) -> list[str]:
    """Tell every tier that the rung names; who was told, as the record says it."""
    desk = held(folder, rule)
    people = _people(unit, folder, desk)
    told: dict[int, str] = {}
    lines = []
    for tier, silent in passed_on(rung.tells, {tier for tier, found in people.items() if found}).items():
        for one in people[tier]:
            if one.id not in told:
                told[one.id] = _words(folder, rule, rung, desk, people, tier, silent)
                lines.append(f"{tier.words} {one.name}")
    for account_id, text in told.items():
        notifying.account(unit, folder, account_id, text)
    return lines


def nudged(unit: Unit, folder: Folder, text: str) -> None:
    """Tell whoever has the case, or may take it; where that is nobody, the next tier above."""
    desk = [task for task in folder.open_tasks if task.role not in OUTSIDE]
    people = _people(unit, folder, desk)
    for tier in passed_on([Tier.HOLDER], {tier for tier, found in people.items() if found}):
        for account_id in sorted({one.id for one in people[tier]}):
            notifying.account(unit, folder, account_id, text)


def held(folder: Folder, rule: Rule) -> list[Task]:
    """The open tasks that a rule's period runs for: those of its stage, or all of the office's."""
    waiting = [task for task in folder.open_tasks if task.role not in OUTSIDE]
    return [task for task in waiting if task.name == rule.stage] if rule.stage else waiting


def _people(unit: Unit, folder: Folder, desk: Sequence[Task]) -> Mapping[Tier, list[Person]]:
    case = folder.case
    organs = {task.organ_id for task in desk} or {case.organ_id}
    authority = case.organ.authority_id or case.organ_id
    everyone = _everyone(unit, folder, frozenset(organs | {authority}))
    return {
        Tier.HOLDER: _at_the_desk(folder, desk, everyone),
        Tier.SECTION_HEAD: [one for one in everyone if one.role == Role.SECTION_HEAD and one.organ_id in organs],
        Tier.LEADER: [one for one in everyone if one.role == Role.LEADER and one.organ_id in organs],
        Tier.AUTHORITY: _of_the_authority(everyone, authority),
    }


def _of_the_authority(everyone: Sequence[Person], authority: int) -> list[Person]:
    """Its supervisors; where it has none, its approvers and the administrators, who are to see to that."""
    supervisors = [one for one in everyone if one.role == Role.SUPERVISOR and one.organ_id == authority]
    approvers = [one for one in everyone if one.role == Role.AUTHORITY_APPROVER and one.organ_id == authority]
    return supervisors or [*approvers, *(one for one in everyone if one.role == Role.ADMINISTRATOR)]


def _everyone(unit: Unit, folder: Folder, organ_ids: frozenset[int]) -> list[Person]:
    """Asked once in a deed: a late case may climb several rungs at a time."""
    if organ_ids not in folder.people:
        folder.people[organ_ids] = _of_organs(unit, organ_ids)
    return folder.people[organ_ids]


def _of_organs(unit: Unit, organ_ids: frozenset[int]) -> list[Person]:
    query = (
        select(Account.id, Account.name, Account.organ_id, AccountRole.role)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(or_(Account.organ_id.in_(organ_ids), AccountRole.role == Role.ADMINISTRATOR), Account.is_active)
        .order_by(Account.id)
    )
    return [Person(**row) for row in unit.session.execute(query).mappings()]


def _at_the_desk(folder: Folder, desk: Sequence[Task], everyone: Sequence[Person]) -> list[Person]:
    """Whoever has a task; whoever may take one that nobody has; where the party is to act, whoever did the office's last."""
    holders = {task.assignee_id for task in desk if task.assignee_id}
    if not desk:
        done = [task for task in folder.tasks if task.closed_by_id and task.role not in OUTSIDE]
        holders = {task.closed_by_id for task in done[-1:] if task.closed_by_id}
    free = {(task.organ_id, task.role) for task in desk if not task.assignee_id}
    return [one for one in everyone if one.id in holders or (one.organ_id, one.role) in free]


def _words(
    folder: Folder, rule: Rule, rung: Rung, desk: Sequence[Task], people: Mapping[Tier, list[Person]], tier: Tier, silent: tuple[Tier, ...]
) -> str:
    due = next((one.due_on for one in reversed(folder.deadlines) if one.rule == rule.id), None)
    last_day = f"，最后一天是{due:%Y年%-m月%-d日}" if due else ""
    text = f"办件 {folder.case.case_no}：{rung.title}。“{rule.title}”（{rule.kind.words}）{last_day}。".replace("）。", "）。")
    if tier is not Tier.HOLDER:
        names = "、".join(dict.fromkeys(one.name for one in people[Tier.HOLDER])) or "尚无人承办"
        steps = "、".join(task.title for task in desk) or "等待当事人"
        text += f"现处于“{steps}”，承办人：{names}。"
    if tier is Tier.AUTHORITY and not any(one.role == Role.SUPERVISOR for one in people[tier]):
        text += "主管部门还没有监督人员账号，请尽快设置；在此之前由您知悉。"
    return text + "".join(f"没有{one.words}，由您知悉并处理。" for one in silent)
