"""抄送: a case is given to colleagues to read, with a word. They may look and nothing more; sealed evidence stays sealed."""

from collections.abc import Iterable

from sqlalchemy import select

from app.domain import verbs
from app.domain.errors import Forbidden, Invalid, Missing, Problem
from app.domain.people import Role
from app.domain.verbs import Part
from app.services import notifying, recording
from app.services.actors import doers
from app.services.work import Unit
from app.store import folders
from app.store.folders import Folder
from app.store.models.cases import CaseCopy
from app.store.models.people import Account

LONGEST_WORD, MOST_AT_ONCE = 500, 20


def send(unit: Unit, case_no: str, logins: Iterable[str], word: str) -> list[CaseCopy]:
    """Give a case to colleagues of the own organ or of the case's authority. Raises Missing, Forbidden, Invalid."""
    folder = folders.lock_by_number(unit.session, case_no)
    if folder is None or unit.actor.organ_id not in {*_organs(folder), *(task.organ_id for task in folder.tasks)}:
        raise Missing
    if why := verbs.why_no_copy(unit.actor, _organs(folder), _parts(folder)):
        raise Forbidden(why)
    wanted, said = list(dict.fromkeys(logins)), word.strip()
    readers = _readers(unit, folder, wanted)
    if wrong := tuple(_problems(wanted, readers, said)):
        raise Invalid(wrong)
    made = [CaseCopy(case_id=folder.case.id, to_id=one.id, by_id=unit.actor.account_id, word=said, at=unit.now) for one in readers]
    unit.session.add_all(made)
    recording.write(unit, folder, "copied", to="、".join(one.name for one in readers), reason=said)
    for one in readers:
        notifying.account(unit, folder, one.id, f"{unit.actor.name}把办件 {case_no} 抄送给您阅知。{said}")
    return made


def open_copy(unit: Unit, copy_id: int) -> str:
    """Note that the reader has opened what was copied to them; the number of its case. Raises Missing for others'."""
    mine = (CaseCopy.id == copy_id, CaseCopy.to_id == unit.actor.account_id)
    copy = unit.session.scalars(select(CaseCopy).where(*mine)).one_or_none()
    folder = folders.lock(unit.session, copy.case_id) if copy else None
    if copy is None or folder is None:
        raise Missing
    copy.seen_at = copy.seen_at or unit.now
    return folder.case.case_no


def _organs(folder: Folder) -> frozenset[int]:
    organ = folder.case.organ
    return frozenset({organ.id, organ.authority_id or organ.id})


def _parts(folder: Folder) -> list[Part]:
    return [
        Part(
            role=Role(task.role), organ_id=task.organ_id, is_open=task.closed_at is None,
            people=frozenset(filter(None, (task.assignee_id, task.delegated_by_id, *doers(task)))),
        )
        for task in folder.tasks
    ]  # fmt: skip


def _readers(unit: Unit, folder: Folder, logins: list[str]) -> list[Account]:
    """Those of the named people who may be given the case: no party to it, nobody who only configures."""
    organ = folder.case.organ
    here = (Account.login.in_(logins), Account.is_active, Account.organ_id.in_({unit.actor.organ_id, organ.authority_id or organ.id}))
    found = unit.session.scalars(select(Account).where(*here).order_by(Account.name)).unique()
    party_id = folder.case.party_id
    fitting = (one for one in found if one.id != unit.actor.account_id and (one.party_id is None or one.party_id != party_id))
    return [one for one in fitting if Role.ADMINISTRATOR not in {role.role for role in one.roles}]


def _problems(logins: list[str], readers: list[Account], word: str) -> Iterable[Problem]:
    if not logins:
        yield Problem(path="/to", label="抄送给", message="请至少选择一位同事。")
    elif len(readers) < len(logins):
        yield Problem(path="/to", label="抄送给", message="只能抄送给本单位或者主管部门的同事，不能抄送给当事人和自己，请重新选择。")
    elif len(readers) > MOST_AT_ONCE:
        yield Problem(path="/to", label="抄送给", message=f"一次最多抄送给{MOST_AT_ONCE}人。")
    if len(word) > LONGEST_WORD:
        yield Problem(path="/word", label="附言", message=f"“附言”不能超过{LONGEST_WORD}个字。")
