"""Art. 24 para. 2, walked further: the use is suspended for the time being, and a founded objection is dealt with."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cli.demo_rights_objection import (
    NOTICE,
    admitted,
    assessed,
    decided,
)
from app.domain.errors import Forbidden, Invalid, Missing, Unlawful
from app.store.models import DatasetVersion
from tests.processes.objecting import (
    REASON,
    as_well,
    dataset,
    examined,
    form_of,
    in_use,
    kinds,
    measures,
    objects,
    rows_of,
    settled,
    status,
    suspended,
    verifies,
)
from tests.town import TOLL

# The interim suspension


def test_the_handlers_see_who_uses_the_data_with_names_masked(
    town,
):  # processes.md P2: affected datasets and holders shown
    granted = in_use(town)
    case = objects(town)
    town.reviewer.completes(case, "admissibility", **admitted())
    with town.reviewer.does() as unit:
        _, facts = form_of(unit, case, "assess")
    assert [one["value"] for one in facts["holders"]] == [granted.entitlements[0].number]
    assert "岭南****公司" in facts["holders"][0]["label"]
    assert "岭南智行" not in str(facts["holders"])


def test_a_suspension_is_proposed_by_one_and_decided_by_another(town):
    granted = in_use(town)
    case = objects(town)
    town.reviewer.completes(case, "admissibility", **admitted())
    town.reviewer.completes(case, "assess", **assessed(suspend=True))
    assert case.waits_for == ["decide_suspension"]
    assert status(granted) == "active"
    as_well(town, "reviewer", "approver")
    with pytest.raises(Forbidden):
        town.reviewer.completes(case, "decide_suspension", suspension_decision="approve", reason=REASON)


def test_a_suspension_needs_its_reason(town):
    case = objects(town)
    town.reviewer.completes(case, "admissibility", **admitted())
    with pytest.raises(Invalid):
        town.reviewer.completes(case, "assess", **{**assessed(suspend=True), "suspension_reason": ""})
    town.reviewer.completes(case, "assess", **assessed(suspend=True))
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide_suspension", suspension_decision="approve")
    assert case.waits_for == ["decide_suspension"]


def test_an_approved_suspension_stops_every_use_at_once_and_everybody_is_told(town):  # Art. 24 para. 2: 处理
    first, second = in_use(town), in_use(town, "applicant")
    case = objects(town)
    suspended(town, case, "legal")
    assert (status(first), status(second)) == ("suspended", "suspended")
    assert kinds(case) == ["rights_receipt", "holder_notice", "holder_notice", "rights_suspension"]
    addressees = {letter.party_id for letter in case.letters if letter.kind == "holder_notice"}
    assert addressees == {first.party_id, second.party_id}
    assert case.letter("rights_suspension").party_id == case.party_id
    assert case.waits_for == ["legal_opinion", "revoke_suspension"]


def test_a_holder_is_not_told_who_objected(town):
    in_use(town)
    case = objects(town)
    suspended(town, case)
    assert "珠江城市研究院" not in str(case.letter("holder_notice").content)


def test_who_holds_two_entitlements_gets_one_letter(town):
    in_use(town)
    in_use(town)
    case = objects(town)
    suspended(town, case)
    assert kinds(case).count("holder_notice") == 1


def test_what_is_granted_while_the_use_is_suspended_is_suspended_too(town):
    case = objects(town)
    suspended(town, case)
    assert status(in_use(town)) == "suspended"


def test_a_rejected_suspension_changes_nothing(town):
    granted = in_use(town)
    case = objects(town)
    town.reviewer.completes(case, "admissibility", **admitted())
    town.reviewer.completes(case, "assess", **assessed(suspend=True))
    town.approver.completes(
        case, "decide_suspension", suspension_decision="reject", reason="没有继续扩散的危险，不必暂停。"
    )
    assert (status(granted), case.waits_for, kinds(case)) == ("active", ["draft"], ["rights_receipt"])


def test_a_suspension_is_lifted_with_a_reason_while_the_case_goes_on(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    with pytest.raises(Invalid):
        town.approver.completes(case, "revoke_suspension")
    town.approver.completes(case, "revoke_suspension", reason="利用主体已经书面承诺停止使用。")
    assert (status(granted), case.waits_for) == ("active", ["draft"])
    assert kinds(case)[-2:] == ["holder_notice", "lift_notice"]
    assert [measure.ending for measure in measures(town, case)] == ["lifted"]


def test_a_lifted_suspension_can_be_proposed_again_and_a_standing_one_cannot(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    town.reviewer.sends_back(case, "draft")
    with pytest.raises(Invalid):
        town.reviewer.completes(case, "assess", **assessed(suspend=True))
    town.approver.completes(case, "revoke_suspension", reason="利用主体已经书面承诺停止使用。")
    town.reviewer.completes(case, "assess", **assessed(suspend=True))
    town.approver.completes(case, "decide_suspension", suspension_decision="approve", reason=REASON)
    assert status(granted) == "suspended"
    assert case.waits_for == ["draft", "revoke_suspension"]


# The decision


def test_an_objection_without_a_point_is_answered_with_reasons_and_remedies(town):  # Art. 24 para. 2: 予以答复
    case = objects(town)
    examined(town, case, "legal")
    settled(town, case, "not_founded")
    assert (case.outcome, case.stage, case.waits_for) == ("not_founded", "closed", [])
    reply = case.letter("rights_reply").content
    assert "行政复议" in reply["remedies"]
    assert [section["heading"] for section in reply["sections"]] == ["请求", "审查认定", "处理"]
    assert verifies(town, case)
    assert case.timers == []


def test_a_suspension_falls_with_an_objection_that_has_no_point(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    settled(town, case, "not_founded")
    assert status(granted) == "active"
    assert [measure.ending for measure in measures(town, case)] == ["not_founded"]


def test_a_founded_objection_must_be_dealt_with(town):  # Art. 24 para. 2: 予以答复和处理
    case = objects(town)
    examined(town, case)
    with pytest.raises(Unlawful, match="至少选择一项措施"):
        town.reviewer.completes(case, "draft", **decided("proposal", "founded", town.today))
    assert case.waits_for == ["draft"]


def test_masked_items_are_masked_in_the_same_transaction_and_the_old_entry_is_kept(
    town,
):  # Art. 24 para. 2, Art. 13 para. 1
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    settled(town, case, "founded", mask=True, mask_items=["class", "station"])
    now = dataset(town)
    assert {one["id"] for one in now.items if one.get("masked")} == {"class", "station"}
    kept = town.rows(select(DatasetVersion).where(DatasetVersion.dataset_id == now.id))
    assert [(one.version, one.case_id) for one in kept] == [(1, case.id)]
    assert now.version == 2
    assert status(granted) == "active"
    assert case.outcome == "founded"
    assert ("脱敏", "收费站名称、车型分类自即日起脱敏") in rows_of(case.letter("rights_reply"))


def test_the_entry_is_corrected(town):
    case = objects(town)
    examined(town, case)
    settled(
        town, case, "founded", put_right=True, corrections=[{"part": "abstract", "text": "按日统计，不含车型分类。"}]
    )
    assert dataset(town).abstract == "按日统计，不含车型分类。"


def test_what_is_taken_down_is_applied_for_no_more_and_its_use_stops(town):
    granted = in_use(town)
    case = objects(town)
    examined(town, case)
    settled(town, case, "founded", take_down=True)
    assert dataset(town).taken_down_on == town.today
    assert status(granted) == "suspended"
    with pytest.raises(Missing):
        town.applicant2.applies(TOLL)
    assert kinds(case) == ["rights_receipt", "holder_notice", "rights_reply"]


def test_a_use_can_stay_suspended_until_the_measures_are_carried_out(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    settled(town, case, "founded", mask=True, mask_items=["class"], keep_days=30)
    assert status(granted) == "suspended"
    assert [(one.ending, one.until_on) for one in measures(town, case)] == [
        ("decided", None),
        (None, town.today + timedelta(days=30)),
    ]


def test_holders_are_told_what_they_have_to_do(town):
    first, second = in_use(town), in_use(town, "applicant")
    case = objects(town)
    examined(town, case)
    settled(town, case, "founded", notify=True, notified=[first.entitlements[0].number], notice=NOTICE)
    told = [letter for letter in case.letters if letter.kind == "holder_notice"]
    assert [letter.party_id for letter in told] == [first.party_id]
    assert NOTICE in str(told[0].content)
    assert status(second) == "active"


def test_taking_down_and_masking_exclude_each_other(town):
    case = objects(town)
    examined(town, case)
    with pytest.raises(Unlawful):
        settled(town, case, "founded", take_down=True, mask=True, mask_items=["class"])


def test_a_tightening_opens_a_change_of_attribute_with_its_legal_basis(town):  # Art. 13 para. 4
    case = objects(town)
    examined(town, case)
    basis = "《中华人民共和国反不正当竞争法》第九条"
    settled(town, case, "founded", downgrade=True, downgrade_to="withheld", downgrade_basis=basis)
    change = case.linked_case("attribute_change")
    assert (change.dataset, change.application["to"], change.application["legal_basis"]) == (TOLL, "withheld", basis)
    assert change.application["grounds_withheld"] == ["no_consent"]
    assert change.waits_for
    assert dataset(town).attribute == "conditional"


def test_a_holder_that_misuses_the_data_becomes_the_party_of_a_violation(town):  # Arts. 24, 34
    granted = in_use(town)
    case = objects(town)
    examined(town, case)
    number = granted.entitlements[0].number
    facts = "利用主体超出约定的应用场景，把数据用于商业推送。"
    settled(
        town, case, "founded", refer=True, refer_holder=number, refer_grounds=["beyond_scenario"], refer_reason=facts
    )  # fmt: skip
    violation = case.linked_case("violation")
    assert (violation.party_id, violation.subject["entitlement"]) == (granted.party_id, number)
    assert (violation.application["source"], violation.application["facts"]) == ("rights_objection", facts)


def test_the_clock_of_a_violation_that_is_handed_over_is_watched_from_its_first_day(town):  # Art. 34: no case lies unseen
    number, case = in_use(town).entitlements[0].number, objects(town)
    examined(town, case)
    settled(town, case, "founded", refer=True, refer_holder=number, refer_grounds=["beyond_scenario"], refer_reason=REASON)
    violation = case.linked_case("violation")
    assert violation.waits_for == ["prepare"]
    town.days_pass(31)
    assert violation.rungs == ["reminder", "warning", "yellow", "red"]
    assert violation.waits_for == ["oversee", "prepare"]


def test_who_stops_using_data_is_told_where_to_turn(town):
    in_use(town)
    case = objects(town)
    suspended(town, case)
    assert "行政复议" in case.letter("holder_notice").content["remedies"]


def test_every_measure_at_once(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    number = granted.entitlements[0].number
    settled(
        town, case, "founded", mask=True, mask_items=["class"], put_right=True,
        corrections=[{"part": "name", "text": "高速公路收费站流量"}], notify=True, notified=[number], notice=NOTICE,
    )  # fmt: skip
    now = dataset(town)
    assert (now.name, now.version) == ("高速公路收费站流量", 3)
    assert kinds(case).count("holder_notice") == 3
    assert verifies(town, case)


def test_the_drafter_does_not_decide(town):
    case = objects(town)
    examined(town, case)
    town.reviewer.completes(case, "draft", **decided("proposal", "not_founded", town.today))
    as_well(town, "reviewer", "approver")
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.completes(case, "decide", **decided("decision", "not_founded", town.today))


def test_the_decider_can_send_the_draft_back(town):
    case = objects(town)
    examined(town, case)
    town.reviewer.completes(case, "draft", **decided("proposal", "not_founded", town.today))
    town.approver.completes(case, "decide", decision="return", comment="请补充理由。")
    assert case.waits_for == ["draft"]
    assert case.open("draft").sent_back_reason == "请补充理由。"


def test_a_refused_decision_leaves_nothing_half_done(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    town.reviewer.completes(
        case, "draft", **decided("proposal", "founded", town.today, mask=True, mask_items=["class"])
    )
    before = (case.record_seq, kinds(case), dataset(town).version, status(granted))
    with pytest.raises(Invalid):
        town.approver.completes(
            case, "decide", **decided("decision", "founded", town.today, mask=True, mask_items=["no_such"])
        )
    assert (case.record_seq, kinds(case), dataset(town).version, status(granted)) == before


def test_another_bodys_people_find_nothing(town):
    case = objects(town)
    with pytest.raises(Missing):
        town.reviewer3.claims(case, "admissibility")
