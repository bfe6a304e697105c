"""What one version of a diagram changed against another: which elements came, went, or say something else. XML only, no engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.engine import elements
from app.engine.elements import FLOW, GATEWAYS, WORK, Element

# What of an aspect names another element: told by that one's title.
NAMES = frozenset({"source", "target", "host"})


class How(StrEnum):
    """What became of an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Group(StrEnum):
    """What a reader looks for; in the order in which changes are told."""

    TASK = "task"
    TIMER = "timer"
    FLOW = "flow"
    GATEWAY = "gateway"
    EVENT = "event"


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One thing that an element says differently; empty where it said nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One element that differs. `title` names it in words, a flow by its ends; `aspects` only where it changed."""

    id: str
    group: Group
    how: How
    title: str
    lane: str
    aspects: tuple[Aspect, ...] = ()


@lru_cache(maxsize=256)
def between(old: bytes, new: bytes) -> tuple[Change, ...]:
    """Every change from one file to another, by group."""
    found = _found(elements.read(old), elements.read(new))
    return tuple(sorted(found, key=lambda one: (list(Group).index(one.group), list(How).index(one.how))))


def marks(changes: tuple[Change, ...], *, gone: bool) -> Mapping[str, str]:
    """For the picture of the older version (`gone`: what was removed) or of the newer one: marks by element."""
    return {one.id: one.how.value for one in changes if (one.how is How.REMOVED) == gone}


def title_of(known: Mapping[str, Element], name: str) -> str:
    """An element in words; a flow by its ends, and what has no title by its id."""
    one = known.get(name)
    if one is None:
        return name
    if one.kind == FLOW:
        way = f"{title_of(known, one.source)} → {title_of(known, one.target)}"
        return f"{way}（{one.title}）" if one.title else way
    return one.title or name


def _found(before: Mapping[str, Element], after: Mapping[str, Element]) -> Iterator[Change]:
    for name, one in after.items():
        old = before.get(name)
        if old is None or old.kind != one.kind:
            yield _change(after, one, How.ADDED)
        elif aspects := tuple(_aspects(before, old, after, one)):
            yield _change(after, one, How.CHANGED, aspects)
    for name, one in before.items():
        if name not in after or after[name].kind != one.kind:
            yield _change(before, one, How.REMOVED)


def _change(known: Mapping[str, Element], one: Element, how: How, aspects: tuple[Aspect, ...] = ()) -> Change:
    lane = one.says.get("lane", "")
    return Change(id=one.id, group=_group(one), how=how, title=title_of(known, one.id), lane=lane, aspects=aspects)


def _aspects(
    before: Mapping[str, Element], old: Element, after: Mapping[str, Element], new: Element
) -> Iterator[Aspect]:
    for name in dict.fromkeys((*old.says, *new.says)):
        was, now = old.says.get(name, ""), new.says.get(name, "")
        if was != now:
            told = (title_of(before, was), title_of(after, now)) if name in NAMES else (was, now)
            yield Aspect(name=name, before=told[0], after=told[1])


def _group(one: Element) -> Group:
    if one.kind == FLOW:
        return Group.FLOW
    if one.kind in WORK:
        return Group.TASK
    if "timer" in one.says:
        return Group.TIMER
    return Group.GATEWAY if one.kind in GATEWAYS else Group.EVENT
