"""A case begins: numbered, bound to the versions of its diagram and forms, linked to what it came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.domain import numbering
from app.domain.forms import Answers, Form
from app.domain.process import Process
from app.engine.specs import Diagram
from app.services import enclosing, recording, running, wording
from app.services.subjects import Subject
from app.services.work import Unit
from app.store import folders, serials
from app.store.folders import Folder
from app.store.models.cases import Case, CaseDataset
from app.store.models.entitlements import CaseLink
from app.store.models.people import Party
from app.store.models.system import DiagramVersion, FormVersion


def open_case(
    unit: Unit,
    process: Process,
    subject: Subject,
    party: Party | None,
    application: Answers,
    *,
    details: Mapping[str, Any],
) -> Folder:
    """Open a case about a subject with settled answers, and start its diagram."""
    _keep_versions(unit, process)
    serial = serials.next_in(unit.session, f"case:{subject.organ.region}:{unit.today.isoformat()}")
    case = Case(
        case_no=numbering.case_number(subject.organ.region, unit.today, serial), process=process.slug,
        diagram_version=unit.office.diagrams[process.slug].version, organ_id=subject.organ.id, party_id=party.id if party else None,
        filed_by_id=unit.actor.account_id, title=subject.title, subject=dict(subject.facts), application=application,
        forms=_form_hashes(unit, process), state=b"", marks={}, hears=[], stage="received", received_at=unit.now,
        received_on=unit.today, outcome=None, closed_at=None, suspended_at=None, suspended_reason=None,
        due_on=None, due_at=None, earliest_on=None, provisional=False, level="normal", record_seq=0, record_head="",
        agent=unit.actor.own_name,
    )  # fmt: skip
    case.organ, case.party = subject.organ, party
    unit.session.add(case)
    unit.session.flush()  # everything else of the case needs its id
    for dataset_id in subject.dataset_ids:
        unit.session.add(CaseDataset(case_id=case.id, dataset_id=dataset_id))
    if subject.origin_id:
        link(unit, case.id, subject.origin_id, "origin")
    folder = folders.begin(unit.session, case)
    form = unit.office.forms[(process.slug, "start")]
    wording.of_case(unit, folder, form)
    enclosing.enclose_power(unit, case)
    enclosing.enclose(unit, case, form, application)  # the first letter may already list what was enclosed
    # A case that another case starts has no start form: what its diagram asks of that form is in `steady`.
    routed = {
        **process.steady.get("start", {}),
        **form.routed(application),
    }
    running.begin(unit, folder, routed, {"about": subject.key, **details})
    return folder


def link_together(unit: Unit, cases: Sequence[Case]) -> None:
    """Say of cases that were filed with one form that they belong together, each on its record."""
    for place, case in enumerate(cases):
        for other in cases[place + 1 :]:
            link(unit, case.id, other.id, "together")
        folder = folders.lock(unit.session, case.id)
        if folder is not None:
            recording.write(unit, folder, "filed_together", others="、".join(one.case_no for one in cases if one is not case))


def link(unit: Unit, case_id: int, other_id: int, kind: str) -> None:
    """Say that two cases belong together; saying it twice is fine. `kind`: what the other is to the case."""
    new = insert(CaseLink).values(case_id=case_id, other_id=other_id, kind=kind, at=unit.now)
    unit.session.execute(new.on_conflict_do_nothing())


def _form_hashes(unit: Unit, process: Process) -> dict[str, str]:
    return {task: form.hash for (slug, task), form in unit.office.forms.items() if slug == process.slug}


def _keep_versions(unit: Unit, process: Process) -> None:
    """Diagrams and forms are stored once per version; a case goes on with those it began with."""
    keep_diagram(unit, unit.office.diagrams[process.slug])
    forms = [form for (slug, _), form in unit.office.forms.items() if slug == process.slug]
    hashes = {form.hash for form in forms}
    known = set(unit.session.scalars(select(FormVersion.hash).where(FormVersion.hash.in_(hashes))))
    rows = [_version_row(unit, form) for form in forms if form.hash not in known]
    if rows:
        unit.session.execute(insert(FormVersion).values(rows).on_conflict_do_nothing())


def keep_diagram(unit: Unit, diagram: Diagram) -> None:
    """Store a version of a diagram, once."""
    if unit.session.scalar(select(DiagramVersion.version).where(DiagramVersion.version == diagram.version)) is None:
        kept = insert(DiagramVersion).values(
            version=diagram.version, slug=diagram.slug, xml=diagram.xml, first_used_at=unit.now
        )
        unit.session.execute(kept.on_conflict_do_nothing())


def _version_row(unit: Unit, form: Form) -> dict[str, Any]:
    return {
        "hash": form.hash,
        "slug": form.slug,
        "task": form.task,
        "content": dict(form.content),
        "first_used_at": unit.now,
    }
