"""What an entitlement amounts to, computed from its period and the measures that stand.

So ending a measure undoes exactly that measure.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Whether an entitlement may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class MeasureKind(StrEnum):
    """What a case may put on somebody (Arts. 24, 34)."""

    WARN = "warn"
    ORDER = "order"
    SUSPEND = "suspend"
    STOP_GRANTS = "stop_grants"
    STOP_FILING = "stop_filing"
    REVOKE = "revoke"
    REFER = "refer"
    SUSPEND_DATASET = "suspend_dataset"


WORDS = {
    MeasureKind.WARN: "警告",
    MeasureKind.ORDER: "责令改正",
    MeasureKind.SUSPEND: "暂停授权",
    MeasureKind.STOP_GRANTS: "暂停授予新的授权",
    MeasureKind.STOP_FILING: "暂停受理新的申请",
    MeasureKind.REVOKE: "撤销授权",
    MeasureKind.REFER: "移送有关机关",
    MeasureKind.SUSPEND_DATASET: "暂停数据集使用",
}
STATUS_WORDS = {Status.ACTIVE: "有效", Status.SUSPENDED: "已暂停", Status.REVOKED: "已撤销", Status.EXPIRED: "已到期"}
# What stands in the way of new use: nothing is granted, or nothing is even filed.
BARRING = frozenset({MeasureKind.STOP_GRANTS, MeasureKind.STOP_FILING})
# What a correction ends; a warning has been given, a revocation and a referral stand.
CORRECTABLE = frozenset({MeasureKind.ORDER, MeasureKind.SUSPEND}) | BARRING
# What may wait for the decision on an appeal; a warning or an order stops nobody's use.
STAYABLE = frozenset({MeasureKind.SUSPEND, MeasureKind.REVOKE}) | BARRING
SUSPENDING = frozenset({MeasureKind.SUSPEND, MeasureKind.SUSPEND_DATASET})


@dataclass(frozen=True, kw_only=True)
class Holding:
    """An entitlement on a dataset that is not over, as the handlers of an objection know it: the holder's name comes masked."""

    number: str
    holder: str
    channel: str
    through_on: date
    status: Status


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A measure that stands between somebody and new use (Art. 34 para. 2): whose, by which case, through which day."""

    kind: MeasureKind
    organ: str
    case_no: str
    reason: str
    until_on: date | None

    @property
    def words(self) -> str:
        """The measure in a sentence's words."""
        until = f"，执行至{self.until_on.year}年{self.until_on.month}月{self.until_on.day}日" if self.until_on else ""
        return f"{self.organ}在违规处理 {self.case_no} 中决定“{WORDS[self.kind]}”{until}"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A measure that stands today; `until_on` is its last day, None while it stands until it is ended."""

    kind: MeasureKind
    until_on: date | None = None


def governing(measures: Iterable[Standing]) -> MeasureKind | None:
    """Of measures that stand today, the kind that stops the use; None where none does."""
    kinds = {one.kind for one in measures}
    return next((one for one in (MeasureKind.REVOKE, MeasureKind.SUSPEND, MeasureKind.SUSPEND_DATASET) if one in kinds), None)


def status(through_on: date, measures: Iterable[Standing], today: date) -> Status:
    """Revoked before expired before suspended before active; a measure past its last day weighs nothing."""
    kinds = {one.kind for one in measures if one.until_on is None or today <= one.until_on}
    if MeasureKind.REVOKE in kinds:
        return Status.REVOKED
    if today > through_on:
        return Status.EXPIRED
    return Status.SUSPENDED if kinds & SUSPENDING else Status.ACTIVE


def key_digest(key: str) -> str:
    """What is kept of a key, and by which it is found again: its SHA-256. A key is random, so it needs no salt."""
    return hashlib.sha256(key.encode()).hexdigest()
