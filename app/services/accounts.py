"""Signing in and out, sessions, tokens. A password is checked by argon2, a failed try is counted for all processes together."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import joinedload

from app.domain.errors import Invalid, Missing, Problem
from app.domain.people import Actor
from app.services import passwords, proving
from app.services.actors import as_actor
from app.services.work import Unit
from app.store import absences
from app.store.models.people import Account, ApiToken, LoginAttempt, Party, UserSession
from app.store.models.powers import Power

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
ATTEMPTS_KEPT_FOR = timedelta(days=30)
# The daily job that throws away what is over.
FORGET = "forget_sessions"
TOKEN_LIFE = timedelta(days=90)
SHORTEST_PASSWORD = 10


def sign_in(unit: Unit, login: str, password: str, address: str, agent: str) -> str | None:
    """The token of a new session, or None where login and password do not fit. Raises Forbidden while the login is locked."""
    proving.must_not_be_locked(unit, login, "登录失败次数过多，请15分钟后再试。")
    account = (
        unit.session.scalars(select(Account).where(Account.login == login, Account.is_active)).unique().one_or_none()
    )
    fits = passwords.fits(account.password_hash if account else None, password)  # takes its time for nobody, too
    if account is None or not fits:
        proving.count_failure(unit, login, address)
        return None
    proving.forget_failures(unit, login)
    return _open_session(unit, account, address, agent)


def sign_out(unit: Unit, token: str) -> None:
    """End a session. Ending it twice is fine."""
    unit.session.execute(delete(UserSession).where(UserSession.digest == digest(token)))


def who_is(unit: Unit, token: str) -> Actor | None:
    """Whose session a token is; None once it was idle or old for too long."""
    in_force = (Power.revoked_at.is_(None), Power.from_on <= unit.today, Power.through_on >= unit.today)
    found = unit.session.execute(
        select(UserSession, Account, Power, Party.name, absences.stood_for(unit.today))
        .join(Account, Account.id == UserSession.account_id)
        .outerjoin(Power, and_(Power.id == UserSession.power_id, Power.account_id == UserSession.account_id, *in_force))
        .outerjoin(Party, Party.id == Power.party_id)
        .options(joinedload(Account.roles), joinedload(Account.organ))
        .where(UserSession.digest == digest(token), Account.is_active)
    ).unique()
    row = found.one_or_none()
    if row is None or not _is_alive(row[0], unit.now):
        return None
    _touch(row[0], unit.now)
    actor = as_actor(row[1], row[4])
    return _for_another(actor, row[2], row[3]) if row[2] else actor


def _for_another(actor: Actor, power: Power, principal: str) -> Actor:
    """An agent acts for the organisation, under both names."""
    named = f"{actor.name}（代理{principal}）"
    acting = replace(actor, name=named, own_name=actor.name, party_id=power.party_id, acts_for=principal)
    return replace(acting, scope=frozenset(power.scope), power_id=power.id)


def forget_old(unit: Unit) -> None:
    """Once a day: sessions that are over, and failed tries that no longer lock anybody out."""
    over = or_(UserSession.seen_at <= unit.now - IDLE, UserSession.created_at <= unit.now - ABSOLUTE)
    unit.session.execute(delete(UserSession).where(over))
    unit.session.execute(delete(LoginAttempt).where(LoginAttempt.at < unit.now - ATTEMPTS_KEPT_FOR))


def create_token(unit: Unit, login: str, name: str = "") -> str:
    """A new API token of an account, shown this once. Raises Missing for an unknown login."""
    account = unit.session.scalars(select(Account).where(Account.login == login)).unique().one_or_none()
    if account is None:
        raise Missing(f"没有登录名为“{login}”的账号。")
    token = f"kf_{secrets.token_urlsafe(32)}"
    unit.session.add(
        ApiToken(
            account_id=account.id,
            digest=digest(token),
            name=name,
            created_at=unit.now,
            expires_at=unit.now + TOKEN_LIFE,
        )
    )
    return token


def whose_token(unit: Unit, token: str) -> Actor | None:
    """The account behind an API token, or None."""
    row = (
        unit.session.execute(
            select(Account, absences.stood_for(unit.today))
            .join(ApiToken, ApiToken.account_id == Account.id)
            .options(joinedload(Account.organ))
            .where(
                ApiToken.digest == digest(token),
                ApiToken.revoked_at.is_(None),
                ApiToken.expires_at > unit.now,
                Account.is_active,
            )
        )
        .unique()
        .one_or_none()
    )
    return as_actor(row[0], row[1]) if row else None


def change_password(unit: Unit, old: str, new: str) -> None:
    """Change one's own password; every session of the account ends, this one too. Raises Invalid."""
    account = unit.session.get_one(Account, unit.actor.account_id)
    if not passwords.fits(account.password_hash, old):
        raise Invalid((Problem(path="/old", label="原密码", message="“原密码”不正确。"),))
    if len(new) < SHORTEST_PASSWORD or new.isdigit() or new.isalpha():
        raise Invalid((Problem(path="/new", label="新密码", message="“新密码”至少10个字符，并且要同时有字母和数字。"),))
    account.password_hash = passwords.hashed(new)
    unit.session.execute(delete(UserSession).where(UserSession.account_id == account.id))


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open_session(unit: Unit, account: Account, address: str, agent: str) -> str:
    token = secrets.token_urlsafe(32)
    unit.session.add(
        UserSession(
            digest=digest(token),
            account_id=account.id,
            created_at=unit.now,
            seen_at=unit.now,
            address=address,
            agent=agent[:200],
        )
    )
    return token


def _is_alive(session: UserSession, now: datetime) -> bool:
    return now - session.seen_at < IDLE and now - session.created_at < ABSOLUTE


def _touch(session: UserSession, now: datetime) -> None:
    """Once a minute is enough: looking should not write on every page."""
    if now - session.seen_at > timedelta(minutes=1):
        session.seen_at = now
