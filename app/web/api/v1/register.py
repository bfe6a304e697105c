"""The register of law and periods, and the ways to look at the inbox that people keep."""

from dataclasses import dataclass
from datetime import date

from app.reading import register as readings
from app.reading import saved_views as view_readings
from app.reading.saved_views import View
from app.services import saved_views
from app.services.work import Unit
from app.web import asked
from app.web.api.v1.bodies import NewView, Nothing
from app.web.api.v1.doors import deed, look, pages
from app.web.desk import books, session, viewer


@dataclass(frozen=True, kw_only=True)
class BasisSheet:
    """A text that duties rest on, and whether it is in force today."""

    id: str
    title: str
    force: str
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class DutySheet:
    """A duty as a case received now begins with it. `kind`: law or standard; `days` are working days; the words of its provision."""

    process: str
    id: str
    version: str
    title: str
    duty: str
    kind: str
    citation: str
    days: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Register:
    """Every basis and every duty."""

    bases: tuple[BasisSheet, ...]
    duties: tuple[DutySheet, ...]


@dataclass(frozen=True, kw_only=True)
class ViewList:
    """One's own views first, then those that colleagues share."""

    items: tuple[View, ...]


@dataclass(frozen=True, kw_only=True)
class ViewNow:
    """A view that was kept or deleted."""

    id: int
    name: str
    is_forgotten: bool = False


@pages.get("/register")
@look("依据与期限登记册", gives=Register)
def register(_query: Nothing) -> Register:
    kept = books()
    bases = tuple(
        BasisSheet(id=one.basis.id, title=one.basis.title, force=one.force.value, ends_on=one.ends_on) for one in readings.bases(kept)
    )
    duties = tuple(
        DutySheet(
            process=slug, id=one.rule.id, version=one.rule.version, title=one.rule.title, duty=one.rule.duty, kind=one.rule.kind.value,
            citation=one.rule.citation, days=one.rule.days, text=one.rule.text,
        )
        for slug, _title, lines in readings.duties(kept) for one in lines
    )  # fmt: skip
    return Register(bases=bases, duties=duties)


@pages.get("/views")
@look("列出待办任务的视图", gives=ViewList)
def views(_query: Nothing) -> ViewList:
    return ViewList(items=view_readings.of(session(), viewer()))


@pages.post("/views")
@deed("保存一个视图（同名的替换）", takes=NewView, gives=ViewNow, refuses=(403, 422))
def save_view(unit: Unit, wanted: NewView) -> ViewNow:
    question = asked.listed(asked.read_list(wanted.question))
    made = saved_views.save(unit, wanted.name, question, shared=wanted.shared, is_default=wanted.is_default)
    return ViewNow(id=made.id, name=made.name)


@pages.post("/views/<int:view_id>/forget")
@deed("删除一个视图", gives=ViewNow, refuses=(403, 404, 422))
def forget_view(unit: Unit, _body: Nothing, view_id: int) -> ViewNow:
    saved_views.forget(unit, view_id)
    return ViewNow(id=view_id, name="", is_forgotten=True)
