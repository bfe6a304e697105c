"""The schema that answers are checked against and the API publishes: the file's, with facts and conditions filled in."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.forms import Facts, Field, Form, Option, Widget, entries, options

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def public_schema(form: Form, facts: Facts) -> dict[str, Any]:
    """JSON Schema 2020-12 of the answers that are acceptable now: options resolved, fixed rows counted, labels as titles.

    A field that is shown only sometimes is required only when shown (`allOf`/`if`/`then`).
    """
    return {"$schema": DIALECT, "title": form.title, "description": form.duty} | _object(
        form.schema, form.in_order, facts
    )


def _object(schema: Mapping[str, Any], fields: Sequence[Field], facts: Facts) -> dict[str, Any]:
    always = [field.name for field in fields if field.required and not field.show_if]
    beside = {field.name: field for field in fields}
    sometimes = [_required_when_shown(field, beside) for field in fields if field.required and field.show_if]
    return {
        **schema,
        "properties": {field.name: _property(field, facts) for field in fields},
        "required": always,
        "allOf": [*schema.get("allOf", ()), *sometimes],
    }


def _required_when_shown(field: Field, beside: Mapping[str, Field]) -> dict[str, Any]:
    shown = {
        "properties": {other: _answered(beside.get(other), wanted) for other, wanted in field.show_if.items()},
        "required": list(field.show_if),
    }
    return {"if": shown, "then": {"required": [field.name]}}


def _answered(other: Field | None, wanted: Sequence[Any]) -> dict[str, Any]:
    one_of = {"enum": list(wanted)}
    return {"contains": one_of} if other is not None and other.type == "array" else one_of


def _property(field: Field, facts: Facts) -> dict[str, Any]:
    described = {"title": field.label} | ({"description": field.hint} if field.hint else {})
    if field.locked:
        return {**field.schema, **described, "readOnly": True}
    if field.widget is Widget.FILES:
        return {**field.schema, **described, "items": _only_own_files(field, facts)}
    if field.rows_from:
        return {**field.schema, **described, **_fixed_rows(field, facts)}
    if field.widget is Widget.ROWS:
        return {**field.schema, **described, "items": _object(field.schema["items"], field.fields, facts)}
    if field.options or field.options_from:
        return {**field.schema, **described, **_choice(field, options(field, facts))}
    return {**field.schema, **described}


def _only_own_files(field: Field, facts: Facts) -> dict[str, Any]:
    """A file is named by its id; an id of somebody else's file is no answer."""
    return {**field.schema["items"], "enum": [file["id"] for file in facts.get("files", ())]}


def _fixed_rows(field: Field, facts: Facts) -> dict[str, Any]:
    wanted = entries(facts, field.rows_from)
    row = _object(field.schema["items"], field.fields, facts)
    row["properties"] = {"id": _one_of(wanted), **row["properties"]}
    row["required"] = ["id", *row["required"]]
    return {"minItems": len(wanted), "maxItems": len(wanted), "items": row}


def _choice(field: Field, offered: Sequence[Option]) -> dict[str, Any]:
    if field.type == "array":
        return {"items": _one_of(offered), "uniqueItems": True}
    return _one_of(offered)


def _one_of(offered: Sequence[Option]) -> dict[str, Any]:
    return {
        "enum": [option.value for option in offered],
        "x-options": [{"value": option.value, "label": option.label} for option in offered],
    }
