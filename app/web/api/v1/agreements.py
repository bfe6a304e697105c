"""The agreement of a case: read here, signed only in the browser."""

from dataclasses import dataclass
from datetime import datetime

from app.reading import agreements
from app.web.api.v1.bodies import Nothing
from app.web.api.v1.cases import case_number
from app.web.api.v1.doors import look, pages
from app.web.desk import books, session, viewer


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One side's signature: `party` is the data user, `body` the opening body."""

    side: str
    name: str
    behalf: str
    address: str
    sha256: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementSheet:
    """The agreement of a case. `text` is what is signed, `sha256` its digest in UTF-8; `force` says what it is worth today.

    `waits_for`: the side whose signature is awaited, null where none is. `entitlement` is empty before both have signed.
    """

    number: str
    state: str
    force: str
    text: str
    sha256: str
    code: str
    offered_at: datetime
    ended_at: datetime | None
    signatures: tuple[Signature, ...]
    waits_for: str | None
    entitlement: str


@pages.get("/cases/<case_no>/agreement")
@look("查看公共数据利用协议（签署只能由本人在网页上核对密码后进行）", gives=AgreementSheet, refuses=(404,))
def agreement(_query: Nothing, case_no: str) -> AgreementSheet:
    page = agreements.page(session(), viewer(), case_number(case_no), books())
    signatures = tuple(Signature(**{**vars(one), "side": one.side.value}) for one in page.line.signatures)
    return AgreementSheet(
        number=page.line.number, state=page.line.state, force=page.line.force.value, text=page.text, sha256=page.sha256, code=page.code,
        offered_at=page.line.offered_at, ended_at=page.line.ended_at, signatures=signatures,
        waits_for=page.waits_for.value if page.waits_for else None, entitlement=page.entitlement,
    )  # fmt: skip
