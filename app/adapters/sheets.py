"""The checks that rule and calendar files share: each wrong value is noted with its line, and reading goes on."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.adapters.lined_yaml import FileFault, Lined, Place, parse, read

Choice = TypeVar("Choice", bound=StrEnum)
Found = TypeVar("Found")

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Sheet:
    """One YAML file under examination. A value that is wrong is noted in `faults` and read as None."""

    def __init__(self, lined: Lined) -> None:
        self.lined = lined
        self.faults: list[str] = []

    def fault(self, place: Place, message: str) -> None:
        """Note what is wrong at a place."""
        self.faults.append(self.lined.fault(place, message))

    def at(self, place: Place) -> Any:
        """The value at a place; None where there is nothing."""
        value = self.lined.data
        for part in place:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def keys(self, place: Place, required: frozenset[str], optional: frozenset[str] = frozenset()) -> bool:
        """Whether there is a mapping with these keys and no others."""
        value = self.at(place)
        if not isinstance(value, Mapping):
            self.fault(place, "这里应当是“键: 值”的列表")
            return False
        for key in sorted(required - value.keys()):
            self.fault(place, f"缺少“{key}”")
        for key in (key for key in value if key not in required | optional):
            self.fault((*place, key), f"不认识“{key}”")
        return required <= value.keys()

    def rows(self, place: Place) -> list[Place]:
        """The places of a list's items."""
        value = self.at(place)
        if not isinstance(value, list):
            self.fault(place, f"“{_name(place)}”应当是列表")
            return []
        return [(*place, number) for number in range(len(value))]

    def text(self, place: Place) -> str | None:
        """A line of text that isn't empty."""
        value = self.at(place)
        return self._found(place, value.strip() if isinstance(value, str) else None, "应当是文字，不能为空")

    def whole(self, place: Place) -> int | None:
        """A whole number from 1."""
        value = self.at(place)
        right = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return self._found(place, value if right else None, "应当是大于 0 的整数")

    def yes_or_no(self, place: Place) -> bool:
        """A switch, off where it isn't given."""
        value = self.at(place)
        if value not in (None, True, False):
            self.fault(place, f"“{_name(place)}”应当是 true 或 false")
        return value is True

    def day(self, place: Place) -> date | None:
        """A date such as 2026-02-14."""
        value = self.at(place)
        return self._found(place, value if type(value) is date else None, "应当是日期，如 2026-02-14")

    def wall_time(self, place: Place) -> time | None:
        """A time of day in quotes, such as "09:00"."""
        value = self.at(place)
        right = isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)
        return self._found(place, time.fromisoformat(value) if right else None, '应当是带引号的时刻，如 "09:00"')

    def choice(self, place: Place, among: type[Choice]) -> Choice | None:
        """One of an enum's values."""
        value = self.at(place)
        found = next((choice for choice in among if choice.value == value), None)
        return self._found(place, found, f"应当是 {'、'.join(among)} 之一")

    def if_given(self, place: Place, reading: Callable[[Place], Found | None]) -> Found | None:
        """What one of the readings above finds; None, and no fault, where nothing is given."""
        return None if self.at(place) is None else reading(place)

    def _found(self, place: Place, value: Found | None, otherwise: str) -> Found | None:
        if value is None or value == "":
            self.fault(place, f"“{_name(place)}”{otherwise}")
            return None
        return value


def read_sheet(path: Path) -> Sheet:
    """Open a file for examination. Raises FileFault where it is no YAML or names a day that doesn't exist."""
    try:
        return Sheet(read(path))
    except OSError as error:
        raise FileFault(f"{path}:1: 文件读不出来：{error.strerror}") from error
    except ValueError as error:
        raise FileFault(*(_impossible_days(path, path.read_text(encoding="utf-8")) or [f"{path}:1: {error}"])) from error


def sheet_of(text: str, name: str) -> Sheet:
    """A pasted text for examination. Raises as `read_sheet` does."""
    try:
        return Sheet(parse(Path(name), text))
    except ValueError as error:
        raise FileFault(*(_impossible_days(Path(name), text) or [f"{name}:1: {error}"])) from error


def faults_of(load: Callable[[], object]) -> list[str]:
    """What is wrong with what a loader reads, as "file:line: message"; nothing when it loads."""
    try:
        load()
    except FileFault as fault:
        return list(fault.faults)
    return []


def _impossible_days(path: Path, text: str) -> list[str]:
    """YAML itself stumbles over a date such as 2026-02-30, and without saying where."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        f"{path}:{number}: 没有“{day}”这一天"
        for number, line in lines
        for day in DATE.findall(line)
        if not _exists(day)
    ]


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _name(place: Place) -> str:
    return str(next((part for part in reversed(place) if isinstance(part, str)), "文件"))
