"""Numbers without gaps inside a transaction: the row lock of the counter orders those who ask at once."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.store.models.system import Serial


def next_in(session: Session, series: str) -> int:
    """The next number of a series, from 1."""
    first = insert(Serial).values(series=series, last=1)
    taken = first.on_conflict_do_update(index_elements=[Serial.series], set_={"last": Serial.last + 1}).returning(
        Serial.last
    )
    return int(session.execute(taken).scalar_one())
