"""Whether an entitlement may be used now, told to whoever shows its key: the door of a data service asks here."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Response, request
from pydantic import TypeAdapter

from app.domain.entitlements import STATUS_WORDS, WORDS, Status
from app.reading import entitlements
from app.reading.entitlements import Shown
from app.web.api import problems
from app.web.api.v1.doors import by_header, pages
from app.web.desk import books, session

KEY = "X-Entitlement-Key"
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class EntitlementNow:
    """What may be used: dataset by its code, items by their ids, the channel of Art. 22, first and last day."""

    number: str
    dataset: str
    items: tuple[str, ...]
    channel: str
    from_on: date
    through_on: date
    status: Status


@pages.get("/entitlement")
@by_header("凭密钥查询授权是否有效", name=KEY, gives=EntitlementNow, refuses=(401, 403))
def entitlement() -> Response:
    """The entitlement of the key; a refusal says why, and by which case."""
    key = request.headers.get(KEY, "")[:LONGEST]
    shown = entitlements.by_key(session(), key, books().today) if key else None
    if shown is None:
        return problems.told(HTTPStatus.UNAUTHORIZED, f"请在 {KEY} 中给出有效的授权密钥。")
    if why := why_not(shown):
        return problems.told(HTTPStatus.FORBIDDEN, why, **_details(shown))
    now = EntitlementNow(
        number=shown.number, dataset=shown.dataset, items=shown.items, channel=shown.channel, from_on=shown.from_on,
        through_on=shown.through_on, status=shown.status,
    )  # fmt: skip
    return Response(TypeAdapter(EntitlementNow).dump_json(now), content_type="application/json")


def why_not(shown: Shown) -> str:
    """Why the entitlement may not be used today, as a sentence; empty where it may."""
    if shown.kind and shown.status in (Status.SUSPENDED, Status.REVOKED):
        return f"授权凭证 {shown.number} {STATUS_WORDS[shown.status]}（{WORDS[shown.kind]}，办件 {shown.case_no}）：{shown.reason}"
    if shown.status is Status.EXPIRED:
        return f"授权凭证 {shown.number} 的使用期限已于{_zh(shown.through_on)}届满。"
    return f"授权凭证 {shown.number} 自{_zh(shown.from_on)}起可以使用。" if shown.begins else ""


def _details(shown: Shown) -> dict[str, Any]:
    """What a program needs beside the sentence. One that is not begun is active, and says from when."""
    named = {"entitlement": shown.number, "entitlement_status": shown.status.value, "from_on": shown.from_on.isoformat()}
    return {**named, "case_no": shown.case_no or None}


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
