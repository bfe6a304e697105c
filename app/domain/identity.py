"""Identity numbers of people and organisations: how they are written, read and hidden."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

# What a party's number is sealed and marked as: a sealed text opens for the purpose it was sealed for and for no other.
SEALED_AS = "party.id_no"


class Kind(StrEnum):
    """The papers a data user may be known by."""

    RESIDENT_ID = "resident_id"  # also the residence permits of people from 港澳台 (81, 82, 83), which share its form
    USCC = "uscc"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_RESIDENT = "foreign_resident"


NAMES = {
    Kind.RESIDENT_ID: "公民身份号码",
    Kind.USCC: "统一社会信用代码",
    Kind.PASSPORT: "护照号码",
    Kind.HK_MACAO_PERMIT: "港澳居民来往内地通行证号码",
    Kind.TAIWAN_PERMIT: "台湾居民来往大陆通行证号码",
    Kind.FOREIGN_RESIDENT: "外国人永久居留身份证号码",
}

# GB/T 2260, first two digits. Counties come and go (330113 is newer than most lists), so they are not judged.
PROVINCES = frozenset(
    str(code)
    for block in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(block[0], block[1] + 1)
)
LONG = 15  # from this length on, four characters at either end give nothing away
SHORT = 8
SHORT_NAME = 4  # a person's; longer ones are organisations'

SHAPES = {
    Kind.RESIDENT_ID: re.compile(r"[0-9]{17}[0-9X]"),  # GB 11643
    Kind.USCC: re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"),  # GB 32100: no I, O, S, V, Z
    Kind.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    Kind.HK_MACAO_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    Kind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}([0-9]{2})?"),
    Kind.FOREIGN_RESIDENT: re.compile(r"9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}"),
}


def normalise(number: str) -> str:
    """As it is stored and compared: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", number)).upper()


def mask(number: str) -> str:
    """As it is shown to people who need not know it: `1101**********002X`."""
    shown = 4 if len(number) >= LONG else 2 if len(number) >= SHORT else 0
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[len(number) - shown :]


def mask_name(name: str) -> str:
    """A name as it is shown to people who need not know it: 林**, 岭南****公司."""
    if len(name) <= SHORT_NAME:
        return name[:1] + "*" * (len(name) - 1)
    return f"{name[:2]}****{name[-2:]}"


def shape_fault(kind: Kind, number: str) -> str:
    """What is wrong with a normalised number's writing, as the end of a sentence; "" if nothing. No check digits."""
    if not SHAPES[kind].fullmatch(number):
        return "格式不正确"
    if kind is Kind.RESIDENT_ID and number[:2] not in PROVINCES:
        return "的地区代码不存在"
    if kind is Kind.RESIDENT_ID and birth_on(number) is None:
        return "中的出生日期不存在"
    return ""


def birth_on(number: str) -> date | None:
    """The date of birth in an 18-digit resident number, None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
