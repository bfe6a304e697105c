from datetime import date

import pytest

from app.domain.identity import Kind, birth_on, mask, normalise, shape_fault


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("9144-0300-1922-0382-16", "914403001922038216"),
        ("110105\u3000194912310\u00a002X", "11010519491231002X"),
    ],
)
def test_a_number_is_stored_in_one_writing(typed, stored):
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "1101**********002X"),
        ("E12345678", "E1*****78"),
        ("12345678", "12****78"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_its_ends_only_and_a_short_one_nothing(number, shown):
    assert mask(number) == shown


def test_a_masked_number_never_shows_the_birth_date():
    assert "1949" not in mask("11010519491231002X")


@pytest.mark.parametrize("prefix", ["11", "44", "65", "71", "81", "82", "83"])
def test_the_prefixes_in_use_are_accepted_residence_permits_too(prefix):
    assert shape_fault(Kind.RESIDENT_ID, f"{prefix}010519491231002X") == ""


@pytest.mark.parametrize("prefix", ["00", "10", "16", "66", "70", "84", "91"])
def test_a_prefix_that_no_place_has_is_refused(prefix):
    assert shape_fault(Kind.RESIDENT_ID, f"{prefix}010519491231002X") == "的地区代码不存在"


@pytest.mark.parametrize("birth", ["20230229", "20231301", "20230431", "00000101"])
def test_a_birth_date_that_no_calendar_has_is_refused(birth):
    assert shape_fault(Kind.RESIDENT_ID, f"440105{birth}0022") == "中的出生日期不存在"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.RESIDENT_ID, "1101051949123100X2"),
        (Kind.RESIDENT_ID, "110105491231002"),
        (Kind.RESIDENT_ID, "1101051949123100२X"),
        (Kind.USCC, "91440300192203821O"),
        (Kind.USCC, "9144030019220382"),
        (Kind.PASSPORT, "E1 2"),
        (Kind.HK_MACAO_PERMIT, "A12345678"),
        (Kind.TAIWAN_PERMIT, "1234567"),
        (Kind.FOREIGN_RESIDENT, "8" + "1" * 17),
    ],
)
def test_what_is_not_written_like_its_kind_is_refused(kind, number):
    assert shape_fault(kind, number) == "格式不正确"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (Kind.PASSPORT, "E12345678"),
        (Kind.HK_MACAO_PERMIT, "H1234567801"),
        (Kind.TAIWAN_PERMIT, "12345678"),
        (Kind.FOREIGN_RESIDENT, "ABC440101990101"),
    ],
)
def test_papers_without_check_digits_are_judged_by_their_writing_alone(kind, number):
    assert shape_fault(kind, number) == ""


def test_the_birth_date_is_read_from_the_number():
    assert birth_on("11010519491231002X") == date(1949, 12, 31)
    assert birth_on("") is None
