"""The record of a case as the rules read it."""

from app.domain import record


def lines_of(case):
    """The lines as they stand in the database, linked as they were written."""
    lines, before = [], record.BEGINNING
    for line in case.record:
        lines.append(
            record.Line(
                seq=line.seq,
                at=line.at,
                actor=line.actor,
                deed=line.deed,
                details=line.details,
                previous_hash=before,
                hash=line.hash,
            )
        )
        before = line.hash
    return lines


def first_broken(case):
    """Number of the first line that doesn't hold; None where the chain is whole up to the end that the case knows."""
    return record.verify(lines_of(case), ends_with=case.row.record_head)
