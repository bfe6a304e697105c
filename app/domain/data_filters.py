"""Filters on data: `item=value`, `item.gte=value` and the like, on items that may be had and on no others."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.data_delivery import Item
from app.domain.errors import Invalid, Problem

OPERATORS = ("eq", "gte", "lte", "gt", "lt")
WHOLE, DECIMAL = "整数", "小数"
LARGEST = 2**63 - 1
LONGEST, MOST = 200, 20

Value = str | int | float


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One condition on the rows."""

    item: str
    operator: str
    value: Value


def read(asked: Iterable[tuple[str, str]], items: Iterable[Item]) -> tuple[Filter, ...]:
    """The filters that are asked for. Raises Invalid naming each that cannot be.

    An item that is not granted and one that does not exist are refused in the same words; so is a masked one: whoever
    may filter by a value can guess it.
    """
    may = {one.id: one for one in items if not one.masked}
    found = [_read(name, text, may) for name, text in asked]
    problems = [one for one in found if isinstance(one, Problem)]
    if len(found) > MOST:
        problems.append(Problem(path="", label="筛选", message=f"一次最多使用{MOST}个筛选条件。"))
    if problems:
        raise Invalid(tuple(problems))
    return tuple(one for one in found if isinstance(one, Filter))


def _read(name: str, text: str, may: Mapping[str, Item]) -> Filter | Problem:
    item_id, _, operator = name.partition(".")
    item = may.get(item_id)
    if item is None or (operator or "eq") not in OPERATORS:
        known = "、".join(may)
        return _problem(name, f"不能按“{name[:LONGEST]}”筛选。可以筛选的数据项：{known}；比较方式：{'、'.join(OPERATORS)}。")
    value = _value(text, item.type)
    if value is None:
        return _problem(name, f"“{item.name}”是{item.type}，筛选的值写法不对。")
    return Filter(item=item_id, operator=operator or "eq", value=value)


def _value(text: str, kind: str) -> Value | None:
    """The value in the item's type; None for what is none."""
    if len(text) > LONGEST or "\0" in text:
        return None
    if kind == WHOLE:
        digits = text.removeprefix("-")
        whole = int(text) if digits.isascii() and digits.isdigit() else None
        return whole if whole is not None and abs(whole) <= LARGEST else None
    return _number(text) if kind == DECIMAL else text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _problem(name: str, message: str) -> Problem:
    place = name[:LONGEST].replace("~", "~0").replace("/", "~1")
    return Problem(path=f"/{place}", label=name[:LONGEST], message=message)
