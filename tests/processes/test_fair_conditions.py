"""Art. 19: no discriminatory conditions. Whoever writes one for the catalogue is told beside the field, wherever conditions are written."""

import pytest

from app.cli.demo_demand_request import CHARGERS, TRANSPORT, assessed
from app.domain import fair_conditions
from app.domain.errors import Unlawful
from tests.processes.changing import RULES, prepares, proposed
from tests.processes.demand_walks import Walk

LOCAL = {"text": "申请人应当为注册地在本省的国有企业。", "basis": "工作需要"}
FOUNDED = {**LOCAL, "basis": "《中华人民共和国测绘法》第五十一条"}
OPEN_ENDED = {"text": "符合其他条件，由本单位视情况确定。", "basis": "第二十一条第一款"}
SECRET = "440000/health/0002"


@pytest.fixture
def change(town):
    return proposed(town.reviewer5, to="conditional", about=SECRET)


def states(town, case, rule):
    prepares(town.reviewer5, case, to="conditional", grounds=("benefit_with_risk",), way="assessed", conditions=[*RULES, rule])


def test_a_difference_by_kind_of_applicant_without_a_provision_is_refused(town, change):  # Art. 19
    with pytest.raises(Unlawful) as declined:
        states(town, change, LOCAL)
    assert "第十九条" in declined.value.article
    assert {problem.path for problem in declined.value.problems} == {"/conditions/1/basis"}
    assert change.waits_for == ["prepare"]


def test_an_open_ended_condition_is_refused_whatever_it_rests_on(town, change):  # Arts. 19, 21 para. 1
    with pytest.raises(Unlawful) as declined:
        states(town, change, OPEN_ENDED)
    assert [problem.path for problem in declined.value.problems] == ["/conditions/1/text"]


def test_a_difference_with_its_provision_goes_on_with_a_warning_on_the_record(town, change):  # Art. 19
    states(town, change, FOUNDED)
    line = next(one for one in change.record if one.deed == "conditions_weighed")
    assert "测绘法" in "".join(line.details["remarks"])
    task = change.open(change.waits_for[0])
    page = town.client("security").get(f"/workbench/tasks/{task.id}")
    if page.status_code == 200:
        assert "对申请人有区别" in page.text


def test_conditions_that_treat_everybody_alike_are_left_alone(town, change):  # Art. 19
    states(town, change, {"text": "存放数据的系统达到网络安全等级保护第二级。", "basis": "第二十六条第三款"})
    assert "conditions_weighed" not in change.deeds


def test_conditions_promised_to_a_demand_are_read_alike(town):  # Arts. 15, 19
    case = Walk(town).to_body(CHARGERS, TRANSPORT)
    said = {**assessed("conditional", town.today, holding="unlisted"), "conditions": [LOCAL]}
    with pytest.raises(Unlawful) as declined:
        town.reviewer.completes(case, "assess", **said)
    assert {problem.path for problem in declined.value.problems} == {"/conditions/0/basis"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("仅限法人申请。", "person"), ("民营企业不得申请。", "ownership"), ("外资企业须另行提供担保。", "ownership"), ("仅面向本地企业。", "place"),
        ("注册资本不低于五百万元。", "size"), ("成立满三年。", "age"), ("须为协会会员。", "standing"),
    ],
)  # fmt: skip
def test_every_kind_of_difference_is_seen(town, text, kind):  # Art. 19
    words = town.office.fairness
    title = next(one.title for one in words.kinds if one.id == kind)
    found = fair_conditions.remarks(words, [{"text": text, "basis": ""}])
    assert any(title in one.message and one.is_refused for one in found)


def test_the_published_catalogue_is_read_on_the_command_line(town):  # Arts. 19, 21
    ran = town.app.test_cli_runner().invoke(args=["conditions", "lint"])
    assert "条开放条件" in ran.output
    assert ran.exit_code == 0, ran.output
