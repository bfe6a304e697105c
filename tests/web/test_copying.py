"""What was said before: shown beside what is said now, and taken along to a new application as far as it still holds (Arts. 20, 21)."""

import pytest
from sqlalchemy import select

from app.domain.errors import Missing
from app.services import filing
from app.store.models import Dataset, StartDraft
from tests.town import MEASURES, TOLL

OTHER = "改为研究春运期间的流量分布，形成内部报告，不对外发表，不涉及任何个人信息。"


@pytest.fixture
def corrected(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.asks_for_correction(case)
    answers = [{"id": "1", "answer": "已补充情况说明，系统为等级保护第二级。"}]
    town.applicant.completes(case, "correct", answers=answers, scenario_description=OTHER, security_measures=MEASURES)
    return case


def changes(page):
    return page.partition('class="changes"')[2].partition("</dl>")[0]


def test_the_reviewer_sees_what_a_correction_changed_old_and_new_in_words(town, corrected):  # Art. 21
    page = town.client("reviewer").get(f"/workbench/tasks/{corrected.open('completeness').id}").text
    told = changes(page)
    assert "应用场景说明" in told
    assert OTHER in told
    assert corrected.application["scenario_description"] in told
    assert "原来" in told
    assert "现在" in told
    assert "安全保障措施" not in told


def test_so_does_the_applicant(town, corrected):
    told = changes(town.client("applicant").get(f"/my/cases/{corrected.case_no}").text)
    assert OTHER in told
    assert "与上一次填写不同的1处" in told


def test_a_draft_made_again_says_what_it_states_otherwise(town):
    case = town.applicant.applies()
    town.reviewer.prepares(case, "refused", unmet=(2,))
    town.approver.completes(case, "decide", decision="return", comment="请重新核对第二条。")
    again = [{"ground": "c2", "finding": "材料写明的是第一级，没有写明采取的相当措施。"}]
    town.reviewer.completes(case, "draft", proposal="refused", refusals=again, opinion="建议如上。")
    told = changes(town.client("reviewer").get(f"/workbench/cases/{case.case_no}").text)
    assert again[0]["finding"] in told


def copies(town, case, who="applicant"):
    sent = town.client(who).post(f"/my/cases/{case.case_no}/copy", follow_redirects=True)
    return sent.text


def draft_of(town, about=TOLL):
    return town.rows(select(StartDraft).where(StartDraft.about == about))


def test_an_earlier_application_is_copied_as_it_was_corrected(town, corrected):  # Art. 21 para. 1
    page = copies(town, corrected)
    draft = draft_of(town)[0].answers
    assert draft["scenario_description"] == OTHER
    assert draft["purpose"] == corrected.application["purpose"]
    assert "promises_no_spreading" not in draft
    assert "承诺和同意要重新作出" in page
    assert "还没有提交" in page


def test_what_the_dataset_no_longer_has_is_left_out_and_said(town, corrected):
    with town.at_work() as unit:
        dataset = unit.session.scalars(select(Dataset).where(Dataset.code == TOLL)).one()
        dataset.items = [one for one in dataset.items if one["id"] != "hour"]
        dataset.channels = [one for one in dataset.channels if one != "download"]
    page = copies(town, corrected)
    draft = draft_of(town)[0].answers
    assert {row["id"] for row in draft["items"] if row.get("wanted")} >= {"station"}
    assert "channel" not in draft
    assert "hour" in page
    assert "没有带过来：“获取方式”" in page


def test_what_takes_no_application_any_more_is_not_copied(town, corrected):  # Art. 20
    with town.at_work() as unit:
        unit.session.scalars(select(Dataset).where(Dataset.code == TOLL)).one().attribute = "unconditional"
    assert "无条件开放的，不需要申请" in copies(town, corrected)
    assert draft_of(town) == []


def test_a_draft_that_is_there_is_not_overwritten(town, corrected):
    copies(town, corrected)
    assert "没有覆盖" in copies(town, corrected)


def test_nobody_copies_somebody_elses_application(town, corrected):
    with pytest.raises(Missing), town.applicant2.does() as unit:
        filing.copy(unit, corrected.case_no)
    assert town.client("applicant2").post(f"/my/cases/{corrected.case_no}/copy").status_code == 404


def test_the_copy_is_filed_like_any_other_once_it_is_complete(town, corrected):
    copies(town, corrected)
    draft = draft_of(town)[0].answers
    promises = dict.fromkeys(("consents_to_e_service", "promises_no_spreading", "promises_to_cite", "promises_inspection"), True)
    case = town.applicant.starts("conditional_application", TOLL, **{**draft, **promises})
    assert case.case_no != corrected.case_no
    assert case.waits_for == ["completeness"]
