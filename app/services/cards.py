"""Yellow and red cards (黄牌、红牌): raised where a deadline's ladder says so."""

from app.domain import cards
from app.domain.duties import Rule
from app.domain.escalation import Level
from app.services import alerting, ledger, recording
from app.services.work import Unit
from app.store.folders import Folder
from app.store.models.cases import Task
from app.store.models.ledger import Card, Deadline

RUNGS = [level.value for level in Level]


def climb(unit: Unit, folder: Folder, rule_id: str, rung: str) -> None:
    """A rung of the ladder has been reached: a fact, whoever caused it. One that was reached before is not reached again."""
    deadline = next(one for one in reversed(folder.deadlines) if one.rule == rule_id)
    if RUNGS.index(rung) <= RUNGS.index(deadline.rung or Level.NORMAL):
        return
    rule = ledger.rule_of(unit, folder, deadline)
    deadline.rung = rung
    _mark(unit, folder, deadline, rule)
    unit.session.add(_card(unit, folder, deadline, rule, rung))
    told = alerting.rung_reached(unit, folder, rule, next(one for one in rule.rungs if one.name == rung))
    recording.write(unit, folder, "rung_reached", rule=rule_id, rung=rung, period=rule.kind.value, told=told)


def _mark(unit: Unit, folder: Folder, deadline: Deadline, rule: Rule) -> None:
    """The case's own colour is that of the date it shows; a stage's or a second clock's marks the tasks it runs for, and never down."""
    if ledger.shown(unit, folder) in (None, deadline):
        folder.case.level = deadline.rung
    for task in alerting.held(folder, rule):
        task.level = max(task.level, deadline.rung, key=RUNGS.index)


def _card(unit: Unit, folder: Folder, deadline: Deadline, rule: Rule, rung: str) -> Card:
    case, task = folder.case, _of_the_body(folder, rule)
    return Card(
        case_id=case.id, organ_id=case.organ_id, holder_id=task.assignee_id if task else None, rule=rule.id, round=deadline.round,
        rung=rung, kind=rule.kind.value, basis=rule.citation, task=task.name if task else "", stage=case.stage, at=unit.now,
        state=cards.first_state(rung),
    )  # fmt: skip


def _of_the_body(folder: Folder, rule: Rule) -> Task | None:
    """The task that the period runs for at the office, rather one that somebody holds; none while it is the applicant's turn."""
    waiting = alerting.held(folder, rule)
    return next((task for task in waiting if task.assignee_id), waiting[0] if waiting else None)
