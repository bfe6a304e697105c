"""Art. 21 para. 3, walked as it reads: whoever is to get conditionally open data signs an agreement with the opening body first."""

import hashlib

import pytest

from app.domain.errors import Forbidden, Missing, Stale
from tests.delivering import NOW, asks, key_of, shelve
from tests.town import TOLL


@pytest.fixture
def case(town):
    """An application that was granted and replied to; the agreement waits for the applicant."""
    case = town.applicant.applies(received_on="2026-02-06")
    town.approver.decides(case)
    return case


def test_the_reply_meets_the_law_and_the_data_wait_for_the_agreement(town, case):
    assert (case.outcome, case.stage, case.waits_for) == ("granted", "sign", ["sign_agreement"])
    assert case.deadline("reply").met_in_time
    assert case.entitlements == []
    assert case.agreement.state == "offered"
    assert any("公共数据利用协议" in text for text in town.applicant.notices)


def test_both_sign_in_their_order_and_only_then_may_the_data_be_used(town, case):
    assert town.applicant.signs(case)
    assert (case.waits_for, case.entitlements, case.agreement.state) == (["countersign_agreement"], [], "signed")
    assert town.approver.countersigns(case)
    assert (case.stage, case.outcome, case.agreement.state) == ("closed", "granted", "concluded")
    assert [one.status for one in case.entitlements] == ["active"]
    assert [letter.kind for letter in case.letters] == ["receipt", "reply_granted", "use_agreement"]
    assert case.letter("use_agreement").number == case.agreement.number
    assert case.timers == []


def test_how_much_may_be_had_is_decided_agreed_and_counted(town):
    shelve(town, TOLL)
    case = town.applicant.applies(TOLL)
    town.approver.decides(case, channel="api", calls_per_day=2)
    assert "每天最多2次，用完的次日恢复" in case.agreement.text
    town.applicant.signs(case)
    town.approver.countersigns(case)
    (held,) = case.entitlements
    assert held.quota == {"calls_per_day": 2}
    town.clock.is_now(NOW)
    key = key_of(town, held.number)
    assert [asks(town, held.number, key, "?limit=1").status_code for _ in range(3)] == [200, 200, 429]


def test_where_nothing_is_said_the_service_standard_holds(case):
    assert "获取的数量：按照公布的开放条件和数据开放平台的服务标准。" in case.agreement.text


def test_the_body_cannot_sign_before_the_data_user(town, case):
    with pytest.raises(Forbidden):
        town.approver.countersigns(case)
    assert case.agreement.state == "offered"


def test_what_is_signed_is_the_text_that_was_read(town, case):
    assert case.agreement.sha256 == hashlib.sha256(case.agreement.text.encode()).hexdigest()
    with pytest.raises(Stale, match="重新阅读"):
        town.applicant.signs(case, sha256="0" * 64)
    assert case.waits_for == ["sign_agreement"]


def test_a_wrong_password_signs_nothing_and_five_of_them_lock(town, case):
    for _ in range(5):
        assert not town.applicant.signs(case, password="wrong")
    with pytest.raises(Forbidden, match="15分钟"):
        town.applicant.signs(case)
    assert case.waits_for == ["sign_agreement"]


def test_nobody_signs_somebody_elses_agreement(town, case):
    for stranger in (town.applicant2, town.approver3, town.supervisor):
        with pytest.raises(Missing):
            stranger.signs(case)
    town.applicant.signs(case)
    with pytest.raises(Forbidden):
        town.reviewer.countersigns(case)


def test_an_applicant_who_declines_ends_the_case_and_keeps_the_reply(town, case):
    town.applicant.declines(case)
    assert (case.outcome, case.stage, case.agreement.state, case.entitlements) == ("granted", "closed", "declined", [])
    assert case.letters[-1].kind == "agreement_declined"


def test_an_agreement_that_is_not_signed_lapses_with_two_reminders(town, case):
    reminded = len(town.applicant.notices)
    town.days_pass(10)
    assert len(town.applicant.notices) == reminded + 1
    town.days_pass(19)
    assert len(town.applicant.notices) == reminded + 2
    assert case.waits_for == ["sign_agreement"]
    town.days_pass(2)
    assert (case.stage, case.outcome, case.agreement.state, case.entitlements) == ("closed", "granted", "lapsed", [])
    assert case.letters[-1].kind == "agreement_lapsed"
    with pytest.raises(Stale):
        town.applicant.signs(case)


def test_a_body_that_does_not_sign_in_time_gets_a_card_and_nothing_lapses(town, case):
    town.applicant.signs(case)
    town.days_pass(40)
    assert case.rungs_of("countersign") == ["reminder", "yellow"]
    town.approver.countersigns(case)
    assert case.agreement.state == "concluded"


def test_a_refused_application_needs_no_agreement(town):
    case = town.applicant.applies()
    town.approver.decides(case, "refused", unmet=(2,))
    assert (case.stage, case.letters[-1].kind) == ("closed", "reply_refused")
    with pytest.raises(Missing):
        town.applicant.signs(case, sha256="0" * 64)


def test_after_the_reply_the_application_is_not_withdrawn_any_more(town, case):
    with pytest.raises(Stale):
        town.applicant.withdraws(case)
