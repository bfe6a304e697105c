"""What the rule files say: a duty, its period, and the ladder that a late one climbs."""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

RED = "red"


class Kind(StrEnum):
    """Whether the number of days stands in the law (法定期限) or is a service standard (办理期限)."""

    LAW = "law"
    STANDARD = "standard"

    @property
    def words(self) -> str:
        """The office's word."""
        return KIND_WORDS[self]


KIND_WORDS = {Kind.LAW: "法定期限", Kind.STANDARD: "服务标准"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """A text that duties rest on, with the time in which it holds (both days included; None: open)."""

    id: str
    title: str
    document_no: str
    valid_from: date | None
    valid_to: date | None
    continued_by: str | None
    note: str = ""

    def holds_on(self, on: date) -> bool:
        """Whether the text is in force on this day by its own terms, or has been continued."""
        if self.valid_from and on < self.valid_from:
            return False
        return self.valid_to is None or on <= self.valid_to or self.continued_by is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """A step of the escalation ladder: on the `day`-th day of the period at this Shanghai time.

    Red is the first moment after the last day, whatever its `day` and `at` say.
    """

    name: str
    title: str
    day: int
    at: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One duty and its period, as a rule file states it; a case keeps the version it began with.

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
    may_pause: bool = False
    may_extend: bool = False
    agreed: bool = False
    rungs: tuple[Rung, ...] = ()
    text: str = ""
    start_title: str = ""
    basis_title: str = ""

    @property
    def citation(self) -> str:
        """Where the period stands: 《…办法》第…条, or the words 服务标准, which no screen may pass off as law."""
        return f"《{self.basis_title}》{self.article}" if self.kind is Kind.LAW and self.basis_title else self.article

    def lasting(self, days: int) -> "Rule":
        """The rule with another number of days: its rungs keep their distance from the end, as far as there is room."""
        later = days - self.days
        return replace(self, days=days, rungs=tuple(replace(rung, day=max(1, rung.day + later)) for rung in self.rungs))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Every duty and every basis of the register."""

    duties: tuple[Rule, ...]
    bases: tuple[Basis, ...]

    def rule(self, process: str, rule_id: str, version: str = "") -> Rule:
        """A duty in one version, or in its newest. Raises KeyError."""
        found = [rule for rule in self.of(process) if rule.id == rule_id and version in ("", rule.version)]
        if not found:
            raise KeyError((process, rule_id, version))
        return max(found, key=lambda rule: rule.version)

    def of(self, process: str) -> tuple[Rule, ...]:
        """The duties of one process, every version."""
        return tuple(rule for rule in self.duties if rule.process == process)

    def basis(self, basis_id: str) -> Basis:
        """One basis. Raises KeyError."""
        return {basis.id: basis for basis in self.bases}[basis_id]
