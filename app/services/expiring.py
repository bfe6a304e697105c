"""Telling administrators that a basis runs out: 90 and 30 days before, and on its last day; each of them once, in the bell and by mail."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain.bases import Basis
from app.domain.people import Role
from app.services import calendars, queueing
from app.services.work import Unit
from app.store.models.letters import Notice
from app.store.models.people import Account, AccountRole
from app.store.models.register import BasisAlarm

# The daily job, and the mail that it enqueues for each administrator.
ALARM = "tell_of_bases"
MAIL = "mail_of_basis"


def tell(unit: Unit) -> int:
    """Tell each administrator of each basis that has reached a threshold, once; the number told. A second run finds nothing to do.

    Whoever comes late, as on the first run, is told of the last threshold alone.
    """
    calendars.join(unit)
    due = [(basis, days) for basis in unit.office.rules.bases if (days := basis.threshold(unit.today)) is not None]
    return sum(_tell(unit, basis, days) for basis, days in due)


def mail(unit: Unit, basis: str, ends_on: str, threshold: int, account_id: int) -> bool:
    """Mail one alarm, unless it has been mailed or a continuation has moved the end; whether it was mailed now."""
    calendars.join(unit)
    alarm = unit.session.get(BasisAlarm, (basis, date.fromisoformat(ends_on), threshold, account_id), with_for_update=True)
    address = unit.session.scalar(select(Account.email).where(Account.id == account_id, Account.is_active))
    found = unit.office.rules.basis(basis)
    if alarm is None or alarm.mailed_at is not None or not address or found.ends_on != alarm.ends_on:
        return False
    text = _words(found, alarm.ends_on, unit.today)
    where = f"{unit.office.base_url}/administration/register"
    unit.office.post.send(address, "期限的依据有效期提醒", f"{text}\n{where}\n本邮件由系统发出，请勿回复。")
    alarm.mailed_at = unit.now
    return True


def _tell(unit: Unit, basis: Basis, threshold: int) -> int:
    ends_on = basis.ends_on
    if ends_on is None:
        return 0
    to = select(AccountRole.account_id).join(Account, Account.id == AccountRole.account_id)
    holders = unit.session.scalars(to.where(AccountRole.role == Role.ADMINISTRATOR.value, Account.is_active)).all()
    rows = [
        {"basis": basis.id, "ends_on": ends_on, "threshold": threshold, "account_id": account_id, "at": unit.now}
        for account_id in sorted(holders)
    ]
    if not rows:
        return 0
    new = insert(BasisAlarm).values(rows).on_conflict_do_nothing().returning(BasisAlarm.account_id)
    told = unit.session.scalars(new).all()
    text = _words(basis, ends_on, unit.today)
    for account_id in told:
        unit.session.add(Notice(account_id=account_id, text=text, at=unit.now))
        queueing.enqueue(
            unit.session, MAIL, basis=basis.id, ends_on=ends_on.isoformat(), threshold=threshold, account_id=account_id
        )
    return len(told)


def _words(basis: Basis, ends_on: date, today: date) -> str:
    left, on = (ends_on - today).days, f"{ends_on.year}年{ends_on.month}月{ends_on.day}日"
    when = f"将于{on}届满，还有 {left} 天" if left > 0 else f"今天（{on}）届满" if left == 0 else f"已于{on}届满"
    return f"《{basis.title}》的有效期{when}，没有登记此后的延续。有延续或者替代的文件公布的，请在“期限与依据”中登记。"
