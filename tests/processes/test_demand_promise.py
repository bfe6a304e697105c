"""A promised date is told, kept, or put off with a reason and by a second person; a late one climbs a ladder of its own."""

import pytest
from sqlalchemy import select

from app.cli.demo_demand_request import ECOLOGY, EPIDEMIC, HEALTH, TRANSPORT, WITHHELD, decided
from app.domain.errors import Forbidden, Invalid
from app.store.models import Case, CaseLink
from tests.processes.demand_walks import Walk, both_roles, deadlines, opens, supports


@pytest.fixture
def walk(town):
    return Walk(town)


def test_a_promise_is_kept_when_the_catalogue_says_so(town, walk):  # Arts. 12, 15 para. 3
    case = walk.to_result("open")
    supports(town, "company", case)
    done = {"result": "opened", "where": "catalogue", "dataset_code": "440000/transport/0009"}
    with pytest.raises(Invalid) as refused:
        town.reviewer.completes(case, "fulfil", **done)
    assert refused.value.problems[0].path == "/dataset_code"
    opens(town)
    town.reviewer.completes(case, "fulfil", **done)
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("open", "closed", [], [])
    assert case.deadline("promise").met_in_time
    kept = [letter for letter in case.letters if "已经兑现" in letter.content["lead"]]
    assert {letter.party_id for letter in kept} == {town.applicant.actor.party_id, town.company.actor.party_id}


@pytest.mark.parametrize(
    ("organ", "attribute"), [(TRANSPORT, "withheld"), (TRANSPORT, "conditional"), (ECOLOGY, "unconditional")]
)
def test_a_promise_is_not_kept_by_a_form(town, walk, organ, attribute):
    case = walk.to_result("open")
    opens(town, organ=organ, attribute=attribute)
    with pytest.raises(Invalid) as refused:
        town.reviewer.completes(
            case, "fulfil", result="opened", where="catalogue", dataset_code="440000/transport/0009"
        )
    assert "还没有按承诺开放" in refused.value.problems[0].message
    assert case.waits_for == ["fulfil"]


def test_a_promise_that_is_late_climbs_its_own_ladder(town, walk):
    case = walk.to_result("open")
    climbed = {}
    while town.today.isoformat() < "2026-04-07":
        town.days_pass(1)
        climbed.setdefault(len(case.rungs_of("promise")), town.today.isoformat())
    assert case.rungs_of("promise") == ["reminder", "warning", "yellow", "red"]
    assert [climbed[n] for n in (1, 2, 3, 4)] == ["2026-03-25", "2026-03-30", "2026-04-01", "2026-04-02"]
    assert (len(town.supervisor.sees("oversee")), case.level) == (1, "red")
    opens(town)
    town.reviewer.completes(case, "fulfil", result="opened", where="catalogue", dataset_code="440000/transport/0009")
    assert (case.deadline("promise").met_in_time, case.waits_for) == (False, [])


def test_a_new_date_needs_a_reason_a_second_person_and_is_told(town, walk):
    case = walk.to_result("open")
    supports(town, "company", case)
    late = {"result": "new_date", "new_on": "2026-05-20", "new_reason": "数据质量核查发现缺漏，需要补采两个市的数据。"}
    with pytest.raises(Invalid):
        town.reviewer.completes(case, "fulfil", result="new_date", new_on="2026-05-20")
    town.reviewer.completes(case, "fulfil", **late)
    assert (case.waits_for, str(case.deadline("promise").due_on)) == (["redate"], "2026-04-01")
    both_roles(town, "reviewer", "approver")
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.completes(case, "redate", agreement="agreed", new_on="2026-05-20", new_reason=late["new_reason"])
    town.approver.completes(case, "redate", agreement="agreed", new_on="2026-05-20", new_reason=late["new_reason"])
    old, new = [row for row in deadlines(town, case) if row.rule == "promise"]
    assert (old.state, str(old.due_on), new.state, str(new.due_on)) == ("cancelled", "2026-04-01", "open", "2026-05-20")
    told = [letter for letter in case.letters if "不能在承诺的日期开放" in letter.content["lead"]]
    assert {letter.party_id for letter in told} == {town.applicant.actor.party_id, town.company.actor.party_id}
    assert (case.waits_for, str(case.due_on)) == (["fulfil"], "2026-05-20")
    town.is_now("2026-04-10 10:00")
    assert case.rungs_of("promise") == []
    town.is_now("2026-05-21 10:00")
    assert case.rungs_of("promise") == ["reminder", "warning", "yellow", "red"]


def test_a_new_date_can_be_refused(town, walk):
    case = walk.to_result("open")
    town.reviewer.completes(
        case, "fulfil", result="new_date", new_on="2026-05-20", new_reason="数据质量核查发现缺漏，需要补采。"
    )
    town.approver.completes(case, "redate", agreement="return", comment="可以先开放已核查的部分。")
    assert (case.waits_for, str(case.deadline("promise").due_on)) == (["fulfil"], "2026-04-01")
    assert case.open("fulfil").sent_back_reason == "可以先开放已核查的部分。"


def test_opening_withheld_data_starts_a_change_of_their_attribute(town, walk):  # Art. 13
    case = walk.to_result("conditional", "listed", "approver5", wanted=EPIDEMIC, body=HEALTH, who="reviewer5")
    assert (case.subject["code"], case.waits_for) == (WITHHELD, ["fulfil"])
    change = town.rows(select(Case).where(Case.process == "attribute_change"))[0]
    assert (change.subject["code"], change.organ_id, change.party_id) == (WITHHELD, case.organ_id, None)
    assert (change.application["to"], change.application["grounds_conditional"]) == ("conditional", ["strains_resources"])
    links = {(link.case_id, link.other_id, link.kind) for link in town.rows(select(CaseLink))}
    assert links == {(case.id, change.id, "started"), (change.id, case.id, "origin")}


def test_data_outside_the_catalogue_start_no_change_of_attribute(town, walk):
    walk.to_result("open")
    assert town.rows(select(Case).where(Case.process == "attribute_change")) == []


def test_another_bodys_dataset_cannot_be_named(town, walk):
    case = walk.to_decision("open", wanted=EPIDEMIC, body=HEALTH, who="reviewer5")
    with pytest.raises(Invalid):
        town.approver5.completes(
            case, "decide", **{**decided("open", town.today, holding="listed"), "dataset": "440000/transport/0001"}
        )
    assert case.waits_for == ["decide"]


def test_a_date_is_promised_for_tomorrow_at_the_earliest(town, walk):
    case = walk.to_decision()
    with pytest.raises(Invalid) as refused:
        town.approver.completes(
            case, "decide", **{**decided("open", town.today), "promised_on": town.today.isoformat()}
        )
    assert refused.value.problems[0].path == "/promised_on"
