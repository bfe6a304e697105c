"""The administrator's pages about processes and about cases that cannot help themselves."""

import pytest
from sqlalchemy import select

from app.services import interventions
from app.store.db import db
from app.store.models import Notice, Upgrade
from tests.services.at_the_queue import Queue
from tests.services.test_upgrades import SLUG, WHY, publishes
from tests.services.wire import watching
from tests.web.page import read

MOST_STATEMENTS = 12


@pytest.fixture
def first(town):
    return town.office.diagrams[SLUG]


@pytest.fixture
def case(town, first):
    return town.applicant.applies(received_on="2026-02-06")


@pytest.fixture
def second(town, case):
    """Another title for a step."""
    return publishes(town, ('name="条件审查"', 'name="逐项审查"'))


@pytest.fixture
def administrator(town):
    return town.client("administrator")


def addresses(town, case, first):
    task = case.open("completeness").id
    return [
        "/administration/processes",
        f"/administration/processes/{first.version}",
        f"/administration/processes/{first.version}/difference?to={town.office.diagrams[SLUG].version}",
        f"/administration/processes/{first.version}/upgrade",
        f"/administration/cases/{case.case_no}",
        *(f"/administration/cases/{case.case_no}/{deed}" for deed in ("suspend", "terminate")),
        f"/administration/tasks/{task}/move",
    ]


@pytest.mark.parametrize("login", ["reviewer", "supervisor", "auditor", "applicant"])
def test_nobody_else_comes_in(town, case, first, second, login):
    client = town.client(login)
    for address in addresses(town, case, first):
        read(client.get(address), 403)
    for address in (f"/administration/cases/{case.case_no}/suspend", f"/administration/processes/{first.version}/upgrade"):
        read(client.post(address, data={"reason": WHY}), 403)


def test_each_page_asks_the_database_little(town, case, first, second, administrator):
    for address in addresses(town, case, first):
        with watching(db.engine) as traffic:
            page = read(administrator.get(address))
        assert page.repeated_ids == []
        assert len(traffic.statements) <= MOST_STATEMENTS, (address, *traffic.statements)


def test_the_list_names_every_version_with_its_cases(town, case, first, second, administrator):
    page = read(administrator.get("/administration/processes"))
    for said in ("有条件开放数据申请", first.version[:12], second.version[:12], "现行", "旧版", "还没有办件使用", "升级在办办件", "与现行版本比较"):
        assert said in page.text
    town.applicant.withdraws(case)
    assert "升级在办办件" not in read(administrator.get("/administration/processes")).text


def test_a_version_shows_its_diagram_and_its_cases(town, case, first, second, administrator):
    answer = administrator.get(f"/administration/processes/{first.version}")
    page = read(answer)
    assert "<svg" in answer.text
    assert first.version in page.text
    assert case.case_no in page.text
    assert "按编号" not in page.text
    assert "林晓岚" not in page.text
    read(administrator.get(f"/administration/processes/{second.version}"))
    read(administrator.get("/administration/processes/0000"), 404)


def test_the_difference_is_told_in_words_and_marked_in_the_drawing(town, case, first, second, administrator):
    answer = administrator.get(f"/administration/processes/{first.version}/difference?to={second.version}")
    page = read(answer)
    for said in ("环节", "修改", "名称：条件审查", "名称：逐项审查"):
        assert said in page.text
    assert 'class="shape shape-changed"' in answer.text
    backwards = read(administrator.get(f"/administration/processes/{second.version}/difference?to={first.version}"))
    assert "名称：逐项审查 名称：条件审查" in backwards.text
    read(administrator.get(f"/administration/processes/{first.version}/difference?to={town.office.diagrams['appeal'].version}"), 404)


def test_an_upgrade_is_previewed_confirmed_and_its_results_are_listed(town, case, first, second, administrator):
    there = f"/administration/processes/{first.version}/upgrade"
    page = read(administrator.get(there))
    assert "1可以升级" in page.text
    assert case.case_no in page.text
    refused = read(administrator.post(there, data={"to": second.version, "reason": " "}), 422)
    assert "请写明升级原因" in refused.text
    answer = administrator.post(there, data={"to": second.version, "reason": WHY})
    assert answer.status_code == 303
    assert "已有结果 0 / 1 件" in read(administrator.get(answer.location)).text
    read(administrator.post(there, data={"to": second.version, "reason": WHY}), 409)
    Queue(town).works()
    done = read(administrator.get(answer.location))
    assert "已有结果 1 / 1 件" in done.text
    assert "全部办完" in done.text
    assert case.diagram_version == second.version
    assert town.rows(select(Upgrade))[0].reason == WHY
    assert "流程图由版本" in read(administrator.get(f"/administration/cases/{case.case_no}")).text
    assert "流程图由版本" in read(town.client("reviewer").get(f"/workbench/cases/{case.case_no}")).text


def test_a_case_that_cannot_go_is_listed_with_its_reason(town, case, first, administrator):
    town.reviewer.asks_for_correction(case)
    publishes(town, ('deadline("correction").due', 'deadline("correction").reminder'))
    page = read(administrator.get(f"/administration/processes/{first.version}/upgrade"))
    assert "“补正期满”正在计时，新版本改变了它的定时依据。" in page.text
    assert "没有可以升级的办件" in page.text


def test_a_case_is_suspended_shown_so_and_resumed(town, case, administrator):
    there = f"/administration/cases/{case.case_no}"
    assert "法定期限不停" in read(administrator.get(f"{there}/suspend")).text
    kept = read(administrator.post(f"{there}/suspend", data={"reason": "", "seen": case.record_seq}), 422)
    assert "请写明原因" in kept.text
    assert administrator.post(f"{there}/suspend", data={"reason": WHY, "seen": case.record_seq}).status_code == 303
    assert WHY in read(administrator.get(there)).text
    reviewer, task = town.client("reviewer"), case.open("completeness").id
    shown = read(reviewer.get(f"/workbench/tasks/{task}")).text
    assert "本办件已中止办理，现在不能办结" in shown
    assert WHY in shown
    refused = read(reviewer.post(f"/workbench/tasks/{task}", data={"result": "accept", "_op": "submit"}), 409)
    assert "已中止办理，恢复办理以前不能继续" in refused.text
    assert "已中止" in read(reviewer.get("/workbench?scope=group")).text
    assert WHY in read(reviewer.get(f"/workbench/cases/{case.case_no}")).text
    own = read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "本件已中止办理" in own
    assert "撤回申请" not in own.split("您可以")[-1].split("帮助")[0]
    read(administrator.get(f"{there}/suspend"), 409)
    assert administrator.post(f"{there}/resume", data={"reason": "已更正"}).status_code == 303
    assert "现在不能办结" not in read(reviewer.get(f"/workbench/tasks/{task}")).text


def test_a_reason_that_is_too_long_is_kept_on_the_page(town, case, administrator):
    page = read(administrator.post(f"/administration/cases/{case.case_no}/terminate", data={"reason": "长" * 501}), 422)
    assert page.fields["reason"] == ["长" * 501]


def test_a_case_is_broken_off(town, case, administrator):
    there = f"/administration/cases/{case.case_no}"
    assert "终止不是决定" in read(administrator.get(f"{there}/terminate")).text
    assert administrator.post(f"{there}/terminate", data={"reason": WHY}).status_code == 303
    page = read(administrator.get(there))
    assert "终止办理" in page.text
    assert "不能再做管理操作" in page.text
    read(administrator.post(f"{there}/terminate", data={"reason": WHY}), 409)
    for login, address in (("applicant", "my"), ("reviewer", "workbench")):
        assert "终止办理" in read(town.client(login).get(f"/{address}/cases/{case.case_no}")).text
    own = read(town.client("applicant").get(f"/my/cases/{case.case_no}")).text
    assert "没有作出决定" in own
    assert "已答复" not in own
    assert case.case_no in read(town.client("reviewer").get("/workbench/cases?outcome=terminated")).text


def test_a_page_that_is_older_than_the_case_changes_nothing(town, case, administrator):
    seen = case.record_seq
    town.reviewer.accepts(case)
    page = read(administrator.post(f"/administration/cases/{case.case_no}/terminate", data={"reason": WHY, "seen": seen}), 409)
    assert "又有了进展" in page.text
    assert case.closed_at is None


def test_a_case_is_moved_back(town, case, administrator):
    assert "没有可以移到的环节" in read(administrator.get(f"/administration/cases/{case.case_no}")).text
    town.reviewer.accepts(case)
    there = f"/administration/tasks/{case.open('review').id}/move"
    assert "受理审查" in read(administrator.get(there)).text
    kept = read(administrator.post(there, data={"reason": WHY}), 422)
    assert "请选择要移到的环节" in kept.text
    assert kept.fields["reason"] == [WHY]
    assert administrator.post(there, data={"to": "completeness", "reason": WHY}).status_code == 303
    assert case.waits_for == ["completeness"]
    read(administrator.post(there, data={"to": "completeness", "reason": WHY}), 409)
    assert "管理员把办件由“条件审查”移到“受理审查”" in read(administrator.get(f"/administration/cases/{case.case_no}")).text
    assert "移到了别的环节" in read(town.client("reviewer").get(there.replace("administration/tasks", "workbench/tasks").removesuffix("/move"))).text


def test_a_case_is_found_by_its_number(town, case, administrator):
    assert administrator.get(f"/administration/cases?no={case.case_no}").location.endswith(case.case_no)
    assert administrator.get("/administration/cases?no=").location.endswith("/administration/processes")
    read(administrator.get("/administration/cases/4711"), 404)


def test_the_api_tells_how_a_broken_off_case_ended(town, case):
    with town.administrator.does() as unit:
        interventions.terminate(unit, case.case_no, WHY)
    assert any("已终止办理" in one.text for one in town.rows(select(Notice).where(Notice.case_id == case.id)))


def test_the_help_says_how_to_administer_processes(administrator):
    assert "能不能升级" in administrator.get("/help/administration").text
