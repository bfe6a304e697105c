"""A form laid out for a page: everything decided, so that the templates only print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Problem
from app.domain.forms import Answers, Facts, Field, Form, Option, Section, Widget, entries, is_shown, options


@dataclass(frozen=True, kw_only=True)
class OptionView:
    id: str
    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class FileView:
    id: str
    name: str
    size: str
    drop: str  # the `_op` of its remove button


@dataclass(frozen=True, kw_only=True)
class ConditionView:
    """When the field is asked: in words, and as the inputs' name and values for the script that hides it."""

    name: str
    values: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One question as printed. `display` is its answer in words; `hidden` is true when the answers so far do not ask it."""

    name: str
    id: str
    label: str
    widget: str
    hint: str
    mark: str
    required: bool
    locked: bool
    hidden: bool
    value: str
    display: str
    error: str
    described_by: str
    attributes: Mapping[str, str]
    condition: ConditionView | None
    options: tuple[OptionView, ...]
    rows: tuple["RowView", ...]
    files: tuple[FileView, ...]
    add: str  # the `_op` of the button that adds a row; "" when rows are fixed or as many as may be


@dataclass(frozen=True, kw_only=True)
class RowView:
    """One row. A fixed row carries its key in `key_name`/`key`; a free one can be removed by its `remove`."""

    id: str
    title: str
    hint: str
    key_name: str
    key: str
    remove: str
    error: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, kw_only=True)
class SectionView:
    id: str
    title: str
    hint: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, kw_only=True)
class ErrorView:
    """A line of the error summary and the id of the field it leads to."""

    target: str
    message: str


@dataclass(frozen=True, kw_only=True)
class FormView:
    title: str
    article: str
    duty: str
    sections: tuple[SectionView, ...]
    errors: tuple[ErrorView, ...]
    takes_files: bool


def lay_out(form: Form, answers: Answers, facts: Facts, problems: Sequence[Problem] = ()) -> FormView:
    """The form with its answers as they stand, for printing as a form or (by the macro `summary`) to read."""
    page = _Page(facts=facts, faults={problem.path: problem.message for problem in reversed(problems)})
    return FormView(
        title=form.title,
        article=form.article,
        duty=form.duty,
        sections=tuple(_section(number, section, form, answers, page) for number, section in enumerate(form.sections)),
        errors=tuple(ErrorView(target=field_id(problem.path), message=problem.message) for problem in problems),
        takes_files=any(field.widget is Widget.FILES for field in form.in_order),
    )


def field_id(path: str) -> str:
    """The HTML id of the field that a JSON pointer names: "/items/0/reason" is at "f-items-0-reason"."""
    return "f" + path.replace("/", "-")
