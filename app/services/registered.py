"""The duties and bases in force: the files of config/rules, and what was published in this office since. Every process follows at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain import continuations, standards
from app.domain.duties import Rule, Rules
from app.services.office import Office, Session
from app.store import calendars
from app.store.models.register import BASIS, DUTY, RegisterEdition


def follow(office: Office, session: Session, number: int) -> None:
    """Take in what was published since this process last looked."""
    if number != office.rules.number:
        office.rules = _read(office.rules, session)


def _read(rules: Rules, session: Session) -> Rules:
    files, kept = rules.printed or rules, calendars.register_editions(session)
    bases = {basis.id: basis for basis in files.bases}
    for one in kept:
        if one.kind == BASIS and one.subject in bases:
            bases[one.subject] = bases[one.subject].continued(continuations.of_content(one.content), int(one.version))
    return rules.published(kept[-1].number if kept else 0, _duties(files, kept), bases.values())


def _duties(files: Rules, kept: Sequence[RegisterEdition]) -> Iterator[Rule]:
    for one in kept:
        if one.kind == DUTY and files.versions(one.process, one.subject):
            printed = files.rule(one.process, one.subject)
            yield replace(standards.of_content(printed, one.content), version=one.version, since=one.since)
