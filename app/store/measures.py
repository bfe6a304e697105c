"""What a case has set in motion outside itself and nobody would put back, were it broken off."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.store.models.entitlements import Measure

STAYED = "stayed"


def any_in_force(session: Session, case_id: int) -> bool:
    """Whether a measure of the case stands, or one of another case is stayed while this one lasts."""
    stands = (Measure.case_id == case_id) & Measure.ended_at.is_(None)
    stays = (Measure.ended_by_case_id == case_id) & (Measure.ending == STAYED)
    return session.scalar(select(Measure.id).where(or_(stands, stays)).limit(1)) is not None
