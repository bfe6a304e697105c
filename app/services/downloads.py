"""Files of data (Arts. 20, 22 no. 1): counted and logged first, written after, so that no lock waits for a file."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.adapters.data_shelf import Cut, Row
from app.domain import data_delivery as rights
from app.domain.data_delivery import Channel, Item, Refusal
from app.domain.entitlements import key_digest
from app.domain.errors import Missing, Unlawful
from app.services import data_delivery, data_files
from app.services.data_files import Ticket
from app.services.work import Unit
from app.store.models.catalogue import Dataset
from app.store.models.data import DataFile
from app.store.models.entitlements import Entitlement

UNCONDITIONAL, FREE_ARTICLE = "unconditional", "第二十一条第一款"
PREVIEW_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The first rows of a dataset that is open to all."""

    name: str
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    total: int


def by_link(unit: Unit, number: str, wanted: str, address: str) -> Ticket | Refusal | None:
    """A file of the entitlement that a signed link names; None where there is none. Raises Invalid for a format that is none."""
    return _of_entitlement(unit, wanted, address, Entitlement.number == number)


def by_key(unit: Unit, key: str, number: str, wanted: str, address: str) -> Ticket | Refusal | None:
    """The same for whoever shows the entitlement's key; None where it is not its key."""
    return _of_entitlement(unit, wanted, address, Entitlement.number == number, Entitlement.key_digest == key_digest(key))


def _of_entitlement(unit: Unit, wanted: str, address: str, *whose: ColumnElement[bool]) -> Ticket | Refusal | None:
    data_files.must_be_format(wanted)
    counter = data_delivery.at_the_counter(unit, *whose)
    if counter is None:
        return None
    if refusal := data_delivery.weighed(unit, counter, Channel.DOWNLOAD):
        return refusal
    file = counter.shelved
    data_files.must_fit(file, wanted)
    data_delivery.given(unit, counter, Channel.DOWNLOAD, counter.items, file.rows, address, format=wanted)
    name = f"{counter.dataset.name}（{counter.entitlement.number}）.{wanted}"
    return Ticket(sha256=file.sha256, items=counter.items, format=wanted, name=name)


def may_link(unit: Unit, number: str, wanted: str) -> None:
    """Whether a link may be made: for one's own entitlement and a format that there is. Raises Missing, Invalid."""
    mine = (Entitlement.number == number, Entitlement.party_id == unit.actor.party_id, Entitlement.channel == Channel.DOWNLOAD.value)
    if unit.actor.party_id is None or unit.session.scalar(select(Entitlement.id).where(*mine)) is None:
        raise Missing
    data_files.must_be_format(wanted)


def free(unit: Unit, code: str, wanted: str, address: str) -> Ticket:
    """A file of unconditional data, for anybody (Art. 20). Raises Missing, Unlawful for data that are applied for, Invalid."""
    data_files.must_be_format(wanted)
    dataset, file, items = _free(unit, code)
    data_files.must_fit(file, wanted)
    data_delivery.logged(unit, dataset, file, Channel.DOWNLOAD, items, file.rows, address, format=wanted)
    return Ticket(sha256=file.sha256, items=items, format=wanted, name=f"{dataset.name}.{wanted}")


def preview(unit: Unit, code: str, address: str) -> Preview:
    """The first rows of unconditional data, for anybody (Arts. 18, 20)."""
    dataset, file, items = _free(unit, code)
    rows = unit.office.data.rows(file.sha256, Cut(items=items, limit=PREVIEW_ROWS))
    data_delivery.logged(unit, dataset, file, Channel.DOWNLOAD, items, len(rows), address, format="preview")
    return Preview(name=dataset.name, items=items, rows=tuple(row for _, row in rows), total=file.rows)


def _free(unit: Unit, code: str) -> tuple[Dataset, DataFile, tuple[Item, ...]]:
    latest = data_delivery.latest_file(Dataset.id)
    row = unit.session.execute(select(Dataset, DataFile).join(DataFile, latest, isouter=True).where(Dataset.code == code)).one_or_none()
    if row is None or not data_delivery.may_be_given(row[0]):
        raise Missing
    dataset, file = row
    if dataset.attribute != UNCONDITIONAL:
        raise Unlawful(FREE_ARTICLE, "这个数据集有条件开放，需要提出申请，签订利用协议以后按约定的方式获取。")
    if file is None:
        raise Missing("开放主体还没有把这个数据集的数据推送到平台，请按目录上的联系方式向开放主体了解。")
    return dataset, file, data_delivery.of_file(rights.items_of(dataset.items), file)
