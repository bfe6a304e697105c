"""The ledger: a deadline is its history, and its due date is computed from that history each time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from app.domain.clock import at_shanghai, end_of_day, shanghai_date
from app.domain.errors import Missing, Unlawful
from app.domain.working_days import Calendar

RED = "red"


class Kind(StrEnum):
    """Whether the number of days stands in the law (法定期限) or is a service standard (办理期限)."""

    LAW = "law"
    STANDARD = "standard"


class EventKind(StrEnum):
    """What can happen to a deadline."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    MET = "met"
    CANCELLED = "cancelled"
    RECALCULATED = "recalculated"


class State(StrEnum):
    """Where a deadline stands; whether an open one is late is a matter of the day on which one looks."""

    OPEN = "open"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """A step of the escalation ladder: on the `day`-th day of the period at this Shanghai time.

    Red is the first moment after the last day, whatever its `day` and `at` say.
    """

    name: str
    title: str
    day: int
    at: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One duty and its period, as a rule file states it; a case keeps the version it began with."""

    id: str
    version: str
    process: str
    title: str
    duty: str
    kind: Kind
    basis: str
    article: str
    days: int
    starts: str
    stops: str
    may_pause: bool = False
    may_extend: bool = False
    rungs: tuple[Rung, ...] = ()
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of the ledger. `on` is the Shanghai date on which it takes effect, `at` the moment it was entered."""

    kind: EventKind
    at: datetime
    on: date
    days: int = 0
    reason: str = ""
    by: str = ""

    @classmethod
    def now(cls, kind: EventKind, at: datetime, *, days: int = 0, reason: str = "", by: str = "") -> Self:
        """An event that takes effect on the Shanghai date of the moment at which it is entered."""
        return cls(kind=kind, at=at, on=shanghai_date(at), days=days, reason=reason, by=by)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the ledger says today. `due_at` is exclusive: 24:00 of `due_on` in Shanghai, as UTC.

    A paused deadline's dates are those that resuming today would give, and its rungs are None.
    """

    started_on: date
    due_on: date
    due_at: datetime
    earliest_on: date
    provisional: bool
    state: State
    met_on: date | None
    met_in_time: bool | None
    rungs: Mapping[str, datetime | None]
    total_days: int
    extended_days: int
    paused_days: int

    def days_left(self, today: date, calendar: Calendar) -> int:
        """Working days left after today: 0 on the last day, negative once it is past (a rest day counts as late too)."""


def stand(rule: Rule, events: Iterable[Event], calendar: Calendar, today: date) -> Standing:
    """Compute a deadline from its history. Raises Missing without a start, Unlawful for a pause of a LAW period."""
    raise NotImplementedError
