"""Signed links of downloads: whoever has one may fetch that file until it expires. It is weighed again when it is fetched."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.domain.errors import Missing
from app.web.desk import office

SALT, MINUTES = "download", 10
OVER = "下载链接无效或者已经过期（链接只在{minutes}分钟内有效）。请登录后在“我的授权”中重新生成。"


@dataclass(frozen=True, kw_only=True)
class Link:
    """Which entitlement's file, in which format, until when."""

    number: str
    format: str
    until: datetime


def sign(number: str, wanted: str) -> tuple[str, datetime]:
    """The link's word, and when it expires."""
    until = office().clock.now() + timedelta(minutes=MINUTES)
    return _signer().dumps([number, wanted, int(until.timestamp())]), until


def read(word: str) -> Link:
    """Raises Missing for a word that nobody signed, and for one whose time is over."""
    try:
        number, wanted, until = _signer().loads(word)
    except BadSignature:
        raise Missing(OVER.format(minutes=MINUTES)) from None
    link = Link(number=number, format=wanted, until=datetime.fromtimestamp(until, UTC))
    if office().clock.now() >= link.until:
        raise Missing(OVER.format(minutes=MINUTES))
    return link


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
