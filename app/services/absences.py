"""外出代理: an official names a colleague who does their tasks for a time; every deed then says "A for B"."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.domain import people, recorded_reasons
from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.people import Role
from app.services.work import Unit
from app.store.models.letters import Notice
from app.store.models.people import Absence, Account

LONGEST = timedelta(days=180)
NAMES_OTHERS = Role.COORDINATOR


def arrange(unit: Unit, login: str, substitute: str, from_on: date | None, through_on: date | None, reason: str) -> Absence:
    """Let a colleague stand in, from the first day through the last. Raises Forbidden, Invalid.

    For oneself; a coordinator also for others of the body.
    """
    if not unit.actor.is_official or unit.actor.is_a(Role.ADMINISTRATOR, Role.AUDITOR):
        raise Forbidden("只有办理业务的人员可以设定外出代理。")
    absent, colleague = _of_the_body(unit, login), _of_the_body(unit, substitute)
    if absent and absent.id != unit.actor.account_id and not unit.actor.is_a(NAMES_OTHERS):
        raise Forbidden("本人的外出代理由本人设定；只有部门管理员可以替同事设定。")
    wrong = [*_who_problems(absent, colleague), *_when_problems(unit, from_on, through_on), *recorded_reasons.problems(reason)]
    if wrong or absent is None or colleague is None or from_on is None or through_on is None:
        raise Invalid(tuple(wrong))
    _must_not_overlap(unit, absent, colleague, from_on, through_on)
    made = Absence(
        account_id=absent.id, substitute_id=colleague.id, from_on=from_on, through_on=through_on, reason=reason.strip(),
        set_by_id=unit.actor.account_id, set_at=unit.now,
    )  # fmt: skip
    unit.session.add(made)
    when = f"{from_on:%Y年%-m月%-d日}至{through_on:%Y年%-m月%-d日}"
    said = f"{when}，{colleague.name}代{absent.name}办理任务，到期自动结束。原因：{reason.strip()}"
    _tell(unit, (absent.id, colleague.id), said)
    return made


def end(unit: Unit, absence_id: int) -> Absence:
    """End an arrangement before its last day. Raises Missing, Forbidden, Stale."""
    found = unit.session.scalars(select(Absence).where(Absence.id == absence_id).with_for_update()).one_or_none()
    absent = unit.session.get(Account, found.account_id) if found else None
    if found is None or absent is None or absent.organ_id != unit.actor.organ_id:
        raise Missing
    if unit.actor.account_id not in (found.account_id, found.substitute_id) and not unit.actor.is_a(NAMES_OTHERS):
        raise Forbidden("外出代理由本人、代理人或者部门管理员结束。")
    if found.ended_at or found.through_on < unit.today:
        raise Stale("这次外出代理已经结束。")
    found.ended_at, found.ended_by_id = unit.now, unit.actor.account_id
    _tell(unit, (found.account_id, found.substitute_id), f"{unit.actor.name}结束了{absent.name}的外出代理，任务仍由{absent.name}办理。")
    return found


def _of_the_body(unit: Unit, login: str) -> Account | None:
    """A colleague, locked: two arrangements at the same moment shall not pass each other."""
    here = (Account.login == login, Account.organ_id == unit.actor.organ_id, Account.is_active)
    ids = select(Account.id).where(*here).with_for_update()
    number = unit.session.scalar(ids)
    return unit.session.get(Account, number) if number else None


def _who_problems(absent: Account | None, colleague: Account | None) -> list[Problem]:
    if absent is None:
        return [Problem(path="/who", label="外出人员", message="请选择“外出人员”。")]
    if colleague is None:
        return [Problem(path="/substitute", label="代理人", message="请选择“代理人”。")]
    why = people.why_no_substitute({one.role for one in absent.roles}, {one.role for one in colleague.roles})
    if absent.id == colleague.id:
        why = "不能由本人代理自己。"
    return [Problem(path="/substitute", label="代理人", message=why)] if why else []


def _when_problems(unit: Unit, from_on: date | None, through_on: date | None) -> list[Problem]:
    if from_on is None or from_on < unit.today:
        return [Problem(path="/from_on", label="开始日期", message="“开始日期”应当是今天或者以后的日期。")]
    if through_on is None or through_on < from_on:
        return [Problem(path="/through_on", label="结束日期", message="“结束日期”不能早于“开始日期”。")]
    if through_on - from_on > LONGEST:
        return [Problem(path="/through_on", label="结束日期", message=f"一次外出代理最长{LONGEST.days}天。")]
    return []


def _must_not_overlap(unit: Unit, absent: Account, colleague: Account, from_on: date, through_on: date) -> None:
    """One is away once at a time, and nobody stands in who is away, nor is away who stands in: there are no chains."""
    for one in _meanwhile(unit, (absent.id, colleague.id), from_on, through_on):
        if one.account_id == absent.id:
            raise _overlap("/from_on", "开始日期", one, f"{absent.name}在这段时间已经有代理人")
        if one.account_id == colleague.id:
            raise _overlap("/substitute", "代理人", one, f"{colleague.name}在这段时间自己也外出，不能代理")
        if one.substitute_id == absent.id:
            raise _overlap("/from_on", "开始日期", one, f"{absent.name}在这段时间正代理别人，不能再转由他人代理")


def _meanwhile(unit: Unit, ids: tuple[int, ...], from_on: date, through_on: date) -> Sequence[Absence]:
    touching = (Absence.from_on <= through_on, Absence.through_on >= from_on, Absence.ended_at.is_(None))
    whose = or_(Absence.account_id.in_(ids), Absence.substitute_id.in_(ids))
    return unit.session.scalars(select(Absence).where(*touching, whose).order_by(Absence.id)).all()


def _overlap(path: str, label: str, other: Absence, why: str) -> Invalid:
    said = f"{why}（{other.from_on:%-m月%-d日}至{other.through_on:%-m月%-d日}）。"
    return Invalid((Problem(path=path, label=label, message=said),))


def _tell(unit: Unit, account_ids: tuple[int, ...], text: str) -> None:
    unit.session.add_all(Notice(account_id=one, text=text, at=unit.now) for one in account_ids)
