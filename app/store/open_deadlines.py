"""Every open deadline at once: read for a new calendar, and set by it, in a handful of statements however many there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import String, cast, insert, select, text
from sqlalchemy.orm import Session

from app.store.models.cases import Case
from app.store.models.ledger import Deadline
from app.store.models.letters import Notice
from app.store.models.organs import Organ
from app.store.models.people import Party
from app.store.models.record import RecordLine

LIVING = ("open", "paused")
COLUMNS = (
    Deadline.id, Deadline.case_id, Deadline.rule, Deadline.rule_version, cast(Deadline.events, String).label("events"), Deadline.state,
    Deadline.due_on, Deadline.earliest_on, Deadline.provisional, Deadline.calendar, Case.process, Case.organ_id,
)  # fmt: skip

SET_DEADLINES = text("""
    UPDATE deadline SET events = deadline.events || jsonb_build_array(CAST(:event AS jsonb)), due_on = dates.due_on, due_at = dates.due_at,
                        earliest_on = dates.earliest_on, provisional = dates.provisional, calendar = dates.calendar
    FROM unnest(CAST(:ids AS bigint[]), CAST(:places AS int[])) AS changed (id, place)
    JOIN unnest(CAST(:due_on AS date[]), CAST(:due_at AS timestamptz[]), CAST(:earliest_on AS date[]), CAST(:provisional AS boolean[]),
                CAST(:calendars AS text[])) WITH ORDINALITY AS dates (due_on, due_at, earliest_on, provisional, calendar, place)
      ON dates.place = changed.place
    WHERE deadline.id = changed.id
""")

SET_TIMERS = text("""
    UPDATE timer SET due_at = moments.at
    FROM unnest(CAST(:case_ids AS bigint[]), CAST(:rules AS text[]), CAST(:places AS int[])) AS reckoned (case_id, rule, place)
    JOIN "case" ON "case".id = reckoned.case_id AND "case".suspended_at IS NULL
    JOIN unnest(CAST(:moment_places AS int[]), CAST(:marks AS text[]), CAST(:moments AS timestamptz[])) AS moments (place, mark, at)
      ON moments.place = reckoned.place
    WHERE timer.case_id = reckoned.case_id AND timer.rule = reckoned.rule AND timer.mark = moments.mark
      AND timer.due_at IS DISTINCT FROM moments.at
""")

SET_TASKS = text("""
    UPDATE task SET due_on = deadline.due_on, due_at = deadline.due_at, earliest_on = deadline.earliest_on,
                    provisional = deadline.provisional
    FROM deadline
    WHERE deadline.id = ANY(CAST(:ids AS bigint[])) AND task.case_id = deadline.case_id AND task.due_rule = deadline.rule
      AND task.closed_at IS NULL
""")

# A case shows its principal deadline; once that is settled, the one of the task that waits (as the ledger of one case does).
SET_CASES = text("""
    UPDATE "case" SET record_seq = shown.seq, record_head = shown.head, due_on = coalesce(shown.due_on, "case".due_on),
                      due_at = coalesce(shown.due_at, "case".due_at), earliest_on = coalesce(shown.earliest_on, "case".earliest_on),
                      provisional = coalesce(shown.provisional, "case".provisional)
    FROM (
        SELECT lined.id, lined.seq, lined.head, one.due_on, one.due_at, one.earliest_on, one.provisional
        FROM unnest(CAST(:ids AS bigint[]), CAST(:seqs AS bigint[]), CAST(:heads AS bytea[])) AS lined (id, seq, head)
        JOIN "case" kept ON kept.id = lined.id
        JOIN unnest(CAST(:processes AS text[]), CAST(:principals AS text[])) AS main (process, rule) ON main.process = kept.process
        LEFT JOIN LATERAL (
            SELECT deadline.* FROM deadline
            WHERE deadline.case_id = lined.id AND deadline.state IN ('open', 'paused') AND kept.due_on IS NOT NULL
              AND (deadline.rule = main.rule
                   OR deadline.rule IN (SELECT due_rule FROM task WHERE task.case_id = lined.id AND task.closed_at IS NULL))
            ORDER BY (deadline.rule = main.rule) DESC, deadline.id LIMIT 1
        ) one ON true
    ) shown
    WHERE "case".id = shown.id
""")


class Dates(NamedTuple):
    """What a calendar makes of a deadline. `moments` by a timer's mark; empty where no timer may fire."""

    due_on: date
    due_at: datetime
    earliest_on: date
    provisional: bool
    calendar: str
    moments: Mapping[str, datetime | None]


class Lined(NamedTuple):
    """A case's record with a line more."""

    case_id: int
    seq: int
    hash: str
    details: Mapping[str, Any]


def all_living(session: Session) -> Sequence[Any]:
    """Every deadline that still runs, oldest first; `events` as JSON text."""
    query = (
        select(*COLUMNS)
        .join(Case, Case.id == Deadline.case_id)
        .where(Deadline.state.in_(LIVING), Case.closed_at.is_(None))
    )
    return session.execute(query.order_by(Deadline.id)).all()


def described(session: Session, ids: Iterable[int]) -> dict[int, Any]:
    """Case, body and party of these deadlines, for people to read."""
    query = (
        select(Deadline.id, Case.case_no, Case.title, Organ.short_name.label("organ"), Party.name.label("party"))
        .join(Case, Case.id == Deadline.case_id)
        .join(Organ, Organ.id == Case.organ_id)
        .outerjoin(Party, Party.id == Case.party_id)
        .where(Deadline.id.in_(list(ids)))
    )
    return {row.id: row for row in session.execute(query)}


def set_dates(
    session: Session, changed: Sequence[tuple[int, int]], dates: Sequence[Dates], event: Mapping[str, Any]
) -> None:
    """Write new dates and the event that explains them. `changed`: deadline and the place, from 1, of its dates."""
    session.execute(
        SET_DEADLINES,
        {
            "event": orjson.dumps(event).decode(), "ids": [one for one, _ in changed], "places": [place for _, place in changed],
            "due_on": [one.due_on for one in dates], "due_at": [one.due_at for one in dates],
            "earliest_on": [one.earliest_on for one in dates], "provisional": [one.provisional for one in dates],
            "calendars": [one.calendar for one in dates],
        },
    )  # fmt: skip
    session.execute(SET_TASKS, {"ids": [one for one, _ in changed]})


def set_timers(session: Session, reckoned: Sequence[tuple[int, str, int]], dates: Sequence[Dates]) -> None:
    """Let the waiting timers follow. `reckoned`: case, rule and the place, from 1, of its dates."""
    moments = [(place, mark, at) for place, one in enumerate(dates, start=1) for mark, at in one.moments.items()]
    session.execute(
        SET_TIMERS,
        {
            "case_ids": [one for one, _, _ in reckoned], "rules": [rule for _, rule, _ in reckoned],
            "places": [place for _, _, place in reckoned], "moment_places": [place for place, _, _ in moments],
            "marks": [mark for _, mark, _ in moments], "moments": [at for _, _, at in moments],
        },
    )  # fmt: skip


def heads(session: Session, case_ids: Sequence[int]) -> Sequence[Any]:
    """Where the records of these cases end, and who is told of them; the rows are locked, in order."""
    query = select(Case.id, Case.record_seq, Case.record_head, Case.party_id, Case.filed_by_id)
    return session.execute(query.where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update(of=Case)).all()


def add_lines(session: Session, lines: Sequence[Lined], principals: Mapping[str, str], **common: Any) -> None:
    """Add a line to each record, and let each case show its date. `common`: moment, actor and deed of all lines."""
    rows = [
        {"case_id": one.case_id, "seq": one.seq, "hash": one.hash, "details": one.details, **common} for one in lines
    ]
    session.execute(insert(RecordLine), rows)
    session.execute(
        SET_CASES,
        {
            "ids": [one.case_id for one in lines], "seqs": [one.seq for one in lines], "heads": [bytes.fromhex(one.hash) for one in lines],
            "processes": list(principals), "principals": list(principals.values()),
        },
    )  # fmt: skip


def add_notices(session: Session, notices: Sequence[Mapping[str, Any]]) -> None:
    """Ring these bells."""
    if notices:
        session.execute(insert(Notice), list(notices))
