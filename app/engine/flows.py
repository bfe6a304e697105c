"""What may follow what in a diagram, and what runs beside what. XML only, no engine."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.engine import elements
from app.engine.elements import BOUNDARY, FLOW, HUMAN, Element

# Behind a choice one way is gone; behind these, several at once.
SPLITS = frozenset({"parallelGateway", "inclusiveGateway"})

Ways = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Flows:
    """The sequence flows of one diagram file, called processes included."""

    known: Mapping[str, Element]

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """The elements right behind each; behind a task also the events on its border."""
        found: dict[str, list[str]] = {name: [] for name, one in self.known.items() if one.kind != FLOW}
        for one in self.known.values():
            if one.kind == FLOW:
                found[one.source].append(one.target)
            elif one.kind == BOUNDARY:
                found[one.host].append(one.id)
        return {name: tuple(behind) for name, behind in found.items()}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """The elements right before each."""
        found: dict[str, list[str]] = {name: [] for name in self.after}
        for name, behind in self.after.items():
            for one in behind:
                found[one].append(name)
        return {name: tuple(ahead) for name, ahead in found.items()}

    def reached(self, starts: Collection[str], *, avoiding: str = "") -> frozenset[str]:
        """Everything that may come from some elements on, themselves included, without passing through one."""
        waiting, seen = [one for one in starts if one != avoiding and one in self.after], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(one for one in self.after[name] if one != avoiding)
        return frozenset(seen)

    def beside(self, name: str) -> Mapping[str, Ways]:
        """Where the way to an element parts from others that are gone at the same time: per split the ways that lead to it.

        A split whose every way leads there has come together again. Two steps with the same answer lie on one and the same
        branch: whoever goes from one to the other leaves no branch behind and enters none.
        """
        found = {split: self._ways_to(name, split) for split in self._splits if split != name}
        return {split: ways for split, ways in found.items() if ways}

    def on_one_branch(self, one: str, other: str) -> bool:
        """Whether a case can be taken from one step to the other without leaving a branch alone or entering one twice."""
        follows = other in self.reached([one]) or one in self.reached([other])
        return follows and self.beside(one) == self.beside(other)

    def may_move(self, one: str, other: str) -> bool:
        """Whether a case can be taken from one human task to another at all; where it has been before, its tasks know."""
        both = [self.known.get(name) for name in (one, other)]
        by_one_person = all(each is not None and each.kind in HUMAN and "many" not in each.says for each in both)
        return one != other and by_one_person and self.on_one_branch(one, other)

    def starved(self, tokens: Collection[str], arrived: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
        """Each join that would wait for ever for a case with tokens at some elements, with the branch it would wait for.

        `arrived`: by join, the elements before it whose tokens it has counted already.
        """
        ahead = self.reached(tokens)
        for join in (one.id for one in self.known.values() if one.kind == "parallelGateway" and one.id in ahead):
            without = self.reached(tokens, avoiding=join)
            for branch in self.before[join]:
                if branch not in without and branch not in arrived.get(join, ()):
                    yield join, branch

    @cached_property
    def _splits(self) -> Mapping[str, tuple[str, ...]]:
        """The ways out of which several may be gone at once: a gateway's; of a task, those of events on its border that do not end it."""
        found: dict[str, tuple[str, ...]] = {}
        for name, behind in self.after.items():
            besides = tuple(
                one for one in behind if self.known[one].kind == BOUNDARY and not self.known[one].interrupts
            )
            ways = behind if self.known[name].kind in SPLITS and len(behind) > 1 else besides
            if ways:
                found[name] = ways
        return found

    def _ways_to(self, name: str, split: str) -> Ways:
        """Empty where the element lies on no branch of the split: no way leads there, or all, or a task's ordinary one too."""
        ways = self._splits[split]
        led = frozenset(one for one in self.after[split] if name in self.reached([one], avoiding=split))
        is_apart = led < frozenset(self.after[split]) if self.known[split].kind in SPLITS else led <= frozenset(ways)
        return led if is_apart else frozenset()


@lru_cache(maxsize=64)
def of(xml: bytes) -> Flows:
    """The flows of a diagram file."""
    return Flows(known=elements.read(xml))
