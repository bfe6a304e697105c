"""The register of outcomes (Art. 25): the holder enters what was made of the data, at any time; a report enters its own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain import outcomes
from app.domain.errors import Invalid, Missing, Stale
from app.domain.outcomes import Written
from app.services import dossiers
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.entitlements import Entitlement
from app.store.models.outcomes import Outcome


def register(unit: Unit, number: str, written: Written) -> None:
    """Enter an outcome of one's own entitlement, also after its end. Raises Missing, Invalid."""
    if wrong := outcomes.problems(written, unit.today):
        raise Invalid(wrong)
    mine = (Entitlement.number == number, Entitlement.party_id == unit.actor.party_id)
    kept = unit.session.scalars(select(Entitlement).where(*mine)).one_or_none()
    if kept is None or unit.actor.party_id is None:
        raise Missing
    _enter(unit, kept, written, None)


def withdraw(unit: Unit, outcome_id: int) -> None:
    """Take an outcome of one's own out of the register; party and body still see it. Raises Missing, Stale."""
    mine = (Outcome.id == outcome_id, Outcome.party_id == unit.actor.party_id)
    kept = unit.session.scalars(select(Outcome).where(*mine).with_for_update()).one_or_none()
    if kept is None or unit.actor.party_id is None:
        raise Missing
    if kept.withdrawn_at:
        raise Stale("这项成果已经撤下。")
    kept.withdrawn_at = unit.now


def of_report(unit: Unit, folder: Folder) -> None:
    """Enter the outcomes of the report that the body has just taken note of; those that are there already stay as they are."""
    said = dossiers.of(unit, folder).answers.get("feedback", {}).get("outcomes", ())
    if not said:
        return
    kept = unit.session.scalars(select(Entitlement).where(Entitlement.number == folder.case.subject["entitlement"])).one()
    for row in said:
        _enter(unit, kept, _written(row), folder.case.id)


def _written(row: Mapping[str, Any]) -> Written:
    return Written(
        kind=row["kind"], title=row["title"], place=row.get("place", ""), produced_on=date.fromisoformat(row["produced_on"]),
        citation=row["citation"], is_public=row["is_public"],
    )  # fmt: skip


def _enter(unit: Unit, kept: Entitlement, written: Written, case_id: int | None) -> None:
    new = insert(Outcome).values(
        entitlement_id=kept.id, case_id=case_id, party_id=kept.party_id, organ_id=kept.organ_id, dataset_id=kept.dataset_id,
        kind=written.kind, title=written.title.strip(), place=written.place.strip(), produced_on=written.produced_on,
        citation=written.citation.strip(), is_public=written.is_public, registered_at=unit.now, withdrawn_at=None,
    )  # fmt: skip
    unit.session.execute(new.on_conflict_do_nothing())
