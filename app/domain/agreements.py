"""The agreement on the use of data (Art. 21 para. 3): a versioned template, filled once into the text that both sides sign.

The text is plain, so that anybody can check its SHA-256: the title, a blank line, the preamble, and behind a blank line each a clause
with its heading on the first line.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# What a template may leave open; whatever offers an agreement fills all of it.
BLANKS = frozenset({
    "number", "case_no", "organ", "party", "party_kind", "party_id_name", "party_id", "dataset", "dataset_code", "items", "channel",
    "scenario", "description", "from_on", "through_on", "conditions", "security_person", "storage_location", "security_measures",
    "destroy_plan", "feedback", "quota",
})  # fmt: skip
NUMERALS = "一二三四五六七八九"


class State(StrEnum):
    """Where an agreement stands."""

    OFFERED = "offered"
    SIGNED = "signed"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Side(StrEnum):
    """Who signs: the data user first, the opening body after."""

    PARTY = "party"
    BODY = "body"


# What becomes of an agreement that this side signs.
SIGNED_BY = {Side.PARTY: State.SIGNED, Side.BODY: State.CONCLUDED}
WAITS_FOR = {Side.PARTY: State.OFFERED, Side.BODY: State.SIGNED}


class Force(StrEnum):
    """What an agreement is worth today."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause of a template: `article` is where it comes from."""

    heading: str
    article: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Template:
    """The words of an agreement in one version; in use from `valid_from` on, until a later one is."""

    kind: str
    version: str
    title: str
    valid_from: date
    preamble: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """One side's signature: `name` signed for `behalf`, at an aware UTC moment, from a network address."""

    side: Side
    name: str
    behalf: str
    address: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of an agreement's text for reading: its heading ("" for the preamble) and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def in_use(templates: Iterable[Template], kind: str, today: date) -> Template:
    """The template that agreements are written by today. Raises KeyError where there is none."""
    found = [one for one in templates if one.kind == kind and one.valid_from <= today]
    if not found:
        raise KeyError(kind)
    return max(found, key=lambda one: one.valid_from)


def written(template: Template, words: Mapping[str, str]) -> str:
    """The text to be signed. Raises KeyError for a blank that nothing fills."""
    blocks = [[template.title], _filled(template.preamble, words)]
    for number, clause in enumerate(template.clauses, 1):
        heading = f"第{numeral(number)}条　{clause.heading}（{clause.article}）"
        blocks.append([heading, *_filled(clause.paragraphs, words)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def digest(text: str) -> str:
    """The SHA-256 of an agreement's text in UTF-8, in hexadecimal: what each side signs."""
    return hashlib.sha256(text.encode()).hexdigest()


def force(state: str, entitlement: str | None, through_on: date | None, today: date, *, case_is_closed: bool) -> Force:
    """What an agreement is worth: as much as the entitlement that it brought to life, whose status and last day are given."""
    if state != State.CONCLUDED:
        return Force.VOID if case_is_closed or state in (State.DECLINED, State.LAPSED) else Force.WAITING
    if entitlement == "revoked":
        return Force.REVOKED
    if through_on is not None and today > through_on:
        return Force.EXPIRED
    return Force.SUSPENDED if entitlement == "suspended" else Force.IN_FORCE


def parts(text: str) -> tuple[str, tuple[Part, ...]]:
    """A signed text taken apart for reading: its title and its parts."""
    title, preamble, *clauses = text.strip().split("\n\n")
    first = Part(heading="", paragraphs=tuple(preamble.splitlines()))
    return title, (first, *(_part(clause) for clause in clauses))


def numeral(number: int) -> str:
    """A number up to 99 as clauses bear it."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return lead + (NUMERALS[ones - 1] if ones else "")


def _part(clause: str) -> Part:
    heading, *paragraphs = clause.splitlines()
    return Part(heading=heading, paragraphs=tuple(paragraphs))


def _filled(paragraphs: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """What people wrote stays in its paragraph: a line break in it would begin a clause of its own."""
    flat = {name: " ".join(value.split()) for name, value in words.items()}
    return [one.format_map(flat) for one in paragraphs]
