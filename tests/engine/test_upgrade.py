"""Running cases and a changed diagram: what may go over, what stays and why, and that it goes on as if nothing had been."""

import pytest

from app.engine import changes, flows, runtime, specs, state, upgrade
from app.engine.changes import Group, How
from app.engine.upgrade import Refused, Why
from config.base import REPOSITORY
from tests.engine.diagrams import Walk, act, flow, node, timer, user, xml
from tests.engine.diagrams import flows as chain

BEGIN, FIN = node("startEvent", "begin"), node("endEvent", "fin")
REMINDER = 'deadline("reply").reminder'


def straight(*tasks, more=""):
    return xml(BEGIN + user(*tasks) + FIN + more + chain("begin", *tasks, "fin"))


def at(body, *completed, **fields):
    walk = Walk(body=body).begins(**fields)
    for name in completed:
        walk.completes(name)
    return walk


def goes_over(walk, new):
    """The same walk in another version."""
    carried = upgrade.carry(specs.read("small", walk.body), specs.read("small", new), walk.state)
    walk.state, walk.body = carried.state, new
    assert {one.task: one.name for one in carried.open} == walk.open
    return walk


def kept_by(walk, new):
    found = upgrade.obstacles(specs.read("small", walk.body), specs.read("small", new), walk.state)
    return [(one.why, one.id) for one in found]


def test_a_task_that_comes_later_is_met_after_the_upgrade():
    walk = goes_over(at(straight("review", "decide")), straight("review", "check", "decide"))
    assert walk.completes("review").waits_for == ["check"]
    assert walk.completes("check").completes("decide").ended == "fin"


def test_a_step_that_was_dropped_later_is_not_met():
    walk = goes_over(at(straight("review", "check", "decide")), straight("review", "decide"))
    assert walk.completes("review").waits_for == ["decide"]


def test_a_step_behind_the_case_may_be_gone():
    walk = goes_over(at(straight("receive", "review", "decide"), "receive", note="kept"), straight("review", "decide"))
    assert walk.completes("review").completes("decide").ended == "fin"


def test_an_unchanged_diagram_under_other_bytes_changes_nothing():
    body = straight("review", "decide")
    walk = at(body)
    before = walk.state
    goes_over(walk, body.replace(b"?>", b"?> "))
    assert specs.read("small", walk.body).version != specs.read("small", body).version
    assert state.outline(walk.state) == state.outline(before)


def test_the_title_of_the_open_task_is_the_new_one():
    walk, new = at(straight("review")), straight("review").replace(b'name="review"', 'name="审查"'.encode())
    carried = upgrade.carry(specs.read("small", walk.body), specs.read("small", new), walk.state)
    assert [one.title for one in carried.open] == ["审查"]


def test_what_the_case_knows_goes_with_it():
    choice = node("exclusiveGateway", "choice", default="choice_to_fin")

    def body(word):
        first = user("review", "extra") + choice + FIN
        return xml(
            BEGIN
            + first
            + chain("begin", "review", "choice", "fin")
            + flow("choice", "extra", f"kind == {word}")
            + flow("extra", "fin")
        )

    walk = goes_over(at(body('"a"'.replace('"', "&quot;")), kind="b"), body('"b"'.replace('"', "&quot;")))
    assert walk.completes("review").waits_for == ["extra"]


def test_an_open_task_that_is_gone_keeps_the_case():
    assert kept_by(at(straight("review", "decide")), straight("decide")) == [(Why.GONE, "review")]


def test_a_case_that_is_kept_says_why_and_is_not_carried():
    with pytest.raises(Refused) as refused:
        goes_over(at(straight("review", "decide")), straight("decide"))
    assert [one.title for one in refused.value.obstacles] == ["review"]


def with_timer(expression=REMINDER, attributes='cancelActivity="false"', with_it=True):
    border = timer("nudge", expression, "boundaryEvent", attachedToRef="review", cancelActivity="false")
    border += (
        act("remind", "act(&quot;remind&quot;, &quot;reply&quot;)")
        + node("endEvent", "reminded")
        + chain("nudge", "remind", "reminded")
    )
    return straight("review", "decide", more=border if with_it else "")


def test_a_timer_that_waits_and_asks_another_moment_keeps_the_case():
    assert kept_by(at(with_timer()), with_timer('deadline("reply").due')) == [(Why.TIMER, "nudge")]


def test_a_timer_on_the_border_of_the_open_task_that_comes_or_goes_keeps_the_case():
    assert kept_by(at(straight("review", "decide")), with_timer()) == [(Why.BORDER, "review")]
    assert (Why.BORDER, "review") in kept_by(at(with_timer()), straight("review", "decide"))


def test_a_timer_on_the_border_of_a_later_task_is_set_when_that_opens():
    later = with_timer().replace(b'attachedToRef="review"', b'attachedToRef="decide"')
    walk = goes_over(at(straight("review", "decide")), later).completes("review")
    assert [one.name for one in walk.last.timers] == ["nudge"]


def test_a_waiting_timer_is_the_same_timer_after_the_upgrade():
    walk = at(with_timer())
    before = walk.last.timers
    carried = upgrade.carry(
        specs.read("small", walk.body),
        specs.read("small", with_timer().replace(b'name="decide"', b'name="rule"')),
        walk.state,
    )
    assert carried.timers == before


def parallel(*branches):
    body = node("parallelGateway", "split") + node("parallelGateway", "join") + user(*branches, "after")
    body += "".join(flow("split", one) + flow(one, "join") for one in branches)
    return xml(
        BEGIN + FIN + user("prepare") + body + chain("begin", "prepare", "split") + chain("join", "after", "fin")
    )


def test_a_new_branch_beside_the_open_ones_keeps_the_case_for_its_join_would_wait_for_ever():
    assert kept_by(at(parallel("law", "money"), "prepare"), parallel("law", "money", "safety")) == [
        (Why.STARVED, "join")
    ]


def test_a_join_that_has_counted_some_keeps_the_case_when_it_counts_others():
    walk = at(parallel("law", "money"), "prepare", "law")
    assert (Why.JOIN, "join") in kept_by(walk, parallel("law", "money", "safety"))


def test_a_new_branch_is_no_matter_before_the_split_and_behind_the_join():
    goes_over(at(parallel("law", "money")), parallel("law", "money", "safety"))
    walk = goes_over(at(parallel("law", "money"), "prepare", "law", "money"), parallel("law", "money", "safety"))
    assert walk.completes("after").ended == "fin"


def test_arrivals_are_counted_on_after_the_upgrade():
    new = parallel("law", "money").replace(b'name="after"', b'name="later"')
    walk = goes_over(at(parallel("law", "money"), "prepare", "law"), new)
    assert walk.completes("money").waits_for == ["after"]


@pytest.mark.parametrize("slug", sorted(path.stem for path in (REPOSITORY / "bpmn").glob("*.bpmn")))
def test_every_diagram_of_the_house_takes_a_new_case_over_from_itself(slug):
    body = (REPOSITORY / "bpmn" / f"{slug}.bpmn").read_bytes()
    begun = {"violation": {"source": "own"}, "appeal": {"wants_stay": "no"}}.get(slug, {})
    try:
        walk = Walk(slug=slug, body=body).begins(**begun)
    except runtime.Stuck:
        pytest.skip("needs answers of its start form")
    diagram = specs.read(slug, body)
    carried = upgrade.carry(diagram, specs.read(slug, body + b"\n"), walk.state)
    assert state.outline(carried.state) == state.outline(walk.state)


def test_the_difference_names_what_came_what_went_and_what_says_something_else():
    old = with_timer()
    new = straight("review", "check").replace(b'name="review"', 'name="审查"'.encode())
    found = {(one.group, one.how, one.id) for one in changes.between(old, new)}
    assert (Group.TASK, How.ADDED, "check") in found
    assert (Group.TASK, How.REMOVED, "decide") in found
    assert (Group.TASK, How.CHANGED, "review") in found
    assert (Group.TIMER, How.REMOVED, "nudge") in found
    assert (Group.FLOW, How.ADDED, "review_to_check") in found
    [review] = [one for one in changes.between(old, new) if one.id == "review"]
    assert [(one.name, one.before, one.after) for one in review.aspects] == [("title", "review", "审查")]
    assert changes.between(new, new) == ()


def test_a_flow_is_called_by_its_ends():
    [added] = [
        one
        for one in changes.between(straight("review", "decide"), straight("review", "check", "decide"))
        if one.id == "check_to_decide"
    ]
    assert added.title == "check → decide"


def house(slug):
    return flows.of((REPOSITORY / "bpmn" / f"{slug}.bpmn").read_bytes())


@pytest.mark.parametrize(
    ("slug", "one", "other", "may"),
    [
        ("conditional_application", "decide", "completeness", True),
        ("conditional_application", "decide", "correct", True),
        ("conditional_application", "decide", "oversee", False),
        ("attribute_change", "decide", "prepare", True),
        ("attribute_change", "risk", "prepare", False),
        ("attribute_change", "decide", "legal", False),
        ("violation", "statement", "prepare", True),
        ("violation", "oversee", "prepare", False),
        ("violation", "confirm_correction", "check_correction", True),
        ("demand_request", "fulfil", "decide", False),
    ],
)
def test_a_token_stays_on_its_branch(slug, one, other, may):
    assert house(slug).on_one_branch(one, other) is may


def test_a_moved_case_goes_on_from_there():
    walk = at(straight("review", "draft", "decide"), "review", "draft")
    (number,) = walk.open
    walk.does(runtime.Move(task=number, target="review"))
    assert walk.waits_for == ["review"]
    assert [(one.name, one.completed) for one in walk.last.closed] == [("decide", False)]
    assert walk.completes("review").completes("draft").completes("decide").ended == "fin"


def test_timers_on_the_border_go_with_the_task_and_come_with_it():
    walk = at(with_timer())
    (number,) = walk.open
    walk.does(runtime.Move(task=number, target="decide"))
    assert walk.last.timers == ()
    (number,) = walk.open
    walk.does(runtime.Move(task=number, target="review"))
    assert [one.name for one in walk.last.timers] == ["nudge"]
    assert walk.completes("review").completes("decide").ended == "fin"


def test_moving_to_and_fro_does_not_make_the_state_grow():
    walk, sizes = at(straight("review", "decide"), "review"), []
    for number in range(30):
        (task,) = walk.open
        walk.does(runtime.Move(task=task, target=("review", "decide")[number % 2]))
        sizes.append(len(walk.state))
    assert max(sizes[10:]) - min(sizes[10:]) < 20


def test_a_task_that_does_not_wait_cannot_be_moved():
    with pytest.raises(runtime.NotReady):
        at(straight("review", "decide")).does(runtime.Move(task=4711, target="decide"))
