"""REST API v1: the same services as the pages, for programs. `pages` is its blueprint; `/api/v1/openapi.json` describes it."""

from app.web.api.v1 import (
    absences,
    agreements,
    cases,
    data,
    description,
    entitlements,
    figures,
    outcomes,
    processes,
    register,
    supervision,
    tasks,
    webhooks,
)
from app.web.api.v1.doors import pages

__all__ = [
    "absences",
    "agreements",
    "cases",
    "data",
    "description",
    "entitlements",
    "figures",
    "outcomes",
    "pages",
    "processes",
    "register",
    "supervision",
    "tasks",
    "webhooks",
]
