"""What bars somebody from new use now: measures by a body, or by the authority of its level (Art. 34 para. 2)."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.entitlements import BARRING, Bar, MeasureKind
from app.store.models.cases import Case
from app.store.models.entitlements import Measure
from app.store.models.organs import Organ


def of_party(session: Session, party_id: int, organ: Organ, today: date) -> tuple[Bar, ...]:
    """The bars that an application of this party to this body meets today, the oldest first."""
    organs = [one for one in (organ.id, organ.authority_id) if one]
    standing = (Measure.ended_at.is_(None), or_(Measure.until_on.is_(None), Measure.until_on >= today))
    barring = (Measure.party_id == party_id, Measure.organ_id.in_(organs), Measure.kind.in_([one.value for one in BARRING]))
    wanted = select(Measure, Organ.name, Case.case_no).join(Organ, Organ.id == Measure.organ_id).join(Case, Case.id == Measure.case_id)
    found = session.execute(wanted.where(*barring, *standing).order_by(Measure.id))
    return tuple(
        Bar(kind=MeasureKind(one.kind), organ=name, case_no=case_no, reason=one.reason, until_on=one.until_on)
        for one, name, case_no in found
    )
