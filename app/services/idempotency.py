"""A POST that is sent twice happens once: the answer is kept with the deed, in the deed's own transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domain.errors import Invalid, Stale
from app.services.work import Unit
from app.store.models.people import IdempotentCall

# The daily job that throws old answers away.
FORGET = "forget_answers"
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a deed was answered with: HTTP status and JSON text. `repeated`: it had been done before."""

    status: int
    body: str
    repeated: bool = False


def once(unit: Unit, key: str, digest: str, deed: Callable[[], Answer]) -> Answer:
    """Do the deed, or give the answer that this person's `key` has already had.

    `digest` tells requests apart. Whoever asks a second time while the first is still under way waits for it: the
    unique row of the first holds the second back, and a first that failed leaves no row. Raises Invalid where the key
    was used for another request.
    """
    if not _take(unit, key, digest):
        return _kept(unit, key, digest)
    answer = deed()
    mine = (IdempotentCall.account_id == unit.actor.account_id, IdempotentCall.key == key)
    unit.session.execute(update(IdempotentCall).where(*mine).values(status=answer.status, body=answer.body))
    return answer


def forget_old(unit: Unit) -> None:
    """Once a day: what was answered more than a day ago is not asked again."""
    unit.session.execute(delete(IdempotentCall).where(IdempotentCall.at < unit.now - KEPT_FOR))


def _take(unit: Unit, key: str, digest: str) -> bool:
    """Whether this request is the first with its key. Comes before every lock, so that no two requests wait for each other."""
    row = {"account_id": unit.actor.account_id, "key": key, "digest": digest, "at": unit.now}
    taken = insert(IdempotentCall).values(row).on_conflict_do_nothing().returning(IdempotentCall.id)
    return unit.session.execute(taken).scalar_one_or_none() is not None


def _kept(unit: Unit, key: str, digest: str) -> Answer:
    mine = (IdempotentCall.account_id == unit.actor.account_id, IdempotentCall.key == key)
    kept = unit.session.scalars(select(IdempotentCall).where(*mine)).one_or_none()
    if kept is None or kept.status is None or kept.body is None:
        raise Stale("同一个 Idempotency-Key 的请求正在办理，请稍后再试。")
    if kept.digest != digest:
        raise Invalid(message="这个 Idempotency-Key 已经用于另一个内容不同的请求，请换一个。")
    return Answer(status=kept.status, body=kept.body, repeated=True)
