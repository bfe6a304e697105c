"""状态 × 身份 × 动作: every cell of the printed table, tried with the real services on a real case."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import demo_stories
from app.domain import verb_table
from app.domain.errors import Declined
from app.domain.people import Absent, Role
from app.domain.verb_table import Standpoint, State
from app.domain.verbs import Verb
from app.services import delegating, interventions, recalling, tasks
from app.store.models import AccountRole
from tests.town import TOLL

KEPT = Path(__file__).parents[2] / "app/services/VERBS.md"


class TakenBack(Exception):
    """The deed worked; nothing of it stays."""


def test_the_printed_table_is_what_the_rules_say():
    assert KEPT.read_text(encoding="utf-8") == verb_table.printed(), "flask --app wsgi verbs print > app/services/VERBS.md"


def test_the_command_prints_it(town):
    assert town.app.test_cli_runner().invoke(args=["verbs", "print"]).output == verb_table.printed()


@pytest.fixture
def case(town):
    with town.at_work() as unit:
        unit.session.add(AccountRole(account_id=town.reviewer2.actor.account_id, role="approver"))
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.prepares(case)
    return case


def actor(town, standpoint):
    """Real people who stand to the decision as the table has it: the approver holds it, reviewer2 approves besides."""
    approves, absent = frozenset({Role.APPROVER}), Absent(town.approver.actor.account_id, town.approver.actor.name)
    return {
        Standpoint.HOLDER: town.approver.actor,
        Standpoint.DELEGATE: replace(town.reviewer2.actor, roles=approves),
        Standpoint.SUBSTITUTE: replace(town.legal.actor, roles=approves, stands_for=(absent,)),
        Standpoint.COLLEAGUE: replace(town.security.actor, roles=approves),
        Standpoint.DRAFTER: replace(town.reviewer.actor, roles=approves),
        Standpoint.PARTY: replace(town.security.actor, roles=approves, party_id=town.applicant.actor.party_id),
        Standpoint.OTHER_ROLE: town.legal.actor,
        Standpoint.ELSEWHERE: town.approver3.actor,
        Standpoint.APPLICANT: town.applicant.actor,
    }[standpoint]


def brought_to(town, case, state):
    """The decision in this state; its number."""
    task_id = case.open("decide").id
    if state is not State.UNCLAIMED:
        town.approver.claims(case, "decide")
    if state is State.DELEGATED:
        with town.approver.does() as unit:
            delegating.delegate(unit, task_id, "reviewer2", "请拟写决定")
    if state is State.SUSPENDED:
        with town.administrator.does() as unit:
            interventions.suspend(unit, case.case_no, "核实材料")
    if state is State.RECALLABLE:
        town.approver.completes(case, "decide", decision="return", comment="请补充认定的理由")
    if state is State.FINAL:
        town.approver.decides(case)
    return task_id


def deed(verb, unit, task_id):
    """The one call of the services behind each verb."""
    to = "approver" if unit.actor.login == "reviewer2" else "reviewer2"
    decision = demo_stories._opinion(TOLL, "granted", "decision", "同意拟办意见。")(unit.today)
    return {
        Verb.READ: lambda: tasks.open_form(unit, task_id),
        Verb.CLAIM: lambda: tasks.claim(unit, task_id),
        Verb.RELEASE: lambda: tasks.release(unit, task_id),
        Verb.FILL: lambda: tasks.save_draft(unit, task_id, {"comment": "写了一半"}),
        Verb.COMPLETE: lambda: tasks.complete(unit, task_id, decision),
        Verb.SEND_BACK: lambda: tasks.send_back(unit, task_id, "请补充理由"),
        Verb.TRANSFER: lambda: tasks.transfer(unit, task_id, to, "出差"),
        Verb.DELEGATE: lambda: delegating.delegate(unit, task_id, to, "请拟写决定"),
        Verb.GIVE_BACK: lambda: delegating.give_back(unit, task_id, "写好了"),
        Verb.TAKE_BACK: lambda: delegating.take_back(unit, task_id),
        Verb.NOTE: lambda: tasks.add_note(unit, task_id, "已电话核实"),
        Verb.RECALL: lambda: recalling.recall(unit, task_id, "漏填"),
    }[verb]()


def what_happens(town, cell, task_id):
    """What the services answer; whatever worked is taken back."""
    try:
        with town.at_work(actor(town, cell.standpoint)) as unit:
            deed(cell.verb, unit, task_id)
            raise TakenBack
    except TakenBack:
        return None
    except Declined as refusal:
        return type(refusal)


@pytest.mark.parametrize("state", State)
def test_every_cell_is_what_the_services_do(town, case, state):
    task_id = brought_to(town, case, state)
    here = [one for one in verb_table.cells() if one.state is state]
    told = {(one.standpoint, one.verb): type(one.refusal) if one.refusal else None for one in here}
    assert {(one.standpoint, one.verb): what_happens(town, one, task_id) for one in here} == told
