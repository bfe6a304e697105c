"""Every open deadline under another calendar: what would change, and the change itself. Both come from one reckoning."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.domain import record
from app.domain.almanac import Almanac
from app.domain.deadlines import Event, EventKind, Standing, State, as_agreed, in_effect, stand
from app.domain.duties import Rule
from app.domain.moves import Term, Turn, turn
from app.domain.working_days import Calendar
from app.services.work import Unit
from app.store import open_deadlines
from app.store.open_deadlines import Dates, Lined

DEED = "recalculated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One deadline that changes."""

    deadline_id: int
    case_id: int
    rule: Rule
    before: Term
    after: Term
    turn: Turn
    place: int

    @property
    def is_other_day(self) -> bool:
        """Whether the last day itself moves."""
        return self.turn in (Turn.EARLIER, Turn.LATER)


@dataclass(frozen=True, kw_only=True)
class Impact:
    """All that a calendar changes. `open_deadlines` were looked at; `digest` stands for every move of a last day."""

    open_deadlines: int
    moves: Sequence[Move]
    digest: str
    reckoned: Sequence[tuple[int, str, int]]
    dates: Sequence[Dates]

    @property
    def counts(self) -> Mapping[Turn, int]:
        """How many deadlines change in which way."""
        return Counter(move.turn for move in self.moves)

    @property
    def moved(self) -> int:
        """How many last days move."""
        return sum(move.is_other_day for move in self.moves)

    @property
    def cases(self) -> int:
        """In how many cases anything changes."""
        return len({move.case_id for move in self.moves})


@dataclass(kw_only=True)
class _Reckoner:
    """Works out each different history once: most deadlines differ from others only in their case."""

    unit: Unit
    almanac: Almanac
    dates: list[Dates] = field(default_factory=list)
    _places: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _earlier: dict[tuple[Any, ...], Term] = field(default_factory=dict)

    def place(self, row: Any, events: Sequence[Event]) -> int:
        """The place, from 1, of the dates that the new calendar gives."""
        calendar = self.almanac.of(row.organ_id)
        key = (row.process, row.rule, row.rule_version, id(calendar), _shape(events))
        if key not in self._places:
            standing = self._stand(row, events, calendar)
            self.dates.append(_dates(standing, calendar))
            self._places[key] = len(self.dates)
        return self._places[key]

    def before(self, row: Any, events: Sequence[Event], old: Almanac) -> Term:
        """What the deadline says today. A paused one is dated by the day on which one looks, so its row is out of date."""
        if row.state == State.OPEN:
            return Term(due_on=row.due_on, earliest_on=row.earliest_on, provisional=row.provisional)
        key = (row.process, row.rule, row.rule_version, row.organ_id, _shape(events))
        if key not in self._earlier:
            self._earlier[key] = _term(self._stand(row, events, old.of(row.organ_id)))
        return self._earlier[key]

    def _stand(self, row: Any, events: Sequence[Event], calendar: Calendar) -> Standing:
        rule = as_agreed(self.unit.office.rule(row.process, row.rule, row.rule_version), events, calendar)
        return stand(rule, events, calendar, self.unit.today)


def reckon(unit: Unit, old: Almanac, new: Almanac) -> Impact:
    """What the new almanac changes of every open deadline."""
    rows = open_deadlines.all_living(unit.session)
    reckoner, moves, reckoned = _Reckoner(unit=unit, almanac=new), [], []
    for row in rows:
        events = _events(row.events)
        place = reckoner.place(row, events)
        reckoned.append((row.case_id, row.rule, place))
        dates = reckoner.dates[place - 1]
        before = reckoner.before(row, events, old)
        after = Term(due_on=dates.due_on, earliest_on=dates.earliest_on, provisional=dates.provisional)
        if found := turn(before, after):
            rule = unit.office.rule(row.process, row.rule, row.rule_version)
            moves.append(
                Move(
                    deadline_id=row.id,
                    case_id=row.case_id,
                    rule=rule,
                    before=before,
                    after=after,
                    turn=found,
                    place=place,
                )
            )
    return Impact(open_deadlines=len(rows), moves=moves, digest=_digest(moves), reckoned=reckoned, dates=reckoner.dates)


def carry_out(unit: Unit, impact: Impact, why: str, version: str) -> None:
    """Set the dates that `reckon` found: ledger, timers, inbox, cases, one record line a case, one notice where a last day moves."""
    open_deadlines.set_timers(unit.session, impact.reckoned, impact.dates)
    if not impact.moves:
        return
    event = Event.now(EventKind.RECALCULATED, unit.now, reason=f"{why}，日历版本 {version}", by=unit.actor.name)
    open_deadlines.set_dates(
        unit.session, [(move.deadline_id, move.place) for move in impact.moves], impact.dates, event.as_line()
    )
    by_case: dict[int, list[Move]] = {}
    for move in impact.moves:
        by_case.setdefault(move.case_id, []).append(move)
    heads = open_deadlines.heads(unit.session, sorted(by_case))
    lines = [_line(unit, head, by_case[head.id], why, version) for head in heads]
    principals = {slug: process.principal for slug, process in unit.office.processes.items()}
    open_deadlines.add_lines(
        unit.session, lines, principals, at=unit.now, actor_id=unit.actor.account_id, actor=unit.actor.name, deed=DEED
    )
    told = [_notice(unit, head, moved, why) for head in heads if (moved := _other_days(by_case[head.id]))]
    open_deadlines.add_notices(unit.session, told)


def _events(text: str) -> tuple[Event, ...]:
    entered = in_effect(map(Event.of_line, orjson.loads(text)))
    return tuple(event for event in entered if event.kind is not EventKind.RECALCULATED)


def _shape(events: Sequence[Event]) -> tuple[Any, ...]:
    """All of a history that dates depend on."""
    if len(events) == 1:
        return (events[0].on, events[0].until_on)
    return tuple(
        (event.kind, event.on, event.days, event.until_on) for event in sorted(events, key=lambda one: (one.on, one.at))
    )


def _term(standing: Standing) -> Term:
    return Term(due_on=standing.due_on, earliest_on=standing.earliest_on, provisional=standing.provisional)


def _dates(standing: Standing, calendar: Calendar) -> Dates:
    moments = {**standing.rungs, "due": standing.due_at} if standing.state is State.OPEN else {}
    return Dates(
        standing.due_on, standing.due_at, standing.earliest_on, standing.provisional, calendar.version, moments
    )


def _digest(moves: Iterable[Move]) -> str:
    """Deeds go on while somebody reads a preview; only another move of a last day makes it out of date."""
    moved = (f"{move.deadline_id} {move.before.due_on} {move.after.due_on}" for move in moves if move.is_other_day)
    return hashlib.sha256("\n".join(moved).encode()).hexdigest()[:16]


def _line(unit: Unit, head: Any, moves: Sequence[Move], why: str, version: str) -> Lined:
    told = [
        {
            "rule": move.rule.id,
            "from": str(move.before.due_on),
            "to": str(move.after.due_on),
            "provisional": move.after.provisional,
        }
        for move in moves
    ]
    details = {"why": why, "calendar": version, "moves": told}
    seq = (head.record_seq or 0) + 1
    digest = record.link(head.record_head or record.BEGINNING, seq, unit.now, unit.actor.name, DEED, details)
    return Lined(head.id, seq, digest, details)


def _other_days(moves: Iterable[Move]) -> list[Move]:
    return [move for move in moves if move.is_other_day]


def _notice(unit: Unit, head: Any, moves: Sequence[Move], why: str) -> dict[str, Any]:
    told = "；".join(
        f"“{move.rule.title}”的最后一日由{move.before.words}{move.turn.words}到{move.after.words}" for move in moves
    )
    to = (
        {"party_id": head.party_id, "account_id": None}
        if head.party_id
        else {"party_id": None, "account_id": head.filed_by_id}
    )
    return {"case_id": head.id, "text": f"{why}，{told}。", "at": unit.now, **to}

