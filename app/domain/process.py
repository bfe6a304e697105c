"""What a process is to the office: its stages, who must stay apart, what each form may know, what each letter says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.domain.agreements import Side
from app.domain.deadlines import Rule, Standing
from app.domain.entitlements import Bar, Holding, MeasureKind
from app.domain.letters import Letter, LetterKind, Material
from app.domain.letters import Term as LetterTerm
from app.domain.openness import NewEntry
from app.domain.people import Role
from app.domain.precedents import Compares


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a granted case gives: data items by id, channel (Art. 22), first and last day of use.

    `quota`: what is agreed otherwise than config/rules/quotas.yml, by its names.
    """

    items: tuple[str, ...]
    channel: str
    from_on: date
    through_on: date
    quota: Mapping[str, int] = field(default_factory=dict)


def grants_nothing(_dossier: "Dossier") -> Use | None:
    """A process that gives nobody the use of data."""
    return None


def agrees_on_nothing(_dossier: "Dossier", _use: Use) -> Mapping[str, str]:
    """A process that needs no agreement."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Relief:
    """What an objection that has a point brings about (Art. 24 para. 2), all of it in the decision's own transaction.

    `mask`: data items by id; `corrections`: words of the entry by name; `keep_until`: how long the use stays suspended;
    `notified`: numbers of entitlements whose holders are told; `starts`: processes of which a case is opened; `accused`: the
    entitlement that such a case is about. `reason` is told to holders and stands on the record, so it says nothing of the evidence.
    """

    reason: str = ""
    mask: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    take_down: bool = False
    keep_until: date | None = None
    notified: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    accused: str = ""


def relieves_nothing(_dossier: "Dossier") -> Relief:
    """A process that relieves nobody."""
    return Relief()


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """A measure that a decision puts on a data user (Art. 34): by which organ, why, and through which day if it ends by itself."""

    kind: MeasureKind
    organ_id: int
    reason: str
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What an appeal makes of a measure (Art. 34 para. 2): it ends, it stands, or it stands through an earlier day."""

    measure_id: int
    ends: bool = False
    until_on: date | None = None


def judges_nothing(_dossier: "Dossier") -> tuple[Fate, ...]:
    """A process that touches no measure of another case."""
    return ()


def restricts_nobody(_dossier: "Dossier") -> tuple[Restriction, ...]:
    """A process that puts no measure on anybody."""
    return ()


def reshapes_nothing(_dossier: "Dossier") -> NewEntry | None:
    """A process that leaves the catalogue as it is."""
    return None


# How a case may end that is no outcome of its process: the administrator broke it off.
TERMINATED = "terminated"
ENDED_OTHERWISE = {TERMINATED: "终止办理"}


class About(StrEnum):
    """What a process's cases are about, and by what it is named: a dataset's code, an entitlement's number, a case's number."""

    DATASET = "dataset"
    ENTITLEMENT = "entitlement"
    CASE = "case"
    NOTHING = "nothing"


class Whose(StrEnum):
    """Who is the party of a case: whoever files it, whoever holds the entitlement it is about, or nobody outside."""

    FILER = "filer"
    HOLDER = "holder"
    NOBODY = "nobody"


def accepts_all(_subject: Mapping[str, Any]) -> None:
    """A process that takes whatever it is about."""


def named_by_subject(_application: Mapping[str, Any]) -> str:
    """A process whose cases are called by what they are about."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A legal provision that a refusal may rest on, from `config/reasons.yml`.

    `names_law`: it points to another law, which the refusal then names with its article; `needs_bar`: only while a measure bars the party.
    """

    id: str
    text: str
    article: str
    names_law: bool = False
    needs_bar: bool = False


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """The applicant as letters and forms name it; the identity number comes masked."""

    name: str
    kind: str
    id_kind: str
    id_masked: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Underway:
    """An application for the dataset that still runs: the applicant's name comes masked, `stage` in words."""

    case_no: str
    party: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """One deadline of the case: its rule and what the ledger says today."""

    rule: Rule
    standing: Standing


def as_letter_term(running: Term) -> LetterTerm:
    """A deadline as a letter names it."""
    rule, now = running.rule, running.standing
    return LetterTerm(
        kind=rule.kind, basis=rule.citation, days=rule.days, due_on=now.due_on, provisional=now.provisional,
        earliest_on=now.earliest_on if now.provisional else None,
    )  # fmt: skip


def meets_no_bar() -> tuple[Bar, ...]:
    """Where a case is only looked at, nothing is decided that a bar could stand against."""
    return ()


def knows_no_table(_table: str, _facts: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Where a case is only looked at, no rule is asked."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All that a case has on paper.

    `answers`: the latest answers by task name, `history` all of them; `subject`: the dataset as published when the case came in;
    `holders`: who may use it now, for processes that show them; `evidence`: the files enclosed so far with their digests;
    `by`: the roles of whoever acts; `applications` and `attribute_now`: who waits for the dataset and what its attribute is by now, for
    processes that change it; `consult` asks a decision table by its name (bpmn/tables) and gives the answers of the rows that fit;
    `bars` looks up, when asked, what bars the party from new use.
    """

    case_no: str
    received_at: datetime
    today: date
    party: PartyFacts
    subject: Mapping[str, Any]
    application: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]
    history: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    outcome: str | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    file_names: Mapping[str, str] = field(default_factory=dict)
    holders: tuple[Holding, ...] = ()
    evidence: tuple[Material, ...] = ()
    consult: Callable[[str, Mapping[str, Any]], tuple[Mapping[str, Any], ...]] = knows_no_table
    by: frozenset[Role] = frozenset()
    applications: tuple[Underway, ...] = ()
    attribute_now: str = ""
    bars: Callable[[], tuple[Bar, ...]] = meets_no_bar

    def may_ask_to_correct(self, task: str, rule: str) -> bool:
        """Whether a correction may (still) be asked for at this task, as the rule says that the case began with."""
        asked = [name for name, answers in self.history if name == task and answers.get("result") == "correct"]
        term = self.terms.get(rule)
        return len(asked) < (term.rule.corrections if term else 1)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What every letter of a case begins with: the fields of `letters.Letter`, the case's own page, the remedies' wording by kind.

    `by` is who acts at the moment `now`; `from_now` gives the term that a rule's period makes when it begins today; `sign_by` the
    term for signing the agreement that a grant leads to (Art. 21 para. 3), None where the process knows no agreement.
    """

    common: Mapping[str, Any]
    case_at: str
    remedies: Callable[[LetterKind], str]
    now: datetime
    by: str
    from_now: Callable[[str], LetterTerm]
    sign_by: LetterTerm | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step as the applicant sees it, with the tasks that belong to it.

    A stage whose tasks have a date of their own is a detour that few take, unless it `is_expected`.
    """

    name: str
    title: str
    tasks: frozenset[str] = frozenset()
    is_expected: bool = False


@dataclass(frozen=True, kw_only=True)
class Process:
    """One line of PROCESSES.

    `principal`: the rule whose due date stands on lists; `due_rules`: other rules by task. `apart`: per task, the tasks whose doer may not
    do it. `send_back`: the routing fields that send a task back; `steady`: those that go with an ordinary completion.
    `letters` builds a letter from the dossier and the heading. `accepts` raises Unlawful for a subject that the process does not take.
    `hands_over`: per other process, the start answers of a case of it that this one starts. `seals_evidence`: what is enclosed, only the
    handlers of the case may read; `sealed`: the answers, per task ("start" too), that nobody else may read either.
    `named` calls a new case by its start answers; empty: by its subject.
    `heeds_bars`: what bars its party from new use is shown to its handlers, and may refuse a new case.
    `shows_holders`: the dossier names who holds entitlements on the dataset; `lists_evidence`: it names the enclosed files.
    `wants_other_people`: whoever had to do with the case that this one is about takes no task here; `by_authority`: the case is not
    the body's but its authority's. `agrees`: what fills the agreement on a use that was granted, `signs`: the tasks by which it is
    signed, each for its side. `contested_by`: the process by which the party may contest what this one decided.
    `is_copied`: a party may begin with the answers of an earlier case; `takes_several`: one form may be about several datasets.
    `consults`: whom a review may ask, the task of the opinion by the routing field that asks for it; `panels`: those of them
    that several people give, each for himself. `compares`: what must not be judged otherwise than before without a reason (Art. 19).
    `follows_use`: a case of it accompanies an entitlement from its first day to its end.
    """

    slug: str
    title: str
    articles: str
    starters: frozenset[Role]
    principal: str
    stages: tuple[Stage, ...]
    outcomes: Mapping[str, str]
    facts: Callable[[str, Dossier], dict[str, Any]]
    check: Callable[[str, Mapping[str, Any], Dossier], None]
    letters: Mapping[str, Callable[[Dossier, Heading], Letter]]
    about: About = About.DATASET
    party: Whose = Whose.FILER
    accepts: Callable[[Mapping[str, Any]], None] = accepts_all
    named: Callable[[Mapping[str, Any]], str] = named_by_subject
    grants: Callable[[Dossier], Use | None] = grants_nothing
    agrees: Callable[[Dossier, Use], Mapping[str, str]] = agrees_on_nothing
    signs: Mapping[str, Side] = field(default_factory=dict)
    relief: Callable[[Dossier], Relief] = relieves_nothing
    reshapes: Callable[[Dossier], NewEntry | None] = reshapes_nothing
    restricts: Callable[[Dossier], tuple[Restriction, ...]] = restricts_nobody
    judges: Callable[[Dossier], tuple[Fate, ...]] = judges_nothing
    seals_evidence: bool = False
    sealed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    heeds_bars: bool = False
    shows_holders: bool = False
    shows_applications: bool = False
    lists_evidence: bool = False
    wants_other_people: bool = False
    contested_by: str = ""
    compares: Compares | None = None
    consults: Mapping[str, str] = field(default_factory=dict)
    panels: frozenset[str] = frozenset()
    by_authority: bool = False
    is_copied: bool = False
    follows_use: bool = False
    takes_several: bool = False
    hands_over: Mapping[str, Callable[[Dossier], dict[str, Any]]] = field(default_factory=dict)
    due_rules: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    send_back: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    steady: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def stage_of(self, task: str) -> Stage | None:
        """The stage that a task belongs to; supervision belongs to none."""
        return next((stage for stage in self.stages if task in stage.tasks), None)

    def outcome_title(self, outcome: str) -> str:
        """An outcome in words."""
        return self.outcomes.get(outcome) or ENDED_OTHERWISE.get(outcome, outcome)

    def due_rule(self, task: str) -> str:
        """The rule whose due date a task shows."""
        return self.due_rules.get(task, self.principal)
