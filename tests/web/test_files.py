import hashlib
import io

import pytest
from sqlalchemy import select, update

from app.store.models import Attachment, Letter
from tests.web.page import read

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def case(town):
    return town.applicant.applies()


@pytest.fixture
def receipt(case):
    return case.letter("receipt")


@pytest.fixture
def enclosed(town):
    """A case with a file in it."""
    client = town.client("applicant")
    client.post(
        "/apply/conditional_application?about=440000/transport/0001",
        data={"_op": "save", "attachments": [(io.BytesIO(PDF), "证明 <1>.pdf")]},
    )
    number = town.rows(select(Attachment))[0].id
    return town.applicant.applies(attachments=[str(number)]), number


def test_a_letter_reads_as_it_was_decided_with_a_way_back_and_a_pdf(town, case, receipt):
    page = read(town.client("applicant").get(f"/letters/{receipt.id}"))
    assert receipt.number in page.text
    assert f"/my/cases/{case.case_no}" in page.links
    assert f"/letters/{receipt.id}.pdf" in page.links
    assert ("link", {"rel": "stylesheet", "href": "letter.css"}) in page.tags
    style = town.client().get("/letters/letter.css")
    assert (style.status_code, style.mimetype) == (200, "text/css")


def test_only_its_addressee_leaves_a_mark_of_having_read(town, receipt):
    def read_at():
        return town.rows(select(Letter).where(Letter.id == receipt.id))[0].read_at

    read(town.client("reviewer").get(f"/letters/{receipt.id}"))
    read(town.client("supervisor").get(f"/letters/{receipt.id}"))
    assert read_at() is None
    client = town.client("applicant")
    client.get(f"/letters/{receipt.id}")
    first = read_at()
    assert first == town.clock.now()
    town.clock.is_now("2026-02-06 10:20")
    client.get(f"/letters/{receipt.id}.pdf")
    assert read_at() == first


def test_a_pdf_that_the_queue_has_not_pressed_is_pressed_when_asked_for_and_stays_the_same(town, receipt):
    client = town.client("applicant")
    first, second = (client.get(f"/letters/{receipt.id}.pdf") for _ in range(2))
    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF-")
    assert first.data == second.data
    assert first.headers["Content-Disposition"].startswith("attachment;")
    kept = town.rows(select(Letter).where(Letter.id == receipt.id))[0]
    assert kept.pdf_sha256 == hashlib.sha256(first.data).hexdigest()


def test_officials_go_back_to_their_own_page_of_the_case(town, case, receipt):
    page = read(town.client("reviewer").get(f"/letters/{receipt.id}"))
    assert f"/workbench/cases/{case.case_no}" in page.links


def test_a_file_is_given_out_to_be_saved_and_can_do_nothing_here(town, enclosed):
    _, number = enclosed
    answer = town.client("applicant").get(f"/files/{number}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_for_those_who_may_see_its_case(town, enclosed):
    _, number = enclosed
    for login in ("reviewer", "approver", "supervisor"):
        assert town.client(login).get(f"/files/{number}").status_code == 200
    for login in ("applicant2", "reviewer3", "supervisor2", "administrator"):
        read(town.client(login).get(f"/files/{number}"), 404)
    assert town.client().get(f"/files/{number}").status_code == 303


def test_a_file_of_no_case_yet_is_its_uploaders_alone(town):
    client = town.client("applicant")
    client.post(
        "/apply/conditional_application?about=440000/transport/0001",
        data={"_op": "save", "attachments": [(io.BytesIO(PDF), "证明.pdf")]},
    )
    number = town.rows(select(Attachment))[0].id
    assert client.get(f"/files/{number}").status_code == 200
    for login in ("applicant2", "reviewer", "supervisor"):
        read(town.client(login).get(f"/files/{number}"), 404)


def test_sealed_evidence_is_for_the_party_and_the_handlers_only(town, enclosed):
    case, number = enclosed
    with town.at_work() as unit:
        unit.session.execute(update(Attachment).where(Attachment.id == number).values(sealed=True))
    for login in ("reviewer2", "approver", "supervisor"):
        read(town.client(login).get(f"/files/{number}"), 404)
    town.reviewer.claims(case, "completeness")
    assert town.client("reviewer").get(f"/files/{number}").status_code == 200
    assert town.client("applicant").get(f"/files/{number}").status_code == 200
