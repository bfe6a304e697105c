"""Arts. 25, 26, walked as they read: whoever uses the data reports on it, and in the end declares that it is destroyed."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.entitlements import MeasureKind
from app.domain.errors import Invalid, Unlawful
from app.services import ending, entitlements
from app.store import folders
from app.store.models import Outcome

USED = {
    "use_state": "used",
    "used_for": "用于路网运行分析系统的流量预测模块，使用了全部数据项，与协议约定的应用场景一致。",
    "results": "预测误差由百分之十八降到百分之十一，形成一篇论文。",
    "security": "措施均已落实，没有发生安全事件。",
    "spread": True,
    "outcomes": [],
}
PAPER = {
    "kind": "paper", "title": "节假日高速公路流量预测", "produced_on": "2027-01-10", "is_public": True,
    "citation": "广东省交通运输厅，“高速公路收费站分时流量”，2026年3月获取。",
}  # fmt: skip
DESTROYED = {
    "method": "deletion", "method_note": "删除数据库中的原始表和两份备份，已由两人核实。", "person": "林晓岚", "copies": "none", "is_true": True,
}  # fmt: skip


def granted_until(town, through_on):
    case = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.prepares(case)
    decided = {"decision": "granted", "channel": "download", "period_from": "2026-03-01", "period_to": through_on, "opinion": "同意。"}
    town.approver.completes(case, "decide", **decided)
    town.applicant.signs(case)
    town.approver.countersigns(case)
    return case


@pytest.fixture
def use(town):
    """The case that the countersignature has opened, about a use of nearly two years."""
    return granted_until(town, "2027-12-31").linked_case("data_use")


def reports(town, use, **changes):
    town.applicant.completes(use, "feedback", **{**USED, **changes})


def destroys(town, use, **changes):
    town.applicant.completes(use, "destroy", **{**DESTROYED, "destroyed_on": town.today.isoformat(), **changes})


def revoke(town, use, kind=MeasureKind.REVOKE):
    with town.at_work(town.actors["supervisor"]) as unit:
        folder = folders.lock(unit.session, use.subject["case_id"])
        on = {"entitlement_id": use.subject["entitlement_id"]}
        entitlements.impose(unit, folder, kind, organ_id=folder.case.organ_id, reason="严重违反协议约定，停止使用。", **on)


def test_the_countersignature_opens_the_case_in_its_own_transaction(town, use):
    granted = use.linked_case("conditional_application")
    assert (granted.stage, use.stage, use.waits_for) == ("closed", "received", [])
    assert use.party_id == granted.party_id
    assert use.subject["entitlement"] == granted.entitlements[0].number
    assert use.subject["agreement"]["sha256"] == granted.agreement.sha256
    assert "乙方每年通过数据开放平台向甲方反馈" in granted.agreement.text
    assert use.subject["feedback_months"] == 12


def test_a_year_on_the_holder_reports_and_the_body_takes_note(town, use):
    assert use.deadline("interval").due_on == date(2027, 3, 1)
    town.is_now("2027-03-02 10:00")
    assert (use.waits_for, use.letters[-1].kind) == (["feedback"], "feedback_notice")
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="accept")
    assert use.waits_for == []
    assert use.deadline("interval").due_on == date(2027, 12, 31)


def test_the_body_asks_for_what_is_missing_once(town, use):
    town.is_now("2027-03-02 10:00")
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="correct", missing="请补充安全保障措施的落实情况和证明材料。")
    assert (use.waits_for, use.letters[-1].kind) == (["feedback"], "supplement_notice")
    reports(town, use)
    with pytest.raises(Invalid):
        town.reviewer.completes(use, "acknowledge", result="correct", missing="请再补充一次安全保障措施的落实情况。")
    town.reviewer.completes(use, "acknowledge", result="accept")
    assert use.waits_for == []


def test_the_holder_is_reminded_and_an_overdue_report_is_a_signal_to_the_supervisor(town, use):
    town.is_now("2027-03-02 10:00")
    before = len(town.supervisor.notices)
    town.days_pass(16)
    assert any("利用情况反馈" in text for text in town.applicant.notices)
    assert len(town.supervisor.notices) == before
    town.days_pass(6)
    assert "逾期" in town.supervisor.notices[-1]
    assert "违规处理" in town.supervisor.notices[-1]
    assert "holder_overdue" in use.deeds
    assert use.cards == []  # the delay is the holder's, not the body's
    reports(town, use)  # and a late report is still taken
    assert use.waits_for == ["acknowledge"]


def test_at_the_end_the_data_are_destroyed_and_the_case_is_closed(town, use):
    town.is_now("2027-03-02 10:00")
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="accept")
    town.is_now("2027-12-31 10:00")
    assert use.waits_for == []  # the last day is a day of use
    town.is_now("2028-01-05 10:00")
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="accept")
    assert (use.waits_for, use.letters[-1].kind) == (["destroy"], "destroy_notice")
    with pytest.raises(Invalid):
        destroys(town, use, destroyed_on="2028-02-01")
    destroys(town, use)
    town.reviewer.completes(use, "confirm_destruction", result="accept")
    assert (use.stage, use.outcome, use.letters[-1].kind) == ("closed", "completed", "use_closed")
    assert use.timers == []


def test_a_revocation_asks_for_the_last_report_on_the_same_day(town, use):
    town.is_now("2026-06-01 10:00")
    revoke(town, use)
    assert use.subject["status"] == "revoked"
    town.tick()
    assert use.waits_for == ["feedback"]
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="accept")
    assert use.waits_for == ["destroy"]


def test_a_suspension_changes_no_date(town, use):
    due_on = use.deadline("interval").due_on
    revoke(town, use, MeasureKind.SUSPEND)
    assert use.deadline("interval").due_on == due_on
    assert town.tick() == 0


def test_a_use_that_goes_on_again_needs_no_destruction(town, use):
    town.is_now("2026-06-01 10:00")
    revoke(town, use)
    town.tick()
    reports(town, use)
    town.reviewer.completes(use, "acknowledge", result="accept")
    with town.at_work(town.actors["supervisor"]) as unit:
        folder = folders.lock(unit.session, use.subject["case_id"])
        entitlements.end(unit, folder, entitlements.of_case(unit, folder.case.id)[0], "revoked_on_appeal")
    town.applicant.completes(use, "destroy")
    assert (use.stage, use.waits_for) == ("destroy", [])
    assert use.deadline("interval").due_on == date(2027, 3, 1)


def test_an_outcome_names_the_data_it_rests_on(town, use):
    """Art. 25 para. 2."""
    town.is_now("2027-03-02 10:00")
    paper = {name: said for name, said in PAPER.items() if name != "citation"}
    with pytest.raises(Invalid) as refused:
        reports(town, use, outcomes=[paper])
    assert "第二十五条第二款" in refused.value.problems[0].message


def test_one_case_accompanies_one_entitlement(town, use):
    with pytest.raises(Unlawful, match=use.case_no):
        town.reviewer.starts("data_use", use.subject["entitlement"])


def test_the_holder_is_told_thirty_and_seven_days_before_the_end_each_once(town, use):
    def told():
        with town.at_work() as unit:
            return ending.tell(unit)

    assert told() == 0
    town.is_now("2027-12-02 10:00")
    assert (told(), told()) == (1, 0)
    town.is_now("2027-12-24 10:00")
    assert (told(), told()) == (1, 0)
    assert "还有 7 天到期" in town.applicant.notices[-1]


def test_what_a_report_names_is_registered_once_the_body_has_taken_note(town, use):
    town.is_now("2027-03-02 10:00")
    reports(town, use, outcomes=[PAPER])
    assert town.rows(select(Outcome)) == []
    town.reviewer.completes(use, "acknowledge", result="accept")
    assert [(one.title, one.is_public) for one in town.rows(select(Outcome))] == [(PAPER["title"], True)]
    page = town.client().get("/outcomes").text
    assert PAPER["title"] in page
    assert PAPER["citation"] in page
    assert "林晓岚" not in page  # a natural person's name is not published
    assert PAPER["title"] in town.client("reviewer").get("/workbench/outcomes.csv").text
    assert PAPER["title"] not in town.client("reviewer3").get("/workbench/outcomes").text


def test_the_holder_registers_an_outcome_at_any_time_and_takes_it_back(town, use):
    client, number = town.client("applicant"), use.subject["entitlement"]
    at = f"/my/entitlements/{number}/outcome"
    assert "广东省公共数据开放平台，获取日期" in client.get(at).text  # the citation is offered
    wrong = client.post(at, data={"kind": "paper", "title": "流量预测", "produced_on": "2026-02-01", "citation": ""})
    assert (wrong.status_code, "第二十五条第二款" in wrong.text, "流量预测" in wrong.text) == (422, True, True)
    said = {"kind": "software", "title": "流量预测软件", "produced_on": "2026-02-01", "citation": PAPER["citation"], "is_public": "1"}
    assert client.post(at, data=said).status_code == 303
    assert "流量预测软件" in client.get("/my/outcomes").text
    kept = town.rows(select(Outcome))[0]
    assert town.client("applicant2").post(f"/my/outcomes/{kept.id}/withdraw").status_code == 404
    client.post(f"/my/outcomes/{kept.id}/withdraw")
    assert "流量预测软件" not in town.client().get("/outcomes").text
    assert "已撤下" in town.client("reviewer").get("/workbench/outcomes").text
