"""What may come in by an address or a form: numbers that the database can give, text that it can store."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1
NUL = "\0"  # PostgreSQL stores none


class IdConverter(IntegerConverter):
    """`<int:…>`: the number of a row."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


class Sent(ImmutableMultiDict[str, Any]):
    """A query or a form as it was sent, without what no text can hold."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(name, _stored(value)) for name, value in pairs])


class Visit(Request):
    """A request, read so that all of its words can be stored."""

    parameter_storage_class = Sent


def install(app: Flask) -> None:
    """Call it before the first route is added."""
    app.request_class = Visit
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_an_address_of_nothing)


def _refuse_an_address_of_nothing() -> None:
    if NUL in request.path:
        abort(HTTPStatus.NOT_FOUND)


def _stored(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) else value
