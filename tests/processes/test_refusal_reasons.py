"""Art. 21 para. 2: what is refused names its reasons, and only published conditions and legal provisions are any. In every process."""

import pytest

from app.cli.demo_demand_request import CHARGERS, TRANSPORT
from app.domain.errors import Invalid, Unlawful
from tests.processes.demand_walks import Walk
from tests.processes.objecting import objects

FINDING = "申请人没有说明采取的安全保障措施，无法认定符合条件。"


@pytest.fixture
def case(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, unmet=(2,))
    return case


def refuses(town, case, ground, finding=FINDING, task="draft", key="proposal"):
    who = town.reviewer if task == "draft" else town.approver
    who.completes(case, task, **{key: "refused"}, opinion="建议不同意。", refusals=[{"ground": ground, "finding": finding}])


def paths(declined):
    return [problem.path for problem in declined.value.problems]


def test_a_refusal_rests_on_a_published_condition_that_was_found_unmet(town, case):  # Art. 21 para. 2
    refuses(town, case, "c2")
    refuses(town, case, "c2", task="decide", key="decision")
    assert case.letter("reply_refused").content["refusals"][0]["source"] == "已公布的第2项开放条件"


@pytest.mark.parametrize("ground", ["c1", "c9", "other", "领导要求", ""])
def test_nothing_else_is_a_reason(town, case, ground):  # Art. 21 para. 2
    with pytest.raises(Invalid) as declined:
        refuses(town, case, ground)
    assert "/refusals/0/ground" in paths(declined)
    assert case.waits_for == ["draft"]


@pytest.mark.parametrize("ground", ["other_law", "forbidden_by_law", "special_data"])
def test_a_provision_that_points_to_another_law_names_it(town, case, ground):  # Art. 21 para. 2, Arts. 2, 10, 38
    with pytest.raises(Unlawful) as declined:
        refuses(town, case, ground)
    assert paths(declined) == ["/refusals/0/finding"]
    refuses(town, case, ground, "根据《中华人民共和国统计法》第二十五条，原始调查资料不得对外提供。")
    assert case.waits_for == ["decide"]


def test_a_measure_is_a_reason_only_while_it_stands(town, case):  # Art. 21 para. 2, Art. 34 para. 2
    with pytest.raises(Unlawful, match="没有处于限制措施期间") as declined:
        refuses(town, case, "restricted")
    assert paths(declined) == ["/refusals/0/ground"]


def test_the_approver_is_held_to_the_same_reasons(town, case):  # Art. 21 para. 2
    refuses(town, case, "c2")
    with pytest.raises(Invalid):
        refuses(town, case, "c1", task="decide", key="decision")
    with pytest.raises(Unlawful):
        refuses(town, case, "special_data", task="decide", key="decision")
    assert case.waits_for == ["decide"]


def test_an_application_is_not_turned_away_without_a_provision(town):  # Arts. 2, 21, 38
    case = town.applicant.applies()
    for said in ({}, {"scope_basis": "other"}, {"scope_basis": "工作安排"}):
        with pytest.raises(Invalid) as declined:
            town.reviewer.completes(case, "completeness", result="out_of_scope", scope_explanation=FINDING, **said)
        assert "/scope_basis" in paths(declined)


def test_demanded_data_are_withheld_on_a_ground_of_article_ten_alone(town):  # Arts. 10, 12, 15 para. 5
    walk = Walk(town)
    case = walk.to_body(CHARGERS, TRANSPORT)
    refusals = [{"ground": "other", "finding": FINDING}]
    said = {"result": "assessed", "holding": "unlisted", "assessment": FINDING, "proposal": "refused", "refusals": refusals}
    with pytest.raises(Invalid) as declined:
        town.reviewer.completes(case, "assess", **said)
    assert "/refusals/0/ground" in paths(declined)


def test_an_objection_is_not_turned_away_on_any_other_ground(town):  # Art. 24 para. 2
    case = objects(town)
    said = {"standing": "is_subject", "result": "not_admitted", "explanation": FINDING}
    for ground in ({}, {"ground": "other"}):
        with pytest.raises(Invalid) as declined:
            town.reviewer.completes(case, "admissibility", **said, **ground)
        assert "/ground" in paths(declined)


def test_every_question_for_a_ground_offers_a_closed_list(town):  # Arts. 10, 12, 21
    """In every form of every process: what a refusal, a restriction or a withholding rests on is chosen, never written."""
    asked = [
        (slug, task, field)
        for (slug, task), form in town.office.forms.items()
        for shown in form.in_order
        for field in (shown, *shown.fields)
        if field.name in ("ground", "grounds", "refusal_ground", "scope_basis") or field.name.endswith(("_ground", "_grounds"))
    ]
    assert {slug for slug, _, _ in asked} >= {"conditional_application", "demand_request", "rights_objection", "violation", "appeal"}
    assert [(slug, task, field.name) for slug, task, field in asked if not (field.options or field.options_from)] == []
