"""Deadlines in one place: what a duty is, what happened to it, where it stands, and the proof of its date.

A due date is computed from the events each time, never a date that someone increments.
"""

from app.domain.bases import Basis
from app.domain.duties import CORRECTION, RED, Allowance, Kind, ProcedureKind, Rule, Rules, Rung
from app.domain.explanation import Citation, Deduction, DeductionKind, Explanation, explain, what_if
from app.domain.ledger import Event, EventKind, State, admit, as_agreed, in_effect, standing_grounds
from app.domain.standing import Standing, stand

__all__ = [
    "CORRECTION",
    "RED",
    "Allowance",
    "Basis",
    "Citation",
    "Deduction",
    "DeductionKind",
    "Event",
    "EventKind",
    "Explanation",
    "Kind",
    "ProcedureKind",
    "Rule",
    "Rules",
    "Rung",
    "Standing",
    "State",
    "admit",
    "as_agreed",
    "explain",
    "in_effect",
    "stand",
    "standing_grounds",
    "what_if",
]
