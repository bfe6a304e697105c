"""Filing: a form becomes a case. Electronic submission counts when the system has it, and the clock starts that day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import insert

from app.adapters import forms as form_checks
from app.domain import copying, form_parsing, joint_forms
from app.domain.copying import LeftOut
from app.domain.entitlements import MeasureKind
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.domain.forms import Answers, Facts, Form
from app.domain.people import Role
from app.domain.process import Process, Whose
from app.services import dossiers, enclosing, fairness, opening, subjects
from app.services.subjects import Subject
from app.services.work import Unit
from app.store import bars
from app.store.models.cases import Case, StartDraft, Task
from app.store.models.people import Party


@dataclass(frozen=True, kw_only=True)
class Copied:
    """The draft that an earlier application was copied to, and what of it was left out, with why."""

    slug: str
    about: str
    left_out: tuple[LeftOut, ...]


def start_form(unit: Unit, slug: str, about: str) -> tuple[Form, Facts]:
    """The start form of a process and what it may know.

    `about` is a dataset's code, an entitlement's or a case's number, as the process has it. Raises Missing, Forbidden, Unlawful.
    """
    if len(codes := joint_forms.codes(about)) > 1:
        return _joint_form(unit, slug, codes)
    process = _process(unit, slug)
    party, subject = subjects.starter(unit, process), subjects.find(unit, process, about)
    _refuse_whoever_may_not_file(unit, process, party, subject)
    return _form(unit, process, party, subject)


def file(unit: Unit, slug: str, about: str, answers: Mapping[str, Any]) -> Case:
    """File a case. Raises Missing, Forbidden, Unlawful, Invalid with every problem of the form.

    The same form handed in twice (a button pressed twice, a page sent again) is one case while that case is open. About several
    datasets, a case is opened for each, all linked; given back is the first.
    """
    if len(codes := joint_forms.codes(about)) > 1:
        return _file_jointly(unit, slug, codes, answers)
    process = _process(unit, slug)
    party, subject = subjects.starter(unit, process, locked=True), subjects.find(unit, process, about)
    _refuse_whoever_may_not_file(unit, process, party, subject)
    form, facts = _form(unit, process, party, subject)
    settled = form_parsing.settle(form, answers, facts)
    subject = replace(subject, title=process.named(settled) or subject.title)
    if problems := form_checks.check(form, settled, facts):
        raise Invalid(problems)
    if same := _already_filed(unit, process, subject, settled):
        return same
    remarks = fairness.weighed(unit, form, settled)
    process.check("start", settled, dossiers.to_be(unit, party, subject.facts, settled))
    folder = opening.open_case(unit, process, subject, whose(process, party, subject), settled, details={"form": form.hash[:12]})
    fairness.note(unit, folder, "start", remarks)
    _forget_draft(unit, slug, about)
    return folder.case


def whose(process: Process, starter: Party | None, subject: Subject) -> Party | None:
    """The party of a new case."""
    return {Whose.FILER: starter, Whose.HOLDER: subject.party, Whose.NOBODY: None}[process.party]


def may_be_filed(unit: Unit, slug: str, about: str) -> bool:
    """Whether this person may file a case of a process about something, as things stand."""
    try:
        process = _process(unit, slug)
        subjects.starter(unit, process)
        subjects.find(unit, process, about)
    except (Missing, Forbidden, Unlawful):
        return False
    return True


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


def begin_draft(unit: Unit, slug: str, about: str, answers: Answers) -> None:
    """Begin an application with what is known already; a draft that is there stays as it is."""
    form, facts = start_form(unit, slug, about)
    known = {**form_parsing.begin(form, facts), **answers}
    new = insert(StartDraft).values(
        account_id=unit.actor.account_id, process=slug, about=about, answers=known, version=1, saved_at=unit.now
    )
    unit.session.execute(new.on_conflict_do_nothing())


def copy(unit: Unit, case_no: str) -> Copied:
    """Begin an application with what an earlier one of one's own said, as it was corrected, as far as it still holds.

    Raises Missing, Forbidden; Unlawful where the dataset takes no application any more; Stale where a draft is there already.
    """
    earlier = unit.session.scalars(select(Case).where(Case.case_no == case_no, Case.party_id == unit.actor.party_id)).one_or_none()
    process = unit.office.processes[earlier.process] if earlier and unit.actor.party_id else None
    if earlier is None or process is None or not process.is_copied:
        raise Missing
    about = str(earlier.subject["code"])
    form, facts = start_form(unit, process.slug, about)
    if draft(unit, process.slug, about):
        raise Stale("这个数据集已有一份没有提交的草稿，没有覆盖；不需要的，可以先在草稿里改。")
    kept, left_out = copying.still_valid(form, _said_by_party(unit, earlier), facts, partial(form_checks.check, form, facts=facts))
    begin_draft(unit, process.slug, about, kept)
    return Copied(slug=process.slug, about=about, left_out=left_out)


def _said_by_party(unit: Unit, case: Case) -> Answers:
    """The application as its party has corrected it."""
    mine = (Task.case_id == case.id, Task.role == Role.APPLICANT.value, Task.answers.is_not(None))
    corrected = unit.session.scalars(select(Task.answers).where(*mine).order_by(Task.id)).all()
    said = dict(case.application)
    for one in corrected:
        said |= {name: value for name, value in (one or {}).items() if name in said}
    return said


def draft(unit: Unit, slug: str, about: str) -> StartDraft | None:
    """The unfinished application of this person, if there is one."""
    mine = (StartDraft.account_id == unit.actor.account_id, StartDraft.process == slug, StartDraft.about == about)
    return unit.session.scalars(select(StartDraft).where(*mine)).one_or_none()


def _joint_form(unit: Unit, slug: str, codes: tuple[str, ...]) -> tuple[Form, Facts]:
    """One form for several datasets. Raises Missing where the process takes one at a time."""
    if not _process(unit, slug).takes_several or len(codes) > joint_forms.MOST:
        raise Missing
    each = [start_form(unit, slug, code) for code in codes]
    form, names = each[0][0], [facts["locked"][joint_forms.OF_DATASET] for _, facts in each]
    return joint_forms.joined(form, names), joint_forms.facts(form, [facts for _, facts in each])


def _file_jointly(unit: Unit, slug: str, codes: tuple[str, ...], answers: Mapping[str, Any]) -> Case:
    """All or none: what is wrong with one dataset's part stops them all, told beside its question."""
    form, facts = _joint_form(unit, slug, codes)
    settled = form_parsing.settle(form, answers, facts)
    if problems := form_checks.check(form, settled, facts):
        raise Invalid(problems)
    single = unit.office.forms[(slug, "start")]
    cases = [_file_one(unit, slug, code, single, settled, place) for place, code in enumerate(codes)]
    opening.link_together(unit, cases)
    _forget_draft(unit, slug, joint_forms.BETWEEN.join(codes))
    return cases[0]


def _file_one(unit: Unit, slug: str, code: str, single: Form, settled: Answers, place: int) -> Case:
    try:
        return file(unit, slug, code, joint_forms.of_one(single, settled, place))
    except Invalid as error:
        raise Invalid(joint_forms.told_jointly(single, error.problems, place)) from error


def _refuse_whoever_may_not_file(unit: Unit, process: Process, party: Party | None, subject: Subject) -> None:
    """Only a measure that says so keeps somebody from filing; any other bar is the handlers' to weigh (Art. 34 para. 2)."""
    met = bars.of_party(unit.session, party.id, subject.organ, unit.today) if process.heeds_bars and party else ()
    for bar in met:
        if bar.kind is MeasureKind.STOP_FILING:
            raise Unlawful("《广东省公共数据开放暂行办法》第三十四条第二款", f"{bar.words}。期满前不能提出新的申请；不服的，可以提起申诉。")


def _form(unit: Unit, process: Process, party: Party | None, subject: Subject) -> tuple[Form, Facts]:
    facts = process.facts("start", dossiers.to_be(unit, party, subject.facts, {}))
    return unit.office.forms[(process.slug, "start")], {**facts, "files": enclosing.own_loose(unit)}


def _process(unit: Unit, slug: str) -> Process:
    if slug not in unit.office.processes:
        raise Missing
    return unit.office.processes[slug]


def _already_filed(unit: Unit, process: Process, subject: Subject, application: Answers) -> Case | None:
    """An open case of this person with the very same answers."""
    mine = (Case.filed_by_id == unit.actor.account_id, Case.process == process.slug, Case.closed_at.is_(None))
    # What an agent files for itself is not what it files for its principal.
    own = Case.party_id.is_not_distinct_from(unit.actor.party_id) if process.party is Whose.FILER else true()
    same = select(Case).where(*mine, own, Case.application == application, Case.title == subject.title).order_by(Case.id).limit(1)
    return unit.session.scalars(same).one_or_none()


def _forget_draft(unit: Unit, slug: str, about: str) -> None:
    if kept := draft(unit, slug, about):
        unit.session.delete(kept)
