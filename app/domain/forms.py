"""What a form is: one file per human task, read once into fields that parsing, checking and printing share."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

Answers = dict[str, Any]
Facts = Mapping[str, Any]
Pointer = tuple[str | int, ...]

# What a caller may hand in beside the answers, and its shape. A form names no other fact.
# An entry is {"value", "label"} (or {"id", "text"}), with an optional "hint" (or "basis").
FACTS: Mapping[str, str] = {
    "today": "civil date in Shanghai, a date or its ISO text",
    "locked": "mapping of field name to the value that nobody can change on the page, or to an entry of it",
    "prefill": "mapping of field name to the value a fresh form begins with",
    "files": "list of {id, name, size}: the files this person has uploaded for this form; size in bytes",
    "dataset_items": "entries: the data items of the dataset",
    "dataset_channels": "entries: the ways in which this dataset can be had (Art. 22)",
    "conditions": "entries: the dataset's published opening conditions",
    "missing_items": "entries: what the correction notice asked for",
    "requested_items": "entries: the data items the applicant asked for",
    "refusal_grounds": "entries: conditions found not met, and legal provisions",
    "lawful_outcomes": "entries: the decisions open to the approver now",
    "holders": "entries: the entitlements on the dataset that are not over, holders' names masked",
    "lower_attributes": "entries: the opening attributes below the dataset's own",
    "may_suspend": "bool: whether the use may still be suspended for the time being",
    "violation_grounds": "entries: the six kinds of conduct of Art. 34",
    "alleged_grounds": "entries: those of them that the case is about",
    "is_handed_over": "bool: whether another case hands this one over",
    "may_warn": "bool: whether this organ may warn",
    "may_suspend_use": "bool: whether this organ may suspend an entitlement",
    "may_stop_grants": "bool: whether this organ may stop new grants",
    "may_stop_filing": "bool: whether this organ may stop new applications",
    "may_revoke": "bool: whether this organ may revoke an entitlement",
    "may_refer": "bool: whether this organ may refer to another",
    "may_dismiss": "bool: whether the case may still end without measures",
    "contested_measures": "entries: the measures of a decision that can be appealed against",
    "tomorrow": "civil date in Shanghai, the day after today",
    "bodies": "entries: the opening bodies of the authority with which a demand was filed",
    "authorities": "entries: the other public-data authorities",
    "similar_demands": "entries: earlier demands that still run and want the like",
    "found_datasets": "entries: published datasets that speak of the data wanted",
    "withheld_datasets": "entries: the body's datasets that are registered and not opened",
    "withholding_grounds": "entries: the provisions of Art. 10 that a withholding may rest on",
    "conditional_grounds": "entries: the provisions of Art. 11 that conditions may rest on",
    "is_body": "bool: whether who begins belongs to the dataset's body",
    "is_authority": "bool: whether who begins belongs to the authority of its level",
    "may_be_withheld": "bool: whether the dataset may be made 不予开放 now; so, too, the two below",
    "may_be_conditional": "bool: as above, 有条件开放",
    "may_be_unconditional": "bool: as above, 无条件开放",
    "may_be_cleaned": "bool: whether Art. 13 para. 1 is open to the change",
    "may_serve_public_interest": "bool: whether Art. 13 para. 2 is",
    "may_be_assessed": "bool: whether Art. 13 para. 3 is",
    "may_be_tightened": "bool: whether Art. 13 para. 4 is",
    "may_submit": "bool: whether the assessments let the change go on",
    "may_drop": "bool: whether the body may still leave things as they are",
    "suggests_change": "bool: whether the authority suggests another attribute",
    "suggests_keeping": "bool: whether the authority suggests to keep the present one",
    "body_wants_change": "bool: whether the body has prepared a change",
    "may_correct": "bool: whether a one-time correction may still be asked for",
}


class Widget(StrEnum):
    """How a field is asked on the page."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    TEL = "tel"
    RADIO = "radio"
    SELECT = "select"
    CHECKBOX = "checkbox"
    CHECKBOXES = "checkboxes"
    ROWS = "rows"
    FILES = "files"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose. `when` names the fact without which it is not offered."""

    value: Any
    label: str
    hint: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question: its part of the schema and its part of the page, read together.

    `required` means: required when shown. `show_if` maps a field that stands earlier to the values that show this one.
    """

    name: str
    label: str
    widget: Widget
    schema: Mapping[str, Any]
    required: bool = False
    hint: str = ""
    mark: str = ""
    locked: bool = False
    show_if: Mapping[str, tuple[Any, ...]]
    options: tuple[Option, ...] = ()
    options_from: str = ""
    rows_from: str = ""
    fields: tuple["Field", ...] = ()
    accept: tuple[str, ...] = ()
    max_mb: int = 20
    autocomplete: str = ""
    inputmode: str = ""

    @property
    def type(self) -> str:
        """The JSON type of the answer; a list's is "array"."""
        return str(self.schema.get("type", "string"))

    @property
    def in_order(self) -> tuple["Field", ...]:
        return self.fields


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading on the page and the fields beneath it."""

    title: str
    hint: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One version of one form. `content` is the file as data: store it with the case, and `Form.of` gives the form back."""

    slug: str
    task: str
    content: Mapping[str, Any]
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, slug: str, task: str, content: Mapping[str, Any]) -> "Form":
        """The form that a file's content describes. Raises KeyError on content that the linter would refuse."""
        return cls(slug=slug, task=task, content=content, sections=tuple(_sections(content)))

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def article(self) -> str:
        return str(self.content["article"])

    @property
    def duty(self) -> str:
        return str(self.content["duty"])

    @property
    def routes(self) -> tuple[str, ...]:
        """The only answers that the diagram may see."""
        return tuple(self.content.get("routes", ()))

    @property
    def otherwise(self) -> Mapping[str, Any]:
        """What the diagram sees of a route that was left open."""
        left_open: Mapping[str, Any] = self.content.get("otherwise", {})
        return left_open

    def routed(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What the diagram sees of these answers."""
        return {**self.otherwise, **{name: answers[name] for name in self.routes if name in answers}}

    @property
    def schema(self) -> Mapping[str, Any]:
        """As written in the file. What answers are checked against is `form_schema.public_schema`."""
        schema: Mapping[str, Any] = self.content["schema"]
        return schema

    @property
    def ui(self) -> Mapping[str, Any]:
        ui: Mapping[str, Any] = self.content["ui"]
        return ui

    @property
    def messages(self) -> Mapping[str, str]:
        messages: Mapping[str, str] = self.content.get("messages", {})
        return messages

    @property
    def rules(self) -> tuple[Mapping[str, Any], ...]:
        """Checks between fields; see form_rules."""
        return tuple(self.content.get("rules", ()))

    @cached_property
    def hash(self) -> str:
        """The form's version: as much of the SHA-256 of its canonical content as tells versions apart. Every case keeps one per form."""
        canonical = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @cached_property
    def in_order(self) -> tuple[Field, ...]:
        """All fields as they stand on the page."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.in_order}


def _sections(content: Mapping[str, Any]) -> Iterator[Section]:
    schema, shown = content["schema"], content["ui"].get("fields", {})
    for section in content["ui"]["sections"]:
        yield Section(
            title=section["title"],
            hint=section.get("hint", ""),
            fields=tuple(_field(name, schema, shown.get(name, {})) for name in section["fields"]),
        )


def _field(name: str, parent: Mapping[str, Any], ui: Mapping[str, Any]) -> Field:
    schema = parent["properties"][name]
    return Field(
        name=name,
        label=ui.get("label", name),
        widget=Widget(ui["widget"]) if "widget" in ui else _usual_widget(schema, ui),
        schema=schema,
        required=name in parent.get("required", ()),
        hint=ui.get("hint", ""),
        mark=ui.get("mark", ""),
        locked=ui.get("locked", False),
        show_if={other: _as_tuple(wanted) for other, wanted in ui.get("show_if", {}).items()},
        options=tuple(Option(**option) for option in ui.get("options", ())),
        options_from=ui.get("options_from", ""),
        rows_from=ui.get("rows_from", ""),
        fields=_row_fields(schema, ui),
        accept=tuple(ui.get("accept", ())),
        max_mb=ui.get("max_mb", 20),
        autocomplete=ui.get("autocomplete", ""),
        inputmode=ui.get("inputmode", ""),
    )


def _row_fields(schema: Mapping[str, Any], ui: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of one row, in the order of the file. A fixed row's `id` is not asked, so it is no field."""
    row = schema.get("items", {})
    shown = ui.get("fields", {})
    return tuple(_field(name, row, shown.get(name, {})) for name in row.get("properties", {}) if name in shown)


def _as_tuple(wanted: Any) -> tuple[Any, ...]:
    return tuple(wanted) if isinstance(wanted, list) else (wanted,)


def _usual_widget(schema: Mapping[str, Any], ui: Mapping[str, Any]) -> Widget:
    if schema.get("type") == "array":
        return Widget.ROWS if "properties" in schema.get("items", {}) else Widget.CHECKBOXES
    if "options" in ui or "options_from" in ui:
        return Widget.RADIO
    by_type = {"boolean": Widget.CHECKBOX, "integer": Widget.NUMBER, "number": Widget.NUMBER}
    by_format = {"date": Widget.DATE, "email": Widget.EMAIL, "tel": Widget.TEL, "mobile": Widget.TEL}
    usual = by_type.get(schema.get("type", ""), Widget.TEXT)
    return by_format.get(schema.get("format", ""), usual)


def locked(field: Field, facts: Facts) -> Option | None:
    """A locked field's value and how it reads, None if the facts have none."""
    given = facts.get("locked", {}).get(field.name)
    if given is None:
        return None
    return _entry(given) if isinstance(given, Mapping) else Option(value=given, label=str(given))


def entries(facts: Facts, name: str) -> tuple[Option, ...]:
    """A fact's entries as options. An absent fact offers nothing."""
    return tuple(_entry(entry) for entry in facts.get(name, ()))


def _entry(given: Mapping[str, Any]) -> Option:
    return Option(
        value=given["value"] if "value" in given else given["id"],
        label=given["label"] if "label" in given else given["text"],
        hint=given.get("hint") or given.get("basis") or "",
    )


def options(field: Field, facts: Facts) -> tuple[Option, ...]:
    """What can be chosen now: the fact's entries, or the file's options whose own fact holds."""
    if not field.options_from:
        return tuple(option for option in field.options if not option.when or facts.get(option.when))
    known = field.schema.get("enum") or field.schema.get("items", {}).get("enum")
    return tuple(option for option in entries(facts, field.options_from) if known is None or option.value in known)


def is_shown(field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the answers beside it (already settled) show this field; of several ticked, one is enough."""
    return all(_is_among(answers.get(other), wanted) for other, wanted in field.show_if.items())


def _is_among(answer: Any, wanted: tuple[Any, ...]) -> bool:
    return any(one in wanted for one in answer) if isinstance(answer, list) else answer in wanted
