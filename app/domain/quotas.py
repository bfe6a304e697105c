"""额度: how much of an entitlement's data may be had in a minute and in a day (Asia/Shanghai), and what is left of it.

The Measures set no figures: each is a service standard, a dataset's published condition, or what was agreed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from app.domain.clock import SHANGHAI


@dataclass(frozen=True, kw_only=True)
class Quota:
    """Limits of one channel. `calls`: calls of the interface, files, runs of a model or hand-overs, as the channel has it."""

    calls_per_minute: int
    calls_per_day: int
    rows_per_day: int
    rows_per_call: int
    smallest_group: int = 0

    def with_(self, *overrides: Mapping[str, int]) -> "Quota":
        """The same with what a dataset or an agreement sets otherwise; the later weighs more."""
        known = {one.name for one in fields(self)}
        return replace(self, **{name: value for one in overrides for name, value in one.items() if name in known})


@dataclass(frozen=True, kw_only=True)
class Used:
    """What has been had today, and since the beginning of `minute`."""

    calls: int = 0
    rows: int = 0
    minute: datetime | None = None
    minute_calls: int = 0

    def in_minute(self, now: datetime) -> int:
        """Calls of the minute that runs now."""
        return self.minute_calls if self.minute == minute_of(now) else 0

    def and_(self, now: datetime, rows: int) -> "Used":
        """With one call more, of so many rows."""
        counted = {"minute": minute_of(now), "minute_calls": self.in_minute(now) + 1}
        return replace(self, calls=self.calls + 1, rows=self.rows + rows, **counted)  # type: ignore[arg-type]  # of two kinds


def rows_left(quota: Quota, used: Used) -> int:
    """Rows that may still be had today."""
    return max(0, quota.rows_per_day - used.rows)


def is_exhausted(quota: Quota, used: Used) -> bool:
    """Whether the day's quota is used up."""
    return used.calls >= quota.calls_per_day or rows_left(quota, used) == 0


def is_too_fast(quota: Quota, used: Used, now: datetime) -> bool:
    """Whether this minute's calls are used up."""
    return used.in_minute(now) >= quota.calls_per_minute


def minute_of(now: datetime) -> datetime:
    """The beginning of a moment's minute."""
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def next_minute(now: datetime) -> datetime:
    return minute_of(now) + timedelta(minutes=1)


def next_day(now: datetime) -> datetime:
    """When the day's quota begins anew: the next midnight in Shanghai."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=1)).astimezone(UTC)
