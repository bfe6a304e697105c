"""Arts. 32, 34, 36, walked as they read: found, told, heard, decided by authority and body together, corrected or not."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from app.domain.entitlements import MeasureKind
from app.domain.errors import Forbidden, Invalid, Missing, Unlawful
from app.domain.people import Role
from app.domain.processes.violation_letters import GROUNDS
from app.reading import entitlements as reading
from app.services import enclosing, filing, keys
from app.store.models import Account, AccountRole, CaseLink, Entitlement, Measure
from tests.services.chain import first_broken
from tests.town import TownCase

FACTS = "2026年3月，平台日志显示该授权的数据被转供第三方应用使用，超出申请时说明的研究用途。"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STATEMENT = {"position": "partly", "statement": "转供的只是统计结果，没有提供原始数据，愿意立即停止并说明。"}
SUSPEND = {"measure": "suspend", "reason": "在改正完成以前继续使用可能扩大影响。"}
REVOKE = {"measure": "revoke", "reason": "违规情形严重，利用协议的目的不能实现。"}
WARN = {"measure": "warn", "reason": "情节较轻，予以警告并记录在案。"}
REFER = {"measure": "refer", "reason": "涉嫌违反网络安全管理规定，移送网信部门处理。"}
CORRECTION = "停止向第三方应用提供数据，删除第三方持有的副本，并提交书面说明。"


def stop_grants(town, days=90):
    return {
        "measure": "stop_grants",
        "until_on": str(town.today + timedelta(days=days)),
        "reason": "处理期间不宜获得新的数据。",
    }


@pytest.fixture
def granted(town):
    """An entitlement in use, with its key."""
    case = town.applicant.applies()
    town.approver.grants(case)
    town.is_now("2026-04-01 10:00")
    return entitlement_of(town, case)


def entitlement_of(town, case):
    return town.rows(select(Entitlement).where(Entitlement.case_id == case.id))[0]


def status_of(town, granted):
    return town.rows(select(Entitlement).where(Entitlement.id == granted.id))[0].status


def starts(person, granted, **changes):
    """File a violation about an entitlement."""
    answers = {
        "source": "log", "grounds": ["beyond_scenario"], "facts": FACTS, "evidence_note": "日志截图证明调用来源。", "proposal": "建议暂停。", **changes
    }  # fmt: skip
    with person.does() as unit:
        case = filing.file(unit, "violation", granted.number, answers)
    return TownCase(town=person.town, id=case.id, case_no=case.case_no)


def confers(town, case, proposal="restrict", body=(), authority=()):
    """Both organs' handlers state their opinions, once the user has been heard."""
    if case.is_open("statement"):
        town.applicant.completes(case, "statement", **STATEMENT)
    found = (
        {"grounds": ["beyond_scenario"], "facts_found": FACTS}
        if proposal != "none"
        else {"reason_for_none": "转供的是统计结果，不是原始数据。"}
    )
    own = "restrict" if proposal == "order" else proposal
    town.reviewer.completes(case, "opinion_body", proposal=own, measures=list(body), **found)
    correction = {"correction": CORRECTION} if proposal == "order" else {}
    town.authority_reviewer.completes(
        case, "opinion_authority", proposal=proposal, measures=list(authority), **found, **correction
    )


def signs_body(town, case, decides="restrict", measures=()):
    town.approver.completes(
        case, "decide_body", body_decides=decides, measures=list(measures), comment="请补充证据后再报。"
    )


def signs_authority(town, case, decides="restrict", measures=(), **changes):
    found = {
        "grounds": ["beyond_scenario"],
        "facts_found": FACTS,
        "statement_answer": "不采纳：合同约定不得转供。",
        "correction": CORRECTION,
    }
    words = {**found, "reason_for_none": "转供的是统计结果，不是原始数据。", "comment": "请补充证据后再报。", **changes}
    town.authority_approver.completes(
        case, "decide_authority", authority_decides=decides, measures=list(measures), **words
    )


def decides(town, case, decision="restrict", body=(), authority=()):
    """The whole way to the decision."""
    if case.is_open("statement") or case.is_open("opinion_body"):
        confers(town, case, decision, body, authority)
    signs_body(town, case, "restrict" if decision == "order" else decision, body)
    signs_authority(town, case, decision, authority)


def measures_of(town, case):
    return [
        one.kind
        for one in town.rows(
            select(Measure).where(Measure.case_id == case.id, Measure.ended_at.is_(None)).order_by(Measure.id)
        )
    ]


def test_filed_heard_decided_by_both_and_served(town, granted):  # Art. 34
    case = starts(town.reviewer, granted)
    assert case.party_id == granted.party_id
    assert case.waits_for == ["statement"]
    assert [letter.kind for letter in case.letters] == ["hearing_notice"]
    town.applicant.completes(case, "statement", **STATEMENT)
    assert case.waits_for == ["opinion_authority", "opinion_body"]
    confers(town, case, "restrict", [SUSPEND], [WARN])
    assert case.waits_for == ["decide_authority", "decide_body"]
    signs_body(town, case, "restrict", [SUSPEND])
    assert case.waits_for == ["decide_authority"]
    assert measures_of(town, case) == []
    signs_authority(town, case, "restrict", [WARN])
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("restricted", "closed", [], [])
    assert measures_of(town, case) == ["warn", "suspend"]
    assert status_of(town, granted) == "suspended"
    assert [letter.kind for letter in case.letters] == ["hearing_notice", "restriction_decision"]
    assert case.deadline("handle").met_in_time


@pytest.mark.parametrize("ground", list(GROUNDS))
def test_each_of_the_six_grounds_is_told_and_decided_in_the_articles_words(town, granted, ground):  # Art. 34 para. 1
    case = starts(town.reviewer, granted, grounds=[ground])
    told = str(case.letter("hearing_notice").content)
    assert GROUNDS[ground].text in told
    assert GROUNDS[ground].article in told
    town.applicant.completes(case, "statement", **STATEMENT)
    found = {"proposal": "restrict", "grounds": [ground], "facts_found": FACTS}
    town.reviewer.completes(case, "opinion_body", **found, measures=[SUSPEND])
    town.authority_reviewer.completes(case, "opinion_authority", **found)
    signs_body(town, case, measures=[SUSPEND])
    signs_authority(town, case, grounds=[ground])
    assert GROUNDS[ground].text in str(case.letter("restriction_decision").content)


def test_a_violation_names_at_least_one_of_the_six_grounds(town, granted):  # Art. 34 para. 1
    for grounds in ([], ["whatever_else"]):
        with pytest.raises(Invalid):
            starts(town.reviewer, granted, grounds=grounds)


def test_the_authority_may_begin_it_too_and_nobody_else(town, granted):  # Art. 32 para. 1
    assert starts(town.authority_reviewer, granted).waits_for == ["statement"]
    for person in (town.approver, town.supervisor, town.applicant2, town.legal):
        with pytest.raises(Forbidden):
            starts(person, granted)
    for person in (town.reviewer3, town.authority_reviewer2):
        with pytest.raises(Missing):
            starts(person, granted)


def test_the_evidence_is_listed_by_its_digest(town, granted):
    with town.reviewer.does() as unit:
        kept = enclosing.upload(unit, BytesIO(PDF), "日志截图.pdf")
    case = starts(town.reviewer, granted, attachments=[str(kept.id)])
    section = next(one for one in case.letter("hearing_notice").content["sections"] if one["heading"] == "证据")
    assert section["rows"] == [["日志截图.pdf", f"SHA-256 {hashlib.sha256(PDF).hexdigest()}"]]
    decides(town, case, body=[SUSPEND])
    assert hashlib.sha256(PDF).hexdigest() in str(case.letter("restriction_decision").content)


def test_who_says_nothing_in_time_is_passed_over(town, granted):  # STANDARD 5 wd
    case = starts(town.reviewer, granted)
    town.days_pass(4)
    assert any("陈述申辩" in text for text in town.applicant.notices)
    town.days_pass(2)
    assert case.waits_for == ["opinion_authority", "opinion_body"]
    decides(town, case, body=[SUSPEND])
    assert "没有提出陈述申辩" in str(case.letter("restriction_decision").content)


def test_nobody_elses_statement_is_taken(town, granted):
    case = starts(town.reviewer, granted)
    with pytest.raises((Missing, Forbidden)):
        town.applicant2.completes(case, "statement", **STATEMENT)
    with pytest.raises((Missing, Forbidden)):
        town.reviewer.completes(case, "statement", **STATEMENT)


@pytest.mark.parametrize(
    ("who", "foreign"),
    [("body", "stop_grants"), ("body", "stop_filing"), ("body", "refer"), ("authority", "suspend"), ("authority", "revoke")],
)
def test_no_organ_takes_a_measure_beyond_its_own_power(town, granted, who, foreign):  # Art. 34 para. 2
    case = starts(town.reviewer, granted)
    town.applicant.completes(case, "statement", **STATEMENT)
    row = {**stop_grants(town), "measure": foreign}
    person = town.reviewer if who == "body" else town.authority_reviewer
    with pytest.raises((Invalid, Unlawful)):
        person.completes(
            case, f"opinion_{who}", proposal="restrict", grounds=["beyond_scenario"], facts_found=FACTS, measures=[row]
        )
    assert f"opinion_{who}" in case.waits_for


@pytest.mark.parametrize(
    ("body", "authority", "kinds", "status"),
    [
        ([], [WARN], ["warn"], "active"),
        ([{**WARN}], [], ["warn"], "active"),
        ([SUSPEND], [], ["suspend"], "suspended"),
        ([REVOKE], [], ["revoke"], "revoked"),
        ([REVOKE], [REFER], ["refer", "revoke"], "revoked"),
    ],
)
def test_every_measure_acts_on_the_entitlement_as_it_should(
    town, granted, body, authority, kinds, status
):  # Art. 34 para. 2
    case = starts(town.reviewer, granted)
    decides(town, case, body=body, authority=authority)
    assert (measures_of(town, case), status_of(town, granted)) == (kinds, status)


def test_each_measure_is_the_organs_that_took_it(town, granted):  # Art. 34 para. 2: 各自职责
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND], [WARN])
    found = {one.kind: one.organ_id for one in town.rows(select(Measure).where(Measure.case_id == case.id))}
    assert found["suspend"] == town.reviewer.actor.organ_id
    assert found["order"] == found["warn"] == town.authority_reviewer.actor.organ_id


def test_a_suspension_with_a_last_day_ends_by_itself(town, granted):
    case = starts(town.reviewer, granted)
    until = town.today + timedelta(days=30)
    decides(town, case, body=[{**SUSPEND, "until_on": str(until)}])
    assert town.rows(select(Measure).where(Measure.case_id == case.id))[0].until_on == until
    page = reading.page(town.office.sessions(), town.applicant.actor, granted.number, until + timedelta(days=1))
    assert page.line.status == "active"


def test_a_last_day_that_is_past_is_refused(town, granted):
    case = starts(town.reviewer, granted)
    with pytest.raises(Unlawful, match="今天以后"):
        confers(town, case, body=[{**SUSPEND, "until_on": str(town.today)}])


def test_a_stop_of_grants_needs_a_last_day(town, granted):
    case = starts(town.reviewer, granted)
    with pytest.raises(Invalid, match="有误"):
        confers(town, case, authority=[{"measure": "stop_grants", "reason": "处理期间不宜获得新的数据。"}])


def test_a_violation_without_any_measure_is_not_signed(town, granted):  # Art. 34 para. 2
    case = starts(town.reviewer, granted)
    confers(town, case)
    signs_body(town, case)
    with pytest.raises(Unlawful, match="没有选择措施"):
        signs_authority(town, case)
    assert (case.waits_for, case.outcome) == (["decide_authority"], None)


def test_the_decision_stands_once_both_have_signed_whoever_is_first(town, granted):  # Art. 34: 会同
    case = starts(town.reviewer, granted)
    confers(town, case, body=[REVOKE])
    signs_authority(town, case)
    assert (case.outcome, measures_of(town, case)) == (None, [])
    signs_body(town, case, measures=[REVOKE])
    assert (case.outcome, measures_of(town, case)) == ("restricted", ["revoke"])


@pytest.mark.parametrize(
    ("body", "authority"), [("restrict", "none"), ("none", "restrict"), ("return", "restrict"), ("restrict", "return")]
)
def test_where_the_two_disagree_they_confer_again(town, granted, body, authority):  # Art. 34: 会同
    case = starts(town.reviewer, granted)
    confers(town, case, body=[SUSPEND])
    signs_body(town, case, body, [SUSPEND])
    signs_authority(town, case, authority)
    assert (case.waits_for, case.outcome) == (["opinion_authority", "opinion_body"], None)
    decides(town, case, body=[SUSPEND])
    assert (case.outcome, measures_of(town, case)) == ("restricted", ["suspend"])


def test_they_may_confer_as_often_as_they_need(town, granted):
    case = starts(town.reviewer, granted)
    for _ in range(4):
        confers(town, case, body=[SUSPEND])
        signs_authority(town, case, "return")
        assert case.waits_for == ["decide_body"]
        signs_body(town, case, "restrict", [SUSPEND])
    decides(town, case, body=[SUSPEND])
    assert measures_of(town, case) == ["suspend"]
    assert len(case.state) < 8000


def test_a_ground_that_the_body_did_not_find_is_not_decided(town, granted):  # Art. 34: 会同
    case = starts(town.reviewer, granted, grounds=["beyond_scenario", "no_safeguards"])
    confers(town, case, body=[SUSPEND])
    with pytest.raises(Unlawful, match="没有认定"):
        signs_authority(town, case, grounds=["beyond_scenario", "no_safeguards"])


def test_no_violation_ends_without_measures_and_with_a_letter(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "none")
    assert (case.outcome, case.waits_for, measures_of(town, case)) == ("no_action", [], [])
    assert status_of(town, granted) == "active"
    assert "不予处理" in str(case.letter("restriction_decision").content)


@pytest.mark.parametrize(
    ("login", "role", "task"),
    [("reviewer", "approver", "decide_body"), ("authority_reviewer", "authority_approver", "decide_authority")],
)
def test_in_each_organ_the_drafter_does_not_decide(town, granted, login, role, task):
    case = starts(town.reviewer2, granted)
    confers(town, case, body=[SUSPEND])
    _becomes(town, login, role)
    with pytest.raises(Forbidden, match="不得为同一人"):
        getattr(town, login).claims(case, task)


def test_whoever_filed_it_does_not_decide_it(town, granted):
    case = starts(town.reviewer2, granted)
    confers(town, case, body=[SUSPEND])
    _becomes(town, "reviewer2", "approver")
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer2.claims(case, "decide_body")


def _becomes(town, login, role):
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == login)).unique().one()
        account.roles.append(AccountRole(role=Role(role).value))
    actor = town.actors[login]
    town.actors[login] = type(actor)(**{**vars(actor), "roles": actor.roles | {Role(role)}})


def test_the_key_stops_with_the_decision_and_not_before(town, granted):
    case = starts(town.reviewer, granted)
    with town.applicant.does() as unit:
        key = keys.issue(unit, granted.number)
    client = town.client()
    assert client.get("/api/v1/entitlement", headers={"X-Entitlement-Key": key}).status_code == 200
    confers(town, case, body=[SUSPEND])
    signs_body(town, case, measures=[SUSPEND])
    assert client.get("/api/v1/entitlement", headers={"X-Entitlement-Key": key}).status_code == 200
    signs_authority(town, case)
    answer = client.get("/api/v1/entitlement", headers={"X-Entitlement-Key": key})
    assert (answer.status_code, answer.json["case_no"]) == (403, case.case_no)


def test_a_decision_that_is_refused_leaves_nothing(town, granted):
    case = starts(town.reviewer, granted)
    confers(town, case, body=[SUSPEND])
    signs_body(town, case, measures=[SUSPEND])
    with pytest.raises((Invalid, Unlawful)):
        signs_authority(town, case, "restrict", [SUSPEND])
    assert (measures_of(town, case), status_of(town, granted), case.outcome) == ([], "active", None)
    assert [letter.kind for letter in case.letters] == ["hearing_notice"]


def test_an_ordered_correction_that_succeeds_lifts_what_it_should(town, granted):  # Arts. 34, 36
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND], [WARN, stop_grants(town)])
    assert (case.waits_for, case.outcome) == (["correct"], "restricted")
    town.applicant.completes(case, "correct", done="已经停止转供并删除第三方副本，附书面说明。")
    town.reviewer.completes(case, "check_correction", corrected="full", finding="经核查，第三方副本已经删除。")
    assert case.waits_for == ["confirm_correction"]
    town.authority_approver.completes(case, "confirm_correction", lifting="lift")
    assert (case.outcome, case.waits_for, case.timers) == ("lifted", [], [])
    assert measures_of(town, case) == ["warn"]
    assert status_of(town, granted) == "active"
    assert case.letters[-1].kind == "lift_notice"


def test_a_correction_that_is_not_reported_is_checked_all_the_same(town, granted):  # STANDARD 15 wd
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    town.days_pass(16)
    assert case.waits_for == ["check_correction"]
    assert any("改正" in text for text in town.applicant.notices)


def test_a_correction_that_fails_comes_before_both_again(town, granted):  # Arts. 34, 36
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    town.applicant.completes(case, "correct", done="已经停止转供，副本正在清理之中。")
    town.reviewer.completes(case, "check_correction", corrected="failed", finding="第三方副本仍在使用。")
    assert case.waits_for == ["decide_authority", "decide_body"]
    with pytest.raises(Invalid):
        signs_body(town, case, "none")
    signs_body(town, case, "restrict", [REVOKE])
    signs_authority(town, case, "restrict", [REFER])
    assert (case.outcome, case.waits_for, status_of(town, granted)) == ("restricted", [], "revoked")
    assert measures_of(town, case) == ["order", "suspend", "refer", "revoke"]
    assert [letter.kind for letter in case.letters].count("restriction_decision") == 2


def test_a_check_can_be_sent_back(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    town.applicant.completes(case, "correct", done="已经停止转供并删除第三方副本。")
    town.reviewer.completes(case, "check_correction", corrected="full", finding="经核查，第三方副本已经删除。")
    town.authority_approver.completes(case, "confirm_correction", lifting="recheck", comment="请核对删除日志。")
    assert case.waits_for == ["check_correction"]
    assert status_of(town, granted) == "suspended"


def test_the_decision_names_the_remedies_and_the_appeal_as_a_service_standard(town, granted):  # Art. 34 para. 2
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    content = case.letter("restriction_decision").content
    assert "申诉" in content["remedies"]
    terms = dict(content["terms"])
    assert (terms["提出申诉"]["kind"], terms["提出申诉"]["days"]) == ("standard", 15)
    assert terms["改正并报告改正情况"]["kind"] == "standard"
    assert content["organ"] == "广东省数据管理局（演示）、广东省交通运输厅（演示）"


def test_every_rung_climbs_once_and_none_after_the_decision(town, granted):  # STANDARD 30 wd
    case = starts(town.reviewer, granted)
    town.days_pass(32)
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert "oversee" in case.waits_for
    late = starts(town.reviewer, granted, facts=FACTS + "又及。")
    decides(town, late, "order", [SUSPEND])
    town.days_pass(12)
    assert late.rungs == []


def test_the_case_is_linked_to_the_application_that_gave_the_use(town, granted):
    case = starts(town.reviewer, granted)
    links = town.rows(select(CaseLink).where(CaseLink.case_id == case.id))
    assert [(one.other_id, one.kind) for one in links] == [(granted.case_id, "origin")]


def test_the_record_holds_every_deed_and_verifies(town, granted):
    case = starts(town.reviewer, granted)
    decides(town, case, "order", [SUSPEND])
    assert first_broken(case) is None
    assert {"filed", "letter_issued", "measure_imposed", "decided"} <= set(case.deeds)


def test_every_kind_of_measure_is_reachable():
    assert {MeasureKind(one["measure"]) for one in (SUSPEND, REVOKE, WARN, REFER)} | {
        MeasureKind.STOP_GRANTS,
        MeasureKind.STOP_FILING,
        MeasureKind.ORDER,
    } == set(MeasureKind) - {MeasureKind.SUSPEND_DATASET}
