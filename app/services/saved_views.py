"""Ways to look at the inbox that people keep: for themselves or for their whole organ."""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.domain.errors import Forbidden, Invalid, Missing, Problem
from app.services.work import Unit
from app.store.models.looks import DefaultView, SavedView

LONGEST_NAME = 40
MOST = 30


def save(unit: Unit, name: str, question: str, *, shared: bool, is_default: bool) -> SavedView:
    """Keep a view; one's own of the same name is replaced. Raises Forbidden for people of no organ, Invalid."""
    organ_id, account_id = unit.actor.organ_id, unit.actor.account_id
    if organ_id is None or account_id is None:
        raise Forbidden
    if not name.strip():
        raise Invalid((Problem(path="/name", label="视图名称", message="请填写“视图名称”。"),))
    view = _of_that_name(unit, name.strip()[:LONGEST_NAME])
    if view is None:
        _refuse_too_many(unit)
        view = SavedView(account_id=account_id, organ_id=organ_id, name=name.strip()[:LONGEST_NAME], question="", shared=False, at=unit.now)
        unit.session.add(view)
    view.question, view.shared, view.at = question, shared, unit.now
    unit.session.flush()  # the default needs its id
    if is_default:
        open_with(unit, view.id)
    return view


def forget(unit: Unit, view_id: int) -> None:
    """Delete one's own view. Raises Missing for anybody else's."""
    mine = (SavedView.id == view_id, SavedView.account_id == unit.actor.account_id)
    if unit.session.scalar(select(SavedView.id).where(*mine)) is None:
        raise Missing
    unit.session.execute(delete(SavedView).where(*mine))


def open_with(unit: Unit, view_id: int | None) -> None:
    """Let the inbox open with a view, one's own or a shared one of one's organ; None: as it was built. Raises Missing."""
    if view_id is None:
        unit.session.execute(delete(DefaultView).where(DefaultView.account_id == unit.actor.account_id))
        return
    shared = SavedView.shared & (SavedView.organ_id == unit.actor.organ_id)
    usable = (SavedView.id == view_id, or_(SavedView.account_id == unit.actor.account_id, shared))
    if unit.session.scalar(select(SavedView.id).where(*usable)) is None:
        raise Missing
    new = insert(DefaultView).values(account_id=unit.actor.account_id, view_id=view_id)
    unit.session.execute(new.on_conflict_do_update(index_elements=[DefaultView.account_id], set_={"view_id": view_id}))


def _of_that_name(unit: Unit, name: str) -> SavedView | None:
    mine = select(SavedView).where(SavedView.account_id == unit.actor.account_id, SavedView.name == name)
    return unit.session.scalars(mine.order_by(SavedView.id).limit(1)).one_or_none()


def _refuse_too_many(unit: Unit) -> None:
    mine = select(func.count()).select_from(SavedView).where(SavedView.account_id == unit.actor.account_id)
    if (unit.session.scalar(mine) or 0) >= MOST:
        raise Invalid((Problem(path="/name", label="视图名称", message=f"最多保存{MOST}个视图，请先删除不用的。"),))
