"""Decision tables (DMN): a rule that is a table is data, read once, checked, and asked as a pure function.

SpiffWorkflow's DMN engine evaluates Python. Here every cell goes through the whitelist that diagrams go through: a cell
compares its own input with constants, an answer is a constant or a list of constants, and nothing else is reachable.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

from app.engine.scripts import NotAllowed, condition

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
ONE, ALL = "UNIQUE", "COLLECT"
# What SpiffWorkflow makes of a "?" in a cell: the value of the cell's own input.
ASKED = "dmninputexpr"
_NAME = re.compile(r"[a-z][a-z_]*")

Answer = Mapping[str, Any]


class BadTable(ValueError):
    """决策表不能使用。"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: `basis` is what it rests on, `cells` by input as written ("" = anything), `answer` by output."""

    number: int
    line: int
    basis: str
    cells: Mapping[str, str]
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Table:
    """One decision table. `hits`: UNIQUE, at most one row fits; COLLECT, every row that fits counts."""

    name: str
    title: str
    hits: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    spec: Any = field(repr=False)


Tables = Mapping[str, Table]


def load(folder: Path) -> Tables:
    """Every table of a folder by its name. Raises BadTable naming file and line of what is wrong."""
    return MappingProxyType({path.stem: read(path.stem, path.read_bytes()) for path in sorted(folder.glob("*.dmn"))})


def problems(folder: Path) -> tuple[str, ...]:
    """Every fault of a folder's tables as "file:line: message". Empty means fit for use."""
    return tuple(f"{path}:{fault}" for path in sorted(folder.glob("*.dmn")) for fault in _faults(path.stem, path.read_bytes()))


def read(name: str, xml: bytes) -> Table:
    """One table, whose decision's id is `name`. Raises BadTable."""
    if faults := tuple(_faults(name, xml)):
        raise BadTable("；".join(f"{name}.dmn:{fault}" for fault in faults))
    return _table(name, xml)


def decide(table: Table, facts: Mapping[str, Any]) -> tuple[Answer, ...]:
    """The answers of the rows that fit, in the table's order. Facts beside the table's inputs are not seen.

    Raises KeyError where an input has no fact, BadTable where two rows of a UNIQUE table fit or a cell cannot be compared.
    """
    asking = SimpleNamespace(data={name: facts[name] for name in table.inputs}, workflow=SimpleNamespace(script_engine=_Words()))
    try:
        found = DMNEngine(table.spec).decide(asking)
        answers = tuple(MappingProxyType(dict(rule.output_as_dict(asking))) for rule in found)
    except SpiffWorkflowException as error:
        raise BadTable(f"{table.name}.dmn：{error}") from error
    if table.hits == ONE and len(answers) > 1:
        raise BadTable(f"{table.name}.dmn：第{'、'.join(str(rule.row_number) for rule in found)}行同时符合，而这张表只能有一行符合")
    return answers


class _Words:
    """What SpiffWorkflow asks its script engine for, with the whitelist in place of Python."""

    def validate(self, text: str) -> None:
        """Raises SyntaxError for what does not stand alone, such as `in (...)`."""
        ast.parse(text.strip(), mode="eval")

    def evaluate(self, asking: Any, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        names = {**asking.data, **(external_context or {})}
        try:
            return eval(condition(expression), {"__builtins__": {}}, names)  # noqa: S307 (only whitelisted syntax)
        except (TypeError, NameError, NotAllowed) as error:
            raise SpiffWorkflowException(f"{expression}：{error}") from error


def _table(name: str, xml: bytes) -> Table:
    spec, lines = _spec(name, _root(xml))
    inputs = tuple(one.expression for one in spec.inputs)
    everything = copy(spec)
    everything.hit_policy = ALL  # UNIQUE would stop at the first row that fits and hide a second one
    return Table(
        name=name, title=spec.title, hits=spec.hit_policy, inputs=inputs, outputs=tuple(one.name for one in spec.outputs),
        rows=tuple(_row(rule, line, inputs) for rule, line in zip(spec.rules, lines, strict=True)), spec=everything,
    )  # fmt: skip


def _row(rule: Any, line: int, inputs: tuple[str, ...]) -> Row:
    cells = {name: (entry.lhs[0] or "").strip() for name, entry in zip(inputs, rule.inputEntries, strict=True)}
    answer = {entry.output.name: ast.literal_eval(entry.text.strip()) for entry in rule.outputEntries}
    return Row(number=rule.row_number, line=line, basis=(rule.description or "").strip(), cells=cells, answer=MappingProxyType(answer))


def _root(xml: bytes) -> Any:
    try:
        return etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except etree.XMLSyntaxError as error:
        raise BadTable(f"{error.lineno or 1}: 不是有效的 XML：{error.msg}") from error


def _spec(name: str, root: Any) -> tuple[Any, list[int]]:
    """The library's table, and the line of each of its rules. Raises BadTable."""
    parser = DMNParser(None, root, {"dmn": DMN}, filename=f"{name}.dmn")
    try:
        parser.parse()
        spec = parser.decision.decisionTables[0]
    except (ValidationException, KeyError, IndexError, AttributeError) as error:
        raise BadTable(f"1: 不是可用的决策表：{error}") from error
    for entry in (entry for rule in spec.rules for entry in rule.inputEntries):
        # The engine puts input and cell together without a blank: "organ" and "in (...)" would read "organin (...)".
        entry.lhs = [f" {cell.strip()}" if cell and cell.strip() else None for cell in entry.lhs]
    spec.title = parser.decision.name
    return spec, [rule.sourceline for rule in root.iter(f"{{{DMN}}}rule")]


def _faults(name: str, xml: bytes) -> Iterator[str]:
    """Faults as "line: message"."""
    try:
        root = _root(xml)
        spec, lines = _spec(name, root)
    except BadTable as error:
        yield str(error)
        return
    if [one.get("id") for one in root.iter(f"{{{DMN}}}decision")] != [name]:
        yield f"1: 一个文件里应当只有一张表，编号与文件名相同：{name}"
    if spec.hit_policy not in (ONE, ALL):
        yield f"1: hitPolicy 只能是 {ONE} 或者 {ALL}，而不是 {spec.hit_policy}"
    heads = [one.expression or "" for one in spec.inputs] + [one.name or "" for one in spec.outputs]
    yield from (f"1: 输入和输出的名称只能用小写英文字母和下划线：“{head}”" for head in heads if not _NAME.fullmatch(head))
    for rule, line in zip(spec.rules, lines, strict=True):
        yield from (f"{line}: 第{rule.row_number}行：{fault}" for fault in _row_faults(spec, rule))


def _row_faults(spec: Any, rule: Any) -> Iterator[str]:
    if not (rule.description or "").strip():
        yield "没有写明依据（description）"
    if len(rule.inputEntries) != len(spec.inputs) or len(rule.outputEntries) != len(spec.outputs):
        yield "格子的数目与表头不符"
    for entry in rule.inputEntries:
        if entry.lhs[0] and (fault := _cell_fault(entry.input.expression or "", entry.lhs[0])):
            yield fault
    yield from (f"结果“{entry.text}”不是常量" for entry in rule.outputEntries if not _is_constant(entry.text))


def _cell_fault(name: str, cell: str) -> str:
    """The cell as the engine will put it together, held against the whitelist."""
    expression = _put_together(name, cell)
    try:
        condition(expression)
    except NotAllowed:
        return f"格子“{cell.strip()}”只能是常量，或者与常量的比较"
    named = {node.id for node in ast.walk(ast.parse(expression.strip())) if isinstance(node, ast.Name)}
    strange = sorted(named - {name, ASKED})
    return f"格子“{cell.strip()}”中的“{strange[0]}”不是常量，文字要加引号" if strange else ""


def _put_together(name: str, cell: str) -> str:
    asked = re.sub(r"(\?)(?=(?:[^'\"]|['\"][^'\"]*['\"])*$)", ASKED, cell)
    if ASKED in asked:
        return asked
    try:
        ast.parse(cell.strip(), mode="eval")
    except SyntaxError:
        return f"{name}{cell}"
    return f"({name}) == ({cell.strip()})"


def _is_constant(text: str | None) -> bool:
    try:
        condition((text or "").strip())
        ast.literal_eval((text or "").strip())
    except (NotAllowed, ValueError, SyntaxError):
        return False
    return True
