"""The records of cases, read through and proved: every line holds the hash of the one before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain import record
from app.domain.record import Line
from app.store.models.cases import Case
from app.store.models.record import RecordLine

CASES_AT_ONCE = 200

Head = Row[int, str, str]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of one case's record: how many lines it has, and the first that does not hold."""

    case_no: str
    lines: int
    broken_at: int | None


def verdicts(session: Session, case_no: str | None = None, cases_at_once: int = CASES_AT_ONCE) -> Iterator[Verdict]:
    """Prove the record of one case or of all, in the order of the cases. For the operator: it shows nobody's matters."""
    after = 0
    while heads := _heads(session, case_no, after, cases_at_once):
        lines = _lines(session, heads)
        yield from (_verdict(head, lines.get(head.id, [])) for head in heads)
        after = heads[-1].id


def _heads(session: Session, case_no: str | None, after: int, limit: int) -> Sequence[Head]:
    """The last hash of each record as its case keeps it: lines cut off at the end show against it."""
    wanted = select(Case.id, Case.case_no, Case.record_head).where(Case.id > after).order_by(Case.id).limit(limit)
    return session.execute(wanted if case_no is None else wanted.where(Case.case_no == case_no)).all()


def _lines(session: Session, heads: Sequence[Head]) -> dict[int, list[RecordLine]]:
    wanted = (
        select(RecordLine)
        .where(RecordLine.case_id.in_([head.id for head in heads]))
        .order_by(RecordLine.case_id, RecordLine.seq)
    )
    fresh = session.scalars(wanted, execution_options={"populate_existing": True})
    return {case_id: list(lines) for case_id, lines in groupby(fresh, key=lambda line: line.case_id)}


def _verdict(head: Head, stored: Sequence[RecordLine]) -> Verdict:
    broken_at = record.verify(_chained(stored), ends_with=head.record_head)
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
