import json

import pytest

from app.domain.form_rules import broken
from app.domain.form_schema import public_schema
from app.domain.forms import Form
from tests.domain.sample_form import CONTENT, FACTS, FORM


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


def test_the_same_content_has_the_same_hash_in_whatever_order_it_is_stored():
    turned = json.loads(json.dumps(dict(reversed(CONTENT.items()))))
    assert Form.of("process", "task", turned).hash == FORM.hash


def test_a_changed_word_is_another_version():
    assert Form.of("process", "task", CONTENT | {"duty": "逐条判断"}).hash != FORM.hash
