"""A dataset's data come to the platform (Arts. 16, 17): checked against the catalogue, kept, and given from then on."""

from pathlib import Path

from sqlalchemy import select

from app.domain.errors import Invalid, Problem
from app.services.work import Unit
from app.store.models.catalogue import Dataset
from app.store.models.data import DataFile


def take_in(unit: Unit, code: str, columns: tuple[str, ...], source: Path) -> DataFile:
    """Keep a CSV file of these columns as a dataset's data. Raises Invalid where it has other columns than the catalogue's items."""
    dataset = unit.session.scalars(select(Dataset).where(Dataset.code == code)).one()
    types = {one["id"]: one.get("type", "") for one in dataset.items}
    if strange := [name for name in columns if name not in types]:
        raise Invalid((Problem(path="/columns", label="列", message=f"目录中没有这些数据项：{'、'.join(strange)}。"),))
    kept = unit.office.data.take_in({name: types[name] for name in columns}, source)
    file = DataFile(
        dataset_id=dataset.id, sha256=kept.sha256, size=kept.size, rows=kept.rows, columns=list(columns), taken_in_at=unit.now,
        taken_in_by_id=unit.actor.account_id,
    )  # fmt: skip
    unit.session.add(file)
    return file
