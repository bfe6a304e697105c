"""What is wrong with form files, by file and line, before anybody meets it on a page."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from app.adapters.lined_yaml import FileFault, Lined, Place, read
from app.domain.forms import FACTS, Field, Form, Widget

Fault = tuple[Place, str]

# Names that expressions in diagrams know (a form that could say them would reach into the engine), and ids of every page.
RESERVED = frozenset(
    {"act", "deadline", "lane", "lanes", "lane_owners", "assignee", "owner", "data", "task", "id", "main"}
)

_CHOOSING = {Widget.RADIO, Widget.SELECT, Widget.CHECKBOXES}


def problems(forms_dir: Path) -> list[str]:
    """Every fault of every `forms_dir/<slug>/<task>.yml`, each "file:line: message". Empty means fit for use."""
    meta = Draft202012Validator(json.loads((forms_dir / "_meta.schema.json").read_text(encoding="utf-8")))
    return [fault for path in sorted(forms_dir.glob("*/*.yml")) for fault in _file_problems(path, meta)]


def _file_problems(path: Path, meta: Draft202012Validator) -> list[str]:
    try:
        lined = read(path)
    except FileFault as fault:
        return list(fault.faults)
    faults = list(_outline_faults(lined, meta)) or list(_parts_faults(lined.data))
    if not faults:
        form = Form.of(path.parent.name, path.stem, lined.data)
        faults = [fault for judge in _JUDGES for fault in judge(form)]
    return [lined.fault(place, message) for place, message in faults]


def _outline_faults(lined: Lined, meta: Draft202012Validator) -> Iterator[Fault]:
    for error in meta.iter_errors(lined.data):
        yield tuple(error.absolute_path), error.message
    if isinstance(lined.data, Mapping) and "schema" in lined.data:
        try:
            Draft202012Validator.check_schema(lined.data["schema"])
        except SchemaError as error:
            yield ("schema", *error.absolute_path), error.message


def _parts_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Fields asked but not in the schema, in the schema but not asked, asked twice."""
    known, asked = content["schema"]["properties"], content["ui"]["fields"]
    yield from _differences(("ui", "fields"), asked, known, "is no property of the schema")
    yield from _differences(("schema", "properties"), known, asked, "is not described under ui.fields")
    placed: set[str] = set()
    for number, section in enumerate(content["ui"]["sections"]):
        for position, name in enumerate(section["fields"]):
            place = ("ui", "sections", number, "fields", position)
            if name not in known:
                yield place, f"“{name}” is no property of the schema"
            if name in placed:
                yield place, f"“{name}” stands in a section twice"
            placed.add(name)
    yield from _differences(("schema", "properties"), known, placed, "stands in no section")
    for name, schema in known.items():
        yield from _row_parts_faults(name, schema.get("items", {}), asked.get(name, {}))


def _row_parts_faults(name: str, row: Mapping[str, Any], ui: Mapping[str, Any]) -> Iterator[Fault]:
    known, asked = row.get("properties", {}), ui.get("fields", {})
    place = ("ui", "fields", name, "fields")
    yield from _differences(place, asked, known, "is no property of the row")
    unasked = {"id"} if "rows_from" in ui else set()
    expected = {part for part in known if part not in unasked}
    yield from _differences(("schema", "properties", name, "items", "properties"), expected, asked, "is not described")
    if "rows_from" in ui and "id" not in known:
        yield ("schema", "properties", name), "a row from a fact needs the property “id”"


def _differences(place: Place, names: Any, others: Any, message: str) -> Iterator[Fault]:
    for name in names:
        if name not in others:
            yield (*place, name), f"“{name}” {message}"


def _field_faults(form: Form) -> Iterator[Fault]:
    for field in form.in_order:
        yield from _one_field_faults(field, ("ui", "fields", field.name), ("schema", "properties", field.name))
        for part in field.fields:
            yield from _one_field_faults(
                part,
                ("ui", "fields", field.name, "fields", part.name),
                ("schema", "properties", field.name, "items", "properties", part.name),
            )


def _one_field_faults(field: Field, ui: Place, schema: Place) -> Iterator[Fault]:
    choosing = field.widget in _CHOOSING
    guards: Sequence[tuple[bool, Place, str]] = (
        (field.name in RESERVED, schema, f"“{field.name}” is a name of the engine"),
        (field.locked and field.required, ui, "a locked field cannot be required: nobody could mend it"),
        (choosing and not field.options and not field.options_from, ui, "a choice needs options or options_from"),
        (bool(field.options) and bool(field.options_from), ui, "options and options_from exclude each other"),
        (field.widget is Widget.FILES and not field.accept, ui, "a file field says what it accepts"),
        (field.widget is Widget.FILES and "maxItems" not in field.schema, schema, "a file field needs maxItems"),
        (_is_endless(field), schema, "a text needs maxLength, or anybody could fill the disk"),
    )
    yield from ((place, message) for wrong, place, message in guards if wrong)
    yield from _option_faults(field, ui)
    yield from _fact_faults(field, ui)


def _is_endless(field: Field) -> bool:
    bounded = field.options or field.options_from or field.locked or field.schema.get("format") == "date"
    return field.type == "string" and not bounded and "maxLength" not in field.schema


def _option_faults(field: Field, ui: Place) -> Iterator[Fault]:
    """Options written in the file are the schema's enum, no more and no less."""
    values = [option.value for option in field.options]
    known = field.schema.get("enum") or field.schema.get("items", {}).get("enum")
    if field.type == "boolean":
        known = [True, False]
    if field.options and sorted(map(str, values)) != sorted(map(str, known or [])):
        yield (*ui, "options"), f"the options are {values}, the schema's enum is {known}"


def _fact_faults(field: Field, ui: Place) -> Iterator[Fault]:
    named = {"options_from": field.options_from, "rows_from": field.rows_from}
    for key, name in named.items():
        if name and name not in FACTS:
            yield (*ui, key), f"there is no fact “{name}”"
    for number, option in enumerate(field.options):
        if option.when and option.when not in FACTS:
            yield (*ui, "options", number, "when"), f"there is no fact “{option.when}”"


def _condition_faults(form: Form) -> Iterator[Fault]:
    yield from _conditions_in(form.in_order, ("ui", "fields"))
    for field in form.in_order:
        yield from _conditions_in(field.fields, ("ui", "fields", field.name, "fields"))


def _conditions_in(fields: Sequence[Field], place: Place) -> Iterator[Fault]:
    """A field hangs only on one that stands before it, and only on answers that it can have."""
    before: dict[str, Field] = {}
    for field in fields:
        for other, wanted in field.show_if.items():
            here = (*place, field.name, "show_if", other)
            if other not in before:
                yield here, f"“{other}” does not stand before “{field.name}”"
            elif unknown := [one for one in wanted if one not in _possible(before[other])]:
                yield here, f"“{other}” is never {unknown}"
        before[field.name] = field


def _possible(field: Field) -> Sequence[Any]:
    if field.widget is Widget.CHECKBOX:
        return (True,)  # an unticked box sends nothing
    if field.type == "boolean":
        return (True, False)
    if field.type == "integer" and {"minimum", "maximum"} <= set(field.schema):
        return range(field.schema["minimum"], field.schema["maximum"] + 1)
    known: Sequence[Any] = field.schema.get("items", field.schema).get("enum", ())
    return known


def _route_faults(form: Form) -> Iterator[Fault]:
    """What a diagram turns on is there or has its `otherwise`, and is a word or number of a few, or yes and no; never what was typed."""
    for number, name in enumerate(form.routes):
        field, place = form.fields.get(name), ("routes", number)
        if field is None:
            yield place, f"“{name}” is no field"
        elif not _possible(field) or field.type == "array":
            yield place, f"“{name}” is neither a boolean nor an enum nor an integer within bounds"
        elif name in form.otherwise:
            if form.otherwise[name] not in (*_possible(field), False if field.type == "boolean" else None):
                yield ("otherwise", name), f"“{name}” is never {form.otherwise[name]}"
        elif not field.required or field.show_if:
            yield place, f"“{name}” can be absent; a route must be required and always shown, or have a value under otherwise"


def _rule_faults(form: Form) -> Iterator[Fault]:
    for number, rule in enumerate(form.rules):
        for key in ("field", "than"):
            if key in rule and rule[key] not in form.fields:
                yield ("rules", number, key), f"“{rule[key]}” is no field"
        if "than_fact" in rule and rule["than_fact"] not in FACTS:
            yield ("rules", number, "than_fact"), f"there is no fact “{rule['than_fact']}”"


def _message_faults(form: Form) -> Iterator[Fault]:
    for place in form.messages:
        name, *inner = place.split("/")[1:-1]
        parts = {part.name for part in form.fields[name].fields} if name in form.fields else set()
        known = name in form.fields and (not inner or inner == ["*"] or (inner[0] == "*" and inner[1] in parts))
        if not known:
            yield ("messages", place), f"“{place}” leads to no field"


def _required_faults(form: Form) -> Iterator[Fault]:
    for name in form.schema.get("required", ()):
        if name not in form.fields:
            yield ("schema", "required"), f"“{name}” is required but is no property"


_JUDGES: Sequence[Callable[[Form], Iterator[Fault]]] = (
    _field_faults,
    _condition_faults,
    _required_faults,
    _route_faults,
    _rule_faults,
    _message_faults,
)
