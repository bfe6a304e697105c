"""The deadline ledger of one case: events go in, dates come out, never the other way round."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.deadlines import (
    CORRECTION,
    Event,
    EventKind,
    Rule,
    Standing,
    State,
    admit,
    as_agreed,
    stand,
    standing_grounds,
)
from app.domain.escalation import Level
from app.domain.process import Term
from app.domain.working_days import Calendar
from app.services import calendars, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.ledger import Deadline

LIVING = (State.OPEN, State.PAUSED)
DAY = timedelta(days=1)


def happens(unit: Unit, folder: Folder, what: str) -> None:
    """Something happened ("received", "opened:correct", "reply_served"): start and stop what the rules tie to it."""
    rules, received_at = calendars.rules(unit, folder), folder.case.received_at
    for rule in rules.of(folder.case.process):
        if rule.stops == what and (deadline := _living(folder, rule.id)):
            _add(unit, folder, deadline, EventKind.MET)
        if rule.starts == what and rule is rules.rule(folder.case.process, rule.id, at=received_at):
            _start(unit, folder, rule)


def pause(unit: Unit, folder: Folder, rule_id: str, reason: str, ground: str = CORRECTION) -> bool:
    """Stop a STANDARD clock, where its rule lets it stand still for this. Whether it did."""
    deadline = _living(folder, rule_id)
    if deadline is None or ground not in rule_of(unit, folder, deadline).pauses:
        return False
    _add(unit, folder, deadline, EventKind.PAUSED, reason=reason, ground=ground)
    return True


def resume(unit: Unit, folder: Folder, rule_id: str, ground: str = CORRECTION, reason: str = "") -> bool:
    """End what a clock stands still for; it runs on when that was all. Whether there was such a thing."""
    deadline = _living(folder, rule_id)
    if deadline is None or ground not in standing_grounds(events_of(deadline)):
        return False
    _add(unit, folder, deadline, EventKind.RESUMED, reason=reason, ground=ground)
    return True


def extend(unit: Unit, folder: Folder, deadline: Deadline, days: int, reason: str) -> None:
    """Make a STANDARD period longer. Raises as `admit` does."""
    _admitted(unit, folder, deadline, EventKind.EXTENDED, days=days, reason=reason)


def retract(unit: Unit, folder: Folder, deadline: Deadline, of: datetime, reason: str) -> None:
    """Take the extension back that was entered at this moment: the period is what it would have been. Raises Stale."""
    _admitted(unit, folder, deadline, EventKind.RETRACTED, of=of, reason=reason)


def _admitted(unit: Unit, folder: Folder, deadline: Deadline, kind: EventKind, **more: Any) -> None:
    event = Event.now(kind, unit.now, by=recording.signed_by(unit, folder), **more)
    admit(rule_of(unit, folder, deadline), events_of(deadline), event, calendar_of(unit, folder, deadline))
    _enter(unit, folder, deadline, event)


def cancel(unit: Unit, folder: Folder, rule_id: str, reason: str) -> None:
    """End one deadline without it having been met."""
    if deadline := _living(folder, rule_id):
        _add(unit, folder, deadline, EventKind.CANCELLED, reason=reason)


def is_running(folder: Folder, rule_id: str) -> bool:
    """Whether a period of the rule runs."""
    return _living(folder, rule_id) is not None


def agree(unit: Unit, folder: Folder, rule_id: str, until_on: date, reason: str) -> None:
    """Start a period whose last day is set in the case; one of the same rule that still runs gives way to it.

    Where that day is past, the period has begun the day before it, and is over: none is shorter than a day.
    """
    cancel(unit, folder, rule_id, reason)
    rule = calendars.rules(unit, folder).rule(folder.case.process, rule_id, at=folder.case.received_at)
    _start(unit, folder, rule, until_on=until_on, reason=reason)


def cancel_all(unit: Unit, folder: Folder, reason: str) -> None:
    """End whatever still runs, as when an application is withdrawn."""
    for deadline in folder.deadlines:
        if deadline.state in LIVING:
            _add(unit, folder, deadline, EventKind.CANCELLED, reason=reason)


def entries(folder: Folder) -> dict[str, int]:
    """How many events each deadline has, so that `go_back` knows what came after."""
    return {f"{one.rule}:{one.round}": len(one.events) for one in folder.deadlines}


def go_back(unit: Unit, folder: Folder, before: Mapping[str, int], reason: str) -> None:
    """Undo what a deed did to the deadlines: what it began is cancelled, what it ended is open again, clocks run or stand as before."""
    for deadline in folder.deadlines:
        known = before.get(f"{deadline.rule}:{deadline.round}", 0)
        if known:
            for event in events_of(deadline)[known:]:
                _undo(unit, folder, deadline, event, reason)
        elif deadline.state in LIVING:
            _add(unit, folder, deadline, EventKind.CANCELLED, reason=reason)


def _undo(unit: Unit, folder: Folder, deadline: Deadline, event: Event, reason: str) -> None:
    match event.kind:
        case EventKind.MET | EventKind.CANCELLED:
            _add(unit, folder, deadline, EventKind.REOPENED, reason=reason)
        case EventKind.PAUSED:
            _add(unit, folder, deadline, EventKind.RESUMED, reason=reason, ground=event.ground)
        case EventKind.RESUMED:
            _add(unit, folder, deadline, EventKind.PAUSED, reason=reason, ground=event.ground)


def standing(unit: Unit, folder: Folder, deadline: Deadline) -> Standing:
    """What the ledger says of one deadline today."""
    return _reckoned(unit, folder, deadline).standing


def rule_of(unit: Unit, folder: Folder, deadline: Deadline) -> Rule:
    """The rule in the version that the case began with, as long as this case has made it."""
    return _reckoned(unit, folder, deadline).rule


def terms(unit: Unit, folder: Folder) -> dict[str, Term]:
    """Every deadline of the case by its rule; of several rounds the last."""
    return {one.rule: _reckoned(unit, folder, one) for one in folder.deadlines}


def _reckoned(unit: Unit, folder: Folder, deadline: Deadline) -> Term:
    """Worked out once for the same events: a single deed asks a dozen times."""
    calendar = calendar_of(unit, folder, deadline)
    of_events, by_calendar, term = folder.reckoned.get(id(deadline), (None, None, None))
    if not isinstance(term, Term) or of_events is not deadline.events or by_calendar is not calendar:
        events = events_of(deadline)
        rule = as_agreed(calendars.rules(unit, folder).rule(folder.case.process, deadline.rule, deadline.rule_version), events, calendar)
        term = Term(rule=rule, standing=stand(rule, events, calendar, unit.today))
        folder.reckoned[id(deadline)] = (deadline.events, calendar, term)
    return term


def calendar_of(unit: Unit, folder: Folder, deadline: Deadline) -> Calendar:
    """Today's calendar of the case's body; what is settled stays with the calendar by which it was settled."""
    almanac, organ_id = calendars.in_force(unit, folder), folder.case.organ_id
    before = folder.before(deadline)
    if before is not None and before["state"] not in LIVING and deadline.state not in LIVING:
        return almanac.as_of(organ_id, before["calendar"])
    return almanac.of(organ_id)


def moments(unit: Unit, folder: Folder) -> dict[str, dict[str, datetime | None]]:
    """What timers may ask: per rule the rungs and `due`; a settled or paused deadline has no moments."""
    found: dict[str, dict[str, datetime | None]] = {}
    for deadline in folder.deadlines:
        now = standing(unit, folder, deadline)
        found[deadline.rule] = {**now.rungs, "due": now.due_at} if now.state is State.OPEN else {}
    return found


def events_of(deadline: Deadline) -> tuple[Event, ...]:
    """The deadline's history."""
    return tuple(Event.of_line(line) for line in deadline.events)


def compute(unit: Unit, folder: Folder) -> None:
    """Work out what the events amount to, and write it into the columns that lists and look-ups read."""
    for deadline in folder.deadlines:
        now = standing(unit, folder, deadline)
        deadline.state = now.state.value
        deadline.due_on, deadline.due_at, deadline.earliest_on, deadline.provisional = (
            now.due_on,
            now.due_at,
            now.earliest_on,
            now.provisional,
        )
        deadline.met_on, deadline.met_in_time, deadline.calendar = (
            now.met_on,
            now.met_in_time,
            calendar_of(unit, folder, deadline).version,
        )
    _show_on_case(unit, folder)
    _show_on_tasks(unit, folder)


def _living(folder: Folder, rule_id: str) -> Deadline | None:
    return next((one for one in folder.deadlines if one.rule == rule_id and one.state in LIVING), None)


def _start(unit: Unit, folder: Folder, rule: Rule, *, until_on: date | None = None, reason: str = "") -> None:
    if _living(folder, rule.id):
        return
    rounds = sum(one.rule == rule.id for one in folder.deadlines)
    deadline = Deadline(
        case_id=folder.case.id, rule=rule.id, rule_version=rule.version, round=rounds + 1, kind=rule.kind.value,
        events=[], state=State.OPEN.value, calendar=calendars.of(unit, folder).version, provisional=False,
        rung=Level.NORMAL.value,
    )  # fmt: skip
    folder.deadlines.append(deadline)
    started = Event.now(EventKind.STARTED, unit.now, by=unit.actor.name, until_on=until_on, reason=reason)
    _enter(unit, folder, deadline, replace(started, on=until_on - DAY) if until_on and until_on < unit.today else started)


def _add(unit: Unit, folder: Folder, deadline: Deadline, kind: EventKind, **more: Any) -> None:
    _enter(unit, folder, deadline, Event.now(kind, unit.now, by=recording.signed_by(unit, folder), **more))


def _enter(unit: Unit, folder: Folder, deadline: Deadline, event: Event) -> None:
    deadline.events = [*deadline.events, event.as_line()]
    deadline.state = standing(unit, folder, deadline).state.value


def _show_on_case(unit: Unit, folder: Folder) -> None:
    deadline = shown(unit, folder)
    if deadline:
        case = folder.case
        case.due_on, case.due_at, case.earliest_on, case.provisional = (
            deadline.due_on,
            deadline.due_at,
            deadline.earliest_on,
            deadline.provisional,
        )


def shown(unit: Unit, folder: Folder) -> Deadline | None:
    """The deadline whose date the case shows: the principal one; once it is settled and the case goes on, that of the task that waits."""
    process = unit.office.processes[folder.case.process]
    principal = next((one for one in reversed(folder.deadlines) if one.rule == process.principal), None)
    if principal is None or principal.state in LIVING:
        return principal
    wanted = {process.due_rule(task.name) for task in folder.open_tasks}
    return next((one for one in folder.deadlines if one.rule in wanted and one.state in LIVING), principal)


def _show_on_tasks(unit: Unit, folder: Folder) -> None:
    process = unit.office.processes[folder.case.process]
    for task in folder.open_tasks:
        wanted = process.due_rule(task.name)
        deadline = _living(folder, wanted) or _living(folder, process.principal)
        if deadline:
            task.due_rule, task.due_on, task.due_at = deadline.rule, deadline.due_on, deadline.due_at or unit.now
            task.earliest_on, task.provisional = deadline.earliest_on, deadline.provisional
