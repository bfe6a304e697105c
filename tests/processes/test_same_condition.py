"""Art. 19, walked as it reads: data are opened fairly; the same condition on the same facts has the same result, or a reason why not."""

import pytest

from app.domain.errors import Unlawful
from app.store.db import db
from tests.services.wire import watching

WHY = "本件另有主管部门出具的整改证明，认定的事实不同。"

REFUSALS = [{"ground": "security_ability", "finding": "申请人没有专人负责数据安全，账号由多人共用。"}]


@pytest.fixture
def earlier(town):
    """Somebody else met all conditions and was granted the data."""
    case = town.applicant2.applies(received_on="2026-02-06")
    town.approver.decides(case)
    return case


@pytest.fixture
def case(town, earlier):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    return case


def panel_of(town, case, task, login="reviewer"):
    text = town.client(login).get(f"/workbench/tasks/{case.open(task).id}").text
    return text.partition('id="precedents"')[2].partition("</section>")[0]


def test_a_finding_otherwise_than_before_on_the_same_facts_needs_a_reason(town, earlier, case):  # Art. 19
    with pytest.raises(Unlawful) as refused:
        town.reviewer.reviews(case, unmet=(2,))
    assert "第十九条" in refused.value.article
    assert [problem.path for problem in refused.value.problems] == ["/differs"]
    assert earlier.case_no in str(refused.value)
    assert case.waits_for == ["review"]


def test_the_reason_stands_among_the_answers_and_on_the_record(town, case):  # Art. 19
    town.reviewer.reviews(case, unmet=(2,), differs=WHY)
    assert next(task.answers for task in case.tasks if task.name == "review")["differs"] == WHY
    assert case.record[-1].deed != "difference_explained"
    assert next(line.details["text"] for line in case.record if line.deed == "difference_explained") == WHY


def test_a_finding_like_the_earlier_ones_needs_none_and_keeps_none(town, case):  # Art. 19
    town.reviewer.reviews(case, differs=WHY)
    assert "differs" not in next(task.answers for task in case.tasks if task.name == "review")
    assert "difference_explained" not in case.deeds


def test_other_facts_are_not_compared(town, earlier):  # Art. 19: the same condition on other facts
    case = town.applicant.applies(mlps_level="none")
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, unmet=(2,))
    assert case.waits_for == ["draft"]


def test_whoever_met_the_same_conditions_comes_to_the_same_result(town, case):  # Art. 19
    town.reviewer.reviews(case)
    with pytest.raises(Unlawful, match="结论不同"):
        town.reviewer.completes(case, "draft", proposal="refused", refusals=REFUSALS, opinion="建议不同意。")
    town.reviewer.drafts(case, "granted")
    assert case.waits_for == ["decide"]


def test_the_panel_shows_how_each_condition_was_judged_and_names_nobody(town, earlier, case):  # Art. 19
    panel = panel_of(town, case, "review")
    assert earlier.case_no in panel
    assert "符合 1" in panel
    assert "申请事实相同" in panel
    assert earlier.row.party_id != case.row.party_id
    assert "与以往不同" not in panel
    name = town.actors["applicant2"].name
    assert name not in panel


def test_the_panel_says_in_words_that_a_draft_differs(town, case):  # Art. 19
    town.reviewer.reviews(case, unmet=(2,), differs=WHY)
    panel = panel_of(town, case, "draft")
    assert "与以往不同" in panel
    assert WHY in panel


def test_a_first_case_has_nothing_to_compare_with(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    assert "还没有作出过决定" in panel_of(town, case, "review")


def test_comparing_costs_one_statement(town, case):
    with watching(db.engine) as traffic:
        town.reviewer.reviews(case)
    assert len(traffic.statements) <= 12
