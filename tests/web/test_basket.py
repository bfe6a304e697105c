"""Several datasets with one form: a case for each, opened together or not at all, linked, and handled each by itself (Art. 21)."""

import pytest
from sqlalchemy import func, select

from app.cli.demo_stories import COACH, PARKING
from app.domain.errors import Forbidden, Invalid, Missing
from app.services import filing
from app.store.models import Case, StartDraft
from tests.town import TOLL, TownCase, application

SLUG = "conditional_application"
ABOUT = f"{TOLL},{PARKING}"


def answers(town, **changes):
    """One form for two datasets: what is common once, items and channel for each."""
    toll, parking = application(TOLL, town.today), application(PARKING, town.today)
    common = {name: value for name, value in toll.items() if name not in ("items", "channel")}
    own = {"items_at_0": toll["items"], "channel_at_0": toll["channel"], "items_at_1": parking["items"], "channel_at_1": parking["channel"]}
    return {**common, **own, **changes}


def files(town, about=ABOUT, who="applicant", **changes):
    with getattr(town, who).does() as unit:
        return filing.file(unit, SLUG, about, answers(town, **changes)).case_no


def cases(town):
    return town.rows(select(Case).order_by(Case.id))


def test_one_form_opens_a_case_for_each_dataset_with_its_own_body(town):  # Art. 21; processes.md P1
    first = files(town)
    toll, parking = cases(town)
    assert toll.case_no == first
    assert (toll.subject["code"], parking.subject["code"]) == (TOLL, PARKING)
    assert toll.organ_id != parking.organ_id
    assert toll.application["scenario_name"] == parking.application["scenario_name"]
    assert parking.application["channel"] == "api"
    assert {"items_at_0", "channel_at_1"}.isdisjoint(toll.application)


def test_they_are_linked_on_each_others_page_and_record(town):
    first = files(town)
    other = cases(town)[1]
    page = town.client("applicant").get(f"/my/cases/{first}").text
    assert "与本件一起提出" in page
    assert other.case_no in page
    assert other.case_no in town.client("applicant").get(f"/my/cases/{first}/filed").text


def test_a_body_sees_its_own_case_and_not_the_others(town):
    first = files(town)
    other = cases(town)[1].case_no
    page = town.client("reviewer").get(f"/workbench/cases/{first}")
    assert page.status_code == 200
    assert f'href="/workbench/cases/{other}"' not in page.text
    assert town.client("reviewer").get(f"/workbench/cases/{other}").status_code == 404


def test_all_or_none(town):
    with pytest.raises(Invalid) as declined:
        files(town, channel_at_1="media")
    assert [problem.path for problem in declined.value.problems] == ["/channel_at_1"]
    assert cases(town) == []


def test_what_is_missing_for_one_dataset_is_told_beside_its_question(town):
    with pytest.raises(Invalid) as declined:
        files(town, items_at_1=[], scenario_name=None)
    paths = {problem.path for problem in declined.value.problems}
    assert {"/items_at_1", "/scenario_name"} <= paths


def test_each_is_withdrawn_by_itself(town):
    files(town)
    toll, parking = (TownCase(town=town, id=one.id, case_no=one.case_no) for one in cases(town))
    town.applicant.withdraws(toll)
    assert (toll.outcome, parking.outcome) == ("withdrawn", None)


def test_other_processes_and_unknown_datasets_take_no_several(town):
    for about in (f"{TOLL},440000/none/0001", ",".join(f"{TOLL}{n}" for n in range(6))):
        with pytest.raises(Missing):
            files(town, about)
    with pytest.raises((Missing, Forbidden)), town.applicant.does() as unit:
        filing.start_form(unit, "rights_objection", ABOUT)


def test_the_basket_works_without_script_and_account(town):
    client = town.client()
    client.post("/basket", data={"code": TOLL, "deed": "add"})
    page = client.post("/basket", data={"code": PARKING, "deed": "add"}, follow_redirects=True).text
    assert "填写申请表，开立 2 件" in page
    assert f"about={TOLL},{PARKING}" in page.replace("%2C", ",").replace("%2F", "/")
    page = client.post("/basket", data={"code": PARKING, "deed": "remove"}, follow_redirects=True).text
    assert "开立 1 件" in page
    assert "申请篮是空的" in client.post("/basket", data={"code": TOLL, "deed": "remove"}, follow_redirects=True).text


def test_the_form_asks_what_is_common_once_and_keeps_a_draft(town):
    client = town.client("applicant")
    page = client.get(f"/apply/{SLUG}?about={ABOUT}").text
    assert page.count('name="scenario_name"') == 1
    assert page.count('name="channel_at_') > 2
    assert "一份申请表，2件办件" in page
    client.post(f"/apply/{SLUG}?about={ABOUT}", data={"scenario_name": "停车与流量", "_op": "save"})
    assert town.rows(select(StartDraft))[0].answers["scenario_name"] == "停车与流量"
    assert client.get("/my/cases").status_code == 200


def test_the_same_form_sent_twice_opens_nothing_more(town):
    first = files(town)
    assert files(town) == first
    with town.at_work() as unit:
        assert unit.session.scalar(select(func.count(Case.id))) == 2
    assert COACH not in {one.subject["code"] for one in cases(town)}
