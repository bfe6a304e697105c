"""What a finished case leaves in the database, its papers apart: letters, and the text of the agreement that both sides signed."""

import pytest
from sqlalchemy import text

from app.store.db import Base
from tests.benchmarks.measuring import prints

KILOBYTES_AT_MOST = 12
KILOBYTE = 1024
PAPERS = ("letter", "agreement")


def bytes_of(town, case):
    """Bytes per table, as PostgreSQL stores the rows: with their headers, long values compressed."""
    tables = [table.name for table in Base.metadata.sorted_tables if "case_id" in table.c and table.name not in PAPERS]
    asked = {name: f'SELECT sum(pg_column_size(t.*)) FROM "{name}" t WHERE case_id = :case' for name in tables}  # noqa: S608
    asked["case"] = 'SELECT pg_column_size(t.*) FROM "case" t WHERE id = :case'
    with town.at_work() as unit:
        found = {name: unit.session.execute(text(query), {"case": case.id}).scalar() for name, query in asked.items()}
    return {name: size for name, size in found.items() if size}


@pytest.mark.benchmark
def test_bytes_of_a_finished_case(town):
    refused = town.institute.applies()
    town.approver.decides(refused, "refused", unmet=(2,))
    assert refused.outcome == "refused"
    straight = town.applicant.applies()
    town.approver.grants(straight)
    corrected = town.applicant2.applies()
    town.reviewer.asks_for_correction(corrected)
    town.applicant2.corrects(corrected)
    town.approver.grants(corrected)
    late = town.company.applies()
    town.days_pass(25)
    town.approver.grants(late)
    prints("stored_refused", sum(bytes_of(town, refused).values()) / KILOBYTE, "KB", KILOBYTES_AT_MOST, **bytes_of(town, refused))
    for name, case in (("straight", straight), ("corrected", corrected), ("late_with_four_cards", late)):
        assert case.outcome == "granted"
        sizes = bytes_of(town, case)
        prints(f"stored_{name}", sum(sizes.values()) / KILOBYTE, "KB", KILOBYTES_AT_MOST, **sizes)
