"""What the REST API takes: bodies and queries. A name that is not here is refused, with its place."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

MOST_ON_A_PAGE = 100


def _printable(text: str) -> str:
    """PostgreSQL stores no NUL and no half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise PydanticCustomError("unprintable", "text holds what cannot be stored")
    return text


Text = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_printable)]
Word = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200), AfterValidator(_printable)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_=-]+$")]
Limit = Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE)]


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
    cursor: Cursor | None = None
    limit: Limit = 20


class TaskQuery(Strict):
    """Which open tasks: one's own, those of one's group that nobody has claimed, or all of one's body."""

    scope: Literal["mine", "group", "body"] = "mine"
    cursor: Cursor | None = None
    limit: Limit = 20


class ExplanationQuery(Strict):
    """`round`: which of several deadlines of the rule, from 1; the last without it."""

    round: Annotated[int, Field(ge=1, le=1000)] | None = None


class NewCase(Strict):
    """An application. `about`: the dataset's code, which may stand in `answers.dataset` instead; `answers` by the start form's schema."""

    process: Word
    about: Word | None = None
    answers: dict[str, Any]


class Withdrawal(Strict):
    """Why the application is taken back; not required."""

    reason: Text = ""


class Reminder(Strict):
    """What to tell whoever's turn it is; not required."""

    text: Text = ""


class Transfer(Strict):
    """To whom, by login, and why."""

    to: Word
    reason: Text = ""


class SendBack(Strict):
    """Why the task goes back."""

    reason: Text


class Completion(Strict):
    """The answers by the schema of the task's form."""

    answers: dict[str, Any]
