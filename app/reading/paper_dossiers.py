"""A case's paper as its forms read it when it is only looked at: no deadlines, which letters need, and nothing to be decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.process import Dossier, PartyFacts
from app.store.models.cases import Case

Answered = Sequence[tuple[str, Mapping[str, Any]]]


def of_case(case: Case, party: PartyFacts, application: Mapping[str, Any], answered: Answered, today: date, **more: Any) -> Dossier:
    """`application` and `answered`, by task in the order of the answers, as far as the viewer may read them."""
    return Dossier(
        case_no=case.case_no, received_at=case.received_at, today=today, party=party, subject=case.subject, application=application,
        answers=dict(answered), history=tuple(answered), outcome=case.outcome, **more,
    )  # fmt: skip


def party_facts(one: Any) -> PartyFacts:
    """From a party, or from what a page says of one."""
    return PartyFacts(name=one.name, kind=one.kind, id_kind=one.id_kind, id_masked=one.id_masked, phone=one.phone, email=one.email)
