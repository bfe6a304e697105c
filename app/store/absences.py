"""Who stands for whom on a day."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, cast, func, select
from sqlalchemy.orm import aliased

from app.store.models.people import Absence, Account


def stood_for(today: date) -> ScalarSelect[Any]:
    """Beside an account: id and name of each colleague whose tasks it does today, as JSON; NULL where there is none."""
    away = aliased(Account)
    pairs = func.jsonb_agg(func.jsonb_build_array(away.id, away.name))
    found = select(cast(pairs, Text)).join_from(Absence, away, away.id == Absence.account_id)
    return found.where(Absence.substitute_id == Account.id, runs(today)).scalar_subquery()


def runs(today: date) -> ColumnElement[bool]:
    """The condition that somebody is away on the day; nobody is twice."""
    return and_(Absence.from_on <= today, Absence.through_on >= today, Absence.ended_at.is_(None))
