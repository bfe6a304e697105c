"""The compact state: everything a diagram can do survives being packed, and no loop makes it grow. Specs are read anew at each step."""

from datetime import timedelta

import orjson
import pytest

from app.engine import specs, state
from app.engine.scripts import Facts, ScriptEngine
from config.base import REPOSITORY
from tests.engine.diagrams import NOW, Walk, act, flow, flows, node, timer, user, xml

BEGIN, FIN = node("startEvent", "begin"), node("endEvent", "fin")
AGAIN = node("exclusiveGateway", "again", default="again_to_fin")
PART = (
    f'<bpmn:process id="part" isExecutable="true">{node("startEvent", "p_begin")}{user("check", "fix")}'
    f"{node('exclusiveGateway', 'right', default='right_to_p_end')}{node('endEvent', 'p_end')}"
    f"{flows('p_begin', 'check', 'right', 'p_end')}{flow('right', 'fix', 'wrong')}{flow('fix', 'check')}</bpmn:process>"
)


def many(name, inside, *, sequential=False, kind="userTask", **attributes):
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><bpmn:loopCardinality>{inside[0]}</bpmn:loopCardinality>'
    return node(kind, name, f"{loop}</bpmn:multiInstanceLoopCharacteristics>{inside[1]}", **attributes)


def through(middle, *names, parts=()):
    """prepare → the middle → after."""
    return xml(
        BEGIN + user("prepare", "after") + FIN + middle + flows("begin", "prepare", *names, "after", "fin"), *parts
    )


def in_a_loop(middle, *names, parts=()):
    return xml(
        BEGIN
        + user("prepare", "after")
        + AGAIN
        + FIN
        + middle
        + flows("begin", "prepare", *names, "after", "again", "fin")
        + flow("again", "prepare", "redo"),
        *parts,
    )


TWO_BRANCHES = (
    user("law", "security")
    + flow("split", "law", "lawful")
    + flow("split", "security", "safe")
    + flow("law", "join")
    + flow("security", "join")
)
INCLUSIVE = node("inclusiveGateway", "split", default="split_to_join") + node("inclusiveGateway", "join") + TWO_BRANCHES
PARALLEL = node("parallelGateway", "split") + node("parallelGateway", "join") + user("law", "security", "money")
PARALLEL += flows("split", "law", "join") + flows("split", "security", "join") + flows("split", "money", "join")


def parallel_in_a_loop():
    return in_a_loop(PARALLEL, "split").replace(
        b'sourceRef="split" targetRef="after"', b'sourceRef="join" targetRef="after"'
    )


CALL = node("callActivity", "called", calledElement="part")
CORRECTION = (
    user("correct")
    + timer(
        "reminder", 'deadline("correction").reminder', "boundaryEvent", attachedToRef="correct", cancelActivity="false"
    )
    + timer("lapse", 'deadline("correction").due', "boundaryEvent", attachedToRef="correct")
    + act("remind", "act(&quot;remind&quot;, &quot;correction&quot;)")
    + node("endEvent", "reminded")
    + flows("reminder", "remind", "reminded")
    + flow("lapse", "after")
)


def test_what_was_packed_packs_to_the_same_bytes_again():
    walk = Walk(body=parallel_in_a_loop()).begins().completes("prepare").completes("law", note="ok")
    diagram = specs.read("small", walk.body)
    workflow, done = state.unpack(diagram, walk.state, ScriptEngine(Facts(now=NOW)))
    assert state.pack(workflow, done) == walk.state
    assert state.done_in(walk.state) == done >= {"begin", "prepare", "split", "law"}


def test_the_state_names_specs_and_holds_none():
    walk = Walk(body=parallel_in_a_loop()).begins().completes("prepare")
    assert b"Task" not in orjson.dumps(state.zlib.decompress(walk.state).decode())
    assert len(walk.state) < 300


@pytest.mark.parametrize("sequential", [False, True])
def test_a_multi_instance_goes_on_in_another_process(sequential):
    walk = Walk(body=through(many("sign", (3, ""), sequential=sequential), "sign")).begins().completes("prepare")
    assert walk.waits_for == (["sign"] if sequential else ["sign"] * 3)
    for _ in range(3):
        assert "sign" in walk.waits_for
        walk.completes("sign", ok=True)
    assert walk.completes("after").ended == "fin"


def test_the_number_of_instances_comes_from_a_field():
    walk = Walk(body=through(many("sign", ("signers", "")), "sign")).begins().completes("prepare", signers=2)
    assert walk.waits_for == ["sign", "sign"]


INSIDE = (
    node("startEvent", "s_begin")
    + user("look", "write")
    + node("endEvent", "s_end")
    + flows("s_begin", "look", "write", "s_end")
)


def test_a_sub_process_runs_many_times_at_once():
    walk = Walk(body=through(many("sign", (2, INSIDE), kind="subProcess"), "sign")).begins().completes("prepare")
    assert walk.waits_for == ["look", "look"]
    assert walk.completes("look").completes("write").waits_for == ["look"]
    assert walk.completes("look").completes("write").completes("after").ended == "fin"


def test_a_called_process_runs_many_times_at_once():
    called = many("sign", (2, ""), kind="callActivity", calledElement="part")
    walk = Walk(body=through(called, "sign", parts=[PART])).begins().completes("prepare")
    walk.completes("check", wrong=True)
    assert walk.waits_for == ["check", "fix"]
    walk.completes("fix").completes("check", wrong=False).completes("check", wrong=False)
    assert walk.completes("after").ended == "fin"


def test_an_inclusive_gateway_waits_for_the_branches_it_opened():
    walk = Walk(body=through(INCLUSIVE, "split", "join")).begins().completes("prepare", lawful=True, safe=True)
    assert walk.waits_for == ["law", "security"]
    assert walk.completes("security").waits_for == ["law"]
    assert walk.completes("law").waits_for == ["after"]


def test_an_inclusive_gateway_opens_one_branch_alone():
    walk = Walk(body=through(INCLUSIVE, "split", "join")).begins().completes("prepare", lawful=False, safe=True)
    assert walk.waits_for == ["security"]
    assert walk.completes("security").waits_for == ["after"]


def test_an_inclusive_gateway_waits_in_the_second_round_as_in_the_first():
    """The library alone would count the first round's arrivals and open `after` too early."""
    walk = Walk(body=in_a_loop(INCLUSIVE, "split", "join")).begins()
    for _ in range(4):
        walk.completes("prepare", lawful=True, safe=True).completes("law")
        assert walk.waits_for == ["security"]
        walk.completes("security").completes("after", redo=True)


@pytest.mark.parametrize(
    "order", [("law", "security", "money"), ("money", "law", "security"), ("security", "money", "law")]
)
def test_a_parallel_gateway_waits_for_all_in_every_round(order):
    walk = Walk(body=parallel_in_a_loop()).begins()
    for _ in range(3):
        walk.completes("prepare")
        for name in order:
            assert "after" not in walk.waits_for
            walk.completes(name)
        assert walk.waits_for == ["after"]
        walk.completes("after", redo=True)


def test_what_branches_wrote_meets_behind_the_join():
    """Each branch's field decides about a later way: both must be there, though the branches ended in different steps."""
    middle = (
        node("exclusiveGateway", "safe_and_lawful", default="safe_and_lawful_to_after")
        + user("again_please")
        + flow("safe_and_lawful", "again_please", "not (law_says and security_says)")
        + node("endEvent", "stop")
        + flow("again_please", "stop")
    )
    walk = (
        Walk(body=through(INCLUSIVE + middle, "split", "join", "safe_and_lawful"))
        .begins()
        .completes("prepare", lawful=True, safe=True)
    )
    walk.completes("security", security_says=True).completes("law", law_says=False)
    assert walk.waits_for == ["again_please"]


def test_a_called_process_with_a_loop_ends_where_it_was_called():
    walk = Walk(body=through(CALL, "called", parts=[PART])).begins().completes("prepare")
    walk.completes("check", wrong=True).completes("fix").completes("check", wrong=False)
    assert walk.completes("after").ended == "fin"


def test_a_boundary_event_fires_once_and_the_task_goes_on():
    walk = Walk(body=in_a_loop(CORRECTION, "correct")).begins().completes("prepare")
    walk.moments = {"correction": {"reminder": NOW, "due": NOW + timedelta(days=9)}}
    assert walk.wakes().waits_for == ["correct"]
    assert walk.wakes().effects == [("remind", "correction")]
    assert [one.mark for one in walk.last.timers] == ["due"]
    walk.moments["correction"]["due"] = NOW
    assert walk.wakes().waits_for == ["after"]
    assert walk.completes("after", redo=False).ended == "fin"


def test_a_message_takes_a_called_process_away():
    message = '<bpmn:messageEventDefinition id="definition" messageRef="message" />'
    away = (
        node("boundaryEvent", "taken_back", message, attachedToRef="called")
        + node("endEvent", "gone")
        + flow("taken_back", "gone")
    )
    walk = (
        Walk(body=through(CALL + away, "called", parts=[PART, '<bpmn:message id="message" name="withdraw" />']))
        .begins()
        .completes("prepare")
    )
    assert walk.last.messages == ("withdraw",)
    walk.hears("withdraw")
    assert (walk.waits_for, walk.ended) == ([], "gone")


LOOPS = {
    "tasks": (in_a_loop(user("draft"), "draft"), ["prepare", "draft"]),
    "inclusive gateway": (in_a_loop(INCLUSIVE, "split", "join"), ["prepare", "security", "law"]),
    "parallel gateway": (parallel_in_a_loop(), ["prepare", "money", "law", "security"]),
    "multi-instance": (in_a_loop(many("sign", (3, "")), "sign"), ["prepare", "sign", "sign", "sign"]),
    "called process": (in_a_loop(CALL, "called", parts=[PART]), ["prepare", "check", "fix", "check"]),
    "boundary events": (in_a_loop(CORRECTION, "correct"), ["prepare", None, "correct"]),
}
BESIDE = (
    node("parallelGateway", "fork")
    + timer("ladder", 'deadline("reply").red')
    + node("endEvent", "red")
    + flows("fork", "ladder", "red")
)


def beside_a_ladder(body):
    """The loop in a branch of its own while a timer waits in another, as in every process of the office."""
    forked = body.replace(
        b'id="begin_to_prepare" sourceRef="begin" targetRef="prepare">',
        b'id="begin_to_fork" sourceRef="begin" targetRef="fork">',
    )
    return forked.replace(b"</bpmn:process>", f"{BESIDE}{flow('fork', 'prepare')}</bpmn:process>".encode(), 1)


@pytest.mark.parametrize("ladder", [False, True], ids=["alone", "beside a ladder"])
@pytest.mark.parametrize("loop", LOOPS)
def test_no_loop_makes_the_state_grow(loop, ladder):
    body, round_ = LOOPS[loop]
    walk = Walk(body=beside_a_ladder(body) if ladder else body).begins()
    sizes = [go_round(walk, round_) for _ in range(30)]
    assert max(sizes[3:]) <= max(sizes[:3]) + 16
    assert max(sizes) < 500


def go_round(walk, round_):
    """One round; the largest state on the way. None stands for a boundary timer that fires."""
    sizes, wrong = [], True
    for name in round_:
        if name is None:
            walk.moments = {"correction": {"reminder": NOW}}
            walk.wakes()
            walk.moments = {}
            continue
        walk.completes(name, lawful=True, safe=True, wrong=wrong)
        wrong = wrong and name != "check"
        sizes.append(len(walk.state))
    walk.completes("after", redo=True)
    return max(*sizes, len(walk.state))


def test_of_a_case_that_has_ended_only_the_picture_is_kept():
    walk = (
        Walk(body=through(CALL, "called", parts=[PART]))
        .begins()
        .completes("prepare")
        .completes("check", wrong=False)
        .completes("after")
    )
    assert state.done_in(walk.state) >= {"begin", "prepare", "called", "check", "after", "fin"}
    assert len(walk.state) < 150


def test_no_number_is_given_twice_though_the_task_that_had_it_is_forgotten():
    """The inbox keeps a row for every number, and the highest of them may belong to what pruning has forgotten."""
    walk = Walk(body=(REPOSITORY / "bpmn" / "violation.bpmn").read_bytes(), slug="violation").begins(source="log")
    seen = list(walk.open)
    for name in ("statement", "opinion_body", "opinion_authority", "decide_body", "decide_authority", "correct", "check_correction"):
        walk.completes(name, body_decides="restrict", authority_decides="order", corrected="full")
        seen += [one.task for one in walk.last.opened]
    assert len(seen) == len(set(seen)) == 8, seen
