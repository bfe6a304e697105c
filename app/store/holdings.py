"""Who may use a dataset now."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identity
from app.domain.entitlements import Holding, Status
from app.store.models.cases import CaseDataset
from app.store.models.entitlements import Entitlement
from app.store.models.people import Party

LIVING = (Status.ACTIVE.value, Status.SUSPENDED.value)


def of_case(session: Session, case_id: int, today: date) -> tuple[Holding, ...]:
    """The entitlements on a case's dataset that are not over, the oldest first."""
    mine = select(CaseDataset.dataset_id).where(CaseDataset.case_id == case_id)
    living = (Entitlement.dataset_id.in_(mine), Entitlement.status.in_(LIVING), Entitlement.through_on >= today)
    wanted = (
        select(Entitlement, Party.name)
        .join(Party, Party.id == Entitlement.party_id)
        .where(*living)
        .order_by(Entitlement.id)
    )
    return tuple(_holding(one, name) for one, name in session.execute(wanted))


def _holding(one: Entitlement, name: str) -> Holding:
    return Holding(
        number=one.number,
        holder=identity.mask_name(name),
        channel=one.channel,
        through_on=one.through_on,
        status=Status(one.status),
    )
