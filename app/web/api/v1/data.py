"""The data interface (Art. 22 no. 2): rows of the granted items for the entitlement's key."""

import math
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.adapters import data_formats
from app.domain.data_delivery import Item, Reason, Refusal
from app.services import data_calls, data_files, downloads
from app.services.data_calls import Answered, Wanted
from app.web.api import problems
from app.web.api.v1.doors import keyed, pages, refuse
from app.web.data import sent
from app.web.desk import office, work

KEY, LONGEST_KEY, LARGEST = "X-API-Key", 200, 10**9
ASKED = ("limit", "cursor", "format", "fields")
FILES = tuple(one.partition(";")[0] for one in data_files.MEDIA_TYPES.values() if one != "application/json")
STATUS = {Reason.EXHAUSTED: HTTPStatus.TOO_MANY_REQUESTS, Reason.TOO_FAST: HTTPStatus.TOO_MANY_REQUESTS}
NO_KEY = f"请在 {KEY}（或者 Authorization: Bearer）中给出这项授权凭证的有效密钥。密钥由利用主体在“我的授权”中领取。"


class DataQuery(BaseModel):
    """Beside these, every granted item is a filter: `item=value`, `item.gte=`, `item.lte=`, `item.gt=`, `item.lt=`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    cursor: Annotated[str, Field(max_length=100)] = ""
    format: Literal["json", "csv"] = "json"
    fields: Annotated[str, Field(max_length=2000)] = ""


class DataItem(BaseModel):
    """`masked`: the values are not given (脱敏)."""

    id: str
    name: str
    type: str
    masked: bool


class QuotaLeft(BaseModel):
    """What may still be had today, and when the quota begins anew."""

    calls_left: int
    rows_left: int
    renews_at: datetime


class DataPage(BaseModel):
    """Rows as objects, members named by the items' ids; `next_cursor` is null on the last page."""

    entitlement: str
    dataset: str
    items: list[DataItem]
    rows: list[dict[str, Any]]
    next_cursor: str | None
    quota: QuotaLeft


@pages.get("/data/<number>")
@keyed(
    "凭密钥读取授权的数据（接口调用）",
    gives=DataPage, asks=DataQuery, media=("text/csv",), refuses=(401, 403, 409, 422, 429), filters=True,
)  # fmt: skip
def data(number: str) -> Response:
    """Rows of one's entitlement; a refusal says why, by which article, and what to do."""
    asked = _asked()
    with work() as unit:
        answer = data_calls.read(unit, shown_key(), number, asked, request.remote_addr or "")
    if answer is None:
        return no_key()
    if isinstance(answer, Refusal):
        return refused(answer)
    return _csv(answer) if asked.format == "csv" else _json(answer)


class FileQuery(BaseModel):
    """Which format."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["csv", "xlsx", "json", "parquet"] = "csv"


@pages.get("/data/<number>/file")
@keyed("凭密钥下载授权的数据文件（数据下载）", gives=list[dict[str, Any]], asks=FileQuery, media=FILES, refuses=(401, 403, 422, 429))
def data_file(number: str) -> Response:
    """The whole file of the granted items; one call is one file of the day's quota."""
    try:
        asked = FileQuery.model_validate(request.args.to_dict())
    except ValidationError as error:
        refuse(error)
    with work() as unit:
        answer = downloads.by_key(unit, shown_key(), number, asked.format, request.remote_addr or "")
    if answer is None:
        return no_key()
    return refused(answer) if isinstance(answer, Refusal) else sent(answer)


def shown_key() -> str:
    """The key that the request shows, in either header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return (request.headers.get(KEY, "") or (token.strip() if scheme.lower() == "bearer" else ""))[:LONGEST_KEY]


def no_key() -> Response:
    answer = problems.told(HTTPStatus.UNAUTHORIZED, NO_KEY)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="data"'
    return answer


def refused(why: Refusal) -> Response:
    """The refusal as a problem; Retry-After where waiting helps."""
    named = {"reason": why.reason.value, "article": why.article, "advice": why.advice, "case_no": why.case_no or None}
    at = {"retry_at": why.retry_at.isoformat()} if why.retry_at else {}
    answer = problems.told(STATUS.get(why.reason, HTTPStatus.FORBIDDEN), why.sentence, **named, **at)
    if why.retry_at:
        seconds = (why.retry_at - office().clock.now()).total_seconds()
        answer.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer


def _asked() -> Wanted:
    try:
        known = DataQuery.model_validate({name: request.args[name] for name in ASKED if name in request.args})
    except ValidationError as error:
        refuse(error)
    others = tuple((name, value) for name, value in request.args.items(multi=True) if name not in ASKED)
    fields = tuple(one.strip() for one in known.fields.split(",") if one.strip())
    return Wanted(fields=fields, filters=others, cursor=known.cursor, limit=known.limit, format=known.format)


def _json(answer: Answered) -> Response:
    names = [one.id for one in answer.items]
    page = DataPage(
        entitlement=answer.number, dataset=answer.dataset, items=[_item(one) for one in answer.items],
        rows=[dict(zip(names, row, strict=True)) for row in answer.rows], next_cursor=answer.next_cursor,
        quota=QuotaLeft(calls_left=answer.calls_left, rows_left=answer.rows_left, renews_at=answer.renews_at),
    )  # fmt: skip
    return _never_kept(Response(TypeAdapter(DataPage).dump_json(page), content_type="application/json"))


def _csv(answer: Answered) -> Response:
    text = "".join(data_formats.csv_lines([one.id for one in answer.items], [answer.rows]))
    sent = Response(text, content_type="text/csv; charset=utf-8")
    sent.headers["X-Next-Cursor"] = answer.next_cursor or ""
    sent.headers["X-Quota-Calls-Left"], sent.headers["X-Quota-Rows-Left"] = str(answer.calls_left), str(answer.rows_left)
    return _never_kept(sent)


def _never_kept(sent: Response) -> Response:
    sent.headers["Cache-Control"] = "no-store"
    return sent


def _item(one: Item) -> DataItem:
    return DataItem(id=one.id, name=one.name, type=one.type, masked=one.masked)
