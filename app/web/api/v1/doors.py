"""The way in and out of the REST API: a token, a body without strangers, one unit of work, one JSON answer."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized, UnsupportedMediaType

from app.domain.errors import Invalid, Problem
from app.domain.people import NOBODY
from app.services import accounts, idempotency
from app.services.idempotency import Answer
from app.services.work import work as begin_work
from app.web import guards
from app.web.api.v1.bodies import Nothing
from app.web.desk import office, work

pages = Blueprint("api_v1", __name__, url_prefix="/api/v1")

OPERATIONS: dict[str, "Operation"] = {}
MOST_BYTES = 1024 * 1024
KEY_HEADER, REPLAYED_HEADER = "Idempotency-Key", "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Model = TypeVar("Model", bound=BaseModel)
View = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation as the description tells it: `asks` of the query, `takes` as body, `gives` as answer, `header` in place of a token,
    `keyed` by an entitlement's key; `media` besides JSON.
    """

    summary: str
    gives: Any
    status: int = 200
    asks: type[BaseModel] | None = None
    takes: type[BaseModel] | None = None
    refuses: tuple[int, ...] = ()
    open: bool = False
    header: str = ""
    keyed: bool = False
    media: tuple[str, ...] = ()
    filters: bool = False


def look(
    summary: str, *, gives: Any, asks: type[BaseModel] = Nothing, refuses: tuple[int, ...] = ()
) -> Callable[[View], View]:
    """A GET: the view gets the query as a model and returns what the answer is made of."""

    def as_view(view: View) -> View:
        @wraps(view)
        def looked(**address: Any) -> Response:
            return _json(_text(gives, view(_query(asks), **address)))

        return _mark(looked, Operation(summary=summary, gives=gives, asks=asks, refuses=(401, *refuses)))

    return as_view


def deed(
    summary: str, *, gives: Any, takes: type[BaseModel] = Nothing, status: int = 200, refuses: tuple[int, ...] = ()
) -> Callable[[View], View]:
    """A POST: the view gets a unit of work and the body as a model; with an Idempotency-Key it happens once."""

    def as_view(view: View) -> View:
        @wraps(view)
        def done(**address: Any) -> Response:
            wanted, key = _body(takes), _key()
            with work() as unit:

                def act() -> Answer:
                    return Answer(status=status, body=_text(gives, view(unit, wanted, **address)))

                answer = idempotency.once(unit, key, _digest(wanted), act) if key else act()
            return _json(answer.body, answer.status, repeated=answer.repeated)

        return _mark(
            done,
            Operation(
                summary=summary, gives=gives, takes=takes, status=status, refuses=(400, 401, 409, 413, 415, *refuses)
            ),
        )

    return as_view


def open_to_all(summary: str) -> Callable[[View], View]:
    """A GET that needs no token."""
    return lambda view: _mark(view, Operation(summary=summary, gives=dict[str, Any], open=True))


def by_header(summary: str, *, name: str, gives: Any, refuses: tuple[int, ...]) -> Callable[[View], View]:
    """A GET that needs no token, but what its own header carries."""
    return lambda view: _mark(view, Operation(summary=summary, gives=gives, refuses=refuses, open=True, header=name))


def keyed(
    summary: str, *, gives: Any, refuses: tuple[int, ...], asks: type[BaseModel], media: tuple[str, ...], filters: bool = False
) -> Callable[[View], View]:
    """A GET that an entitlement's key opens; the view itself reads the key. `filters`: the granted items are questions, too."""
    told = Operation(
        summary=summary, gives=gives, asks=asks, refuses=refuses, open=True, keyed=True, media=media, filters=filters
    )
    return lambda view: _mark(view, told)


@pages.before_request
def recognise() -> None:
    """Who is asking, by the token alone: no cookie opens this door, so no foreign page can."""
    request.max_content_length = MOST_BYTES
    if operation_of(request.endpoint or "").open:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        with begin_work(office(), NOBODY) as unit:
            g.actor = accounts.whose_token(unit, token.strip()) or NOBODY
    if g.actor is NOBODY:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))


def operation_of(endpoint: str) -> Operation:
    """What a view says of itself. Every view of this room says it; KeyError for one that does not."""
    return OPERATIONS[endpoint]


def refuse(model_error: ValidationError) -> NoReturn:
    """Turn what the model found into problems that name their place in the body or the query."""
    raise Invalid(tuple(_problem(one) for one in model_error.errors(include_url=False)))


def _mark(view: View, operation: Operation) -> View:
    OPERATIONS[f"{pages.name}.{view.__name__}"] = operation
    setattr(view, guards.LETS_IN, "anyone" if operation.open else "token")
    return view


def _query(model: type[Model]) -> Model:
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        refuse(error)


def _body(model: type[Model]) -> Model:
    try:
        return model.model_validate(_read_json(request.get_data()))
    except ValidationError as error:
        refuse(error)


def _read_json(content: bytes) -> Any:
    """The body's JSON; an empty body is an empty object. Raises BadRequest, UnsupportedMediaType."""
    if not content:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return json.loads(content, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _number(digits: str) -> float:
    """JSON has no infinity, and neither has the database's."""
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _key() -> str:
    key = request.headers.get(KEY_HEADER, "")
    if key and not _KEY.fullmatch(key):
        raise BadRequest
    return key


def _digest(wanted: BaseModel) -> str:
    """The same deed asked for in the same words, however they were laid out."""
    words = json.dumps([request.path, wanted.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _text(gives: Any, value: Any) -> str:
    return TypeAdapter(gives).dump_json(value).decode()


def _json(body: str, status: int = 200, *, repeated: bool = False) -> Response:
    answer = Response(body, status=status, content_type="application/json")
    if status == HTTPStatus.CREATED:
        answer.headers["Location"] = json.loads(body)["url"]
    if repeated:
        answer.headers[REPLAYED_HEADER] = "true"
    return answer


_SENTENCES: Mapping[str, str] = {
    "missing": "缺少这一项。",
    "extra_forbidden": "不认识这一项，请删去。",
    "unprintable": "含有不能保存的字符。",
    "string_type": "应当是文字。",
    "string_too_long": "文字太长。",
    "string_too_short": "不能为空。",
    "dict_type": "应当是 JSON 对象。",
    "model_type": "应当是 JSON 对象。",
    "int_parsing": "应当是整数。",
    "greater_than_equal": "数字太小。",
    "less_than_equal": "数字太大。",
    "enum": "不在可选范围内。",
    "unknown_day": "日期应当在2000年至2099年之间。",
    "literal_error": "不在可选范围内。",
}


def _problem(found: Mapping[str, Any]) -> Problem:
    place = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in found["loc"])
    return Problem(
        path=place,
        label=str(found["loc"][-1]) if found["loc"] else "",
        message=_SENTENCES.get(found["type"], "写法不对。"),
    )
