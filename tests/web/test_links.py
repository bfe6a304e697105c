"""Cases that belong together are shown on both sides, to those who may see them, and to nobody else."""

import re

import pytest

from tests.processes import objecting
from tests.processes.test_appeal import appeals
from tests.processes.test_violation import SUSPEND, decides, entitlement_of, starts

BASIS = "《中华人民共和国反不正当竞争法》第九条"


@pytest.fixture
def cases(town):
    """An application in use; an objection that suspends it, tightens the dataset and hands its holder over; a violation appealed against."""
    application = town.applicant.applies()
    town.approver.grants(application)
    violation = starts(town.reviewer, entitlement_of(town, application))
    decides(town, violation, body=[SUSPEND])
    appeal = appeals(town.applicant, violation)
    objection = objecting.objects(town)
    objecting.suspended(town, objection)
    holder = entitlement_of(town, application).number
    said = {
        "refer": True,
        "refer_holder": holder,
        "refer_grounds": ["infringement"],
        "refer_reason": "公布了由数据推算出的单个车队的运输线路，超出协议。",
    }
    objecting.settled(
        town, objection, "founded", downgrade=True, downgrade_to="withheld", downgrade_basis=BASIS, **said
    )
    return {
        "application": application, "violation": violation, "appeal": appeal, "objection": objection,
        "change": objection.linked_case("attribute_change"), "referred": objection.linked_case("violation"),
    }  # fmt: skip


PAIRS = [
    ("application", "violation"), ("violation", "appeal"), ("objection", "change"), ("objection", "referred"), ("objection", "application"),
    ("application", "referred"),
]  # fmt: skip


@pytest.mark.parametrize("who", ["authority_reviewer", "reviewer", "applicant", "institute"])
def test_each_pair_is_shown_on_both_sides_to_whoever_may_see_both(town, cases, who):
    pages = {name: linked_on(town, who, case) for name, case in cases.items()}
    for one, other in PAIRS:
        if pages[one] is None or pages[other] is None:
            continue
        assert cases[other].case_no in pages[one], (one, other)
        assert cases[one].case_no in pages[other], (other, one)
    assert {name for name, page in pages.items() if page is not None} == SEES[who]


SEES = {
    "authority_reviewer": {"application", "violation", "appeal", "objection", "change", "referred"},
    "reviewer": {"application", "violation", "objection", "change", "referred"},
    "applicant": {"application", "violation", "appeal", "referred"},
    "institute": {"objection"},
}


@pytest.mark.parametrize("who", ["applicant", "institute", "reviewer"])
def test_no_page_names_a_case_that_its_reader_may_not_see(town, cases, who):
    hidden = [case.case_no for name, case in cases.items() if name not in SEES[who]]
    client = town.client(who)
    for name in SEES[who]:
        page = client.get(address(who, cases[name])).text
        assert not [one for one in hidden if one in page], name


def test_a_task_page_shows_them_too(town, cases):
    task = cases["referred"].open("prepare")
    page = town.client("reviewer").get(f"/workbench/tasks/{task.id}").text
    assert "相关办件" in page
    assert cases["objection"].case_no in page


def test_a_holder_does_not_read_the_officials_finding_as_their_own(town, cases):
    page = town.client("applicant").get(f"/my/cases/{cases['violation'].case_no}").text
    assert "违规处理立案表" not in page
    assert "处理建议" not in page
    assert "陈述申辩" in page


def test_whoever_is_dealt_with_finds_the_way_to_appeal_while_there_is_one(town):
    application = town.applicant.applies()
    town.approver.grants(application)
    violation = starts(town.reviewer, entitlement_of(town, application))
    client, address_here = town.client("applicant"), f"/my/cases/{violation.case_no}"
    assert "提起申诉" not in client.get(address_here).text
    decides(town, violation, body=[SUSPEND])
    way = re.search(r'href="(/apply/appeal[^"]*)"', client.get(address_here).text)[1]
    assert client.get(way).status_code == 200
    appeals(town.applicant, violation)
    assert "/apply/appeal" not in client.get(address_here).text


def test_a_dataset_shows_its_readers_the_way_to_object(town):
    page = town.client("institute").get(f"/catalogue/{objecting.TOLL}").text
    way = re.search(r'href="(/apply/rights_objection[^"]*)"', page)[1]
    assert town.client("institute").get(way).status_code == 200
    assert "/apply/rights_objection" not in town.client("reviewer").get(f"/catalogue/{objecting.TOLL}").text
    assert "/apply/rights_objection" not in town.client("reviewer5").get(f"/catalogue/{objecting.WITHHELD}").text


def address(who, case):
    return f"/my/cases/{case.case_no}" if who in ("applicant", "institute") else f"/workbench/cases/{case.case_no}"


def linked_on(town, who, case):
    """What the page of a case says of the cases linked to it; None where the page is not for this reader."""
    answer = town.client(who).get(address(who, case))
    if answer.status_code == 404:
        return None
    assert answer.status_code == 200
    found = re.search(r'<h2 id="links(?:-title)?">.*?</section>', answer.text, re.DOTALL)
    return found[0] if found else ""
