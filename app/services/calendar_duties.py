"""The yearly duty: from 1 November administrators are asked for next year's notice until it is published."""

from datetime import date

from sqlalchemy import select

from app.domain.almanac import Almanac
from app.domain.people import Role
from app.services import calendars
from app.services.work import Unit
from app.store.models.letters import Notice
from app.store.models.people import AccountRole

REMIND = "remind_of_calendar"
# The notice for a year comes in October to December of the year before.
DUE_FROM = (11, 1)


def missing_year(almanac: Almanac, today: date) -> int | None:
    """The year whose notice is due: from 1 November of the last published year on; None before."""
    last = max(one.year for one in almanac.edition.years)
    return last + 1 if today >= date(last, *DUE_FROM) else None


def remind(unit: Unit) -> int:
    """Ask every administrator who has no such notice unread; the number asked. Once a day is enough, twice does no harm."""
    year = missing_year(calendars.join(unit), unit.today)
    if year is None:
        return 0
    text = f"{year}年放假安排还没有发布到本系统。国务院办公厅公布后，请在“工作日日历”中发布；发布前，跨年的期限都是暂定的。"
    unread = select(Notice.account_id).where(Notice.text == text, Notice.read_at.is_(None), Notice.account_id.is_not(None))
    holders = select(AccountRole.account_id).where(AccountRole.role == Role.ADMINISTRATOR.value, AccountRole.account_id.not_in(unread))
    asked = unit.session.scalars(holders.order_by(AccountRole.account_id)).all()
    unit.session.add_all(Notice(account_id=account_id, text=text, at=unit.now) for account_id in asked)
    return len(asked)
