"""Diagrams read once: parsed, checked for the engine's own traps, versioned by content, kept as the registry restores them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

from app.engine.timers import BoundaryParser, CatchParser, LegalTimer, LegalTimerConverter

# SpiffWorkflow gives these names to specs of its own; an element so named ends the process at once, without an error.
RESERVED_IDS = frozenset({"Start", "End", "Root"})


class BadDiagram(ValueError):
    """流程图不能使用。"""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A human task as its diagram describes it: `lane` is the lane's Chinese title, `article` its legal ground."""

    name: str
    title: str
    lane: str
    article: str


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """One version of a process. `version` is the SHA-256 of the file; `xml` the file itself."""

    slug: str
    version: str
    xml: bytes
    spec: Any = field(repr=False)
    parts: Mapping[str, Any] = field(repr=False)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Every visible element's Chinese title by its id."""
        return {spec.bpmn_id: spec.bpmn_name or "" for spec in self._every_spec() if getattr(spec, "bpmn_id", None)}

    @cached_property
    def tasks(self) -> dict[str, Step]:
        """The human tasks by id."""
        return {spec.bpmn_id: _described(spec) for spec in self._every_spec() if spec.manual}

    def _every_spec(self) -> list[Any]:
        wholes = [self.spec, *self.parts.values()]
        return [spec for whole in wholes for spec in whole.task_specs.values()]


class _Parser(SpiffBpmnParser):  # type: ignore[misc]  # SpiffWorkflow ships no types
    OVERRIDE_PARSER_CLASSES = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("boundaryEvent"): (BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (CatchParser, IntermediateCatchEvent),
    }


REGISTRY = BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, LegalTimer: LegalTimerConverter})


def read(slug: str, xml: bytes) -> Diagram:
    """Read one diagram whose process id is `slug`. Raises BadDiagram with a Chinese sentence."""
    root = _element_tree(xml)
    _refuse_reserved_ids(root)
    parser = _Parser()
    try:
        parser.add_bpmn_xml(root, filename=f"{slug}.bpmn")
        spec, parts = parser.get_spec(slug), parser.get_subprocess_specs(slug)
    except (ValidationException, ValueError, KeyError) as error:
        raise BadDiagram(f"{slug}.bpmn：{error}") from error
    return Diagram(
        slug=slug,
        version=hashlib.sha256(xml).hexdigest(),
        xml=xml,
        spec=_as_restored(spec),
        parts={name: _as_restored(part) for name, part in parts.items()},
    )


def is_reserved(name: str) -> bool:
    """Whether the engine gives this id to an element of its own."""
    return name in RESERVED_IDS or name.endswith(".EndJoin")


def _element_tree(xml: bytes) -> Any:
    try:
        return etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BadDiagram(f"不是有效的 XML：{error}") from error


def _refuse_reserved_ids(root: Any) -> None:
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise BadDiagram(f"编号重复：{'、'.join(sorted(twice))}")
    if taken := {one for one in ids if is_reserved(one)}:
        raise BadDiagram(f"编号被引擎占用，请改名：{'、'.join(sorted(taken))}")


def _as_restored(spec: Any) -> Any:
    # A spec straight from the parser never ends a multi-instance in another process: only the registry connects its children.
    return REGISTRY.restore(REGISTRY.convert(spec))


def _described(spec: Any) -> Step:
    properties = (spec.extensions or {}).get("properties", {}) if hasattr(spec, "extensions") else {}
    return Step(name=spec.bpmn_id, title=spec.bpmn_name or "", lane=spec.lane or "", article=properties.get("article", ""))
