"""Who comes to the counter and who sits behind it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.db import Base
from app.store.models.organs import Organ


class Party(Base):
    """A natural person or an organisation under its real name (Art. 18). The identity number is sealed; `id_masked` may be shown.

    Of the kinds of messages (`domain.messages.Kind`) it wants those not that are `muted`, and by mail too those that are `mailed`.
    """

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    id_kind: Mapped[str]
    id_sealed: Mapped[str]
    id_digest: Mapped[str] = mapped_column(unique=True)
    id_masked: Mapped[str]
    representative: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    assurance_level: Mapped[int] = mapped_column(default=4)
    muted: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    mailed: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class Account(Base):
    """A way to sign in. An official belongs to an organ, a citizen or an organisation's agent to a party.

    `digest_mail`: an official's morning digest comes by mail, too.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("organ.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str] = mapped_column(default="")
    digest_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]

    party: Mapped[Party | None] = relationship()
    organ: Mapped[Organ | None] = relationship()
    roles: Mapped[list["AccountRole"]] = relationship(lazy="joined", cascade="all, delete-orphan")


class AccountRole(Base):
    """One role that an account holds in its organ."""

    __tablename__ = "account_role"
    __table_args__ = (UniqueConstraint("account_id", "role"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str]


class Absence(Base):
    """Somebody is away and a colleague does their tasks (外出代理), from the first day through the last; it ends by itself or is ended.

    Rows stay: they say in whose name anything was done.
    """

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    from_on: Mapped[date]
    through_on: Mapped[date]
    reason: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class UserSession(Base):
    """A signed-in browser. Only the digest of its token is kept; idle and absolute limits are checked on every request, and so
    is the power by which it acts for somebody else.
    """

    __tablename__ = "user_session"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    power_id: Mapped[int | None] = mapped_column(ForeignKey("power.id"))


class LoginAttempt(Base):
    """A sign-in that failed: several processes share the count, so it lives here and not in a memory."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token of the REST API; only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class IdempotentCall(Base):
    """The answer that an Idempotency-Key has already had."""

    __tablename__ = "idempotent_call"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    key: Mapped[str]
    digest: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    at: Mapped[datetime]
