"""Whether the database can be looked at."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def look(session: Session) -> None:
    """Raises where the database does not answer or lacks the office's or the queue's tables."""
    session.execute(text('SELECT 1 FROM "case", procrastinate_jobs LIMIT 1'))
