"""A deadline's history: what happened to it, and how many days that takes from or adds to the count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from app.domain.clock import shanghai_date
from app.domain.duties import CORRECTION, Kind, Rule
from app.domain.errors import Invalid, Missing, Stale, Unlawful
from app.domain.working_days import Calendar, Due


class EventKind(StrEnum):
    """What can happen to a deadline."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RETRACTED = "retracted"
    MET = "met"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    RECALCULATED = "recalculated"


PAUSING = frozenset({EventKind.PAUSED, EventKind.RESUMED})
LENGTHENING = frozenset({EventKind.PAUSED, EventKind.EXTENDED})
ENDS = frozenset({EventKind.MET, EventKind.CANCELLED})


class State(StrEnum):
    """Where a deadline stands; whether an open one is late is a matter of the day on which one looks."""

    OPEN = "open"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of the ledger. `on` is the Shanghai date on which it takes effect, `at` the moment it was entered.

    `until_on` comes with the start of a period whose last day is agreed in the case; `ground` says what a pause is for; `of` is the
    moment of the extension that is taken back.
    """

    kind: EventKind
    at: datetime
    on: date
    days: int = 0
    reason: str = ""
    by: str = ""
    until_on: date | None = None
    ground: str = ""
    of: datetime | None = None

    @classmethod
    def now(cls, kind: EventKind, at: datetime, *, reason: str = "", by: str = "", **more: Any) -> Self:
        """An event that takes effect on the Shanghai date of the moment at which it is entered."""
        return cls(kind=kind, at=at, on=shanghai_date(at), reason=reason, by=by, **more)

    @classmethod
    def of_line(cls, line: Mapping[str, Any]) -> Self:
        """The event that `as_line` made a line of."""
        at, on, until_on, of = datetime.fromisoformat(line["at"]), line.get("on"), line.get("until_on"), line.get("of")
        return cls(
            kind=EventKind(line["kind"]), at=at, on=date.fromisoformat(on) if on else shanghai_date(at),
            days=line.get("days", 0), reason=line.get("reason", ""), by=line.get("by", ""),
            until_on=date.fromisoformat(until_on) if until_on else None, ground=line.get("ground", ""),
            of=datetime.fromisoformat(of) if of else None,
        )  # fmt: skip

    def as_line(self) -> dict[str, Any]:
        """The event as JSON values, as the ledger keeps it: what goes without saying is left out."""
        line = {
            "kind": self.kind.value, "at": self.at.isoformat(), "on": "" if self.on == shanghai_date(self.at) else self.on.isoformat(),
            "days": self.days, "reason": self.reason, "by": self.by, "until_on": self.until_on.isoformat() if self.until_on else "",
            "ground": self.ground, "of": self.of.isoformat() if self.of else "",
        }  # fmt: skip
        return {name: value for name, value in line.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """One united interval in which the clock stood: the days in (from_on, through_on].

    `entries` are the events that made it, in their order; `open` when nothing has ended it yet.
    """

    from_on: date
    through_on: date
    entries: tuple[Event, ...]
    open: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """A deadline's events, read: what counts, and what came too late to count."""

    rule: Rule
    started: Event
    ended: Event | None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Event, ...] = ()
    too_late: tuple[Pause | Event, ...] = ()

    @property
    def state(self) -> State:
        """Where the deadline stands."""
        if self.ended:
            return State.MET if self.ended.kind is EventKind.MET else State.CANCELLED
        return State.PAUSED if any(pause.open for pause in self.pauses) else State.OPEN

    @property
    def extended_days(self) -> int:
        """Working days that extensions add."""
        return sum(event.days for event in self.extensions)


def as_agreed(rule: Rule, events: Iterable[Event], calendar: Calendar) -> Rule:
    """The rule as it is in this case: an agreed last day makes the period as long as it takes.

    One that is no working day gives way to the next working day (Civil Code art. 203).
    """
    started = next((event for event in events if event.kind is EventKind.STARTED), None)
    if not rule.agreed or started is None or started.until_on is None:
        return rule
    days = calendar.count(started.on, started.until_on) + (not calendar.is_working(started.until_on))
    return rule.lasting(max(1, days))


def read_history(rule: Rule, events: Iterable[Event], calendar: Calendar, today: date) -> History:
    """Put the events in order, unite the pauses and leave out what came after the period was over.

    Raises Missing without a start, Unlawful for a pause or extension that the rule does not allow.
    """
    ordered = sorted(in_effect(events), key=_order)
    for event in ordered:
        refuse_unlawful(rule, event)
    started = next((event for event in ordered if event.kind is EventKind.STARTED), None)
    if started is None:
        raise Missing(f"“{rule.title}”的期限尚未起算。")
    ended = next((event for event in ordered if event.kind in ENDS), None)
    lived = [event for event in ordered if started.on <= event.on and (ended is None or _order(event) < _order(ended))]
    pauses = _united(lived, ended.on if ended else max(today, started.on))
    extensions = [event for event in lived if event.kind is EventKind.EXTENDED]
    return _weigh(History(rule=rule, started=started, ended=ended), pauses, extensions, calendar)


def in_effect(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events without what was taken back, an extension or an end: what never held is no part of the count."""
    entered = tuple(_without_recalled_ends(events))
    taken_back = {event.of for event in entered if event.kind is EventKind.RETRACTED}
    if not taken_back:
        return entered
    gone = {EventKind.RETRACTED}
    return tuple(one for one in entered if one.kind not in gone and not (one.kind is EventKind.EXTENDED and one.at in taken_back))


def _without_recalled_ends(events: Iterable[Event]) -> list[Event]:
    """Whatever ended a period before it was opened again, has not ended it."""
    kept: list[Event] = []
    for event in events:
        if event.kind is EventKind.REOPENED:
            kept = [one for one in kept if one.kind not in ENDS]
        else:
            kept.append(event)
    return kept


def standing_grounds(events: Iterable[Event]) -> frozenset[str]:
    """What a clock stands still for after all these events."""
    depth: Counter[str] = Counter()
    for event in sorted(events, key=_order):
        if event.kind in PAUSING:
            depth[event.ground or CORRECTION] += 1 if event.kind is EventKind.PAUSED else -1
    return frozenset(ground for ground, number in depth.items() if number > 0)


def refuse_unlawful(rule: Rule, event: Event) -> None:
    """A LAW period is neither paused nor extended: the text grants neither. Other rules say what they allow."""
    moves = "延长" if event.kind is EventKind.EXTENDED else "中止" if event.kind in PAUSING else ""
    if not moves:
        return
    if rule.kind is Kind.LAW:
        raise Unlawful(rule.article, f"“{rule.title}”是法定期限，{rule.article}没有规定可以{moves}，不能{moves}。")
    if not (rule.may_extend if event.kind is EventKind.EXTENDED else _may_pause_for(rule, event.ground)):
        raise Unlawful(rule.article, f"“{rule.title}”的办理规则不允许{moves}。")


def _may_pause_for(rule: Rule, ground: str) -> bool:
    return ground in rule.pauses if ground else rule.may_pause


def admit(rule: Rule, events: Iterable[Event], event: Event, calendar: Calendar) -> None:
    """Whether an event may be entered now.

    Raises Unlawful where the rule or the end of the period forbids it, Stale where it no longer fits the history,
    Missing without a start, Invalid for an extension of no days.
    """
    entered = tuple(events)
    refuse_unlawful(rule, event)
    if event.kind is EventKind.STARTED:
        if any(earlier.kind is EventKind.STARTED for earlier in entered):
            raise Stale(f"“{rule.title}”的期限已经起算，不能重复起算。")
        return
    history = read_history(rule, entered, calendar, event.on)
    if history.ended:
        raise Stale(f"“{rule.title}”的期限已经终结，不能再变更。")
    if event.kind is EventKind.RESUMED and not any(pause.open for pause in history.pauses):
        raise Stale(f"“{rule.title}”的期限没有处于中止状态，无需恢复。")
    if event.kind is EventKind.EXTENDED:
        _must_be_allowed(rule, event, history)
    if event.kind is EventKind.RETRACTED and event.of not in {one.at for one in history.extensions}:
        raise Stale(f"“{rule.title}”没有这一次延长，或者已经撤销。")
    if event.kind in LENGTHENING and event.on > nth_day(history, rule.days, calendar).due_on:
        raise Unlawful(rule.article, f"“{rule.title}”的期限已经届满，不能再中止或延长。")


def _must_be_allowed(rule: Rule, event: Event, history: History) -> None:
    if event.days < 1:
        raise Invalid(message="延长的工作日数应当是大于 0 的整数。")
    allowed = rule.extension
    if allowed is None:
        return
    if len(history.extensions) >= allowed.times:
        raise Unlawful(rule.article, f"“{rule.title}”最多延长{allowed.times}次，已经延长过{len(history.extensions)}次。")
    if event.days + history.extended_days > allowed.days:
        left = allowed.days - history.extended_days
        raise Invalid(message=f"“{rule.title}”合计最多延长{allowed.days}个工作日，还可以延长{left}个。")


def nth_day(history: History, number: int, calendar: Calendar) -> Due:
    """The day on which the count reaches `number` plus the extensions, the paused days left out."""
    started_on = history.started.on
    total = possible = number + history.extended_days
    for after_on, through_on in lost_intervals(history, number, calendar):
        total += calendar.count(after_on, through_on)
        # A notice that ends the period before this pause leaves nothing for it to hold back.
        if after_on < calendar.earliest(started_on, possible):
            possible += calendar.count_possible(after_on, through_on)
    due = calendar.add(started_on, total)
    if not due.provisional:
        return due
    return due._replace(earliest_on=calendar.earliest(started_on, possible))


def lost_intervals(history: History, number: int, calendar: Calendar) -> Iterator[tuple[date, date]]:
    """The intervals (after, through] whose days don't count on the way to `number`.

    The day on which a pause begins has been counted already, so it costs the days in (start, end]. A pause that
    begins on the very last day gives that day back: the day of resumption, or the working day after it, is the last.
    """
    total = number + history.extended_days
    for pause in history.pauses:
        reached_on = calendar.add(history.started.on, total).due_on
        gives_back = number >= history.rule.days and pause.from_on == reached_on
        if pause.from_on >= reached_on and not gives_back:
            return
        shift = timedelta(days=int(gives_back))
        yield pause.from_on - shift, pause.through_on - shift
        total += calendar.count(pause.from_on - shift, pause.through_on - shift)


def _united(events: Iterable[Event], until: date) -> tuple[Pause, ...]:
    """Overlapping pauses as one interval; one that nothing ended runs to `until`."""
    pauses: list[Pause] = []
    running: list[Event] = []
    depth = 0
    for event in sorted((event for event in events if event.kind in PAUSING), key=_order_within_day):
        if event.kind is EventKind.RESUMED and depth == 0:
            continue
        running.append(event)
        depth += 1 if event.kind is EventKind.PAUSED else -1
        if depth == 0:
            pauses.append(Pause(from_on=running[0].on, through_on=event.on, entries=tuple(running)))
            running = []
    if running:
        through_on = max(until, running[-1].on)
        pauses.append(Pause(from_on=running[0].on, through_on=through_on, entries=tuple(running), open=True))
    return tuple(pauses)


def _weigh(history: History, pauses: Iterable[Pause], extensions: Iterable[Event], calendar: Calendar) -> History:
    """Take in each change that came while the period still ran; what is over can be neither paused nor extended."""
    changes: list[Pause | Event] = sorted([*pauses, *extensions], key=_begins_on)
    for change in changes:
        if _begins_on(change) > nth_day(history, history.rule.days, calendar).due_on:
            history = replace(history, too_late=(*history.too_late, change))
        elif isinstance(change, Pause):
            history = replace(history, pauses=(*history.pauses, change))
        else:
            history = replace(history, extensions=(*history.extensions, change))
    return history


def _begins_on(change: Pause | Event) -> date:
    return change.from_on if isinstance(change, Pause) else change.on


def _order(event: Event) -> tuple[date, datetime]:
    return event.on, event.at


def _order_within_day(event: Event) -> tuple[date, bool, datetime]:
    """A pause that begins and ends on one day takes nothing, whichever was entered first."""
    return event.on, event.kind is EventKind.RESUMED, event.at
