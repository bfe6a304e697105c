"""Words of Chinese and Latin texts, and the questions that find them."""

import pytest

from app.domain import search_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("公路收费", {"公路", "路收", "收费", "费"}),
        ("路", {"路"}),
        ("GIS 平台，V2.0", {"gis", "平台", "台", "v2", "0"}),
        ("ＡＢＣ公司", {"abc", "公司", "司"}),
        ("", set()),
        ("，。！", set()),
    ],
)
def test_a_text_falls_into_pairs_of_characters_and_words(text, words):
    assert search_words.of_text(text) == words


@pytest.mark.parametrize("number", ["440103199003071234", "44010319900307123X", "13800138000", "91440101MA59XXXX12", "6222021234567890123"])
def test_numbers_of_people_are_no_words(number):
    assert search_words.of_text(f"联系人{number}，") == {"联系", "系人", "人"}


def test_a_case_is_found_by_any_part_of_its_number():
    words = search_words.of_number("44000020260206000001")
    assert any(word.startswith("20260206") for word in words)
    assert "001" in words


@pytest.mark.parametrize(
    ("question", "queries"),
    [
        ("公路收费", ["'公路' & '路收' & '收费'"]),
        ("公路 岭南", ["'公路'", "'岭南'"]),
        ("路", ["'路':*"]),
        ("GIS平台", ["'gis':* & '平台'"]),
        ("%' \\ :*", []),
        ("   ", []),
    ],
)
def test_a_question_asks_for_each_of_its_parts(question, queries):
    assert search_words.as_queries(question) == queries
