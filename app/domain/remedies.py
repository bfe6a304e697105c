"""Where to turn after a decision (Arts. 24, 30, 32, 34, and the courts): what the office tells, from config/remedies.yml."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who deals with it."""

    BODY = "body"
    AUTHORITY = "authority"
    BOTH = "both"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """One way. `kind`: whether law or a service standard sets its period, or nothing does; `process` deals with it in this system,
    within the days of its duty `rule`.
    """

    id: str
    title: str
    article: str
    when: str
    who: Who
    kind: str
    how: str
    who_words: str = ""
    period: str = ""
    rule: str = ""
    process: str = ""
