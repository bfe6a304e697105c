"""What must hold of every case after every step: inbox, timers, ledger, engine and record say the same."""

import re
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.domain.deadlines import State
from app.engine import runtime, state
from app.engine.scripts import Facts, ScriptEngine
from app.reading import chains
from app.services import ledger, running
from app.store import folders
from app.store.models import Case, Deadline, Incident, Letter, Notice, Nudge, RecordLine, Task, Timer

LIVING = (State.OPEN.value, State.PAUSED.value)
TIMERS = re.compile(rb'deadline\("(\w+)"\)\.(\w+)')


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Everything of the cases that a deed may change, read afresh; two of these are equal where nothing happened."""

    cases: dict = field(default_factory=dict)
    tasks: dict = field(default_factory=dict)
    timers: dict = field(default_factory=dict)
    deadlines: dict = field(default_factory=dict)
    counts: tuple = ()

    def of_case(self, rows, case_id):
        return [one for key, one in rows.items() if key[0] == case_id]


def read(town):
    """How all cases of the town stand."""
    with town.at_work() as unit:
        say = unit.session.execute
        return Standing(
            cases={
                one.id: one
                for one in say(select(Case.id, Case.process, Case.state, Case.hears, Case.stage, Case.outcome, Case.closed_at, Case.level, Case.record_seq, Case.record_head))
            },
            tasks={
                (one.case_id, one.engine_task): one
                for one in say(select(Task.case_id, Task.engine_task, Task.id, Task.name, Task.role, Task.organ_id, Task.party_id, Task.assignee_id, Task.opened_at, Task.closed_at, Task.nudged_at, Task.draft_version))
            },
            timers={(one.case_id, one.engine_task): one for one in say(select(Timer.case_id, Timer.engine_task, Timer.rule, Timer.mark, Timer.due_at))},
            deadlines={
                (one.case_id, one.rule, one.round): one
                for one in say(select(Deadline.case_id, Deadline.rule, Deadline.round, Deadline.state, Deadline.due_at, func.jsonb_array_length(Deadline.events).label("length")))
            },
            counts=tuple(unit.session.scalar(select(func.count()).select_from(one)) for one in (Letter, Notice, Nudge, RecordLine, Incident)),
        )  # fmt: skip


def holds(town, before, now):
    """Fails where anything of the town's cases does not fit together, or something of `before` got lost."""
    for case in now.cases.values():
        if case != before.cases.get(case.id):
            agrees_with_the_engine(town, now, case)
            agrees_with_the_ledger(town, now, case)
        if case.closed_at:
            has_come_to_rest(now, case)
    loses_nothing(before, now)
    record_verifies(town)


def agrees_with_the_engine(town, now, case):
    """The engine's READY tasks are the open rows of the inbox, its waiting timers the rows that the tick looks at."""
    open_rows = {one.engine_task: one.name for one in now.of_case(now.tasks, case.id) if one.closed_at is None}
    timer_rows = {one.engine_task: (one.rule, one.mark) for one in now.of_case(now.timers, case.id)}
    workflow = engine_of(town, case)
    ready = {one.id.int: runtime._name(one) for one in runtime.open_tasks(workflow).values()} if workflow else {}
    waiting = {one.task: (one.rule, one.mark) for one in runtime.timers(workflow)} if workflow else {}
    assert open_rows == ready
    assert timer_rows == waiting
    assert case.hears == (list(runtime.messages(workflow)) if workflow else [])


def engine_of(town, case):
    """The case's running workflow, None once it is over."""
    engine = ScriptEngine(Facts(now=town.clock.now(), moments={}))
    try:
        return state.unpack(town.office.diagrams[case.process], case.state, engine)[0]
    except state.Over:
        return None


def agrees_with_the_ledger(town, now, case):
    """What the columns say is what the events amount to; the next moment that the diagram watches has its timer."""
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        moments = ledger.moments(unit, folder)
        for deadline in folder.deadlines:
            standing = ledger.standing(unit, folder, deadline)
            assert deadline.state == standing.state.value
            assert (
                deadline.due_at == standing.due_at or deadline.state == State.PAUSED.value
            )  # a pause grows day by day
        drawn = {(rule.decode(), mark.decode()) for rule, mark in TIMERS.findall(running.diagram_of(unit, folder).xml)}
    timers = {(one.rule, one.mark): one.due_at for one in now.of_case(now.timers, case.id)}
    assert all(due_at == moments.get(rule, {}).get(mark) for (rule, mark), due_at in timers.items())
    for rule, found in moments.items() if not case.closed_at else ():
        to_come = [at for mark, at in found.items() if (rule, mark) in drawn and at > town.clock.now()]
        watched = [at for (of, _), at in timers.items() if of == rule and at is not None]
        assert not to_come or (watched and min(watched) <= min(to_come)), (
            f"nothing watches over {case.process}/{rule} any more"
        )


def has_come_to_rest(now, case):
    """A case that has ended waits for nobody and for nothing."""
    assert [one.name for one in now.of_case(now.tasks, case.id) if one.closed_at is None] == []
    assert now.of_case(now.timers, case.id) == []
    assert [one.rule for one in now.of_case(now.deadlines, case.id) if one.state in LIVING] == []


def loses_nothing(before, now):
    """What was there stays: an ended case ended, a closed task closed, a deadline with its history, the record as long."""
    assert set(before.cases) <= set(now.cases)
    assert set(before.tasks) <= set(now.tasks)
    assert set(before.deadlines) <= set(now.deadlines)
    for key, one in before.cases.items():
        assert now.cases[key].closed_at == one.closed_at or one.closed_at is None
        assert now.cases[key].record_seq >= one.record_seq
    for key, one in before.tasks.items():
        assert now.tasks[key].closed_at == one.closed_at or one.closed_at is None
    for key, one in before.deadlines.items():
        assert now.deadlines[key].length >= one.length
        assert now.deadlines[key].state == one.state or one.state in LIVING
    assert all(more >= less for more, less in zip(now.counts, before.counts, strict=False))


def record_verifies(town):
    with town.at_work() as unit:
        broken = [one for one in chains.verdicts(unit.session) if one.broken_at is not None]
    assert broken == []


def waits_for_somebody(town, now, case):
    """An open case has a task that somebody in the town could take, or a moment at which it goes on by itself."""
    waiting = [one for one in now.of_case(now.tasks, case.id) if one.closed_at is None]
    has_moment = any(one.due_at for one in now.of_case(now.timers, case.id))
    assert waiting or has_moment, f"{case.process} waits for nobody"
    for task in waiting:
        assert any(is_for(actor, task) for actor in town.actors.values()), (
            f"nobody in the town does {case.process}/{task.name}"
        )


def is_for(actor, task):
    """Whether the task stands in this person's lane: the party's own, or that of the person's role in the person's organ."""
    if task.role == "applicant":
        return actor.party_id is not None and actor.party_id == task.party_id
    return actor.organ_id == task.organ_id and task.role in {role.value for role in actor.roles}
