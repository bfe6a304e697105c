"""The register: anyone reads what a date rests on; the administrator publishes what may be changed, after having seen it."""

from urllib.parse import unquote

import pytest
from flask import g
from sqlalchemy import select

from app.store.models import RegisterEdition
from tests.web.page import read

HERE = "/administration/register"
SERVICE = f"{HERE}/duties/conditional_application/service"
MEASURES = f"{HERE}/bases/measures"
RUN_OUT = "有效期已于2025年11月30日届满"
CONTINUED = {
    "title": "广东省公共数据开放办法", "document_no": "粤府令第300号", "valid_from": "2025-12-01", "valid_to": "2030-11-30",
    "source": "广东省人民政府公报2025年第33期", "why": "新办法已经公布",
}  # fmt: skip


@pytest.fixture
def browser(town):
    return town.client("administrator")


def sent(page, **more):
    kept = {name: values if name == "pauses" else values[0] for name, values in page.fields.items() if name and name not in ("_op", "lang")}
    return {name: value for name, value in (kept | more).items() if value is not None}


def ten_days(page, **more):
    """The service in ten working days instead of fifteen."""
    new = {
        "days": "10", "text": "自收到申请之日起10个工作日内办结；等待申请人补正的时间不计入。", "why": "提高效率", "rungs-warning-day": "8",
        "rungs-yellow-day": "10",
    }  # fmt: skip
    return sent(page, **{**new, **more})


def test_anyone_reads_every_basis_and_every_duty_with_the_words_of_the_law(town):
    page = read(town.client().get("/register"))
    assert RUN_OUT in page.text
    assert "已届满，未登记延续" in page.text
    assert "应当自收到申请之日起20个工作日内予以答复" in page.text
    for rule in town.office.rules.duties:
        assert rule.title in page.text
        assert rule.stop_title in page.text
    assert "/register/measures#第二十一条" in [unquote(link) for link in page.links]


def test_the_whole_text_is_there_article_by_article(town):
    page = read(town.client().get("/register/measures"))
    ids = [given["id"] for tag, given in page.tags if tag == "section" and given.get("id", "").startswith("第")]
    assert (len(ids), ids[20], ids[-1]) == (39, "第二十一条", "第三十九条")
    assert "开始的当日不计入" in read(town.client().get("/register/civil_code")).text
    read(town.client().get("/register/nothing"), 404)


CITING = [
    ("applicant", "/my/cases/{case}"), ("applicant", "/cases/{case}/deadlines/reply"), ("reviewer", "/workbench/cases/{case}"),
    ("administrator", "/administration/state"), ("administrator", HERE), (None, "/register"), (None, "/register/measures"),
]  # fmt: skip


def test_wherever_the_measures_are_cited_a_page_says_that_they_ran_out_until_they_are_continued(town, browser):
    case = town.applicant.applies()
    everywhere = [(town.client(login), path.format(case=case.case_no)) for login, path in CITING]
    assert [path for client, path in everywhere if RUN_OUT not in read(client.get(path)).text] == []
    continues(browser)
    assert [path for client, path in everywhere if RUN_OUT in read(client.get(path)).text] == []
    assert "由新文件延续" in read(town.client().get("/register")).text
    assert "《广东省公共数据开放办法》粤府令第300号" in read(town.client().get("/register")).text


def continues(browser, **more):
    preview = read(browser.post(MEASURES, data=sent(read(browser.get(MEASURES)), **CONTINUED, **more)))
    publishes(browser, MEASURES, preview)
    return read(browser.get(HERE))


def publishes(browser, address, preview):
    """Confirm; the requests of the town share one context, which would show the next one what was in force before."""
    assert browser.post(address, data=sent(preview, _op="publish")).status_code == 303
    g.pop("almanac", None)


def test_a_continuation_is_kept_with_who_when_and_why_and_can_be_corrected(town, browser):
    done = continues(browser).text
    assert "已登记，这是该依据的第1次登记。" in done
    assert "苏敏" in done
    assert "新办法已经公布" in done
    form = read(browser.get(f"{MEASURES}?correct=1"))
    assert (form.fields["instead_of"], form.fields["document_no"]) == (["1"], ["粤府令第300号"])
    preview = read(browser.post(MEASURES, data=sent(form, document_no="粤府令第301号", why="文号有误")))
    publishes(browser, MEASURES, preview)
    page = read(browser.get(HERE)).text
    assert "粤府令第301号" in page
    assert [(one.version, one.why) for one in editions(town)] == [("1", "新办法已经公布"), ("2", "文号有误")]
    assert len(town.office.rules.basis("measures").continued_by) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"title": " "}, "title", "请填写“文件名称”"),
        ({"valid_from": "2025-11-30"}, "valid_from", "有效至 2025-11-30，延续应当自次日或者以后开始"),
        ({"valid_from": "2025-02-30"}, "valid_from", "没有“2025-02-30”这一天"),
        ({"valid_to": "2025-11-01"}, "valid_to", "早于开始的日期"),
        ({"source": ""}, "source", "请填写“来源”"),
        ({"why": ""}, "why", "请填写“登记理由”"),
        ({"instead_of": "7"}, "instead_of", "登记新的延续，还是更正"),
    ],
)
def test_a_wrong_continuation_is_refused_beside_its_field_with_every_entry_kept(browser, wrong, field, message):
    typed = {**CONTINUED, **wrong}
    page = read(browser.post(MEASURES, data=typed), 422)
    assert message in page.text
    assert f"#{field}" in page.links
    assert {name: page.fields[name] for name in CONTINUED} == {name: [typed[name].strip()] for name in CONTINUED}


def editions(town):
    return town.rows(select(RegisterEdition).order_by(RegisterEdition.number))


def test_a_new_version_is_seen_first_then_published_with_who_when_and_why(town, browser):
    town.applicant.applies()
    preview = read(browser.post(SERVICE, data=ten_days(read(browser.get(SERVICE)), since="2026-03-02")))
    assert "15 个工作日" in preview.text
    assert "10 个工作日" in preview.text
    assert "1 个按版本2026-11计算" in preview.text
    assert "适用于2026年3月2日以后收到的办件" in preview.text
    assert editions(town) == []
    publishes(browser, SERVICE, preview)
    done = read(browser.get(HERE)).text
    assert "已发布“申请办理”的版本2026-03-02。" in done
    assert "提高效率" in done
    assert "新版本2026-03-02：2026年3月2日 00:00以后收到的办件" in done
    register = read(town.client().get("/register")).text
    assert "2 个版本" in register
    assert "自收到申请之日起15个工作日内办结" in register
    town.clock.is_now("2026-03-02 09:00")
    assert "自收到申请之日起10个工作日内办结" in read(town.client().get("/register")).text


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"days": "ten"}, "days", "应当是 1 到 250 的整数"),
        ({"days": "12"}, "text", "标准全文写的是 10 个工作日，与工作日数 12 不一致"),
        ({"text": "尽快办结。"}, "text", "应当写明期限：“10个工作日”"),
        ({"rungs-yellow-day": "11"}, "rungs-yellow-day", "在第 11 日，超出期限 10 个工作日"),
        ({"rungs-warning-day": "10"}, "rungs-yellow-day", "“黄牌”应当晚于“预警”"),
        ({"rungs-warning-at": "9点"}, "rungs-warning-at", "应当写成 09:00 的样子"),
        ({"since": "2026-02-05"}, "since", "不能早于今天"),
        ({"why": ""}, "why", "请填写“修改理由”"),
        ({"extension_days": ""}, "extension_days", "请填写“延长的工作日数”"),
        ({"corrections": "6"}, "corrections", "应当是 1 到 5 的整数"),
        ({"title": "长" * 31}, "title", "不能超过 30 个字"),
    ],
)
def test_a_wrong_version_is_refused_beside_its_field_with_every_entry_kept(browser, wrong, field, message):
    typed = ten_days(read(browser.get(SERVICE)), **wrong)
    page = read(browser.post(SERVICE, data=typed), 422)
    assert message in page.text
    assert f"#{field}" in page.links
    assert any(given.get("id") == field for _, given in page.tags)
    assert sent(page) == typed


def test_what_changes_nothing_is_not_published(browser):
    assert "与上一版完全相同" in read(browser.post(SERVICE, data=sent(read(browser.get(SERVICE)), why="无")), 422).text


def test_two_administrators_do_not_overwrite_each_other(town, browser):
    first = read(browser.post(SERVICE, data=ten_days(read(browser.get(SERVICE)))))
    second = read(browser.post(SERVICE, data=ten_days(read(browser.get(SERVICE)), title="申请办结")))
    assert browser.post(SERVICE, data=sent(first, _op="publish")).status_code == 303
    fresh = read(browser.post(SERVICE, data=sent(second, _op="publish")), 409)
    assert "另有管理员发布了这项标准的新版本" in fresh.text
    assert browser.post(SERVICE, data=sent(fresh, _op="publish")).status_code == 303
    assert [one.version for one in editions(town)] == ["2026-02-06", "2026-02-06-2"]


def test_a_statutory_period_is_not_edited_here(browser):
    answer = browser.get(f"{HERE}/duties/conditional_application/reply")
    assert answer.status_code == 422
    assert "第二十一条第二款规定的法定期限，不能在本系统修改" in answer.text
    assert browser.get(f"{HERE}/duties/conditional_application/nothing").status_code == 404


@pytest.mark.parametrize("login", ["applicant", "reviewer", "approver", "supervisor", "auditor"])
def test_only_administrators_edit(town, login):
    client = town.client(login)
    for path in (HERE, SERVICE, MEASURES):
        assert client.get(path).status_code == 403
        assert path == HERE or client.post(path, data={"_op": "publish"}).status_code == 403
