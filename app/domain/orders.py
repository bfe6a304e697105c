"""The life of a formal supervision (督办单): issued, answered, sent back for another answer, closed with a result."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from app.domain.errors import Problem

# The supervisor's task that a red card opens; every diagram calls it so, and it ends in an order.
OVERSEE = "oversee"
SHORTEST, LONGEST = 10, 1000


class OrderState(StrEnum):
    """Where an order stands: the body's turn, the supervisor's, or nobody's any more."""

    ISSUED = "issued"
    REPLIED = "replied"
    RETURNED = "returned"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The office's word."""
        return STATE_WORDS[self]


STATE_WORDS = {
    OrderState.ISSUED: "待回复",
    OrderState.REPLIED: "已回复，待审阅",
    OrderState.RETURNED: "已退回，待再次回复",
    OrderState.CLOSED: "已办结",
}
WAITS_FOR_BODY = (OrderState.ISSUED, OrderState.RETURNED)


def text_problems(path: str, label: str, text: str, hint: str) -> Iterator[Problem]:
    """What is wrong with what somebody wrote about an order or a card."""
    length = len(text.strip())
    if length < SHORTEST:
        yield Problem(path=path, label=label, message=f"“{label}”至少写{SHORTEST}个字，{hint}。")
    if length > LONGEST:
        yield Problem(path=path, label=label, message=f"“{label}”最多写{LONGEST}个字，现在有{length}个字。")


def date_problems(path: str, label: str, on: date | None, today: date) -> Iterator[Problem]:
    """What is wrong with a date to answer by."""
    if on is None:
        yield Problem(path=path, label=label, message=f"请填写“{label}”，例如2026-12-01。")
    elif on < today:
        yield Problem(path=path, label=label, message=f"“{label}”不能早于今天。")
