"""Which messages come in the account and which by mail is one's own choice; that letters are served is not."""

import pytest
from sqlalchemy import select

from app.services import delivery
from app.store.models import Letter, Party


@pytest.fixture
def case(town):
    return town.applicant.applies(received_on="2026-02-06")


def chooses(town, in_account=(), by_mail=(), who="applicant"):
    return town.client(who).post("/my/notices/choices", data={"in_account": list(in_account), "by_mail": list(by_mail)})


def test_what_is_switched_off_is_told_no_more(town, case):
    chooses(town, in_account=["progress", "use"])
    town.reviewer.asks_for_correction(case)
    before = len(town.applicant.notices)
    town.days_pass(8)
    assert not any("请于" in one for one in town.applicant.notices[before:])


def test_what_is_wanted_by_mail_goes_there_too(town, case):
    chooses(town, in_account=["progress", "reminder"], by_mail=["progress"])
    with town.at_work() as unit:
        delivery.mail_message(unit, case.id, "办件转由其他人员办理。")
    assert any("新的消息" in letter.subject for letter in town.post.sent)


def test_letters_are_served_whatever_is_chosen(town, case):
    chooses(town)
    town.approver.decides(case)
    letters = town.rows(select(Letter).where(Letter.case_id == case.id))
    assert all(one.served_at for one in letters)
    page = town.client("applicant").get("/my/notices").text
    assert "文书送达有法律效果，不能关闭" in page
    assert "审核结果告知书" in page


def test_unknown_kinds_are_nothing_and_officials_have_no_choice(town, case):
    chooses(town, in_account=["progress", "letters"], by_mail=["letters"])
    party = town.rows(select(Party).where(Party.id == town.actors["applicant"].party_id))[0]
    assert party.muted == ["reminder", "use", "catalogue"]
    assert party.mailed == []
    assert chooses(town, who="reviewer").status_code == 403
