"""Background work that gave up: kept for an administrator, who may try it again."""

from typing import Any

from app.domain.errors import Forbidden, Missing, Stale
from app.domain.people import Role
from app.services import queueing
from app.services.work import Unit
from app.store.models.system import Incident


def report(unit: Unit, job: str, args: dict[str, Any], error: str) -> Incident:
    """Write down a job that failed for good."""
    incident = Incident(case_id=args.get("case_id"), job=job, args=args, error=error[:4000], at=unit.now)
    unit.session.add(incident)
    return incident


def retry(unit: Unit, incident_id: int) -> Incident:
    """Enqueue the failed job once more. Administrators only; raises Stale for one that was tried again already."""
    if not unit.actor.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    incident = unit.session.get(Incident, incident_id, with_for_update=True)
    if incident is None:
        raise Missing
    if incident.solved_at:
        raise Stale("这个故障已经重试过。")
    lock = queueing.case_lock(incident.case_id) if incident.job in queueing.ONE_AT_A_TIME and incident.case_id else None
    queueing.enqueue(unit.session, incident.job, lock=lock, **incident.args)
    incident.solved_at, incident.solved_by_id = unit.now, unit.actor.account_id
    return incident
