from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbering import CaseNumber, case_number, is_letter_number, letter_number, read_case_number


def test_a_case_number_is_region_day_and_serial():
    assert case_number("440000", date(2026, 11, 23), 17) == "44000020261123000017"


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.dates(date(1000, 1, 1)), st.integers(1, 999_999))
def test_every_case_number_has_twenty_digits_and_reads_back(region, on, serial):
    number = case_number(region, on, serial)
    assert len(number) == 20
    assert read_case_number(number) == CaseNumber(region=region, on=on, serial=serial)


@pytest.mark.parametrize("region", ["44000", "4400000", "44000O", "", "４４００００"])
def test_a_region_code_has_six_digits(region):
    with pytest.raises(ValueError, match="region"):
        case_number(region, date(2026, 1, 5), 1)


@pytest.mark.parametrize("serial", [0, -1, 1_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial):
    with pytest.raises(ValueError, match="serial"):
        case_number("440000", date(2026, 1, 5), serial)


@pytest.mark.parametrize(
    "text", ["", "4400002026112300001", "44000020261323000017", "44000020260229000001", "44000020261123000000"]
)
def test_what_is_no_case_number_is_not_read(text):
    with pytest.raises(ValueError, match=r"."):
        read_case_number(text)


def test_a_letter_number_is_written_as_offices_write_it():
    assert letter_number("粤数", "开告", 2026, 123) == "粤数开告〔2026〕000123号"


@pytest.mark.parametrize(("organ", "kind"), [("", ""), ("GD", "开告"), ("粤数", "〔开〕"), ("粤 数", "开告")])
def test_a_mark_that_could_not_be_read_back_is_refused(organ, kind):
    with pytest.raises(ValueError, match="Chinese characters"):
        letter_number(organ, kind, 2026, 1)


def test_a_letter_number_is_known_by_its_shape():
    assert is_letter_number(" 粤数开告〔2026〕000123号 ")
    assert not is_letter_number("粤数开告[2026]000123号")
    assert not is_letter_number("粤数开告〔2026〕123号")
