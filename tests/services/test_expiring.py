"""Administrators are told 90 and 30 days before a basis runs out and on its last day: each once, in the bell and by mail."""

from sqlalchemy import select

from app.domain.continuations import ContinuationDraft
from app.services import expiring, register_editions
from app.store.models import BasisAlarm
from tests.services.at_the_queue import Queue
from tests.web.page import read


def told(town):
    with town.at_work() as unit:
        return expiring.tell(unit)


def continues(town, until):
    draft = ContinuationDraft(title="延长有效期的通知", valid_from="2025-12-01", valid_to=until, source="省政府公报", why="已公布")
    with town.administrator.does() as unit:
        token = register_editions.preview_basis(unit, "measures", draft).token
        register_editions.publish_basis(unit, "measures", draft, token)


def thresholds(town):
    return [one.threshold for one in town.rows(select(BasisAlarm).order_by(BasisAlarm.at))]


def test_what_ran_out_before_the_first_run_is_told_once(town):
    assert (told(town), told(town)) == (1, 0)
    town.clock.is_now("2026-07-01 08:35")
    assert told(town) == 0
    assert thresholds(town) == [0]
    assert "《广东省公共数据开放暂行办法》的有效期已于2025年11月30日届满" in town.administrator.notices[-1]


def test_it_is_told_at_each_threshold_of_a_continuation_too(town):
    told(town)
    continues(town, "2026-12-31")
    numbers = []
    for on in ("10-01", "10-02", "10-03", "11-30", "12-01", "12-02", "12-31"):
        town.clock.is_now(f"2026-{on} 08:35")
        numbers.append(told(town))
    assert numbers == [0, 1, 0, 0, 1, 0, 1]
    assert thresholds(town) == [0, 90, 30, 0]
    assert "将于2026年12月31日届满，还有 90 天" in town.administrator.notices[-3]
    assert "今天（2026年12月31日）届满" in town.administrator.notices[-1]
    assert [town.applicant.notices, town.reviewer.notices] == [[], []]


def test_a_continuation_without_an_end_silences_it(town):
    continues(town, "")
    assert told(town) == 0


def test_the_queue_tells_and_mails_once_however_often_it_runs(town):
    queue = Queue(town)
    for _ in range(2):
        with town.at_work() as unit:
            expiring.queueing.enqueue(unit.session, expiring.ALARM)
        queue.works()
    mails = [one for one in town.post.sent if one.to == "su@data.example.com"]
    assert len(mails) == 1
    assert "已于2025年11月30日届满" in mails[0].text
    assert mails[0].text.count("/administration/register") == 1
    assert expiring.ALARM in {day.task for day in queue.clockwork.daily}


def test_the_bell_leads_to_where_it_is_registered(town):
    told(town)
    page = read(town.client("administrator").get("/my/notices"))
    assert "没有登记此后的延续" in page.text
    assert page.links.count("/administration/register") == 2  # the navigation, and the notice
