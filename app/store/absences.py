"""Who stands for whom on a day."""

from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import aliased

from app.store.models.people import Absence, Account


def stood_for(today: date) -> ScalarSelect[Any]:
    """Beside an account: id and name of each colleague whose tasks it does today, as JSON; NULL where there is none."""
    away = aliased(Account)
    pairs = func.jsonb_agg(func.jsonb_build_array(away.id, away.name))
    now = (Absence.from_on <= today, Absence.through_on >= today, Absence.ended_at.is_(None))
    found = select(cast(pairs, Text)).join_from(Absence, away, away.id == Absence.account_id)
    return found.where(Absence.substitute_id == Account.id, *now).scalar_subquery()
