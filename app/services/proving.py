"""A password, checked: at the door, and once more where a signature is given. A failed try is counted for all processes together."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from app.domain.errors import Forbidden
from app.services import passwords
from app.services.work import Unit
from app.store.models.people import Account, LoginAttempt


class Locked(Forbidden):
    """密码错误次数过多，请15分钟后再试。"""


LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)


def prove(unit: Unit, password: str, address: str) -> bool:
    """Whether the password is that of whoever acts. Raises Locked."""
    stored = select(Account.password_hash).where(Account.id == unit.actor.account_id, Account.is_active)
    must_not_be_locked(unit, unit.actor.login)
    if passwords.fits(unit.session.scalar(stored), password):
        forget_failures(unit, unit.actor.login)
        return True
    count_failure(unit, unit.actor.login, address)
    return False


def must_not_be_locked(unit: Unit, login: str, message: str = "", after: int = LOCK_AFTER) -> None:
    """Raises Locked while the last failures came so thick that nobody gets in by this login until a while after the last of them."""
    # One after the other: guesses made at once would all be counted before the first of them is written down.
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(login[:100], 0))))
    last = (
        select(LoginAttempt.at)
        .where(LoginAttempt.login == login[:100])
        .order_by(LoginAttempt.at.desc())
        .limit(after)
    )
    failed_at = unit.session.scalars(last).all()
    if len(failed_at) < after:
        return
    if failed_at[0] - failed_at[-1] < LOCK_FOR and unit.now - failed_at[0] < LOCK_FOR:
        raise Locked(message)


def count_failure(unit: Unit, login: str, address: str) -> None:
    """A wrong password, by login and network address."""
    unit.session.add(LoginAttempt(login=login[:100], address=address, at=unit.now))


def forget_failures(unit: Unit, login: str) -> None:
    """The right password makes good for the wrong ones before it."""
    unit.session.execute(delete(LoginAttempt).where(LoginAttempt.login == login[:100]))
