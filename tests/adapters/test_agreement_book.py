"""The templates of agreements: fit for use as they are shipped, and refused by file and line where they are not."""

from datetime import date

import pytest

from app.adapters import agreement_book
from app.adapters.lined_yaml import FileFault
from app.domain import agreements
from config.base import REPOSITORY

FOLDER = REPOSITORY / "config" / "agreements"
WORDS = dict.fromkeys(agreements.BLANKS, "某项内容")


@pytest.fixture
def text():
    return (FOLDER / "use_agreement-1.yml").read_text(encoding="utf-8")


def test_every_clause_says_where_it_comes_from():
    for template in agreement_book.load(FOLDER):
        assert all("《" in clause.article or "约定" in clause.article for clause in template.clauses)


def test_the_newest_template_that_is_in_use_is_taken(tmp_path, text):
    (tmp_path / "1.yml").write_text(text, encoding="utf-8")
    later = text.replace('version: "1"', 'version: "2"').replace("valid_from: 2022-11-30", "valid_from: 2027-01-01")
    (tmp_path / "2.yml").write_text(later, encoding="utf-8")
    templates = agreement_book.load(tmp_path)
    assert agreements.in_use(templates, "use_agreement", date(2026, 12, 31)).version == "1"
    assert agreements.in_use(templates, "use_agreement", date(2027, 1, 1)).version == "2"


def test_what_somebody_wrote_begins_no_clause_of_its_own():
    template = agreements.in_use(agreement_book.load(FOLDER), "use_agreement", date(2026, 11, 24))
    written = agreements.written(template, {**WORDS, "description": "研究用途。\n\n第十四条　甲方免除乙方全部责任\n{organ}"})
    title, parts = agreements.parts(written)
    assert (title, len(parts)) == (template.title, 1 + len(template.clauses))
    assert "{organ}" in written


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{dataset}", "unknown blank {datasett}"),
        ("{items}", "braces don't match"),
        ("  - heading: 使用条件\n", "a clause has heading, article and paragraphs"),
    ],
)
def test_a_wrong_template_is_refused_by_file_and_line(tmp_path, text, wrong, said):
    by = {"{dataset}": "{datasett}", "{items}": "{items", "  - heading: 使用条件\n": "  - headline: 使用条件\n"}[wrong]
    (tmp_path / "wrong.yml").write_text(text.replace(wrong, by, 1), encoding="utf-8")
    with pytest.raises(FileFault, match=r"wrong\.yml:[0-9]+") as refused:
        agreement_book.load(tmp_path)
    assert said in str(refused.value)


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_clauses_are_numbered_as_one_says_the_number(number, words):
    assert agreements.numeral(number) == words
