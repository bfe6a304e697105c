"""逾期说明: whoever carries a late case on says why it is late; the applicant reads it, of a legal period as of a service standard."""

import pytest

from app.cli import demo_stories
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.overdue import FIELD
from app.services import explaining, tasks
from app.store import folders
from tests.processes import changing
from tests.town import WHY_LATE


@pytest.fixture
def late(town):
    """A day after the last day of Art. 21, nobody has looked at it."""
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    return case


def completes(person, case, task, **answers):
    task_id = case.open(task).id
    with person.does() as unit:
        tasks.complete(unit, task_id, answers)


def explains(person, case, text=WHY_LATE):
    with person.does() as unit:
        explaining.explain(unit, case.case_no, text)


def kept(case, rule):
    row = case.deadline(rule)
    return (row.explanation, row.explained_by)


def test_the_next_step_of_a_late_case_asks_why(town, late):  # Art. 21 para. 2
    with pytest.raises(Invalid) as refused:
        completes(town.reviewer, late, "completeness", result="accept")
    assert [(one.path, one.message) for one in refused.value.problems] == [(f"/{FIELD}", "期限已过，请填写“逾期说明”。")]
    assert late.is_open("completeness")
    completes(town.reviewer, late, "completeness", result="accept", **{FIELD: WHY_LATE})
    assert kept(late, "reply") == kept(late, "service") == (WHY_LATE, "何嘉欣")
    assert WHY_LATE in town.applicant.notices[-1]
    assert not late.is_open("completeness")


def test_each_overdue_deadline_has_its_own_fact_and_its_own_line(town, late):
    town.reviewer.accepts(late)
    lines = [line.details for line in late.record if line.deed == "overdue_explained"]
    assert [(line["rule"], line["period"], line["text"]) for line in lines] == [("reply", "law", WHY_LATE), ("service", "standard", WHY_LATE)]


def test_it_is_said_once(town, late):
    town.reviewer.accepts(late)
    completes(town.reviewer, late, "review", **demo_stories._review(late.dataset, ()).answers)
    assert late.deeds.count("overdue_explained") == 2


def test_what_is_in_time_is_asked_nothing(town):
    case = town.applicant.applies(received_on="2026-02-06")
    completes(town.reviewer, case, "completeness", result="accept", **{FIELD: WHY_LATE})
    assert (kept(case, "reply"), case.deeds.count("overdue_explained")) == ((None, None), 0)


def test_a_service_standard_alone_is_explained_as_well(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-06 10:00")
    town.reviewer.accepts(case)
    assert (kept(case, "service")[0], kept(case, "reply")[0]) == (WHY_LATE, None)


def test_it_is_asked_in_every_process_without_a_word_in_its_forms(town):
    case = changing.proposed(town.reviewer)
    town.days_pass(31)
    with pytest.raises(Invalid) as refused:
        completes(town.reviewer, case, "prepare")
    assert f"/{FIELD}" in {one.path for one in refused.value.problems}


def test_who_sends_the_case_back_carries_nothing_on(town, late):
    town.reviewer.accepts(late)
    with town.at_work() as unit:
        for one in folders.lock(unit.session, late.id).deadlines:
            one.explanation = None
    town.reviewer.reviews(late)
    town.reviewer.drafts(late)
    town.approver.sends_back(late, "decide")
    assert late.is_open("draft")


def test_a_supervisor_and_an_applicant_are_not_asked(town, late):
    completes(
        town.supervisor, late, "oversee", instruction="请立即办理并书面说明原因。", responsible_person="何嘉欣", answer_by="2026-03-20"
    )
    assert not late.is_open("oversee")
    assert kept(late, "reply") == (None, None)


def test_it_can_be_given_before_the_next_step(town, late):
    town.reviewer.claims(late, "completeness")
    explains(town.reviewer, late)
    assert kept(late, "reply") == (WHY_LATE, "何嘉欣")
    completes(town.reviewer, late, "completeness", result="accept")
    assert late.deeds.count("overdue_explained") == 2


def test_the_lead_of_the_body_may_give_it_and_a_second_one_is_stale(town, late):
    explains(town.approver, late)
    with pytest.raises(Stale, match="刚才已经有人"):
        explains(town.approver, late)


def test_who_has_nothing_to_do_with_the_case_may_not(town, late):
    with pytest.raises(Forbidden):
        explains(town.reviewer, late)
    for stranger in (town.applicant, town.supervisor, town.auditor, town.administrator):
        with pytest.raises(Missing):
            explains(stranger, late)


@pytest.mark.parametrize(("text", "said"), [("", "请填写"), ("太忙", "至少写10个字"), ("长" * 1001, "最多写1000个字")])
def test_a_wrong_one_is_told_at_its_field(town, late, text, said):
    with pytest.raises(Invalid) as refused:
        explains(town.approver, late, text)
    assert [(one.path, said in one.message) for one in refused.value.problems] == [(f"/{FIELD}", True)]


def test_before_its_day_there_is_nothing_to_explain(town):
    case = town.applicant.applies(received_on="2026-02-06")
    with pytest.raises(Stale):
        explains(town.approver, case)
