"""Diagrams say a few words; everything else is refused before it runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import scripts
from app.engine.runtime import Stuck
from app.engine.scripts import Facts, NotAllowed, ScriptEngine
from tests.engine.diagrams import NOW, Walk, flow, flows, node, user, xml

ALLOWED = [
    'decision == "return"',
    "not sent_back",
    'result in ("accept", "correct")',
    "a and (b or not c)",
    "True",
    "x != 3",
    'a not in ["b"]',
]

ATTACKS = [
    "().__class__.__bases__[0].__subclasses__()",
    '"".__class__',
    "__import__",
    '__import__("os").system("true")',
    "_private",
    "__builtins__",
    "decision.upper()",
    'open("/etc/passwd")',
    "eval('1')",
    'exec("x=1")',
    "lambda: 1",
    "(lambda: 1)()",
    "[x for x in a]",
    "{x for x in a}",
    "{x: x for x in a}",
    "(x for x in a)",
    'f"{decision}"',
    'f"{decision.__class__}"',
    "a[0]",
    "a[::2]",
    "2 ** 999999999",
    "9 ** 9 ** 9",
    '"a" * 999999999',
    "1 + 1",
    "-1",
    "~a",
    "a < b",
    "a is b",
    "a if b else c",
    "(a := 1)",
    "await a",
    "yield a",
    "*a",
    "{**a}",
    "{1: 2}",
    "{1}",
    "...",
    "1j",
    "1.5",
    "b'x'",
    "None",
    "9999999999999999999999999999999999999999",
    "act('issue', 'reply')",
    "act",
    "deadline",
    'deadline("reply").due',
    "print(1)",
    "a.b",
    "＿＿import＿＿",  # NFKC makes underscores of these
    "ａct",
    "a\0b",
    "",
    "a; b",
    "import os",
    "a = 1",
    "a == ",
    "(" * 240 + "a" + ")" * 240,
    "a" * 501,
    '"' + "a" * 600 + '"',
]

SCRIPT_ATTACKS = [
    *(attack for attack in ATTACKS if not attack.startswith("act('issue'")),
    "act()",
    "act(decision)",
    "act(1)",
    "act('issue', act('issue'))",
    "act('issue', kind='reply')",
    "act(*args)",
    "act(**args)",
    "act('issue', 'a'.upper())",
    "act('issue', f'{x}')",
    "act('issue', _x)",
    "act('issue', __builtins__)",
    "act('issue', act)",
    "act('issue', ['a'])",
    "act('issue', 1 + 1)",
    "act('issue', 99999999999999999999999)",
    "act('issue', None)",
    "act('issue', b'x')",
    "act.__globals__",
    "act('issue').x",
    "act('issue')('again')",
    "x = act('issue')",
    "act('issue') and act('decide')",
    "(act('issue'), act('decide'))",
    "if a: act('issue')",
    "for x in a: act(x)",
    "while True: act('issue')",
    "def act(x): pass",
    "del act",
    "global act",
    "act: int",
    "assert act('issue')",
    "raise act",
    "with act: pass",
    "try:\n  act('x')\nexcept: pass",
    "async def f(): pass",
    "@act\nclass A: pass",
    "from os import system",
    "act('issue', 'reply')\nprint(1)",
    "'a string is no deed'",
]


@pytest.mark.parametrize("expression", ALLOWED)
def test_a_condition_may_compare_fields(expression):
    scripts.condition(expression)


@pytest.mark.parametrize("expression", ATTACKS)
def test_a_condition_may_say_nothing_else(expression):
    with pytest.raises(NotAllowed):
        scripts.condition(expression)


def test_a_script_may_ask_for_deeds():
    scripts.script('act("issue", "receipt")\nact("decide", decision)')


@pytest.mark.parametrize("text", SCRIPT_ATTACKS)
def test_a_script_may_say_nothing_else(text):
    with pytest.raises(NotAllowed):
        scripts.script(text)


@pytest.mark.parametrize(
    "attack", ['__import__("os")', "().__class__", "lambda: 1", "[x for x in (1, 2)]", 'open("x")']
)
def test_the_engine_itself_refuses_what_a_diagram_smuggles_in(attack):
    """Not only the lint: a condition that slipped past every check does not run either."""
    written = attack.replace('"', "&quot;")
    choice = node("exclusiveGateway", "choice", default="choice_to_fin")
    body = xml(
        node("startEvent", "begin")
        + user("decide", "again")
        + choice
        + node("endEvent", "fin")
        + flows("begin", "decide", "choice", "fin")
        + flow("choice", "again", written)
        + flow("again", "fin")
    )
    with pytest.raises(Stuck, match=r"不允许|只允许"):
        Walk(body=body).begins().completes("decide")


def test_the_stock_environment_is_gone():
    engine = ScriptEngine(Facts(now=NOW))
    for attack in ("__import__('os')", "[].append(1)", "globals()"):
        with pytest.raises(NotAllowed):
            engine.environment.evaluate(attack, {})
        with pytest.raises(NotAllowed):
            engine.environment.execute(attack, {})


def test_a_field_cannot_stand_in_for_the_engines_word():
    engine = ScriptEngine(Facts(now=NOW))
    engine.environment.execute('act("issue", "receipt")', {"act": pytest.fail})
    assert [effect.verb for effect in engine.effects] == ["issue"]


@pytest.mark.parametrize("field", ["__builtins__", "__import__", "_x"])
def test_a_field_with_an_underscore_cannot_be_read(field):
    engine = ScriptEngine(Facts(now=NOW))
    with pytest.raises(NotAllowed):
        engine.environment.evaluate(field, {field: "x"})


@given(st.text(alphabet=st.sampled_from("ab_()[]{}.,:='\"\\ \n*+-<>!&|~@%0123456789eflnoxact不"), max_size=60))
def test_whatever_somebody_types_is_allowed_or_refused_and_never_breaks(text):
    for judge in (scripts.condition, scripts.script, scripts.names_of, scripts.calls_of, scripts.timer_of):
        try:
            judge(text)
        except NotAllowed:
            continue


@pytest.mark.parametrize("expression", ['deadline("reply").warning', ' deadline("reply").due\n'])
def test_a_timer_names_a_moment_of_the_ledger(expression):
    assert scripts.timer_of(expression)[0] == "reply"


@pytest.mark.parametrize(
    "expression",
    [
        "P20D",
        "PT1H",
        "R/PT1H",
        "",
        None,
        "datetime.now()",
        'deadline("reply")',
        'deadline("reply").a.b',
        'deadline("reply").due + 1',
        "deadline('reply').due",
        'deadline("Reply").due',
        'x\ndeadline("reply").due',
    ],
)
def test_a_timer_names_nothing_else(expression):
    with pytest.raises(NotAllowed):
        scripts.timer_of(expression)


def test_the_lint_learns_what_a_script_asks_for():
    issue, decide = scripts.calls_of('act("issue", "receipt")\nact("decide", decision)')
    assert (issue.verb, [(one.text, one.is_field) for one in issue.args]) == ("issue", [("receipt", False)])
    assert (decide.verb, [(one.text, one.is_field) for one in decide.args]) == ("decide", [("decision", True)])
    assert scripts.names_of('a == "x" and not b') == {"a", "b"}
