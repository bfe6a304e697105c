"""The life of a yellow or red card: raised, answered by a statement of defence, upheld or withdrawn, closed."""

from enum import StrEnum

from app.domain.escalation import Level

# Where the period for a defence stands among the rules.
RULES, DEFENCE = "supervision", "defence"
CARDS = (Level.YELLOW, Level.RED)


class CardState(StrEnum):
    """Where a card stands. A withdrawn one is over; the others are until they are closed (销牌)."""

    OPEN = "open"
    DEFENDED = "defended"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The office's word."""
        return STATE_WORDS[self]


STANDING = (CardState.OPEN, CardState.DEFENDED, CardState.UPHELD)
STATE_WORDS = {
    CardState.OPEN: "已亮牌",
    CardState.DEFENDED: "待裁定申辩",
    CardState.UPHELD: "申辩不成立，维持",
    CardState.WITHDRAWN: "申辩成立，撤销",
    CardState.CLOSED: "已销牌",
}


def first_state(rung: str) -> CardState | None:
    """What a rung begins as: a card, or a mere signal."""
    return CardState.OPEN if rung in CARDS else None
