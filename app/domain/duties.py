"""What the rule files say: a duty, its period, and the ladder that a late one climbs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from functools import cached_property

from app.domain.bases import Basis

RED = "red"
OPENED = "opened:"
# What a clock may stand still for, besides the special procedures of config/special_procedures.yml.
CORRECTION = "correction"


class Kind(StrEnum):
    """Whether the number of days stands in the law (法定期限) or is a service standard (办理期限)."""

    LAW = "law"
    STANDARD = "standard"

    @property
    def words(self) -> str:
        """The office's word."""
        return KIND_WORDS[self]


KIND_WORDS = {Kind.LAW: "法定期限", Kind.STANDARD: "服务标准"}


class Tier(StrEnum):
    """Who is told of a rung, from the desk upwards: 承办人, 科室负责人, 分管领导, 主管部门."""

    HOLDER = "holder"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    AUTHORITY = "authority"

    @property
    def words(self) -> str:
        """The office's word."""
        return TIER_WORDS[self]


TIER_WORDS = {
    Tier.HOLDER: "承办人",
    Tier.SECTION_HEAD: "科室负责人",
    Tier.LEADER: "分管领导",
    Tier.AUTHORITY: "主管部门",
}


def passed_on(tells: Iterable[Tier], staffed: Collection[Tier]) -> dict[Tier, tuple[Tier, ...]]:
    """The tiers that hear of a rung, each with those below it that nobody fills and that it hears for.

    A tier without anybody passes on to the next above it; what the highest cannot hear, nobody can.
    """
    found: dict[Tier, tuple[Tier, ...]] = {}
    order = list(Tier)
    for tier in tells:
        hears = next((one for one in order[order.index(tier) :] if one in staffed), None)
        if hears is not None:
            found[hears] = found.get(hears, ()) + ((tier,) if hears is not tier else ())
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """A step of the escalation ladder: on the `day`-th day of the period at this Shanghai time, and who is told of it.

    Red is the first moment after the last day, whatever its `day` and `at` say.
    """

    name: str
    title: str
    day: int
    at: time
    tells: tuple[Tier, ...] = (Tier.HOLDER,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """How often a period may be extended, and by how many working days in all."""

    times: int
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureKind:
    """A step outside the office's hands (特别程序) whose time a service standard may leave out: a hearing, an expert review."""

    id: str
    title: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One duty and its period, as a rule file or the register states it; a case keeps the version it began with.

    `since`: cases received from this moment on begin with it; None for a version of the files, which hold from the beginning.
    `pauses`: what its clock stands still for, `correction` or special procedures by their id; `extension`: None where it may not be
    extended; `corrections`: how often the office may ask for one. A LAW period knows neither pause nor extension.
    `agreed`: the last day is set in the case itself, such as a date that was promised; `days` is what the ladder is drawn against.
    """

    id: str
    version: str
    process: str
    title: str
    duty: str
    kind: Kind
    basis: str
    article: str
    days: int
    starts: str
    stops: str
    pauses: tuple[str, ...] = ()
    extension: Allowance | None = None
    corrections: int = 1
    agreed: bool = False
    rungs: tuple[Rung, ...] = ()
    text: str = ""
    start_title: str = ""
    stop_title: str = ""
    basis_title: str = ""
    since: datetime | None = None

    @property
    def stage(self) -> str:
        """The task that the period belongs to; empty where it is the whole case's."""
        return self.starts.removeprefix(OPENED) if self.starts.startswith(OPENED) else ""

    @property
    def may_pause(self) -> bool:
        """Whether anything stops this clock."""
        return bool(self.pauses)

    @property
    def may_extend(self) -> bool:
        """Whether the period may be made longer."""
        return self.extension is not None

    @property
    def citation(self) -> str:
        """Where the period stands: 《…办法》第…条, or the words 服务标准, which no screen may pass off as law."""
        return f"《{self.basis_title}》{self.article}" if self.kind is Kind.LAW and self.basis_title else self.article

    def lasting(self, days: int) -> "Rule":
        """The rule with another number of days: its rungs keep their distance from the end, as far as there is room."""
        later = days - self.days
        return replace(self, days=days, rungs=tuple(replace(rung, day=max(1, rung.day + later)) for rung in self.rungs))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every duty and every basis of the register, each duty in all its versions, the published ones in the order of publication.

    `procedures`: what duties may name as special procedures;
    `number`: of the last publication in the office, 0 where nothing was published; `printed`: what the files say.
    """

    duties: tuple[Rule, ...]
    bases: tuple[Basis, ...]
    procedures: tuple[ProcedureKind, ...] = ()
    number: int = 0
    printed: "Rules | None" = None

    def rule(self, process: str, rule_id: str, version: str = "", at: datetime | None = None) -> Rule:
        """A duty in one version; or in that with which a case received at this moment begins, or in its newest. Raises KeyError."""
        if version:
            return self._by_version[process, rule_id, version]
        found = [rule for rule in self._by_duty.get((process, rule_id), ()) if _began(rule, at)]
        if not found:
            raise KeyError((process, rule_id, version))
        return found[-1]

    def of(self, process: str) -> tuple[Rule, ...]:
        """The duties of one process, every version."""
        return tuple(rule for rule in self.duties if rule.process == process)

    def in_force(self, process: str, at: datetime) -> tuple[Rule, ...]:
        """The duties with which a case of the process begins that is received at this moment."""
        return tuple(self.rule(process, rule_id, at=at) for slug, rule_id in self._by_duty if slug == process)

    def versions(self, process: str, rule_id: str) -> tuple[Rule, ...]:
        """Every version of one duty, in the order in which they take over."""
        return tuple(self._by_duty.get((process, rule_id), ()))

    def basis(self, basis_id: str) -> Basis:
        """One basis. Raises KeyError."""
        return {basis.id: basis for basis in self.bases}[basis_id]

    def published(self, number: int, duties: Iterable[Rule], bases: Iterable[Basis]) -> "Rules":
        """What the files say with all that was published in the office."""
        files, newer = self.printed or self, {basis.id: basis for basis in bases}
        known = tuple(newer.get(basis.id, basis) for basis in files.bases)
        return replace(files, duties=(*files.duties, *duties), bases=known, number=number, printed=files)

    @cached_property
    def _by_version(self) -> dict[tuple[str, str, str], Rule]:
        return {(rule.process, rule.id, rule.version): rule for rule in self.duties}

    @cached_property
    def _by_duty(self) -> dict[tuple[str, str], list[Rule]]:
        found: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.duties:
            found.setdefault((rule.process, rule.id), []).append(rule)
        for versions in found.values():
            versions.sort(key=_turn)
        return found


def _began(rule: Rule, at: datetime | None) -> bool:
    return at is None or rule.since is None or rule.since <= at


def _turn(rule: Rule) -> tuple[bool, str]:
    """Versions of the files by their names; then the published ones in their order: a later one replaces what was to come."""
    return (True, "") if rule.since else (False, rule.version)
