"""Numbers of cases and letters: how they are made and how they are read back."""

import re
from dataclasses import dataclass
from datetime import date

# GB/T 39046-2020 gives a case number 20 characters in its narrowest table: 6 of region, 8 of date, 6 of serial.
_CASE = re.compile(r"([0-9]{6})([0-9]{8})([0-9]{6})")
# GB/T 9704-2012 7.2.5: the organ's mark, the year in 〔〕, the serial, 号.
_LETTER = re.compile(r"([\u4e00-\u9fff]{2,12})〔([0-9]{4})〕([0-9]{6})号")
_LAST_SERIAL = 999_999


@dataclass(frozen=True, kw_only=True)
class CaseNumber:
    """A case number taken apart: region code of six digits, civil date of receipt, serial of that day."""

    region: str
    on: date
    serial: int


def case_number(region: str, on: date, serial: int) -> str:
    """Number of the `serial`-th case (from 1) that a region received on a civil date, 20 digits.

    `region` is the six-digit code of GB/T 2260, e.g. "440000". Raises ValueError for a wrong region or serial.
    """
    if not re.fullmatch(r"[0-9]{6}", region):
        raise ValueError(f"A region code has six digits: {region!r}")
    return f"{region}{on:%Y%m%d}{_serial(serial):06d}"


def read_case_number(text: str) -> CaseNumber:
    """Take a case number apart; raises ValueError if it is none."""
    match = _CASE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"A case number has 20 digits: {text!r}")
    on = date(int(match[2][:4]), int(match[2][4:6]), int(match[2][6:]))
    return CaseNumber(region=match[1], on=on, serial=_serial(int(match[3])))


def letter_number(organ_mark: str, kind_mark: str, year: int, serial: int) -> str:
    """Number of a letter, e.g. 粤数开告〔2026〕000123号 from ("粤数", "开告", 2026, 123).

    `serial` counts from 1 per organ, kind and year. Raises ValueError where the number could not be read back.
    """
    number = f"{organ_mark}{kind_mark}〔{year:04d}〕{_serial(serial):06d}号"
    if not _LETTER.fullmatch(number):
        raise ValueError(f"An organ and a kind are marked by Chinese characters: {number!r}")
    return number


def is_letter_number(text: str) -> bool:
    """Whether a text has the shape of a letter's number."""
    return _LETTER.fullmatch(text.strip()) is not None


def _serial(serial: int) -> int:
    if not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"A serial lies between 1 and {_LAST_SERIAL}: {serial}")
    return serial
