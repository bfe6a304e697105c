"""`config/roles.yml`: what the office calls its roles, and which lane of a diagram is whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.adapters.lined_yaml import FileFault, Place
from app.adapters.sheets import Sheet, read_sheet
from app.domain.people import Role

KEYS = frozenset({"title", "lane", "organ"})


@dataclass(frozen=True, kw_only=True)
class RoleWords:
    """One role's Chinese title, its lane's title, and the kind of organ that has it ("none" for the public)."""

    title: str
    lane: str
    organ: str


def load(path: Path) -> Mapping[Role, RoleWords]:
    """Every role of the office. Raises FileFault with every "file:line: message"."""
    sheet = read_sheet(path)
    if sheet.keys((), frozenset({"roles"})) and sheet.keys(("roles",), frozenset(Role)):
        found = {role: _words(sheet, ("roles", role.value)) for role in Role}
        _refuse_shared_lanes(sheet, found)
    if sheet.faults:
        raise FileFault(*sheet.faults)
    return found


def lanes(roles: Mapping[Role, RoleWords]) -> Mapping[str, Role]:
    """The role by its lane's title."""
    return {words.lane: role for role, words in roles.items()}


def _words(sheet: Sheet, row: Place) -> RoleWords:
    if not sheet.keys(row, KEYS):
        return RoleWords(title="", lane="", organ="")
    title, lane, organ = (sheet.text((*row, key)) or "" for key in ("title", "lane", "organ"))
    return RoleWords(title=title, lane=lane, organ=organ)


def _refuse_shared_lanes(sheet: Sheet, found: Mapping[Role, RoleWords]) -> None:
    """A lane says whose turn it is, so it is one role's."""
    lanes = [words.lane for words in found.values()]
    for role, words in found.items():
        if words.lane and lanes.count(words.lane) > 1:
            sheet.fault(("roles", role.value), f"泳道“{words.lane}”属于不止一个岗位")
