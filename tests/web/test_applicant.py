import io
import re

import pytest
from sqlalchemy import select

from app.cli import demo_stories
from app.store.db import db
from app.store.models import Attachment, Case, Dataset, StartDraft, Task
from tests.services.wire import watching
from tests.town import application
from tests.web.page import as_form, read

ABOUT = demo_stories.TOLL
APPLY = f"/apply/conditional_application?about={ABOUT}"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FULL_ID = "440101199003078810"


@pytest.fixture
def visitor(town):
    return town.client("applicant")


@pytest.fixture
def filled(town):
    return as_form(application(ABOUT, town.today))


def pressed(data, button="submit", **changes):
    return {**data, **changes, "_op": button}


def cases(town):
    return town.rows(select(Case).order_by(Case.id))


def test_strangers_are_sent_to_sign_in_and_come_back(town):
    answer = town.client().get(APPLY)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/apply/")


def test_applying_is_for_applicants(town):
    for login in ("reviewer", "supervisor", "administrator"):
        client = town.client(login)
        read(client.get(APPLY), 403)
        read(client.get("/my/cases"), 403)


def test_the_form_shows_who_applies_with_the_number_masked_and_the_conditions(visitor):
    page = read(visitor.get(APPLY))
    assert "林晓岚" in page.text
    assert "4401**********8810" in page.text
    assert FULL_ID not in page.text
    assert "接口调用频率不超过每分钟60次" in page.text
    assert page.fields["contact_phone"] == ["13800000001"]


def test_a_filled_in_form_becomes_a_case_with_number_dates_and_receipt(town, visitor, filled):
    answer = visitor.post(APPLY, data=pressed(filled))
    case = cases(town)[-1]
    assert (answer.status_code, answer.location) == (303, f"/my/cases/{case.case_no}/filed")
    page = read(visitor.get(answer.location))
    for words in (case.case_no, "2026年3月12日", "法定期限", "服务标准", "申请回执", "一次性告知"):
        assert words in page.text
    assert any(re.fullmatch(r"/letters/\d+\.pdf", link) for link in page.links)


def test_a_form_with_mistakes_comes_back_whole_with_a_message_at_each(town, visitor, filled):
    wrong = {
        **filled,
        "period_to": ["2020-01-01"],
        "contact_phone": ["12"],
        "scenario_description": ["太短"],
        "purpose": [],
    }
    page = read(visitor.post(APPLY, data=pressed(wrong)), 422)
    for name, values in wrong.items():
        assert page.fields.get(name, []) == values, name
    summary = [link for link in page.links if link.startswith("#") and link != "#main"]
    assert summary == ["#purpose", "#scenario_description", "#period_to", "#contact_phone"]
    told = [given for _, given in page.tags if given.get("aria-invalid")]
    assert {given["name"] for given in told} == {"purpose", "scenario_description", "period_to", "contact_phone"}
    assert cases(town) == []


def test_what_was_refused_is_kept_as_a_draft(town, visitor, filled):
    visitor.post(APPLY, data=pressed(filled, contact_phone=["12"]))
    assert read(visitor.get(APPLY)).fields["contact_phone"] == ["12"]


def test_a_button_pressed_twice_files_once(town, visitor, filled):
    first, second = visitor.post(APPLY, data=pressed(filled)), visitor.post(APPLY, data=pressed(filled))
    assert first.location == second.location
    assert len(cases(town)) == 1
    assert town.rows(select(StartDraft)) == []


def test_another_application_for_the_same_dataset_is_another_case(town, visitor, filled):
    visitor.post(APPLY, data=pressed(filled))
    visitor.post(APPLY, data=pressed(filled, scenario_name=["另一项研究"]))
    assert len(cases(town)) == 2


def test_a_draft_is_saved_with_its_mistakes_and_stands_on_the_list(visitor):
    page = read(
        visitor.post(
            APPLY,
            data={
                "_op": "save",
                "scenario_name": "半句",
                "period_to": "明年",
                "items-0-id": "station",
                "items-0-wanted": "true",
            },
        )
    )
    assert page.fields["scenario_name"] == ["半句"]
    again = read(visitor.get(APPLY))
    assert again.fields["period_to"] == ["明年"]
    assert again.fields["items-0-wanted"] == ["true"]
    mine = read(visitor.get("/my/cases"))
    assert "草稿" in mine.text
    assert APPLY in [link.replace("%2F", "/") for link in mine.links]


def test_a_draft_is_its_writers_alone(town, visitor):
    visitor.post(APPLY, data={"_op": "save", "scenario_name": "半句"})
    other = town.client("applicant2")
    assert read(other.get(APPLY)).fields["scenario_name"] == [""]
    assert "草稿" not in read(other.get("/my/cases")).text


def test_enter_in_a_field_saves_and_does_not_submit(town, visitor, filled):
    """A browser presses the first button of a form."""
    page = read(visitor.get(APPLY))
    buttons = [given for tag, given in page.tags if tag == "button" and given.get("name") == "_op"]
    assert buttons[0]["value"] == "save"
    assert visitor.post(APPLY, data=filled).status_code == 200
    assert cases(town) == []


def test_saving_by_itself_answers_with_the_version_and_never_submits(town, visitor, filled):
    answer = visitor.post(APPLY, data=pressed(filled), headers={"X-Autosave": "1"})
    assert answer.json == {"version": 1}
    assert visitor.post(APPLY, data=pressed(filled), headers={"X-Autosave": "1"}).json == {"version": 2}
    assert cases(town) == []


def test_a_file_is_taken_in_before_the_form_is_right_and_stays(town, visitor, filled):
    sent = pressed(filled, contact_phone=["12"], attachments=[(io.BytesIO(PDF), "证明.pdf")])
    page = read(visitor.post(APPLY, data=sent), 422)
    kept = town.rows(select(Attachment))
    assert [(one.name, one.case_id) for one in kept] == [("证明.pdf", None)]
    assert page.fields["attachments"][0] == str(kept[0].id)
    visitor.post(APPLY, data=pressed(filled, attachments=[str(kept[0].id)]))
    assert town.rows(select(Attachment))[0].case_id == cases(town)[0].id


def test_a_file_of_another_kind_is_refused_beside_its_field_and_nothing_is_lost(town, visitor, filled):
    sent = pressed(
        filled,
        attachments=[
            (io.BytesIO(b"MZ"), "setup.exe"),
            (io.BytesIO(PDF), "好的.pdf"),
            (io.BytesIO(b"GIF89a"), "假的.pdf"),
        ],
    )
    page = read(visitor.post(APPLY, data=sent), 422)
    assert "setup.exe" in page.text
    assert "假的.pdf" in page.text
    assert [one.name for one in town.rows(select(Attachment))] == ["好的.pdf"]
    assert page.fields["scenario_name"] == filled["scenario_name"]
    assert cases(town) == []


def test_a_file_is_taken_off_the_form_by_its_button(town, visitor):
    visitor.post(APPLY, data={"_op": "save", "attachments": [(io.BytesIO(PDF), "证明.pdf")]})
    number = town.rows(select(Attachment))[0].id
    page = read(visitor.post(APPLY, data={"_op": f"drop:attachments:{number}", "attachments": [str(number)]}))
    assert "证明.pdf" not in page.text


def test_somebody_elses_file_cannot_be_enclosed(town, visitor, filled):
    town.client("applicant2").post(APPLY, data={"_op": "save", "attachments": [(io.BytesIO(PDF), "私密.pdf")]})
    number = town.rows(select(Attachment))[0].id
    page = read(visitor.post(APPLY, data=pressed(filled, attachments=[str(number)])), 422)
    assert "私密.pdf" not in page.text
    assert town.rows(select(Attachment))[0].case_id is None


def test_what_is_open_to_everyone_is_not_applied_for(town, visitor):
    free = town.rows(select(Dataset).where(Dataset.attribute == "unconditional"))[0]
    page = read(visitor.get("/apply/conditional_application", query_string={"about": free.code}), 422)
    assert "不需要申请" in page.text
    read(visitor.get("/apply/conditional_application?about=none"), 404)
    read(visitor.get(f"/apply/no_process?about={ABOUT}"), 404)


def test_someone_who_has_nothing_yet_is_told_what_to_do(visitor):
    page = read(visitor.get("/my/cases"))
    assert "您还没有提出过申请" in page.text
    assert "/catalogue?attribute=conditional" in page.links


def test_the_list_tells_state_turn_and_date_and_is_filtered(town, visitor):
    going, asked, gone = (town.applicant.applies(scenario_name=name) for name in ("甲研究", "乙研究", "丙研究"))
    town.reviewer.asks_for_correction(asked)
    town.applicant.withdraws(gone)
    page = read(visitor.get("/my/cases"))
    for words in (
        "待您办理",
        "轮到您：补正材料",
        "办理中",
        "轮到广东省交通运输厅（演示）：受理审查",
        "已撤回",
        "最迟答复：2026年3月12日",
        "剩 20 个工作日",
    ):
        assert words in page.text
    numbers = [one.case_no for one in (gone, asked, going)]
    assert list(re.findall(r"编号 (\d{20})", page.text)) == numbers
    assert re.findall(r"编号 (\d{20})", read(visitor.get("/my/cases?show=open")).text) == numbers[1:]
    assert re.findall(r"编号 (\d{20})", read(visitor.get("/my/cases?show=closed")).text) == numbers[:1]


def test_a_long_list_is_read_page_by_page(town, visitor):
    for number in range(23):
        town.applicant.applies(scenario_name=f"研究{number}")
    seen, address = [], "/my/cases"
    while address:
        page = read(visitor.get(address))
        seen += re.findall(r"编号 (\d{20})", page.text)
        address = next((given["href"] for tag, given in page.tags if tag == "a" and given.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 23
    read(visitor.get("/my/cases?before=x"))
    read(visitor.get("/my/cases?before=99999999999999999999"))


def test_somebody_elses_case_is_not_there(town):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    task, letter = case.open("correct").id, case.letters[0].id
    other = town.client("applicant2")
    addresses = [
        f"/my/cases/{case.case_no}",
        f"/my/cases/{case.case_no}/filed",
        f"/my/tasks/{task}",
        f"/letters/{letter}",
        f"/letters/{letter}.pdf",
        f"/cases/{case.case_no}/deadlines/reply",
        "/my/cases/44000020260206999999",
        "/my/tasks/999999",
        "/letters/999999",
        "/files/999999",
    ]
    for address in addresses:
        read(other.get(address), 404)
    for address in (f"/my/cases/{case.case_no}/withdraw", f"/my/cases/{case.case_no}/nudge", f"/my/tasks/{task}"):
        read(other.post(address, data={"_op": "submit"}), 404)
    assert case.waits_for == ["correct"]


def test_the_case_page_says_whose_turn_it_is_at_every_step(town, visitor):
    case = town.applicant.applies()
    address = f"/my/cases/{case.case_no}"
    assert "轮到广东省交通运输厅（演示）：受理审查" in read(visitor.get(address)).text
    town.reviewer.accepts(case)
    assert "轮到广东省交通运输厅（演示）：条件审查与拟办" in read(visitor.get(address)).text
    town.reviewer.prepares(case)
    assert "轮到广东省交通运输厅（演示）：审批决定" in read(visitor.get(address)).text
    town.approver.decides(case)
    assert "轮到您：签署协议" in read(visitor.get(address)).text
    town.applicant.signs(case)
    assert "轮到广东省交通运输厅（演示）：签订协议" in read(visitor.get(address)).text
    town.approver.countersigns(case)
    page = read(visitor.get(address))
    assert "已经答复，本件办结" in page.text
    assert "已答复：同意" in page.text
    assert "协议生效" in page.text


def test_the_case_page_shows_both_clocks_and_calls_the_standard_a_standard(town, visitor):
    case = town.applicant.applies()
    page = read(visitor.get(f"/my/cases/{case.case_no}"))
    assert "最迟答复 法定期限 剩 20 个工作日" in page.text
    assert "最后一日：2026年3月12日" in page.text
    assert "申请办理 服务标准 剩 15 个工作日" in page.text
    assert f"/cases/{case.case_no}/deadlines/reply" in page.links


def test_a_date_beyond_the_published_year_says_that_it_is_provisional_and_how_early_it_may_be(town):
    case = town.applicant.applies(received_on="2026-12-10")
    page = read(town.client("applicant").get(f"/my/cases/{case.case_no}"))
    assert re.search(r"2027年1月\d+日 ?（暂定，最早2027年1月\d+日）", page.text)


def test_the_steps_are_told_in_the_order_in_which_they_came(town):
    case = town.applicant.applies(received_on="2026-02-06 09:00")
    town.clock.is_now("2026-02-09 10:00")
    town.reviewer.asks_for_correction(case)
    town.clock.is_now("2026-02-10 11:00")
    town.applicant.corrects(case)
    page = read(town.client("applicant").get(f"/my/cases/{case.case_no}"))
    steps = re.findall(
        r"(收到申请|受理审查|申请人补正|条件审查与拟办|审批决定|签订协议|办结) ?(已完成|办理中|尚未开始)", page.text
    )
    assert steps == [
        ("收到申请", "已完成"),
        ("受理审查", "已完成"),
        ("申请人补正", "已完成"),
        ("受理审查", "办理中"),
        ("条件审查与拟办", "尚未开始"),
        ("审批决定", "尚未开始"),
        ("签订协议", "尚未开始"),
        ("办结", "尚未开始"),
    ]
    assert "完成于2026年2月10日 11:00" in page.text


def test_a_refusal_shows_its_remedies_and_the_reply(town, visitor):
    case = town.applicant.applies()
    town.approver.decides(case, "refused", unmet=(2,))
    page = read(visitor.get(f"/my/cases/{case.case_no}"))
    assert "已答复：不同意" in page.text
    assert "申请行政复议" in page.text
    assert f"/letters/{case.letter('reply_refused').id}" in page.links


def test_the_applicant_reads_back_what_was_handed_in(town, visitor):
    case = town.applicant.applies(expected_outcome="一份研究报告")
    town.reviewer.asks_for_correction(case)
    town.applicant.corrects(case)
    page = read(visitor.get(f"/my/cases/{case.case_no}"))
    for words in ("一份研究报告", "收费站名称", "已补充情况说明，系统为等级保护第二级。"):
        assert words in page.text
    assert FULL_ID not in page.text


def test_the_inside_of_the_office_stays_inside(town):
    case = town.applicant.applies()
    town.is_now("2026-03-13 10:00")
    town.supervisor.supervises(case)
    visitor = town.client("applicant")
    page = read(visitor.get(f"/my/cases/{case.case_no}"))
    for words in ("督办通知书", "何嘉欣", "督办"):
        assert words not in page.text
    supervision = case.letter("supervision_notice").id
    read(visitor.get(f"/letters/{supervision}"), 404)
    read(town.client("supervisor").get(f"/letters/{supervision}"))


def test_a_case_is_withdrawn_until_it_is_decided(town, visitor):
    case = town.applicant.applies()
    answer = visitor.post(f"/my/cases/{case.case_no}/withdraw", data={"reason": "改了计划"})
    assert answer.location == f"/my/cases/{case.case_no}"
    page = read(visitor.get(answer.location))
    assert "已撤回" in page.text
    assert "撤回确认书" in page.text
    assert f"/my/cases/{case.case_no}/withdraw" not in [
        given.get("action") for tag, given in page.tags if tag == "form"
    ]
    read(visitor.post(f"/my/cases/{case.case_no}/withdraw"), 409)


def test_a_nudge_goes_out_once_a_day(town, visitor):
    case = town.applicant.applies()
    town.reviewer.claims(case, "completeness")
    for told in ("已催办，承办人会收到提醒。", "今天已经催办过一次"):
        answer = visitor.post(f"/my/cases/{case.case_no}/nudge", data={"text": "请尽快"})
        assert answer.status_code == 303
        assert told in read(visitor.get(answer.location)).text
    assert sum("催办" in text for text in town.reviewer.notices) == 1


def test_a_correction_is_handed_in_on_its_own_page(town, visitor):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    address = f"/my/tasks/{case.open('correct').id}"
    page = read(visitor.get(address))
    assert "请在此前提交" in page.text
    read(
        visitor.post(
            address,
            data={"_op": "submit", "answers-0-id": "1", "scenario_description": page.fields["scenario_description"]},
        ),
        422,
    )
    sent = {
        **page.fields,
        "answers-0-answer": "见附件",
        "attachments": [(io.BytesIO(PDF), "等级.pdf")],
        "_op": "submit",
    }
    answer = visitor.post(address, data=sent)
    assert answer.location == f"/my/cases/{case.case_no}"
    assert case.waits_for == ["completeness"]
    assert "等级.pdf" in read(visitor.get(answer.location)).text
    read(visitor.get(address), 409)


def test_two_windows_do_not_overwrite_each_other(town, visitor):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    address = f"/my/tasks/{case.open('correct').id}"
    read(visitor.post(address, data={"_op": "save", "_version": "0", "note": "第一个窗口"}))
    page = read(visitor.post(address, data={"_op": "save", "_version": "0", "note": "第二个窗口"}), 409)
    assert page.fields["note"] == ["第二个窗口"]
    assert town.rows(select(Task).where(Task.name == "correct"))[0].draft["note"] == "第一个窗口"
    read(visitor.post(address, data={"_op": "save", "_version": page.fields["_version"], "note": "第二个窗口"}))
    answer = visitor.post(address, data={"_op": "save", "_version": "0", "note": "旧的"}, headers={"X-Autosave": "1"})
    assert (answer.status_code, "另一个窗口" in answer.json["message"]) == (409, True)


def test_an_officials_task_is_no_page_of_the_applicant(town, visitor):
    case = town.applicant.applies()
    assert visitor.get(f"/my/tasks/{case.open('completeness').id}").status_code == 404
    read(town.client("reviewer").get(f"/my/tasks/{case.open('completeness').id}"), 403)


def test_the_bell_rings_for_letters_until_they_are_opened_and_for_notices_until_they_are_marked(town):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    town.is_now("2026-03-02 10:00")
    visitor = town.client("applicant")
    page = read(visitor.get("/my/notices"))
    assert "有 2 份文书还没有打开" in page.text
    assert "有 1 条消息未读" in page.text
    assert "文书送达：补正告知书" in page.text
    visitor.get(f"/letters/{case.letter('correction_notice').id}")
    assert visitor.post("/my/notices/read").status_code == 303
    page = read(visitor.get("/my/notices"))
    assert "有 1 份文书还没有打开" in page.text
    assert "条消息未读" not in page.text


def test_nobody_reads_somebody_elses_bell(town):
    town.applicant.applies()
    assert "还没有消息" in read(town.client("applicant2").get("/my/notices")).text
    assert "还没有消息" in read(town.client("reviewer").get("/my/notices")).text


def test_a_long_bell_is_read_page_by_page(town, visitor):
    for number in range(33):
        town.applicant.applies(scenario_name=f"研究{number}")
    seen, address = [], "/my/notices"
    while address:
        page = read(visitor.get(address))
        seen += [link for link in page.links if link.startswith("/letters/")]
        address = next((given["href"] for tag, given in page.tags if tag == "a" and given.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 33
    read(visitor.get("/my/notices?after=nonsense"))


def test_a_page_asks_the_database_a_bounded_number_of_times_however_much_there_is(town, visitor):
    case = town.applicant.applies()
    most = {
        "/": 5, "/my/cases": 6, f"/my/cases/{case.case_no}": 10, f"/my/cases/{case.case_no}/filed": 10, "/my/notices": 5, APPLY: 11,
        f"/cases/{case.case_no}/deadlines/reply": 4,
    }  # fmt: skip
    few = {address: statements(visitor, address) for address in most}
    for number in range(12):
        town.applicant.applies(scenario_name=f"研究{number}")
    town.reviewer.asks_for_correction(case)
    town.applicant.corrects(case)
    town.reviewer.prepares(case)
    many = {address: statements(visitor, address) for address in most}
    assert {
        address: (few[address], number) for address, number in many.items() if number > min(most[address], few[address])
    } == {}


def statements(client, address):
    with watching(db.engine) as traffic:
        read(client.get(address))
    return len(traffic.statements)
