"""What time it is: the only place that reads the machine's clock, and the only one that knows the time zone."""

import time as machine
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that can be asked for the moment; hand it in, never reach for the machine's."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands at one moment until it is set to another."""

    def __init__(self, moment: datetime | str) -> None:
        self.is_now(moment)

    def now(self) -> datetime:
        return self._moment

    def is_now(self, moment: datetime | str) -> None:
        """Set the clock; text is Shanghai wall time ("2026-03-12 23:59") or ISO 8601 with an offset."""
        self._moment = parse_moment(moment) if isinstance(moment, str) else _aware(moment)


class RunningClock:
    """Begins at a chosen moment (`APP_CLOCK`) and runs on with real time."""

    def __init__(self, start_moment: datetime | str) -> None:
        self._start = parse_moment(start_moment) if isinstance(start_moment, str) else _aware(start_moment)
        self._began = machine.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=machine.monotonic() - self._began)


def parse_moment(text: str) -> datetime:
    """The aware UTC moment that a text names; without an offset it is Shanghai wall time. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=moment.tzinfo or SHANGHAI).astimezone(UTC)


def shanghai_date(moment: datetime) -> date:
    """The civil date in Shanghai of an aware moment."""
    return _aware(moment).astimezone(SHANGHAI).date()


def at_shanghai(on: date, wall_time: time) -> datetime:
    """The UTC moment at which clocks in Shanghai show this time on this date."""
    return datetime.combine(on, wall_time, SHANGHAI).astimezone(UTC)


def start_of_day(on: date) -> datetime:
    """The first moment of a Shanghai date, in UTC."""
    return at_shanghai(on, time.min)


def end_of_day(on: date) -> datetime:
    """24:00 of a Shanghai date in UTC: exclusive, the first moment of the day after (Civil Code art. 203)."""
    return start_of_day(on + timedelta(days=1))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"moment without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)
