"""Frozen dataclasses into JSON values and back, so that what was said once can be said again years later."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def pack(value: object) -> dict[str, Any]:
    """A dataclass as JSON values: dates in ISO 8601, moments in UTC, tuples as lists, enums by their word."""
    packed = _packed(value)
    if not isinstance(packed, dict):
        raise TypeError(f"Only a dataclass can be packed, not {type(value).__name__}")
    return packed


def unpack(wanted: type[T], content: Mapping[str, Any]) -> T:
    """The dataclass that `pack` packed. Raises ValueError naming what is missing, unknown or of a wrong type."""
    unpacked: T = _record(wanted, content, wanted.__name__)
    return unpacked


def _packed(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _packed(getattr(value, field.name)) for field in fields(value)}
    match value:
        case tuple():
            return [_packed(item) for item in value]
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return value


def _unpacked(wanted: Any, value: Any, place: str) -> object:
    if is_dataclass(wanted):
        return _record(wanted, value, place)
    if get_origin(wanted) is tuple:
        return _row(get_args(wanted), value, place)
    if get_origin(wanted) in {Union, UnionType}:
        return None if value is None else _unpacked(get_args(wanted)[0], value, place)
    return _plain(wanted, value, place)


def _record(wanted: Any, value: Any, place: str) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"{place}: expected a mapping")  # noqa: TRY004 - it is the content that is wrong, not the caller
    hints = get_type_hints(wanted)
    if unknown := value.keys() - hints.keys():
        raise ValueError(f"{place}: unknown {', '.join(sorted(map(str, unknown)))}")
    try:
        return wanted(**{name: _unpacked(hints[name], item, f"{place}.{name}") for name, item in value.items()})
    except TypeError as error:
        raise ValueError(f"{place}: {error}") from error


def _row(kinds: tuple[Any, ...], value: Any, place: str) -> tuple[object, ...]:
    """`kinds` as in the annotation: one for each, or one and an ellipsis for however many."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"{place}: expected a list")  # noqa: TRY004 - the same
    each = kinds[:1] * len(value) if kinds[-1] is ... else kinds
    if len(each) != len(value):
        raise ValueError(f"{place}: expected {len(each)} values, got {len(value)}")
    pairs = zip(each, value, strict=True)
    return tuple(_unpacked(wanted, item, f"{place}[{index}]") for index, (wanted, item) in enumerate(pairs))


def _plain(wanted: Any, value: Any, place: str) -> object:
    try:
        if wanted in {date, datetime} and isinstance(value, str):
            return wanted.fromisoformat(value)
        if isinstance(wanted, type) and issubclass(wanted, StrEnum):
            return wanted(value)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error
    if type(value) is not wanted:
        raise ValueError(f"{place}: expected {wanted.__name__}, got {type(value).__name__}")
    return value
