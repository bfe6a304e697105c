"""Whatever the histories of the deadlines and whatever the notice: what is previewed is what is done, and what each case's own ledger says."""

from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.clock import at_shanghai
from app.domain.deadlines import Event, EventKind
from app.services import calendar_years, ledger
from app.store import folders
from app.store.models import Case, Deadline
from tests.services.notices import TEXT, draft

NOTICES = (
    TEXT,
    TEXT.replace("1月31日（周日）、2月20日（周六）上班", "1月30日（周六）、1月31日（周日）上班"),
    TEXT.replace("2月5日（农历除夕、周五）至12日（农历正月初七、周五）放假调休，共8天。1月31日（周日）、2月20日（周六）上班。", "2月5日至10日放假。"),
)
FIRST_ON = date(2026, 12, 1)
DAYS = st.integers(0, 90).map(lambda days: FIRST_ON + timedelta(days=days))


class TakenBack(Exception):
    """Ends an example without a trace."""


def the_case(town):
    """One for all examples: what they add is taken back."""
    if found := town.rows(select(Case)):
        return found[0]
    return town.applicant.applies()


def at(on, hour=10):
    return at_shanghai(on, time(hour))


@st.composite
def histories(draw):
    """A start, and for a service standard perhaps a pause that has ended or has not."""
    on, rule = draw(DAYS), draw(st.sampled_from(["reply", "service"]))
    events = [Event.now(EventKind.STARTED, at(on), by="系统")]
    if rule == "service" and draw(st.booleans()):
        paused_on = on + timedelta(days=draw(st.integers(0, 12)))
        events.append(Event.now(EventKind.PAUSED, at(paused_on, 11), by="系统", reason="等待补正"))
        if draw(st.booleans()):
            events.append(Event.now(EventKind.RESUMED, at(paused_on + timedelta(days=draw(st.integers(0, 20))), 12), by="系统"))
    return rule, events


def laid_in(unit, case_id, told):
    """Further rounds of the case's deadlines, reckoned by its own ledger before anything is published."""
    folder = folders.lock(unit.session, case_id)
    for number, (rule, events) in enumerate(told, start=2):
        kept = unit.office.rule("conditional_application", rule)
        folder.deadlines.append(
            Deadline(
                case_id=case_id, rule=rule, rule_version=kept.version, round=number, kind=kept.kind.value, state="open", rung="normal", provisional=False,
                events=[event.as_line() for event in events], calendar=unit.office.calendar.version,
            )
        )  # fmt: skip
    ledger.compute(unit, folder)
    folders.put_back(unit.session)  # the preview reads the rows


def dates(unit, case_id):
    found = unit.session.execute(
        select(Deadline.id, Deadline.due_on, Deadline.earliest_on, Deadline.provisional).where(Deadline.case_id == case_id)
    )
    return {row.id: (row.due_on, row.earliest_on, row.provisional) for row in found}


def by_the_ledger(unit, case_id):
    folder = folders.lock(unit.session, case_id)
    standings = ((one.id, ledger.standing(unit, folder, one)) for one in folder.deadlines)
    return {number: (now.due_on, now.earliest_on, now.provisional) for number, now in standings}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(histories(), min_size=1, max_size=8), notice=st.sampled_from(NOTICES))
def test_the_preview_is_the_result(town, told, notice):
    town.clock.is_now("2026-12-01 10:00")
    case = the_case(town)
    town.clock.is_now("2027-03-05 10:00")
    try:
        with town.administrator.does() as unit:
            laid_in(unit, case.id, told)
            before = dates(unit, case.id)
            found = calendar_years.preview_year(unit, draft(notice))
            calendar_years.publish_year(unit, draft(notice), found.token)
            unit.session.flush()  # the next look asks for the edition
            after = dates(unit, case.id)
            moves = {move.deadline_id: move.after for move in found.impact.moves}
            assert {number: (one.due_on, one.earliest_on, one.provisional) for number, one in moves.items()} == {
                number: after[number] for number in moves
            }
            assert {number: one for number, one in after.items() if number not in moves and one != before[number]} == {}
            assert by_the_ledger(unit, case.id) == after
            raise TakenBack
    except TakenBack:
        pass
