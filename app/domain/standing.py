"""Where a deadline stands today: its dates, its rungs, and whether it was met in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.clock import at_shanghai, end_of_day
from app.domain.duties import RED, Rule, Rung
from app.domain.ledger import Event, History, State, as_agreed, lost_intervals, nth_day, read_history
from app.domain.working_days import Calendar


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
    extended_days: int
    paused_days: int

    def days_left(self, today: date, calendar: Calendar) -> int:
        """Working days left after today: 0 on the last day, negative once it is past (a rest day is late too)."""
        if today <= self.due_on:
            return calendar.count(today, self.due_on)
        return -max(1, calendar.count(self.due_on, today))


def stand(rule: Rule, events: Iterable[Event], calendar: Calendar, today: date) -> Standing:
    """Compute a deadline from its history; the order in which events are handed in does not matter.

    Raises Missing without a start, Unlawful for a pause or extension that the rule does not allow.
    """
    entered = tuple(events)
    rule = as_agreed(rule, entered, calendar)
    history = read_history(rule, entered, calendar, today)
    due = nth_day(history, history.rule.days, calendar)
    if rule.agreed:
        due = due._replace(provisional=False, earliest_on=due.due_on)  # the day itself was agreed, not a number of days
    due_at = end_of_day(due.due_on)
    return Standing(
        started_on=history.started.on,
        due_on=due.due_on,
        due_at=due_at,
        earliest_on=due.earliest_on,
        provisional=due.provisional,
        state=history.state,
        met_on=history.ended.on if history.ended and history.state is State.MET else None,
        met_in_time=history.ended.on <= due.due_on if history.ended and history.state is State.MET else None,
        rungs={rung.name: _planned(rung, history, calendar, due_at) for rung in rule.rungs},
        extended_days=history.extended_days,
        paused_days=sum(calendar.count(*lost) for lost in lost_intervals(history, rule.days, calendar)),
    )


def _planned(rung: Rung, history: History, calendar: Calendar, due_at: datetime) -> datetime | None:
    """When a rung comes. What warns is planned against the earliest date, what condemns against the real one."""
    if history.state is State.PAUSED:
        return None
    if rung.name == RED:
        return due_at
    return at_shanghai(nth_day(history, rung.day, calendar).earliest_on, rung.at)
