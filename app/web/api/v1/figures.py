"""Figures of a period with the cases behind them, and the workload of each person with the tasks behind it."""

from dataclasses import dataclass

from app.domain.duties import Kind
from app.domain.errors import Forbidden
from app.reading import case_figures, case_questions, workloads
from app.reading.case_figures import Figures
from app.reading.case_questions import Line, Question
from app.reading.workloads import Load, TaskOf
from app.services import supervision
from app.services.work import Unit
from app.web.api.v1.bodies import FigureCaseQuery, FigureQuery, OrganQuery, Transfer, WorkloadQuery
from app.web.api.v1.doors import deed, look, pages
from app.web.api.v1.tasks import TaskNow, task_now
from app.web.desk import books, session, viewer
from app.web.figures import READERS


@dataclass(frozen=True, kw_only=True)
class FigureCases:
    """A page of the cases behind a figure; `total` is the figure."""

    total: int
    items: tuple[Line, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Everybody of the bodies that one may see, the most pressed first; `holder_id` 0: what nobody has claimed."""

    items: tuple[Load, ...]


@dataclass(frozen=True, kw_only=True)
class WorkloadTasks:
    """A page of the tasks behind a figure; `total` is the figure."""

    total: int
    items: tuple[TaskOf, ...]
    next_cursor: str | None


@pages.get("/figures")
@look("办件统计", gives=Figures, asks=FigureQuery, refuses=(403, 422))
def figures(wanted: FigureQuery) -> Figures:
    _must_read()
    return case_figures.page(session(), viewer(), _question(wanted), books())


@pages.get("/figures/cases")
@look("列出一个统计数字对应的办件", gives=FigureCases, asks=FigureCaseQuery, refuses=(403, 422))
def figure_cases(wanted: FigureCaseQuery) -> FigureCases:
    _must_read()
    question = _question(
        wanted, counted=wanted.counted, by_answer=wanted.by == "answer", stage=wanted.stage or "", rule=wanted.rule or "",
        sort=wanted.sort, after=wanted.cursor or "",
    )  # fmt: skip
    found, total = case_questions.cases(session(), viewer(), question, books())
    return FigureCases(total=total, items=found.rows, next_cursor=found.after)


@pages.get("/workload")
@look("各人的工作量", gives=Workload, asks=OrganQuery, refuses=(403, 422))
def workload(wanted: OrganQuery) -> Workload:
    _must_read()
    return Workload(items=workloads.page(session(), viewer(), books(), wanted.organ))


@pages.get("/workload/tasks")
@look("列出工作量里一个数字对应的任务", gives=WorkloadTasks, asks=WorkloadQuery, refuses=(403, 422))
def workload_tasks(wanted: WorkloadQuery) -> WorkloadTasks:
    _must_read()
    asked = workloads.Wanted(organ_id=wanted.organ, holder_id=wanted.holder, which=wanted.which, after=wanted.cursor or "")
    found, total = workloads.tasks(session(), viewer(), asked, books())
    return WorkloadTasks(total=total, items=found.rows, next_cursor=found.after)


@pages.post("/tasks/<int:task_id>/reassign")
@deed("改派（单位负责人在本单位，监督人员在所监督的单位）", takes=Transfer, gives=TaskNow, refuses=(403, 404, 422))
def reassign(unit: Unit, wanted: Transfer, task_id: int) -> TaskNow:
    return task_now(unit, supervision.reassign(unit, task_id, wanted.to, wanted.reason))


def _must_read() -> None:
    if not viewer().is_a(*READERS):
        raise Forbidden("统计由监督、审计人员和单位的负责人查看。")


def _question(wanted: FigureQuery, **more: object) -> Question:
    today = books().today
    from_on, through_on = wanted.from_on or today.replace(month=1, day=1), wanted.through_on or today
    kept: dict[str, object] = {
        "kind": Kind(wanted.kind), "from_on": min(from_on, through_on), "through_on": max(from_on, through_on), "organ_id": wanted.organ,
        "process": wanted.process or "", **more,
    }  # fmt: skip
    return Question(**kept)  # type: ignore[arg-type]  # named as its fields are
