from app.domain.errors import Problem
from app.domain.form_layout import field_id, lay_out
from app.domain.forms import Widget
from tests.domain.sample_form import FACTS, FORM


def laid_out(answers, problems=(), facts=FACTS):
    view = lay_out(FORM, answers, facts, problems)
    return {one.name: one for section in view.sections for one in section.fields}


def test_a_page_shows_every_entry_as_it_was_typed():
    shown = laid_out(
        {"name": "甲" * 30, "missing": [{"what": "图", "count": "四十"}], "result": "correct", "begin_on": "2026-13-40"}
    )
    assert shown["name"].value == "甲" * 30
    assert shown["missing"].rows[0].fields[1].value == "四十"
    assert (shown["begin_on"].widget, shown["begin_on"].value) == (Widget.TEXT, "2026-13-40")


def test_what_is_hidden_keeps_its_entry():
    assert laid_out({"result": "accept", "missing": [{"what": "图"}]})["missing"].hidden
    assert laid_out({"result": "accept", "missing": [{"what": "图"}]})["missing"].rows[0].fields[0].value == "图"


def test_an_error_stands_beside_its_field_and_is_read_with_it():
    shown = laid_out({}, [Problem(path="/name", label="名称", message="“名称”不能为空。")])["name"]
    assert shown.error == "“名称”不能为空。"
    assert shown.described_by == "name-hint name-error"


def test_an_error_in_a_row_stands_in_that_row():
    problems = [Problem(path="/conditions/1/finding", label="", message="请选择。")]
    rows = laid_out({}, problems)["conditions"].rows
    assert [row.fields[0].error for row in rows] == ["", "请选择。"]
    assert field_id(problems[0].path) == rows[1].fields[0].options[0].id


def test_a_locked_field_shows_the_facts_in_words():
    shown = laid_out({"owner": "别人"})["owner"]
    assert (shown.locked, shown.value, shown.display) == (True, "42", "安小满")


def test_required_and_optional_are_said_in_words():
    shown = laid_out({})
    assert [shown[name].mark for name in ("name", "amount", "owner", "agrees")] == ["必填", "选填", "", "必填"]


def test_a_condition_is_said_in_words_and_given_to_the_script():
    condition = laid_out({})["missing"].condition
    assert (condition.name, condition.values, condition.text) == ("result", ("correct",), "仅当“结果”为“补正”时填写")
    assert laid_out({})["conditions"].rows[1].fields[1].condition.name == "conditions-1-finding"


def test_a_form_that_needs_a_row_shows_a_blank_one_and_a_full_one_offers_no_more():
    assert len(laid_out({})["missing"].rows) == 1
    assert laid_out({})["missing"].add == "add:missing"
    assert laid_out({"missing": [{}, {}, {}]})["missing"].add == ""


def test_fixed_rows_show_their_text_and_basis():
    row = laid_out({"conditions": [{"id": "c2", "finding": "met"}]})["conditions"].rows[0]
    assert (row.title, row.hint, row.key_name, row.key, row.remove) == (
        "有安全能力",
        "第二十六条第三款",
        "conditions-0-id",
        "c1",
        "",
    )
    assert [option.chosen for option in row.fields[0].options] == [False, False]


def test_only_known_files_are_listed_with_their_size():
    (file,) = laid_out({"files": ["f1", "f9", {}]})["files"].files
    assert (file.name, file.size, file.drop) == ("证明.pdf", "2.4 MB", "drop:files:f1")


def test_a_yes_or_no_question_shows_what_was_chosen():
    assert [option.chosen for option in laid_out({"is_urgent": False})["is_urgent"].options] == [False, True]
    assert [option.chosen for option in laid_out({})["is_urgent"].options] == [False, False]


def test_answers_are_read_in_words():
    shown = laid_out({"tags": ["a", "b"], "is_urgent": False, "channel": "download", "files": ["f1"], "agrees": True})
    words = {name: one.display for name, one in shown.items() if one.display}
    assert words == {
        "owner": "安小满",
        "tags": "甲、乙",
        "is_urgent": "否",
        "channel": "数据下载",
        "files": "证明.pdf",
        "agrees": "是",
    }


def test_a_long_text_is_counted_and_never_cut_by_the_browser():
    shown = laid_out({})
    assert shown["story"].attributes == {"data-maxlength": "500"}
    assert shown["name"].attributes == {"maxlength": "20"}
