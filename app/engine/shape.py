"""The picture of a diagram: where its BPMN says that things stand, what follows what, and where a case has been. XML only, no engine."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

GROUNDS = frozenset({"participant", "lane"})
HUMAN = frozenset({"userTask", "manualTask"})
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})
ENDS, STARTS = frozenset({"endEvent"}), frozenset({"startEvent"})
EVENTS = {"timerEventDefinition": "timer", "messageEventDefinition": "message"}

DONE, HERE, NONE = "done", "here", "none"

# What goes on when a moment or a message comes, whatever has been completed.
WAITS = frozenset({"intermediateCatchEvent"})


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place on the drawing: left upper corner, width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One element and its box. `kind` is BPMN's local name; `event` timer or message; `host` the task a boundary event sits on.

    `label`: where the diagram puts the name, if it says so.
    """

    id: str
    kind: str
    name: str
    x: float
    y: float
    w: float
    h: float
    event: str = ""
    host: str = ""
    lane: str = ""
    label: Box | None = None
    mark: str = NONE


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One sequence flow with its corners, and where the diagram puts its name."""

    id: str
    name: str
    source: str
    target: str
    points: list[tuple[float, float]]
    label: Box | None = None
    mark: str = NONE


@dataclass(frozen=True, kw_only=True)
class Follower:
    """What may come after a step: the human task or the end that the flows named `when` lead to, past the steps `through`."""

    when: str
    id: str
    title: str
    lane: str
    is_end: bool
    through: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A diagram as drawn."""

    title: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...] = field(repr=False)

    def marked(self, done: Iterable[str], here: Iterable[str], tasks: Sequence[str]) -> "Picture":
        """The picture of one case. `tasks`: the ids of its human tasks in the order in which they opened."""
        reached = frozenset(done)
        marks = dict.fromkeys(reached, DONE) | dict.fromkeys(here, HERE)
        ends = [one.id for one in self.shapes if one.kind in ENDS and one.id in reached]
        walked = self._walked([*tasks, *ends], reached)
        return replace(
            self,
            shapes=tuple(replace(one, mark=marks.get(one.id, NONE)) for one in self.shapes),
            edges=tuple(replace(one, mark=DONE if self._is_walked(one, marks, walked) else NONE) for one in self.edges),
        )

    def compared(self, marks: Mapping[str, str]) -> "Picture":
        """The picture with the elements marked that another version has not, or has differently."""
        return replace(
            self,
            shapes=tuple(replace(one, mark=marks.get(one.id, NONE)) for one in self.shapes),
            edges=tuple(replace(one, mark=marks.get(one.id, NONE)) for one in self.edges),
        )

    def after(self, task: str) -> tuple[Follower, ...]:
        """The human tasks and ends that completing a task may lead to by itself, in the order of the diagram."""
        found: dict[tuple[str, str], Follower] = {}
        for path in self._paths(task, stop_at=HUMAN | ENDS | WAITS):
            last = self.by_id[path[-1].target]
            if last.kind in WAITS:
                continue
            when = next((edge.name for edge in path if edge.name), "")
            passed = [self.by_id[edge.target] for edge in path[:-1]]
            through = tuple(one.name for one in passed if "Task" in one.kind)
            follower = Follower(when=when, id=last.id, title=last.name, lane=last.lane, is_end=last.kind in ENDS, through=through)
            found.setdefault((when, last.id), follower)
        return tuple(found.values())

    @property
    def steps(self) -> tuple[Shape, ...]:
        """The human tasks from left to right."""
        return tuple(sorted((one for one in self.shapes if one.kind in HUMAN), key=lambda one: (one.x, one.y)))

    @cached_property
    def by_id(self) -> Mapping[str, Shape]:
        return {one.id: one for one in self.shapes}

    @cached_property
    def _leaving(self) -> Mapping[str, list[Edge]]:
        leaving: dict[str, list[Edge]] = {one.id: [] for one in self.shapes}
        for edge in self.edges:
            leaving[edge.source].append(edge)
        return leaving

    def _paths(self, start: str, *, stop_at: frozenset[str]) -> Iterator[tuple[Edge, ...]]:
        """Every shortest way from an element to the next ones of some kinds."""
        waiting, seen = deque[tuple[Edge, ...]]((edge,) for edge in self._leaving[start]), set[str]()
        while waiting:
            path = waiting.popleft()
            edge = path[-1]
            if edge.id in seen:
                continue
            seen.add(edge.id)
            if self.by_id[edge.target].kind in stop_at:
                yield path
            else:
                waiting.extend((*path, following) for following in self._leaving[edge.target])

    def _walked(self, visited: Sequence[str], done: frozenset[str]) -> frozenset[str]:
        """The flows between each element and the nearest earlier one that leads to it."""
        starts = [one.id for one in self.shapes if one.kind in STARTS]
        walked: set[str] = set()
        for number, name in enumerate(visited):
            for before in (*reversed(visited[:number]), *starts):
                if way := self._way(before, name, done):
                    walked.update(edge.id for edge in way)
                    break
        return frozenset(walked)

    def _way(self, before: str, name: str, done: frozenset[str]) -> tuple[Edge, ...]:
        """From an element, or from the event on its border that ended it."""
        doors = [one.id for one in self.shapes if before in (one.id, one.host) and one.id in done]
        ways = [path for door in doors if door in self._leaving for path in self._paths(door, stop_at=HUMAN | ENDS)]
        return next((path for path in ways if path[-1].target == name), ())

    def _is_walked(self, edge: Edge, marks: Mapping[str, str], walked: frozenset[str]) -> bool:
        """Behind a choice only the way that was taken; elsewhere whatever joins two elements that were reached."""
        if edge.id in walked:
            return True
        chosen = self.by_id[edge.source].kind in CHOICES | HUMAN
        return not chosen and marks.get(edge.source) == DONE and edge.target in marks


_PICTURES: dict[str, Picture] = {}


def kept(version: str) -> Picture | None:
    """The picture of a diagram version, if it was drawn before."""
    return _PICTURES.get(version)


def draw(version: str, xml: bytes) -> Picture:
    """Draw a diagram once per version: a version is the file's hash, so its picture never changes."""
    if version not in _PICTURES:
        _PICTURES[version] = _picture(etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True)))
    return _PICTURES[version]


def _picture(root: Any) -> Picture:
    elements = {one.get("id"): one for one in root.iter() if one.get("id")}
    lanes = {ref.text: lane.get("name", "") for lane in root.iter(f"{BPMN}lane") for ref in lane.iter(f"{BPMN}flowNodeRef")}
    shapes = [_shape(one, elements, lanes) for one in root.iter(f"{DI}BPMNShape")]
    process = next(root.iter(f"{BPMN}process"))
    return Picture(
        title=process.get("name", ""),
        # Grounds first, the larger below the smaller: what lies on them is drawn after them.
        shapes=tuple(sorted(shapes, key=lambda one: (one.kind not in GROUNDS, one.kind == "lane"))),
        edges=tuple(_edges(root, elements)),
    )


def _shape(drawn: Any, elements: Mapping[str, Any], lanes: Mapping[str, str]) -> Shape:
    element, box = elements[drawn.get("bpmnElement")], _box(drawn.find(f"{DC}Bounds"))
    name = element.get("id")
    return Shape(
        id=name, kind=_local(element), name=element.get("name", ""), x=box.x, y=box.y, w=box.w, h=box.h, label=_label(drawn),
        event=next((EVENTS[_local(part)] for part in element if _local(part) in EVENTS), ""),
        host=element.get("attachedToRef", ""), lane=lanes.get(name, ""),
    )  # fmt: skip


def _edges(root: Any, elements: Mapping[str, Any]) -> Iterator[Edge]:
    for drawn in root.iter(f"{DI}BPMNEdge"):
        flow = elements[drawn.get("bpmnElement")]
        if _local(flow) == "sequenceFlow":
            points = [(float(one.get("x")), float(one.get("y"))) for one in drawn.iter(WAYPOINT)]
            source, target = flow.get("sourceRef"), flow.get("targetRef")
            yield Edge(id=flow.get("id"), name=flow.get("name", ""), source=source, target=target, points=points, label=_label(drawn))


def _label(drawn: Any) -> Box | None:
    placed = drawn.find(f"{DI}BPMNLabel/{DC}Bounds")
    return _box(placed) if placed is not None else None


def _box(bounds: Any) -> Box:
    x, y, w, h = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return Box(x=x, y=y, w=w, h=h)


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
