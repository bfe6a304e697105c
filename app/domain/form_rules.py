"""Checks between fields that JSON Schema cannot say: named here, set up in the form file under `rules`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.form_messages import Finding
from app.domain.forms import Answers, Facts, Form

Rule = Mapping[str, Any]


def broken(form: Form, answers: Answers, facts: Facts) -> tuple[Finding, ...]:
    """The rules that the answers break. A rule about an answer that is absent or of the wrong kind is silent: the schema tells."""
    return tuple(
        Finding(pointer=(rule["field"],), keyword=rule["check"], message=rule["message"])
        for rule in form.rules
        if not CHECKS[rule["check"]](rule, answers, facts)
    )


def _not_before(rule: Rule, answers: Answers, facts: Facts) -> bool:
    """`field` is not before `than` (another field) or `than_fact`."""
    value, other = _day(answers.get(rule["field"])), _other_day(rule, answers, facts)
    return value is None or other is None or value >= other


def _within_years(rule: Rule, answers: Answers, facts: Facts) -> bool:
    """`field` is at most `years` after `than`. The last year ends on the date it began with (Civil Code art. 202)."""
    value, other = _day(answers.get(rule["field"])), _other_day(rule, answers, facts)
    return value is None or other is None or value <= _years_after(other, int(rule["years"]))


def _distinct(rule: Rule, answers: Answers, _facts: Facts) -> bool:
    """No two rows of `field` give the same `part`."""
    rows = answers.get(rule["field"])
    given = [str(row[rule["part"]]) for row in rows if rule["part"] in row] if isinstance(rows, list) else []
    return len(given) == len(set(given))


def _other_day(rule: Rule, answers: Answers, facts: Facts) -> date | None:
    return _day(facts.get(rule["than_fact"]) if "than_fact" in rule else answers.get(rule["than"]))


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _years_after(start: date, years: int) -> date:
    """29 February has no anniversary in a common year; the last day of the month stands for it."""
    year = start.year + years
    if year > date.max.year:
        return date.max
    return date(year, 2, 28) if (start.month, start.day) == (2, 29) else start.replace(year=year)


CHECKS: Mapping[str, Callable[[Rule, Answers, Facts], bool]] = {
    "not_before": _not_before,
    "within_years": _within_years,
    "distinct": _distinct,
}
