"""Demands in a browser without a screen: the public list, the search before asking, support, and what nobody may see."""

import pytest

from app.cli.demo_demand_request import BERTHS, BUSES, CHARGERS, EPIDEMIC, HEALTH, PROVINCE, WITHHELD, demand
from app.store.db import db
from tests.processes.demand_walks import Walk, opens, supporters, supports
from tests.services.wire import watching
from tests.web.page import as_form, read


@pytest.fixture
def walk(town):
    return Walk(town)


@pytest.fixture
def visitor(town):
    return town.client()


@pytest.mark.parametrize("login", [None, "applicant", "company", "reviewer", "authority_reviewer", "supervisor", "auditor", "administrator"])
def test_everyone_reads_the_list_and_nobody_learns_who_asked(town, walk, login):
    case = walk.to_decision("refused")
    supports(town, "company", case)
    walk.decides(case, "refused")
    client = town.client(login)
    for path in ("/demands", f"/demands/{case.id}"):
        page = read(client.get(path))
        assert CHARGERS[0] in page.text
        seen = page.text.replace("林晓岚", "") if login == "applicant" else page.text  # her own name stands at the top
        assert not any(word in seen for word in ("林晓岚", "13800000001", CHARGERS[3], "岭南智行"))


def test_the_list_tells_body_state_support_and_result(town, walk, visitor):
    promised = walk.to_result("open")
    walk.asks(BUSES, who="company", on=None)
    supports(town, "institute", promised)
    page = read(visitor.get("/demands"))
    assert "共 2 件需求" in page.text
    assert "广东省交通运输厅（演示）" in page.text
    assert "承诺最迟2026年4月1日开放" in page.text
    assert "1 人支持" in page.text
    assert page.text.index(BUSES[0]) < page.text.index(CHARGERS[0])


@pytest.mark.parametrize(("state", "there"), [("all", {"a", "b", "c"}), ("open", {"a"}), ("promised", {"b"}), ("closed", {"c"})])
def test_the_list_can_be_narrowed_by_state(walk, visitor, state, there):
    names = {"a": "甲类公共设施分布", "b": "乙类公共设施分布", "c": "丙类公共设施分布"}
    wanted = {key: (name, *CHARGERS[1:]) for key, name in names.items()}
    walk.asks(wanted["a"])
    walk.to_result("open", wanted=wanted["b"], on=None)
    walk.to_result("refused", wanted=wanted["c"], on=None)
    page = read(visitor.get(f"/demands?state={state}"))
    assert {key for key, name in names.items() if name in page.text} == there
    assert names["b"] in read(visitor.get("/demands?q=乙类")).text
    assert names["a"] not in read(visitor.get("/demands?q=乙类")).text


def test_what_was_taken_back_or_merged_is_not_listed(town, walk, visitor):
    gone = walk.asks()
    town.applicant.withdraws(gone)
    assert CHARGERS[0] not in read(visitor.get("/demands")).text
    read(visitor.get(f"/demands/{gone.id}"), 404)
    read(town.client("applicant").get(f"/demands/{gone.id}"))


def test_a_merged_demand_leads_to_the_one_it_lives_on_in(town, walk, visitor):
    first, second = walk.asks(), walk.asks(who="company", on=None)
    merging = {"result": "merge", "merge_into": first.case_no, "merge_reason": "两件要的是同样的数据。"}
    town.authority_reviewer.completes(second, "route", **merging)
    assert f"/demands/{first.id}" in read(visitor.get(f"/demands/{second.id}")).links
    assert read(visitor.get("/demands")).text.count(CHARGERS[0]) == 1


def test_the_grounds_of_not_opening_are_public(walk, visitor):  # Art. 10
    page = read(visitor.get(f"/demands/{walk.to_result('refused').id}"))
    assert "第十条第二项" in page.text


def test_a_promise_is_public_with_what_became_of_it(town, walk, visitor):
    case = walk.to_result("open")
    words = {"new_on": "2026-05-20", "new_reason": "数据质量核查发现缺漏，需要补采两个市的数据。"}
    town.reviewer.completes(case, "fulfil", result="new_date", **words)
    town.approver.completes(case, "redate", agreement="agreed", **words)
    page = read(visitor.get(f"/demands/{case.id}"))
    assert "2026年4月1日 已改期" in page.text
    assert "2026年5月20日 等待兑现" in page.text
    code = opens(town)
    town.reviewer.completes(case, "fulfil", result="opened", where="catalogue", dataset_code=code)
    page = read(visitor.get(f"/demands/{case.id}"))
    assert "已兑现" in page.text
    assert f"/catalogue/{code}" in page.links


def test_a_case_of_another_process_is_no_demand(town, visitor):
    case = town.applicant.applies()
    read(visitor.get(f"/demands/{case.id}"), 404)


def test_the_search_points_to_what_is_open_and_to_what_can_be_applied_for(town, visitor):  # Arts. 20, 21
    page = read(visitor.get("/demands/new?q=停车场剩余泊位"))
    assert "/apply/conditional_application?about=440100/parking/0001" in page.links
    page = read(visitor.get("/demands/new?q=路内停车收费标准"))
    assert "目录里已经无条件开放" in page.text
    assert "/catalogue/440100/parking/0002" in page.links


def test_what_is_withheld_is_not_found(visitor):
    assert "/catalogue/440000/health/0002" not in read(visitor.get("/demands/new?q=传染病个案流行病学调查")).links


def test_the_search_shows_like_demands_to_support(town, walk):
    case = walk.asks()
    page = read(town.client("company").get("/demands/new?q=充电桩分布及使用状态"))
    assert f"/demands/{case.id}" in page.links
    assert "我也需要" in page.text
    assert "没有人提过相近的需求" in read(town.client("company").get("/demands/new?q=古树名木")).text


def test_the_search_goes_on_to_the_form_with_what_was_typed(town):
    client = town.client("company")
    answer = client.post("/demands/new", data={"q": "城市古树名木位置", "authority": PROVINCE})
    assert (answer.status_code, answer.location) == (303, f"/apply/demand_request?about={PROVINCE}")
    page = read(client.get(answer.location))
    assert page.fields["name"] == ["城市古树名木位置"]
    assert page.fields["contact_phone"] == ["020-00000101"]
    client.post("/demands/new", data={"q": "另一个名称", "authority": PROVINCE})
    assert read(client.get(answer.location)).fields["name"] == ["城市古树名木位置"]


def test_a_demand_is_filed_followed_and_told_in_the_browser(town, walk):
    client = town.client("applicant")
    answer = client.post(f"/apply/demand_request?about={PROVINCE}", data={**as_form(demand(CHARGERS)), "_op": "submit"})
    assert answer.status_code == 303
    page = read(client.get(answer.location))
    assert "法定期限" not in page.text
    case_no = answer.location.split("/")[3]
    page = read(client.get(f"/my/cases/{case_no}"))
    assert CHARGERS[0] in page.text
    assert "服务标准" in page.text


def test_a_demand_that_lacks_something_is_shown_again_with_every_entry(town):
    client = town.client("applicant")
    sent = {**as_form(demand(CHARGERS)), "name": "联系13800000001", "_op": "submit"}
    page = read(client.post(f"/apply/demand_request?about={PROVINCE}", data=sent), 422)
    assert page.fields["name"] == ["联系13800000001"]
    assert "请不要写电话" in page.text


def test_support_is_a_button_for_verified_people(town, walk):
    case = walk.asks()
    client = town.client("company")
    assert f"/demands/{case.id}/support" in client.get(f"/demands/{case.id}").text
    assert client.post(f"/demands/{case.id}/support").status_code == 303
    assert supporters(town, case) == {town.company.actor.party_id}
    assert "您已支持" in read(client.get(f"/demands/{case.id}")).text
    client.post(f"/demands/{case.id}/withdraw-support")
    assert supporters(town, case) == set()


@pytest.mark.parametrize(("login", "status"), [(None, 303), ("reviewer", 403), ("applicant", 403)])
def test_nobody_else_supports(town, walk, login, status):
    case = walk.asks()
    client = town.client(login)
    assert client.post(f"/demands/{case.id}/support").status_code == status
    assert "/support" not in client.get(f"/demands/{case.id}").text
    assert supporters(town, case) == set()


def test_a_supporter_finds_the_letter_on_the_demands_page_and_reads_it(town, walk):
    case = walk.to_decision("refused")
    supports(town, "company", case)
    walk.decides(case, "refused")
    client = town.client("company")
    link = next(link for link in read(client.get(f"/demands/{case.id}")).links if link.startswith("/letters/"))
    page = read(client.get(link))
    assert "第十条第二项" in page.text
    assert client.get(f"/my/cases/{case.case_no}").status_code == 404
    assert town.client("institute").get(link).status_code == 404


@pytest.mark.parametrize("task", ["route", "assess", "decide", "fulfil"])
def test_every_step_has_its_page_on_the_workbench(town, walk, task):
    login = {"route": "authority_reviewer", "assess": "reviewer", "decide": "approver", "fulfil": "reviewer"}[task]
    case = {"route": walk.asks, "assess": walk.to_body, "decide": walk.to_decision, "fulfil": walk.to_result}[task]()
    client = town.client(login)
    page = read(client.get(f"/workbench/tasks/{case.open(task).id}"))
    assert CHARGERS[0] in page.text
    read(client.get(f"/workbench/cases/{case.case_no}"))


def test_the_list_costs_as_many_questions_with_ten_demands_as_with_one(town, walk):
    client = town.client("company")
    walk.asks()
    one = statements(client)
    for number in range(9):
        supports(town, "institute", walk.asks((f"第{number}类公共设施分布", *BERTHS[1:]), on=None))
    assert statements(client) == one <= 9


def statements(client):
    client.get("/demands")
    with watching(db.engine) as traffic:
        db.session.remove()
        read(client.get("/demands"))
        db.session.remove()
    return len(traffic.statements)


def test_a_promise_past_its_day_is_called_so(town, walk, visitor):
    case = walk.to_result("open")
    town.is_now("2026-04-02 10:00")
    assert "逾期未兑现" in read(visitor.get("/demands")).text
    assert "承诺的日期2026年4月1日已过" in read(visitor.get(f"/demands/{case.id}")).text


def test_where_the_data_are_to_be_had_is_public(town, walk, visitor):
    case = walk.to_result("open")
    place = "数据开放平台“专题数据”栏目，提供CSV下载。"
    town.reviewer.completes(case, "fulfil", result="opened", where="platform", place=place)
    assert place in read(visitor.get(f"/demands/{case.id}")).text


def test_the_requesters_page_leads_to_the_public_one_and_to_no_withheld_dataset(town, walk):
    case = walk.to_result("conditional", "listed", "approver5", wanted=EPIDEMIC, body=HEALTH, who="reviewer5")
    page = read(town.client("applicant").get(f"/my/cases/{case.case_no}"))
    assert f"/demands/{case.id}" in page.links
    assert not any(WITHHELD in link for link in page.links)


def test_who_gets_a_routed_demand_depends_on_the_body_chosen(town, walk):
    case = walk.asks()
    page = read(town.client("authority_reviewer").get(f"/workbench/tasks/{case.open('route').id}"))
    assert "所选的开放主体" in page.text
    assert "现在没有可以办理的人" not in page.text
