"""Art. 15 para. 5, walked as it reads: anyone asks for data outside the catalogue, the body assesses and examines, the result is told."""

import pytest
from sqlalchemy import select

from app.cli.demo_demand_request import (
    BERTHS,
    BUSES,
    CHARGERS,
    CITY,
    ECOLOGY,
    LICENCES,
    MARKET,
    PARKING,
    PATENTS,
    PROVINCE,
    TRANSPORT,
    TREES,
    decided,
    demand,
    routed,
)  # fmt: skip
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.services import tasks
from app.store.models import Letter
from tests.processes.demand_walks import Walk, both_roles, supports
from tests.services.chain import first_broken

REFUSAL = [{"ground": "public_security", "finding": "公开精确位置可能被用于破坏重要设施，危及公共安全。"}]


@pytest.fixture
def walk(town):
    return Walk(town)


@pytest.fixture
def asks(walk):
    return walk.asks


def test_a_demand_is_received_numbered_and_begins_with_the_authority(town, asks):  # Art. 15 para. 5
    case = asks()
    assert (case.title, case.stage, case.waits_for) == ("公共充电桩分布和使用状态", "route", ["route"])
    assert case.letters[0].kind == "demand_receipt"
    assert case.letters[0].number.startswith("粤数需收")
    assert [task.name for task in town.authority_reviewer.sees("route")] == ["route"]
    assert town.authority_reviewer2.sees("route") == []
    assert town.reviewer.sees("assess") == []


def test_the_period_is_a_service_standard_of_twenty_working_days(asks):  # the article sets none
    case = asks(on="2026-02-06")
    assert (case.deadline("decide").kind, str(case.due_on)) == ("standard", "2026-03-12")
    assert "法定" not in str(case.letters[0].content)


def test_the_person_chooses_the_authority(town, asks):
    case = asks(TREES, authority=CITY)
    assert case.subject["authority"].startswith("广州市")
    assert {one["value"] for one in case.subject["bodies"]} == {PARKING, "1144010000000008H9"}
    assert len(town.authority_reviewer2.sees("route")) == 1


def test_only_verified_people_ask(town):  # Art. 18 para. 1
    with pytest.raises(Forbidden, match="实名认证"):
        town.reviewer.starts("demand_request", PROVINCE, **demand(CHARGERS))


def test_a_public_name_holds_no_personal_data(asks):
    with pytest.raises(Invalid) as refused:
        asks(("联系13800000001的充电桩数据", *CHARGERS[1:]))
    assert refused.value.problems[0].path == "/name"


def test_who_has_not_searched_the_catalogue_does_not_file(asks):
    with pytest.raises(Invalid) as refused:
        asks(has_searched=False)
    assert [problem.path for problem in refused.value.problems] == ["/has_searched"]


def test_the_same_form_twice_is_one_demand(asks):
    assert asks().id == asks(on=None).id


def test_data_that_will_be_opened_come_with_a_promised_date(town, walk):  # Arts. 12, 15
    case = walk.to_result("open")
    assert (case.outcome, case.stage, case.waits_for, case.closed_at) == ("open", "promise", ["fulfil"], None)
    letter = case.letter("demand_result")
    assert letter.content["terms"][0][1]["due_on"] == "2026-04-01"
    assert case.deadline("decide").state == "met"
    assert (case.deadline("promise").state, str(case.due_on)) == ("open", "2026-04-01")


def test_conditional_opening_names_its_ground_and_its_conditions(walk):  # Art. 11
    case = walk.to_result("conditional")
    rows = dict(
        next(
            one["rows"]
            for one in case.letter("demand_result").content["sections"]
            if one["rows"] and "依据" in one["heading"]
        )
    )
    assert rows["依据"].endswith("第十一条第二项")
    assert "60次" in rows["拟设的开放条件"]


def test_not_opening_rests_on_a_ground_of_article_ten(town, walk):  # Art. 10
    case = walk.to_result("refused")
    assert (case.outcome, case.stage, case.waits_for) == ("refused", "closed", [])
    content = case.letter("demand_result").content
    assert "第十条第二项" in str(content["sections"])
    assert "行政复议" in content["remedies"]


def test_words_alone_withhold_nothing(town, walk):  # Art. 10
    case = walk.to_decision("refused")
    with pytest.raises(Invalid) as refused:
        town.approver.completes(
            case, "decide", decision="refused", holding="unlisted", explanation="不便开放，请谅解为盼。"
        )
    assert any("第十条" in problem.message for problem in refused.value.problems)
    assert case.waits_for == ["decide"]


def test_a_ground_outside_article_ten_withholds_nothing(town, walk):  # Art. 10
    case = walk.to_decision("refused")
    words = {"decision": "refused", "holding": "unlisted", "explanation": "经评估、审查，理由如告知书所列。"}
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", **words, refusals=[{**REFUSAL[0], "ground": "security_ability"}])


def test_what_the_body_does_not_hold_is_told(walk):
    case = walk.to_result("not_held")
    assert (case.outcome, case.waits_for) == ("not_held", [])
    assert "不掌握" in str(case.letter("demand_result").content["sections"])


def test_what_is_not_held_is_neither_opened_nor_withheld(town, walk):
    case = walk.to_decision("", "none")
    with pytest.raises(Invalid):
        walk.decides(case, "open", "none")
    case = walk.to_decision("open", wanted=BUSES)
    with pytest.raises(Unlawful, match="掌握"):
        town.approver.completes(case, "decide", **{**decided("open", town.today), "holding": "none"})


def test_who_assesses_does_not_decide(town, walk):  # processes.md: 经办 ≠ 审批
    case = walk.to_decision()
    both_roles(town, "reviewer", "approver")
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.completes(case, "decide", **decided("open", town.today))


def test_a_decision_sent_back_comes_to_its_assessor_with_the_reason(town, walk):
    case = walk.to_decision()
    town.approver.completes(case, "decide", decision="return", holding="unlisted", comment="请补充脱敏方案")
    task = case.open("assess")
    assert (task.assignee_id, task.sent_back_reason) == (town.reviewer.actor.account_id, "请补充脱敏方案")


def test_the_routing_table_suggests_a_body_by_theme(town, asks):
    provincial, municipal = asks(), asks(BERTHS, authority=CITY)
    assert suggestion(town, town.authority_reviewer, provincial) == ("广东省交通运输厅（演示）", TRANSPORT)
    assert suggestion(town, town.authority_reviewer2, municipal) == ("广州市停车管理中心（演示）", PARKING)
    unknown = asks(TREES, suspected_body=ECOLOGY)
    assert suggestion(town, town.authority_reviewer, unknown) == ("没有建议", ECOLOGY)


def test_who_hands_a_demand_back_says_whose_it_is(town, walk):
    case = walk.to_body(BUSES, ECOLOGY)
    town.reviewer3.completes(case, "assess", result="wrong_body", comment="企业信息由市场监管部门管理。", better_body=MARKET)
    assert suggestion(town, town.authority_reviewer, case)[1] == MARKET


def test_a_wrong_body_hands_the_demand_back_with_its_reason(town, walk):
    case = walk.to_body(BUSES, ECOLOGY)
    assert len(town.reviewer3.sees("assess")) == 1
    town.reviewer3.completes(
        case, "assess", result="wrong_body", comment="客运班次由交通运输部门管理。", better_body=TRANSPORT
    )
    assert case.organ_id == case.open("route").organ_id
    assert (case.open("route").assignee_id, case.open("route").sent_back_reason) == (
        town.authority_reviewer.actor.account_id, "客运班次由交通运输部门管理。",
    )  # fmt: skip
    line = next(line for line in case.record if line.deed == "handed_back")
    assert line.details["by_body"].startswith("广东省生态环境厅")
    town.authority_reviewer.completes(case, "route", **routed(BUSES, TRANSPORT))
    assert (len(town.reviewer.sees("assess")), town.reviewer3.sees("assess")) == (1, [])
    assert case.deeds.count("routed") == 2
    assert len([one for one in town.applicant.notices if "分给" in one]) == 2


def test_the_clock_of_the_result_runs_on_while_a_demand_looks_for_its_body(town, walk):
    case = walk.to_body(BUSES, ECOLOGY)
    before = case.deadline("decide").due_on
    town.days_pass(4)
    town.reviewer3.completes(case, "assess", result="wrong_body", comment="客运班次由交通运输部门管理。")
    assert case.deadline("decide").due_on == before
    assert case.deadline("route").round == 2


def test_a_body_of_another_authority_is_reached_by_referral(town, asks):
    case = asks(BERTHS)
    with pytest.raises(Invalid):
        town.authority_reviewer.completes(case, "route", **routed(BERTHS, PARKING))
    refer = {"result": "refer", "other_authority": CITY, "refer_reason": "停车泊位由广州市管理。"}
    town.authority_reviewer.completes(case, "route", **refer)
    assert (town.authority_reviewer.sees("route"), len(town.authority_reviewer2.sees("route"))) == ([], 1)
    assert case.open("route").assignee_id is None
    town.authority_reviewer2.completes(case, "route", **routed(BERTHS, PARKING))
    assert len(town.reviewer6.sees("assess")) == 1
    assert case.letters[0].number.startswith("粤数")


def test_the_authority_may_put_the_public_name_right(town, asks):
    case = asks()
    town.authority_reviewer.completes(
        case, "route", **{**routed(CHARGERS, TRANSPORT), "public_name": "公共充电设施分布与状态"}
    )
    assert (case.title, case.open("assess").case_title) == ("公共充电设施分布与状态", "公共充电设施分布与状态")


def test_a_demand_that_is_none_of_the_offices_is_declined_by_a_second_person(town, asks):  # Art. 3
    case = asks(PATENTS)
    words = {
        "ground": "not_public_data",
        "explanation": "成交额由企业自行采集，不是公共管理和服务机构制作或者获取的数据。",
    }
    town.authority_reviewer.completes(case, "route", result="not_admitted", **words)
    both_roles(town, "authority_reviewer", "authority_approver")
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.authority_reviewer.completes(case, "confirm", decision="not_admitted", explanation=words["explanation"])
    town.authority_approver.completes(case, "confirm", decision="not_admitted", explanation=words["explanation"])
    assert (case.outcome, case.waits_for, case.deadline("decide").state) == ("not_admitted", [], "met")
    content = case.letter("not_admitted").content
    assert "第三条第一项" in str(content["sections"])
    assert content["remedies"]


def test_a_refusal_to_admit_can_be_sent_back(town, asks):
    case = asks()
    words = {"ground": "state_secret", "explanation": "涉及国家秘密，按照相关规定执行。"}
    town.authority_reviewer.completes(case, "route", result="not_admitted", **words)
    town.authority_approver.completes(case, "confirm", decision="return", comment="充电桩位置不是秘密，请分办。")
    assert case.open("route").sent_back_reason == "充电桩位置不是秘密，请分办。"


def test_what_is_in_the_catalogue_is_pointed_to(town, asks):  # Arts. 20, 21
    case = asks(BERTHS, authority=CITY)
    assert case.subject["found_datasets"][0]["value"] == "440100/parking/0001"
    words = {
        "result": "not_admitted",
        "ground": "conditional",
        "explanation": "这些数据已经列为有条件开放，可以直接申请。",
    }
    with pytest.raises(Invalid) as refused:
        town.authority_reviewer2.completes(case, "route", **words)
    assert refused.value.problems[0].path == "/right_place"
    town.authority_reviewer2.completes(case, "route", **words, found_dataset="440100/parking/0001")
    town.authority_approver2.completes(case, "confirm", decision="not_admitted", explanation=words["explanation"])
    assert "440100/parking/0001" in str(case.letter("not_admitted").content["sections"])


def test_the_requester_withdraws_until_the_result(town, walk):
    for case in (walk.asks(BUSES), walk.to_body(LICENCES), walk.to_decision(wanted=TREES)):
        supports(town, "company", case)
        town.applicant.withdraws(case, "不再需要")
        assert (case.outcome, case.waits_for, case.deadline("decide").state, case.timers) == (
            "withdrawn",
            [],
            "cancelled",
            [],
        )
        assert case.letters[-1].kind == "taken_back"
    assert any("已撤回" in text for text in town.company.notices)


def test_after_the_result_nothing_is_withdrawn(town, walk):
    case = walk.to_result("open")
    with pytest.raises(Stale):
        town.applicant.withdraws(case)
    assert case.waits_for == ["fulfil"]


def test_a_withdrawal_while_the_refusal_waits_closes_the_supervisors_task_too(town, asks):
    case = asks(PATENTS)
    words = {"ground": "not_public_data", "explanation": "成交额由企业自行采集，不是公共数据。"}
    town.authority_reviewer.completes(case, "route", result="not_admitted", **words)
    town.days_pass(22)
    assert case.waits_for == ["confirm", "oversee"]
    town.applicant.withdraws(case)
    assert case.waits_for == []


def test_every_rung_comes_on_its_day_and_once_and_none_after_the_result(town, walk):
    case = walk.to_decision()
    climbed = {}
    for day in range(1, 23):
        town.days_pass(1)
        climbed.setdefault(len(case.rungs), day)
        town.tick()
    assert [climbed[n] for n in (1, 2, 3, 4)] == [15, 18, 20, 21]
    walk.decides(case, "refused")
    town.days_pass(5)
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert case.deadline("decide").met_in_time is False


def test_an_invalid_submit_changes_nothing(town, walk):
    case = walk.to_decision()
    before = (case.state, case.record_seq, case.waits_for, len(case.letters))
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="open", holding="unlisted")
    assert (case.state, case.record_seq, case.waits_for, len(case.letters)) == before


def test_people_of_other_organs_find_nothing(town, walk):
    case = walk.to_decision()
    for stranger in (town.reviewer3, town.approver3, town.authority_reviewer2, town.applicant2):
        with pytest.raises(Missing):
            stranger.completes(case, "decide", **decided("open", town.today))


def test_letters_are_pressed_and_numbered_by_the_organ_that_sends_them(town, walk):
    case = walk.to_result("open")
    numbers = {letter.kind: letter.number for letter in town.rows(select(Letter).where(Letter.case_id == case.id))}
    assert numbers["demand_receipt"].startswith("粤数")
    assert numbers["demand_result"].startswith("粤交")


def test_the_record_holds_every_deed_and_verifies(town, walk):
    case = walk.to_result("refused")
    assert first_broken(case) is None
    assert (case.deeds[0], case.deeds[-1]) == ("filed", "ended")
    assert {"routed", "decided", "letter_issued"} <= set(case.deeds)


def suggestion(town, who, case):
    """What the form of the routing says first, and the body it begins with."""
    with who.does() as unit:
        _, _, facts = tasks.open_form(unit, case.open("route").id)
        return facts["locked"]["suggestion"], facts["prefill"]["body"]
