"""What a diagram consists of, element by element, as its file says it. XML only, no engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

HUMAN = frozenset({"userTask", "manualTask"})
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"})
FLOW, BOUNDARY = "sequenceFlow", "boundaryEvent"
WORK = HUMAN | {"scriptTask", "callActivity", "subProcess"}
EVENTS = frozenset({"startEvent", "endEvent", BOUNDARY, "intermediateCatchEvent", "intermediateThrowEvent"})
KNOWN = WORK | GATEWAYS | EVENTS | {FLOW}


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element: `kind` is BPMN's local name, `says` all that counts of it by aspect (title, lane, timer, condition, …)."""

    id: str
    kind: str
    says: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.says.get("title", "")

    @property
    def source(self) -> str:
        return self.says.get("source", "")

    @property
    def target(self) -> str:
        return self.says.get("target", "")

    @property
    def host(self) -> str:
        """The task that a boundary event sits on."""
        return self.says.get("host", "")

    @property
    def interrupts(self) -> bool:
        return self.says.get("interrupts") == "true"


@lru_cache(maxsize=256)
def read(xml: bytes) -> Mapping[str, Element]:
    """The elements of a diagram by id, in the order of the file."""
    root = etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    lanes = {
        ref.text: lane.get("name", "") for lane in root.iter(f"{BPMN}lane") for ref in lane.iter(f"{BPMN}flowNodeRef")
    }
    messages = {one.get("id"): one.get("name", "") for one in root.iter(f"{BPMN}message")}
    defaults = {one.get("default") for one in root.iter() if isinstance(one.tag, str) and one.get("default")}
    found = {}
    for process in root.iter(f"{BPMN}process"):
        for one in process.iter():
            if _local(one) in KNOWN:
                said = dict(_said(one, lanes, messages, defaults))
                found[one.get("id")] = Element(id=one.get("id"), kind=_local(one), says=said)
    return found


def _said(
    one: Any, lanes: Mapping[str, str], messages: Mapping[str, str], defaults: set[str]
) -> Iterator[tuple[str, str]]:
    """Only what is there."""
    name, kind = one.get("id"), _local(one)
    said = {
        "title": one.get("name"),
        "lane": lanes.get(name),
        "article": _article(one),
        "source": one.get("sourceRef"),
        "target": one.get("targetRef"),
        "condition": _text(one, "conditionExpression"),
        "otherwise": "true" if name in defaults else None,
        "timer": _text(one, "timerEventDefinition/{0}timeDate"),
        "message": _message(one, messages),
        "ends_all": "true" if one.find(f"{BPMN}terminateEventDefinition") is not None else None,
        "host": one.get("attachedToRef"),
        "interrupts": one.get("cancelActivity", "true") if kind == BOUNDARY else None,
        "script": _text(one, "script"),
        "called": one.get("calledElement"),
        "many": _many(one),
    }
    return ((aspect, value) for aspect, value in said.items() if value)


def _article(one: Any) -> str | None:
    properties = one.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
    return next((each.get("value") for each in properties if each.get("name") == "article"), None)


def _message(one: Any, messages: Mapping[str, str]) -> str | None:
    definition = one.find(f"{BPMN}messageEventDefinition")
    return messages.get(definition.get("messageRef")) if definition is not None else None


def _many(one: Any) -> str | None:
    """How often a task is done at once or in turn, as the file has it."""
    loop = one.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    inner = " ".join(part.text.strip() for part in loop if part.text and part.text.strip())
    return f"{loop.get('isSequential', 'false')} {inner}"


def _text(one: Any, path: str) -> str | None:
    found = one.find(f"{BPMN}{path.format(BPMN)}")
    return found.text.strip() if found is not None and found.text else None


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
