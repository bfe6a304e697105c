"""The morning's digest: once a working day from half past eight, to whom something presses, of the desk and of the bodies below."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from app.domain.daily_digests import DailyDigest, Load
from app.services import daily_digests
from app.store.db import db
from app.store.models import DigestLine, Notice

TITLE = "今日工作提要"


@pytest.fixture
def case(town):
    made = town.applicant.applies(received_on="2026-02-06")
    town.reviewer.claims(made, "completeness")
    return made


def morning(town, at):
    """Write the digests at this moment, and mail what they ask for; how many were written."""
    town.is_now(at)
    with town.at_work() as unit:
        written = daily_digests.write(unit)
    for line in town.rows(select(DigestLine).where(DigestLine.mailed_at.is_(None))):
        with town.at_work() as unit:
            daily_digests.mail(unit, line.account_id, line.on.isoformat())
    return written


def digests(person):
    return [text for text in person.notices if text.startswith(TITLE)]


def mails(town, address):
    return [one for one in town.post.sent if one.to == address and TITLE in one.subject]


def test_whoever_has_something_due_today_is_told(town, case):
    morning(town, "2026-03-12 08:30")
    assert "您的任务今天到期1件" in digests(town.reviewer)[0]
    assert "黄牌2张" in digests(town.reviewer)[0]


def test_near_and_late_tasks_are_told(town, case):
    morning(town, "2026-03-05 08:30")
    assert "您的任务5个工作日内到期1件" in digests(town.reviewer)[0]
    morning(town, "2026-03-13 08:30")
    assert "您的任务已逾期1件" in digests(town.reviewer)[1]


def test_a_nudge_that_waits_is_told(town, case):
    town.applicant.nudges(case)
    morning(town, "2026-02-09 08:30")
    assert digests(town.reviewer) == [f"{TITLE}：您的任务催办待答复1件。"]


def test_a_task_that_nobody_has_claimed_is_told_to_all_who_may(town):
    town.applicant.applies(received_on="2026-02-06")
    morning(town, "2026-02-09 08:30")
    assert digests(town.reviewer) == digests(town.reviewer2) == [f"{TITLE}：您的任务待签收1件。"]


def test_nothing_is_sent_where_nothing_presses(town, case):
    assert morning(town, "2026-02-09 08:30") == 0
    assert town.rows(select(DigestLine)) == []


@pytest.mark.parametrize("rest_day", ["2026-02-07 09:00", "2026-02-17 09:00"])
def test_there_is_none_on_a_rest_day(town, case, rest_day):
    town.applicant.nudges(case)
    assert morning(town, rest_day) == 0


def test_a_make_up_day_is_a_working_day(town, case):
    town.applicant.nudges(case)
    assert morning(town, "2026-02-14 08:30") > 0


def test_there_is_none_before_half_past_eight_and_a_late_worker_makes_up_for_it(town, case):
    town.applicant.nudges(case)
    assert morning(town, "2026-02-09 08:29") == 0
    assert morning(town, "2026-02-09 15:00") > 0


def test_a_second_run_of_the_day_sends_nothing_again(town, case):
    town.applicant.nudges(case)
    assert morning(town, "2026-02-09 08:30") > 0
    assert morning(town, "2026-02-09 08:31") == 0
    assert len(digests(town.reviewer)) == 1
    assert len(mails(town, "he@transport.example.com")) == 1


def test_who_stands_above_gets_the_bodies(town, case):
    other = town.company.applies("440000/ecology/0001", received_on="2026-02-06 11:00")
    morning(town, "2026-03-13 08:30")
    assert "省交通厅已逾期1件" in digests(town.section_head)[0]
    assert "省交通厅已逾期1件" in digests(town.leader)[0]
    assert "省生态厅已逾期1件" in digests(town.leader3)[0]
    assert "2个单位已逾期2件" in digests(town.supervisor)[0]
    (mail,) = mails(town, "zhong@province.example.com")
    assert "· 省交通厅已逾期1件" in mail.text
    assert "· 省生态厅已逾期1件" in mail.text
    assert digests(town.supervisor2) == []
    assert other.case_no


def test_the_mail_can_be_switched_off_and_the_notice_stays(town, case):
    with town.reviewer.does() as unit:
        daily_digests.set_mail(unit, wanted=False)
    town.applicant.nudges(case)
    morning(town, "2026-02-09 08:30")
    assert mails(town, "he@transport.example.com") == []
    assert len(digests(town.reviewer)) == 1


def test_the_mail_leads_to_the_inbox_and_to_where_it_is_switched_off(town, case):
    town.applicant.nudges(case)
    morning(town, "2026-02-09 08:30")
    (mail,) = mails(town, "he@transport.example.com")
    assert mail.subject == f"{TITLE}（2026年2月9日）"
    assert "/workbench" in mail.text
    assert "/my/notices" in mail.text


def test_mailing_one_twice_mails_it_once(town, case):
    town.applicant.nudges(case)
    morning(town, "2026-02-09 08:30")
    with town.at_work() as unit:
        daily_digests.mail(unit, town.reviewer.actor.account_id, "2026-02-09")
    assert len(mails(town, "he@transport.example.com")) == 1


def test_a_provisional_date_is_told_by_its_earliest_day(town):
    case = town.applicant.applies(received_on="2027-01-18")
    town.reviewer.claims(case, "completeness")
    town.reviewer.accepts(case)
    task, calendar = case.open("review"), town.office.calendar
    first_on = calendar.add(task.earliest_on - timedelta(days=1), 1).due_on
    assert first_on < task.due_on
    morning(town, f"{first_on} 08:30")
    assert any("今天到期1件" in text for text in digests(town.reviewer))


def test_old_lines_are_thrown_away(town, case):
    with town.at_work() as unit:
        unit.session.add(DigestLine(account_id=town.reviewer.actor.account_id, on=date(2025, 10, 1), text="", at=unit.now))
    morning(town, "2026-02-09 08:30")
    assert town.rows(select(DigestLine).where(DigestLine.on < date(2026, 1, 1))) == []


def test_many_cases_cost_no_more_statements(town):
    for number in range(4):
        town.applicant.applies(received_on=f"2026-02-06 1{number}:00")
    town.is_now("2026-02-09 08:30")
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with town.at_work() as unit:
        assert daily_digests.write(unit) == 2
    assert len([one for one in asked if "procrastinate" not in one]) <= 9
    assert town.rows(select(Notice).where(Notice.text.startswith(TITLE)))


def test_a_digest_says_only_what_there_is():
    assert not DailyDigest(bodies={"省交通厅": Load()})
    digest = DailyDigest(desk=Load(today=1), bodies={"甲": Load(late=2), "乙": Load(late=1, red=1), "丙": Load()})
    assert digest.text == f"{TITLE}：您的任务今天到期1件；2个单位已逾期3件，红牌1张。"
    assert "· 甲已逾期2件。\n· 乙已逾期1件，红牌1张。" in digest.mail("钟国强", date(2026, 2, 9), "a", "b")
