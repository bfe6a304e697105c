"""What the REST API takes: bodies and queries. A name that is not here is refused, with its place."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain.cards import CardState
from app.domain.orders import OrderState
from app.domain.working_days import FIRST_ON, LAST_ON
from app.reading.case_questions import Counted, Sort
from app.reading.workloads import Which

MOST_ON_A_PAGE = 100


# PostgreSQL stores no NUL and no half of a surrogate pair.
_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")


def _printable(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise PydanticCustomError("unprintable", "text holds what cannot be stored")
    return text


def _printable_throughout(answers: dict[str, Any]) -> dict[str, Any]:
    """However deep: a form looks at the answers it asks for, what lies inside a wrong one it never opens."""
    waiting: list[Any] = [answers]
    while waiting:
        match waiting.pop():
            case str() as text:
                _printable(text)
            case dict() as members:
                waiting += [*members, *members.values()]
            case list() as items:
                waiting += items
    return answers


Text = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_printable)]
Word = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200), AfterValidator(_printable)]
Answers = Annotated[dict[str, Any], AfterValidator(_printable_throughout)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_=-]+$")]
Limit = Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE)]

OutcomeKind = Literal["paper", "report", "product", "patent", "software", "algorithm", "other"]


class Strict(BaseModel):
    """Nothing beside what is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Strict):
    """No query, or an empty body."""


class FormQuery(Strict):
    """`about`: the code of a dataset whose items, channels and conditions the form should offer."""

    about: Word | None = None


class CaseQuery(Strict):
    """Which cases; `cursor` comes from `next_cursor` of the page before."""

    state: Literal["open", "closed"] | None = None
    process: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None
    cursor: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None = None
    limit: Limit = 20


class TaskQuery(Strict):
    """Which open tasks: one's own, those of one's group that nobody has claimed, those one has delegated, or all of one's body."""

    scope: Literal["mine", "group", "delegated", "body"] = "mine"
    cursor: Cursor | None = None
    limit: Limit = 20


class ExplanationQuery(Strict):
    """`round`: which of several deadlines of the rule, from 1; the last without it."""

    round: Annotated[int, Field(ge=1, le=1000)] | None = None


class NewCase(Strict):
    """A new case; `answers` by the start form's schema.

    `about`: the dataset's code (it may stand in `answers.dataset` instead), the entitlement's or the case's number, as the process has
    it; for a demand the authority's code, or nothing.
    """

    process: Word
    about: Word | None = None
    answers: Answers


class Withdrawal(Strict):
    """Why the application is taken back; not required."""

    reason: Text = ""


class Reminder(Strict):
    """What to tell whoever's turn it is; not required."""

    text: Text = ""


class NudgeAnswer(Strict):
    """What is said to whoever nudged. `through`: the last nudge that was read, so that a later one is not taken for answered."""

    text: Text
    through: Annotated[int, Field(ge=1, le=2**53)] | None = None


class Explanation(Strict):
    """Why the case is late (逾期说明), 10 to 1000 characters; the applicant reads it."""

    overdue_explanation: Text


class Signer(Strict):
    """Which opinion is asked for in addition (加签): the name of its task; and why."""

    opinion: Word
    reason: Text


class LettingOff(Strict):
    """Why an opinion is no longer asked for (减签)."""

    reason: Text


class Transfer(Strict):
    """To whom, by login, and why."""

    to: Word
    reason: Text = ""


class Delegation(Strict):
    """To whom, by login, and what is to be prepared."""

    to: Word
    request: Text


class GivingBack(Strict):
    """What the delegate has filled in, as far as it goes (the draft stays as it is without), and a word about it."""

    answers: Answers | None = None
    word: Text = ""


class TakingBack(Strict):
    """Why the task is taken back from its delegate; not required."""

    reason: Text = ""


class Recall(Strict):
    """Why a completed task is taken back."""

    reason: Text


class Copies(Strict):
    """To whom the case is given to read (抄送), by login, and a word with it."""

    to: Annotated[list[Word], Field(max_length=20)]
    word: Text = ""


class NewAbsence(Strict):
    """Who stands in, by login, from the first day through the last; `who` is away, without it oneself."""

    who: Word | None = None
    substitute: Word
    from_on: date
    through_on: date
    reason: Text


class NewOutcome(Strict):
    """What was made of the data, where it can be found, and the citation of Art. 25 para. 2; `is_public`: everyone may read of it."""

    kind: OutcomeKind
    title: Text
    place: Text = ""
    produced_on: date
    citation: Text
    is_public: bool


class SendBack(Strict):
    """Why the task goes back."""

    reason: Text


class Completion(Strict):
    """The answers by the schema of the task's form."""

    answers: Answers


def _known(on: date) -> date:
    if not FIRST_ON <= on <= LAST_ON:
        raise PydanticCustomError("unknown_day", "the calendar does not know this day")
    return on


PlaceCursor = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:+.~-]{1,60}$")]
Number = Annotated[int, Field(ge=1, le=2**53)]
CountedDay = Annotated[date, AfterValidator(_known)]


class PageQuery(Strict):
    """`cursor` comes from `next_cursor` of the page before."""

    cursor: PlaceCursor | None = None


class OutcomeQuery(PageQuery):
    """Of a kind, with words in their title or their dataset's name."""

    kind: OutcomeKind | None = None
    q: Annotated[str, StringConstraints(max_length=100), AfterValidator(_printable)] = ""


class CardQuery(PageQuery):
    """Which cards; without a state those that are not over."""

    state: CardState | Literal["all"] | None = None
    rung: Literal["yellow", "red"] | None = None
    organ: Number | None = None


class OrderQuery(PageQuery):
    """Which orders; without a state those that are not closed."""

    state: OrderState | Literal["all"] | None = None
    late: bool = False
    organ: Number | None = None


class FigureQuery(Strict):
    """Cases received in a period (this year's without one), by the law's clock or the service standard's."""

    kind: Literal["law", "standard"] = "law"
    from_on: CountedDay | None = None
    through_on: CountedDay | None = None
    organ: Number | None = None
    process: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None


class FigureCaseQuery(FigureQuery):
    """The cases behind a figure: `by` which date the period is meant; `rule`: of a stage's own standard."""

    counted: Counted = Counted.RECEIVED
    by: Literal["receipt", "answer"] = "receipt"
    stage: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None
    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None
    sort: Sort = Sort.RECEIVED_DOWN
    cursor: PlaceCursor | None = None


class OrganQuery(Strict):
    """One body; without it every body that one may see."""

    organ: Number | None = None


class WorkloadQuery(PageQuery):
    """Whose tasks (`holder` 0: unclaimed), and which of them."""

    organ: Number | None = None
    holder: Annotated[int, Field(ge=0, le=2**53)] | None = None
    which: Which = Which.OPEN


class NewSubscription(Strict):
    """Where to tell of which events."""

    name: Text = ""
    url: Text
    events: Annotated[list[Word], Field(min_length=1, max_length=100)]


class NewView(Strict):
    """A way to look at the inbox: `question` as its address has it, such as `scope=mine&due=late`."""

    name: Word
    question: Text = ""
    shared: bool = False
    is_default: bool = False


class Order(Strict):
    """What the body is to do, and by when it answers."""

    instruction: Text
    answer_by: date


class Return(Strict):
    """Why the answer will not do, and by when another is due."""

    reason: Text
    answer_by: date


class Verdict(Strict):
    """On a defence: whether the card stands, and why."""

    verdict: Literal["upheld", "withdrawn"]
    reason: Text


class Said(Strict):
    """What is said: a defence, an answer, a result, a reason."""

    text: Text
