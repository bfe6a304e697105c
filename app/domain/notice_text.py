"""Reads the State Council's notice as it is written: 一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月4日（周日）上班。"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "一二三四五六日"
DATE = r"(?:(?P<year{n}>\d{{4}})年)?(?:(?P<month{n}>\d{{1,2}})月)?(?P<day{n}>\d{{1,2}})日(?:\((?P<note{n}>[^()]*)\))?"
SPAN = re.compile(DATE.format(n=1) + r"(?:\s*(?:至|到|—+|–|-|~)\s*" + DATE.format(n=2) + ")?")
FESTIVAL = re.compile(r"[一二三四五六七八九十]+\s*、\s*(?P<name>[^:。、\d\n]{2,12}(?:、[^:。、\d\n]{2,8})*?)\s*:")
TITLE = re.compile(r"国务院办公厅\s*关于\s*(?P<year>\d{4})\s*年\s*部分节假日\s*安排的?\s*通知")
YEAR = re.compile(r"现将\s*(?P<year>\d{4})\s*年")
NUMBER = re.compile(r"国办发明电\s*[〔\[(](?P<year>\d{4})[〕\])]\s*(?P<number>\d+)\s*号")
SIGNED = re.compile(r"国务院办公厅\s*(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
ADDRESS = re.compile(r"https?://[^\s，。）)]+")
STATED_WEEKDAY = re.compile(rf"(?:星期|周|礼拜)([{WEEKDAYS}天])")
STATED_LENGTH = re.compile(r"(?:共|放假)\s*(\d+)\s*天")
SENTENCE = re.compile(r"[^。;\n]+")
# Full-width signs and digits as plain ones, one for one: places in the text stay the same.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
OFF, WORKED = "放假", "上班"
NEW_YEAR, DECEMBER = "元旦", 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A date as the notice names it, with the weekday that it says beside it (0 is Monday), if it says one."""

    on: date
    weekday: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """One festival as the notice arranges it. `said` is its own text; `unread`: what in it names days that do not exist."""

    name: str
    said: str
    spans: tuple[tuple[Stated, Stated], ...]
    makeups: tuple[Stated, ...]
    days: int | None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeText:
    """A notice, read; what it does not say is empty or None."""

    year: int | None
    title: str
    number: str
    issued_on: date | None
    source: str
    arrangements: tuple[Arrangement, ...]


def read_notice(text: str) -> NoticeText:
    """Read a notice's text; nothing is judged here."""
    plain = text.translate(PLAIN)
    title, number, signed, address = (pattern.search(plain) for pattern in (TITLE, NUMBER, SIGNED, ADDRESS))
    dated = title or YEAR.search(plain)
    year = int(dated["year"]) if dated else None
    return NoticeText(
        year=year,
        title="".join(title[0].split()) if title else "",
        number=f"国办发明电〔{number['year']}〕{number['number']}号" if number else "",
        issued_on=_existing(*(int(signed[part]) for part in ("year", "month", "day"))) if signed else None,
        source=address[0] if address else "",
        arrangements=tuple(read_arrangement(name, said, year) for name, said in _festivals(text)) if year else (),
    )


def read_arrangement(name: str, said: str, year: int) -> Arrangement:
    """One festival's sentences: when it is off, which weekends are worked, how many days it says it is."""
    spans: list[tuple[Stated, Stated]] = []
    makeups: list[Stated] = []
    unread: list[str] = []
    plain = said.translate(PLAIN)
    for sentence in SENTENCE.findall(plain):
        if OFF not in sentence and WORKED not in sentence:
            continue  # advice on annual leave names days too
        for found in _spans_of(sentence, name, year, unread):
            if WORKED in sentence:
                makeups.extend(found[:1] if found[0] == found[1] else found)
            else:
                spans.append(found)
    length = STATED_LENGTH.search(plain)
    return Arrangement(
        name=name, said=said.strip(), spans=tuple(spans), makeups=tuple(makeups), unread=tuple(unread),
        days=int(length[1]) if length else None,
    )  # fmt: skip


def _festivals(text: str) -> Iterator[tuple[str, str]]:
    """Each numbered festival and its text up to the next one, or to the end of its lines."""
    heads = list(FESTIVAL.finditer(text.translate(PLAIN)))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        said = text[head.start() : following.start() if following else len(text)]
        yield head["name"].strip(), said if following else _last_lines(said)


def _last_lines(said: str) -> str:
    """The last festival's text ends where a line no longer arranges days."""
    lines = said.strip().splitlines()
    kept = [line for number, line in enumerate(lines) if number == 0 or OFF in line or WORKED in line]
    return "\n".join(kept)


def _spans_of(sentence: str, name: str, year: int, unread: list[str]) -> Iterator[tuple[Stated, Stated]]:
    month: int | None = None
    for found in SPAN.finditer(sentence):
        first = _stated(found, 1, name, year, month)
        month = int(found["month1"]) if found["month1"] else month
        last = _stated(found, 2, name, first.on.year if first else year, month) if found["day2"] else first
        month = int(found["month2"]) if found["month2"] else month
        if first is None or last is None:
            unread.append(found[0])
            continue
        if last.on < first.on and first.on.month == DECEMBER and not found["year2"]:  # 12月31日至1月2日
            last = Stated(on=last.on.replace(year=last.on.year + 1), weekday=last.weekday)
        yield first, last


def _stated(found: re.Match[str], part: int, name: str, year: int, month: int | None) -> Stated | None:
    number = int(found[f"month{part}"] or month or 0)
    before = part == 1 and NEW_YEAR in name and number == DECEMBER
    on = _existing(int(found[f"year{part}"] or (year - 1 if before else year)), number, int(found[f"day{part}"]))
    weekday = STATED_WEEKDAY.search(found[f"note{part}"] or "")
    return Stated(on=on, weekday=WEEKDAYS.index(weekday[1].replace("天", "日")) if weekday else None) if on else None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
