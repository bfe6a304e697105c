"""Webhooks: which events of a case are told to programs outside, signed as Standard Webhooks say, and how often it is tried."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

# What is told, by the deeds of the record that it stands for.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "case.received": ("filed",),
    "case.task_completed": ("completed",),
    "case.sent_back": ("sent_back",),
    "case.letter_issued": ("letter_issued",),
    "case.decided": ("decided",),
    "case.withdrawn": ("withdraw",),
    "case.ended": ("ended", "terminated"),
    "case.nudged": ("nudge",),
    "case.ordered": ("supervise",),
    "case.rung_reached": ("rung_reached",),
    "deadline.changed": (
        *("clock_paused", "clock_resumed", "procedure_began", "procedure_ended"),
        *("extended", "extension_retracted", "recalculated"),
    ),
    "agreement.offered": ("agreement_offered",),
    "agreement.signed": ("agreement_signed",),
    "agreement.concluded": ("agreement_concluded",),
    "entitlement.granted": ("entitlement_granted",),
    "entitlement.changed": ("measure_imposed", "measure_ended"),
}
EVENT_OF: Mapping[str, str] = {deed: name for name, deeds in EVENTS.items() for deed in deeds}
# What an applicant learns anyway; how the office works, and who watches over it, is not among it.
FOR_PARTIES = frozenset(
    {
        *("case.received", "case.decided", "case.withdrawn", "case.ended", "deadline.changed"),
        *("entitlement.granted", "entitlement.changed"),
        *("agreement.offered", "agreement.signed", "agreement.concluded"),
    }
)
TEST = "test"
PREFIX = "whsec_"
SECRET_BYTES = 32
LONGEST_URL = 500
# Pauses after each failed try; after the last one it is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840))
# So many tries in a row that failed, whatever was sent, and the subscription is paused.
MOST_FAILURES = 20
KEPT = timedelta(days=30)


class State(StrEnum):
    """Where a delivery stands: waits for its (next) try, was taken, was given up, or was left out because its case is no longer in view."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


def secret_of(key: bytes) -> str:
    """A secret as its owner keeps it."""
    return PREFIX + base64.b64encode(key).decode()


def signature(secret: str, event_id: str, at: datetime, body: bytes) -> str:
    """The value of `webhook-signature`.

    Four lines of the standard library: the published package `standardwebhooks` replaces a moment's time zone instead of converting it.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{event_id}.{int(at.timestamp())}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def next_try(tries: int, now: datetime) -> datetime | None:
    """When it is tried again after so many failed tries; None where it is given up."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def fault_of(url: str, *, https_only: bool) -> str:
    """Why an address cannot be called, in a sentence; empty where it can."""
    try:
        parts = urlsplit(url)
        known = parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    else:
        known = known and parts.scheme in ("http", "https") and not any(ord(one) <= ord(" ") for one in url)
    if not known or len(url) > LONGEST_URL:
        return "请填写完整的网址，例如 https://example.org/hooks。"
    if parts.username or parts.password:
        return "网址里不能写用户名和密码。"
    if parts.scheme != "https" and https_only:
        return "网址应当以 https:// 开头。"
    return ""
