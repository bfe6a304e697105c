"""A form laid out for a page: everything decided, so that the templates only print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import Problem
from app.domain.form_parsing import Deed, Operation
from app.domain.form_views import ConditionView, FieldView, FileView, FormView, OptionView, RowView, SectionView
from app.domain.forms import Answers, Facts, Field, Form, Option, Section, Widget, entries, is_shown, locked, options


def lay_out(form: Form, answers: Answers, facts: Facts, problems: Sequence[Problem] = ()) -> FormView:
    """The form with its answers as they stand, for printing as a form or (by the macro `summary`) to read."""
    page = _Page(facts=facts, faults={problem.path: problem.message for problem in reversed(problems)})
    return FormView(
        title=form.title,
        article=form.article,
        duty=form.duty,
        sections=tuple(_section(number, section, form, answers, page) for number, section in enumerate(form.sections)),
        takes_files=any(field.widget is Widget.FILES for field in form.in_order),
    )


def field_id(path: str) -> str:
    """The HTML id, and the input's name, of the field at a JSON pointer: "/items/0/reason" is "items-0-reason"."""
    return path.strip("/").replace("/", "-")


def focus_after(asked: Operation, answers: Answers) -> str:
    """The HTML id where the eye should go after a row was added or something was taken away; "" after anything else."""
    if asked.deed is Deed.ADD:
        return f"{asked.field}-{len(answers.get(asked.field, ())) - 1}"
    return asked.field if asked.deed in {Deed.DELETE, Deed.DROP} else ""


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What every part of the page needs: the facts, and the message for each JSON pointer."""

    facts: Facts
    faults: Mapping[str, str]


def _section(number: int, section: Section, form: Form, answers: Answers, page: _Page) -> SectionView:
    hidden = _hidden(form.in_order, answers)
    return SectionView(
        id=f"s-{number + 1}",
        title=section.title,
        hint=section.hint,
        fields=tuple(_field(field, answers, f"/{field.name}", hidden, form.in_order, page) for field in section.fields),
    )


def _hidden(fields: Sequence[Field], answers: Mapping[str, Any]) -> frozenset[str]:
    """The fields that the answers so far do not ask. What hangs on a hidden field is hidden too."""
    shown: dict[str, Any] = {}
    for field in fields:
        if is_shown(field, shown):
            shown[field.name] = answers.get(field.name)
    return frozenset(field.name for field in fields if field.name not in shown)


def _field(
    field: Field, beside: Mapping[str, Any], path: str, hidden: frozenset[str], group: Sequence[Field], page: _Page
) -> FieldView:
    value = _locked_value(field, page.facts) if field.locked else beside.get(field.name)
    here, error, rows = field_id(path), page.faults.get(path, ""), _rows(field, value, path, page)
    return FieldView(
        name=here,
        id=here,
        label=field.label,
        widget=_widget(field, value),
        hint=field.hint,
        mark=_mark(field),
        required=field.required,
        locked=field.locked,
        hidden=field.name in hidden,
        value=_text(value),
        display=_display(field, value, page.facts),
        error=error,
        described_by=_described_by(field, here, error),
        attributes=_attributes(field),
        condition=_condition(field, here.removesuffix(field.name), group),
        options=_options(field, value, here, page.facts),
        rows=rows,
        files=_files(field, value, page.facts),
        add=_add(field, len(rows)),
    )


def _locked_value(field: Field, facts: Facts) -> Any:
    known = locked(field, facts)
    return known.value if known else None


def _widget(field: Field, value: Any) -> Widget:
    """A date that is none is asked as text: a date input would show nothing, and what was typed would be lost."""
    is_typed_wrong = field.widget is Widget.DATE and value is not None and not _is_date(str(value))
    return Widget.TEXT if is_typed_wrong else field.widget


def _is_date(text: str) -> bool:
    """As HTML writes dates; Python would take 20260312 too."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _mark(field: Field) -> str:
    if field.locked or field.rows_from or (field.widget is Widget.CHECKBOX and not field.required):
        return field.mark
    return field.mark or ("必填" if field.required else "选填")


def _text(value: Any) -> str:
    """As an input's value. Lists and rows have inputs of their own."""
    if value is None or isinstance(value, (list, Mapping)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _display(field: Field, value: Any, facts: Facts) -> str:
    if field.locked:
        known = locked(field, facts)
        return known.label if known else ""
    if value is None or field.widget is Widget.ROWS:
        return ""
    if field.widget is Widget.FILES:
        return "、".join(file.name for file in _files(field, value, facts))
    labels = {_text(option.value): option.label for option in (*field.options, *options(field, facts))}
    if isinstance(value, list):
        return "、".join(labels.get(_text(one), _text(one)) for one in value)
    if isinstance(value, bool):
        return labels.get(_text(value), "是" if value else "否")
    return labels.get(_text(value), _text(value))


def _described_by(field: Field, here: str, error: str) -> str:
    told = {
        "hint": bool(field.hint),
        "when": bool(field.show_if),
        "count": _counts(field),
        "error": bool(error),
    }
    return " ".join(f"{here}-{part}" for part, present in told.items() if present)


def _counts(field: Field) -> bool:
    return field.widget is Widget.TEXTAREA and "maxLength" in field.schema


def _attributes(field: Field) -> Mapping[str, str]:
    """What helps a browser help. A long text gets no maxlength: a browser would cut a pasted text without a word."""
    limit = "data-maxlength" if field.widget is Widget.TEXTAREA else "maxlength"
    given = {
        limit: field.schema.get("maxLength"),
        "min": field.schema.get("minimum"),
        "max": field.schema.get("maximum"),
        "autocomplete": field.autocomplete,
        "inputmode": field.inputmode,
        "accept": ",".join(f".{suffix}" for suffix in field.accept),
    }
    return {name: str(value) for name, value in given.items() if value not in (None, "")}


def _condition(field: Field, prefix: str, group: Sequence[Field]) -> ConditionView | None:
    """The first thing a field hangs on, for the script; the server judges all of them."""
    if not field.show_if:
        return None
    others = {other.name: other for other in group}
    words = "，且".join(_in_words(others[name], wanted) for name, wanted in field.show_if.items())
    name, wanted = next(iter(field.show_if.items()))
    return ConditionView(name=prefix + name, values=tuple(_text(one) for one in wanted), text=f"仅当{words}时填写")


def _in_words(other: Field, wanted: Sequence[Any]) -> str:
    if other.widget is Widget.CHECKBOX:
        return f"{'勾选' if wanted[0] else '未勾选'}“{other.label}”"
    labels = {option.value: option.label for option in other.options}
    return f"“{other.label}”为" + "或".join(f"“{labels.get(one, one)}”" for one in wanted)


def _options(field: Field, value: Any, here: str, facts: Facts) -> tuple[OptionView, ...]:
    """The first option bears the field's own id, so that the error summary's link lands on an input."""
    chosen = {_text(one) for one in (value if isinstance(value, list) else [value])}
    return tuple(
        OptionView(
            id=here if number == 0 else f"{here}-{number}",
            value=_text(option.value),
            label=option.label,
            hint=option.hint,
            chosen=_text(option.value) in chosen,
        )
        for number, option in enumerate(options(field, facts))
    )


def _rows(field: Field, value: Any, path: str, page: _Page) -> tuple[RowView, ...]:
    if field.widget is not Widget.ROWS:
        return ()
    given = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    if field.rows_from:
        return tuple(_fixed_rows(field, given, path, page))
    shown = given or [{}] * int(field.required)
    return tuple(_free_row(field, number, row, f"{path}/{number}", page) for number, row in enumerate(shown))


def _fixed_rows(field: Field, given: Sequence[Mapping[str, Any]], path: str, page: _Page) -> Iterator[RowView]:
    answered = {str(row.get("id")): row for row in reversed(given)}
    for number, entry in enumerate(entries(page.facts, field.rows_from)):
        row = answered.get(str(entry.value), {})
        yield _fixed_row(field, entry, row, f"{path}/{number}", page)


def _fixed_row(field: Field, entry: Option, row: Mapping[str, Any], path: str, page: _Page) -> RowView:
    return RowView(
        id=field_id(path),
        title=entry.label,
        hint=entry.hint,
        key_name=f"{field_id(path)}-id",
        key=_text(entry.value),
        remove="",
        error=page.faults.get(path, ""),
        fields=_row_fields(field, row, path, page),
    )


def _free_row(field: Field, number: int, row: Mapping[str, Any], path: str, page: _Page) -> RowView:
    return RowView(
        id=field_id(path),
        title=f"第{number + 1}项",
        hint="",
        key_name="",
        key="",
        remove=f"del:{field.name}:{number}",
        error=page.faults.get(path, ""),
        fields=_row_fields(field, row, path, page),
    )


def _row_fields(field: Field, row: Mapping[str, Any], path: str, page: _Page) -> tuple[FieldView, ...]:
    hidden = _hidden(field.fields, row)
    return tuple(_field(part, row, f"{path}/{part.name}", hidden, field.fields, page) for part in field.fields)


def _add(field: Field, shown: int) -> str:
    if field.widget is not Widget.ROWS or field.rows_from or shown >= field.schema.get("maxItems", 200):
        return ""
    return f"add:{field.name}"


def _files(field: Field, value: Any, facts: Facts) -> tuple[FileView, ...]:
    if field.widget is not Widget.FILES or not isinstance(value, list):
        return ()
    known = {file["id"]: file for file in facts.get("files", ())}
    return tuple(
        FileView(id=one, name=known[one]["name"], size=_size(known[one]["size"]), drop=f"drop:{field.name}:{one}")
        for one in value
        if isinstance(one, str) and one in known
    )


def _size(size: int) -> str:
    """Bytes as people read them."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
