"""Deadlines in one place: what a duty is, what happened to it, where it stands, and the proof of its date.

A due date is computed from the events each time, never a date that someone increments.
"""

from app.domain.bases import Basis
from app.domain.duties import RED, Kind, Rule, Rules, Rung
from app.domain.explanation import Citation, Deduction, DeductionKind, Explanation, explain, what_if
from app.domain.ledger import Event, EventKind, State, admit, as_agreed
from app.domain.standing import Standing, stand

__all__ = [
    "RED",
    "Basis",
    "Citation",
    "Deduction",
    "DeductionKind",
    "Event",
    "EventKind",
    "Explanation",
    "Kind",
    "Rule",
    "Rules",
    "Rung",
    "Standing",
    "State",
    "admit",
    "as_agreed",
    "explain",
    "stand",
    "what_if",
]
