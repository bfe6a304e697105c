"""An agent acts for an organisation by a power of attorney (授权委托书): named beside it, within its scope, until its end or at once no more."""

import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.errors import Forbidden
from app.services import filing, signing
from app.store.models import Attachment, Case, Power, RecordLine
from tests.town import TOLL, TownCase, application

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SLUG = "conditional_application"


def gives(town, who="company", **changes):
    said = {
        "login": "applicant", "scope": [SLUG], "from_on": "2026-02-01", "through_on": "2026-03-31", "file": (io.BytesIO(PDF), "委托书.pdf"), **changes
    }  # fmt: skip
    return town.client(who).post("/my/agents", data=said, content_type="multipart/form-data")


def powers(town):
    return town.rows(select(Power).order_by(Power.id))


@pytest.fixture
def agent(town):
    """The applicant's browser, acting for the company."""
    assert gives(town).status_code == 303
    client = town.client("applicant")
    assert client.post("/my/agents/act", data={"power": powers(town)[0].id}).status_code == 303
    return client


@pytest.fixture
def filed(town, agent):
    """The same form that the page would send, by the actor that the session is."""
    said = application(TOLL, town.today)
    rows = said.pop("items")
    data = {name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()}
    for place, row in enumerate(rows):
        data |= {f"items-{place}-id": row["id"], f"items-{place}-wanted": "true", f"items-{place}-reason": row["reason"]}
    answer = agent.post(f"/apply/{SLUG}?about={TOLL}", data={**data, "_op": "submit"})
    assert answer.status_code == 303, answer.text
    return town.rows(select(Case).order_by(Case.id))[-1]


def test_the_case_is_the_organisations_and_names_the_agent(town, filed):
    assert filed.party_id == town.actors["company"].party_id
    assert filed.agent == town.actors["applicant"].name
    line = town.rows(select(RecordLine).where(RecordLine.case_id == filed.id))[0]
    assert town.actors["applicant"].name in line.actor
    assert "代理岭南智行数据科技有限公司" in line.actor


def test_the_letters_name_both_and_the_reviewer_finds_the_document(town, filed):
    page = town.client("company").get(f"/my/cases/{filed.case_no}").text
    assert filed.case_no in page
    paper = town.rows(select(Attachment).where(Attachment.case_id == filed.id))[0]
    assert "授权委托书" in paper.name
    assert paper.name in town.client("reviewer").get(f"/workbench/cases/{filed.case_no}").text
    assert town.client("reviewer").get(f"/files/{paper.id}").status_code == 200


def test_for_oneself_the_organisations_cases_are_not_there(town, agent, filed):
    assert filed.case_no in agent.get("/my/cases").text
    agent.post("/my/agents/act")
    assert filed.case_no not in agent.get("/my/cases").text
    assert agent.get(f"/my/cases/{filed.case_no}").status_code == 404


def test_revoked_it_ends_with_the_very_next_step(town, agent, filed):
    assert town.client("company").post(f"/my/agents/{powers(town)[0].id}/revoke").status_code == 303
    assert agent.get(f"/my/cases/{filed.case_no}").status_code == 404
    assert agent.post("/my/agents/act", data={"power": powers(town)[0].id}).status_code == 404


def test_after_its_last_day_it_ends_by_itself(town, agent, filed):
    with town.at_work() as unit:
        unit.session.get(Power, powers(town)[0].id).through_on = date(2026, 2, 5)
    assert agent.get(f"/my/cases/{filed.case_no}").status_code == 404


def test_what_is_outside_its_scope_is_not_begun(town, agent):
    assert agent.get(f"/apply/rights_objection?about={TOLL}").status_code == 403


def test_nobody_else_acts_by_it_and_only_the_organisation_gives_or_revokes(town, agent):
    number = powers(town)[0].id
    assert town.client("applicant2").post("/my/agents/act", data={"power": number}).status_code == 404
    assert town.client("institute").post(f"/my/agents/{number}/revoke").status_code == 404
    assert agent.post(f"/my/agents/{number}/revoke").status_code == 403
    assert gives(town, who="applicant2").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"login": "institute"}, "login"), ({"login": "nobody"}, "login"), ({"scope": []}, "scope"), ({"through_on": "2026-01-31"}, "through_on"),
        ({"through_on": ""}, "through_on"), ({"file": (io.BytesIO(b""), "")}, "file"),
    ],
)  # fmt: skip
def test_a_power_without_its_parts_is_refused_beside_the_field(town, changes, field):
    answer = gives(town, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert powers(town) == []


def test_the_agent_signs_no_agreement(town, filed):
    case = TownCase(town=town, id=filed.id, case_no=filed.case_no)
    town.approver.decides(case)
    acting = replace(town.actors["applicant"], party_id=filed.party_id, acts_for="岭南智行数据科技有限公司")
    with pytest.raises(Forbidden, match="不能代签"), town.at_work(acting) as unit:
        signing.sign(unit, case.case_no, case.agreement.sha256, "demo", "203.0.113.7")
    assert case.waits_for == ["sign_agreement"]
    town.company.signs(case)
    assert case.waits_for == ["countersign_agreement"]


def test_without_a_choice_an_account_acts_for_itself(town):
    gives(town)
    with pytest.raises(Forbidden), town.supervisor.does() as unit:
        filing.start_form(unit, SLUG, TOLL)
    case = town.applicant.applies()
    assert (case.party_id, case.agent) == (town.actors["applicant"].party_id, "")
