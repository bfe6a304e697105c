"""数据提供: what is asked for of a dataset's data, and why it is not given (Arts. 20–22)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.domain import quotas
from app.domain.clock import SHANGHAI
from app.domain.entitlements import STATUS_WORDS, WORDS, MeasureKind, Status
from app.domain.quotas import Quota, Used

SUBJECTS, CHANNELS, AGREEMENT = "第二十四条第二款", "第二十二条", "第二十一条第三款"
RESTRICTION, OVERSIGHT = "第三十四条第二款", "第三十二条第一款"
CATALOGUE, RESOURCES, PUSHED = "第十五条第一款", "第十一条第一款第二项", "第十七条第一款"

WAIT = "恢复以后会以文书告知，原来的密钥可以继续使用。"
EXPLAIN = "请向作出决定的单位书面说明情况；情况消除的，即行解除，原来的密钥可以继续使用。"
CONTEST = "对处理不服的，可以在平台提起申诉；整改完成的，向作出决定的单位申请解除。"


class Channel(StrEnum):
    """The ways of Art. 22."""

    DOWNLOAD = "download"
    API = "api"
    MODEL = "model"
    MEDIA = "media"


CHANNEL_WORDS = {Channel.DOWNLOAD: "数据下载", Channel.API: "接口调用", Channel.MODEL: "算法模型结果", Channel.MEDIA: "存储介质"}


class Reason(StrEnum):
    """Why nothing is given."""

    NOT_STARTED = "not_started"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WRONG_CHANNEL = "wrong_channel"
    NOT_PUBLISHED = "not_published"
    NO_DATA = "no_data"
    EXHAUSTED = "exhausted"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why nothing is given, the article behind it, what to do, and from when it is worth asking again."""

    reason: Reason
    sentence: str
    article: str
    advice: str
    case_no: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The measure that stops the use; `is_interim`: imposed at once, without a case of its own."""

    kind: MeasureKind
    case_no: str
    reason: str
    is_interim: bool = False


@dataclass(frozen=True, kw_only=True)
class Right:
    """An entitlement as it stands at a moment: `cause` where a measure stops it, `is_published` whether its dataset still is, `has_data`
    whether there is a file of it.
    """

    number: str
    channel: Channel
    status: Status
    from_on: date
    through_on: date
    cause: Cause | None
    is_published: bool
    has_data: bool


def why_not(right: Right, wanted: Channel, quota: Quota, used: Used, now: datetime) -> Refusal | None:
    """Why this may not be had now this way; None where it may. What stands for good is said before what passes."""
    return standing(right, now) or _not_this_way(right, wanted) or _no_data(right) or _used_up(right, quota, used, now)


def standing(right: Right, now: datetime) -> Refusal | None:
    """Why it may not be had at all now, whatever the channel and the quota."""
    name = f"授权凭证 {right.number}"
    if right.status in (Status.SUSPENDED, Status.REVOKED):
        return _stopped(right, name)
    if right.status is Status.EXPIRED:
        return Refusal(
            reason=Reason.EXPIRED, sentence=f"{name} 的使用期限已于{on_zh(right.through_on)}24时届满。", article=AGREEMENT,
            advice="需要继续使用的，请申请续期或者重新提出申请。",
        )  # fmt: skip
    if now.astimezone(SHANGHAI).date() < right.from_on:
        return Refusal(
            reason=Reason.NOT_STARTED, sentence=f"{name} 的使用期限还没有开始，自{on_zh(right.from_on)}起可以使用。", article=AGREEMENT,
            advice="请在使用期限开始以后再来获取。", retry_at=datetime.combine(right.from_on, datetime.min.time(), SHANGHAI),
        )  # fmt: skip
    return None


def _stopped(right: Right, name: str) -> Refusal:
    cause = right.cause
    why = f"（{WORDS[cause.kind]}，办件 {cause.case_no}）：{cause.reason}" if cause else "。"
    article, advice = _ground(cause)
    return Refusal(
        reason=Reason(right.status.value), sentence=f"{name} {STATUS_WORDS[right.status]}{why}", advice=advice, article=article,
        case_no=cause.case_no if cause else "",
    )  # fmt: skip


def _ground(cause: Cause | None) -> tuple[str, str]:
    """The article that a measure rests on, and what the holder can do about it."""
    if cause and cause.kind is MeasureKind.SUSPEND_DATASET:
        return SUBJECTS, WAIT
    return (OVERSIGHT, EXPLAIN) if cause and cause.is_interim else (RESTRICTION, CONTEST)


def _not_this_way(right: Right, wanted: Channel) -> Refusal | None:
    if right.channel is wanted:
        return None
    return Refusal(
        reason=Reason.WRONG_CHANNEL, article=CHANNELS,
        sentence=f"授权凭证 {right.number} 约定的获取方式是“{CHANNEL_WORDS[right.channel]}”，不能以“{CHANNEL_WORDS[wanted]}”获取。",
        advice="请按约定的方式获取；需要改变方式的，另行提出申请。",
    )  # fmt: skip


def _no_data(right: Right) -> Refusal | None:
    if not right.is_published:
        return Refusal(
            reason=Reason.NOT_PUBLISHED, article=CATALOGUE,
            sentence="这个数据集已经不在开放目录中，不再提供。", advice="请向开放主体了解情况。",
        )  # fmt: skip
    if not right.has_data:
        return Refusal(
            reason=Reason.NO_DATA, article=PUSHED,
            sentence="开放主体还没有把这个数据集的数据推送到平台。", advice="请与开放主体联系，或者过后再试。",
        )  # fmt: skip
    return None


def _used_up(right: Right, quota: Quota, used: Used, now: datetime) -> Refusal | None:
    if quotas.is_exhausted(quota, used):
        at = quotas.next_day(now)
        begins = f"{on_zh(at.astimezone(SHANGHAI).date())}0时恢复"
        limit = f"{quota.calls_per_day}次" if used.calls >= quota.calls_per_day else f"{quota.rows_per_day}行"
        return Refusal(
            reason=Reason.EXHAUSTED, article=RESOURCES, retry_at=at,
            sentence=f"授权凭证 {right.number} 今天的额度（每天{limit}，服务标准）已经用完，{begins}。",
            advice="请在额度恢复以后再来获取；长期不够用的，与开放主体商定另外的额度。",
        )  # fmt: skip
    if quotas.is_too_fast(quota, used, now):
        return Refusal(
            reason=Reason.TOO_FAST, article=RESOURCES, retry_at=quotas.next_minute(now),
            sentence=f"请求太频繁：每分钟最多{quota.calls_per_minute}次。", advice="请在下一分钟再来，并降低请求的频率。",
        )  # fmt: skip
    return None


def digest_of(value: Any) -> str:
    """SHA-256, in hexadecimal, of a value as JSON."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def on_zh(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A data item that may be had; of a masked one the name alone, never a value."""

    id: str
    name: str
    type: str
    masked: bool = False


def items_of(published: list[Mapping[str, Any]], granted: list[str] | None = None) -> tuple[Item, ...]:
    """The granted items in the catalogue's order; what the catalogue has dropped since is not given any more. None: all."""
    return tuple(
        Item(id=one["id"], name=one["name"], type=one.get("type", ""), masked=bool(one.get("masked")))
        for one in published
        if granted is None or one["id"] in granted
    )
