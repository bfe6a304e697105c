"""One step at a time: what opens, what closes, what the engine refuses."""

from datetime import timedelta

import pytest

from app.engine import runtime, specs
from app.engine.runtime import NotReady, Stuck
from app.engine.scripts import Effect, Facts, NotAllowed
from config.base import REPOSITORY
from tests.engine.diagrams import NOW, Walk, act, flow, flows, node, timer, user, xml

BEGIN, FIN = node("startEvent", "begin"), node("endEvent", "fin")
CHOICE = node("exclusiveGateway", "choice", default="choice_to_fin")
MESSAGE = '<bpmn:message id="message" name="withdraw" />'
HEARING = node(
    "intermediateCatchEvent", "withdrawal", '<bpmn:messageEventDefinition id="definition" messageRef="message" />'
)


def straight(*tasks):
    return xml(BEGIN + user(*tasks) + FIN + flows("begin", *tasks, "fin"))


def test_a_step_tells_what_opened_and_what_closed():
    walk = Walk(body=straight("review", "decide")).begins()
    assert [(one.name, one.title) for one in walk.last.opened] == [("review", "review")]
    walk.completes("review")
    assert [(one.name, one.completed) for one in walk.last.closed] == [("review", True)]
    assert [one.name for one in walk.last.opened] == ["decide"]
    assert (walk.last.marks.done, walk.last.marks.here) == (("begin", "review"), ("decide",))


def test_a_finished_task_cannot_be_run_again():
    """The library would run it a second time without a word."""
    walk = Walk(body=straight("review", "decide")).begins()
    (number,) = walk.open
    walk.completes("review")
    before = walk.state
    with pytest.raises(NotReady):
        walk.does(runtime.Complete(task=number))
    assert walk.state == before


@pytest.mark.parametrize("number", [0, 1, 99, 2**64, 2**127])
def test_a_number_that_is_no_open_human_task_is_refused(number):
    walk = Walk(body=straight("review", "decide")).begins()
    if number not in walk.open:
        with pytest.raises(NotReady):
            walk.does(runtime.Complete(task=number))
    assert walk.waits_for == ["review"]


def test_a_case_that_has_ended_takes_nothing_more():
    walk = Walk(body=straight("review")).begins().completes("review")
    assert walk.ended == "fin"
    for command in (runtime.Complete(task=3), runtime.Tell(message="withdraw"), runtime.Wake()):
        with pytest.raises(NotReady):
            walk.does(command)


def test_a_message_that_nobody_waits_for_is_refused():
    walk = Walk(body=straight("review")).begins()
    with pytest.raises(NotReady):
        walk.hears("withdraw")


def test_a_message_is_heard_once():
    body = xml(
        BEGIN
        + node("parallelGateway", "fork")
        + HEARING
        + user("review", "tell")
        + FIN
        + flows("begin", "fork", "review", "fin")
        + flows("fork", "withdrawal", "tell", "fin"),
        MESSAGE,
    )
    walk = Walk(body=body).begins()
    assert walk.last.messages == ("withdraw",)
    assert walk.hears("withdraw").waits_for == ["review", "tell"]
    with pytest.raises(NotReady):
        walk.hears("withdraw")


def test_the_case_goes_the_way_its_field_says():
    body = xml(
        BEGIN
        + user("decide", "again")
        + CHOICE
        + FIN
        + flows("begin", "decide", "choice", "fin")
        + flow("choice", "again", 'decision == "return"')
        + flow("again", "decide")
    )
    assert Walk(body=body).begins().completes("decide", decision="return").waits_for == ["again"]
    assert Walk(body=body).begins().completes("decide", decision="granted").ended == "fin"


def test_a_condition_on_a_field_that_is_not_there_stops_the_step():
    body = xml(
        BEGIN
        + user("decide", "again")
        + CHOICE
        + FIN
        + flows("begin", "decide", "choice", "fin")
        + flow("choice", "again", 'decision == "return"')
        + flow("again", "decide")
    )
    walk = Walk(body=body).begins()
    with pytest.raises(Stuck, match="small"):
        walk.completes("decide")
    assert walk.waits_for == ["decide"]


@pytest.mark.parametrize("name", ["act", "deadline"])
@pytest.mark.parametrize(
    "command", [lambda fields: runtime.Begin(fields=fields), lambda fields: runtime.Complete(task=3, fields=fields)]
)
def test_a_field_cannot_take_the_name_of_the_engine(name, command):
    walk = Walk(body=straight("review"))
    if isinstance(command({}), runtime.Complete):
        walk.begins()
    with pytest.raises((Stuck, NotReady)):
        walk.does(command({name: "x"}))


def test_scripts_ask_for_deeds_and_do_none():
    body = xml(
        BEGIN
        + user("decide")
        + act("serve", "act(&quot;decide&quot;, decision)\nact(&quot;issue&quot;, &quot;reply&quot;)")
        + FIN
        + flows("begin", "decide", "serve", "fin")
    )
    walk = Walk(body=body).begins().completes("decide", decision="granted")
    assert walk.last.effects == (Effect(verb="decide", args=("granted",)), Effect(verb="issue", args=("reply",)))


TWICE = xml(
    BEGIN
    + node("parallelGateway", "fork")
    + user("review")
    + FIN
    + timer("yellow", 'deadline("reply").yellow')
    + act("card", "act(&quot;climb&quot;, &quot;reply&quot;, &quot;yellow&quot;)")
    + node("endEvent", "shown")
    + flows("begin", "fork", "review", "fin")
    + flows("fork", "yellow", "card", "shown")
)


def test_a_timer_asks_the_ledger_each_time_and_keeps_no_date():
    walk = Walk(body=TWICE, moments={"reply": {"yellow": NOW + timedelta(days=1)}}).begins()
    assert [(one.rule, one.mark) for one in walk.last.timers] == [("reply", "yellow")]
    walk.now = NOW + timedelta(days=1)
    walk.moments = {"reply": {"yellow": NOW + timedelta(days=2)}}  # the calendar was published, the date moved
    assert walk.wakes().effects == []
    walk.moments = {"reply": {"yellow": None}}  # paused
    assert walk.wakes().effects == []
    walk.moments = {"reply": {"yellow": walk.now}}
    assert walk.wakes().effects == [("climb", "reply", "yellow")]
    assert walk.wakes().effects == [("climb", "reply", "yellow")]


def test_what_fell_due_before_a_deed_happens_before_it():
    """A reply given a day too late still meets its card, even where no clock had come by."""
    walk = Walk(body=TWICE, moments={"reply": {"yellow": NOW}}).begins()
    walk.now = NOW + timedelta(days=1)
    walk.completes("review")
    assert (walk.effects, walk.ended) == ([("climb", "reply", "yellow")], "fin")


def test_what_fell_due_is_caught_up_with_after_a_branch_has_ended_too():
    """Whatever ran last has been forgotten with its branch; the case must not pass for a fresh one."""
    body = xml(
        BEGIN
        + node("parallelGateway", "fork")
        + user("review", "decide")
        + FIN
        + timer("yellow", 'deadline("reply").yellow')
        + node("endEvent", "shown")
        + timer("red", 'deadline("reply").red')
        + act("card", "act(&quot;climb&quot;, &quot;reply&quot;, &quot;red&quot;)")
        + node("endEvent", "late")
        + flows("begin", "fork", "review", "decide", "fin")
        + flows("fork", "yellow", "shown")
        + flows("fork", "red", "card", "late")
    )
    walk = Walk(body=body, moments={"reply": {"yellow": NOW, "red": NOW + timedelta(days=1)}}).begins().wakes()
    walk.now = NOW + timedelta(days=1)
    assert walk.completes("review").effects == [("climb", "reply", "red")]


def test_a_step_changes_nothing_outside_its_result():
    diagram = specs.read("small", TWICE)
    first = runtime.step(diagram, None, runtime.Begin(), Facts(now=NOW))
    facts = Facts(now=NOW, moments={"reply": {"yellow": NOW}})
    once = runtime.step(diagram, first.state, runtime.Wake(), facts)
    again = runtime.step(diagram, first.state, runtime.Wake(), facts)
    assert once == again
    assert len(once.effects) == 1


def test_the_real_diagram_tells_who_does_what_by_which_article():
    diagram = specs.read("conditional_application", (REPOSITORY / "bpmn" / "conditional_application.bpmn").read_bytes())
    first = runtime.step(diagram, None, runtime.Begin(), Facts(now=NOW))
    assert [(one.name, one.title, one.lane) for one in first.opened] == [("completeness", "受理审查", "经办")]
    assert "第二十一条" in first.opened[0].article
    assert diagram.tasks["decide"].lane == "审批"
    assert diagram.titles["correct"] == "补正材料"


@pytest.mark.parametrize("name", ["Start", "End", "Root", "small.EndJoin"])
def test_an_id_of_the_engines_own_is_refused(name):
    body = straight("review").replace(b'"review"', f'"{name}"'.encode())
    with pytest.raises(specs.BadDiagram, match=r"占用|重复"):
        specs.read("small", body)


@pytest.mark.parametrize(
    "body",
    [
        b"<broken",
        b"<other/>",
        straight("review").replace(b'process id="small"', b'process id="other"'),
        straight("review").replace(b'targetRef="review"', b'targetRef="nowhere"'),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + straight("review").partition(b"?>")[2].replace(b'name="review"', b'name="&e;"'),
        xml(
            BEGIN
            + FIN
            + node(
                "intermediateCatchEvent",
                "wait",
                '<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>P20D</bpmn:timeDuration></bpmn:timerEventDefinition>',
            )
            + flows("begin", "wait", "fin")
        ),
        xml(BEGIN + FIN + timer("wait", "datetime.now()") + flows("begin", "wait", "fin")),
    ],
    ids=[
        "no XML",
        "no BPMN",
        "another process",
        "a flow to nowhere",
        "a foreign entity",
        "a fixed period",
        "a date of its own",
    ],
)
def test_a_diagram_that_cannot_run_is_refused(body):
    with pytest.raises((specs.BadDiagram, NotAllowed)):
        specs.read("small", body)


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
def test_a_field_answered_anew_counts_for_the_whole_case_whatever_a_branch_still_carries(order):
    """Two sign side by side and must agree: in a second round the answers of the first are gone from either branch."""
    body = xml(
        BEGIN
        + node("exclusiveGateway", "again")
        + node("parallelGateway", "split")
        + user("left", "right")
        + node("parallelGateway", "join")
        + node("exclusiveGateway", "agreed", default="agreed_to_again")
        + FIN
        + flows("begin", "again", "split")
        + flows("split", "left", "join")
        + flows("split", "right", "join", "agreed")
        + flow("agreed", "fin", 'left_says == "yes" and right_says == "yes"')
        + flow("agreed", "again")
    )
    for first in (("yes", "no"), ("no", "yes"), ("no", "no")):
        walk = Walk(body=body).begins()
        for said in (first, ("yes", "yes")):
            answers = dict(zip(("left", "right"), said, strict=True))
            for name in order:
                walk.completes(name, **{f"{name}_says": answers[name]})
        assert walk.ended == "fin"
