"""The chain of notice: desk, section head, leader, authority, each at its rung; where a tier has nobody, the next above hears."""

import pytest
from sqlalchemy import select

from app.domain.duties import Tier, passed_on
from app.store.models import Account, Notice

RECEIVED, FROM_ECOLOGY = "2026-02-06", "440000/ecology/0001"
TITLES = ("到期提醒", "预警", "黄牌", "红牌")


def heard(person, case, rule="申请答复"):
    """The rungs of a rule that somebody was told of, in order."""
    told = [text for text in person.notices if case.case_no in text and f"“{rule}”" in text]
    return [title for text in told for title in TITLES if f"：{title}。" in text]


@pytest.fixture
def late(town):
    """An application that nobody answers, with one who has the task."""
    case = town.applicant.applies(received_on=RECEIVED)
    town.reviewer.claims(case, "completeness")
    town.days_pass(22)
    return case


def test_each_rung_is_told_one_tier_higher(town, late):
    assert heard(town.reviewer, late) == ["到期提醒", "预警", "黄牌", "红牌"]
    assert heard(town.section_head, late) == ["预警", "黄牌", "红牌"]
    assert heard(town.leader, late) == ["黄牌", "红牌"]
    assert heard(town.supervisor, late) == ["红牌"]


def test_nobody_else_is_told(town, late):
    for person in (town.reviewer2, town.approver, town.reviewer3, town.leader3, town.supervisor2, town.applicant):
        assert heard(person, late) == []


def test_who_was_told_stands_on_the_record(town, late):
    told = [line.details["told"] for line in late.record if line.deed == "rung_reached" and line.details["rule"] == "reply"]
    assert told[0] == ["承办人 何嘉欣"]
    assert told[-1] == ["承办人 何嘉欣", "科室负责人 江晓峰", "分管领导 关永强", "主管部门 钟国强"]


def test_the_higher_tiers_read_who_has_it_and_where_it_stands(town, late):
    said = next(text for text in town.leader.notices if "红牌" in text and "申请答复" in text)
    assert "现处于“受理审查”，承办人：何嘉欣" in said
    assert "法定期限" in said
    assert "2026年3月12日" in said


def test_without_a_section_head_the_leader_hears_what_the_section_head_would(town):
    case = town.applicant.applies(FROM_ECOLOGY, received_on=RECEIVED)
    town.days_pass(22)
    assert heard(town.leader3, case) == ["预警", "黄牌", "红牌"]
    said = next(text for text in town.leader3.notices if "预警" in text and "申请答复" in text)
    assert said.endswith("没有科室负责人，由您知悉并处理。")


def test_without_either_the_authority_hears(town):
    with town.at_work() as unit:
        for account in unit.session.scalars(select(Account).where(Account.login.in_(["leader3"]))).unique():
            account.is_active = False
    case = town.applicant.applies(FROM_ECOLOGY, received_on=RECEIVED)
    town.days_pass(22)
    assert heard(town.supervisor, case) == ["预警", "黄牌", "红牌"]


def test_a_task_that_nobody_has_claimed_is_told_to_all_who_may(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(16)
    assert heard(town.reviewer, case) == heard(town.reviewer2, case) == ["到期提醒"]


def test_while_the_applicant_is_to_act_whoever_asked_hears(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(8)
    town.reviewer.asks_for_correction(case)
    town.days_pass(8)
    assert case.waits_for == ["correct"]
    assert heard(town.reviewer, case) == ["到期提醒"]


def test_a_rung_and_its_notices_happen_together(town, late):
    rungs = [line for line in late.record if line.deed == "rung_reached"]
    notices = town.rows(select(Notice).where(Notice.case_id == late.id, Notice.text.contains("牌")))
    assert {one.at for one in notices} <= {one.at for one in rungs}


@pytest.mark.parametrize(
    ("tells", "staffed", "hears"),
    [
        ("holder", "holder authority", {"holder": ""}),
        ("holder", "leader authority", {"leader": "holder"}),
        ("holder section_head", "holder authority", {"holder": "", "authority": "section_head"}),
        ("holder section_head leader", "holder leader", {"holder": "", "leader": "section_head"}),
        ("holder section_head leader", "authority", {"authority": "holder section_head leader"}),
        ("holder section_head leader authority", "holder leader", {"holder": "", "leader": "section_head"}),
        ("authority", "holder", {}),
    ],
)
def test_a_tier_without_anybody_passes_on_upwards(tells, staffed, hears):
    found = passed_on([Tier(one) for one in tells.split()], {Tier(one) for one in staffed.split()})
    assert found == {Tier(one): tuple(map(Tier, below.split())) for one, below in hears.items()}


def test_an_authority_without_a_supervisor_has_its_administrators_told_to_set_one_up(town):
    with town.at_work() as unit:
        for account in unit.session.scalars(select(Account).where(Account.login == "supervisor")).unique():
            account.is_active = False
    case = town.applicant.applies(received_on=RECEIVED)
    town.reviewer.claims(case, "completeness")
    town.days_pass(22)
    assert heard(town.administrator, case) == ["红牌"]
    said = next(text for text in town.administrator.notices if "红牌" in text and "申请答复" in text)
    assert "还没有监督人员账号" in said
    assert heard(town.supervisor2, case) == []
