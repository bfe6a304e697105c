"""Which files a person may name in a form, and what happens to them when the form is handed in."""

import io

import pytest
from sqlalchemy import select

from app.services import enclosing
from app.store.models import Attachment, Case

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def case(town):
    return town.applicant.applies()


def uploads(person, name="依据.pdf"):
    with person.does() as unit:
        return enclosing.upload(unit, io.BytesIO(PDF), name).id


def at_hand(person, case):
    with person.does() as unit:
        return [one["id"] for one in enclosing.at_hand(unit, unit.session.get_one(Case, case.id))]


def test_a_colleague_has_what_the_own_body_enclosed_and_not_what_is_still_loose(town, case):
    enclosed, loose = uploads(town.reviewer), uploads(town.reviewer)
    with town.reviewer.does() as unit:
        unit.session.get_one(Attachment, enclosed).case_id = case.id
    assert at_hand(town.reviewer, case) == [str(loose), str(enclosed)]
    assert at_hand(town.reviewer2, case) == [str(enclosed)]
    assert at_hand(town.authority_reviewer, case) == []


def test_another_applicants_files_are_never_at_hand(town, case):  # neither has an organ, and that is nothing in common
    enclosed = uploads(town.applicant)
    with town.applicant.does() as unit:
        unit.session.get_one(Attachment, enclosed).case_id = case.id
    assert at_hand(town.applicant, case) == [str(enclosed)]
    assert at_hand(town.applicant2, case) == []


def test_files_of_every_file_field_are_bound_to_the_case_and_others_are_not(town, case):
    mine, theirs = uploads(town.applicant), uploads(town.applicant2)
    form = town.office.forms[("conditional_application", "correct")]
    with town.applicant.does() as unit:
        enclosing.enclose(unit, unit.session.get_one(Case, case.id), form, {"attachments": [str(mine), str(theirs)]})
    found = {one.id: one.case_id for one in town.rows(select(Attachment))}
    assert found == {mine: case.id, theirs: None}
