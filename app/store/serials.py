"""Numbers without gaps inside a transaction: the row lock of the counter orders those who ask at once."""

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.store.models.system import Serial

_FIRST = insert(Serial).values(series=bindparam("of"), last=1)
NEXT = _FIRST.on_conflict_do_update(index_elements=[Serial.series], set_={"last": Serial.last + 1}).returning(
    Serial.last
)


def next_in(session: Session, series: str) -> int:
    """The next number of a series, from 1."""
    return int(session.execute(NEXT, {"of": series}).scalar_one())
