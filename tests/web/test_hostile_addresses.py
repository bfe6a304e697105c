"""Addresses and fields that nobody types by accident: too large a number, a NUL, half a character. Never a fault of ours."""

import pytest

from app.web.addresses import IdConverter

HUGE, NUL = str(2**63), "%00"
ADDRESS_WORDS = ("q", "about", "after", "before", "next", "process", "organ", "authority", "code", "number", "item")
FIELDS = (
    "reason",
    "text",
    "to",
    "login",
    "password",
    "instruction",
    "answer_by",
    "q",
    "authority",
    "_op",
    "_version",
    "note",
    "code",
)


@pytest.fixture
def clients(town):
    case = town.applicant.applies()
    town.reviewer.claims(case, "completeness")
    return {login: town.client(login) for login in ("applicant", "reviewer", "supervisor", "administrator")}


def rules(town, method):
    """Every address of the pages that takes something, with a placeholder for each."""
    for rule in town.app.url_map.iter_rules():
        if method in rule.methods and not rule.rule.startswith(("/api/", "/static")) and "/vendor" not in rule.rule:
            yield rule


def filled(rule, value_of):
    address = rule.rule
    for name in rule.arguments:
        for spelling in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
            address = address.replace(spelling, value_of(type(rule._converters[name])))
    return address


def test_what_can_be_nobodys_is_not_there(town, clients):
    for method in ("GET", "POST"):
        for rule in (one for one in rules(town, method) if one.arguments):
            for number, word in ((HUGE, NUL), ("9" * 60, "x%00y"), (HUGE, "%ED%A0%80")):
                address = filled(rule, lambda kind, number=number, word=word: number if kind is IdConverter else word)
                for login, client in clients.items():
                    assert client.open(address, method=method).status_code in (400, 403, 404, 405), (
                        login,
                        method,
                        address,
                    )


@pytest.mark.parametrize("value", ["%00", HUGE])
def test_a_query_that_makes_no_sense_breaks_nothing(town, clients, value):
    query = "&".join(f"{name}={value}" for name in ADDRESS_WORDS)
    for rule in rules(town, "GET"):
        for login, client in clients.items():
            assert client.get(f"{likely(rule)}?{query}").status_code < 500, (login, rule)


@pytest.mark.parametrize("value", ["x\0y", "\ud800" + HUGE])
def test_a_field_that_makes_no_sense_breaks_nothing(town, clients, value):
    body = {name: value.encode("utf-8", "surrogatepass") for name in FIELDS}
    for rule in (one for one in rules(town, "POST") if one.rule != "/sign-out"):
        for login, client in clients.items():
            assert client.post(likely(rule), data=body).status_code < 500, (login, rule)


def likely(rule):
    """An address that may well be there."""
    return filled(rule, lambda kind: "1" if kind is IdConverter else "conditional_application")
