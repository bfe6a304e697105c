"""`config/rules/use.yml`: how often the use of data is reported on, and when its end is announced."""

from pathlib import Path

from app.adapters.lined_yaml import FileFault
from app.adapters.sheets import read_sheet
from app.domain.uses import UseTerms

PLACE, KEYS = ("use",), frozenset({"feedback_months", "expiry_days"})


def load_use_terms(path: Path) -> UseTerms:
    """What the file says. Raises FileFault with every "file:line: message"."""
    sheet = read_sheet(path)
    terms = UseTerms(feedback_months=1, expiry_days=())
    if sheet.keys((), frozenset(PLACE)) and sheet.keys(PLACE, KEYS):
        days = [sheet.whole(row) or 0 for row in sheet.rows((*PLACE, "expiry_days"))]
        if days != sorted(set(days), reverse=True):
            sheet.fault((*PLACE, "expiry_days"), "提醒的天数应当由远及近，不能重复")
        terms = UseTerms(feedback_months=sheet.whole((*PLACE, "feedback_months")) or 1, expiry_days=tuple(days))
    if sheet.faults:
        raise FileFault(*sheet.faults)
    return terms
