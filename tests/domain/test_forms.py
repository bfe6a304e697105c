import json
from dataclasses import dataclass, field
from datetime import date

import pytest

from app.domain.errors import Problem
from app.domain.form_layout import field_id, focus_after, lay_out
from app.domain.form_messages import Finding, tell
from app.domain.form_parsing import (
    MOST_ROWS,
    Deed,
    Operation,
    begin,
    operation,
    parse,
    rearrange,
    refuse_upload,
    settle,
)
from app.domain.form_rules import broken
from app.domain.form_schema import public_schema
from app.domain.forms import Form, Widget

CONTENT = {
    "title": "条件审查",
    "article": "第二十一条",
    "duty": "逐条判断。",
    "routes": ["result"],
    "schema": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 20},
            "owner": {"type": "string"},
            "result": {"type": "string", "enum": ["accept", "correct"]},
            "missing": {
                "type": "array",
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "properties": {
                        "what": {"type": "string", "maxLength": 10},
                        "count": {"type": "integer", "minimum": 1},
                    },
                    "required": ["what"],
                },
            },
            "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            "is_urgent": {"type": "boolean"},
            "agrees": {"type": "boolean", "const": True},
            "amount": {"type": "number"},
            "id_no": {"type": "string", "format": "cn-id", "maxLength": 30},
            "phone": {"type": "string", "format": "mobile", "maxLength": 30},
            "begin_on": {"type": "string", "format": "date"},
            "end_on": {"type": "string", "format": "date"},
            "story": {"type": "string", "maxLength": 500},
            "conditions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "finding": {"type": "string", "enum": ["met", "not_met"]},
                        "note": {"type": "string", "maxLength": 50},
                    },
                    "required": ["finding"],
                },
            },
            "files": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
            "channel": {"type": "string"},
        },
        "required": ["name", "result", "missing", "agrees"],
    },
    "ui": {
        "sections": [
            {
                "title": "基本",
                "fields": ["owner", "name", "result", "missing", "tags", "is_urgent", "agrees", "amount"],
            },
            {"title": "其他", "hint": "说明", "fields": ["id_no", "phone", "begin_on", "end_on", "story"]},
            {"title": "审查", "fields": ["conditions", "files", "channel"]},
        ],
        "fields": {
            "name": {"label": "名称", "hint": "一个名称。"},
            "owner": {"label": "所有人", "locked": True},
            "result": {
                "label": "结果",
                "options": [
                    {"value": "accept", "label": "通过"},
                    {"value": "correct", "label": "补正", "when": "may_correct"},
                ],
            },
            "missing": {
                "label": "补正内容",
                "show_if": {"result": "correct"},
                "fields": {"what": {"label": "内容"}, "count": {"label": "份数"}},
            },
            "tags": {"label": "标签", "options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]},
            "is_urgent": {
                "label": "是否紧急",
                "options": [{"value": True, "label": "是"}, {"value": False, "label": "否"}],
            },
            "agrees": {"label": "同意"},
            "amount": {"label": "数额"},
            "id_no": {"label": "证件号码"},
            "phone": {"label": "手机"},
            "begin_on": {"label": "开始日期"},
            "end_on": {"label": "结束日期"},
            "story": {"label": "经过", "widget": "textarea"},
            "conditions": {
                "label": "开放条件",
                "rows_from": "conditions",
                "fields": {
                    "finding": {
                        "label": "判断",
                        "options": [{"value": "met", "label": "符合"}, {"value": "not_met", "label": "不符合"}],
                    },
                    "note": {"label": "说明", "show_if": {"finding": "not_met"}},
                },
            },
            "files": {"label": "附件", "widget": "files", "accept": ["pdf", "png"], "max_mb": 1},
            "channel": {"label": "获取方式", "options_from": "dataset_channels"},
        },
    },
    "rules": [
        {"check": "not_before", "field": "begin_on", "than_fact": "today", "message": "不能早于今天。"},
        {"check": "not_before", "field": "end_on", "than": "begin_on", "message": "不能早于开始。"},
        {"check": "within_years", "field": "end_on", "than": "begin_on", "years": 3, "message": "最长三年。"},
        {"check": "distinct", "field": "missing", "part": "what", "message": "内容重复。"},
    ],
    "messages": {"/missing/*/what/required": "请写明缺什么。"},
}
FORM = Form.of("process", "task", CONTENT)
FACTS = {
    "today": date(2026, 3, 2),
    "may_correct": True,
    "locked": {"owner": {"value": "42", "label": "安小满"}},
    "conditions": [{"id": "c1", "text": "有安全能力", "basis": "第二十六条第三款"}, {"id": "c2", "text": "不传播"}],
    "files": [{"id": "f1", "name": "证明.pdf", "size": 2_500_000}],
    "dataset_channels": [{"value": "download", "label": "数据下载"}],
}


@dataclass
class Sent:
    """A browser's form data."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def __iter__(self):
        return iter(self.values)

    def getlist(self, key):
        return self.values.get(key, [])


def sent(**values):
    return Sent(
        {name.replace("__", "-"): value if isinstance(value, list) else [value] for name, value in values.items()}
    )


def laid_out(answers, problems=(), facts=FACTS):
    view = lay_out(FORM, answers, facts, problems)
    return {one.name: one for section in view.sections for one in section.fields}


# parsing


def test_a_name_that_the_schema_lacks_is_dropped():
    assert parse(FORM, sent(name="甲", assignee="me", lane_owners="x", _op="submit")) == {"name": "甲"}


def test_what_is_left_empty_is_absent():
    assert parse(FORM, sent(name="  \t", story="\r\n", amount="", channel="")) == {}


def test_numbers_and_booleans_are_read_by_the_schema():
    read = parse(
        FORM, sent(amount="-12.5", is_urgent="false", agrees="true", missing__0__what="图", missing__0__count="３")
    )
    assert read == {"missing": [{"what": "图", "count": 3}], "is_urgent": False, "agrees": True, "amount": -12.5}


def test_a_number_in_words_stays_as_typed_so_that_it_can_be_shown_again():
    assert parse(FORM, sent(missing__0__count="四十", is_urgent="maybe")) == {
        "missing": [{"count": "四十"}],
        "is_urgent": "maybe",
    }


def test_identity_numbers_and_phones_are_stored_in_one_writing():
    assert parse(FORM, sent(id_no="11010519491231 002x", phone="１３８ ００１３ ８０００")) == {
        "id_no": "11010519491231002X",
        "phone": "13800138000",
    }


def test_text_loses_what_no_reader_sees_and_keeps_its_lines():
    assert parse(FORM, sent(story="一\r\n二\x00\x1b\ud800\n", name="甲\n乙")) == {"name": "甲 乙", "story": "一\n二"}


def test_rows_close_ranks_whatever_their_numbers():
    read = parse(FORM, sent(missing__7__what="乙", missing__2__what="甲", missing__x__what="no"))
    assert read["missing"] == [{"what": "甲"}, {"what": "乙"}]


def test_a_flood_of_rows_is_cut():
    read = parse(FORM, Sent({f"missing-{n}-what": ["x"] for n in range(MOST_ROWS + 50)}))
    assert len(read["missing"]) == MOST_ROWS


def test_a_locked_field_is_never_read_from_the_page():
    assert parse(FORM, sent(owner="别人")) == {}


def test_files_just_uploaded_join_those_on_the_page_once():
    assert parse(FORM, sent(files=["f1", "f2"]), {"files": ["f2", "f3"]})["files"] == ["f1", "f2", "f3"]


# buttons


@pytest.mark.parametrize(
    ("pressed", "asked"),
    [
        ("submit", Operation(deed=Deed.SUBMIT)),
        ("save", Operation(deed=Deed.SAVE)),
        ("add:missing", Operation(deed=Deed.ADD, field="missing")),
        ("del:missing:2", Operation(deed=Deed.DELETE, field="missing", index=2)),
        ("drop:files:f1", Operation(deed=Deed.DROP, field="files", file_id="f1")),
        ("add:conditions", Operation(deed=Deed.SAVE)),
        ("add:nothing", Operation(deed=Deed.SAVE)),
        ("del:missing:x", Operation(deed=Deed.SAVE)),
        ("drop:name:f1", Operation(deed=Deed.SAVE)),
        ("delete everything", Operation(deed=Deed.SAVE)),
    ],
)
def test_a_button_asks_for_its_deed_and_an_unknown_one_only_saves(pressed, asked):
    assert operation(FORM, sent(_op=pressed)) == asked


def test_a_form_sent_without_a_button_is_only_saved():
    assert operation(FORM, sent(name="甲")) == Operation(deed=Deed.SAVE)


def test_rows_are_added_and_removed_without_script():
    first = rearrange(FORM, {"missing": [{"what": "甲"}]}, Operation(deed=Deed.ADD, field="missing"))
    assert first == {"missing": [{"what": "甲"}, {}]}
    assert rearrange(FORM, first, Operation(deed=Deed.DELETE, field="missing", index=0)) == {"missing": [{}]}


def test_adding_to_the_blank_row_that_was_shown_makes_two():
    assert rearrange(FORM, {}, Operation(deed=Deed.ADD, field="missing")) == {"missing": [{}, {}]}


def test_removing_a_row_that_is_not_there_changes_nothing():
    assert rearrange(FORM, {"missing": [{"what": "甲"}]}, Operation(deed=Deed.DELETE, field="missing", index=9)) == {
        "missing": [{"what": "甲"}]
    }


def test_a_file_is_dropped_by_its_id():
    assert rearrange(FORM, {"files": ["f1", "f2"]}, Operation(deed=Deed.DROP, field="files", file_id="f1")) == {
        "files": ["f2"]
    }


def test_blank_rows_go_before_a_submit_and_stay_in_a_draft():
    rows = {"missing": [{"what": "甲"}, {}]}
    assert rearrange(FORM, rows, Operation(deed=Deed.SUBMIT)) == {"missing": [{"what": "甲"}]}
    assert rearrange(FORM, rows, Operation(deed=Deed.SAVE)) == rows


def test_the_eye_goes_to_the_new_row():
    asked = Operation(deed=Deed.ADD, field="missing")
    assert focus_after(asked, rearrange(FORM, {}, asked)) == "missing-1"
    assert focus_after(Operation(deed=Deed.DROP, field="files"), {}) == "files"
    assert focus_after(Operation(deed=Deed.SUBMIT), {}) == ""


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("病毒.exe", 10, "格式"),
        ("无后缀", 10, "格式"),
        ("大.pdf", 1024 * 1024 + 1, "超过 1 MB"),
        ("空.pdf", 0, "空文件"),
    ],
)
def test_a_file_that_cannot_be_added_is_told_at_its_field(name, size, words):
    problem = refuse_upload(FORM, "files", name, size)
    assert (problem.path, problem.label) == ("/files", "附件")
    assert words in problem.message


def test_a_file_that_can_be_added_is_no_problem():
    assert refuse_upload(FORM, "files", "证明.PDF", 1024) is None


# settling


def test_a_locked_answer_comes_from_the_facts_alone():
    assert settle(FORM, {"owner": "别人"}, FACTS)["owner"] == "42"
    assert "owner" not in settle(FORM, {"owner": "别人"}, FACTS | {"locked": {}})


def test_the_answer_of_a_question_that_was_not_asked_is_dropped():
    rows = [{"what": "图"}]
    assert settle(FORM, {"result": "correct", "missing": rows}, FACTS)["missing"] == rows
    assert "missing" not in settle(FORM, {"result": "accept", "missing": rows}, FACTS)
    assert "missing" not in settle(FORM, {"missing": rows}, FACTS)


def test_within_a_row_too_only_what_was_asked_counts():
    given = [{"id": "c1", "finding": "met", "note": "不应保留"}, {"id": "c2", "finding": "not_met", "note": "保留"}]
    assert settle(FORM, {"conditions": given}, FACTS)["conditions"] == [{"id": "c1", "finding": "met"}, given[1]]


def test_fixed_rows_stand_as_the_fact_lists_them():
    given = [
        {"id": "c2", "finding": "met", "owner": "x"},
        {"id": "c9", "finding": "met"},
        {"id": "c2", "finding": "not_met"},
        "row",
    ]
    assert settle(FORM, {"conditions": given}, FACTS)["conditions"] == [{"id": "c1"}, {"id": "c2", "finding": "met"}]


def test_settling_twice_changes_nothing():
    once = settle(
        FORM, {"name": " 甲 ", "result": "correct", "missing": [{"what": " 图"}, 7], "tags": [], "conditions": 3}, FACTS
    )
    assert settle(FORM, once, FACTS) == once


def test_a_fresh_form_begins_with_what_is_known_even_for_questions_asked_later():
    facts = FACTS | {"prefill": {"name": "甲", "missing": [{"what": "图"}], "assignee": "me", "story": None}}
    assert begin(FORM, facts) == {"name": "甲", "missing": [{"what": "图"}]}


# rules


@pytest.mark.parametrize(
    ("begin_on", "end_on", "broken_by"),
    [
        ("2026-03-02", "2026-03-02", []),
        ("2026-03-01", "2026-03-02", ["不能早于今天。"]),
        ("2026-03-03", "2026-03-02", ["不能早于开始。"]),
        ("2026-03-02", "2029-03-02", []),
        ("2026-03-02", "2029-03-03", ["最长三年。"]),
        ("2028-02-29", "2031-02-28", []),
        ("2028-02-29", "2031-03-01", ["最长三年。"]),
        ("9998-01-01", "9999-12-31", []),
        ("四月", "2026-03-02", []),
        (None, "2026-03-02", []),
    ],
)
def test_dates_are_compared_with_each_other_and_with_today(begin_on, end_on, broken_by):
    found = broken(FORM, {"begin_on": begin_on, "end_on": end_on}, FACTS)
    assert [one.message for one in found] == broken_by


def test_two_rows_that_say_the_same_are_told():
    assert [one.message for one in broken(FORM, {"missing": [{"what": "图"}, {"what": "图"}]}, FACTS)] == ["内容重复。"]
    assert broken(FORM, {"missing": [{"what": "图"}, {}, {"what": "表"}, {}]}, FACTS) == ()


# schema


def test_the_published_schema_offers_only_what_can_be_chosen_now():
    schema = public_schema(FORM, FACTS | {"may_correct": False})
    assert schema["properties"]["result"]["enum"] == ["accept"]
    assert schema["properties"]["channel"]["enum"] == ["download"]
    assert public_schema(FORM, FACTS)["properties"]["result"]["enum"] == ["accept", "correct"]


def test_what_is_asked_only_sometimes_is_required_only_then():
    schema = public_schema(FORM, FACTS)
    assert schema["required"] == ["name", "result", "agrees"]
    assert {
        "if": {"properties": {"result": {"enum": ["correct"]}}, "required": ["result"]},
        "then": {"required": ["missing"]},
    } in schema["allOf"]


def test_fixed_rows_are_counted_and_named_in_the_published_schema():
    rows = public_schema(FORM, FACTS)["properties"]["conditions"]
    assert (rows["minItems"], rows["maxItems"]) == (2, 2)
    assert rows["items"]["properties"]["id"]["enum"] == ["c1", "c2"]
    assert rows["items"]["required"] == ["id", "finding"]


def test_only_files_of_this_person_can_be_named():
    assert public_schema(FORM, FACTS)["properties"]["files"]["items"]["enum"] == ["f1"]


def test_the_published_schema_is_plain_json_and_leaves_the_form_alone():
    before = json.dumps(CONTENT, ensure_ascii=False)
    json.dumps(public_schema(FORM, FACTS), ensure_ascii=False)
    assert json.dumps(CONTENT, ensure_ascii=False) == before


# messages


def test_problems_come_in_page_order_one_for_each_place():
    found = [
        Finding(pointer=("channel",), keyword="enum"),
        Finding(pointer=("missing", 1, "count"), keyword="minimum", limit=1, value=0),
        Finding(pointer=("missing", 1, "what"), keyword="maxLength", limit=10, value="一" * 12),
        Finding(pointer=("missing", 0, "what"), keyword="required"),
        Finding(pointer=("name",), keyword="format"),
        Finding(pointer=("name",), keyword="required"),
    ]
    told = tell(FORM, found)
    assert [problem.path for problem in told] == [
        "/name",
        "/missing/0/what",
        "/missing/1/what",
        "/missing/1/count",
        "/channel",
    ]
    assert told[0] == Problem(path="/name", label="名称", message="“名称”不能为空。")
    assert told[1].message == "请写明缺什么。"
    assert told[2].message == "“补正内容”第2项的“内容”不能超过 10 个字，现在有 12 个字。"
    assert told[2].label == "补正内容第2项的内容"


def test_a_fault_of_one_choice_is_told_at_the_question():
    assert [problem.path for problem in tell(FORM, [Finding(pointer=("tags", 1), keyword="enum")])] == ["/tags"]


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (Finding(pointer=("result",), keyword="required"), "请选择“结果”。"),
        (Finding(pointer=("agrees",), keyword="required"), "请勾选“同意”。"),
        (Finding(pointer=("agrees",), keyword="const", limit=True), "请勾选“同意”。"),
        (Finding(pointer=("files",), keyword="required"), "请上传“附件”。"),
        (Finding(pointer=("tags",), keyword="required"), "请至少选择一项“标签”。"),
        (Finding(pointer=("missing",), keyword="required"), "“补正内容”至少需要填写一项。"),
        (
            Finding(pointer=("missing", 0, "count"), keyword="type", limit="integer"),
            "“补正内容”第1项的“份数”应为整数，例如 12。",
        ),
        (
            Finding(pointer=("files",), keyword="maxItems", limit=2, value=[1, 2, 3]),
            "“附件”最多 2 个文件，现在有 3 个文件。",
        ),
        (Finding(pointer=("files", 0), keyword="enum"), "“附件”中有文件已失效，请重新上传。"),
        (
            Finding(pointer=("begin_on",), keyword="format", limit="date"),
            "“开始日期”应为真实存在的日期，格式如 2026-03-12。",
        ),
        (Finding(pointer=("amount",), keyword="multipleOf"), "“数额”填写有误，请检查后重新填写。"),
    ],
)
def test_a_sentence_names_the_field_and_says_what_to_do(finding, sentence):
    assert tell(FORM, [finding])[0].message == sentence


# layout


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


# versions


def test_the_same_content_has_the_same_hash_in_whatever_order_it_is_stored():
    turned = json.loads(json.dumps(dict(reversed(CONTENT.items()))))
    assert Form.of("process", "task", turned).hash == FORM.hash


def test_a_changed_word_is_another_version():
    assert Form.of("process", "task", CONTENT | {"duty": "逐条判断"}).hash != FORM.hash
