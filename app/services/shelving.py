"""A dataset's data come to the platform (Arts. 16, 17): checked against the catalogue, kept, and given from then on."""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import select

from app.adapters import data_tables as files
from app.domain import data_tables
from app.domain.errors import Forbidden, Missing, Stale
from app.domain.people import Role
from app.services import data_delivery
from app.services.work import Unit
from app.store.models.catalogue import Dataset
from app.store.models.data import DataFile

PUSHERS = (Role.REVIEWER, Role.COORDINATOR)


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """What is given from now on, and the names of the catalogue's items that it lacks."""

    file: DataFile
    lacks: tuple[str, ...]


def push(unit: Unit, code: str, content: IO[bytes], name: str) -> Pushed:
    """Take in a CSV or Excel file of a dataset of one's own body. Raises Missing, Forbidden, Stale, Invalid (by row and column)."""
    dataset = _own(unit, code)
    with files.table(content, name) as rows:
        return _kept(unit, dataset, next(rows, []), rows)


def take_in(unit: Unit, code: str, first: Sequence[str], rows: Iterable[Sequence[str]]) -> Pushed:
    """Keep a table that the office itself has as a dataset's data. Raises Invalid where it does not fit the catalogue."""
    return _kept(unit, unit.session.scalars(select(Dataset).where(Dataset.code == code)).one(), first, rows)


def _kept(unit: Unit, dataset: Dataset, first: Sequence[str], rows: Iterable[Sequence[str]]) -> Pushed:
    heading = data_tables.heading(first, dataset.items)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as target:
            out = csv.writer(target)
            out.writerow(heading.items)
            out.writerows(data_tables.checked(rows, heading))
        kept = unit.office.data.take_in(dict(zip(heading.items, heading.types, strict=True)), path)
    file = DataFile(dataset_id=dataset.id, sha256=kept.sha256, size=kept.size, rows=kept.rows, columns=list(heading.items), **_by(unit))
    unit.session.add(file)
    return Pushed(file=file, lacks=heading.lacks)


def put_back(unit: Unit, code: str, file_id: int) -> DataFile:
    """Give an earlier file again: the later one was wrong. Raises Missing, Forbidden, Stale."""
    dataset = _own(unit, code)
    earlier = unit.session.scalars(select(DataFile).where(DataFile.id == file_id, DataFile.dataset_id == dataset.id)).one_or_none()
    if earlier is None:
        raise Missing
    latest = unit.session.scalars(select(DataFile).where(data_delivery.latest_file(dataset.id), DataFile.dataset_id == dataset.id)).one()
    if latest.sha256 == earlier.sha256:
        raise Stale("现在提供的就是这一份数据。")
    again = DataFile(
        dataset_id=dataset.id, sha256=earlier.sha256, size=earlier.size, rows=earlier.rows, columns=earlier.columns, **_by(unit)
    )
    unit.session.add(again)
    return again


def _own(unit: Unit, code: str) -> Dataset:
    """A dataset of one's own body, locked, so that two pushes come one after the other."""
    found = unit.session.scalars(select(Dataset).where(Dataset.code == code).with_for_update()).one_or_none()
    if found is None or unit.actor.organ_id != found.organ_id:
        raise Missing
    if not unit.actor.is_a(*PUSHERS):
        raise Forbidden("只有本单位的经办人员和部门管理员可以推送数据。")
    if not data_delivery.may_be_given(found):
        raise Stale("这个数据集不予开放或者已经下线，不能推送数据。")
    return found


def _by(unit: Unit) -> dict[str, object]:
    return {"taken_in_at": unit.now, "taken_in_by_id": unit.actor.account_id}
