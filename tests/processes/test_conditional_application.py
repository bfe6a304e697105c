"""Art. 21, walked as it reads: received, reviewed, decided by another, replied within 20 working days."""

import pytest
from sqlalchemy import select

from app.cli import demo
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.services import delivery, tasks
from app.store.models import Account, AccountRole, Dataset, Letter
from tests.services.chain import first_broken

RIVERS = "440000/ecology/0002"


def test_a_granted_application_gets_a_numbered_reply_and_an_agreement(town):  # Art. 21 para. 2
    case = town.applicant.applies(received_on="2026-02-06")
    assert str(case.due_on) == "2026-03-12"
    town.reviewer.claims(case, "completeness")
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    town.reviewer.drafts(case, "granted")
    town.approver.decides(case, "granted")
    assert (case.outcome, case.stage, case.waits_for) == ("granted", "sign", ["sign_agreement"])
    assert [letter.kind for letter in case.letters] == ["receipt", "reply_granted"]
    assert case.letter("reply_granted").number.startswith("粤交")
    assert case.deadline("reply").met_in_time
    town.applicant.signs(case)
    town.approver.countersigns(case)
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("granted", "closed", [], [])


def test_the_clock_starts_on_the_day_of_receipt_even_on_a_rest_day(town):  # Art. 21 para. 2, Civil Code art. 201
    case = town.applicant.applies(received_on="2026-11-28")
    assert str(case.due_on) == "2026-12-25"


def test_a_reply_on_the_twentieth_working_day_is_in_time(town):  # Art. 21
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-12 23:59")
    town.approver.decides(case, "granted")
    assert case.deadline("reply").met_in_time
    assert case.rungs == ["reminder", "warning", "yellow"]


def test_a_reply_at_midnight_after_the_twentieth_day_is_late(town):  # Art. 21, Civil Code art. 203
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 00:00")
    town.approver.decides(case, "granted")
    assert case.deadline("reply").met_in_time is False
    assert case.rungs == ["reminder", "warning", "yellow", "red"]


def test_a_partial_grant_names_what_is_refused_and_why(town):  # Art. 21 para. 2
    case = town.applicant.applies()
    town.approver.decides(case, "partly", unmet=(2,))
    content = case.letter("reply_partly").content
    assert content["refusals"][0]["source"] == "已公布的第2项开放条件"
    assert len(content["grants"][0]["items"]) == 2
    assert "行政复议" in content["remedies"]


def test_a_refusal_lists_its_reasons_and_the_remedies(town):  # Art. 21 para. 2
    case = town.applicant.applies()
    town.approver.decides(case, "refused", unmet=(2,))
    content = case.letter("reply_refused").content
    assert content["refusals"][0]["quote"].startswith("存放数据的系统达到网络安全等级保护第二级")
    assert "行政诉讼" in content["remedies"]


def test_a_refusal_without_grounds_is_refused(town):  # Art. 21 para. 2
    case = town.applicant.applies()
    town.reviewer.prepares(case, "refused", unmet=(2,))
    with pytest.raises(Invalid) as refused:
        town.approver.completes(case, "decide", decision="refused", opinion="不同意")
    assert any("理由" in problem.message for problem in refused.value.problems)
    assert case.waits_for == ["decide"]


def test_a_ground_that_was_found_met_is_no_ground(town):  # Art. 21 para. 2
    case = town.applicant.applies()
    town.reviewer.prepares(case, "refused", unmet=(2,))
    grounds = [{"ground": "c1", "finding": "这一条在审查中认定为符合，不能作为理由。"}]
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="refused", refusals=grounds)


def test_nothing_is_granted_whole_while_a_condition_is_unmet(town):  # Art. 21 para. 1
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, unmet=(2,))
    with pytest.raises(Unlawful) as unlawful:
        town.reviewer.drafts(case, "granted")
    assert "第二十一条" in unlawful.value.article
    assert case.waits_for == ["draft"]


def test_the_drafter_does_not_decide(town):  # processes.md: 经办 ≠ 审批
    case = town.applicant.applies()
    town.reviewer.prepares(case)
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == "reviewer")).unique().one()
        account.roles.append(AccountRole(role="approver"))
    town.actors.update(demo.everyone(town.office))
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.decides(case)


def test_no_party_handles_its_own_case(town):
    case = town.applicant.applies()
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == "reviewer")).unique().one()
        account.party_id = case.party_id
    town.actors.update(demo.everyone(town.office))
    with pytest.raises(Forbidden, match="回避"):
        town.reviewer.claims(case, "completeness")


def test_another_bodys_people_find_nothing(town):
    case = town.applicant.applies()
    with pytest.raises(Missing):
        town.reviewer3.claims(case, "completeness")


def test_a_correction_is_asked_once_and_the_statutory_clock_runs_on(town):  # Art. 21; correction: STANDARD
    case = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.asks_for_correction(case)
    assert (case.stage, case.waits_for) == ("correct", ["correct"])
    assert case.deadline("service").state == "paused"
    assert (case.deadline("reply").state, str(case.deadline("reply").due_on)) == ("open", "2026-03-12")
    town.days_pass(3)
    town.applicant.corrects(case)
    assert case.waits_for == ["completeness"]
    assert str(case.deadline("reply").due_on) == "2026-03-12"
    assert case.deadline("service").due_on > town.office.calendar.add(case.received_on, 15).due_on
    with pytest.raises(Invalid):
        town.reviewer.asks_for_correction(case)
    town.approver.decides(case)
    assert [letter.kind for letter in case.letters] == ["receipt", "correction_notice", "reply_granted"]


def test_an_applicant_who_does_not_correct_is_reminded_and_the_review_goes_on(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.asks_for_correction(case)
    town.days_pass(8)
    assert any("材料补正" in text for text in town.applicant.notices)
    town.days_pass(4)
    assert case.waits_for == ["completeness"]
    assert case.closed_at is None
    town.approver.decides(case)
    assert case.outcome == "granted"


def test_the_correction_comes_back_to_whoever_asked(town):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    town.applicant.corrects(case)
    assert case.open("completeness").assignee_id == town.reviewer.actor.account_id


def test_the_applicant_withdraws_until_the_decision(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.applicant.withdraws(case, "不再需要")
    assert (case.outcome, case.waits_for, case.deadline("reply").state) == ("withdrawn", [], "cancelled")
    assert case.letters[-1].kind == "withdrawn"
    assert case.timers == []
    with pytest.raises(Stale):
        town.applicant.withdraws(case)


def test_a_withdrawal_closes_the_supervisors_task_too(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    assert case.waits_for == ["completeness", "oversee"]
    town.applicant.withdraws(case)
    assert case.waits_for == []


def test_after_the_decision_nothing_is_withdrawn(town):
    case = town.applicant.applies()
    town.approver.decides(case)
    with pytest.raises(Stale):
        town.applicant.withdraws(case)


def test_somebody_elses_case_cannot_be_withdrawn(town):
    case = town.applicant.applies()
    with pytest.raises(Missing):
        town.applicant2.withdraws(case)


def test_what_lies_outside_the_measures_is_not_accepted_by_a_second_person(town):  # Arts. 2, 38
    case = town.applicant.applies()
    words = "申请内容属于地理信息数据，应按专门规定向测绘主管部门提出。"
    town.reviewer.completes(
        case, "completeness", result="out_of_scope", scope_basis="special_data", scope_explanation=words
    )
    assert case.waits_for == ["decide"]
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="granted")
    town.approver.completes(case, "decide", decision="not_accepted", explanation=words)
    assert case.outcome == "not_accepted"
    assert case.deadline("reply").state == "met"
    assert "第三十八条第二款" in case.letter("not_accepted").content["refusals"][0]["source"]


def test_every_rung_of_the_ladder_comes_on_its_day_and_once(town):
    case = town.applicant.applies(received_on="2026-02-06")
    climbed = {}
    for day in range(1, 23):
        town.days_pass(1)
        climbed.setdefault(len(case.rungs), day)
        town.tick()
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert [climbed[n] for n in (1, 2, 3, 4)] == [15, 18, 20, 21]
    assert len(town.supervisor.sees("oversee")) == 1
    assert case.level == "red"
    assert len(case.climbs) == 4


def test_nothing_climbs_once_the_reply_is_served(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.grants(case)
    town.days_pass(30)
    assert case.rungs == []
    assert case.timers == []


def test_the_supervisor_oversees_a_red_card_while_the_body_goes_on(town):
    case = town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-03-13 10:00")
    town.supervisor.completes(
        case,
        "oversee",
        instruction="请立即办理并书面说明逾期原因。",
        responsible_person="梁建国",
        answer_by="2026-03-20",
    )
    assert case.waits_for == ["completeness"]
    town.approver.decides(case)
    assert case.outcome == "granted"


def test_a_decision_sent_back_comes_back_to_its_drafter_with_the_reason(town):
    case = town.applicant.applies()
    town.reviewer.prepares(case)
    town.approver.sends_back(case, "decide", "请补充对第2项条件的认定依据")
    task = case.open("draft")
    assert (task.assignee_id, task.sent_back_reason) == (town.reviewer.actor.account_id, "请补充对第2项条件的认定依据")


def test_a_draft_can_be_sent_back_as_far_as_the_completeness_check(town):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    town.reviewer.reviews(case)
    town.reviewer.sends_back(case, "draft", "重新审查第2项")
    town.reviewer.sends_back(case, "review", "材料有缺，改为一次性告知补正")
    town.reviewer.asks_for_correction(case)
    assert case.waits_for == ["correct"]


def test_an_invalid_submit_changes_nothing(town):
    case = town.applicant.applies()
    before = (case.state, case.record_seq, case.waits_for)
    with pytest.raises(Invalid):
        town.reviewer.completes(case, "completeness", result="maybe")
    assert (case.state, case.record_seq, case.waits_for) == before


def test_answers_cannot_name_assignees_or_engine_variables(town):
    case = town.applicant.applies()
    town.reviewer.completes(
        case,
        "completeness",
        result="accept",
        decision="granted",
        lane_owners={"审批": ["reviewer"]},
        assignee_id=1,
        act="x",
        deadline="y",
    )
    assert case.waits_for == ["review"]
    assert set(next(task for task in case.tasks if task.name == "completeness").answers) == {"result"}


def test_a_task_is_completed_once(town):
    case = town.applicant.applies()
    task = case.open("completeness")
    town.reviewer.accepts(case)
    with pytest.raises(Stale), town.reviewer.does() as unit:
        tasks.complete(unit, task.id, {"result": "accept"})


def test_what_a_colleague_holds_is_not_taken(town):
    case = town.applicant.applies()
    town.reviewer.claims(case, "completeness")
    with pytest.raises(Forbidden, match="已由他人签收"):
        town.reviewer2.accepts(case)
    town.reviewer.releases(case, "completeness")
    town.reviewer2.accepts(case)
    assert case.waits_for == ["review"]


def test_a_task_is_handed_over_only_to_who_may_take_it(town):
    case = town.applicant.applies()
    with pytest.raises(Forbidden):
        town.reviewer.transfers(case, "completeness", "approver")
    town.reviewer.transfers(case, "completeness", "reviewer2")
    assert case.open("completeness").assignee_id == town.reviewer2.actor.account_id
    assert any("转给您" in text for text in town.reviewer2.notices)


def test_the_applicant_nudges_once_a_day(town):
    case = town.applicant.applies()
    town.reviewer.claims(case, "completeness")
    town.applicant.nudges(case)
    assert any("催办" in text for text in town.reviewer.notices)
    with pytest.raises(Forbidden, match="今天已经催办过"):
        town.applicant.nudges(case)


def test_a_formal_supervision_is_a_numbered_letter_to_the_body(town):  # Art. 32 para. 1
    case = town.applicant.applies(received_on="2026-02-06")
    with pytest.raises(Forbidden):
        town.approver.supervises(case)
    made = town.supervisor.supervises(case, answer_by="2026-02-20")
    letter = case.letter("supervision_notice")
    assert (made.number, letter.party_id) == (letter.number, None)


def test_letters_are_pressed_and_mailed_once_by_the_queue(town):
    case = town.applicant.applies()
    letter = case.letter("receipt")
    for _ in range(2):
        with town.at_work() as unit:
            delivery.deliver(unit, case.id, letter.number)
    sent = town.rows(select(Letter).where(Letter.id == letter.id))[0]
    assert sent.pdf_sha256
    assert [mail.to for mail in town.post.sent] == ["lin@example.com"]


def test_a_case_keeps_the_conditions_published_when_it_came_in(town):
    case = town.applicant.applies()
    with town.at_work() as unit:
        unit.session.scalars(select(Dataset).where(Dataset.code == case.dataset)).one().conditions = []
    town.approver.decides(case, "refused", unmet=(2,))
    assert case.outcome == "refused"


def test_unconditional_data_needs_no_application(town):  # Art. 20
    with pytest.raises(Unlawful, match="无条件开放"):
        town.applicant.applies(dataset=RIVERS)


def test_the_record_holds_every_deed_and_verifies(town):
    case = town.applicant.applies()
    town.approver.grants(case)
    assert first_broken(case) is None
    assert case.deeds[0] == "filed"
    assert case.deeds[-1] == "ended"
