"""`/api/v1/openapi.json`: the description of the API (OpenAPI 3.1), made from what each operation says of itself."""

import re
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, json
from pydantic import TypeAdapter
from werkzeug.routing import Rule

from app.web.addresses import IdConverter
from app.web.api.problems import KINDS, MEDIA_TYPE
from app.web.api.v1.doors import KEY_HEADER, Operation, open_to_all, operation_of, pages

PLACE = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` 指出每一处问题的位置（JSON Pointer）；法律依据不允许时，`article` 写明条款。",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "article": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {"pointer": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
IDEMPOTENCY_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "同一个键的请求只办理一次：内容相同的，返回第一次的结果；内容不同的，拒绝（422）。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"},
}
KEYS = {
    "entitlementKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "授权凭证的密钥，在“我的授权”中领取。"},
    "entitlementBearer": {"type": "http", "scheme": "bearer", "description": "同一密钥，写作 Authorization: Bearer <密钥>。"},
}
FILTERS = {
    "name": "filters",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": True,
    "description": "按授权的数据项筛选：数据项=值，数据项.gte=值，另有 .lte、.gt、.lt。",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}, "maxProperties": 20},
}
TYPES: dict[type, Any] = {IdConverter: {"type": "integer", "minimum": 0}}


@pages.get("/openapi.json")
@open_to_all("本接口的说明")
def openapi() -> Response:
    """The description itself, open to everybody."""
    return Response(json.dumps(described(), ensure_ascii=False), content_type="application/json")


def described() -> dict[str, Any]:
    """The whole document."""
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.endpoint.startswith(f"{pages.name}.")]
    schemas = _Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(rules, key=lambda one: one.rule):
        method = "post" if "POST" in (rule.methods or ()) else "get"
        paths.setdefault(_path(rule), {})[method] = _operation(rule, operation_of(rule.endpoint), schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "广东省公共数据开放办件接口",
            "version": "1",
            "description": "与网页使用同一套服务和同一套规则。",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.found, "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "flask token create LOGIN 得到的令牌。"},
                **KEYS,
            },
        },
    }


class _Schemas:
    """The schemas of bodies and answers, each under its name."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def of(self, kind: Any, mode: Any) -> dict[str, Any]:
        """A schema of a type, its parts kept by name."""
        schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=PLACE)
        self.found.update(schema.pop("$defs", {}))
        return schema

    def named(self, kind: Any, mode: Any) -> dict[str, Any]:
        """A reference to a type's schema."""
        self.found[kind.__name__] = self.of(kind, mode)
        return {"$ref": PLACE.format(model=kind.__name__)}


def _operation(rule: Rule, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": rule.endpoint.partition(".")[2],
        "summary": operation.summary,
        "parameters": [*_in_path(rule), *_in_query(operation, schemas), *_in_header(operation), *_filters(operation)],
        "responses": {
            str(operation.status): _success(operation, schemas),
            **{str(one): _refusal(one) for one in sorted(operation.refuses)},
        },
    }
    if operation.open:
        told["security"] = [{name: []} for name in KEYS] if operation.keyed else []
    if operation.takes:
        told["parameters"].append(IDEMPOTENCY_KEY)
        body = schemas.named(operation.takes, "validation")
        required = operation.takes.model_json_schema().get("required", [])
        told["requestBody"] = {"required": bool(required), "content": {"application/json": {"schema": body}}}
    return told


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    converters = rule._converters  # noqa: SLF001 (werkzeug tells the converters nowhere else)
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": TYPES.get(type(converters[name]), {"type": "string", "minLength": 1}),
        }
        for name in sorted(rule.arguments, key=rule.rule.index)
    ]


def _in_query(operation: Operation, schemas: _Schemas) -> list[dict[str, Any]]:
    properties = schemas.of(operation.asks, "validation").get("properties", {}) if operation.asks else {}
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_null(schema)}
        for name, schema in properties.items()
    ]


def _in_header(operation: Operation) -> list[dict[str, Any]]:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    return [{"name": operation.header, "in": "header", "required": True, "schema": text}] if operation.header else []


def _filters(operation: Operation) -> list[dict[str, Any]]:
    return [FILTERS] if operation.filters else []


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what is optional is left out."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return {**kinds[0], "title": schema["title"]} if kinds else schema


def _success(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    schema = {"type": "object"} if operation.gives == dict[str, Any] else _answer_of(operation.gives, schemas)
    others = {name: {"schema": {"type": "string"}} for name in operation.media}
    told: dict[str, Any] = {"description": operation.summary, "content": {"application/json": {"schema": schema}, **others}}
    if operation.status == HTTPStatus.CREATED:
        told["headers"] = {"Location": {"description": "新办件的地址", "schema": {"type": "string"}}}
    return told


def _answer_of(gives: Any, schemas: _Schemas) -> dict[str, Any]:
    """A model by its name; what has none as it is."""
    return schemas.named(gives, "serialization") if isinstance(gives, type) else schemas.of(gives, "serialization")


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": KINDS[status][1],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
