"""Two people, or a person and a clock, act on one case at the same moment, each over a connection of its own."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from app.domain import overdue
from app.domain.errors import Declined, Forbidden, Stale
from app.services import supervision, tasks, timekeeping, withdrawing
from app.store.models import Letter, Nudge
from tests.services.at_once import Meanwhile, at_once
from tests.services.chain import first_broken

TRIES = 50
FEWER = 12
OUT_OF_SCOPE = {
    "result": "out_of_scope",
    "scope_basis": "special_data",
    "scope_explanation": "属于地理信息数据，应向测绘主管部门另行提出。",
}


def by(person, deed, *args):
    """The deed as somebody's, in a unit of work of its own."""

    def does():
        with person.does() as unit:
            return deed(unit, *args)

    return does


def completing(person, task, **answers):
    return by(person, tasks.complete, task.id, answers)


def withdraws(case):
    return by(case.town.applicant, withdrawing.withdraw, case.case_no, "")


def waking(case):
    def wakes():
        with case.town.at_work() as unit:
            return timekeeping.wake(unit, case.id)

    return wakes


def declined(answers):
    """How those were declined who were."""
    return [type(answer) for answer in answers if isinstance(answer, Declined)]


def is_whole(case):
    return first_broken(case) is None and case.row.record_seq == len(case.record)


@pytest.fixture
def case(town):
    return town.applicant.applies()


@pytest.fixture
def cases(town):
    return [town.applicant.applies(scenario_name=f"研究之{number}") for number in range(TRIES)]


@pytest.fixture
def few_cases(town):
    return [
        town.applicant.applies(received_on="2026-02-06", scenario_name=f"研究之{number}") for number in range(FEWER)
    ]


def test_of_two_who_complete_a_task_at_once_one_wins_and_one_is_stale_every_time(town, cases):
    for case in cases:
        task = case.open("completeness")
        answers = at_once(
            town, completing(town.reviewer, task, result="accept"), completing(town.reviewer2, task, result="accept")
        )
        assert declined(answers) == [Stale]
        assert case.waits_for == ["review"]
        assert case.deeds.count("completed") == 1
        assert is_whole(case)


def test_a_second_click_of_the_same_person_is_stale_too(town, few_cases):
    for case in few_cases:
        task = case.open("completeness")
        answers = at_once(town, *[completing(town.reviewer, task, result="accept")] * 3)
        assert declined(answers) == [Stale, Stale]
        assert case.deeds.count("completed") == 1


def test_who_comes_while_another_completes_waits_and_is_stale(town, case):
    task = case.open("completeness")
    other = Meanwhile(town, completing(town.reviewer2, task, result="correct"))
    with town.reviewer.does() as unit:
        tasks.complete(unit, task.id, {"result": "accept"})
        other.begins()
    assert isinstance(other.ends(), Stale)
    assert case.waits_for == ["review"]


def test_who_comes_while_another_fails_to_complete_goes_ahead(town, case):
    task = case.open("completeness")
    other = Meanwhile(town, completing(town.reviewer2, task, result="accept"))
    with suppress(ConnectionError), town.reviewer.does() as unit:
        tasks.complete(unit, task.id, {"result": "accept"})
        other.begins()
        raise ConnectionError
    assert not isinstance(other.ends(), Declined)
    assert [task.closed_by_id for task in case.tasks if task.name == "completeness"] == [
        town.reviewer2.actor.account_id
    ]
    assert is_whole(case)


def test_of_two_who_claim_a_task_at_once_one_holds_it_every_time(town, cases):
    for case in cases:
        task = case.open("completeness")
        answers = at_once(town, by(town.reviewer, tasks.claim, task.id), by(town.reviewer2, tasks.claim, task.id))
        assert declined(answers) == [Forbidden]
        assert case.deeds.count("claimed") == 1
        winner = (town.reviewer, town.reviewer2)[isinstance(answers[0], Declined)]
        assert case.open("completeness").assignee_id == winner.actor.account_id
        assert is_whole(case)


def test_a_task_is_not_completed_and_handed_over_at_once(town, few_cases):
    for case in few_cases:
        task = case.open("completeness")
        handing = by(town.reviewer, tasks.transfer, task.id, "reviewer2", "出差")
        answers = at_once(town, completing(town.reviewer, task, result="accept"), handing)
        assert declined(answers) in ([Forbidden], [Stale])
        assert case.deeds.count("completed") + case.deeds.count("transferred") == 1
        assert is_whole(case)


def test_a_case_is_decided_or_withdrawn_and_never_both(town, cases):
    for case in cases[: TRIES // 2]:
        town.reviewer.completes(case, "completeness", **OUT_OF_SCOPE)
        decides = completing(
            town.approver, case.open("decide"), decision="not_accepted", explanation="不属于本办法的范围。"
        )
        assert declined(at_once(town, decides, withdraws(case))) == [Stale]
        assert [letter.kind for letter in case.letters] == ["receipt", case.outcome]
        assert case.waits_for == []
        assert is_whole(case)


def test_a_withdrawal_meets_an_ordinary_step_in_either_order(town, few_cases):
    for case in few_cases:
        accepts = completing(town.reviewer, case.open("completeness"), result="accept")
        assert declined(at_once(town, accepts, withdraws(case))) in ([], [Stale])
        assert (case.outcome, case.waits_for, case.timers) == ("withdrawn", [], [])
        assert is_whole(case)


def test_a_completion_and_a_waking_meet_in_either_order(town, few_cases):
    town.clock.is_now("2026-03-13 10:00")
    why = {overdue.FIELD: "数据来源单位核对字段用时较长，现已核对完毕。"}
    for case in few_cases:
        accepts = completing(town.reviewer, case.open("completeness"), result="accept", **why)
        assert declined(at_once(town, accepts, waking(case))) == []
        assert case.waits_for == ["oversee", "review"]
        assert case.rungs == ["reminder", "warning", "yellow", "red"]
        assert is_whole(case)


def test_a_withdrawal_and_a_waking_meet_in_either_order(town, few_cases):
    town.clock.is_now("2026-03-13 10:00")
    for case in few_cases:
        assert declined(at_once(town, withdraws(case), waking(case))) == []
        assert (case.outcome, case.waits_for, case.timers) == ("withdrawn", [], [])
        assert is_whole(case)


def test_of_two_clocks_that_wake_a_case_at_once_one_has_something_to_do(town, few_cases):
    town.clock.is_now("2026-03-13 10:00")
    for case in few_cases:
        assert sorted(at_once(town, waking(case), waking(case))) == [False, True]
        assert len(case.rungs) == 4
        assert case.waits_for == ["completeness", "oversee"]


def test_the_applicant_nudges_once_even_with_two_windows(town, few_cases):
    for case in few_cases:
        answers = at_once(town, *[by(town.applicant, supervision.nudge, case.case_no)] * 2)
        assert declined(answers) == [Forbidden]
        assert len(town.rows(select(Nudge).where(Nudge.case_id == case.id))) == 1


def test_of_two_windows_that_save_a_draft_at_once_one_is_stale(town, few_cases):
    for case in few_cases:
        task = case.open("completeness")
        saves = [
            by(town.reviewer, tasks.save_draft, task.id, {"result": one}, task.draft_version)
            for one in ("accept", "correct")
        ]
        assert declined(at_once(town, *saves)) == [Stale]
        assert case.open("completeness").draft_version == 1


def test_those_who_file_at_once_get_numbers_without_a_gap(town):
    people = (town.applicant, town.applicant2, town.company, town.institute)
    made = at_once(town, *[applying(person, f"研究之{number}") for person in people for number in range(3)])
    assert sorted(int(number[-6:]) for number in made) == list(range(1, 13))


def applying(person, scenario):
    return lambda: person.applies(scenario_name=scenario).case_no


def test_one_application_handed_in_by_two_windows_at_once_is_one_case(town):
    for number in range(FEWER):
        assert len(set(at_once(town, *[applying(town.applicant, f"研究之{number}")] * 2))) == 1


def test_letters_that_are_issued_at_once_are_numbered_without_a_gap(town, few_cases):
    assert declined(at_once(town, *map(withdraws, few_cases))) == []
    letters = town.rows(select(Letter).where(Letter.kind == "withdrawn"))
    assert sorted(int(letter.number[-7:-1]) for letter in letters) == list(range(1, FEWER + 1))


def test_an_applicant_files_while_the_others_work_on_older_cases(town, few_cases):
    deeds = [
        withdraws(case) if number % 2 else applying(town.applicant, f"另一项{number}")
        for number, case in enumerate(few_cases)
    ]
    assert declined(at_once(town, *deeds)) == []
