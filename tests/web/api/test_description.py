"""The description of the API is valid OpenAPI 3.1, leaves nothing out, and holds against a program that tries everything."""

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import missing_required_header, positive_data_acceptance, unsupported_method

from app.services import accounts
from app.web.api.v1 import doors

# A body may fit the description and still be refused: what a form asks for, and which cursor a page gave out, no
# OpenAPI can say. A header left out is tried by name in test_problems.
EXCLUDED = [positive_data_acceptance, missing_required_header, unsupported_method]


@pytest.fixture
def description(town):
    answer = town.app.test_client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def test_the_description_is_valid_openapi_3_1(description):
    assert description["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(description).iter_errors()] == []


def test_every_address_of_the_api_is_described(town, description):
    told = {(path, method) for path, methods in description["paths"].items() for method in methods}
    rules = [rule for rule in town.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert len(told) == len(rules) >= 17
    assert {rule.endpoint for rule in rules} == set(doors.OPERATIONS)


def test_every_refusal_is_described_as_problem_details(description):
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals.values()), (
                path,
                method,
            )
            assert "401" in refusals or operation.get("security") == []
            assert method != "post" or {"400", "409", "413", "415", "422"} <= set(refusals)


def test_every_post_takes_an_idempotency_key(description):
    for methods in description["paths"].values():
        if "post" in methods:
            assert "Idempotency-Key" in [one["name"] for one in methods["post"]["parameters"]]


def test_bodies_take_nothing_that_is_not_named(description):
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for methods in description["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    assert bodies
    assert [
        name for name in bodies if description["components"]["schemas"][name].get("additionalProperties") is not False
    ] == []


def attack(town, login, known):
    """Every operation with good and bad input: no 500, nothing undescribed, every answer as its schema says."""
    with town.at_work() as unit:
        token = accounts.create_token(unit, login)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", town.app)
    for found in schema.get_all_operations():
        attack_one(found.ok(), {"Authorization": f"Bearer {token}"}, known)


def attack_one(operation, headers, known):
    @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy(), aims=st.booleans())
    def tried(case, aims):
        """Half of the time at what is there: a made-up number would be 404 whatever else was wrong."""
        if aims:
            case.path_parameters |= {name: value for name, value in known.items() if name in case.path_parameters}
        case.call_and_validate(headers=headers, excluded_checks=EXCLUDED)

    tried()


@pytest.mark.parametrize("login", ["applicant", "reviewer", "supervisor"])
def test_a_program_that_tries_everything_breaks_nothing(town, login):
    case = town.applicant.applies()
    town.reviewer.accepts(case)
    known = {
        "case_no": case.case_no,
        "task_id": case.open("review").id,
        "slug": "conditional_application",
        "rule": "reply",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        attack(town, login, known)
