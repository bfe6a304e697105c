"""A case with its tasks and deadlines: locked first and read after, put back whole at the end of the deed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import BindParameter, Select, bindparam, event, exists, false, select, text, true
from sqlalchemy.orm import Session, aliased, contains_eager

from app.domain.entitlements import BARRING
from app.domain.webhooks import EVENT_OF
from app.store import calendars
from app.store.calendars import Stamp
from app.store.db import Base
from app.store.models.cases import Case, Task
from app.store.models.entitlements import Measure
from app.store.models.ledger import Deadline
from app.store.models.letters import Letter
from app.store.models.search import CaseWords
from app.store.upserts import Row, Sheet, Values

# The numbers of calendar and register come with the case: taken before the row is locked, because PostgreSQL locks what the join has
# found, so that a deed and a publication never wait for each other.
_IN_FORCE = calendars.IN_FORCE

CASE = (
    select(Case, _IN_FORCE.c.calendar, _IN_FORCE.c.register)
    .join(Case.organ)
    .join(Case.party, isouter=True)
    .join(_IN_FORCE, true())
    .options(contains_eager(Case.organ), contains_eager(Case.party))
    .with_for_update(of=Case)
    .execution_options(populate_existing=True)
)
BY_ID = CASE.where(Case.id == bindparam("wanted"))
BY_NUMBER = CASE.where(Case.case_no == bindparam("wanted"))
BY_TASK = CASE.where(Case.id == select(Task.case_id).where(Task.id == bindparam("wanted")).scalar_subquery())

_OF_THE_CASE: BindParameter[int] = bindparam("case_id")
_TASK = aliased(Task, select(Task).where(Task.case_id == _OF_THE_CASE).subquery())
_DEADLINE = aliased(Deadline, select(Deadline).where(Deadline.case_id == _OF_THE_CASE).subquery())

# Whether anything at all bars the party from new use; what it is, and whether it is over, is looked up where it is decided.
_PARTY = select(Case.party_id).where(Case.id == _OF_THE_CASE).scalar_subquery()
_BARRING = Measure.kind.in_(sorted(one.value for one in BARRING))
_IS_BARRED = exists().where(Measure.party_id == _PARTY, _BARRING, Measure.ended_at.is_(None)).label("is_barred")

# All in one answer, for the way to the database is what a deed costs: no task has a deadline beside it, nor the other way round.
CONTENTS = select(_TASK, _DEADLINE, _IS_BARRED).join_from(_TASK, _DEADLINE, false(), full=True).order_by(_TASK.id, _DEADLINE.id)

_TABLES = Base.metadata.tables
CASES, TASKS = Sheet.of(_TABLES["case"], without=("id",)), Sheet.of(_TABLES["task"], without=("id",))
DEADLINES, LETTERS = Sheet.of(_TABLES["deadline"], without=("id",)), Sheet.of(_TABLES["letter"], without=("id",))
TIMERS, LINES = Sheet.of(_TABLES["timer"]), Sheet.of(_TABLES["record_line"])
WORDS = Sheet.of(_TABLES[CaseWords.__tablename__], without=("id",))

# A column that has not changed is not sent, and stays where it is: what a case is about may be long.
_CHANGED = ", ".join(f"""{name} = CASE WHEN '{name}' = ANY(:changed) THEN given.{name} ELSE "case".{name} END""" for name in CASES.columns)

PUT_BACK = text(f"""
    WITH tasks AS ({TASKS.upsert("case_id", "engine_task")}),
         deadlines AS ({DEADLINES.upsert("case_id", "rule", "round")}),
         timers AS ({TIMERS.upsert("case_id", "engine_task")}),
         gone AS (DELETE FROM timer WHERE case_id = :id AND engine_task = ANY(:gone)),
         letters AS ({LETTERS.insert()}),
         lines AS ({LINES.insert()}),
         words AS ({WORDS.insert()}),
         told AS (INSERT INTO webhook_delivery (webhook_id, event_id, type, case_id, case_no, at, state, tries, next_at, sent, answer)
                  SELECT webhook.id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), happened.type, :id, :case_no, happened.at,
                         'waiting', 0, happened.at, '', ''
                  FROM jsonb_to_recordset(CAST(:happened AS jsonb)) AS happened(type text, at timestamptz)
                  JOIN webhook ON webhook.events @> to_jsonb(happened.type) AND webhook.paused_at IS NULL
                   AND (webhook.organ_id = :organ_id OR webhook.party_id = :party_id))
    UPDATE "case" SET {_CHANGED} FROM jsonb_populate_record(NULL::"case", CAST(:case AS jsonb) -> 0) AS given WHERE "case".id = :id
""")  # noqa: S608 (names of our own columns)

_TAKEN = "folders"


@dataclass(kw_only=True)
class Folder:
    """A case on the desk. `tasks` and `deadlines` in the order in which they came.

    What is changed, added to the lists or set in `timers` (by their task; in `gone` those that wait no more) is written by `put_back`,
    told by `kept`: rows as they were taken out. `reckoned` is the ledger's: what it worked out, by deadline; `people`: who may be told, by
    organs. `is_barred`: something may bar the party from new use. `behalf`: for whom a substitute does this
    deed. `edition`: the numbers of calendar and register, None until they are asked for.
    """

    case: Case
    tasks: list[Task] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    timers: dict[int, Row] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    letters: list[Letter] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    kept: dict[int, Values] = field(default_factory=dict)
    reckoned: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    people: dict[frozenset[int], list[Any]] = field(default_factory=dict)
    is_barred: bool = False
    behalf: str = ""
    edition: Stamp | None = None

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.closed_at is None]

    def task(self, task_id: int) -> Task | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def before(self, deadline: Deadline) -> Row | None:
        """A deadline's row as it was taken out; None for a new one."""
        taken = self.kept.get(id(deadline))
        return DEADLINES.row(taken) if taken else None

    def drop_timers(self, tasks: Iterable[int]) -> None:
        for one in tasks:
            self.timers.pop(one, None)
            self.gone.add(one)


def lock(session: Session, case_id: int) -> Folder | None:
    """The case under a row lock, or None. Others who want it wait for this transaction; whoever has it, has the same folder again."""
    return _on_the_desk(session, lambda one: one.case.id == case_id) or _locked(session, BY_ID, case_id)


def lock_by_number(session: Session, case_no: str) -> Folder | None:
    """As `lock`, by the case's number."""
    return _on_the_desk(session, lambda one: one.case.case_no == case_no) or _locked(session, BY_NUMBER, case_no)


def lock_by_task(session: Session, task_id: int) -> Folder | None:
    """As `lock`, by one of its tasks."""
    return _on_the_desk(session, lambda one: one.task(task_id) is not None) or _locked(session, BY_TASK, task_id)


def begin(session: Session, case: Case) -> Folder:
    """The folder of a case that has just been inserted."""
    return _laid(session, Folder(case=case))


def put_back(session: Session) -> None:
    """Write what changed in each folder, in one statement; nothing where nothing did.

    It comes last in a deed: the session lets go of the folders, or it would write them once more.
    """
    for folder in session.info.pop(_TAKEN, ()):
        _write(session, folder)


@event.listens_for(Session, "after_rollback")
def let_go(session: Session) -> None:
    """Forget the folders of a deed that failed."""
    session.info.pop(_TAKEN, None)


def _on_the_desk(session: Session, wanted: Callable[[Folder], bool]) -> Folder | None:
    return next((one for one in session.info.get(_TAKEN, ()) if wanted(one)), None)


def _locked(session: Session, case_by: Select[Case, int, int], wanted: int | str) -> Folder | None:
    found = session.execute(case_by, {"wanted": wanted}).one_or_none()
    return _laid(session, _filled(session, Folder(case=found[0], edition=Stamp(*found[1:])))) if found else None


def _filled(session: Session, folder: Folder) -> Folder:
    rows = session.execute(CONTENTS, {"case_id": folder.case.id}, execution_options={"populate_existing": True}).all()
    folder.tasks = [task for task, _, _ in rows if task is not None]
    folder.deadlines = [deadline for _, deadline, _ in rows if deadline is not None]
    folder.is_barred = any(is_barred for _, _, is_barred in rows)
    return folder


def _laid(session: Session, folder: Folder) -> Folder:
    for sheet, rows in _sheets(folder):
        folder.kept.update((id(one), sheet.read(one)) for one in rows)
    session.info.setdefault(_TAKEN, []).append(folder)
    return folder


def _sheets(folder: Folder) -> tuple[tuple[Sheet, Sequence[Any]], ...]:
    return (CASES, [folder.case]), (TASKS, folder.tasks), (DEADLINES, folder.deadlines), (LETTERS, folder.letters)


def _write(session: Session, folder: Folder) -> None:
    changed = [[one for one in rows if folder.kept.get(id(one)) != sheet.read(one)] for sheet, rows in _sheets(folder)]
    if any(changed) or folder.timers or folder.gone or folder.lines or folder.words:
        _, tasks, deadlines, letters = changed
        case = _changes(folder)
        rows = {
            "id": folder.case.id, "changed": list(case), "case": CASES.text([case]), "task": _text(TASKS, tasks),
            "deadline": _text(DEADLINES, deadlines), "letter": _text(LETTERS, letters), "record_line": LINES.text(folder.lines),
            "timer": TIMERS.text(folder.timers.values()), "gone": list(folder.gone), "case_words": WORDS.text(folder.words),
            "happened": orjson.dumps(_happened(folder)).decode(), "case_no": folder.case.case_no, "organ_id": folder.case.organ_id,
            "party_id": folder.case.party_id,
        }  # fmt: skip
        session.execute(PUT_BACK, rows)
    for one in (folder.case, *folder.tasks, *folder.deadlines):
        if one in session:
            session.expunge(one)


def _happened(folder: Folder) -> list[Row]:
    """What those who have subscribed to it are told; who they are is looked up where it is written."""
    return [{"type": EVENT_OF[line["deed"]], "at": line["at"]} for line in folder.lines if line["deed"] in EVENT_OF]


def _changes(folder: Folder) -> dict[str, Any]:
    before, now = folder.kept[id(folder.case)], CASES.read(folder.case)
    return {name: new for name, old, new in zip(CASES.columns, before, now, strict=True) if new != old}


def _text(sheet: Sheet, rows: Sequence[Any]) -> str:
    return sheet.text(sheet.row(sheet.read(one)) for one in rows)
