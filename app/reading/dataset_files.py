"""The files of a dataset's data (Arts. 16, 17): which is given now, what was given before, who pushed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.data_delivery import Item, items_of
from app.domain.entitlements import Status
from app.domain.errors import Missing
from app.domain.people import Actor
from app.reading.dataset_history import own_datasets
from app.store.models.catalogue import Dataset
from app.store.models.data import DataFile
from app.store.models.entitlements import Entitlement
from app.store.models.people import Account

MOST_FILES = 50


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One file as it was pushed; `lacks` names the items of today's catalogue that it does not have."""

    id: int
    taken_in_at: datetime
    by: str
    rows: int
    size: int
    sha256: str
    lacks: tuple[str, ...]
    is_given: bool


@dataclass(frozen=True, kw_only=True)
class FilesPage:
    """A dataset's files, the newest first, `MOST_FILES` at most of `pushed`; `holders` may have its data now."""

    code: str
    name: str
    attribute: str
    update_frequency: str
    is_taken_down: bool
    is_own: bool
    items: tuple[Item, ...]
    files: tuple[FileLine, ...]
    pushed: int
    holders: int


def page(session: Session, viewer: Actor, code: str) -> FilesPage:
    """For the dataset's body and its authority. Raises Missing."""
    living = (Entitlement.dataset_id == Dataset.id, Entitlement.status == Status.ACTIVE.value)
    holders = select(func.count()).select_from(Entitlement).where(*living).correlate(Dataset).scalar_subquery()
    pushed = select(func.count()).select_from(DataFile).where(DataFile.dataset_id == Dataset.id).correlate(Dataset).scalar_subquery()
    query = select(Dataset, holders, pushed).join(Dataset.organ).where(Dataset.code == code, own_datasets(viewer))
    row = session.execute(query).one_or_none()
    if row is None:
        raise Missing
    dataset = row[0]
    items = items_of(dataset.items)
    return FilesPage(
        code=code, name=dataset.name, attribute=dataset.attribute, update_frequency=dataset.update_frequency, items=items,
        is_taken_down=dataset.taken_down_on is not None, is_own=viewer.organ_id == dataset.organ_id, holders=row[1], pushed=row[2],
        files=_files(session, dataset.id, items),
    )  # fmt: skip


def _files(session: Session, dataset_id: int, items: Sequence[Item]) -> tuple[FileLine, ...]:
    found = select(DataFile, Account.name).join(Account, Account.id == DataFile.taken_in_by_id, isouter=True)
    rows = session.execute(found.where(DataFile.dataset_id == dataset_id).order_by(DataFile.id.desc()).limit(MOST_FILES))
    return tuple(
        FileLine(
            id=one.id, taken_in_at=one.taken_in_at, by=by or "", rows=one.rows, size=one.size, sha256=one.sha256, is_given=place == 0,
            lacks=tuple(item.name for item in items if item.id not in one.columns),
        )
        for place, (one, by) in enumerate(rows)
    )  # fmt: skip
