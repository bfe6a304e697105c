"""The texts that duties rest on, the time in which each holds, and what prolongs it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

# Days before a text runs out on which administrators are told; 0 is its last day.
THRESHOLDS = (90, 30, 0)


class Force(StrEnum):
    """Whether a text holds on a day."""

    HOLDS = "holds"
    ENDING = "ending"
    CONTINUED = "continued"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Continuation:
    """A document that prolongs or replaces a text, with the time in which it does (both days included; None: open)."""

    title: str
    document_no: str
    valid_from: date
    valid_to: date | None
    source: str

    def covers(self, on: date) -> bool:
        """Whether the day lies in its time."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """A text that duties rest on, with the time in which it holds by its own terms (both days included; None: open).

    `continued_by` in the order of their first days. `version`: 0 as config/rules has it, then each registration in the office.
    """

    id: str
    title: str
    document_no: str
    valid_from: date | None
    valid_to: date | None
    continued_by: tuple[Continuation, ...] = ()
    note: str = ""
    version: int = 0

    def holds_on(self, on: date) -> bool:
        """Whether the text is in force on this day by its own terms, or is continued."""
        return self._holds_itself(on) or self.continued_on(on) is not None

    def continued_on(self, on: date) -> Continuation | None:
        """What carries the text on this day, where its own time is over."""
        if self._holds_itself(on):
            return None
        return next((one for one in reversed(self.continued_by) if one.covers(on)), None)

    def next_continuation(self, on: date) -> Continuation | None:
        """What is registered to carry the text from a later day on."""
        return next((one for one in self.continued_by if one.valid_from > on), None)

    @property
    def ends_on(self) -> date | None:
        """The last day of the text with all that continues it; None: open."""
        ends = [self.valid_to, *(one.valid_to for one in self.continued_by)]
        return None if None in ends else max(end for end in ends if end is not None)

    def force(self, on: date) -> Force:
        """Where the text stands on a day. One that runs out within the first threshold is ending."""
        if not self.holds_on(on):
            return Force.NOT_YET if self.valid_from and on < self.valid_from else Force.LAPSED
        if self.threshold(on) is not None:
            return Force.ENDING
        return Force.CONTINUED if self.continued_on(on) else Force.HOLDS

    def threshold(self, on: date) -> int | None:
        """The last threshold that has been reached on a day; None before the first, or where no end is set."""
        end = self.ends_on
        return None if end is None else min((days for days in THRESHOLDS if on >= end - timedelta(days=days)), default=None)

    def continued(self, continuations: tuple[Continuation, ...], version: int) -> "Basis":
        """The basis in another version."""
        return replace(self, continued_by=tuple(sorted(continuations, key=lambda one: one.valid_from)), version=version)

    def _holds_itself(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)
