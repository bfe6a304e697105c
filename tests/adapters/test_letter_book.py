from pathlib import Path

import pytest

from app.adapters import letter_book
from app.adapters.lined_yaml import FileFault
from app.domain.letters import LetterKind

BOOK = Path(__file__).parents[2] / "config" / "letters.yml"


def changed(tmp_path, old, new):
    text = BOOK.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "letters.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_every_kind_has_a_title_and_a_mark():
    book = letter_book.read(BOOK)
    assert set(book.styles) == set(LetterKind)
    assert book.styles[LetterKind.RECEIPT].title == "申请回执"
    assert book.styles[LetterKind.REPLY_REFUSED].mark == "开告"


def test_the_remedies_name_who_reconsiders_who_tries_and_where_to_file_online():
    words = letter_book.read(BOOK).remedies_for(
        LetterKind.REPLY_REFUSED, government="广东省人民政府", court="广州铁路运输法院", online="https://fy.example.cn"
    )
    for part in (
        "60日内向广东省人民政府申请行政复议",
        "6个月内依法向广州铁路运输法院提起行政诉讼",
        "https://fy.example.cn",
        "申诉",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  receipt: {title: 申请回执, mark: 开收}\n", "", r"letters.yml:4: “receipt” is missing"),
        ("mark: 开补", "mark: KB", r"letters.yml:6: “KB” can't be part of a letter's number"),
        ("title: 补正告知书", "titel: 补正告知书", r"letters.yml:6: unknown “titel”"),
        ("{court}", "{judge}", r"letters.yml:40: unknown blank \{judge\}"),
        ("{court}", "{court", r"letters.yml:40: braces don't match"),
        ('phone: "12345"', "phone: 12345", r"letters.yml:51: expected a text"),
        ("  default: >-", "  standard: >-", r"letters.yml:38: “default” is missing"),
        ("remedies:", "remedy:", r"unknown “remedy”"),
        ("contact:", "contact: 12345 #", r"letters.yml:"),
    ],
)
def test_wrong_data_is_refused_by_file_and_line(tmp_path, old, new, fault):
    with pytest.raises(FileFault, match=fault):
        letter_book.read(changed(tmp_path, old, new))


def test_every_fault_is_named_at_once(tmp_path):
    path = changed(tmp_path, "mark: ", "mark: K")
    with pytest.raises(FileFault) as refused:
        letter_book.read(path)
    assert len(refused.value.faults) == len(LetterKind)
