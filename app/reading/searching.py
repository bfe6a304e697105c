"""Cases found by their words: number, title, party and answers, never by what the viewer may not read."""

from sqlalchemy import ColumnElement, Select, and_, cast, exists, false, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain import search_words
from app.domain.people import Actor, Role
from app.reading.visibility import in_hand
from app.store.models.cases import Task
from app.store.models.search import CaseWords


def finds(viewer: Actor, question: str, case_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether every part of the question stands in some paper of the case. Which cases may be listed at all is asked beside this."""
    asked = search_words.as_queries(question)
    if not asked:
        return false()
    return and_(*(case_id.in_(_cases_with(viewer, query)) for query in asked))


def _cases_with(viewer: Actor, query: str) -> Select[int]:
    found = CaseWords.words.op("@@", is_comparison=True)(cast(query, TSQUERY))
    return select(CaseWords.case_id).where(found, _may_read(viewer))


def _may_read(viewer: Actor) -> ColumnElement[bool]:
    """What is sealed is for the handlers (Art. 24 para. 2), what an organ noted for itself for its own people."""
    task = aliased(Task)
    handled = exists().where(task.case_id == CaseWords.case_id, task.role != Role.SUPERVISOR.value, in_hand(viewer, task))
    own = or_(CaseWords.organ_id.is_(None), CaseWords.organ_id == viewer.organ_id)
    return and_(own, or_(~CaseWords.sealed, handled))
