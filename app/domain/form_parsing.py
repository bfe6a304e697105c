"""From what a browser or an API client sent to answers: by the schema, and nothing beside it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.domain import identity
from app.domain.errors import Problem
from app.domain.forms import Answers, Facts, Field, Form, Widget, entries, is_shown, locked

MOST_ROWS = 200
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
# PostgreSQL stores no NUL and no half of a surrogate pair; other control characters hide things from a reader.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Formats that one writes without blanks; in an e-mail address a blank is a mistake that only its owner can mend.
_WRITTEN_CLOSE = {"cn-id", "cn-uscc", "mobile", "tel", "date"}


class Submitted(Protocol):
    """A browser's form data; werkzeug's MultiDict is one."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[str]: ...


class Deed(StrEnum):
    """What the pressed button asks for."""

    SUBMIT = "submit"
    SAVE = "save"
    ADD = "add"
    DELETE = "del"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`add` a row to `field`, `del` its row `index`, `drop` its file `file_id`; `submit` and `save` need neither."""

    deed: Deed
    field: str = ""
    index: int = -1
    file_id: str = ""


def operation(form: Form, data: Submitted) -> Operation:
    """The pressed button, read from `_op`. Anything unknown is a save: it loses nothing and decides nothing."""
    deed, _, rest = next(iter(data.getlist("_op")), "save").partition(":")
    name, _, which = rest.partition(":")
    if deed == Deed.SUBMIT:
        return Operation(deed=Deed.SUBMIT)
    if deed == Deed.ADD and _has(form, name, Widget.ROWS):
        return Operation(deed=Deed.ADD, field=name)
    if deed == Deed.DELETE and _has(form, name, Widget.ROWS) and _INTEGER.fullmatch(which):
        return Operation(deed=Deed.DELETE, field=name, index=int(which))
    if deed == Deed.DROP and _has(form, name, Widget.FILES):
        return Operation(deed=Deed.DROP, field=name, file_id=which)
    return Operation(deed=Deed.SAVE)


def parse(form: Form, data: Submitted, uploaded: Mapping[str, Sequence[str]] | None = None) -> Answers:
    """The answers as typed, mistakes and all: unknown names dropped, "" absent, numbers and booleans where they are such.

    `uploaded` maps a file field to the ids of the files just stored; they join those already listed on the page.
    """
    answers: Answers = {}
    for field in form.in_order:
        value = _read(field, data, field.name, uploaded or {})
        if value is not None:
            answers[field.name] = value
    return answers


def rearrange(form: Form, answers: Answers, asked: Operation) -> Answers:
    """The answers after the button's own deed: a row more or less, a file less; before a submit, blank rows go."""
    if asked.deed is Deed.ADD:
        return answers | {asked.field: [*_rows_shown(form.fields[asked.field], answers), {}][:MOST_ROWS]}
    if asked.deed is Deed.DELETE:
        rows = answers.get(asked.field, [])
        return answers | {asked.field: [row for index, row in enumerate(rows) if index != asked.index]}
    if asked.deed is Deed.DROP:
        return answers | {asked.field: [one for one in answers.get(asked.field, []) if one != asked.file_id]}
    if asked.deed is Deed.SUBMIT:
        return _without_blank_rows(form, answers)
    return answers


def settle(form: Form, answers: Mapping[str, Any], facts: Facts) -> Answers:
    """The answers that count, in page order; what a caller checks and stores is this and nothing else.

    Unknown names and answers of fields that are not shown are dropped, locked fields come from `facts["locked"]`, fixed
    rows stand as the fact lists them, text is cleaned. Settling twice changes nothing.
    """
    return _settled_object(form.in_order, answers, facts)


def begin(form: Form, facts: Facts) -> Answers:
    """The answers a fresh form is printed with: `facts["prefill"]`, for fields too that only a later choice will show."""
    known = facts.get("prefill", {})
    return {field.name: known[field.name] for field in form.in_order if known.get(field.name) is not None}


def refuse_upload(form: Form, name: str, file_name: str, size: int) -> Problem | None:
    """Why this file (`size` in bytes) cannot be added to the file field, or None."""
    field = form.fields[name]
    suffix = file_name.rpartition(".")[2].lower()
    if suffix not in field.accept:
        kinds = "、".join(field.accept)
        return _file_problem(field, f"“{field.label}”不能是“{file_name}”这类文件，只能上传 {kinds} 格式。")
    if size > field.max_mb * 1024 * 1024:
        return _file_problem(field, f"“{field.label}”中的“{file_name}”超过 {field.max_mb} MB，请压缩或拆分后再上传。")
    if size == 0:
        return _file_problem(field, f"“{field.label}”中的“{file_name}”是空文件，请检查后重新上传。")
    return None


def _file_problem(field: Field, message: str) -> Problem:
    return Problem(path=f"/{field.name}", label=field.label, message=message)


def _has(form: Form, name: str, widget: Widget) -> bool:
    return name in form.fields and form.fields[name].widget is widget and not form.fields[name].rows_from


def _rows_shown(field: Field, answers: Answers) -> list[Any]:
    """A form that needs a row shows a blank one before there is any; adding a row adds to what was shown."""
    return answers.get(field.name) or [{}] * int(field.required)


def _read(field: Field, data: Submitted, name: str, uploaded: Mapping[str, Sequence[str]]) -> Any:
    if field.locked:
        return None
    if field.widget is Widget.ROWS:
        return _read_rows(field, data)
    if field.widget is Widget.FILES:
        return list(dict.fromkeys([*data.getlist(name), *uploaded.get(field.name, ())])) or None
    if field.type == "array":
        return data.getlist(name) or None
    return _typed(field, next(iter(data.getlist(name)), ""))


def _read_rows(field: Field, data: Submitted) -> list[Answers] | None:
    pattern = re.compile(rf"{re.escape(field.name)}-([0-9]{{1,4}})-[a-z_]+")
    numbers = sorted({int(found[1]) for name in data if (found := pattern.fullmatch(name))})[:MOST_ROWS]
    return [_read_row(field, data, f"{field.name}-{number}") for number in numbers] or None


def _read_row(field: Field, data: Submitted, prefix: str) -> Answers:
    row: Answers = {"id": next(iter(data.getlist(f"{prefix}-id")), "")} if field.rows_from else {}
    for part in field.fields:
        value = _read(part, data, f"{prefix}-{part.name}", {})
        if value is not None:
            row[part.name] = value
    return row


def _typed(field: Field, text: str) -> Any:
    """The value that the schema's type makes of the text; text that is none stays text, and the check says so."""
    text = _clean(field, text)
    if not text:
        return None
    if field.type == "boolean":
        return {"true": True, "false": False}.get(text, text)
    plain = unicodedata.normalize("NFKC", text)
    if field.type == "integer" and _INTEGER.fullmatch(plain):
        return int(plain)
    if field.type == "number" and _NUMBER.fullmatch(plain):
        return float(plain)
    return text


def _clean(field: Field, text: str) -> str:
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if field.widget is not Widget.TEXTAREA:
        text = text.replace("\n", " ")
    written = field.schema.get("format")
    if written in {"cn-id", "cn-uscc"}:
        return identity.normalise(text)
    return unicodedata.normalize("NFKC", text).replace(" ", "") if written in _WRITTEN_CLOSE else text


def _without_blank_rows(form: Form, answers: Answers) -> Answers:
    kept = dict(answers)
    for field in form.in_order:
        if field.widget is Widget.ROWS and not field.rows_from and field.name in kept:
            kept[field.name] = [row for row in kept[field.name] if row]
    return kept


def _settled_object(fields: Sequence[Field], given: Mapping[str, Any], facts: Facts) -> Answers:
    kept: Answers = {}
    for field in fields:
        if not is_shown(field, kept):
            continue
        value = _settled(field, given.get(field.name), facts)
        if value is not None and value not in ("", []):
            kept[field.name] = value
    return kept


def _settled(field: Field, value: Any, facts: Facts) -> Any:
    if field.locked:
        known = locked(field, facts)
        return known.value if known else None
    if field.rows_from:
        return _fixed_rows(field, value, facts)
    if isinstance(value, list):
        return [_settled_row(field, one, facts) for one in value]
    return _clean(field, value) if isinstance(value, str) else value


def _settled_row(field: Field, row: Any, facts: Facts) -> Any:
    if isinstance(row, Mapping):
        return _settled_object(field.fields, row, facts)
    return _clean(field, row) if isinstance(row, str) else row


def _fixed_rows(field: Field, value: Any, facts: Facts) -> list[Answers]:
    """One row per entry of the fact, in its order, with what was answered for it."""
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    answered = {str(row.get("id")): row for row in reversed(given)}
    return [
        {"id": entry.value} | _settled_object(field.fields, answered.get(str(entry.value), {}), facts)
        for entry in entries(facts, field.rows_from)
    ]
