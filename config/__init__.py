"""The settings of one running copy: read once from the environment, checked, handed in."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError

from config.base import Settings
from config.development import Development
from config.production import Production
from config.testing import Testing

__all__ = ["ENVIRONMENTS", "Misconfigured", "Settings", "load"]

ENVIRONMENTS: dict[str, type[Settings]] = {
    "development": Development,
    "testing": Testing,
    "production": Production,
}

# Shorter names (PORT, HOST) are too near to names that belong to somebody else.
SHORTEST_CHECKED_NAME = 7


class Misconfigured(Exception):
    """The settings are wrong; the sentence names each setting and what is wrong with it."""


def load() -> Settings:
    """Read the environment; APP_ENV picks the class, development without it.

    Raises Misconfigured for an unknown APP_ENV, a value that doesn't fit, or a name that is nearly a setting's.
    """
    name = os.environ.get("APP_ENV", "development")
    if name not in ENVIRONMENTS:
        raise Misconfigured(f"APP_ENV={name}: 只能是 {', '.join(ENVIRONMENTS)} 之一。")
    refuse_near_misses(os.environ)
    try:
        return ENVIRONMENTS[name]()
    except ValidationError as error:
        raise Misconfigured(sentence_of(error)) from None


def refuse_near_misses(names: Iterable[str]) -> None:
    """Raise Misconfigured for DATABASE_URI and the like: a setting that is silently not heard is the worst one."""
    known = Settings.names()
    for name in names:
        if name in known or len(name) < SHORTEST_CHECKED_NAME:
            continue
        meant = get_close_matches(name, known, n=1, cutoff=0.85)
        if meant:
            raise Misconfigured(f"{name}: 没有这个设置，是不是 {meant[0]}？")


def sentence_of(error: ValidationError) -> str:
    """Every wrong setting on a line of its own, without the values, which may be secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {message}" if name else message)
    return "\n".join(lines)
