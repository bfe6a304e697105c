"""Small diagrams to try the engine with, and a case that walks through one, its state packed and unpacked at every step."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from app.engine import runtime, specs
from app.engine.scripts import Facts

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:test" id="all"'
)
NOW = datetime(2026, 2, 6, 2, tzinfo=UTC)


def xml(body, *others, slug="small"):
    """A definitions file of one process and whatever stands beside it."""
    process = f'<bpmn:process id="{slug}" isExecutable="true">{body}</bpmn:process>'
    return f'<?xml version="1.0"?><bpmn:definitions {NAMESPACES}>{process}{"".join(others)}</bpmn:definitions>'.encode()


def flow(source, target, condition=None):
    written = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">{written}</bpmn:sequenceFlow>'


def flows(*names):
    """A chain of flows from each element to the next."""
    return "".join(flow(one, other) for one, other in pairwise(names))


def node(kind, name, inside="", **attributes):
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<bpmn:{kind} id="{name}" name="{name}"{written}>{inside}</bpmn:{kind}>'


def user(*names):
    return "".join(node("userTask", name) for name in names)


def act(name, script):
    return node("scriptTask", name, f"<bpmn:script>{script}</bpmn:script>")


def timer(name, expression, kind="intermediateCatchEvent", **attributes):
    inside = f'<bpmn:timerEventDefinition id="{name}_timer"><bpmn:timeDate>{expression}</bpmn:timeDate></bpmn:timerEventDefinition>'
    return node(kind, name, inside, **attributes)


@dataclass(kw_only=True)
class Walk:
    """A case on its way. Every step is taken with specs built anew and from the packed bytes alone."""

    body: bytes
    slug: str = "small"
    state: bytes | None = None
    last: runtime.Step | None = None
    open: dict = field(default_factory=dict)
    effects: list = field(default_factory=list)
    moments: dict = field(default_factory=dict)
    now: datetime = NOW

    def does(self, command):
        step = runtime.step(
            specs.read(self.slug, self.body), self.state, command, Facts(now=self.now, moments=self.moments)
        )
        for closed in step.closed:
            del self.open[closed.task]
        self.open |= {one.task: one.name for one in step.opened}
        self.effects += [(effect.verb, *effect.args) for effect in step.effects]
        self.state, self.last = step.state, step
        return self

    def begins(self, **fields):
        return self.does(runtime.Begin(fields=fields))

    def completes(self, name, **fields):
        """The oldest open task of that name."""
        number = min(number for number, open_name in self.open.items() if open_name == name)
        return self.does(runtime.Complete(task=number, fields=fields))

    def hears(self, message):
        return self.does(runtime.Tell(message=message))

    def wakes(self):
        return self.does(runtime.Wake())

    @property
    def waits_for(self):
        return sorted(self.open.values())

    @property
    def ended(self):
        return self.last.ended
