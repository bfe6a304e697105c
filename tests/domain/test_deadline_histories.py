"""The ledger's properties: what must hold of every history, whatever happened in it."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.calendar import load_years
from app.domain.clock import end_of_day
from app.domain.deadlines import Event, explain, stand, standing_grounds
from app.domain.working_days import Calendar, DayKind
from app.domain.years import Holiday, YearNotice
from tests.domain.histories import (
    CALENDAR,
    EXTENDED,
    FOLDER,
    PAUSED,
    RESUMED,
    RETRACTED,
    STANDARD,
    STARTED,
    day,
    event,
    standing,
)

starts = st.dates(date(2022, 1, 1), date(2027, 6, 30))
offsets = st.integers(0, 60)


@st.composite
def histories(draw, most=4):
    """A start, pauses that may overlap or never end, and extensions, at moments that never coincide."""
    start = draw(starts)
    events = [Event(kind=STARTED, at=end_of_day(start) - timedelta(hours=9), on=start)]
    for number, (first, length) in enumerate(draw(st.lists(st.tuples(offsets, offsets), max_size=most))):
        events.append(_later(start, first, PAUSED, number))
        events.append(_later(start, first + length, RESUMED, number))
    for number, (offset, days) in enumerate(draw(st.lists(st.tuples(offsets, st.integers(1, 15)), max_size=2))):
        events.append(_later(start, offset, EXTENDED, 10 + number, days))
    return events


def _later(start, offset, kind, minute, days=0):
    on = start + timedelta(days=offset)
    return Event(kind=kind, at=end_of_day(on) - timedelta(hours=6, minutes=-minute), on=on, days=days)


def at_the_end(events):
    return max(event.on for event in events) + timedelta(days=1)


@given(histories(), st.randoms())
def test_the_order_in_which_events_are_handed_in_does_not_matter(events, chance):
    shuffled = chance.sample(events, len(events))
    today = at_the_end(events)
    assert stand(STANDARD, shuffled, CALENDAR, today) == stand(STANDARD, events, CALENDAR, today)


@given(histories())
def test_no_history_ends_before_the_plain_period(events):
    plain = CALENDAR.add(events[0].on, STANDARD.days)
    now = stand(STANDARD, events, CALENDAR, at_the_end(events))
    assert now.due_on >= plain.due_on
    assert now.earliest_on <= now.due_on
    assert now.provisional or now.earliest_on == now.due_on
    assert CALENDAR.is_working(now.due_on)


@given(histories())
def test_the_proof_counts_to_the_days_of_the_period_whatever_happened(events):
    told = explain(STANDARD, events, CALENDAR, at_the_end(events))
    assert [one.number for one in told.days if one.number] == list(range(1, told.total_days + 1))
    assert told.days[-1].number == told.total_days
    assert sum(one.kind is DayKind.PAUSED for one in told.days) == told.standing.paused_days
    assert sum(one.days for one in told.deductions) == told.standing.paused_days + told.standing.extended_days


@given(histories())
def test_the_rungs_never_change_their_order(events):
    rungs = [at for at in stand(STANDARD, events, CALENDAR, at_the_end(events)).rungs.values() if at]
    assert rungs == sorted(rungs)


@given(histories(most=2), st.tuples(offsets, offsets))
def test_saying_a_pause_twice_counts_it_once(events, pause):
    start = events[0].on
    once = [_later(start, pause[0], PAUSED, 30), _later(start, sum(pause), RESUMED, 30)]
    twice = [*once, _later(start, pause[0], PAUSED, 31), _later(start, sum(pause), RESUMED, 31)]
    today = at_the_end([*events, *once])
    assert stand(STANDARD, [*events, *twice], CALENDAR, today) == stand(STANDARD, [*events, *once], CALENDAR, today)


@given(histories(), st.integers(0, 60))
def test_pausing_and_resuming_on_any_one_day_changes_nothing(events, offset):
    start = events[0].on
    blink = [_later(start, offset, PAUSED, 40), _later(start, offset, RESUMED, 41)]
    today = at_the_end([*events, *blink])
    with_blink, without = (stand(STANDARD, one, CALENDAR, today) for one in ([*events, *blink], events))
    assert with_blink == without


@settings(deadline=None)
@given(histories(most=2), st.integers(1, 10))
def test_taking_an_extension_out_again_leaves_what_was_there_before(events, days):
    start = events[0].on
    plain = [one for one in events if one.kind is not EXTENDED]
    today = at_the_end(events)
    before = stand(STANDARD, plain, CALENDAR, today)
    extended = stand(STANDARD, [*plain, _later(start, 0, EXTENDED, 50, days)], CALENDAR, today)
    # A pause that begins on the last day gives that day back: an extension by one day gives the same day.
    assert extended.due_on > before.due_on or (days == 1 and before.paused_days and extended.due_on == before.due_on)
    assert stand(STANDARD, plain, CALENDAR, today) == before


@settings(deadline=None)
@given(histories(most=2), offsets, st.integers(1, 10))
def test_an_extension_that_is_retracted_is_as_if_it_had_never_been(events, offset, days):
    start, extension = events[0].on, _later(events[0].on, offset, EXTENDED, 50, days)
    back = replace(_later(start, offset + 1, RETRACTED, 51), of=extension.at)
    today = at_the_end([*events, back])
    assert stand(STANDARD, [*events, extension, back], CALENDAR, today) == stand(STANDARD, events, CALENDAR, today)


@given(starts, st.tuples(offsets, offsets), st.tuples(offsets, offsets))
def test_a_correction_and_a_special_procedure_that_overlap_count_once(start, correction, hearing):
    begun = Event(kind=STARTED, at=end_of_day(start) - timedelta(hours=9), on=start)
    pauses = [
        replace(_later(start, on, kind, minute), ground=ground)
        for minute, (ground, (first, length)) in enumerate((("correction", correction), ("hearing", hearing)))
        for kind, on in ((PAUSED, first), (RESUMED, first + length))
    ]
    apart = [replace(one, ground="") for one in pauses]
    today = at_the_end([begun, *pauses])
    assert stand(STANDARD, [begun, *pauses], CALENDAR, today) == stand(STANDARD, [begun, *apart], CALENDAR, today)
    spans = {start + timedelta(days=n) for first, length in (correction, hearing) for n in range(first + 1, first + length + 1)}
    lost = sum(CALENDAR.is_working(on) for on in spans if on > start)
    assert stand(STANDARD, [begun, *pauses], CALENDAR, today).paused_days <= lost + 2  # one given back on the last day, by each
    assert standing_grounds([begun, *pauses]) == frozenset()


BUSY_2027 = YearNotice(
    year=2027,
    official=True,
    holidays=tuple(
        Holiday(name="假", from_on=date(2027, month, first), through_on=date(2027, month, first))
        for month, first in ((1, 1), (2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (5, 1), (5, 2), (6, 9))
    ),
    makeup_days=tuple(
        on
        for on in (date(2026, 12, 29) + timedelta(days=n) for n in range(300))
        if on.weekday() >= 5 and on not in {date(2027, 2, 6), date(2027, 2, 7), date(2027, 5, 1), date(2027, 5, 2)}
    ),
)
BUSY = Calendar.of([*load_years(FOLDER), BUSY_2027], "busy")


@given(st.dates(date(2026, 11, 1), date(2027, 3, 1)), st.lists(st.tuples(offsets, offsets), max_size=3))
def test_with_pauses_too_no_notice_to_come_ends_a_period_before_its_earliest_day(start, pauses):
    events = [Event(kind=STARTED, at=end_of_day(start), on=start)]
    for number, (first, length) in enumerate(pauses):
        events += [_later(start, first, PAUSED, number), _later(start, first + length, RESUMED, number)]
    today = at_the_end(events)
    assert stand(STANDARD, events, BUSY, today).due_on >= stand(STANDARD, events, CALENDAR, today).earliest_on


def test_a_pause_after_the_earliest_day_does_not_move_the_earliest_day():
    start = event(STARTED, "2027-01-11")
    plain = standing(start, today="2027-02-08")
    assert (plain.earliest_on, plain.due_on) == (day("2027-01-31"), day("2027-02-12"))
    paused = standing(start, event(PAUSED, "2027-02-02"), event(RESUMED, "2027-03-01"), today="2027-03-02")
    assert paused.due_on > plain.due_on
    assert paused.earliest_on == plain.earliest_on


def test_a_pause_before_the_earliest_day_moves_it_by_every_day_that_could_be_worked():
    start = event(STARTED, "2027-01-11")
    paused = standing(start, event(PAUSED, "2027-01-12"), event(RESUMED, "2027-01-18"), today="2027-02-08")
    # Six days from 13 to 18 January, a weekend among them; 5 to 8 February are statutory.
    assert (paused.earliest_on, paused.due_on, paused.paused_days) == (day("2027-02-10"), day("2027-02-18"), 4)
