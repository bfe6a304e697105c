"""The records of cases, read through and proved: every line holds the hash of the one before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import record
from app.domain.record import Line
from app.store.models.cases import Case
from app.store.models.record import RecordLine

CASES_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Head:
    """A case and the last hash of its record as the case keeps it."""

    id: int
    case_no: str
    last_hash: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of one case's record: how many lines it has, and the first that does not hold."""

    case_no: str
    lines: int
    broken_at: int | None


def verdicts(session: Session, case_no: str | None = None, cases_at_once: int = CASES_AT_ONCE) -> Iterator[Verdict]:
    """Prove the record of one case or of all, in the order of the cases. For the operator: it shows nobody's matters."""
    after = 0
    while records := _records(session, case_no, after, cases_at_once):
        yield from (_verdict(head, lines) for head, lines in records)
        after = records[-1][0].id


def _records(session: Session, case_no: str | None, after: int, limit: int) -> list[tuple[Head, list[RecordLine]]]:
    """Some cases with their lines, by one statement: a deed done between two would look like a line added by hand.

    The last hash of each record is the one that its case keeps: lines cut off at the end show against it.
    """
    chosen = select(Case.id).where(Case.id > after).order_by(Case.id).limit(limit)
    chosen = chosen if case_no is None else chosen.where(Case.case_no == case_no)
    wanted = (
        select(Case.id, Case.case_no, Case.record_head, RecordLine)
        .outerjoin(RecordLine, RecordLine.case_id == Case.id)
        .where(Case.id.in_(chosen))
        .order_by(Case.id, RecordLine.seq)
    )
    rows = session.execute(wanted, execution_options={"populate_existing": True})
    by_case = groupby(rows, key=lambda row: Head(id=row[0], case_no=row[1], last_hash=row[2]))
    return [(head, [row[3] for row in lines if row[3] is not None]) for head, lines in by_case]


def _verdict(head: Head, stored: Sequence[RecordLine]) -> Verdict:
    broken_at = record.verify(_chained(stored), ends_with=head.last_hash)
    return Verdict(case_no=head.case_no, lines=len(stored), broken_at=broken_at)


def _chained(stored: Sequence[RecordLine]) -> Iterator[Line]:
    previous = record.BEGINNING
    for one in stored:
        yield Line(
            seq=one.seq,
            at=one.at,
            actor=one.actor,
            deed=one.deed,
            details=one.details,
            previous_hash=previous,
            hash=one.hash,
        )
        previous = one.hash
