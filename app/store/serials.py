"""Numbers without gaps inside a transaction: the row lock of the counter orders those who ask at once."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NEXT = text("""
    INSERT INTO serial (series, last) VALUES (:series, 1)
    ON CONFLICT (series) DO UPDATE SET last = serial.last + 1 RETURNING last
""")


def next_in(session: Session, series: str) -> int:
    """The next number of a series, from 1."""
    return int(session.execute(NEXT, {"series": series}).scalar_one())
