"""The counter at which data are given out: an entitlement is locked, weighed as it stands now, counted and logged, in one transaction.

Whoever stops an entitlement takes the same lock: from that commit on nothing is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.domain import data_delivery
from app.domain.data_delivery import Cause, Channel, Item, Reason, Refusal, Right
from app.domain.entitlements import MeasureKind, Standing, governing, status
from app.domain.quotas import Quota, Used
from app.services.work import Unit
from app.store.models.cases import Case
from app.store.models.catalogue import Dataset
from app.store.models.data import DataDelivery, DataFile, UsageDay
from app.store.models.entitlements import Entitlement, Measure

WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A locked entitlement with all that is weighed. `file` is None where the body has pushed nothing yet."""

    entitlement: Entitlement
    dataset: Dataset
    file: DataFile | None
    right: Right
    quota: Quota
    day: UsageDay
    items: tuple[Item, ...] = field(default_factory=tuple)

    @property
    def used(self) -> Used:
        return used_of(self.day)

    @property
    def shelved(self) -> DataFile:
        """The file of a right that has been weighed."""
        if self.file is None:
            raise LookupError(self.entitlement.number)
        return self.file


def at_the_counter(unit: Unit, *whose: ColumnElement[bool]) -> Counter | None:
    """The entitlement, locked; None where there is none."""
    found = select(Entitlement).where(*whose).with_for_update()
    kept = unit.session.scalars(found, execution_options={"populate_existing": True}).one_or_none()
    return _laid_out(unit, kept) if kept else None


def weighed(unit: Unit, counter: Counter, wanted: Channel) -> Refusal | None:
    """Why it is not given now this way, which is counted too; None where it is."""
    refusal = data_delivery.why_not(counter.right, wanted, counter.quota, counter.used, unit.now)
    if refusal and refusal.reason is not Reason.TOO_FAST:
        counter.day.refused, counter.day.refused_for, counter.day.last_at = counter.day.refused + 1, refusal.reason.value, unit.now
        unit.session.add(counter.day)
    return refusal


def given(unit: Unit, counter: Counter, channel: Channel, items: Sequence[Item], rows: int, address: str, **words: Any) -> DataDelivery:
    """Count and log what is given. `words`: format, details, result, result_sha256."""
    used = counter.used.and_(unit.now, rows)
    day = counter.day
    day.calls, day.rows, day.minute, day.minute_calls, day.last_at = used.calls, used.rows, used.minute, used.minute_calls, unit.now
    unit.session.add(day)
    return logged(unit, counter.dataset, counter.shelved, channel, items, rows, address, entitlement_id=counter.entitlement.id, **words)


def logged(
    unit: Unit, dataset: Dataset, file: DataFile, channel: Channel, items: Sequence[Item], rows: int, address: str, **words: Any
) -> DataDelivery:
    """A line of the log (Art. 18)."""
    line = DataDelivery(
        **{"format": "", "details": {}, "result": None, "result_sha256": "", **words}, dataset_id=dataset.id, file_id=file.id,
        channel=channel.value, items=[one.id for one in items], rows=rows, account_id=unit.actor.account_id, address=address, at=unit.now,
    )  # fmt: skip
    unit.session.add(line)
    return line


def latest_file(dataset_id: Any) -> ColumnElement[bool]:
    """The condition that a file is the latest of its dataset."""
    others = aliased(DataFile)
    return DataFile.id == select(func.max(others.id)).where(others.dataset_id == dataset_id).correlate_except(others).scalar_subquery()


def may_be_given(dataset: Dataset) -> bool:
    """Whether the dataset is published still (Art. 15)."""
    return dataset.attribute != WITHHELD and dataset.taken_down_on is None


def of_file(items: Sequence[Item], file: DataFile | None) -> tuple[Item, ...]:
    """The items that the file has."""
    return tuple(one for one in items if file and one.id in file.columns)


def used_of(day: UsageDay) -> Used:
    return Used(calls=day.calls, rows=day.rows, minute=day.minute, minute_calls=day.minute_calls)


def _laid_out(unit: Unit, kept: Entitlement) -> Counter:
    """Everything else is read after the lock: what somebody changed while we waited is seen."""
    on_it = and_(or_(Measure.entitlement_id == kept.id, Measure.dataset_id == kept.dataset_id), Measure.ended_at.is_(None))
    rows = unit.session.execute(
        select(Dataset, DataFile, UsageDay, Measure, Case.case_no)
        .select_from(Dataset)
        .join(DataFile, and_(DataFile.dataset_id == Dataset.id, latest_file(kept.dataset_id)), isouter=True)
        .join(UsageDay, and_(UsageDay.entitlement_id == kept.id, UsageDay.on == unit.today), isouter=True)
        .join(Measure, on_it, isouter=True)
        .join(Case, Case.id == Measure.case_id, isouter=True)
        .where(Dataset.id == kept.dataset_id)
        .order_by(Measure.id.desc()),
        execution_options={"populate_existing": True},
    ).all()
    dataset, file, day = rows[0][:3]
    measures = [(one, case_no) for *_, one, case_no in rows if one is not None]
    return Counter(
        entitlement=kept, dataset=dataset, file=file, right=_right(unit, kept, dataset, file, measures),
        quota=unit.office.quotas[Channel(kept.channel)].with_(dataset.quota, kept.quota),
        day=day or UsageDay(entitlement_id=kept.id, on=unit.today, calls=0, rows=0, minute_calls=0, refused=0, refused_for=""),
        items=of_file(data_delivery.items_of(dataset.items, kept.items), file),
    )  # fmt: skip


def _right(unit: Unit, kept: Entitlement, dataset: Dataset, file: DataFile | None, measures: list[tuple[Measure, str]]) -> Right:
    standing = [(one, no) for one, no in measures if one.until_on is None or unit.today <= one.until_on]
    kinds = [Standing(kind=MeasureKind(one.kind), until_on=one.until_on) for one, _ in standing]
    kind = governing(kinds)
    cause = next((_cause(kept, one, no) for one, no in standing if one.kind == kind), None)
    return Right(
        number=kept.number, channel=Channel(kept.channel), status=status(kept.through_on, kinds, unit.today), from_on=kept.from_on,
        through_on=kept.through_on, cause=cause, is_published=may_be_given(dataset), has_data=file is not None,
    )  # fmt: skip


def _cause(kept: Entitlement, measure: Measure, case_no: str) -> Cause:
    """One of the very application that gave the entitlement was imposed without a case of its own."""
    interim = measure.entitlement_id == kept.id and measure.case_id == kept.case_id
    return Cause(kind=MeasureKind(measure.kind), case_no=case_no, reason=measure.reason, is_interim=interim)
