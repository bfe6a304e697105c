"""Takes running cases to the present version of their diagram: looked at in bulk first, then each in a transaction of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import exists, insert, select

from app.domain.errors import Forbidden, Invalid, Missing, Problem, Stale
from app.domain.forms import Form
from app.domain.people import Role
from app.engine import elements, state, upgrade
from app.engine.scripts import names_of
from app.engine.specs import Diagram
from app.engine.upgrade import Obstacle, Why
from app.services import opening, queueing, recording, running
from app.services.work import Unit
from app.store import folders
from app.store.models.cases import Case
from app.store.models.people import Account
from app.store.models.system import DiagramVersion, FormVersion, Incident, Upgrade, UpgradeLine

WAITING, DONE, REFUSED, PASSED = "waiting", "done", "refused", "passed"
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A running case of the version; it can go over where nothing stands in its way."""

    case_id: int
    case_no: str
    title: str
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an upgrade would do now."""

    process: str
    from_version: str
    to_version: str
    can: tuple[Candidate, ...]
    cannot: tuple[Candidate, ...]


def preview(unit: Unit, version: str) -> Preview:
    """Which running cases of a version could go over, and why the others could not. Changes nothing. Raises Forbidden, Missing."""
    kept = _version(unit, version)
    found = tuple(_candidates(unit, kept))
    return Preview(
        process=kept.slug,
        from_version=version,
        to_version=unit.office.diagrams[kept.slug].version,
        can=tuple(one for one in found if not one.obstacles),
        cannot=tuple(one for one in found if one.obstacles),
    )


def begin(unit: Unit, version: str, to_version: str, reason: str) -> Upgrade:
    """Order the upgrade that was previewed. Raises Invalid without a reason, Stale where it runs already or the version changed."""
    kept = _version(unit, version, lock=True)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        message = f"原因不能超过{LONGEST_REASON}个字。" if why else "请写明升级原因，原因会记入每件办件的办理记录。"
        raise Invalid((Problem(path="/reason", label="升级原因", message=message),))
    if to_version != unit.office.diagrams[kept.slug].version:
        raise Stale("流程图的现行版本已经变化，请重新预览后再升级。")
    if _is_under_way(unit, version):
        raise Stale("这个版本的升级正在进行，请等它办完。")
    candidates = tuple(_candidates(unit, kept))
    if not candidates:
        raise Stale("这个版本没有在办的办件，不需要升级。")
    return _ordered(unit, kept, why, candidates)


def take_over(unit: Unit, upgrade_id: int, case_id: int) -> None:
    """Take one case over; what cannot go stays untouched. Done a second time it finds nothing to do."""
    folder = folders.lock(unit.session, case_id)
    line = unit.session.get(UpgradeLine, (case_id, upgrade_id))
    if folder is None or line is None or line.outcome != WAITING:
        return
    run = unit.session.get_one(Upgrade, upgrade_id)
    line.at = unit.now
    if folder.case.closed_at or folder.case.diagram_version != run.from_version:
        line.outcome = PASSED
        return
    to = running.diagram(unit, folder.case.process, run.to_version)
    try:
        running.carry(unit, folder, to)
    except upgrade.Refused as refused:
        line.outcome, line.obstacles = REFUSED, [asdict(one) for one in refused.obstacles]
        return
    line.outcome = DONE
    by = unit.session.get_one(Account, run.by_id).name
    recording.write(
        unit, folder, "upgraded", was=run.from_version[:12], now=run.to_version[:12], by=by, reason=run.reason
    )


def _ordered(unit: Unit, kept: DiagramVersion, why: str, candidates: tuple[Candidate, ...]) -> Upgrade:
    to = unit.office.diagrams[kept.slug]
    opening.keep_diagram(unit, to)
    run = Upgrade(
        from_version=kept.version, to_version=to.version, reason=why, by_id=unit.actor.account_id, at=unit.now
    )
    unit.session.add(run)
    unit.session.flush()  # the lines and the jobs name it
    unit.session.execute(insert(UpgradeLine), [_line(unit, run, one) for one in candidates])
    going: list[queueing.Args] = [
        {"upgrade_id": run.id, "case_id": one.case_id} for one in candidates if not one.obstacles
    ]
    queueing.enqueue_for_cases(unit.session, queueing.UPGRADE, going)
    return run


def _line(unit: Unit, run: Upgrade, one: Candidate) -> dict[str, Any]:
    outcome, said = REFUSED if one.obstacles else WAITING, [asdict(each) for each in one.obstacles]
    return {"case_id": one.case_id, "upgrade_id": run.id, "outcome": outcome, "obstacles": said, "at": unit.now}


def _version(unit: Unit, version: str, *, lock: bool = False) -> DiagramVersion:
    if not unit.actor.is_a(Role.ADMINISTRATOR):
        raise Forbidden
    kept = unit.session.get(DiagramVersion, version, with_for_update=lock)
    if kept is None or kept.slug not in unit.office.diagrams:
        raise Missing
    if version == unit.office.diagrams[kept.slug].version:
        raise Stale("这已经是现行版本，不需要升级。")
    return kept


def _is_under_way(unit: Unit, version: str) -> bool:
    """What gave up waits for its incident and holds up no other run."""
    gave_up = exists().where(
        Incident.case_id == UpgradeLine.case_id, Incident.job == queueing.UPGRADE, Incident.solved_at.is_(None)
    )
    waiting = select(UpgradeLine.case_id).join(Upgrade, Upgrade.id == UpgradeLine.upgrade_id)
    mine = (Upgrade.from_version == version, UpgradeLine.outcome == WAITING, ~gave_up)
    return unit.session.scalar(waiting.where(*mine).limit(1)) is not None


def _candidates(unit: Unit, kept: DiagramVersion) -> Iterator[Candidate]:
    """Cases that stand alike are judged once."""
    old, new = running.diagram(unit, kept.slug, kept.version), unit.office.diagrams[kept.slug]
    fresh, known = _fresh_fields(old, new), dict[Any, tuple[Obstacle, ...]]()
    running_now = (Case.diagram_version == kept.version, Case.closed_at.is_(None))
    columns = select(Case.id, Case.case_no, Case.title, Case.state, Case.forms).where(*running_now).order_by(Case.id)
    rows = unit.session.execute(columns).all()
    routes = _routes(unit, kept.slug, [row.forms or {} for row in rows]) if fresh else {}
    for row in rows:
        key = state.outline(row.state)
        if key not in known:
            known[key] = upgrade.obstacles(old, new, row.state)
        missing = _missing(unit, kept.slug, fresh, row.forms or {}, routes) if fresh else ()
        yield Candidate(case_id=row.id, case_no=row.case_no, title=row.title, obstacles=(*known[key], *missing))


def _fresh_fields(old: Diagram, new: Diagram) -> frozenset[str]:
    """Answers that conditions of the new version ask for and those of the old one did not."""
    return _asked(new) - _asked(old)


def _asked(diagram: Diagram) -> frozenset[str]:
    conditions = [one.says["condition"] for one in elements.read(diagram.xml).values() if "condition" in one.says]
    return frozenset(name for condition in conditions for name in names_of(condition))


def _routes(unit: Unit, slug: str, forms: list[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """By a form's hash, the answers that it hands on: of the present forms, and of those that cases keep."""
    present = {form.hash: frozenset(form.routes) for (process, _), form in unit.office.forms.items() if process == slug}
    wanted = {each for one in forms for each in one.values()} - set(present)
    older = unit.session.scalars(select(FormVersion).where(FormVersion.hash.in_(wanted))) if wanted else ()
    return present | {one.hash: frozenset(Form.of(one.slug, one.task, one.content).routes) for one in older}


def _missing(
    unit: Unit, slug: str, fresh: frozenset[str], forms: Mapping[str, str], routes: Mapping[str, frozenset[str]]
) -> tuple[Obstacle, ...]:
    """A case keeps the forms that it began with, so what those do not ask it can never answer."""
    process = unit.office.processes[slug]
    used = [forms.get(task, form.hash) for (of, task), form in unit.office.forms.items() if of == slug]
    answered = {name for each in used for name in routes.get(each, ())}
    answered |= {name for fields in (*process.steady.values(), *process.send_back.values()) for name in fields}
    return tuple(Obstacle(why=Why.FIELD, id=name, title=name) for name in sorted(fresh - answered))
