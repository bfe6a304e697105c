"""What a view has at hand: who is here, the office, a unit of work, a session to look with."""

from contextlib import AbstractContextManager

from flask import current_app, g

from app.domain.almanac import Almanac
from app.domain.people import NOBODY, Actor
from app.reading.books import Books
from app.services import calendars
from app.services.office import Office, Session
from app.services.work import Unit
from app.services.work import work as begin_work


def office() -> Office:
    """The office that the factory built."""
    kept: Office = current_app.extensions["office"]
    return kept


def viewer() -> Actor:
    """Who is here; NOBODY for a stranger."""
    actor: Actor = g.get("actor", NOBODY)
    return actor


def work() -> AbstractContextManager[Unit]:
    """A unit of work of whoever is here."""
    return begin_work(office(), viewer())


def session() -> Session:
    """A session for looking."""
    return office().sessions()


def almanac() -> Almanac:
    """The calendar in force, and with it the rules in the office; looked up once a request."""
    if "almanac" not in g:
        g.almanac = calendars.seen(office(), session())
    kept: Almanac = g.almanac
    return kept


def books() -> Books:
    """What a look needs beside the database."""
    kept, in_force = office(), almanac()  # which brings the rules along
    return Books(
        now=kept.clock.now(),
        almanac=in_force,
        rules=kept.rules,
        processes=kept.processes,
        forms=kept.forms,
        reasons=kept.reasons,
        lanes=kept.lanes,
        role_organs=kept.role_organs,
        remedies=kept.remedies,
    )
