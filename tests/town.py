"""The town the walks happen in: the demo's people and datasets, real database and engine, a clock that is told the time."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.adapters.files import MemoryStore
from app.adapters.mail import FakePost
from app.cli import demo, demo_stories
from app.domain import overdue
from app.domain.clock import FixedClock, shanghai_date
from app.domain.people import SYSTEM, Actor
from app.factory import create_app
from app.services import filing, orders, signing, supervision, tasks, timekeeping, withdrawing
from app.services.office import Office
from app.services.work import work
from app.store.db import db
from app.store.models import (
    Account,
    Agreement,
    Card,
    Case,
    CaseLink,
    Deadline,
    Entitlement,
    Letter,
    Notice,
    RecordLine,
    SupervisionOrder,
    Task,
    Timer,
)
from config.testing import Testing

TOLL = demo_stories.TOLL
# Dropped, like every answer that is not asked for, where the case is in time.
WHY_LATE = "数据来源单位核对字段用时较长，现已核对完毕。"
MEASURES = demo_stories._ALWAYS["security_measures"]


@dataclass(kw_only=True)
class Town:
    """Everybody by login: `town.applicant`, `town.reviewer`, …"""

    app: Any
    office: Office
    clock: FixedClock
    post: FakePost
    actors: dict[str, Actor] = field(default_factory=dict)

    def __repr__(self):
        return f"the town on {self.today}"  # what failed is told without the whole office

    def __getattr__(self, login):
        if login.startswith("_") or login not in self.actors:
            raise AttributeError(login)
        return Person(town=self, actor=self.actors[login])

    @contextmanager
    def at_work(self, actor=SYSTEM):
        with work(self.office, actor) as unit:
            yield unit

    def rows(self, query):
        """What a query finds, read afresh."""
        with self.at_work() as unit:
            return unit.session.scalars(query.execution_options(populate_existing=True)).unique().all()

    @property
    def today(self):
        return shanghai_date(self.clock.now())

    def is_now(self, moment):
        """Set the clock; what falls due on the way happens on its day."""
        until = FixedClock(moment).now()
        while (due := self._next_due()) is not None and due <= until:
            self.clock.is_now(max(due, self.clock.now()))
            self.tick()
        self.clock.is_now(until)

    def days_pass(self, days):
        """So many working days later, at ten in the morning."""
        self.is_now(f"{self.office.calendar.add(self.today, days).due_on} 10:00")

    def tick(self):
        """Wake every case that is due; the number that had something to do."""
        due = self.rows(select(Timer.case_id).where(Timer.due_at <= self.clock.now()).distinct())
        woken = 0
        for case_id in due:
            with self.at_work() as unit:
                woken += timekeeping.wake(unit, case_id)
        return woken

    def _next_due(self):
        with self.at_work() as unit:
            return unit.session.scalar(
                select(Timer.due_at).where(Timer.due_at.is_not(None)).order_by(Timer.due_at).limit(1)
            )

    def who_filed(self, case):
        """The person who filed a case."""
        return next(Person(town=self, actor=one) for one in self.actors.values() if one.account_id == case.filed_by_id)

    def client(self, login=None):
        """A browser without a screen, signed in as somebody."""
        client = self.app.test_client()
        if login:
            answer = client.post("/sign-in", data={"login": login, "password": demo.PASSWORD})
            assert answer.status_code == 303, answer.text
        return client


@dataclass(kw_only=True)
class Person:
    """Somebody who does things."""

    town: Town
    actor: Actor

    def applies(self, dataset=TOLL, received_on=None, **changes):
        """File an application on a day; `changes` replace answers, None leaves one out."""
        if received_on:
            self.town.clock.is_now(received_on if " " in received_on else f"{received_on} 10:00")
        answers = {**application(dataset, self.town.today), **changes}
        return self.starts("conditional_application", dataset, **answers)

    def starts(self, slug, about, **answers):
        """Start a case of a process: `about` is a dataset's code, an entitlement's or a case's number; None leaves an answer out."""
        said = {name: value for name, value in answers.items() if value is not None}
        with self.does() as unit:
            case = filing.file(unit, slug, about, said)
            return TownCase(town=self.town, id=case.id, case_no=case.case_no)

    @contextmanager
    def does(self):
        with self.town.at_work(self.actor) as unit:
            yield unit

    def completes(self, case, task, **answers):
        task_id = case.open(task).id
        with self.does() as unit:
            tasks.complete(unit, task_id, {overdue.FIELD: WHY_LATE, **answers})

    def claims(self, case, task):
        task_id = case.open(task).id
        with self.does() as unit:
            return tasks.claim(unit, task_id)

    def releases(self, case, task):
        task_id = case.open(task).id
        with self.does() as unit:
            return tasks.release(unit, task_id)

    def transfers(self, case, task, to, reason="出差"):
        task_id = case.open(task).id
        with self.does() as unit:
            return tasks.transfer(unit, task_id, to, reason)

    def sends_back(self, case, task, reason="请补充认定依据"):
        task_id = case.open(task).id
        with self.does() as unit:
            tasks.send_back(unit, task_id, reason)

    def withdraws(self, case, reason=""):
        with self.does() as unit:
            withdrawing.withdraw(unit, case.case_no, reason)

    def nudges(self, case, text=""):
        with self.does() as unit:
            return supervision.nudge(unit, case.case_no, text)

    def supervises(self, case, instruction="请在期限内办结并书面说明原因。", answer_by="2026-12-31"):
        with self.does() as unit:
            return orders.supervise(unit, case.case_no, instruction, date.fromisoformat(answer_by))

    def accepts(self, case):
        self.completes(case, "completeness", result="accept")

    def asks_for_correction(self, case):
        self.completes(case, "completeness", result="correct", missing=demo_stories.MISSING)

    def corrects(self, case):
        answers = [{"id": "1", "answer": "已补充情况说明，系统为等级保护第二级。"}]
        self.completes(
            case, "correct", answers=answers, scenario_description=demo_stories.STUDY[1], security_measures=MEASURES
        )

    def reviews(self, case, unmet=(), **asked):
        """Review the conditions; `asked`: whose opinions are wanted, such as `ask_legal=True`."""
        self.completes(case, "review", **demo_stories._review(case.dataset, unmet).answers, **asked)

    def answers(self, case, task, conclusion, opinion="按照已公布的条件核对，意见如上。"):
        """Give the opinion that this task asks for."""
        self.completes(case, task, conclusion=conclusion, opinion=opinion)

    def drafts(self, case, proposal="granted"):
        self.completes(
            case, "draft", **demo_stories._opinion(case.dataset, proposal, "proposal", "建议如上。")(self.town.today)
        )

    def decides(self, case, outcome="granted", unmet=(), **agreed):
        """Decide; where colleagues have not done their part yet, they do it first. `agreed`: what else the decision says."""
        if not case.is_open("decide"):
            self.town.__getattr__(demo_stories.STAFF[case.dataset][0]).prepares(case, outcome, unmet)
        self.completes(
            case,
            "decide",
            **{**demo_stories._opinion(case.dataset, outcome, "decision", "同意拟办意见。")(self.town.today), **agreed},
        )

    def grants(self, case, outcome="granted", unmet=()):
        """Decide, and let both sides sign at once: what was granted may be used (Art. 21 para. 3)."""
        self.decides(case, outcome, unmet)
        self.town.who_filed(case).signs(case)
        self.countersigns(case)

    def signs(self, case, password=demo.PASSWORD, sha256=None):
        """Sign the agreement of a case; whether the password was right."""
        with self.does() as unit:
            return signing.sign(unit, case.case_no, sha256 or case.agreement.sha256, password, "203.0.113.7")

    countersigns = signs

    def declines(self, case, reason="项目已经取消，不再需要这批数据。"):
        with self.does() as unit:
            signing.decline(unit, case.case_no, reason)

    def prepares(self, case, outcome="granted", unmet=()):
        """Everything before the decision."""
        for task, deed in (
            ("completeness", self.accepts),
            ("review", lambda c: self.reviews(c, unmet)),
            ("draft", lambda c: self.drafts(c, outcome)),
        ):
            if case.is_open(task):
                deed(case)

    def sees(self, task):
        """Open tasks of this name that wait for this person or the person's group."""
        mine = (Task.name == task, Task.closed_at.is_(None), Task.role.in_([role.value for role in self.actor.roles]))
        whose = (
            Task.party_id == self.actor.party_id
            if self.actor.organ_id is None
            else Task.organ_id == self.actor.organ_id
        )
        return self.town.rows(select(Task).where(*mine, whose))

    @property
    def notices(self):
        account = self.town.rows(select(Account).where(Account.id == self.actor.account_id))[0]
        whose = (Notice.account_id == account.id) | (Notice.party_id == account.party_id if account.party_id else False)
        return [notice.text for notice in self.town.rows(select(Notice).where(whose).order_by(Notice.id))]


@dataclass(kw_only=True)
class TownCase:
    """A case as it stands now: every look reads it afresh."""

    town: Town
    id: int
    case_no: str

    @property
    def row(self):
        return self.town.rows(select(Case).where(Case.id == self.id))[0]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.row, name)

    @property
    def dataset(self):
        """The code of the dataset that the case is about; None where it is about something else."""
        return self.row.subject.get("code")

    @property
    def linked(self):
        """The cases that belong together with this one, whichever of the two says so."""
        links = self.town.rows(select(CaseLink).where((CaseLink.case_id == self.id) | (CaseLink.other_id == self.id)))
        ids = {one.case_id + one.other_id - self.id for one in links}
        found = self.town.rows(select(Case).where(Case.id.in_(ids)).order_by(Case.id))
        return [TownCase(town=self.town, id=one.id, case_no=one.case_no) for one in found]

    def linked_case(self, process):
        """The latest linked case of a process."""
        return next(one for one in reversed(self.linked) if one.process == process)

    @property
    def agreement(self):
        """The latest agreement of the case."""
        return self.town.rows(select(Agreement).where(Agreement.case_id == self.id).order_by(Agreement.id))[-1]

    @property
    def entitlements(self):
        """What the case granted, as it stands now."""
        return self.town.rows(select(Entitlement).where(Entitlement.case_id == self.id).order_by(Entitlement.id))

    @property
    def tasks(self):
        return self.town.rows(select(Task).where(Task.case_id == self.id).order_by(Task.id))

    @property
    def waits_for(self):
        return sorted(task.name for task in self.tasks if task.closed_at is None)

    def open(self, name):
        return next(task for task in self.tasks if task.name == name and task.closed_at is None)

    def is_open(self, name):
        return name in self.waits_for

    def deadline(self, rule):
        return self.town.rows(
            select(Deadline).where(Deadline.case_id == self.id, Deadline.rule == rule).order_by(Deadline.round)
        )[-1]

    @property
    def letters(self):
        return self.town.rows(select(Letter).where(Letter.case_id == self.id).order_by(Letter.id))

    def letter(self, kind):
        return next(letter for letter in self.letters if letter.kind == kind)

    @property
    def record(self):
        return self.town.rows(select(RecordLine).where(RecordLine.case_id == self.id).order_by(RecordLine.seq))

    @property
    def deeds(self):
        return [line.deed for line in self.record]

    @property
    def rungs(self):
        """How far the case's own ladder was climbed; a stage's and a second clock's are ladders of their own."""
        return self.rungs_of(self.town.office.processes[self.process].principal)

    def rungs_of(self, rule):
        cards = select(Card).where(Card.case_id == self.id, Card.rule == rule)
        return [card.rung for card in self.town.rows(cards.order_by(Card.id))]

    @property
    def climbs(self):
        """The record's lines of the case's own ladder."""
        principal = self.town.office.processes[self.process].principal
        return [line for line in self.record if line.deed == "rung_reached" and line.details["rule"] == principal]

    @property
    def cards(self):
        """What is a card, not a mere signal."""
        return self.town.rows(select(Card).where(Card.case_id == self.id, Card.state.is_not(None)).order_by(Card.id))

    @property
    def orders(self):
        """What supervision ordered the body to do."""
        return self.town.rows(select(SupervisionOrder).where(SupervisionOrder.case_id == self.id).order_by(SupervisionOrder.id))

    @property
    def timers(self):
        return self.town.rows(select(Timer).where(Timer.case_id == self.id))


def application(dataset, on):
    """Real-looking answers to the start form, filed on a day."""
    return {
        **demo_stories.application(dataset, demo_stories.STUDY, on),
        "period_from": (on + timedelta(days=45)).isoformat(),
        "period_to": (on + timedelta(days=410)).isoformat(),
    }


@pytest.fixture
def town(database_url, tmp_path):
    with opened(database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def new_town(new_database, tmp_path_factory):
    """Opens one town after the other, for tests that need a fresh one for each example."""

    @contextmanager
    def opens():
        with new_database() as url, opened(url, tmp_path_factory.mktemp("town")) as made:
            yield made

    return opens


@contextmanager
def opened(database_url, var_dir):
    clock, post = FixedClock("2026-02-06 09:00"), FakePost()
    settings = Testing(database_url=database_url, var_dir=var_dir, demo=True)
    app = create_app(settings, clock=clock, post=post, store=MemoryStore())
    app.config["WTF_CSRF_ENABLED"] = False  # one test of the house turns it on
    with app.app_context():
        made = Town(app=app, office=app.extensions["office"], clock=clock, post=post)
        with made.at_work() as unit:
            demo.settle(unit)
        made.actors.update(demo.everyone(made.office))
        yield made
        db.session.remove()
        db.engine.dispose()
