"""Filing: a form becomes a case. Electronic submission counts when the system has it, and the clock starts that day."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from app.adapters import forms as form_checks
from app.domain import form_parsing, numbering
from app.domain.errors import Forbidden, Invalid, Missing, Unlawful
from app.domain.forms import Answers, Facts, Form
from app.domain.people import Role
from app.domain.process import Process
from app.services import dossiers, enclosing, running
from app.services.work import Unit
from app.store import serials
from app.store.folders import Folder
from app.store.models.cases import Case, CaseDataset, StartDraft
from app.store.models.catalogue import Dataset
from app.store.models.people import Party
from app.store.models.system import DiagramVersion, FormVersion

CHANNELS = {"download": "数据下载", "api": "接口调用", "model": "算法模型结果", "media": "存储介质"}


def start_form(unit: Unit, slug: str, about: str) -> tuple[Form, Facts]:
    """The start form of a process and what it may know; `about` is a dataset's code. Raises Missing, Forbidden, Unlawful."""
    return _form(unit, _process(unit, slug), _applicant(unit), _dataset(unit, about))


def file(unit: Unit, slug: str, about: str, answers: Mapping[str, Any]) -> Case:
    """File a case about a dataset. Raises Missing, Forbidden, Unlawful, Invalid with every problem of the form.

    The same application handed in twice (a button pressed twice, a page sent again) is one case while that case is open.
    """
    process, party, dataset = _process(unit, slug), _applicant(unit, locked=True), _dataset(unit, about)
    form, facts = _form(unit, process, party, dataset)
    settled = form_parsing.settle(form, answers, facts)
    if same := _already_filed(unit, slug, party, dataset, settled):
        return same
    if problems := form_checks.check(form, settled, facts):
        raise Invalid(problems)
    process.check("start", settled, dossiers.to_be(unit, party, _subject(dataset), settled))
    folder = _open_folder(unit, process, party, dataset, settled)
    enclosing.enclose(unit, folder.case, settled)
    _forget_draft(unit, slug, about)
    running.begin(unit, folder, _routed(form, settled), {"about": dataset.code, "form": form.hash[:12]})
    return folder.case


def save_draft(unit: Unit, slug: str, about: str, answers: Answers) -> StartDraft:
    """Keep an unfinished application, mistakes and all."""
    start_form(unit, slug, about)
    new = insert(StartDraft).values(
        account_id=unit.actor.account_id, process=slug, about=about, answers=answers, version=1, saved_at=unit.now
    )
    kept = new.on_conflict_do_update(
        index_elements=[StartDraft.account_id, StartDraft.process, StartDraft.about],
        set_={"answers": new.excluded.answers, "version": StartDraft.version + 1, "saved_at": new.excluded.saved_at},
    ).returning(StartDraft)
    return unit.session.scalars(kept, execution_options={"populate_existing": True}).one()


def draft(unit: Unit, slug: str, about: str) -> StartDraft | None:
    """The unfinished application of this person, if there is one."""
    mine = (StartDraft.account_id == unit.actor.account_id, StartDraft.process == slug, StartDraft.about == about)
    return unit.session.scalars(select(StartDraft).where(*mine)).one_or_none()


def _form(unit: Unit, process: Process, party: Party, dataset: Dataset) -> tuple[Form, Facts]:
    facts = process.facts("start", dossiers.to_be(unit, party, _subject(dataset), {}))
    return unit.office.forms[(process.slug, "start")], {**facts, "files": enclosing.own_loose(unit)}


def _process(unit: Unit, slug: str) -> Process:
    if slug not in unit.office.processes:
        raise Missing
    return unit.office.processes[slug]


def _already_filed(unit: Unit, slug: str, party: Party, dataset: Dataset, application: Answers) -> Case | None:
    """An open case of this party with the very same application."""
    mine = (Case.party_id == party.id, Case.process == slug, Case.closed_at.is_(None), Case.application == application)
    same = select(Case).where(*mine, Case.subject["code"].astext == dataset.code).order_by(Case.id).limit(1)
    return unit.session.scalars(same).one_or_none()


def _applicant(unit: Unit, *, locked: bool = False) -> Party:
    """Whoever applies; `locked` lets one of two filings at once wait for the other, and nobody who only refers to the party."""
    if unit.actor.party_id is None or not unit.actor.is_a(Role.APPLICANT):
        raise Forbidden("只有经过实名认证的利用主体可以提出申请（第十八条第一款）。")
    return unit.session.get_one(Party, unit.actor.party_id, with_for_update={"key_share": True} if locked else None)


def _dataset(unit: Unit, code: str) -> Dataset:
    dataset = unit.session.scalars(
        select(Dataset).options(joinedload(Dataset.organ)).where(Dataset.code == code)
    ).one_or_none()
    if dataset is None or dataset.attribute == "withheld":
        raise Missing
    if dataset.attribute != "conditional":
        raise Unlawful("第二十条", "这个数据集是无条件开放的，不需要申请，可以直接获取。")
    return dataset


def _subject(dataset: Dataset) -> dict[str, Any]:
    """The dataset as it is published now: what is decided later is decided on these conditions."""
    return {
        "code": dataset.code,
        "name": dataset.name,
        "items": dataset.items,
        "conditions": dataset.conditions,
        "channels": [{"value": one, "label": CHANNELS[one]} for one in dataset.channels],
        "version": dataset.version,
    }


def _open_folder(unit: Unit, process: Process, party: Party, dataset: Dataset, application: Answers) -> Folder:
    diagram = unit.office.diagrams[process.slug]
    _keep_versions(unit, process)
    serial = serials.next_in(unit.session, f"case:{dataset.organ.region}:{unit.today.isoformat()}")
    case = Case(
        case_no=numbering.case_number(dataset.organ.region, unit.today, serial), process=process.slug, diagram_version=diagram.version,
        organ_id=dataset.organ_id, party_id=party.id, filed_by_id=unit.actor.account_id, title=dataset.name, subject=_subject(dataset),
        application=application, forms=_form_hashes(unit, process), state=b"", marks={}, hears=[], stage="received",
        received_at=unit.now, received_on=unit.today, provisional=False, level="normal", record_seq=0, record_head="",
    )  # fmt: skip
    case.organ, case.party = dataset.organ, party
    unit.session.add(case)
    unit.session.flush()  # everything else of the case needs its id
    unit.session.add(CaseDataset(case_id=case.id, dataset_id=dataset.id))
    return Folder(case=case)


def _form_hashes(unit: Unit, process: Process) -> dict[str, str]:
    return {task: form.hash for (slug, task), form in unit.office.forms.items() if slug == process.slug}


def _keep_versions(unit: Unit, process: Process) -> None:
    """Diagrams and forms are stored once per version; a case goes on with those it began with."""
    diagram, forms = (
        unit.office.diagrams[process.slug],
        [form for (slug, _), form in unit.office.forms.items() if slug == process.slug],
    )
    hashes = {form.hash for form in forms}
    if unit.session.scalar(select(DiagramVersion.version).where(DiagramVersion.version == diagram.version)) is None:
        kept = insert(DiagramVersion).values(
            version=diagram.version, slug=diagram.slug, xml=diagram.xml, first_used_at=unit.now
        )
        unit.session.execute(kept.on_conflict_do_nothing())
    known = set(unit.session.scalars(select(FormVersion.hash).where(FormVersion.hash.in_(hashes))))
    rows = [_version_row(unit, form) for form in forms if form.hash not in known]
    if rows:
        unit.session.execute(insert(FormVersion).values(rows).on_conflict_do_nothing())


def _version_row(unit: Unit, form: Form) -> dict[str, Any]:
    return {
        "hash": form.hash,
        "slug": form.slug,
        "task": form.task,
        "content": dict(form.content),
        "first_used_at": unit.now,
    }


def _routed(form: Form, answers: Answers) -> dict[str, Any]:
    return {name: answers[name] for name in form.routes if name in answers}


def _forget_draft(unit: Unit, slug: str, about: str) -> None:
    if kept := draft(unit, slug, about):
        unit.session.delete(kept)
