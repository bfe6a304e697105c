"""What was given of an entitlement's data, to its holder, the body and its authority: figures, the log, and what is left of the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.domain import quotas
from app.domain.clock import shanghai_date
from app.domain.data_delivery import Channel, Reason
from app.domain.errors import Missing
from app.domain.people import Actor
from app.domain.quotas import Quota, Used
from app.reading import paging
from app.reading.entitlements import visible_entitlements
from app.reading.paging import Page
from app.store.models.catalogue import Dataset
from app.store.models.data import DataDelivery, DataFile, Handover, UsageDay
from app.store.models.entitlements import Entitlement
from app.store.models.organs import Organ
from app.store.models.people import Account, Party

PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Usage:
    """An entitlement's quota and what was had. `rows_there`: of the file that is given, None where there is none yet."""

    channel: Channel
    quota: Quota
    used: Used
    renews_at: datetime
    is_exhausted: bool
    refused_today: int
    refused_for: Reason | None
    calls: int
    rows: int
    last_at: datetime | None
    rows_there: int | None
    updated_at: datetime | None
    item_ids: tuple[str, ...]

    @property
    def calls_left(self) -> int:
        return max(0, self.quota.calls_per_day - self.used.calls)

    @property
    def rows_left(self) -> int:
        return quotas.rows_left(self.quota, self.used)


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """Data given once. `details` as they are stored."""

    id: int
    at: datetime
    channel: str
    format: str
    items: tuple[str, ...]
    rows: int
    details: Mapping[str, Any]
    result_sha256: str
    result: Mapping[str, Any] | None
    address: str


def usage(session: Session, viewer: Actor, number: str, standard: Mapping[Channel, Quota], now: datetime) -> Usage:
    """One entitlement's figures. Raises Missing for who may not see it."""
    row = session.execute(_figures(number, now).where(visible_entitlements(viewer))).one_or_none()
    if row is None:
        raise Missing
    channel, used = Channel(row.Entitlement.channel), _used(row.UsageDay)
    quota = standard[channel].with_(row.quota_of, row.Entitlement.quota)
    return Usage(
        channel=channel, quota=quota, used=used, renews_at=quotas.next_day(now), is_exhausted=quotas.is_exhausted(quota, used),
        refused_today=row.UsageDay.refused if row.UsageDay else 0, refused_for=_reason(row.UsageDay), calls=row.calls or 0,
        rows=int(row.rows_had or 0), last_at=row.last_at, rows_there=row.DataFile.rows if row.DataFile else None,
        updated_at=row.DataFile.taken_in_at if row.DataFile else None, item_ids=tuple(row.Entitlement.items),
    )  # fmt: skip


def log(session: Session, viewer: Actor, number: str, after: str = "", before: str = "") -> Page[LogLine]:
    """The log of one entitlement, the latest first. Empty for who may not see it."""
    cursor = paging.read_number_cursor(before or after)
    backwards = bool(cursor is not None and before)
    query = select(DataDelivery).join(Entitlement, Entitlement.id == DataDelivery.entitlement_id)
    query = query.where(Entitlement.number == number, visible_entitlements(viewer))
    if cursor is not None:
        query = query.where(DataDelivery.id > cursor if backwards else DataDelivery.id < cursor)
    order = DataDelivery.id.asc() if backwards else DataDelivery.id.desc()
    found = [_line(one) for one in session.scalars(query.order_by(order).limit(PAGE_SIZE + 1))]
    return paging.cut(found, PAGE_SIZE, lambda one: str(one.id), is_first=cursor is None, backwards=backwards)


@dataclass(frozen=True, kw_only=True)
class HandoverLine:
    """A hand-over sheet. `is_mine`: the viewer is of the party that receives; `is_given`: of the body that gives."""

    id: int
    number: str
    entitlement: str
    dataset: str
    holder: str
    organ: str
    medium: str
    serial_no: str
    format: str
    items: tuple[str, ...]
    rows: int
    sha256: str
    receiver: str
    note: str
    made_by: str
    made_at: datetime
    received_at: datetime | None
    received_by: str
    receipt_note: str
    is_mine: bool
    is_given: bool


def run(session: Session, viewer: Actor, number: str, run_id: int) -> LogLine:
    """A model's run with its result. Raises Missing for who may not see it."""
    query = select(DataDelivery).join(Entitlement, Entitlement.id == DataDelivery.entitlement_id)
    mine = (DataDelivery.id == run_id, DataDelivery.result.is_not(None), Entitlement.number == number, visible_entitlements(viewer))
    found = session.scalars(query.where(*mine)).one_or_none()
    if found is None:
        raise Missing
    return _line(found)


def handovers(session: Session, viewer: Actor, number: str) -> tuple[HandoverLine, ...]:
    """The sheets of one entitlement, the latest first."""
    query = _sheets().where(Entitlement.number == number, visible_entitlements(viewer)).order_by(Handover.id.desc())
    return tuple(_sheet(row, viewer) for row in session.execute(query))


def handover(session: Session, viewer: Actor, handover_id: int) -> HandoverLine:
    """One sheet. Raises Missing for who may not see its entitlement."""
    row = session.execute(_sheets().where(Handover.id == handover_id, visible_entitlements(viewer))).one_or_none()
    if row is None:
        raise Missing
    return _sheet(row, viewer)


def _sheets() -> Any:
    maker, receiver = aliased(Account), aliased(Account)
    return (
        select(
            Handover, DataDelivery, Entitlement, Dataset.name.label("dataset"), Dataset.items.label("items_of"), Party.name.label("holder"),
            Organ.name.label("organ"), maker.name.label("made_by"), receiver.name.label("received_by"),
        )
        .join(DataDelivery, DataDelivery.id == Handover.delivery_id)
        .join(Entitlement, Entitlement.id == Handover.entitlement_id)
        .join(Dataset, Dataset.id == Entitlement.dataset_id)
        .join(Party, Party.id == Entitlement.party_id)
        .join(Organ, Organ.id == Entitlement.organ_id)
        .join(maker, maker.id == Handover.made_by_id)
        .join(receiver, receiver.id == Handover.received_by_id, isouter=True)
    )  # fmt: skip


def _sheet(row: Any, viewer: Actor) -> HandoverLine:
    made, line, kept = row.Handover, row.DataDelivery, row.Entitlement
    names = {one["id"]: one["name"] for one in row.items_of}
    items = tuple(names.get(one, one) for one in line.items)
    return HandoverLine(
        id=made.id, number=made.number, entitlement=kept.number, dataset=row.dataset, holder=row.holder, organ=row.organ,
        medium=made.medium, serial_no=made.serial_no, format=line.format, items=items, rows=line.rows, sha256=made.sha256,
        receiver=made.receiver, note=made.note, made_by=row.made_by, made_at=made.made_at, received_at=made.received_at,
        received_by=row.received_by or "", receipt_note=made.receipt_note,
        is_mine=viewer.party_id is not None and kept.party_id == viewer.party_id,
        is_given=viewer.organ_id is not None and kept.organ_id == viewer.organ_id,
    )  # fmt: skip


def _figures(number: str, now: datetime) -> Any:
    """One SELECT: the entitlement, its dataset's quota and latest file, today's count, and the sums of all days."""
    days = select(
        UsageDay.entitlement_id, func.sum(UsageDay.calls).label("calls"), func.sum(UsageDay.rows).label("rows_had"),
        func.max(UsageDay.last_at).label("last_at"),
    ).group_by(UsageDay.entitlement_id).subquery()  # fmt: skip
    latest = select(func.max(DataFile.id)).where(DataFile.dataset_id == Dataset.id).correlate(Dataset).scalar_subquery()
    today = (UsageDay.entitlement_id == Entitlement.id) & (UsageDay.on == shanghai_date(now))
    return (
        select(Entitlement, Dataset.quota.label("quota_of"), UsageDay, DataFile, days.c.calls, days.c.rows_had, days.c.last_at)
        .join(Dataset, Dataset.id == Entitlement.dataset_id)
        .join(UsageDay, today, isouter=True)
        .join(DataFile, DataFile.id == latest, isouter=True)
        .join(days, days.c.entitlement_id == Entitlement.id, isouter=True)
        .where(Entitlement.number == number)
    )


def _used(day: UsageDay | None) -> Used:
    return Used(calls=day.calls, rows=day.rows, minute=day.minute, minute_calls=day.minute_calls) if day else Used()


def _reason(day: UsageDay | None) -> Reason | None:
    return Reason(day.refused_for) if day and day.refused_for else None


def _line(one: DataDelivery) -> LogLine:
    return LogLine(
        id=one.id, at=one.at, channel=one.channel, format=one.format, items=tuple(one.items), rows=one.rows, details=one.details,
        result_sha256=one.result_sha256, result=one.result, address=one.address,
    )  # fmt: skip
