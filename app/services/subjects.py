"""What a case is about: a dataset, an entitlement, another case, or nothing yet; as it stood when the case came in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.clock import shanghai_date
from app.domain.errors import Forbidden, Missing
from app.domain.letters import LetterKind
from app.domain.people import Role
from app.domain.process import About, Process, Whose
from app.domain.uses import agreed_months
from app.services import calendars
from app.services.work import Unit
from app.store import demands
from app.store.models.agreements import Agreement
from app.store.models.cases import Case
from app.store.models.catalogue import Dataset
from app.store.models.entitlements import CaseLink, Entitlement, Measure
from app.store.models.letters import Letter
from app.store.models.organs import Organ
from app.store.models.people import Party

CHANNELS = {"download": "数据下载", "api": "接口调用", "model": "算法模型结果", "media": "存储介质"}
APPEAL = "appeal"
NOT_REAL_NAME = "只有经过实名认证的人可以提出（第十八条第一款）。"
AUTHORITY_ROLES = (Role.SUPERVISOR, Role.AUTHORITY_REVIEWER, Role.AUTHORITY_APPROVER)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`key` is what the person named; `facts` go into the case; `origin_id` is the case that this one is about."""

    key: str
    title: str
    organ: Organ
    facts: Mapping[str, Any]
    party: Party | None = None
    dataset_ids: tuple[int, ...] = ()
    origin_id: int | None = None


def find(unit: Unit, process: Process, about: str) -> Subject:
    """What a process's new case would be about.

    Raises Missing where there is no such thing for this person, Unlawful where the process does not take it.
    """
    subject = FINDERS[process.about](unit, process, about)
    process.accepts(subject.facts)
    return subject


def starter(unit: Unit, process: Process, *, locked: bool = False) -> Party | None:
    """The party of whoever starts, None for an official. `locked` lets one of two filings at once wait. Raises Forbidden."""
    if not unit.actor.is_a(*process.starters):
        raise Forbidden(NOT_REAL_NAME if Role.APPLICANT in process.starters else "您的岗位不能发起这项流程。")
    if unit.actor.scope is not None and process.slug not in unit.actor.scope:
        raise Forbidden(f"授权委托书没有包括“{process.title}”，请由本单位自己的账号办理，或者变更委托。")
    if unit.actor.party_id is None or Role.APPLICANT not in process.starters:
        return None
    return unit.session.get_one(Party, unit.actor.party_id, with_for_update=True if locked else None)


def of_dataset(dataset: Dataset) -> dict[str, Any]:
    """The dataset as it is published now: what is decided later is decided on these conditions."""
    return {
        "code": dataset.code,
        "name": dataset.name,
        "attribute": dataset.attribute,
        "attribute_basis": dataset.attribute_basis,
        "items": dataset.items,
        "conditions": dataset.conditions,
        "channels": [{"value": one, "label": CHANNELS[one]} for one in dataset.channels],
        "version": dataset.version,
    }


def about_dataset(unit: Unit, _process: Process, code: str) -> Subject:
    """A catalogue entry by its code."""
    found = select(Dataset).options(joinedload(Dataset.organ).joinedload(Organ.authority)).where(Dataset.code == code)
    dataset = unit.session.scalars(found).one_or_none()
    if dataset is None or not _may_know(unit, dataset) or _is_anothers(unit, dataset):
        raise Missing
    facts = {**of_dataset(dataset), "organs": _organs(dataset.organ)}
    return Subject(key=code, title=dataset.name, organ=dataset.organ, facts=facts, dataset_ids=(dataset.id,))


def _is_anothers(unit: Unit, dataset: Dataset) -> bool:
    """An official handles the own body's datasets, an authority those of its level (Art. 9)."""
    return unit.actor.organ_id not in (None, dataset.organ_id, dataset.organ.authority_id)


def _may_know(unit: Unit, dataset: Dataset) -> bool:
    """What is withheld or taken down is known to its body and to the authorities alone."""
    own = unit.actor.organ_id in (dataset.organ_id, dataset.organ.authority_id)
    is_published = dataset.attribute != "withheld" and dataset.taken_down_on is None
    return is_published or (own and unit.actor.organ_id is not None) or unit.actor.account_id is None


def _about_entitlement(unit: Unit, _process: Process, number: str) -> Subject:
    found = select(Entitlement).where(Entitlement.number == number)
    entitlement = unit.session.scalars(found).one_or_none()
    if entitlement is None:
        raise Missing
    dataset = unit.session.get_one(Dataset, entitlement.dataset_id, options=[joinedload(Dataset.organ).joinedload(Organ.authority)])
    if unit.actor.account_id and unit.actor.organ_id not in (dataset.organ_id, dataset.organ.authority_id):
        raise Missing
    party = unit.session.get_one(Party, entitlement.party_id)
    named = {"entitlement": entitlement.number, "entitlement_id": entitlement.id, "case_id": entitlement.case_id, "holder": party.name}
    facts = {**of_dataset(dataset), **named, **_use(unit, entitlement), "organs": _organs(dataset.organ)}
    return Subject(
        key=number, title=f"{party.name}：{dataset.name}", organ=dataset.organ, facts=facts, party=party,
        dataset_ids=(dataset.id,), origin_id=entitlement.case_id,
    )  # fmt: skip


def _use(unit: Unit, entitlement: Entitlement) -> dict[str, Any]:
    """What may be used until when, by which agreement, and which open cases are about it already."""
    granted = select(Agreement.number, Agreement.sha256, Agreement.text, Case.application["destroy_plan"].astext.label("plan"))
    granted = granted.select_from(Case).outerjoin(Agreement, Agreement.case_id == Case.id).where(Case.id == entitlement.case_id)
    row = unit.session.execute(granted.order_by(Agreement.id.desc()).limit(1)).one()
    linked = select(CaseLink.case_id).where(CaseLink.other_id == entitlement.case_id, CaseLink.kind == "origin")
    same = Case.subject["entitlement"].astext == entitlement.number
    others = unit.session.execute(select(Case.case_no, Case.process).where(Case.id.in_(linked), same, Case.closed_at.is_(None)))
    return {
        "from_on": entitlement.from_on.isoformat(), "through_on": entitlement.through_on.isoformat(), "status": entitlement.status,
        "agreement": {"number": row.number, "sha256": row.sha256} if row.number else None, "destroy_plan": row.plan or "",
        "feedback_months": agreed_months(row.text or "", unit.office.use_terms.feedback_months),
        "followers": [{"case_no": one.case_no, "process": one.process} for one in others],
    }  # fmt: skip


def _about_case(unit: Unit, process: Process, case_no: str) -> Subject:
    found = select(Case).options(joinedload(Case.organ).joinedload(Organ.authority)).where(Case.case_no == case_no)
    case = unit.session.scalars(found).one_or_none()
    if case is None or (process.party is Whose.FILER and case.party_id != unit.actor.party_id):
        raise Missing
    facts = {
        "code": case.subject.get("code", ""),
        "case_no": case.case_no,
        "process": case.process,
        "name": case.title,
        "dataset": case.subject.get("name", ""),
        "outcome": case.outcome,
        "closed": case.closed_at is not None,
        "organs": _organs(case.organ),
        "measures": _measures(unit, case),
        "decision": _decision(unit, case),
        "followers": _followers(unit, case),
    }
    organ = case.organ.authority or case.organ if process.by_authority else case.organ
    return Subject(key=case_no, title=case.title, organ=organ, facts=facts, origin_id=case.id)


def _organs(body: Organ) -> dict[str, dict[str, Any]]:
    """The body and the authority of its level, as the case keeps them. Their `authority` must be loaded."""
    both = {"body": body, "authority": body.authority or body}
    return {name: {"id": one.id, "name": one.name, "contact": one.contact} for name, one in both.items()}


def _measures(unit: Unit, case: Case) -> list[dict[str, Any]]:
    """The measures of a case that stand, as entries of a form."""
    standing = select(Measure).where(Measure.case_id == case.id, Measure.ended_at.is_(None)).order_by(Measure.id)
    return [
        {"value": str(one.id), "kind": one.kind, "organ_id": one.organ_id, "reason": one.reason, "until_on": str(one.until_on or "")}
        for one in unit.session.scalars(standing)
    ]


def _followers(unit: Unit, case: Case) -> list[dict[str, Any]]:
    """The cases that are about this one, and which decision each was about."""
    linked = select(CaseLink.case_id).where(CaseLink.other_id == case.id, CaseLink.kind == "origin")
    return [
        {
            "case_no": one.case_no, "process": one.process, "open": one.closed_at is None, "outcome": one.outcome,
            "decision": (one.subject.get("decision") or {}).get("number"),
        }
        for one in unit.session.scalars(select(Case).where(Case.id.in_(linked)).order_by(Case.id))
    ]  # fmt: skip


def _decision(unit: Unit, case: Case) -> dict[str, str] | None:
    """The last decision against the party, with the day until which it can be appealed against (STANDARD); None where there is none."""
    mine = (Letter.case_id == case.id, Letter.kind == LetterKind.RESTRICTION_DECISION.value)
    letter = unit.session.scalars(select(Letter).where(*mine).order_by(Letter.id.desc()).limit(1)).one_or_none()
    if letter is None or letter.served_at is None or APPEAL not in {one.id for one in unit.office.rules.of(case.process)}:
        return None
    served_on = shanghai_date(letter.served_at)
    due = calendars.join(unit).of(case.organ_id).add(served_on, unit.office.rule(case.process, APPEAL, at=case.received_at).days)
    bound = {"appeal_earliest": due.earliest_on.isoformat()} if due.provisional else {}
    return {"number": letter.number, "served_on": served_on.isoformat(), "appeal_by": due.due_on.isoformat(), **bound}


def _about_nothing(unit: Unit, process: Process, about: str) -> Subject:
    """No dataset yet: the case begins with an authority, the province's unless `about` names another by its code."""
    everyone = demands.authorities(unit.session)
    authority = next((one for one in everyone if one.uscc == about), everyone[0])
    bodies = demands.bodies_of(unit.session, authority.id)
    facts = {
        "name": "",
        "authority": authority.name,
        "bodies": [as_option(one) for one in bodies],
        "authorities": [as_option(one) for one in everyone if one is not authority],
    }
    return Subject(key="", title=process.title, organ=authority, facts=facts)


def as_option(organ: Organ) -> dict[str, str]:
    """An organ as forms offer it."""
    return {"value": organ.uscc, "label": organ.name, "short": organ.short_name}


FINDERS: Mapping[About, Callable[[Unit, Process, str], Subject]] = {
    About.DATASET: about_dataset,
    About.ENTITLEMENT: _about_entitlement,
    About.CASE: _about_case,
    About.NOTHING: _about_nothing,
}
