from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from app.adapters.id_numbers import fault, is_resident_id, is_uscc
from app.domain.identity import Kind, mask

TODAY = date(2026, 3, 2)


def resident(first_17):
    return first_17 + ric.calc_check_digit(first_17 + "0")


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        resident("33011320000101001"),
        resident("37017120000101001"),
    ],
)
def test_a_resident_number_is_accepted_also_of_counties_that_lists_lack(number):
    assert fault(Kind.RESIDENT_ID, number, TODAY) == ""


@pytest.mark.parametrize("first_17", ["81000019940101001", "82000019800101001", "83000019700101001"])
def test_residence_permits_of_the_same_form_are_accepted(first_17):
    assert fault(Kind.RESIDENT_ID, resident(first_17), TODAY) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105194912310021", "校验位"),
        ("11010519491231", "格式"),
        (resident("44010520260303001"), "晚于今天"),
        (resident("44010520230229001"), "出生日期不存在"),
        (resident("99010519900101001"), "地区代码"),
    ],
)
def test_a_wrong_resident_number_is_told_what_is_wrong(number, words):
    said = fault(Kind.RESIDENT_ID, number, TODAY)
    assert words in said
    assert said.startswith("“公民身份号码”")
    assert said.endswith("。")


@pytest.mark.parametrize(
    "code", ["914403001922038216", "9144-0300-1922-0382-16", "9144030071526726XG", "9144030071526726xg"]
)
def test_a_code_is_accepted_in_any_writing(code):
    assert fault(Kind.USCC, code, TODAY) == ""


@pytest.mark.parametrize("code", ["914403001922038217", "91440300192203821O", "9144030019220382"])
def test_a_wrong_code_is_refused(code):
    assert fault(Kind.USCC, code, TODAY) != ""


def test_a_code_that_begins_with_a_letter_is_a_code():
    first_17 = "N2440106MF1234567"
    good = [first_17 + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_uscc(first_17 + last)]
    assert len(good) == 1


@given(st.text(max_size=24))
def test_no_text_whatever_breaks_the_check(text):
    for kind in Kind:
        assert isinstance(fault(kind, text, TODAY), str)


@given(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_of_each_number_one_digit_changed_is_no_number(number):
    if is_resident_id(number):
        changed = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
        assert not is_resident_id(changed)


def test_the_message_does_not_repeat_the_number():
    assert "110105" not in fault(Kind.RESIDENT_ID, "110105194912310021", TODAY)
    assert mask("110105194912310021") == "1101**********0021"
