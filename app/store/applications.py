"""Who has applied for a dataset and waits for the reply."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain import identity
from app.store.models.cases import Case, CaseDataset
from app.store.models.catalogue import Dataset
from app.store.models.people import Party

PROCESS = "conditional_application"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One open application: its applicant's name masked, its stage as stored."""

    case_no: str
    party: str
    stage: str


def of_case(session: Session, case_id: int) -> tuple[Waiting, ...]:
    """The open applications for a case's dataset, the oldest first."""
    wanted = select(Case.case_no, Party.name, Case.stage).join(Party, Party.id == Case.party_id)
    found = session.execute(wanted.where(Case.id.in_(_open_on(_datasets_of(case_id)))).order_by(Case.id))
    return tuple(
        Waiting(case_no=case_no, party=identity.mask_name(name), stage=stage) for case_no, name, stage in found
    )


def lock(session: Session, dataset_id: int) -> list[int]:
    """Ids of the open applications for a dataset, each locked: what is being decided now is decided first."""
    mine = select(CaseDataset.case_id).where(CaseDataset.dataset_id == dataset_id)
    open_now = select(Case.id).where(Case.id.in_(mine), Case.process == PROCESS, Case.closed_at.is_(None))
    return list(session.scalars(open_now.order_by(Case.id).with_for_update()))


def attribute_now(session: Session, case_id: int) -> str:
    """The attribute that a case's dataset has now."""
    return session.scalar(select(Dataset.attribute).where(Dataset.id.in_(_datasets_of(case_id))).limit(1)) or ""


def _datasets_of(case_id: int) -> Select[int]:
    return select(CaseDataset.dataset_id).where(CaseDataset.case_id == case_id)


def _open_on(datasets: Select[int]) -> Select[int]:
    on_them = CaseDataset.dataset_id.in_(datasets)
    return (
        select(Case.id)
        .join(CaseDataset, CaseDataset.case_id == Case.id)
        .where(on_them, Case.process == PROCESS, Case.closed_at.is_(None))
    )
