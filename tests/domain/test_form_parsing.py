import pytest

from app.domain.form_layout import focus_after
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
from tests.domain.sample_form import FACTS, FORM, Sent, sent


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
