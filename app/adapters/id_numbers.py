"""Check digits of identity numbers (python-stdnum)."""

from collections.abc import Callable, Mapping
from datetime import date

from stdnum.cn import ric, uscc

from app.domain.identity import NAMES, Kind, birth_on, normalise, shape_fault

CHECKED_LENGTH = 18  # older papers are shorter and have no check digit


def fault(kind: Kind, number: str, today: date) -> str:
    """What is wrong with the number, as a Chinese sentence; "" if nothing. `today` is the civil date in Shanghai.

    Of a resident number the county is not judged: lists of counties are never complete, and a new one is no fault.
    """
    number = normalise(number)
    said = shape_fault(kind, number) or _check_digit_fault(kind, number) or _age_fault(kind, number, today)
    return f"“{NAMES[kind]}”{said}，请核对后重新填写。" if said else ""


def is_resident_id(number: str) -> bool:
    """Whether a normalised number is a resident number by its writing, region, birth date and check digit."""
    return not (shape_fault(Kind.RESIDENT_ID, number) or _check_digit_fault(Kind.RESIDENT_ID, number))


def is_uscc(number: str) -> bool:
    """Whether a normalised code is a unified social credit code by its writing and check digit (GB 32100)."""
    return not (shape_fault(Kind.USCC, number) or _check_digit_fault(Kind.USCC, number))


def _check_digit_fault(kind: Kind, number: str) -> str:
    calculate = _CHECK_DIGITS.get(kind)
    if calculate is None or len(number) != CHECKED_LENGTH or number[-1] == calculate(number):
        return ""
    return "的校验位不正确"


def _age_fault(kind: Kind, number: str, today: date) -> str:
    born_on = birth_on(number) if kind is Kind.RESIDENT_ID else None
    return "中的出生日期晚于今天" if born_on and born_on > today else ""


# `ric.is_valid` fails with a KeyError on counties that its list lacks, and `uscc.is_valid` refuses the letters that
# GB 32100 allows in front (N for rural collectives, Y for others): of both only the check digit is used.
_CHECK_DIGITS: Mapping[Kind, Callable[[str], str]] = {
    Kind.RESIDENT_ID: ric.calc_check_digit,
    Kind.FOREIGN_RESIDENT: ric.calc_check_digit,
    Kind.USCC: uscc.calc_check_digit,
}
