"""The inbox as a list: many tasks at once, a file of them, views that are kept, who else has a task open, the next task of the list."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.cli import demo_stories
from app.store.models import ExportLine
from app.web import words
from tests.web.page import read

COACH = demo_stories.COACH
GROUP = "scope=group"


@pytest.fixture
def three(town):
    """Three applications; the second is a colleague's, the third of another body."""
    first, second = town.applicant.applies(received_on="2026-02-05"), town.applicant.applies(COACH, received_on="2026-02-06")
    town.reviewer2.claims(second, "completeness")
    third = town.company.applies(received_on="2026-02-06")
    return first, second, third


def ids(*cases, task="completeness"):
    return [case.open(task).id for case in cases]


def holders(town, *cases):
    names = {actor.account_id: login for login, actor in town.actors.items()}
    return [names.get(case.open("completeness").assignee_id) for case in cases]


def test_many_are_claimed_at_once_and_what_a_colleague_holds_is_left_out_row_by_row(town, three):
    answer = town.client("reviewer").post("/workbench/bulk/claim", data={"task": [*ids(*three), 999], "list": GROUP})
    page = read(answer)
    assert "办成 2 件，跳过 2 件" in page.text
    assert "已由罗文浩签收。" in page.text
    assert "已经办结，或者不属于您的单位" in page.text
    assert "/workbench?scope=group" in page.links
    assert holders(town, *three) == ["reviewer", "reviewer2", "reviewer"]
    assert [case.deeds.count("claimed") for case in three] == [1, 1, 1]


def test_another_bodys_tasks_are_not_there(town, three):
    page = read(town.client("reviewer3").post("/workbench/bulk/claim", data={"task": ids(three[0])}))
    assert "办成 0 件，跳过 1 件" in page.text
    assert three[0].case_no not in page.text
    assert holders(town, three[0]) == [None]


def test_what_one_may_not_do_says_why(town, three):
    page = read(town.client("approver").post("/workbench/bulk/claim", data={"task": ids(three[0])}))
    assert "这项任务不属于您的单位或岗位。" in page.text


def test_claiming_what_one_has_already_writes_nothing(town, three):
    client = town.client("reviewer")
    for _again in range(2):
        client.post("/workbench/bulk/claim", data={"task": ids(three[0])})
    assert three[0].deeds.count("claimed") == 1


@pytest.mark.parametrize("deed", ["claim", "assign"])
def test_nothing_ticked_asks_for_some(town, three, deed):
    client = town.client("reviewer")
    answer = client.post(f"/workbench/bulk/{deed}", data={"list": GROUP})
    assert (answer.status_code, answer.location) == (303, "/workbench?scope=group")
    assert "请先勾选任务" in client.get(answer.location).text


def test_many_are_handed_to_a_colleague_who_is_told(town, three):
    first, second, third = three
    client, chosen = town.client("reviewer"), {"task": ids(*three), "list": GROUP}
    asked = read(client.post("/workbench/bulk/assign", data=chosen))
    assert asked.fields["task"] == [str(one) for one in ids(first, second, third)]
    missing = read(client.post("/workbench/bulk/assign", data={**chosen, "to": "", "reason": "休假"}), 422)
    assert "请选择“接办人”" in missing.text
    done = read(client.post("/workbench/bulk/assign", data={**chosen, "to": "reviewer2", "reason": "休假"}))
    assert "办成 2 件，跳过 1 件" in done.text
    assert holders(town, *three) == ["reviewer2"] * 3
    assert sum("转给您办理：休假" in one for one in town.reviewer2.notices) == 2


def test_a_colleague_who_may_not_take_it_is_refused_for_each(town, three):
    page = read(town.client("reviewer").post("/workbench/bulk/assign", data={"task": ids(three[0]), "to": "approver"}))
    assert "不能转给梁建国" in page.text


def test_the_whole_list_is_taken_away_as_it_is_asked_and_written_down(town, three):
    client = town.client("reviewer")
    answer = client.post("/workbench/export/csv", data={"list": "scope=body&applicant=林&cols=due,process"})
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0] == ["办件编号", "办件", "到期", "事项"]
    assert {line[0] for line in lines[1:]} == {three[0].case_no, three[1].case_no}
    chosen = client.post("/workbench/export/xlsx", data={"list": GROUP, "task": ids(three[0])})
    assert chosen.data[:2] == b"PK"
    assert "attachment" in chosen.headers["Content-Disposition"]
    logged = town.rows(select(ExportLine).order_by(ExportLine.id))
    assert [(one.what, one.rows, one.account_id) for one in logged] == [
        ("inbox.csv", 2, town.actors["reviewer"].account_id), ("inbox.xlsx", 1, town.actors["reviewer"].account_id),
    ]  # fmt: skip
    assert client.post("/workbench/export/pdf").status_code == 404


def test_nobody_takes_away_what_they_may_not_see(town, three):
    answer = town.client("reviewer3").post("/workbench/export/csv", data={"list": "scope=body", "task": ids(*three)})
    assert three[0].case_no not in answer.data.decode("utf-8-sig")
    assert town.client("applicant").post("/workbench/export/csv").status_code == 403


def test_a_view_is_kept_opened_shared_and_made_the_default(town, three):
    client, colleague, stranger = town.client("reviewer"), town.client("reviewer2"), town.client("reviewer3")
    question = "scope=body&q=班线&sort=newest&cols=due,holder"
    saved = client.post("/workbench/views", data={"name": "班线件", "list": question, "shared": "1", "default": "1"})
    assert saved.status_code == 303
    opened = client.get("/workbench")
    assert parse_qs(urlsplit(opened.location).query) == parse_qs(question)
    page = read(client.get(opened.location))
    assert three[1].case_no in page.text
    assert three[0].case_no not in page.text
    assert "申请人" not in [line for line in page.text.splitlines() if line.startswith("到期 ")]
    assert re.search("班线件 ?（.{2,4}共享）", read(colleague.get("/workbench")).text)
    assert colleague.get("/workbench").status_code == 200  # somebody else's default is not mine
    assert "班线件" not in stranger.get("/workbench").text
    view = re.search(r"/workbench/views/(\d+)/forget", client.get("/workbench?scope=mine").text)[1]
    assert colleague.post(f"/workbench/views/{view}/open_with").status_code == 303
    assert colleague.get("/workbench").status_code == 303
    assert colleague.post(f"/workbench/views/{view}/open_plain").status_code == 303
    assert stranger.post(f"/workbench/views/{view}/open_with").status_code == 404
    assert colleague.post(f"/workbench/views/{view}/forget").status_code == 404
    assert client.post(f"/workbench/views/{view}/forget").status_code == 303
    assert client.get("/workbench").status_code == 200


def test_a_view_needs_a_name_and_one_of_the_same_name_is_replaced(town):
    client = town.client("reviewer")
    client.post("/workbench/views", data={"name": "  ", "list": GROUP})
    assert "请填写“视图名称”" in client.get("/workbench").text
    for question in (GROUP, "scope=body"):
        client.post("/workbench/views", data={"name": "我的", "list": question})
    assert client.get("/workbench").text.count("/forget") == 1


@pytest.mark.parametrize("listed", ["%00", "list=list", "scope=x&holder=999999999999999999999999&q=%00&after=x", "&" * 3000, "q=" + "长" * 3000])
def test_a_broken_list_is_a_list(town, three, listed):
    client, task = town.client("reviewer"), ids(three[0])[0]
    read(client.get(f"/workbench/tasks/{task}", query_string={"list": listed}))
    assert client.get(f"/workbench/step/{task}", query_string={"list": listed}).status_code == 303
    assert client.post("/workbench/export/csv", data={"list": listed}).status_code == 200


def test_a_colleague_who_has_the_task_open_is_named_for_two_minutes(town, three):
    task, client, colleague = ids(three[0])[0], town.client("reviewer"), town.client("reviewer2")
    assert client.post(f"/workbench/tasks/{task}/look").json == {"words": ""}
    assert "林" not in client.post(f"/workbench/tasks/{task}/look").json["words"]
    assert "也打开着这项任务" in colleague.post(f"/workbench/tasks/{task}/look").json["words"]
    assert words.also_open(["罗文浩"])[:3] in client.get(f"/workbench/tasks/{task}").text  # without a script, when the page is opened
    town.is_now("2026-02-06 10:03")
    assert client.post(f"/workbench/tasks/{task}/look").json == {"words": ""}
    assert town.client("reviewer3").post(f"/workbench/tasks/{task}/look").status_code == 404
    assert town.client("applicant").post(f"/workbench/tasks/{task}/look").status_code == 403


def test_what_one_has_not_opened_is_marked_and_a_look_alone_marks_nothing(town, three):
    client, task = town.client("reviewer"), ids(three[0])[0]
    client.get(f"/workbench/tasks/{task}")
    assert client.get("/workbench?scope=body").text.count("row-unread") == 3
    client.post(f"/workbench/tasks/{task}/look")
    assert client.get("/workbench?scope=body").text.count("row-unread") == 2
    unread = client.get("/workbench?scope=body&unread=1").text
    assert three[0].case_no not in unread
    assert three[1].case_no in unread
    assert town.client("reviewer2").get("/workbench?scope=body").text.count("row-unread") == 3


def test_a_letter_that_came_after_ones_look_is_marked(town, three):
    town.reviewer.accepts(three[0])
    client, task = town.client("reviewer"), ids(three[0], task="review")[0]
    client.post(f"/workbench/tasks/{task}/look")
    assert "新文书" not in client.get("/workbench?scope=mine").text
    town.is_now("2026-02-09 10:00")
    town.supervisor.supervises(three[0])
    client = town.client("reviewer")
    assert "新文书" in client.get("/workbench?scope=mine").text
    client.post(f"/workbench/tasks/{task}/look")
    assert "新文书" not in client.get("/workbench?scope=mine").text


def test_after_one_task_comes_the_next_of_the_same_list(town):
    cases = [town.applicant.applies(received_on=f"2026-02-0{day}") for day in (3, 4, 5)]
    client, listed = town.client("reviewer"), "scope=group&task=completeness"
    tasks = ids(*cases)
    client.post(f"/workbench/tasks/{tasks[1]}/claim", query_string={"list": listed})
    answer = client.post(f"/workbench/tasks/{tasks[0]}", query_string={"list": listed}, data={"result": "accept", "_op": "submit"})
    assert urlsplit(answer.location).path == f"/workbench/tasks/{tasks[2]}"  # the second has been claimed and left the list
    page = client.get(answer.location).text
    assert f"已办结 {cases[0].case_no}。这是下一件，列表里还有 1 件。" in page
    assert "data-focus-first" in page
    last = client.post(f"/workbench/tasks/{tasks[2]}", query_string={"list": listed}, data={"result": "accept", "_op": "submit"})
    assert last.location == "/workbench?scope=group&task=completeness"
    assert "没有其他可以办理的任务了" in client.get(last.location).text


def test_one_steps_forth_and_back_over_what_others_hold(town):
    cases = [town.applicant.applies(received_on=f"2026-02-0{day}") for day in (3, 4, 5)]
    town.reviewer2.claims(cases[1], "completeness")
    client, tasks, listed = town.client("reviewer"), ids(*cases), {"list": "scope=body"}
    assert urlsplit(client.get(f"/workbench/step/{tasks[0]}", query_string=listed).location).path.endswith(f"/{tasks[2]}")
    assert urlsplit(client.get(f"/workbench/step/{tasks[2]}", query_string={**listed, "back": 1}).location).path.endswith(f"/{tasks[0]}")
    assert client.get(f"/workbench/step/{tasks[0]}", query_string={**listed, "back": 1}).location == "/workbench?scope=body"
    newest = {"list": "scope=body&sort=newest"}
    assert urlsplit(client.get(f"/workbench/step/{tasks[2]}", query_string=newest).location).path.endswith(f"/{tasks[0]}")
    assert town.client("reviewer3").get(f"/workbench/step/{tasks[0]}", query_string=listed).status_code == 404


@pytest.mark.parametrize(("sort", "order"), [("due", [1, 0, 2]), ("oldest", [0, 1, 2]), ("newest", [2, 1, 0])])
def test_the_list_is_sorted_as_one_asks(town, sort, order):
    cases = [town.applicant.applies(received_on=on) for on in ("2026-02-04", "2026-02-05", "2026-02-06")]
    town.reviewer.asks_for_correction(cases[0])
    if sort == "due":
        town.reviewer.accepts(cases[1])
    text = town.client("reviewer").get(f"/workbench?scope=body&sort={sort}").text
    shown = [number for number in dict.fromkeys(re.findall(r"\d{20}", text)) if number in {one.case_no for one in cases}]
    assert len(shown) == 3
    if sort != "due":
        open_ids = [max(task.id for task in case.tasks if not task.closed_at) for case in cases]
        expected = sorted(range(3), key=lambda at: open_ids[at], reverse=sort == "newest")
        assert shown == [cases[at].case_no for at in expected]
