"""Art. 34 para. 2, after the decision: whoever is barred from new use applies, is seen to be barred, and is not granted anything."""

import pytest

from app.domain.errors import Unlawful
from app.services import filing
from app.services.work import work
from tests.processes.test_appeal import appeals, settles
from tests.processes.test_violation import WARN, decides, entitlement_of, starts, stop_grants
from tests.town import TOLL, application

PARKING, EMISSION = "440100/parking/0001", "440000/ecology/0001"


def stop_filing(town):
    return {**stop_grants(town), "measure": "stop_filing"}


@pytest.fixture
def violation(town):
    granted = town.applicant.applies()
    town.approver.grants(granted)
    return starts(town.reviewer, entitlement_of(town, granted))


def test_a_barred_users_application_is_taken_in_and_shown_with_the_bar(town, violation):
    decides(town, violation, authority=[stop_grants(town)])
    case = town.applicant.applies(EMISSION)
    page = town.client("reviewer3").get(f"/workbench/tasks/{case.open('completeness').id}").text
    assert "申请人正处于限制措施期间" in page
    assert f"广东省数据管理局（演示）在违规处理 {violation.case_no} 中决定“暂停授予新的授权”" in page
    assert "申请人正处于限制措施期间" in town.client("reviewer3").get(f"/workbench/cases/{case.case_no}").text


def test_while_the_bar_stands_nothing_is_granted_and_a_refusal_may_rest_on_it(town, violation):
    decides(town, violation, authority=[stop_grants(town)])
    case = town.applicant.applies()
    with pytest.raises(Unlawful, match="期满前不能同意") as refused:
        town.approver.decides(case, "granted")
    assert "第三十四条第二款" in refused.value.article
    town.reviewer.completes(
        case, "draft", proposal="refused", opinion="限制期内。", refusals=[{"ground": "restricted", "finding": "限制措施期间，不予同意。"}]
    )
    town.approver.completes(
        case, "decide", decision="refused", opinion="同意。", refusals=[{"ground": "restricted", "finding": "限制措施期间，不予同意。"}]
    )
    assert case.outcome == "refused"


def test_a_bar_that_has_run_out_or_was_revoked_bars_no_more(town, violation):
    decides(town, violation, authority=[stop_grants(town, days=30), WARN])
    case = town.applicant.applies()
    settles(town, appeals(town.applicant, violation), "revoke")
    town.approver.decides(case, "granted")
    assert case.outcome == "granted"


def test_on_its_last_day_a_bar_still_stands_and_on_the_next_no_more(town, violation):
    decides(town, violation, authority=[{**stop_filing(town), "until_on": "2026-03-20"}])
    town.is_now("2026-03-20 23:00")
    with pytest.raises(Unlawful):
        town.applicant.applies()
    town.is_now("2026-03-21 00:30")
    assert town.applicant.applies().waits_for == ["completeness"]


def test_filing_is_refused_only_where_the_measure_says_so(town, violation):
    decides(town, violation, authority=[stop_filing(town)])
    with pytest.raises(Unlawful, match="期满前不能提出新的申请") as refused:
        town.applicant.applies(EMISSION)
    assert "第三十四条第二款" in refused.value.article
    assert town.applicant.applies(PARKING).waits_for == ["completeness"]  # another authority's bodies
    assert town.applicant2.applies(EMISSION).waits_for == ["completeness"]


def test_the_form_says_so_before_anybody_fills_it_in(town, violation):
    decides(town, violation, authority=[stop_filing(town)])
    answer = town.client("applicant").get(f"/apply/conditional_application?about={TOLL}")
    assert answer.status_code == 422
    assert "暂停受理新的申请" in answer.text
    assert "第三十四条第二款" in answer.text
    with work(town.office, town.applicant.actor) as unit, pytest.raises(Unlawful):
        filing.start_form(unit, "conditional_application", TOLL)


def test_a_program_is_told_the_article_too(town, violation):
    decides(town, violation, authority=[stop_filing(town)])
    token = town.app.test_cli_runner().invoke(args=["token", "create", "applicant"]).output.split()[-1]
    body = {"process": "conditional_application", "about": TOLL, "answers": application(TOLL, town.today)}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    answer = town.client().post("/api/v1/cases", json=body, headers=headers)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "第三十四条第二款" in answer.text
    assert "期满前不能提出新的申请" in answer.text


def test_an_objection_may_be_filed_by_whoever_is_barred(town, violation):
    decides(town, violation, authority=[stop_filing(town)])
    with town.applicant.does() as unit:
        assert filing.may_be_filed(unit, "rights_objection", TOLL)
