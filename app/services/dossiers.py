"""A case's paper, as the rules and the letters read it."""

from app.domain.process import Dossier, PartyFacts
from app.services import ledger
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.people import Party


def of(unit: Unit, folder: Folder) -> Dossier:
    """The dossier of a locked case."""
    case = folder.case
    closed = [task for task in folder.tasks if task.closed_at and task.answers is not None]
    return Dossier(
        case_no=case.case_no,
        received_at=case.received_at,
        today=unit.today,
        party=party_facts(case.party),
        subject=case.subject,
        application=case.application,
        answers={task.name: task.answers or {} for task in closed},
        outcome=case.outcome,
        terms=ledger.terms(unit, folder),
        reasons=unit.office.reasons,
    )


def party_facts(party: Party) -> PartyFacts:
    """The applicant, number masked."""
    return PartyFacts(
        name=party.name, kind=party.kind, id_kind=party.id_kind, id_masked=party.id_masked, phone=party.phone, email=party.email
    )
