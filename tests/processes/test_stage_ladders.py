"""A rule about one stage has a ladder of its own: drawn on its task, climbed by whoever holds that, over when the stage is."""

import re

import pytest
from sqlalchemy import select

from app.store.models import Card
from config.base import REPOSITORY

RECEIVED = "2026-02-06"


def cards(town, case, rule):
    return town.rows(select(Card).where(Card.case_id == case.id, Card.rule == rule).order_by(Card.id))


@pytest.mark.parametrize("path", sorted((REPOSITORY / "bpmn").glob("*.bpmn")), ids=lambda path: path.stem)
def test_every_rung_of_every_rule_is_drawn(town, path):
    drawn = set(re.findall(r'deadline\("(\w+)"\)\.(\w+)', path.read_text(encoding="utf-8")))
    assert {(rule.id, rung.name) for rule in town.office.rules.of(path.stem) for rung in rule.rungs} <= drawn


def test_the_completeness_check_climbs_its_own_ladder_with_its_holder(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.reviewer.claims(case, "completeness")
    town.days_pass(6)
    assert case.rungs_of("completeness") == ["reminder", "yellow"]
    for card in cards(town, case, "completeness"):
        assert (card.holder_id, card.task, card.kind) == (town.reviewer.actor.account_id, "completeness", "standard")
    assert case.rungs == []


def test_a_stages_card_marks_its_task_and_not_the_case(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(6)
    assert (case.level, case.open("completeness").level) == ("normal", "yellow")
    town.reviewer.accepts(case)
    assert case.open("review").level == "normal"


def test_a_stage_that_is_done_in_time_climbs_nothing(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(3)
    town.reviewer.accepts(case)
    town.days_pass(8)
    assert case.rungs_of("completeness") == []


def test_each_round_of_a_stage_climbs_anew(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(5)
    town.reviewer.asks_for_correction(case)
    town.applicant.corrects(case)
    town.days_pass(5)
    assert [(card.round, card.rung) for card in cards(town, case, "completeness")] == [
        (1, "reminder"), (1, "yellow"), (2, "reminder"), (2, "yellow"),
    ]  # fmt: skip


def test_a_stages_rung_is_told_at_the_stages_desk(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.reviewer2.claims(case, "completeness")
    town.days_pass(6)
    said = [text for text in town.reviewer2.notices if "受理审查" in text]
    assert [re.search(r"：(\S+?)。", text)[1] for text in said] == ["到期提醒", "黄牌"]
    assert [text for text in town.section_head.notices if "受理审查" in text and "黄牌。" in text]
    assert not [text for text in town.leader.notices if "受理审查" in text]
    assert not [text for text in town.reviewer.notices if "受理审查" in text]


def test_the_service_standard_climbs_beside_the_law_and_stops_while_the_applicant_corrects(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(2)
    town.reviewer.asks_for_correction(case)
    town.days_pass(5)
    town.applicant.corrects(case)
    town.days_pass(9)
    assert case.rungs_of("service") == []
    town.days_pass(8)
    assert case.rungs_of("service") == ["warning", "yellow", "red"]
    assert {card.kind for card in cards(town, case, "service")} == {"standard"}
    assert case.level == case.rungs[-1]


def test_no_stages_ladder_outlives_the_case(town):
    case = town.applicant.applies(received_on=RECEIVED)
    town.days_pass(4)
    town.applicant.withdraws(case)
    assert case.timers == []
    assert case.rungs_of("completeness") == ["reminder"]
