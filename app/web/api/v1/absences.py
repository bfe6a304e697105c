"""Who stands in for whom (外出代理), and what was copied to oneself (抄送我的), for officials' programs."""

from dataclasses import dataclass

from app.domain.errors import Forbidden
from app.reading import absences as arranged
from app.reading import copies as given
from app.reading.absences import AbsenceLine
from app.reading.copies import CopyLine
from app.services import absences, copying
from app.services.work import Unit
from app.web.api.v1.bodies import NewAbsence, Nothing
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import books, session, viewer


@dataclass(frozen=True, kw_only=True)
class AbsenceList:
    """The newest first: one's own, those that one stands in for; a coordinator's are those of the whole body."""

    items: tuple[AbsenceLine, ...]


@dataclass(frozen=True, kw_only=True)
class AbsenceNow:
    """Where an arrangement stands after a deed."""

    id: int
    is_ended: bool


@dataclass(frozen=True, kw_only=True)
class CopyList:
    """The newest first; the cases may be read by their numbers."""

    items: tuple[CopyLine, ...]


@dataclass(frozen=True, kw_only=True)
class CopyNow:
    """A copy that has been read."""

    id: int
    case_no: str


@pages.get("/absences")
@look("列出外出代理", gives=AbsenceList, refuses=(403,))
def standing_in(_query: Nothing) -> AbsenceList:
    _must_be_official()
    return AbsenceList(items=arranged.page(session(), viewer(), books().today).lines)


@pages.post("/absences")
@deed("设定外出代理", takes=NewAbsence, gives=AbsenceNow, refuses=(403, 422))
def arrange(unit: Unit, wanted: NewAbsence) -> AbsenceNow:
    who = wanted.who or unit.actor.login
    made = absences.arrange(unit, who, wanted.substitute, wanted.from_on, wanted.through_on, wanted.reason)
    unit.session.flush()  # the answer names it
    return AbsenceNow(id=made.id, is_ended=False)


@pages.post("/absences/<int:absence_id>/end")
@deed("提前结束外出代理", gives=AbsenceNow, refuses=(403, 404, 422))
def end_absence(unit: Unit, _wanted: Nothing, absence_id: int) -> AbsenceNow:
    return AbsenceNow(id=absences.end(unit, absence_id).id, is_ended=True)


@pages.get("/copies")
@look("列出抄送我的办件", gives=CopyList, refuses=(403,))
def copied(_query: Nothing) -> CopyList:
    _must_be_official()
    return CopyList(items=given.of(session(), viewer()))


@pages.post("/copies/<int:copy_id>/open")
@deed("把一件抄送标为已读", gives=CopyNow, refuses=(404, 422))
def open_copy(unit: Unit, _wanted: Nothing, copy_id: int) -> CopyNow:
    return CopyNow(id=copy_id, case_no=copying.open_copy(unit, copy_id))


def _must_be_official() -> None:
    if not viewer().is_official:
        raise Forbidden("外出代理和抄送供办理人员使用。")
