"""The morning's digest (今日工作提要): each working day a notice and a letter to every official for whom something presses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.domain.clock import at_shanghai
from app.domain.daily_digests import AT, TITLE, DailyDigest, Load
from app.domain.escalation import NEAR_DAYS
from app.domain.people import Role
from app.services import calendars, queueing
from app.services.work import Unit
from app.store.models.cases import Task
from app.store.models.ledger import Card
from app.store.models.letters import DigestLine, Notice
from app.store.models.organs import Organ
from app.store.models.people import Account

# The daily job that writes them, and the job that mails one.
WRITE, MAIL = "write_digests", "mail_digest"
KEPT_FOR = timedelta(days=90)
ABOVE = (Role.SECTION_HEAD.value, Role.LEADER.value)
STANDING = ("open", "defended", "upheld")
NOT_OF_THE_BODY = (Role.APPLICANT.value, Role.SUPERVISOR.value)


@dataclass(frozen=True, kw_only=True)
class _Figures:
    """What presses, by whose desk: (organ, role, holder), the holder None where nobody has claimed."""

    desks: Mapping[tuple[int, str, int | None], Load]
    cards: Mapping[tuple[int, int | None], Load]
    organs: Sequence[Any]


def write(unit: Unit) -> int:
    """Write today's digests once; how many. Before the hour, on a body's rest day, and where nothing presses there are none."""
    if unit.now < at_shanghai(unit.today, AT):
        return 0
    unit.session.execute(delete(DigestLine).where(DigestLine.on < unit.today - KEPT_FOR))
    almanac = calendars.join(unit)
    people = [one for one in _officials(unit) if almanac.of(one.organ_id).is_working(unit.today)]
    figures = _figures(unit) if people else None
    written = {one: digest for one in people if figures and (digest := _digest(one, figures))}
    fresh = _keep(unit, written)
    for account, digest in written.items():
        if account.id in fresh:
            unit.session.add(Notice(account_id=account.id, text=digest.text, at=unit.now))
            if _is_mailed(account):
                queueing.enqueue(unit.session, MAIL, account_id=account.id, on=unit.today.isoformat())
    return len(fresh)


def mail(unit: Unit, account_id: int, on: str) -> None:
    """Mail one digest. Doing it twice mails once."""
    wanted = (DigestLine.account_id == account_id, DigestLine.on == date.fromisoformat(on), DigestLine.mailed_at.is_(None))
    line = unit.session.scalars(select(DigestLine).where(*wanted).with_for_update()).one_or_none()
    account = unit.session.get(Account, account_id)
    if line is None or account is None or not _is_mailed(account):
        return
    unit.office.post.send(account.email, f"{TITLE}（{line.on:%Y年%-m月%-d日}）", line.text)
    line.mailed_at = unit.now


def set_mail(unit: Unit, *, wanted: bool) -> None:
    """Whether the actor's digest comes by mail as well; the notice comes always."""
    account = unit.session.get_one(Account, unit.actor.account_id)
    account.digest_mail = wanted


def _officials(unit: Unit) -> list[Account]:
    query = select(Account).where(Account.organ_id.is_not(None), Account.is_active).order_by(Account.id)
    return list(unit.session.scalars(query).unique())


def _keep(unit: Unit, written: Mapping[Account, DailyDigest]) -> set[int]:
    """Whose digest of today is new; two clocks at once write each but once."""
    rows = [
        {"account_id": account.id, "on": unit.today, "at": unit.now, "text": _text(unit, account, digest)}
        for account, digest in written.items()
    ]
    if not rows:
        return set()
    kept = insert(DigestLine).values(rows).on_conflict_do_nothing().returning(DigestLine.account_id)
    return set(unit.session.scalars(kept))


def _text(unit: Unit, account: Account, digest: DailyDigest) -> str:
    base = unit.office.base_url
    return digest.mail(account.name, unit.today, f"{base}/workbench", f"{base}/my/notices") if _is_mailed(account) else digest.text


def _is_mailed(account: Account) -> bool:
    return bool(account.email) and account.digest_mail


def _figures(unit: Unit) -> _Figures:
    return _Figures(
        desks={(row.organ_id, row.role, row.assignee_id): _load(row) for row in unit.session.execute(_desks(unit))},
        cards=_cards(unit),
        organs=unit.session.execute(select(Organ.id, Organ.authority_id, Organ.short_name).order_by(Organ.id)).all(),
    )


def _load(row: Row[Any]) -> Load:
    unclaimed = row.number if row.assignee_id is None else 0
    return Load(today=row.today, near=row.near, late=row.late, nudged=row.nudged, unclaimed=unclaimed)


def _desks(unit: Unit) -> Any:
    """By the earliest date where a date is provisional: what may be due is told in time."""
    falls_on = func.coalesce(Task.earliest_on, Task.due_on)
    near_on = calendars.join(unit).calendar.add(unit.today, NEAR_DAYS).due_on
    is_late = Task.due_at <= unit.now
    counted = {
        "number": func.count(Task.id),
        "late": func.count(case((is_late, 1))),
        "today": func.count(case((~is_late & (falls_on <= unit.today), 1))),
        "near": func.count(case((~is_late & (falls_on > unit.today) & (falls_on <= near_on), 1))),
        "nudged": func.count(Task.nudged_at),
    }
    columns: list[Any] = [Task.organ_id, Task.role, Task.assignee_id, *(number.label(name) for name, number in counted.items())]
    wanted = (Task.closed_at.is_(None), Task.role != Role.APPLICANT.value)
    return select(*columns).where(*wanted).group_by(Task.organ_id, Task.role, Task.assignee_id)


def _cards(unit: Unit) -> dict[tuple[int, int | None], Load]:
    found: dict[tuple[int, int | None], Load] = defaultdict(Load)
    query = select(Card.organ_id, Card.holder_id, Card.rung, func.count(Card.id).label("number"))
    for row in unit.session.execute(query.where(Card.state.in_(STANDING)).group_by(Card.organ_id, Card.holder_id, Card.rung)):
        found[row.organ_id, row.holder_id] += Load(**{row.rung: row.number})
    return found


def _digest(account: Account, figures: _Figures) -> DailyDigest:
    roles = {one.role for one in account.roles}
    return DailyDigest(desk=_desk(account, roles, figures), bodies=_bodies(account, roles, figures))


def _desk(account: Account, roles: set[str], figures: _Figures) -> Load:
    """The own tasks and cards, and what waits for somebody of the own role."""
    own = [load for (_, _, holder), load in figures.desks.items() if holder == account.id]
    own += [load for (_, holder), load in figures.cards.items() if holder == account.id]
    waiting = [
        load for (organ, role, holder), load in figures.desks.items() if holder is None and organ == account.organ_id and role in roles
    ]
    return sum((*own, *waiting), Load())


def _bodies(account: Account, roles: set[str], figures: _Figures) -> dict[str, Load]:
    above = {row.short_name: row.id for row in figures.organs if _stands_above(account, roles, row)}
    return {name: _body(organ_id, figures) for name, organ_id in above.items()}


def _stands_above(account: Account, roles: set[str], organ: Any) -> bool:
    if Role.SUPERVISOR.value in roles and account.organ_id in (organ.id, organ.authority_id):
        return True
    return bool(roles.intersection(ABOVE)) and account.organ_id == organ.id


def _body(organ_id: int, figures: _Figures) -> Load:
    """What waits to be claimed is said at the desks; those above hear of it when it presses."""
    return replace(sum(_of_body(organ_id, figures), Load()), unclaimed=0)


def _of_body(organ_id: int, figures: _Figures) -> Iterable[Load]:
    yield from (load for (organ, role, _), load in figures.desks.items() if organ == organ_id and role not in NOT_OF_THE_BODY)
    yield from (load for (organ, _), load in figures.cards.items() if organ == organ_id)
