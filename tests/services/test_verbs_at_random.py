"""Verbs in any order, by anybody who approves and drafts: no case is ever stuck, nobody decides on the own draft, no date moves."""

from contextlib import suppress
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.cli import demo_stories
from app.domain.errors import Declined
from app.domain.people import Absent, Role
from app.domain.verbs import Verb, decline
from app.services import delegating, looking, recalling, taking, tasks
from app.services.actors import doers
from app.store import folders
from app.store.models import AccountRole
from tests.town import TOLL, Person

BOTH = frozenset({Role.REVIEWER, Role.APPROVER})
# Whoever only approves is always there to decide: a body whose every approver has drafted must ask for another.
PEOPLE = {"reviewer": BOTH, "reviewer2": BOTH, "approver": BOTH, "security": frozenset({Role.APPROVER})}
DRAFTING = frozenset({"completeness", "review", "draft"})
NUMBERS = count(1)
WHO = st.sampled_from(sorted(PEOPLE))


class Desk(RuleBasedStateMachine):
    """One case of Art. 21 in the hands of four people."""

    def __init__(self, town, seen):
        super().__init__()
        self.seen = seen
        self.town = town
        self.people = {login: replace(town.actors[login], roles=roles) for login, roles in PEOPLE.items()}
        # The same form twice is one case: each walk has an application of its own.
        self.case = town.applicant.applies(received_on="2026-03-02", scenario_description=f"{demo_stories.STUDY[1]}（第{next(NUMBERS)}次）")
        self.reply_on = self.case.deadline("reply").due_on
        self.dates = {}

    def teardown(self):
        self.seen.update(self.case.deeds)

    @property
    def open(self):
        return next((one for one in self.case.tasks if one.closed_at is None and one.role != "applicant"), None)

    def tries(self, login, deed):
        """Whatever the rules decline is declined; anything else that goes wrong is a fault."""
        task = self.open
        with suppress(Declined), self.town.at_work(self.people[login]) as unit:
            deed(unit, task)

    @precondition(lambda self: self.open)
    @rule(who=WHO, deed=st.sampled_from([tasks.claim, tasks.release, looking.look, delegating.take_back]))
    def pushes_a_button(self, who, deed):
        self.tries(who, lambda unit, task: deed(unit, task.id))

    @precondition(lambda self: self.open)
    @rule(who=WHO, to=WHO, deed=st.sampled_from([tasks.transfer, delegating.delegate]))
    def hands_it_to(self, who, to, deed):
        self.tries(who, lambda unit, task: deed(unit, task.id, to, "请办理"))

    @precondition(lambda self: self.open and self.open.assignee_id)
    @rule(to=WHO)
    def the_holder_delegates(self, to):
        holder = next(login for login in PEOPLE if self.town.actors[login].account_id == self.open.assignee_id)
        self.tries(holder, lambda unit, task: delegating.delegate(unit, task.id, to, "请填写"))

    @precondition(lambda self: self.open)
    @rule(who=WHO)
    def writes(self, who):
        self.tries(who, lambda unit, task: tasks.save_draft(unit, task.id, {"comment": "写了一半"}))

    @precondition(lambda self: self.open)
    @rule(who=WHO)
    def gives_back(self, who):
        self.tries(who, lambda unit, task: delegating.give_back(unit, task.id, "已填好"))

    @precondition(lambda self: self.open)
    @rule(who=WHO)
    def sends_back(self, who):
        self.tries(who, lambda unit, task: tasks.send_back(unit, task.id, "请重新核对"))

    @precondition(lambda self: self.open)
    @rule(who=WHO)
    def completes(self, who):
        self.tries(who, self._complete)

    completes_again = completes_once_more = rule(who=WHO)(precondition(lambda self: self.open)(lambda self, who: self.tries(who, self._complete)))

    @rule(which=st.integers(1, 2))
    def its_doer_recalls(self, which):
        done = [one for one in self.case.tasks if one.closed_by_id][-which:]
        if done:
            doer = next(login for login in PEOPLE if self.town.actors[login].account_id == done[0].closed_by_id)
            self.tries(doer, lambda unit, _: recalling.recall(unit, done[0].id, "漏填"))

    @rule(away=WHO, substitute=WHO)
    def goes_away(self, away, substitute):
        if away != substitute and not self.people[away].stands_for and PEOPLE[away] <= PEOPLE[substitute]:
            absent = Absent(self.town.actors[away].account_id, away)
            self.people[substitute] = replace(self.people[substitute], stands_for=(absent,))

    @rule(substitute=WHO)
    def comes_back(self, substitute):
        self.people[substitute] = replace(self.people[substitute], stands_for=())

    def _complete(self, unit, task):
        answers = {
            "completeness": {"result": "accept"},
            "review": demo_stories._review(TOLL, ()).answers,
            "draft": demo_stories._opinion(TOLL, "granted", "proposal", "建议如上。")(self.town.today),
            "decide": demo_stories._opinion(TOLL, "granted", "decision", "同意拟办意见。")(self.town.today),
        }
        if task.name in answers:
            tasks.complete(unit, task.id, answers[task.name])

    @invariant()
    def somebody_can_go_on(self):
        task = self.open
        if task is None or task.name not in {*DRAFTING, "decide"}:
            return
        assert any(self.may(login, task, Verb.COMPLETE, Verb.GIVE_BACK, Verb.TAKE_BACK, Verb.RELEASE) for login in PEOPLE), (task.name, self.people)

    @invariant()
    def nobody_decides_on_the_own_draft(self):
        done = [one for one in self.case.tasks if one.closed_by_id]
        decided = [one for one in done if one.name == "decide" and one.closing == "completed"]
        drafted = {who for one in done if one.name in DRAFTING for who in doers(one)}
        assert not any(drafted & set(doers(one)) for one in decided)

    @invariant()
    def no_date_moves(self):
        assert self.case.deadline("reply").due_on == self.reply_on
        for one in self.case.tasks:
            if one.closed_at is None:
                assert self.dates.setdefault(one.id, one.due_on) == one.due_on

    @invariant()
    def one_task_is_open_and_one_person_has_it(self):
        here = [one for one in self.case.tasks if one.closed_at is None]
        assert len(here) == 1
        assert here[0].delegated_by_id is None or here[0].delegated_by_id != here[0].assignee_id

    def may(self, login, task, *verbs):
        with self.town.at_work(self.people[login]) as unit:
            folder = folders.lock_by_task(unit.session, task.id)
            state = taking.state_of(unit, folder, folder.task(task.id))
        return any(decline(verb, self.people[login], state) is None for verb in verbs)


def test_whatever_is_done_in_whatever_order(town):
    with town.at_work() as unit:
        for login, roles in PEOPLE.items():
            new = roles - town.actors[login].roles
            unit.session.add_all(AccountRole(account_id=town.actors[login].account_id, role=role.value) for role in new)
    walks = settings(
        max_examples=12, stateful_step_count=18, derandomize=True, database=None, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    seen = set()
    run_state_machine_as_test(lambda: Desk(town, seen), settings=walks)
    assert {"delegated", "completed", "recalled"} <= seen


def test_a_decision_that_comes_back_does_not_come_to_whoever_drafted_since(town):
    approver = Person(town=town, actor=replace(town.approver.actor, roles=BOTH))
    case = town.applicant.applies(received_on="2026-03-02")
    town.reviewer.prepares(case)
    approver.completes(case, "decide", decision="return", comment="请补充认定的理由")
    town.reviewer.releases(case, "draft")
    approver.drafts(case)
    assert case.open("decide").assignee_id is None
