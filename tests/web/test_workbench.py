"""The workbench in a browser without a screen: who may come in, what each page says, what each button does."""

import re

import pytest
from sqlalchemy import select

from app.cli import demo_stories
from app.store.db import db
from app.store.models import AccessLine, AccountRole, Note
from app.web import words
from tests.services.wire import watching
from tests.web.page import read

TOLL, COACH = demo_stories.TOLL, demo_stories.COACH


@pytest.fixture
def desk(town):
    """A browser at somebody's desk."""
    return town.client


@pytest.fixture
def case(town):
    return town.applicant.applies()


def address(case, task="completeness", verb=""):
    return f"/workbench/tasks/{case.open(task).id}{verb}"


def statements(town, client, path):
    """How many statements a page takes, when it is looked at for the second time."""
    client.get(path)
    with watching(db.engine) as traffic:
        db.session.remove()
        read(client.get(path))
        db.session.remove()
    return len(traffic.statements)


def test_strangers_are_asked_to_sign_in_and_come_back(town):
    answer = town.client().get("/workbench?scope=group")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/workbench?scope%3Dgroup")


@pytest.mark.parametrize("login", ["applicant", "administrator", "auditor"])
def test_the_inbox_is_for_those_who_handle_cases(desk, login):
    read(desk(login).get("/workbench"), 403)


@pytest.mark.parametrize("path", ["/workbench/cases", "/workbench/cases/{case_no}"])
def test_an_applicant_sees_no_page_of_officials(desk, case, path):
    read(desk("applicant").get(path.format(case_no=case.case_no)), 403)


@pytest.mark.parametrize("login", ["reviewer3", "approver3", "supervisor2"])
def test_somebody_elses_case_and_task_are_not_there(desk, case, login):
    client = desk(login)
    read(client.get(f"/workbench/cases/{case.case_no}"), 404)
    read(client.get(address(case)), 404)
    for verb in ("/claim", "/release", "/transfer", "/send_back", "/note", ""):
        read(client.post(address(case, verb=verb), data={"_op": "submit", "to": "reviewer", "text": "x", "reason": "x"}), 404)
    assert case.deeds == ["filed", "letter_issued"]


def test_no_list_shows_another_bodys_case(desk, case):
    for login, sees in (("reviewer", True), ("reviewer3", False), ("supervisor", True), ("supervisor2", False), ("auditor", True)):
        assert (case.case_no in read(desk(login).get("/workbench/cases")).text) is sees


def test_the_inbox_counts_its_scopes_and_says_what_to_do_where_it_is_empty(desk, town):
    page = read(desk("reviewer").get("/workbench"))
    assert "您手上没有任务" in page.text
    assert "新任务到达后会出现在这里" in page.text
    case = town.applicant.applies()
    page = read(desk("reviewer").get("/workbench"))
    assert "看本岗位待签收（1）" in page.text
    row = read(desk("reviewer").get("/workbench?scope=group"))
    for said in (case.case_no, case.title, "受理审查", "林晓岚", "剩 20 个工作日", "2026年3月12日", "经办岗，待签收"):
        assert said in row.text


def test_a_provisional_date_says_so_with_its_earliest_day(desk, town):
    town.applicant.applies(received_on="2026-12-04")
    row = read(desk("reviewer").get("/workbench?scope=group")).text
    assert "（暂定） 2027年1月4日，最早2027年1月2日" in row


def test_a_task_is_claimed_from_the_list_and_the_list_stays_as_it_was(desk, case):
    client, there = desk("reviewer"), "/workbench?scope=group&applicant=林"
    answer = client.post(address(case, verb="/claim"), data={"back": there})
    assert (answer.status_code, answer.location) == (303, "/workbench?scope=group&applicant=%E6%9E%97")
    assert "已签收" in read(client.get(there)).text
    assert case.open("completeness").assignee_id


@pytest.mark.parametrize("back", ["https://evil.example/workbench", "//evil.example/workbench", "/sign-out", ""])
def test_claiming_never_leads_elsewhere(desk, case, back):
    assert desk("reviewer").post(address(case, verb="/claim"), data={"back": back}).location == address(case)


def test_the_second_who_claims_reads_that_a_colleague_was_quicker(desk, case):
    assert desk("reviewer").post(address(case, verb="/claim")).status_code == 303
    assert "已由他人签收" in read(desk("reviewer2").post(address(case, verb="/claim")), 409).text


def test_a_task_is_released_to_the_group(desk, town, case):
    town.reviewer.claims(case, "completeness")
    read(desk("reviewer2").post(address(case, verb="/release")), 403)
    assert desk("reviewer").post(address(case, verb="/release")).status_code == 303
    assert case.open("completeness").assignee_id is None


def test_a_task_is_handed_to_a_colleague_who_may_take_it(desk, town, case):
    client = desk("reviewer")
    page = read(client.get(address(case)))
    assert [given["value"] for tag, given in page.tags if tag == "option" and given["value"]] == ["reviewer2"]
    answer = read(client.post(address(case, verb="/transfer"), data={"to": "", "reason": "出差"}), 422)
    assert "请选择“接办人”" in answer.text
    assert "出差" in answer.fields["reason"]
    assert client.post(address(case, verb="/transfer"), data={"to": "reviewer2", "reason": "出差"}).location == "/workbench"
    assert case.open("completeness").assignee_id == town.actors["reviewer2"].account_id
    assert "罗文浩" in read(client.get(address(case))).text


def test_sending_back_wants_a_reason_and_the_one_who_gets_it_reads_it(desk, town, case):
    town.reviewer.accepts(case)
    client, there = desk("reviewer"), address(case, "review", "/send_back")
    page = read(client.post(there, data={"reason": "  "}), 422)
    assert "请写明退回理由" in page.text
    assert "#deed-reason" in page.links
    assert client.post(there, data={"reason": "材料里没有等保证明"}).status_code == 303
    assert "材料里没有等保证明" in read(client.get(address(case))).text


def test_the_first_step_and_a_form_that_asks_itself_have_no_button_for_sending_back(desk, town, case):
    assert "确定退回" not in read(desk("reviewer").get(address(case))).text
    town.reviewer.prepares(case)
    page = read(desk("approver").get(address(case, "decide")))
    assert "确定退回" not in page.text
    assert "退回重新办理" in page.text


def test_a_task_shows_its_duty_its_article_both_clocks_and_who_comes_next(desk, case):
    page = read(desk("reviewer").get(address(case)))
    for said in (
        "看材料是否齐全", "第二十一条", "自收到申请之日起20个工作日内予以答复", "法定期限", "服务标准", "2026年3月12日",
        "一次性告知补正", "补正材料", "条件审查", "何嘉欣", "不予受理", "梁建国", "申请材料", "路网运行分析",
    ):  # fmt: skip
        assert said in page.text
    assert f"/cases/{case.case_no}/deadlines/reply" in page.links


def test_the_approver_reads_the_earlier_steps_beside_the_decision(desk, town, case):
    town.reviewer.accepts(case)
    town.reviewer.reviews(case, unmet=(2,))
    town.reviewer.drafts(case, "refused")
    page = read(desk("approver").get(address(case, "decide")))
    for said in ("前面各步的意见", "条件审查", "不符合", "拟办结论", "不同意", "建议如上"):
        assert said in page.text


def test_a_form_with_mistakes_comes_back_whole(desk, case):
    data = {"_op": "submit", "_version": "0", "result": "correct", "missing-0-what": "等保证明", "note": "先记一笔"}
    page = read(desk("reviewer").post(address(case), data=data), 422)
    assert "“要求补正的理由和依据”" in page.text
    assert page.fields["missing-0-what"] == ["等保证明"]
    assert page.fields["note"] == ["先记一笔"]
    assert "#missing-0-why" in page.links
    assert case.deeds == ["filed", "letter_issued"]


def test_a_draft_is_kept_with_its_mistakes(desk, case):
    client = desk("reviewer")
    read(client.post(address(case), data={"_op": "save", "_version": "0", "result": "correct", "missing-0-what": "等保证明"}))
    page = read(client.get(address(case)))
    assert page.fields["missing-0-what"] == ["等保证明"]
    assert "草稿保存于" in page.text


def test_a_finished_task_leads_to_the_inbox_and_cannot_be_finished_again(desk, case):
    client, there = desk("reviewer"), address(case)
    answer = client.post(there, data={"_op": "submit", "_version": "0", "result": "accept"})
    assert (answer.status_code, answer.location) == (303, "/workbench")
    again = read(client.post(there, data={"_op": "submit", "_version": "0", "result": "accept"}), 409)
    assert "已经由他人办理或页面已过期" in again.text
    page = read(client.get(there))
    assert "这项任务已经结束" in page.text
    assert "何嘉欣" in page.text
    assert "_op" not in page.fields


def test_whoever_drafted_reads_why_the_decision_is_not_theirs(desk, town, case):
    town.reviewer.prepares(case)
    with town.at_work() as unit:
        unit.session.add(AccountRole(account_id=town.actors["reviewer"].account_id, role="approver"))
    client = desk("reviewer")
    page = read(client.get(address(case, "decide")))
    assert "经办与审批不得为同一人" in page.text
    assert "decision" not in page.fields
    read(client.post(address(case, "decide"), data={"_op": "submit", "decision": "granted"}), 403)
    read(client.post(address(case, "decide", "/claim")), 403)
    assert case.outcome is None


def test_a_colleague_of_another_lane_reads_the_task_without_its_form(desk, case):
    page = read(desk("approver").get(address(case)))
    assert "这项任务不由您办理" in page.text
    assert "申请材料" in page.text
    assert "result" not in page.fields


def test_a_note_is_for_officials_only(desk, town, case):
    client = desk("reviewer")
    assert "不能为空" in read(client.post(address(case, verb="/note"), data={"text": " "}), 422).text
    assert client.post(address(case, verb="/note"), data={"text": "申请人来过电话"}).status_code == 303
    assert town.rows(select(Note))[0].text == "申请人来过电话"
    assert "申请人来过电话" in read(client.get(address(case))).text
    assert "申请人来过电话" in read(desk("approver").get(f"/workbench/cases/{case.case_no}")).text
    assert "申请人来过电话" not in desk("applicant").get(f"/my/cases/{case.case_no}").text


def test_the_identity_number_is_masked_and_opened_for_one_look_that_is_written_down(desk, town, case):
    client, there = desk("reviewer"), f"/workbench/cases/{case.case_no}"
    assert "440101199003078810" not in client.get(there).text
    assert "440101199003078810" in read(client.post(f"{there}/reveal")).text
    [line] = town.rows(select(AccessLine))
    assert (line.account_id, line.case_id, line.what) == (town.actors["reviewer"].account_id, case.id, "id_number")
    assert "440101199003078810" not in client.get(there).text


@pytest.mark.parametrize(("login", "status"), [("reviewer3", 404), ("supervisor", 404), ("legal", 403), ("auditor", 403), ("applicant", 403)])
def test_nobody_else_opens_an_identity_number(desk, town, case, login, status):
    read(desk(login).post(f"/workbench/cases/{case.case_no}/reveal"), status)
    assert town.rows(select(AccessLine)) == []


def test_a_case_shows_its_picture_and_the_same_in_a_table(desk, town, case):
    town.reviewer.accepts(case)
    answer = desk("reviewer").get(f"/workbench/cases/{case.case_no}")
    page = read(answer)
    assert 'class="shape shape-here"><title>条件审查' in answer.text
    assert 'class="shape shape-done"><title>受理审查' in answer.text
    assert "用表格查看各环节" in page.text
    assert re.search(r"条件审查 ?何嘉欣 ?当前", page.text)
    assert re.search(r"审批决定 ?审批 ?未到", page.text)


def test_every_deed_of_the_record_has_words(desk, town, case):
    town.reviewer.claims(case, "completeness")
    town.reviewer.releases(case, "completeness")
    town.reviewer.transfers(case, "completeness", "reviewer2")
    town.reviewer2.asks_for_correction(case)
    town.is_now("2026-02-25 10:00")
    town.applicant.corrects(case)
    town.reviewer2.accepts(case)
    town.reviewer2.sends_back(case, "review")
    town.reviewer2.prepares(case)
    town.is_now("2026-03-13 10:00")
    town.applicant.nudges(case)
    town.supervisor.supervises(case)
    town.approver.grants(case)
    other = town.applicant.applies(COACH)
    town.applicant.withdraws(other, "改用其他数据")
    assert {line.deed for one in (case, other) for line in one.record} <= set(words.DEEDS)
    page = read(desk("reviewer").get(f"/workbench/cases/{case.case_no}")).text
    for said in (
        "提出申请，系统登记", "签收“受理审查”", "释放“受理审查”", "转给罗文浩", "办结“受理审查”：需要申请人补正", "服务标准计时暂停",
        "发出补正告知书", "退回“条件审查”", "“申请答复”（法定期限）到达红牌", "催办", "督办：", "作出决定：同意", "办结：同意",
    ):  # fmt: skip
        assert said in page
    assert "申请人撤回申请：改用其他数据" in read(desk("reviewer").get(f"/workbench/cases/{other.case_no}")).text


@pytest.mark.parametrize(
    ("question", "found"),
    [("q={first}", {0}), ("q=班线", {1}), ("q=岭南", {1}), ("q=%25", set()), ("standing=open", {0, 1}), ("standing=closed", set()),
     ("stage=review", {1}), ("level=red", set()), ("from=2026-02-09", {1}), ("through=2026-02-08", {0}), ("outcome=granted", set()),
     ("process=conditional_application", {0, 1}), ("from=gestern&level=x&standing=x&organ=x&after=x&before=%00", {0, 1})],
)  # fmt: skip
def test_cases_are_found_by_number_title_applicant_and_state(desk, town, question, found):
    cases = [town.applicant.applies(received_on="2026-02-06"), town.company.applies(COACH, received_on="2026-02-09")]
    town.reviewer2.accepts(cases[1])
    page = read(desk("reviewer").get(f"/workbench/cases?{question.format(first=cases[0].case_no)}"))
    assert {number for number, case in enumerate(cases) if f"/workbench/cases/{case.case_no}" in page.links} == found


def test_a_long_list_of_cases_is_read_page_by_page(desk, town):
    for number in range(27):
        town.applicant.applies(scenario_name=f"第{number}个场景")
    client = desk("reviewer")
    first = read(client.get("/workbench/cases"))
    after = next(given["href"] for tag, given in first.tags if tag == "a" and given.get("rel") == "next")
    second = read(client.get(after))
    numbers = [link for page in (first, second) for link in dict.fromkeys(page.links) if re.fullmatch(r"/workbench/cases/\d+", link)]
    assert len(numbers) == len(set(numbers)) == 27
    back = next(given["href"] for tag, given in second.tags if tag == "a" and given.get("rel") == "prev")
    assert re.findall(r"/workbench/cases/\d+", client.get(back).text) == re.findall(r"/workbench/cases/\d+", client.get("/workbench/cases").text)


@pytest.mark.parametrize("question", ["scope=x&due=x&from=x&through=2026-13-01&level=x", "after=~&before=~", "applicant=%00&task=%00", "applicant=" + "长" * 500])
def test_a_broken_address_shows_the_inbox(desk, case, question):
    read(desk("reviewer").get(f"/workbench?{question}"))


def test_pages_take_a_bounded_number_of_statements(desk, town, case):
    town.reviewer.prepares(case)
    client = desk("approver")
    paths = {"inbox": "/workbench?scope=body", "list": "/workbench/cases", "case": f"/workbench/cases/{case.case_no}", "task": address(case, "decide")}
    before = {name: statements(town, client, path) for name, path in paths.items()}
    for number in range(6):
        town.reviewer2.prepares(town.company.applies(COACH, scenario_name=f"场景{number}"))
    assert {name: statements(town, client, path) for name, path in paths.items()} == before
    assert before["inbox"] <= 5
    assert before["list"] <= 4
    assert before["case"] <= 14
    assert before["task"] <= 19
