"""Calls of the data interface (Art. 22 no. 2): rows of the granted items, to whoever shows the entitlement's key."""

import re
from dataclasses import dataclass
from datetime import datetime

from app.adapters.data_shelf import Cut, Row
from app.domain import data_filters, quotas
from app.domain.data_delivery import Channel, Item, Refusal
from app.domain.entitlements import key_digest
from app.domain.errors import Invalid, Problem, Stale
from app.services import data_delivery
from app.services.data_delivery import Counter
from app.services.work import Unit
from app.store.models.entitlements import Entitlement

CURSOR = re.compile(r"(?P<file>[0-9a-f]{16})-(?P<row>[0-9]{1,15})")
FILE_CHARS = 16


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a call asks for: `fields` and `filters` by ids of items, `cursor` from the page before."""

    fields: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    cursor: str = ""
    limit: int | None = None
    format: str = "json"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A page of rows, and what is left of the day."""

    number: str
    dataset: str
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    next_cursor: str | None
    calls_left: int
    rows_left: int
    renews_at: datetime


def read(unit: Unit, key: str, number: str, wanted: Wanted, address: str) -> Answered | Refusal | None:
    """Rows for the key's entitlement; a Refusal where nothing is given now, None where the key does not belong to it.

    Raises Invalid for a field or filter that is not granted, Stale where the data have been replaced since the page before.
    """
    counter = data_delivery.at_the_counter(unit, Entitlement.number == number, Entitlement.key_digest == key_digest(key))
    if counter is None:
        return None
    return data_delivery.weighed(unit, counter, Channel.API) or _answered(unit, counter, wanted, address)


def _answered(unit: Unit, counter: Counter, wanted: Wanted, address: str) -> Answered:
    cut = _cut(counter, wanted)
    found = unit.office.data.rows(counter.shelved.sha256, cut)
    details = {"filters": [f"{one.item}.{one.operator}={one.value}" for one in cut.filters], "after": cut.after, "limit": cut.limit}
    data_delivery.given(unit, counter, Channel.API, cut.items, len(found), address, format=wanted.format, details=details)
    more = bool(found) and len(found) == cut.limit
    return Answered(
        number=counter.entitlement.number, dataset=counter.dataset.code, items=cut.items, rows=tuple(row for _, row in found),
        next_cursor=f"{counter.shelved.sha256[:FILE_CHARS]}-{found[-1][0]}" if more else None,
        calls_left=counter.quota.calls_per_day - counter.day.calls, rows_left=quotas.rows_left(counter.quota, counter.used),
        renews_at=quotas.next_day(unit.now),
    )  # fmt: skip


def _cut(counter: Counter, wanted: Wanted) -> Cut:
    most = min(counter.quota.rows_per_call, quotas.rows_left(counter.quota, counter.used))
    return Cut(
        items=_fields(counter.items, wanted.fields), filters=data_filters.read(wanted.filters, counter.items),
        after=_after(counter, wanted.cursor), limit=min(most, wanted.limit or most),
    )  # fmt: skip


def _fields(items: tuple[Item, ...], names: tuple[str, ...]) -> tuple[Item, ...]:
    """The named items, or all. Raises Invalid for one that is not granted."""
    known = {one.id: one for one in items}
    if strange := [name for name in names if name not in known]:
        said = f"授权不包括这些数据项，或者没有这些数据项：{'、'.join(strange)[:200]}。可以取的：{'、'.join(known)}。"
        raise Invalid((Problem(path="/fields", label="fields", message=said),))
    return tuple(known[name] for name in dict.fromkeys(names)) or items


def _after(counter: Counter, cursor: str) -> int:
    if not cursor:
        return -1
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise Invalid((Problem(path="/cursor", label="cursor", message="cursor 应当是上一页给出的 next_cursor。"),))
    if found["file"] != counter.shelved.sha256[:FILE_CHARS]:
        raise Stale("数据已经更新，上一页的 cursor 不能继续使用，请从第一页重新读取。")
    return int(found["row"])
