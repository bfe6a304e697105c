"""The duties and bases in force: the files of config/rules, and what was published in this office since. Every process follows at once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from app.domain.bases import Basis, Continuation
from app.domain.duties import Allowance, Rule, Rules, Rung, Tier
from app.services.office import Office, Session
from app.store import calendars
from app.store.models.register import RegisterEdition

DUTY, BASIS = "duty", "basis"
# What an administrator sets of a service standard; the rest stays as the files have it.
SET = ("title", "duty", "text", "days", "corrections")


def follow(office: Office, session: Session, number: int) -> None:
    """Take in what was published since this process last looked."""
    if number != office.rules.number:
        office.rules = _read(office.rules, session)


def duty_content(rule: Rule) -> dict[str, Any]:
    """A version of a service standard as it is kept."""
    rungs = [
        {"name": one.name, "title": one.title, "day": one.day, "at": f"{one.at:%H:%M}", "tells": list(one.tells)} for one in rule.rungs
    ]
    extension = {"times": rule.extension.times, "days": rule.extension.days} if rule.extension else None
    return {**{name: getattr(rule, name) for name in SET}, "pauses": list(rule.pauses), "extension": extension, "rungs": rungs}


def duty_of(printed: Rule, content: Mapping[str, Any]) -> Rule:
    """The duty that `duty_content` made."""
    rungs = tuple(
        Rung(
            name=one["name"], title=one["title"], day=one["day"], at=time.fromisoformat(one["at"]),
            tells=tuple(map(Tier, one.get("tells", (Tier.HOLDER,)))),
        )
        for one in content["rungs"]
    )
    extension = Allowance(**content["extension"]) if content["extension"] else None
    set_here = {name: content[name] for name in SET}
    return replace(printed, **set_here, pauses=tuple(content["pauses"]), extension=extension, rungs=rungs)


def basis_content(basis: Basis) -> dict[str, Any]:
    """A version of a basis as it is kept."""
    return {
        "continued_by": [
            {
                "title": one.title, "document_no": one.document_no, "valid_from": one.valid_from.isoformat(),
                "valid_to": one.valid_to.isoformat() if one.valid_to else None, "source": one.source,
            }
            for one in basis.continued_by
        ]
    }  # fmt: skip


def continuations_of(content: Mapping[str, Any]) -> tuple[Continuation, ...]:
    """The continuations that `basis_content` made."""
    return tuple(
        Continuation(
            title=one["title"], document_no=one["document_no"], valid_from=date.fromisoformat(one["valid_from"]),
            valid_to=date.fromisoformat(one["valid_to"]) if one["valid_to"] else None, source=one["source"],
        )
        for one in content["continued_by"]
    )  # fmt: skip


def _read(rules: Rules, session: Session) -> Rules:
    files, kept = rules.printed or rules, calendars.register_editions(session)
    bases = {basis.id: basis for basis in files.bases}
    for one in kept:
        if one.kind == BASIS and one.subject in bases:
            bases[one.subject] = bases[one.subject].continued(continuations_of(one.content), int(one.version))
    return rules.published(kept[-1].number if kept else 0, _duties(files, kept), bases.values())


def _duties(files: Rules, kept: Any) -> Iterator[Rule]:
    for one in kept:
        if one.kind == DUTY and files.versions(one.process, one.subject):
            yield _version(files.rule(one.process, one.subject), one)


def _version(printed: Rule, kept: RegisterEdition) -> Rule:
    return replace(duty_of(printed, kept.content), version=kept.version, since=kept.since)
