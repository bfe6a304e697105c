"""Others want the same data: they support a demand, two demands become one, and everyone is told the result."""

import pytest
from sqlalchemy import select

from app.cli.demo_demand_request import CHARGERS, LICENCES
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.services import demands
from app.store.models import CaseLink
from tests.processes.demand_walks import Walk, supporters, supports


@pytest.fixture
def walk(town):
    return Walk(town)


@pytest.fixture
def asks(walk):
    return walk.asks


def test_a_duplicate_is_merged_and_its_party_supports_the_earlier_one(town, asks):
    first = asks()
    second = asks(("公共充电桩分布及使用状态", *CHARGERS[1:]), who="company", on=None)
    supports(town, "institute", second)
    assert [one["value"] for one in second.subject["similar_demands"]] == [first.case_no]
    merging = {"result": "merge", "merge_into": first.case_no, "merge_reason": "两件要的是同样的数据。"}
    town.authority_reviewer.completes(second, "route", **merging)
    assert (second.outcome, second.waits_for, second.deadline("decide").state) == ("merged", [], "met")
    assert first.case_no in str(second.letter("demand_result").content["sections"])
    assert supporters(town, first) == {town.company.actor.party_id, town.institute.actor.party_id}
    link = town.rows(select(CaseLink))[0]
    assert (link.case_id, link.other_id, link.kind) == (second.id, first.id, "merged_into")
    assert (second.deeds.count("merged"), first.deeds.count("took_in")) == (1, 1)


def test_a_demand_is_merged_only_into_one_that_still_runs(town, asks):
    first, second = asks(), asks(who="company", on=None)
    town.applicant.withdraws(first)
    merging = {"result": "merge", "merge_into": first.case_no, "merge_reason": "两件要的是同样的数据。"}
    before = second.state
    with pytest.raises(Invalid) as refused:
        town.authority_reviewer.completes(second, "route", **merging)
    assert refused.value.problems[0].path == "/merge_into"
    assert (second.state, second.waits_for, supporters(town, first)) == (before, ["route"], set())


def test_nothing_is_merged_where_nothing_is_alike(town, asks):
    asks()
    other = asks(LICENCES, who="company", on=None)
    with pytest.raises(Invalid):
        town.authority_reviewer.completes(other, "route", result="merge", merge_into="x", merge_reason="合并办理。")


def test_each_supporter_gets_the_result_and_learns_nothing_of_the_requester(town, walk):
    case = walk.to_decision("refused")
    supports(town, "company", case)
    supports(town, "institute", case)
    walk.decides(case, "refused")
    told = [letter for letter in case.letters if letter.kind == "demand_result"]
    assert {letter.party_id for letter in told} == {town.applicant.actor.party_id, *supporters(town, case)}
    assert len({letter.number for letter in told}) == 3
    for_company = next(letter for letter in told if letter.party_id == town.company.actor.party_id)
    assert for_company.content["addressee"] == "岭南智行数据科技有限公司"
    assert not any(word in str(for_company.content) for word in ("林晓岚", CHARGERS[3], "13800000001", "/my/cases/"))


def test_support_is_given_once_and_can_be_taken_back(town, asks):
    case = asks()
    supports(town, "company", case)
    supports(town, "company", case)
    assert (len(supporters(town, case)), case.deeds.count("supported")) == (1, 1)
    with town.company.does() as unit:
        demands.withdraw_support(unit, case.id)
    assert supporters(town, case) == set()


def test_who_may_not_support(town, asks):
    case, other = asks(), town.applicant2.applies()
    with pytest.raises(Forbidden, match="自己"):
        supports(town, "applicant", case)
    with pytest.raises(Forbidden, match="实名认证"):
        supports(town, "reviewer", case)
    with pytest.raises(Missing):
        supports(town, "company", other)
    town.applicant.withdraws(case)
    with pytest.raises(Stale):
        supports(town, "company", case)
