"""Publishing a calendar: a year's notice or the list of local closures is previewed on every open deadline, then set in one transaction."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select

from app.adapters.calendar import StatutoryChina
from app.domain.almanac import Almanac, Edition
from app.domain.closures import ClosureDraft, Place, enter_closure
from app.domain.errors import Forbidden, Missing, Stale
from app.domain.moves import ChangedDay, changed_days
from app.domain.people import SYSTEM, Role
from app.domain.year_drafts import Entered, YearDraft, draft_of, enter
from app.domain.years import Closure, YearNotice
from app.services import calendars, recalculating
from app.services.calendars import CLOSURES, YEAR
from app.services.recalculating import Impact, Move
from app.services.work import Unit
from app.store import calendars as kept_calendars
from app.store import open_deadlines
from app.store.models.calendars import CalendarEdition
from app.store.models.organs import Organ

MOST_DAYS_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be published. `why` goes into records and notices; `is_news` is false where it says what holds already."""

    kind: str
    year: int | None
    content: Mapping[str, Any]
    why: str
    source: str
    old: Almanac
    new: Almanac
    is_news: bool

    @property
    def hash(self) -> str:
        """Of all that is published."""
        return hash_of(self.content)

    @property
    def days(self) -> list[ChangedDay]:
        """The days that change for somebody."""
        places = {None, *self.new.organs, *self.old.organs} if self.kind == CLOSURES else {None}
        pairs = {(self.old.of(one), self.new.of(one)) for one in places}
        found = {day for before, after in pairs if before is not after for day in changed_days(before, after)}
        return sorted(found, key=lambda day: day.on)[:MOST_DAYS_SHOWN]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A plan with all that it changes. `token` is handed back with the confirmation."""

    plan: Plan
    impact: Impact

    @property
    def token(self) -> str:
        """Stands for what was previewed: the calendar it began from, what is published, and every last day that moves."""
        return f"{self.plan.old.number}-{self.plan.hash[:16]}-{self.impact.digest}"


class Outdated(Stale):
    """预览以后有办件的期限发生了变化，请看过新的预览再确认。"""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


def preview_year(unit: Unit, draft: YearDraft) -> Preview:
    """What publishing this year would change. Raises Forbidden, and Invalid with every problem of the draft."""
    return _previewed(unit, _plan_year(unit, calendars.join(unit), draft))


def publish_year(unit: Unit, draft: YearDraft, token: str | None) -> CalendarEdition | None:
    """Publish a year as it was previewed; None where it is published already. `token` None publishes whatever it changes.

    Raises Forbidden, Invalid, and Outdated with a fresh preview.
    """
    _refuse_others(unit)
    return _publish(unit, _plan_year(unit, calendars.hold(unit), draft), token)


def year_draft(unit: Unit, year: int) -> YearDraft:
    """A published year as a form, to be corrected. Raises Forbidden, Missing."""
    _refuse_others(unit)
    found = next((one for one in calendars.join(unit).edition.years if one.year == year), None)
    if found is None:
        raise Missing(f"{year} 年的放假安排还没有发布。")
    kept = select(CalendarEdition.content).where(CalendarEdition.kind == YEAR, CalendarEdition.year == year)
    content = unit.session.scalar(kept.order_by(CalendarEdition.version.desc()).limit(1)) or {}
    return draft_of(found, content.get("statutory_days"))


def preview_closure(unit: Unit, draft: ClosureDraft) -> Preview:
    """What one more closure would change. Raises Forbidden, and Invalid with every problem."""
    _refuse_others(unit)
    return _previewed(unit, _plan_closure(unit, calendars.join(unit), draft))


def publish_closure(unit: Unit, draft: ClosureDraft, token: str) -> CalendarEdition | None:
    """Add a closure as it was previewed. Raises Forbidden, Invalid, Outdated."""
    _refuse_others(unit)
    return _publish(unit, _plan_closure(unit, calendars.hold(unit), draft), token)


def preview_without(unit: Unit, organ: str, on: str) -> Preview:
    """What taking back one closed day would change. Raises Forbidden, Missing."""
    _refuse_others(unit)
    return _previewed(unit, _plan_without(unit, calendars.join(unit), organ, on))


def publish_without(unit: Unit, organ: str, on: str, token: str) -> CalendarEdition | None:
    """Take back one closed day as it was previewed. Raises Forbidden, Missing, Outdated."""
    _refuse_others(unit)
    return _publish(unit, _plan_without(unit, calendars.hold(unit), organ, on), token)


def places(unit: Unit) -> tuple[Place, ...]:
    """What a closure can be for: each region, then each organ."""
    organs = unit.session.execute(select(Organ.region, Organ.uscc, Organ.name).order_by(Organ.region, Organ.id)).all()
    by_region: dict[str, list[str]] = {}
    for region, _, name in organs:
        by_region.setdefault(region, []).append(name)
    regions = (
        Place(code=region, title=f"{region}（{names[0]}等 {len(names)} 个单位）") for region, names in by_region.items()
    )
    return (*regions, *(Place(code=uscc, title=name) for _, uscc, name in organs))


def described(unit: Unit, moves: Iterable[Move]) -> list[tuple[Move, Any]]:
    """These moves with case, body and party, for people to read."""
    shown = list(moves)
    found = open_deadlines.described(unit.session, [move.deadline_id for move in shown])
    return [(move, found[move.deadline_id]) for move in shown if move.deadline_id in found]


def hash_of(content: Mapping[str, Any]) -> str:
    """The same for the same content."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _refuse_others(unit: Unit) -> None:
    if unit.actor is not SYSTEM and not unit.actor.is_a(Role.ADMINISTRATOR):
        raise Forbidden


def _plan_year(unit: Unit, almanac: Almanac, draft: YearDraft) -> Plan:
    _refuse_others(unit)
    entered = enter(draft, publishable(almanac), StatutoryChina().festivals)
    year, known = entered.year, {one.year: one for one in almanac.edition.years}
    content = calendars.year_content(year, entered.statutory_days)
    why = f"{year.year}年放假安排已{'更正' if year.year in known else '公布'}（{year.notice}）"
    same = year.year in known and _same(known[year.year], entered)
    new = almanac.with_edition(calendars.with_year(almanac.edition, calendars.year_of(content)), almanac.organs)
    return Plan(
        kind=YEAR, year=year.year, content=content, why=why, source=year.source, old=almanac, new=new, is_news=not same
    )


def publishable(almanac: Almanac) -> range:
    """The years that can be corrected, and the one that comes next."""
    known = [one.year for one in almanac.edition.years]
    return range(min(known), max(known) + 2)


def _same(known: YearNotice, entered: Entered) -> bool:
    return calendars.year_content(known, None) == calendars.year_content(entered.year, None)


def _plan_closure(unit: Unit, almanac: Almanac, draft: ClosureDraft) -> Plan:
    added = enter_closure(draft, places(unit), almanac.edition.closures, almanac.calendar)
    why = f"{added[0].name}停止办公（{added[0].legal_basis}{added[0].document_no}）"
    return _plan_closures(unit, almanac, (*almanac.edition.closures, *added), why, added[0].source)


def _plan_without(unit: Unit, almanac: Almanac, organ: str, on: str) -> Plan:
    kept = almanac.edition.closures
    gone = next((one for one in kept if (one.organ, str(one.on)) == (organ, on)), None)
    if gone is None:
        raise Missing("名单中没有这一天，可能已经撤销。")
    why = f"撤销{gone.on.year}年{gone.on.month}月{gone.on.day}日的停止办公（{gone.name}）"
    return _plan_closures(unit, almanac, tuple(one for one in kept if one is not gone), why, gone.source)


def _plan_closures(unit: Unit, almanac: Almanac, closures: tuple[Closure, ...], why: str, source: str) -> Plan:
    edition: Edition = calendars.with_closures(almanac.edition, closures)
    new = almanac.with_edition(edition, kept_calendars.names_of_organs(unit.session))
    return Plan(
        kind=CLOSURES,
        year=None,
        content=calendars.closures_content(closures),
        why=why,
        source=source,
        old=almanac,
        new=new,
        is_news=True,
    )


def _previewed(unit: Unit, plan: Plan) -> Preview:
    return Preview(plan=plan, impact=recalculating.reckon(unit, plan.old, plan.new))


def _publish(unit: Unit, plan: Plan, token: str | None) -> CalendarEdition | None:
    if not plan.is_news:
        return None
    found = _previewed(unit, plan)
    if token is not None and token != found.token:
        raise Outdated(found)
    recalculating.carry_out(unit, found.impact, plan.why, plan.new.calendar.version)
    same = (CalendarEdition.kind == plan.kind, CalendarEdition.year.is_not_distinct_from(plan.year))
    versions = select(func.max(CalendarEdition.version)).where(*same)
    edition = CalendarEdition(
        number=plan.new.number, kind=plan.kind, year=plan.year, version=(unit.session.scalar(versions) or 0) + 1,
        content=dict(plan.content),
        hash=plan.hash, source=plan.source, calendar=plan.new.calendar.version, changed=len(found.impact.moves), moved=found.impact.moved,
        published_at=unit.now, published_by_id=unit.actor.account_id, published_by=unit.actor.name,
    )  # fmt: skip
    unit.session.add(edition)
    return edition
