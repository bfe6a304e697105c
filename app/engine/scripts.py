"""The few words a diagram may say. Everything else is refused before it runs.

A condition compares the case's routing fields; a timer names a ledger moment, `deadline("reply").warning`;
a script is one or more `act("verb", ...)`. Nothing else is reachable: no builtins, no attributes, no imports.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import CodeType
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

RESERVED = frozenset({"act", "deadline"})
LONGEST = 500
LARGEST = 1_000_000
TIMER = re.compile(r'^\s*deadline\("(?P<rule>[a-z_]+)"\)\.(?P<mark>[a-z_]+)\s*$')

_ALLOWED = (
    ast.Expression, ast.Module, ast.Expr, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Eq, ast.NotEq,
    ast.In, ast.NotIn, ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.List,
)  # fmt: skip


class NotAllowed(ValueError):
    """图中的表达式使用了不允许的写法。"""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A deed that the diagram asks for; `verb` is looked up among the named handlers."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the world looks like at this step: `now` (aware UTC) and, per rule and mark, the ledger's moment (None = no date)."""

    now: datetime
    moments: Mapping[str, Mapping[str, datetime | None]] = field(default_factory=dict)

    def is_due(self, rule: str, mark: str) -> bool:
        moment = self.moments.get(rule, {}).get(mark)
        return moment is not None and moment <= self.now


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of an act(...): a constant, or the name of a routing field."""

    text: str
    is_field: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """One act(...) as it is written."""

    verb: str
    args: tuple[Argument, ...]


def timer_of(expression: str) -> tuple[str, str]:
    """The rule and the mark a legal timer asks for. Raises NotAllowed for anything but `deadline("rule").mark`."""
    found = TIMER.match(expression or "")
    if not found:
        raise NotAllowed(f'定时事件只能写成 deadline("规则").时点，而不是：{expression}')
    return found["rule"], found["mark"]


@lru_cache(maxsize=2048)
def condition(expression: str) -> CodeType:
    """Compile a gateway's condition. Raises NotAllowed."""
    tree = _parsed(expression.strip(), "eval")
    _refuse_the_unknown(tree, calls=frozenset())
    return compile(tree, "<condition>", "eval")


@lru_cache(maxsize=2048)
def script(text: str) -> CodeType:
    """Compile a script task: only `act(...)` lines with constant or field arguments. Raises NotAllowed."""
    tree = _parsed(text.strip(), "exec")
    _refuse_the_unknown(tree, calls=frozenset({"act"}))
    if not tree.body or any(not isinstance(line, ast.Expr) or not isinstance(line.value, ast.Call) for line in tree.body):
        raise NotAllowed("脚本只能由 act(...) 组成")
    return compile(tree, "<script>", "exec")


def calls_of(text: str) -> tuple[Call, ...]:
    """Every act(...) of a script in its order, for the lint. Raises NotAllowed."""
    script(text)
    calls = [line.value for line in ast.parse(text.strip()).body if isinstance(line, ast.Expr)]
    return tuple(_call(one) for one in calls if isinstance(one, ast.Call))


def names_of(expression: str) -> frozenset[str]:
    """The routing fields a condition reads, for the lint. Raises NotAllowed."""
    condition(expression)
    return frozenset(node.id for node in ast.walk(ast.parse(expression.strip())) if isinstance(node, ast.Name))


def _parsed(text: str, mode: str) -> Any:
    if len(text) > LONGEST:
        raise NotAllowed("表达式过长")
    try:
        return ast.parse(text, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAllowed(f"表达式写法有误：{text}") from error


def _refuse_the_unknown(tree: ast.AST, calls: frozenset[str]) -> None:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _refuse_the_call(node, calls)
        elif not isinstance(node, _ALLOWED):
            raise NotAllowed(f"不允许的写法：{type(node).__name__}")
        elif isinstance(node, ast.Constant) and not _is_plain(node.value):
            raise NotAllowed(f"不允许的值：{node.value!r:.40}")
        elif isinstance(node, ast.Name) and id(node) not in called and (node.id.startswith("_") or node.id in RESERVED):
            raise NotAllowed(f"不允许的名称：{node.id}")


def _is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_plain(value: object) -> bool:
    """A text, a truth or a small whole number: what a routing field can be."""
    return isinstance(value, str | bool) or (isinstance(value, int) and abs(value) <= LARGEST)


def _refuse_the_call(node: ast.Call, calls: frozenset[str]) -> None:
    if not isinstance(node.func, ast.Name) or node.func.id not in calls:
        raise NotAllowed("只允许调用 act(...)")
    if node.keywords or not all(isinstance(arg, ast.Constant | ast.Name) for arg in node.args):
        raise NotAllowed("act(...) 的参数只能是常量或办件字段")
    if not node.args or not _is_word(node.args[0]):
        raise NotAllowed("act(...) 的第一个参数是动作的名称")


def _call(node: ast.Call) -> Call:
    verb, *args = (_argument(one) for one in node.args)
    return Call(verb=verb.text, args=tuple(args))


def _argument(node: ast.expr) -> Argument:
    if isinstance(node, ast.Name):
        return Argument(text=node.id, is_field=True)
    return Argument(text=str(ast.literal_eval(node)))


class _Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # SpiffWorkflow ships no types
    def __init__(self, facts: Facts) -> None:
        super().__init__({})
        self.facts = facts
        self.effects: list[Effect] = []

    def evaluate(self, expression: str, context: dict[str, Any], external_context: dict[str, Any] | None = None) -> Any:
        return eval(condition(expression), {"__builtins__": {}}, dict(context))  # noqa: S307 (only whitelisted syntax)

    def execute(self, text: str, context: dict[str, Any], external_context: dict[str, Any] | None = None) -> bool:
        names = {**context, "act": self._act}
        exec(script(text), {"__builtins__": {}}, names)  # noqa: S102 (only whitelisted syntax)
        return True

    def _act(self, verb: str, *args: Any) -> None:
        self.effects.append(Effect(verb=verb, args=tuple(str(arg) for arg in args)))


class ScriptEngine(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow ships no types
    """SpiffWorkflow's script engine with the stock eval/exec replaced; collects effects and knows the facts."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(_Environment(facts))

    @property
    def facts(self) -> Facts:
        return self.environment.facts  # type: ignore[no-any-return]

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(self.environment.effects)
