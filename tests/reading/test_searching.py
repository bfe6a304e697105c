"""Cases found by their words: number, title, party and answers, and nothing that the asker may not read."""

import pytest
from sqlalchemy import select

from app.cli import demo_stories
from app.cli.demo_rights_objection import MISSING
from app.reading import case_lists
from app.services import wording
from app.store.models import CaseWords
from tests.processes.objecting import in_use, objects

COACH = demo_stories.COACH


@pytest.fixture
def found(town):
    """The numbers of the cases that somebody finds, in the list of cases and among the open tasks."""

    def search(login, question):
        client = town.client(login)
        pages = [client.get(path, query_string={"q": question, "scope": "body"}).text for path in ("/workbench/cases", "/workbench")]
        with town.at_work() as unit:
            kept = {"now": unit.now, "calendar": town.office.calendar}
            listed = case_lists.page(unit.session, town.actors[login], case_lists.Wanted(text=question), **kept)
        numbers = {row.case_no for row in listed.rows}
        assert all(number in pages[0] for number in numbers)
        return numbers, {number for number in numbers if number in pages[1]}

    return search


def test_a_case_is_found_by_number_title_party_and_what_was_written(town, found):
    toll = town.applicant.applies(scenario_description="研究拥堵指数与潮汐车道的关系，Version2，按小时和路段比较早晚高峰的变化，为公众出行和道路养护提供参考，成果公开发表。")
    coach = town.company.applies(COACH)
    assert toll.case_no != coach.case_no
    for question in (toll.case_no, toll.case_no[-4:], "潮汐车道", "拥堵", "version2", "潮汐 林晓岚", "潮"):
        assert found("reviewer", question) == ({toll.case_no}, {toll.case_no}), question
    assert found("reviewer", "班线 岭南") == ({coach.case_no}, {coach.case_no})
    for question in ("潮汐 岭南", "没有这样的词", "%", "' | '"):
        assert found("reviewer", question) == (set(), set()), question


def test_an_opinion_is_found_as_soon_as_it_is_given_and_in_one_transaction_with_it(town, found):
    case = town.applicant.applies()
    town.reviewer.completes(case, "completeness", result="correct", missing=[{**demo_stories.MISSING[0], "how": "请补充商用密码测评报告，说明系统的安全等级。"}])
    assert found("reviewer2", "密码测评")[0] == {case.case_no}
    words = len(town.rows(select(CaseWords).where(CaseWords.case_id == case.id)))
    with pytest.raises(Exception, match="填写的内容有误"):
        town.applicant.completes(case, "correct", answers=[])
    assert len(town.rows(select(CaseWords).where(CaseWords.case_id == case.id))) == words


def test_nobody_finds_what_they_may_not_see(town, found):
    town.applicant.applies(scenario_description="研究潮汐车道，按小时和路段比较早晚高峰的变化，为公众出行和道路养护提供参考，成果公开发表。")
    for login in ("reviewer3", "approver3"):
        assert found(login, "潮汐车道") == (set(), set())
    assert len(found("supervisor", "潮汐车道")[0]) == 1


def test_sealed_evidence_finds_its_case_for_the_handlers_only(town, found):
    in_use(town)
    case = objects(town, facts="开放的小时数据可以推算出密语甲的未公开运输路线，侵犯商业秘密。")
    town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    town.institute.completes(case, "correct", answers=[{"id": "1", "answer": "补充密语乙的记录。"}])
    for secret in ("密语甲", "密语乙"):
        assert found("reviewer", secret)[0] == {case.case_no}
        for login in ("reviewer2", "approver", "legal", "coordinator", "supervisor"):
            assert found(login, secret) == (set(), set()), login


def test_numbers_of_people_find_nothing(town, found):
    town.applicant.applies(scenario_description="联系人张三，电话13800138000，证件440103199003071234，按小时和路段比较早晚高峰的变化，为公众出行和道路养护提供参考，成果公开发表。")
    for number in ("13800138000", "440103199003071234", "4401031990"):
        assert found("reviewer", number) == (set(), set())
    assert len(found("reviewer", "张三")[0]) == 1


def test_the_words_can_be_written_anew(town, found):
    case = town.applicant.applies(scenario_description="研究潮汐车道，按小时和路段比较早晚高峰的变化，为公众出行和道路养护提供参考，成果公开发表。")
    town.reviewer.accepts(case)

    def words():
        with town.at_work() as unit:
            query = select(CaseWords.case_id, CaseWords.sealed, CaseWords.words)
            return sorted(map(tuple, unit.session.execute(query)))

    before = words()
    with town.at_work() as unit:
        assert wording.rebuild(unit) >= 1
    assert words() == before
    assert found("reviewer", "潮汐")[0] == {case.case_no}
