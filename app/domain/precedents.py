"""Same condition, same result (Art. 19): what was found and decided before on a dataset's published conditions, and what differs now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain import identity

ARTICLE = "《广东省公共数据开放暂行办法》第十九条"
# The question of a form that says why a finding or a proposal differs; an answer that is not needed is dropped.
FIELD = "differs"
# Counting further back says little of how the body decides today.
LATEST = 200
MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Compares:
    """What of a process is compared: the task that finds on each condition, the one that decides, and the answer of each
    task that proposes or decides. Applications are alike in their facts where they say the same in all of `alike_by`.
    """

    found_in: str
    decided_in: str
    results: Mapping[str, str]
    alike_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found on one condition; `finding` as the form has it."""

    finding: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """An earlier decision on the dataset. `found` goes by the condition's own words: a changed condition is another one."""

    case_no: str
    decided_on: date
    kind: str
    outcome: str
    facts: tuple[Any, ...]
    found: Mapping[str, Found]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something is judged otherwise than before: `what` is the condition's words, empty for a result; the latest earlier case first."""

    what: str = ""
    earlier: tuple[Precedent, ...] = field(default=())

    @property
    def numbers(self) -> str:
        """The earlier cases by number, a few of them."""
        named = "、".join(one.case_no for one in self.earlier[:MOST_NAMED])
        return f"{named}等{len(self.earlier)}件" if len(self.earlier) > MOST_NAMED else named


def facts_of(compares: Compares, application: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an application says in the facts that are compared."""
    return tuple(application.get(name) for name in compares.alike_by)


def found_on(conditions: Sequence[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]) -> dict[str, Found]:
    """Findings by the words of their conditions; what has not been judged yet is left out."""
    said = {row.get("id"): row for row in findings if row.get("finding")}
    judged = ((one["text"], said[one["id"]]) for one in conditions if one["id"] in said)
    return {text: Found(finding=row["finding"], note=row.get("note") or "") for text, row in judged}


def masked(findings: Iterable[Mapping[str, Any]], party: str) -> list[dict[str, Any]]:
    """Findings without the party's full name, which a note may have."""
    return [{**row, "note": (row.get("note") or "").replace(party, identity.mask_name(party))} for row in findings]


def other_findings(now: Mapping[str, Found], facts: tuple[Any, ...], before: Sequence[Precedent]) -> tuple[Difference, ...]:
    """The conditions that most of the applications with the same facts were judged otherwise on."""
    alike = [one for one in before if one.facts == facts]
    found = ((text, now[text].finding, [one for one in alike if text in one.found]) for text in now)
    return tuple(
        Difference(what=text, earlier=tuple(others))
        for text, finding, earlier in found
        if len(others := [one for one in earlier if one.found[text].finding != finding]) * 2 > len(earlier)
    )


def other_results(now: Mapping[str, Found], result: str, before: Sequence[Precedent]) -> tuple[Difference, ...]:
    """Whether most of those that met the same conditions came to another result."""
    met = {text: one.finding for text, one in now.items()}
    same = [one for one in before if met and {text: found.finding for text, found in one.found.items()} == met]
    others = [one for one in same if one.outcome != result]
    return (Difference(earlier=tuple(others)),) if len(others) * 2 > len(same) else ()


def counted(before: Iterable[Precedent], text: str) -> Mapping[str, int]:
    """How often each finding was made on a condition."""
    return Counter(one.found[text].finding for one in before if text in one.found)
