"""`config/roles.yml`: what the office calls its roles, and which lane of a diagram is whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.adapters.lined_yaml import FileFault, read
from app.domain.people import Role


@dataclass(frozen=True, kw_only=True)
class RoleWords:
    """One role's Chinese title, its lane's title, and the kind of organ that has it ("none" for the public)."""

    title: str
    lane: str
    organ: str


def load(path: Path) -> Mapping[Role, RoleWords]:
    """Every role of the office. Raises FileFault for an unknown or missing one."""
    found = read(path).data.get("roles", {})
    if wrong := {*found} ^ {role.value for role in Role}:
        raise FileFault(f"{path.name}:1: 岗位不认识或缺少：{'、'.join(sorted(wrong))}")
    return {Role(name): RoleWords(**words) for name, words in found.items()}


def lanes(roles: Mapping[Role, RoleWords]) -> Mapping[str, Role]:
    """The role by its lane's title."""
    return {words.lane: role for role, words in roles.items()}
