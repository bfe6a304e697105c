"""Art. 24 para. 2, walked as it reads: a data subject objects with evidence; the body examines, replies and deals with it."""

import pytest
from sqlalchemy import select

from app.adapters import letterpress
from app.cli.demo_rights_objection import (
    MISSING,
    OPINIONS,
    PERSON,
    SLUG,
    admitted,
    assessed,
    decided,
)
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.domain.letters import LetterKind
from app.store.models import Attachment, Letter
from tests.processes.objecting import (
    FOOD,
    WITHHELD,
    examined,
    in_use,
    kinds,
    objects,
    settled,
    status,
    suspended,
    with_file,
)

# Filing


def test_an_objection_is_received_with_a_receipt_and_service_standards(town):  # Art. 24 para. 2; STANDARD 2 and 15 days
    town.clock.is_now("2026-02-06 10:00")
    case = objects(town)
    assert kinds(case) == ["rights_receipt"]
    terms = dict(case.letter("rights_receipt").content["terms"])
    assert {term["kind"] for term in terms.values()} == {"standard"}
    assert [term["days"] for term in terms.values()] == [2, 15]
    assert case.due_on == town.office.calendar.add(town.today, 15).due_on
    assert case.waits_for == ["admissibility"]


def test_nothing_of_it_is_a_legal_period(town):  # Art. 24 para. 2 sets none
    assert {rule.kind.value for rule in town.office.rules.of(SLUG)} == {"standard"}


def test_unconditionally_open_data_can_be_objected_to(town):  # Art. 24 para. 2: 所开放的公共数据
    assert objects(town, dataset=FOOD, items=["maker"]).waits_for == ["admissibility"]


def test_withheld_data_cannot(town):
    with pytest.raises(Missing):
        objects(town, dataset=WITHHELD)


def test_officials_cannot_object(town):
    with pytest.raises(Forbidden):
        objects(town, who="reviewer")


def test_an_objection_needs_a_right_facts_and_evidence(town):  # Art. 24 para. 2: 提交相关证据材料
    with pytest.raises(Invalid) as refused:
        objects(town, right=None, facts=None, evidence_note=None, requests=None)
    assert {problem.path for problem in refused.value.problems} == {"/right", "/facts", "/evidence_note", "/requests"}


def test_an_agent_names_the_subject_and_shows_the_authorisation(town):
    with pytest.raises(Invalid) as refused:
        objects(town, capacity="agent")
    assert {problem.path for problem in refused.value.problems} == {"/subject_name", "/relation", "/authorisation"}


def test_the_evidence_is_sealed_with_the_filing(town):
    case, file_id = with_file(town)
    sealed = town.rows(select(Attachment).where(Attachment.id == file_id))[0]
    assert (sealed.case_id, sealed.sealed) == (case.id, True)


def test_the_receipt_counts_the_files_and_does_not_name_them(town):
    case, _ = with_file(town)
    assert "调度记录" not in str(case.letter("rights_receipt").content)


# Admission


def test_only_the_subject_or_its_agent_is_admitted(town):  # Art. 24 para. 2: 数据主体认为
    case = objects(town)
    with pytest.raises(Unlawful, match="数据主体"):
        town.reviewer.completes(case, "admissibility", standing="not_subject", result="accept")
    assert case.waits_for == ["admissibility"]


def test_the_objector_is_told_of_the_admission_within_two_days(town):  # STANDARD 2 days
    case = objects(town)
    town.days_pass(2)
    town.reviewer.completes(case, "admissibility", **admitted())
    assert case.deadline("acknowledge").met_in_time
    assert any("受理" in text for text in town.institute.notices)


def test_a_refusal_to_admit_is_decided_by_another_and_says_why(town):
    case = objects(town)
    words = "没有提交证据说明与数据的关系，有新的证据可以重新提出。"
    town.reviewer.completes(
        case, "admissibility", standing="not_subject", result="not_admitted", ground="not_subject", explanation=words
    )
    assert case.waits_for == ["decide"]
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", **decided("decision", "not_founded", town.today))
    town.approver.completes(case, "decide", decision="not_admitted", explanation=words)
    assert (case.outcome, kinds(case)) == ("not_admitted", ["rights_receipt", "not_admitted"])
    assert "行政复议" in case.letter("not_admitted").content["remedies"]
    assert case.deadline("handle").met_in_time


def test_a_refusal_to_admit_can_be_sent_back(town):
    case = objects(town)
    town.reviewer.completes(
        case,
        "admissibility",
        standing="not_shown",
        result="not_admitted",
        ground="no_evidence",
        explanation="没有提交证据材料，不能认定。",
    )
    town.approver.completes(case, "decide", decision="return", comment="请先要求异议人补正。")
    assert case.waits_for == ["admissibility"]


def test_a_correction_is_asked_once_and_stops_the_service_clock(town):
    case = objects(town)
    due_on = case.due_on
    town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    assert (case.waits_for, case.deadline("handle").state) == (["correct"], "paused")
    town.days_pass(3)
    town.institute.completes(case, "correct", answers=[{"id": "1", "answer": "补充调度记录一份。"}])
    assert case.deadline("handle").due_on > due_on
    with pytest.raises(Invalid):
        town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    assert kinds(case) == ["rights_receipt", "supplement_notice"]


def test_who_does_not_correct_is_reminded_and_the_examination_goes_on(town):
    case = objects(town)
    town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    town.days_pass(11)
    assert case.waits_for == ["admissibility"]
    assert "reminded" in case.deeds
    assert case.deadline("handle").state == "open"


# Examination


@pytest.mark.parametrize(
    "asked", [(), ("legal",), ("security",), ("source",), ("legal", "security"), ("legal", "security", "source")]
)
def test_only_those_asked_examine_and_the_draft_waits_for_all_of_them(town, asked):
    case = objects(town)
    town.reviewer.completes(case, "admissibility", **admitted())
    town.reviewer.completes(case, "assess", **assessed(*asked))
    for number, name in enumerate(asked):
        assert case.waits_for == sorted(f"{one}_opinion" for one in asked[number:])
        {"legal": town.legal, "security": town.security, "source": town.reviewer}[name].completes(
            case, f"{name}_opinion", **OPINIONS[f"{name}_opinion"]
        )
    assert case.waits_for == ["draft"]


def test_the_examination_can_be_taken_up_again(town):
    case = objects(town)
    examined(town, case, "legal")
    town.reviewer.sends_back(case, "draft", "还需要安全人员的意见")
    assert case.waits_for == ["assess"]
    town.reviewer.completes(case, "assess", **assessed("security"))
    assert case.waits_for == ["security_opinion"]
    town.security.completes(case, "security_opinion", **OPINIONS["security_opinion"])
    assert case.waits_for == ["draft"]


# Withdrawal, the ladder


def test_an_objector_may_withdraw_until_the_decision_and_the_use_goes_on(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case, "legal")
    town.institute.withdraws(case, "已经协商解决")
    assert (case.outcome, case.waits_for, status(granted)) == ("withdrawn", [], "active")
    assert kinds(case)[-2:] == ["holder_notice", "taken_back"]
    with pytest.raises(Stale):
        town.institute.withdraws(case)


def test_the_ladder_climbs_once_and_the_supervisor_oversees(town):  # Art. 32 para. 1; STANDARD 15 days
    case = objects(town)
    town.days_pass(17)
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert case.waits_for == ["admissibility", "oversee"]
    town.tick()
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert [task.title for task in town.supervisor.sees("oversee")] == ["督办"]


def test_a_reply_ends_the_supervision(town):
    case = objects(town)
    town.days_pass(17)
    examined(town, case)
    settled(town, case, "not_founded")
    assert (case.waits_for, case.deadline("handle").met_in_time) == ([], False)


def test_the_ladder_stands_still_while_the_objector_corrects(town):
    case = objects(town)
    town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    town.days_pass(9)
    assert case.rungs == []
    town.institute.completes(case, "correct", answers=[{"id": "1", "answer": "补充调度记录一份。"}])
    town.days_pass(9)
    assert case.rungs == []


def test_every_letter_can_be_pressed(town):
    in_use(town)
    case = objects(town)
    suspended(town, case)
    settled(town, case, "founded", mask=True, mask_items=["class"])
    for letter in town.rows(select(Letter).where(Letter.case_id == case.id)):
        assert case.case_no in letterpress.compose(LetterKind(letter.kind), letter.content)


def test_a_person_is_addressed_as_a_person(town):
    case = objects(town, who="applicant2", **PERSON | {"items": []})
    assert case.letter("rights_receipt").content["lead"].startswith("你于")
