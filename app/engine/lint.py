"""What is wrong with a diagram, by file and line, before any case meets it.

The engine knows no office: the words that a diagram may use (lanes, forms, rules, verbs, letters) are handed in.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree

from app.engine import specs
from app.engine.scripts import Argument, Call, NotAllowed, calls_of, names_of, timer_of

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

HUMAN = ("userTask", "manualTask")
# Every one of these would run something or wait for something that the office cannot vouch for.
FOREIGN = (
    "task",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "complexGateway",
    "transaction",
    "adHocSubProcess",
)
CHOICES = ("exclusiveGateway", "inclusiveGateway")
NODES = (
    *HUMAN,
    *CHOICES,
    *("scriptTask", "callActivity", "subProcess", "parallelGateway", "eventBasedGateway"),
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
)
# Forms of deeds that are not steps of the diagram: applying, and taking the application back.
NO_TASKS = frozenset({"start", "withdraw"})

Fault = tuple[Any, str]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What a diagram of one process may say.

    `lanes`: lane titles that belong to a role. `routes`: routing fields by form (one form per human task). `sent`:
    fields that go with a sending back or an ordinary completion. `marks`: moments by rule. `verbs`: names of each
    verb's arguments; what an argument may be is in `words` by its name, or by verb and name ("pause.rule").
    """

    lanes: frozenset[str]
    routes: Mapping[str, frozenset[str]]
    sent: frozenset[str]
    marks: Mapping[str, frozenset[str]]
    verbs: Mapping[str, tuple[str, ...]]
    words: Mapping[str, frozenset[str]]

    @property
    def fields(self) -> frozenset[str]:
        """Every name that a condition may read."""
        return self.sent.union(*self.routes.values())


def problems(slug: str, xml: bytes, name: str, known: Vocabulary) -> tuple[str, ...]:
    """Every fault of one diagram as "name:line: message", by line. Empty means fit for use."""
    try:
        root = etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return (f"{name}:{error.lineno or 1}: 不是有效的 XML：{error.msg}",)
    drawing = _Drawing(slug=slug, root=root, known=known)
    faults = sorted({(one.sourceline, message) for judge in _JUDGES for one, message in judge(drawing)})
    if not faults:
        faults = [(1, message) for message in _unreadable(slug, xml)]
    return tuple(f"{name}:{line}: {message}" for line, message in faults)


def _unreadable(slug: str, xml: bytes) -> Iterator[str]:
    """The engine has the last word: what it refuses for reasons of its own."""
    try:
        specs.read(slug, xml)
    except (specs.BadDiagram, NotAllowed) as error:
        yield str(error)


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    """A diagram under examination."""

    slug: str
    root: Any = field(repr=False)
    known: Vocabulary

    def each(self, *kinds: str) -> list[Any]:
        return [one for kind in kinds for one in self.root.iter(BPMN + kind)]

    @cached_property
    def nodes(self) -> list[Any]:
        return self.each(*NODES)

    @cached_property
    def flows(self) -> list[Any]:
        return self.each("sequenceFlow")

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(one.get("id") for one in self.root.iter() if isinstance(one.tag, str) and one.get("id"))

    def leaving(self, node: Any) -> list[Any]:
        return [flow for flow in self.flows if flow.get("sourceRef") == node.get("id")]


def _id_faults(drawing: _Drawing) -> Iterator[Fault]:
    for one in drawing.root.iter():
        name = one.get("id") if isinstance(one.tag, str) else None
        if name and drawing.ids[name] > 1:
            yield one, f"编号“{name}”重复"
        if name and specs.is_reserved(name):
            yield one, f"编号“{name}”被引擎占用，会让流程立即结束，请改名"
    for one in drawing.nodes + drawing.flows:
        if not one.get("id"):
            yield one, f"{_kind(one)} 没有编号"


def _process_faults(drawing: _Drawing) -> Iterator[Fault]:
    found = drawing.each("process")
    if [one.get("id") for one in found] != [drawing.slug]:
        yield (found or [drawing.root])[0], f"一个文件里应当只有一个流程，编号与文件名相同：{drawing.slug}"
    for one in found:
        if one.get("isExecutable") != "true":
            yield one, "流程没有标为可执行（isExecutable）"
    for one in drawing.each(*FOREIGN):
        yield one, f"不支持 {_kind(one)}；人办的用 userTask，系统做的用 scriptTask"


def _task_faults(drawing: _Drawing) -> Iterator[Fault]:
    lanes = {
        ref.text.strip(): lane.get("name", "")
        for lane in drawing.each("lane")
        for ref in lane.iter(f"{BPMN}flowNodeRef")
        if ref.text
    }
    for task in drawing.each(*HUMAN):
        name, lane = task.get("id"), lanes.get(task.get("id"), "")
        if lane not in drawing.known.lanes:
            yield task, f"任务“{name}”所在的泳道“{lane}”没有对应的岗位（config/roles.yml）"
        if name not in drawing.known.routes:
            yield task, f"任务“{name}”没有表单 forms/{drawing.slug}/{name}.yml"
    for one in drawing.each(*HUMAN, "scriptTask", "callActivity"):
        if not _is_chinese(one.get("name", "")):
            yield one, f"“{one.get('id')}”没有中文名称"
        if not _article(one):
            yield one, f"“{one.get('id')}”没有写明依据的条款（article）"


def _form_faults(drawing: _Drawing) -> Iterator[Fault]:
    tasks = {task.get("id") for task in drawing.each(*HUMAN)}
    for form in sorted(set(drawing.known.routes) - tasks - NO_TASKS):
        yield drawing.root, f"表单 forms/{drawing.slug}/{form}.yml 在图中没有同名的任务"


def _timer_faults(drawing: _Drawing) -> Iterator[Fault]:
    for timer in drawing.each("timerEventDefinition"):
        for part in timer:
            if part.tag in (f"{BPMN}timeDuration", f"{BPMN}timeCycle"):
                yield part, '期限不能写成固定时长，只能询问期限台账：deadline("规则").时点'
        dates = list(timer.iter(f"{BPMN}timeDate"))
        if not dates:
            yield timer, "定时事件没有 timeDate"
        for one in dates:
            yield from ((one, message) for message in _moment_faults(one.text or "", drawing.known))


def _moment_faults(text: str, known: Vocabulary) -> Iterator[str]:
    try:
        rule, mark = timer_of(text)
    except NotAllowed as error:
        yield str(error)
        return
    if rule not in known.marks:
        yield f"config/rules 中没有规则“{rule}”"
    elif mark not in known.marks[rule]:
        yield f"规则“{rule}”没有时点“{mark}”，只有：{'、'.join(sorted(known.marks[rule]))}"


def _condition_faults(drawing: _Drawing) -> Iterator[Fault]:
    for condition in drawing.each("conditionExpression", "loopCardinality"):
        try:
            names = names_of(condition.text or "")
        except NotAllowed as error:
            yield condition, str(error)
            continue
        for name in sorted(names - drawing.known.fields):
            yield condition, f"条件中的“{name}”不是任何表单的 routes，也不是退回或者办结时给出的值"


def _script_faults(drawing: _Drawing) -> Iterator[Fault]:
    for task in drawing.each("scriptTask"):
        scripts = list(task.iter(f"{BPMN}script"))
        if not scripts:
            yield task, f"“{task.get('id')}”没有脚本"
        for script in scripts:
            yield from ((script, message) for message in _act_faults(script.text or "", drawing.known))
    for tag in ("preScript", "postScript"):
        for script in drawing.root.iter(SPIFF + tag):
            yield script, "脚本只能写在 scriptTask 里"


def _act_faults(text: str, known: Vocabulary) -> Iterator[str]:
    try:
        calls = calls_of(text)
    except NotAllowed as error:
        yield str(error)
        return
    for call in calls:
        yield from _call_faults(call, known)


def _call_faults(call: Call, known: Vocabulary) -> Iterator[str]:
    if call.verb not in known.verbs:
        yield f"没有动作“{call.verb}”，只有：{'、'.join(sorted(known.verbs))}"
        return
    wanted = known.verbs[call.verb]
    if len(call.args) != len(wanted):
        yield f'act("{call.verb}") 应当有 {len(wanted)} 个参数（{"、".join(wanted) or "无"}），写了 {len(call.args)} 个'
        return
    for name, argument in zip(wanted, call.args, strict=True):
        yield from _argument_faults(call, name, argument, known)


def _argument_faults(call: Call, name: str, argument: Argument, known: Vocabulary) -> Iterator[str]:
    if argument.is_field:
        if argument.text not in known.fields:
            yield f'act("{call.verb}") 中的“{argument.text}”不是任何表单的 routes'
    elif name == "rung":
        yield from _rung_faults(call, argument.text, known)
    else:
        allowed = known.words.get(f"{call.verb}.{name}", known.words.get(name))
        if allowed is not None and argument.text not in allowed:
            yield f'act("{call.verb}") 的 {name} 不能是“{argument.text}”，只有：{"、".join(sorted(allowed))}'


def _rung_faults(call: Call, rung: str, known: Vocabulary) -> Iterator[str]:
    rule = call.args[0].text
    if rung not in known.marks.get(rule, frozenset()) - {"due"}:
        yield f'act("{call.verb}") 中规则“{rule}”没有“{rung}”这一级'


def _gateway_faults(drawing: _Drawing) -> Iterator[Fault]:
    for gateway in drawing.each(*CHOICES):
        flows = {
            flow.get("id"): flow.find(f"{BPMN}conditionExpression") is not None for flow in drawing.leaving(gateway)
        }
        default = gateway.get("default")
        if len(flows) > 1 and default not in flows:
            yield gateway, f"网关“{gateway.get('id')}”有条件却没有缺省的出口（default）：条件都不成立时办件会停住"
        if flows.get(default or ""):
            yield gateway, f"网关“{gateway.get('id')}”缺省的出口不应当有条件"
        for flow, has_condition in flows.items():
            if len(flows) > 1 and not has_condition and flow != default:
                yield gateway, f"网关“{gateway.get('id')}”的出口“{flow}”没有条件"


def _end_faults(drawing: _Drawing) -> Iterator[Fault]:
    """A node that nothing leads to, or that leads nowhere, is a mistake of the hand."""
    targets = {flow.get("targetRef") for flow in drawing.flows}
    for flow in drawing.flows:
        for end in (flow.get("sourceRef"), flow.get("targetRef")):
            if end not in drawing.ids:
                yield flow, f"连线“{flow.get('id')}”的一端“{end}”不存在"
    for node in drawing.nodes:
        if _kind(node) not in ("startEvent", "boundaryEvent") and node.get("id") not in targets:
            yield node, f"没有连线到达“{node.get('id')}”"
        if _kind(node) != "endEvent" and not drawing.leaving(node):
            yield node, f"没有连线离开“{node.get('id')}”"


def _layout_faults(drawing: _Drawing) -> Iterator[Fault]:
    shapes = {one.get("bpmnElement") for one in drawing.root.iter(f"{DI}BPMNShape")}
    edges = {one.get("bpmnElement") for one in drawing.root.iter(f"{DI}BPMNEdge")}
    for one in drawing.nodes + drawing.each("lane", "participant"):
        if one.get("id") not in shapes:
            yield one, f"“{one.get('id')}”没有画出来（BPMNShape）"
    for one in drawing.flows:
        if one.get("id") not in edges:
            yield one, f"连线“{one.get('id')}”没有画出来（BPMNEdge）"


def _kind(element: Any) -> str:
    return str(etree.QName(element).localname)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _article(element: Any) -> str:
    properties = element.iter(f"{SPIFF}property")
    return next((one.get("value", "").strip() for one in properties if one.get("name") == "article"), "")


_JUDGES: Sequence[Callable[[_Drawing], Iterator[Fault]]] = (
    _id_faults,
    _process_faults,
    _task_faults,
    _form_faults,
    _timer_faults,
    _condition_faults,
    _script_faults,
    _gateway_faults,
    _end_faults,
    _layout_faults,
)
