"""Entitlements (授权凭证) for their holder, for the body and its authority, and for whoever shows a key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, or_, select
from sqlalchemy.orm import Session

from app.domain.entitlements import MeasureKind, Standing, Status, governing, key_digest, status
from app.domain.errors import Missing
from app.domain.people import Actor, Role
from app.reading import paging
from app.reading.paging import Page
from app.reading.visibility import AUTHORITY_ROLES, BODY_ROLES, supervised_organs, visible_cases
from app.store.models.cases import Case
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import Entitlement, Measure
from app.store.models.organs import Organ
from app.store.models.people import Party

PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader asks for; an empty word asks for everything. `after` and `before` are cursors."""

    status: Status | None = None
    text: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.status or self.text)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entitlement of a list; `begins` while its period lies ahead."""

    id: int
    number: str
    dataset: str
    holder: str
    organ: str
    channel: str
    from_on: date
    through_on: date
    status: Status
    begins: bool


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    """A measure on the entitlement or on its dataset. `opens`: whether the viewer may look into its case."""

    kind: MeasureKind
    organ: str
    reason: str
    case_no: str
    opens: bool
    imposed_at: datetime
    until_on: date | None
    ended_at: datetime | None
    ending: str
    stands: bool


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One deed of the entitlement's life; `became` is the status that it led to, if it changed it."""

    at: datetime
    deed: str
    became: str
    case_no: str
    opens: bool
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class EntitlementPage:
    """Everything of one entitlement. `cause` is the measure that suspends or revokes it now."""

    line: Line
    code: str
    items: tuple[str, ...]
    case_no: str
    key_hint: str
    may_issue_key: bool
    measures: tuple[MeasureLine, ...]
    history: tuple[HistoryLine, ...]

    @property
    def cause(self) -> MeasureLine | None:
        kind = governing(Standing(kind=one.kind) for one in self.measures if one.stands)
        return next((one for one in self.measures if one.stands and one.kind == kind), None)


    @property
    def is_halted(self) -> bool:
        """Whether it stands suspended for the time being: by a measure of the very application that gave it."""
        return any(one.stands and one.kind is MeasureKind.SUSPEND and one.case_no == self.case_no for one in self.measures)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a key opens: the entitlement as of today; `case_no` and `reason` name the measure that stops it."""

    number: str
    dataset: str
    items: tuple[str, ...]
    channel: str
    from_on: date
    through_on: date
    status: Status
    begins: bool
    kind: MeasureKind | None
    case_no: str
    reason: str


def visible_entitlements(viewer: Actor) -> ColumnElement[bool]:
    """One's own; those on data of one's body; those of the bodies that one's authority supervises (Arts. 5, 32)."""
    kinds: list[ColumnElement[bool]] = []
    if viewer.party_id is not None and viewer.is_a(Role.APPLICANT):
        kinds.append(Entitlement.party_id == viewer.party_id)
    if viewer.organ_id is not None and viewer.is_a(*BODY_ROLES):
        kinds.append(Entitlement.organ_id == viewer.organ_id)
    if viewer.organ_id is not None and viewer.is_a(*AUTHORITY_ROLES):
        kinds.append(Entitlement.organ_id.in_(supervised_organs(viewer)))
    return or_(*kinds) if kinds else false()


def lines(session: Session, viewer: Actor, wanted: Wanted, today: date) -> Page[Line]:
    """The newest first; one SELECT."""
    cursor = paging.read_number_cursor(wanted.before or wanted.after)
    backwards = bool(cursor is not None and wanted.before)
    query = _select().where(visible_entitlements(viewer), *_filters(wanted, today))
    if cursor is not None:
        query = query.where(Entitlement.id > cursor if backwards else Entitlement.id < cursor)
    order = Entitlement.id.asc() if backwards else Entitlement.id.desc()
    found = [_line(row, today) for row in session.execute(query.order_by(order).limit(PAGE_SIZE + 1))]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards)


def page(session: Session, viewer: Actor, number: str, today: date) -> EntitlementPage:
    """One entitlement. Raises Missing for who may not see it."""
    query = _select(Case.case_no).join(Case, Case.id == Entitlement.case_id)
    row = session.execute(query.where(Entitlement.number == number, visible_entitlements(viewer))).one_or_none()
    if row is None:
        raise Missing
    kept = row.Entitlement
    found = _found_measures(session, kept)
    opens = _open_to(session, viewer, {case_no for _, case_no in found} | {line["case_no"] for line in kept.history})
    measures = _measures(session, found, opens, today)
    line = _line(row, today, [Standing(kind=one.kind) for one in measures if one.stands])
    is_own = viewer.party_id is not None and kept.party_id == viewer.party_id
    return EntitlementPage(
        line=line, code=row.code, items=_item_names(row.items_of, kept.items), case_no=row.case_no, key_hint=kept.key_hint,
        may_issue_key=is_own and line.status in (Status.ACTIVE, Status.SUSPENDED), measures=measures,
        history=tuple(_history_line(line, opens) for line in kept.history),
    )  # fmt: skip


def by_key(session: Session, key: str, today: date) -> Shown | None:
    """The entitlement that a key belongs to, as it stands today; nothing is written. None for a key that nobody has."""
    row = session.execute(_select().where(Entitlement.key_digest == key_digest(key))).one_or_none()
    if row is None:
        return None
    kept: Entitlement = row.Entitlement
    standing = [(one, case_no) for one, case_no in _found_measures(session, kept) if _stands(one, today)]
    line = _line(row, today, [Standing(kind=MeasureKind(one.kind)) for one, _ in standing])
    kind = governing(Standing(kind=MeasureKind(one.kind)) for one, _ in standing)
    cause = next(((one, case_no) for one, case_no in standing if one.kind == kind), None)
    return Shown(
        number=kept.number, dataset=row.code, items=tuple(kept.items), channel=kept.channel, from_on=kept.from_on,
        through_on=kept.through_on, status=line.status, begins=line.begins, kind=kind, case_no=cause[1] if cause else "",
        reason=cause[0].reason if cause else "",
    )  # fmt: skip


def _select(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Entitlement, Dataset.name.label("dataset"), Dataset.code.label("code"), Dataset.items.label("items_of"),
        Party.name.label("holder"), Organ.short_name.label("organ"), *more,
    )  # fmt: skip
    joined = select(*columns).join(Dataset, Dataset.id == Entitlement.dataset_id).join(Party, Party.id == Entitlement.party_id)
    return joined.join(Organ, Organ.id == Entitlement.organ_id)


def _filters(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        # What ran out at midnight is expired, whether the night's settling has come to it yet or not.
        ran_out = and_(Entitlement.status != Status.REVOKED.value, Entitlement.through_on < today)
        conditions.append(case((ran_out, Status.EXPIRED.value), else_=Entitlement.status) == wanted.status.value)
    if wanted.text:
        columns = (Entitlement.number, Dataset.name, Party.name)
        conditions.append(or_(*(column.contains(wanted.text, autoescape=True) for column in columns)))
    return conditions


def _line(row: Row[Any], today: date, measures: Sequence[Standing] | None = None) -> Line:
    """`measures` that stand today decide the status; without them it is what was settled last, and the period."""
    kept = row.Entitlement
    settled = Status(kept.status)
    if measures is not None:
        settled = status(kept.through_on, measures, today)
    elif settled is not Status.REVOKED and today > kept.through_on:
        settled = Status.EXPIRED
    return Line(
        id=kept.id, number=kept.number, dataset=row.dataset, holder=row.holder, organ=row.organ, channel=kept.channel, from_on=kept.from_on,
        through_on=kept.through_on, status=settled, begins=today < kept.from_on,
    )  # fmt: skip


def _found_measures(session: Session, kept: Entitlement) -> Sequence[tuple[Measure, str]]:
    """The measures on the entitlement or its dataset with the numbers of their cases, the latest first."""
    on_it = or_(Measure.entitlement_id == kept.id, Measure.dataset_id == kept.dataset_id)
    query = select(Measure, Case.case_no).join(Case, Case.id == Measure.case_id).where(on_it).order_by(Measure.id.desc())
    return [(one, case_no) for one, case_no in session.execute(query)]


def _open_to(session: Session, viewer: Actor, case_numbers: Iterable[str]) -> frozenset[str]:
    """Those of the cases that the viewer may look into: an objection that suspends a dataset is no matter of its holders."""
    query = select(Case.case_no).where(Case.case_no.in_(sorted(case_numbers)), visible_cases(viewer))
    return frozenset(session.scalars(query))


def _measures(session: Session, found: Sequence[tuple[Measure, str]], opens: frozenset[str], today: date) -> tuple[MeasureLine, ...]:
    organs = {one.organ_id for one, _ in found}
    names = {row.id: row.name for row in session.execute(select(Organ.id, Organ.name).where(Organ.id.in_(organs)))}
    return tuple(
        MeasureLine(
            kind=MeasureKind(one.kind), organ=names[one.organ_id], reason=one.reason, case_no=case_no, opens=case_no in opens,
            imposed_at=one.imposed_at, until_on=one.until_on, ended_at=one.ended_at, ending=one.ending or "", stands=_stands(one, today),
        )
        for one, case_no in found
    )  # fmt: skip


def _stands(one: Measure, today: date) -> bool:
    return one.ended_at is None and (one.until_on is None or today <= one.until_on)


def _item_names(published: Sequence[Mapping[str, Any]], granted: Sequence[str]) -> tuple[str, ...]:
    """Names of the granted items; one that the catalogue has dropped since is named by its id."""
    names = {one["id"]: one["name"] for one in published}
    return tuple(names.get(one, one) for one in granted)


def _history_line(line: Mapping[str, Any], opens: frozenset[str]) -> HistoryLine:
    deed, _, became = str(line["deed"]).partition(":")
    return HistoryLine(
        at=datetime.fromisoformat(line["at"]), deed=deed, became=became, case_no=line["case_no"], opens=line["case_no"] in opens,
        reason=line["reason"], by=line["by"],
    )  # fmt: skip
