"""What a party has chosen to be told."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.messages import Kind
from app.domain.people import Actor
from app.store.models.people import Party


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One kind of message: whether it comes in the account, and by mail."""

    kind: str
    in_account: bool
    by_mail: bool


@dataclass(frozen=True, kw_only=True)
class Choices:
    """All kinds; `email` is empty where the party gave none, then nothing is mailed."""

    email: str
    kinds: tuple[Chosen, ...]


def own(session: Session, viewer: Actor) -> Choices | None:
    """The choice of the viewer's party; None for who has none."""
    row = session.execute(select(Party.email, Party.muted, Party.mailed).where(Party.id == viewer.party_id)).one_or_none()
    if row is None:
        return None
    kinds = (Chosen(kind=one.value, in_account=one not in row.muted, by_mail=one in row.mailed) for one in Kind)
    return Choices(email=row.email, kinds=tuple(kinds))
