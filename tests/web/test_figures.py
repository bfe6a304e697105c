"""The figures of a period: counted right, law and standard apart, and each of them leads to exactly its cases."""

import re
from html import unescape

import pytest
from sqlalchemy import event

from app.cli import demo_stories
from app.store.db import db
from tests.web.page import read

COACH, EMISSION, PARKING = demo_stories.COACH, demo_stories.EMISSION, demo_stories.PARKING
FIGURE = re.compile(r'<a href="([^"]+)"[^>]*>(?:<span class="figure-number">)?(\d+)(?:</span>.*?)?</a>', re.DOTALL)
LISTS = ("/figures/cases", "/supervision/forecast", "/workload/tasks", "/supervision/nudges")
ALL = "from=2026-01-01&through=2026-12-31"


@pytest.fixture
def busy(town):
    """Answered in time, answered late, withdrawn, asked to correct, waiting, past its day; two bodies."""
    in_time = town.applicant.applies(received_on="2026-02-06")
    late = town.applicant.applies(COACH, received_on="2026-02-06")
    withdrawn = town.company.applies(COACH, received_on="2026-02-09")
    other = town.applicant.applies(EMISSION, received_on="2026-02-10")
    town.reviewer.claims(withdrawn, "completeness")
    town.company.withdraws(withdrawn, "不再需要")
    town.is_now("2026-02-27 10:00")
    town.approver.decides(in_time)
    town.is_now("2026-03-20 10:00")
    town.approver.decides(late)
    waiting = town.applicant.applies(received_on="2026-03-20", scenario_name="另一个场景")
    town.reviewer.claims(waiting, "completeness")
    town.is_now("2026-04-10 10:00")
    town.applicant.nudges(waiting)
    return {"in_time": in_time, "late": late, "withdrawn": withdrawn, "other": other, "waiting": waiting}


def figures_of(html):
    """Every figure of a page that leads to a list: its address and its number."""
    return [(unescape(url), int(number)) for url, number in FIGURE.findall(html) if unescape(url).startswith(LISTS)]


def listed(client, url):
    """How many rows a list has, page after page, and how many it says it has."""
    rows, said, page = 0, None, client.get(url.partition("#")[0])
    while True:
        html = read(page) and page.text
        body = html[html.rindex("<tbody>") :] if "<tbody>" in html else ""
        rows += len(re.findall(r'class="row-link"', body))
        said = re.search(r"共 (\d+) [件条]", html)
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        if not onward:
            return rows, int(said[1]) if said else rows  # an empty list says so in other words
        page = client.get(unescape(onward[1]))


@pytest.mark.parametrize("login", ["supervisor", "coordinator"])
def test_every_figure_leads_to_exactly_its_cases(town, busy, login):
    client = town.client(login)
    for path in (f"/figures?{ALL}&kind=law", f"/figures?{ALL}&kind=standard", "/workload", "/supervision/forecast"):
        answer = client.get(path)
        read(answer)
        found = set(figures_of(answer.text))
        assert found, path
        for url, number in sorted(found):
            assert listed(client, url) == (number, number), url


def test_every_figure_of_the_board_that_is_a_list_of_its_own_does_so(town, busy):
    client = town.client("supervisor")
    found = {one for one in figures_of(client.get("/supervision").text) if one[0].startswith("/supervision/nudges")}
    assert found
    for url, number in found:
        assert listed(client, url) == (number, number), url


@pytest.mark.parametrize("login", ["auditor", "section_head", "leader", "approver"])
def test_others_who_answer_for_bodies_or_watch_them_see_figures_too(town, login):
    for path in ("/figures", "/workload", "/supervision/forecast"):
        read(town.client(login).get(path))


def test_the_figures_of_the_law(town, busy):
    text = squeezed(town.client("supervisor").get(f"/figures?{ALL}&kind=law"))
    assert "5收到1按期答复1逾期答复2在办1在办已逾期1未答复结束" in text
    # From 6 February: 10 working days to the 27th, 25 to 20 March; the middle of the two.
    calendar, on = town.office.calendar, busy["in_time"].received_on
    days = [calendar.count(on, one.deadline("reply").met_on) for one in (busy["in_time"], busy["late"])]
    assert f"{sum(days) / 2:g}用时中位数（工作日）" in text


def test_a_standard_that_was_missed_is_told_apart_from_the_law(town, busy):
    law, standard = (squeezed(town.client("supervisor").get(f"/figures?{ALL}&kind={kind}")) for kind in ("law", "standard"))
    assert "各阶段自己的服务标准" not in law
    assert "各阶段自己的服务标准" in standard
    assert "受理审查" in standard[standard.index("各阶段自己的服务标准") :]


def test_received_is_the_sum_of_what_became_of_it(town, busy):
    for kind in ("law", "standard"):
        text = squeezed(town.client("supervisor").get(f"/figures?{ALL}&kind={kind}"))
        received, in_time, late, still, _, ended = map(int, re.search(r"(\d+)收到(\d+)按期答复(\d+)逾期答复(\d+)在办(\d+)在办已逾期(\d+)未答复结束", text).groups())
        assert received == in_time + late + still + ended


def test_a_period_leaves_out_what_came_before_it(town, busy):
    text = squeezed(town.client("supervisor").get("/figures?kind=law&from=2026-03-01&through=2026-04-30"))
    assert "1收到0按期答复" in text


def test_a_body_sees_its_own_and_another_authority_nothing_of_it(town, busy):
    own = squeezed(town.client("section_head").get(f"/figures?{ALL}&kind=law"))
    assert "4收到" in own
    assert busy["other"].case_no not in town.client("section_head").get(f"/figures/cases?{ALL}&kind=law&organ={busy['other'].organ_id}").text
    strange = squeezed(town.client("supervisor2").get(f"/figures?{ALL}&kind=law"))
    assert "0收到" in strange


@pytest.mark.parametrize("login", ["reviewer", "applicant", "administrator"])
def test_figures_are_for_who_answers_for_a_body_or_watches_over_it(town, login):
    for path in ("/figures", "/figures/cases", "/workload", "/workload/tasks", "/supervision/forecast"):
        assert town.client(login).get(path).status_code == 403, path


def test_the_chart_says_in_words_what_it_draws(town, busy):
    html = town.client("supervisor").get(f"/figures?{ALL}&kind=law").text
    assert 'role="img" aria-labelledby="months-chart months-chart-desc"' in html
    chart = html[html.index('<svg class="chart-columns"') :]
    assert "<title" in chart
    assert "<desc" in chart
    assert "各月收到和答复，数字同上图" in chart


def test_a_list_is_sorted_as_asked(town, busy):
    client = town.client("supervisor")
    numbers = re.compile(r'cell-note"><span class="number">([^<]+)')
    for sort in ("received", "due", "answered"):
        up, down = (numbers.findall(client.get(f"/figures/cases?{ALL}&kind=law&sort={way}{sort}").text) for way in ("", "-"))
        assert len(up) == 5
        assert up == down[::-1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_is_taken_away_as_a_file(town, busy, kind):
    answer = town.client("supervisor").post(f"/figures/cases/{kind}?{ALL}&kind=law&counted=late")
    assert answer.status_code == 200
    if kind == "csv":
        lines = answer.text.splitlines()
        assert len(lines) == 2
        assert busy["late"].case_no in lines[1]
        assert "逾期答复" in lines[1]
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')


def test_a_long_list_goes_on_page_after_page(town, busy, monkeypatch):
    monkeypatch.setattr("app.reading.case_questions.PAGE_SIZE", 2)
    for sort in ("received", "-due", "answered"):
        assert listed(town.client("supervisor"), f"/figures/cases?{ALL}&kind=law&sort={sort}") == (5, 5)


BROKEN = ["from=x&through=9999-99-99&kind=x&counted=x", "from=1800-01-01&through=2200-01-01", "sort=x&after=x~y&organ=" + "9" * 40]


@pytest.mark.parametrize("path", ["figures", "figures/cases", "workload", "workload/tasks"])
def test_a_broken_address_shows_something_sensible(town, path):
    client = town.client("supervisor")
    for question in (*BROKEN, "rule=x&stage=%27&process=x"):
        read(client.get(f"/{path}?{question}"))


@pytest.mark.parametrize(("path", "most"), [("figures", 5), ("figures/cases", 3), ("workload", 4), ("workload/tasks", 2)])
def test_the_pages_take_a_few_statements_however_much_there_is(town, busy, path, most):
    asked = []

    def count():
        client = town.client("supervisor")
        asked.clear()
        read(client.get(f"/{path}?kind=standard"))
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    before = count()
    for number in range(3):
        town.applicant.applies(COACH, received_on="2026-04-13", scenario_name=f"场景{number}")
    assert count() <= before
    assert before <= most + 4  # who is here, the bell, the calendar in force


def squeezed(answer):
    return re.sub(r"\s+", "", read(answer).text)
