"""Whether an official's morning digest (今日工作提要) comes by mail as well, and to which address."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.store.models.people import Account


@dataclass(frozen=True, kw_only=True)
class DigestSettings:
    """`email` is empty where none is known; then nothing can be mailed."""

    email: str
    is_mailed: bool


def own(session: Session, viewer: Actor) -> DigestSettings | None:
    """The viewer's own; None for who is no official and gets no digest."""
    if not viewer.is_official:
        return None
    row = session.execute(select(Account.email, Account.digest_mail).where(Account.id == viewer.account_id)).one()
    return DigestSettings(email=row.email, is_mailed=row.digest_mail)
