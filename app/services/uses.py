"""The case that accompanies an entitlement (Art. 26): when it asks for a report, what it learns of the entitlement, who hears of delay."""

from datetime import date, timedelta

from sqlalchemy import select

from app.domain import uses
from app.domain.people import Role
from app.services import calendars, ledger, notifying, recording, running
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import Case
from app.store.models.entitlements import CaseLink, Entitlement

INTERVAL, DAY = "interval", timedelta(days=1)


def plan(unit: Unit, folder: Folder) -> None:
    """Let the period to the next report run, as the agreement has it; one that runs gives way to it."""
    facts = folder.case.subject
    through_on = date.fromisoformat(facts["through_on"])
    begun_on = max(date.fromisoformat(facts["from_on"]), folder.case.received_on)
    ordinary = uses.next_feedback(begun_on, through_on, facts["feedback_months"], unit.today)
    on = _last_working_day(unit, folder) if uses.is_over(facts, unit.today) else ordinary
    ledger.agree(unit, folder, INTERVAL, on, f"使用至{on.year}年{on.month}月{on.day}日后反馈")


def begin_round(unit: Unit, folder: Folder) -> None:
    """The report is asked for: the period up to it has done its work. Nobody was to do anything in it, so it is neither met nor missed."""
    ledger.cancel(unit, folder, INTERVAL, "已经通知反馈")


def follow(unit: Unit, entitlement: Entitlement) -> None:
    """The entitlement has changed: its case knows it from now on, and asks for the last report, where the use is over.

    Whoever calls this holds the entitlement; a case that accompanies one never locks it, so the two never wait for each other.
    """
    for folder in _accompanying(unit, entitlement):
        case = folder.case
        changed = {"through_on": entitlement.through_on.isoformat(), "status": entitlement.status}
        is_moved = case.subject["through_on"] != changed["through_on"]
        case.subject = {**case.subject, **changed}
        recording.write(unit, folder, "use_changed", **changed)
        if ledger.is_running(folder, INTERVAL) and (is_moved or uses.is_over(case.subject, unit.today)):
            plan(unit, folder)
            running.follow_the_ledger(unit, folder)


def signal(unit: Unit, folder: Folder, rule: str) -> None:
    """Tell the authority's supervisors and the body's reviewers that the holder is late; a case under Art. 34 may begin from it."""
    case, facts = folder.case, folder.case.subject
    title = next(one.title for one in unit.office.rules.of(case.process) if one.id == rule)
    text = f"线索：授权凭证 {facts['entitlement']}（{case.title}）的“{title}”已经逾期（服务标准）。可以催办，或者从授权页面发起违规处理。"
    authority_id = case.organ.authority_id or case.organ_id
    notifying.body(unit, folder, authority_id, (Role.SUPERVISOR,), text)
    notifying.body(unit, folder, case.organ_id, (Role.REVIEWER,), text)
    notifying.party(unit, folder, f"办件 {case.case_no}：“{title}”已经逾期，请尽快办理；逾期情况已经告知监督人员。")
    recording.write(unit, folder, "holder_overdue", rule=rule)


def _last_working_day(unit: Unit, folder: Folder) -> date:
    """The last before today: a period that ends with it is over."""
    calendar, on = calendars.of(unit, folder), unit.today - DAY
    while not calendar.is_working(on):
        on -= DAY
    return on


def _accompanying(unit: Unit, entitlement: Entitlement) -> list[Folder]:
    slugs = [slug for slug, process in unit.office.processes.items() if process.follows_use]
    linked = select(CaseLink.case_id).where(CaseLink.other_id == entitlement.case_id, CaseLink.kind == "origin")
    wanted = select(Case.id).where(Case.id.in_(linked), Case.process.in_(slugs), Case.closed_at.is_(None))
    found = unit.session.scalars(wanted.where(Case.subject["entitlement"].astext == entitlement.number).order_by(Case.id)).all()
    return [folder for one in found if (folder := folders.lock(unit.session, one))]
