"""Arts. 9-15, walked as they read: stated with its basis, assessed, decided by the body, open to suggestion, settled by the government."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.cli import demo
from app.domain.errors import Forbidden, Invalid, Missing, Stale, Unlawful
from app.services import catalogue_changes, dossiers, starting
from app.store import folders
from app.store.models import (
    Account,
    AccountRole,
    Attachment,
    Case,
    CaseLink,
    Dataset,
    DatasetVersion,
    Entitlement,
    Letter,
)
from tests.processes.changing import (
    PROVISION,
    REASON,
    RULES,
    SECRET,
    SLUG,
    assesses,
    can_find,
    commits,
    disagrees,
    file,
    governs,
    prepares,
    proposed,
    stated,
    submitted,
    suggests,
)
from tests.services.chain import first_broken
from tests.town import TOLL

RIVERS = "440000/ecology/0002"


def dataset(town, code=TOLL):
    return town.rows(select(Dataset).where(Dataset.code == code))[0]


def test_a_body_closes_a_dataset_with_its_basis_and_the_authoritys_silence_is_no_approval(town):  # Art. 9 para. 2, Art. 10 para. 2
    case = proposed(town.reviewer)
    assert case.waits_for == ["prepare"]
    submitted(town, case)
    assert case.waits_for == ["opinion"]
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    assert (case.outcome, case.stage, case.waits_for, case.timers) == ("changed", "closed", [], [])
    now = dataset(town)
    assert (now.attribute, now.attribute_basis, now.version, now.conditions, now.channels) == ("withheld", "第十条第二项", 2, [], [])
    assert [letter.kind for letter in case.letters] == ["attribute_materials", "attribute_decision"]
    assert "批准" not in "".join(str(letter.content) for letter in case.letters)


def test_the_material_names_grounds_documents_and_opinions(town):  # Art. 10 para. 2, Art. 13 para. 4, Art. 14
    case = submitted(town, proposed(town.reviewer))
    content = case.letter("attribute_materials").content
    assert content["addressee"] == "广东省数据管理局（演示）"
    told = str(content["sections"])
    for words in ("开放的安全影响评估（第十条第二项、第二款）", "下调开放程度的法律依据（第十三条第四款）", "风险评估：符合", PROVISION):
        assert words in told


def test_the_old_entry_stays_as_it_was(town):  # Art. 15 para. 1
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    (kept,) = town.rows(select(DatasetVersion))
    assert (kept.version, kept.case_id, kept.snapshot["attribute"], len(kept.snapshot["conditions"])) == (1, case.id, "conditional", 3)


OPENING = [
    (SECRET, "conditional", ("consented",), "cleaned", ["consent_records", "cleaning_report", "fitness_proof"], "第十一条第一项"),
    (SECRET, "unconditional", (), "cleaned", ["cleaning_report", "fitness_proof"], "第十二条"),
    (SECRET, "unconditional", (), "public_interest", ["public_interest_finding", "fitness_proof"], "第十三条第二款"),
    (SECRET, "conditional", (), "public_interest", ["public_interest_finding", "fitness_proof"], "第十三条第二款"),
    (SECRET, "conditional", ("benefit_with_risk",), "assessed", ["benefit_report", "assessment_report", "fitness_proof"], "第十一条第三项"),
]


@pytest.mark.parametrize(("about", "to", "grounds", "way", "documents", "basis"), OPENING)
def test_what_is_withheld_opens_by_each_paragraph_of_art_13(town, about, to, grounds, way, documents, basis):  # Art. 13 paras. 1-3, Art. 14 para. 2
    case = proposed(town.reviewer5, to=to, about=about)
    answers = stated(town.reviewer5, to=to, grounds=grounds, way=way, documents=documents, involves_privacy=True)
    less = {name: value for name, value in answers.items() if name != documents[0]}
    with pytest.raises(Unlawful) as refused:
        town.reviewer5.completes(case, "prepare", **less)
    assert [problem.path for problem in refused.value.problems] == [f"/{documents[0]}"]
    town.reviewer5.completes(case, "prepare", **answers)
    assert case.waits_for == ["risk"]
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        assert town.office.processes[SLUG].reshapes(dossiers.of(unit, folder)).basis == basis


def test_periodic_assessment_turns_conditional_into_unconditional_and_applicants_need_not_apply(town):  # Art. 13 para. 3, Art. 12
    application = town.applicant.applies()
    case = proposed(town.reviewer, to="unconditional")
    submitted(town, case, to="unconditional", grounds=(), way="assessed")
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    now = dataset(town)
    assert (now.attribute, now.attribute_basis, now.conditions, now.channels) == ("unconditional", "第十二条", [], ["download"])
    assert any("可以直接获取" in text for text in town.applicant.notices)
    links = {(one.case_id, one.other_id, one.kind) for one in town.rows(select(CaseLink))}
    assert links == {(case.id, application.id, "affects"), (application.id, case.id, "affected_by")}
    assert town.rows(select(Letter).where(Letter.kind == "holder_notice")) == []


def test_closing_needs_its_legal_basis(town):  # Art. 13 para. 4
    case = proposed(town.reviewer)
    with pytest.raises(Unlawful) as refused:
        prepares(town.reviewer, case, documents=["security_impact"])
    assert refused.value.article == "第十三条第四款"
    assert case.waits_for == ["prepare"]


def test_there_are_five_grounds_to_withhold_and_no_other(town):  # Arts. 10, 12
    case = proposed(town.reviewer)
    with pytest.raises(Invalid):
        prepares(town.reviewer, case, documents=["legal_basis"], grounds_withheld=["other"])
    with pytest.raises(Unlawful) as refused:
        prepares(town.reviewer, case, documents=["legal_basis"], grounds_withheld=[])
    assert "第十二条" in str(refused.value)


def test_a_ground_of_art_11_is_none_of_art_10(town):  # Art. 11
    case = proposed(town.reviewer3, to="conditional", about=RIVERS)
    said = stated(town.reviewer3, to="conditional", grounds=("benefit_with_risk",))
    with pytest.raises(Invalid):
        town.reviewer3.completes(case, "prepare", **{**said, "grounds_conditional": ["public_security"]})
    town.reviewer3.completes(case, "prepare", **said)
    assert case.waits_for == ["risk"]


def test_what_was_had_by_sharing_does_not_enter_the_catalogue(town):  # Art. 15 para. 3
    case = proposed(town.reviewer5, to="unconditional", about=SECRET)
    with pytest.raises(Unlawful) as refused:
        prepares(town.reviewer5, case, to="unconditional", grounds=(), way="cleaned", is_shared=True)
    assert refused.value.article == "第十五条第三款"


def test_the_public_interest_is_no_way_for_what_is_withheld_for_other_grounds(town):  # Art. 13 para. 2
    with town.at_work() as unit:
        unit.session.scalars(select(Dataset).where(Dataset.code == SECRET)).one().attribute_basis = "第十条第二项"
    case = proposed(town.reviewer5, to="unconditional", about=SECRET)
    with pytest.raises(Invalid):
        prepares(town.reviewer5, case, to="unconditional", grounds=(), way="public_interest")


@pytest.mark.parametrize(
    ("legal", "technical", "asked"),
    [(False, False, []), (True, False, ["legal"]), (False, True, ["expert"]), (True, True, ["expert", "legal"])],
)
def test_risk_is_assessed_always_the_rest_where_it_is_asked(town, legal, technical, asked):  # Art. 14 para. 1
    case = proposed(town.reviewer)
    prepares(town.reviewer, case, has_legal_questions=legal, is_technical=technical)
    assert case.waits_for == sorted([*asked, "risk"])
    assesses(town, case)
    assert case.waits_for == ["decide"]


def test_the_decision_waits_for_every_opinion_whatever_their_order(town):  # Art. 14 para. 1
    case = proposed(town.reviewer)
    prepares(town.reviewer, case, has_legal_questions=True, is_technical=True)
    town.expert.completes(case, "expert", advice="support", findings="数据粒度确实可以反推活动规律。")
    town.legal.completes(case, "legal", advice="lawful", findings="变更的依据和程序合法。")
    assert case.waits_for == ["risk"]
    assesses(town, case)
    assert case.waits_for == ["decide"]


def test_nothing_opens_wider_against_its_risk_assessment(town):  # Art. 14 para. 1
    case = proposed(town.reviewer, to="unconditional")
    prepares(town.reviewer, case, to="unconditional", grounds=(), way="assessed")
    assesses(town, case, advice="unfit")
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="submit")
    town.approver.completes(case, "decide", decision="return", comment="请先脱敏再报。")
    task = case.open("prepare")
    assert (task.assignee_id, task.sent_back_reason) == (town.reviewer.actor.account_id, "请先脱敏再报。")
    prepares(town.reviewer, case, to="unconditional", grounds=(), way="assessed")
    assesses(town, case)
    town.approver.completes(case, "decide", decision="submit")
    assert case.waits_for == ["opinion"]


def test_a_change_found_unlawful_is_not_submitted(town):  # Art. 14 para. 1
    case = proposed(town.reviewer)
    prepares(town.reviewer, case, has_legal_questions=True)
    town.security.completes(case, "risk", level="low", advice="fit", findings="叠加分析的风险已经逐项评估。")
    town.legal.completes(case, "legal", advice="unlawful", findings="没有法律、法规作为依据。")
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="submit")
    town.approver.completes(case, "decide", decision="drop", comment="依据不足，维持现状。")
    assert (case.outcome, dataset(town).version) == ("kept", 1)
    assert "依据不足" in str(case.letter("attribute_decision").content)


def test_the_body_agrees_to_another_attribute_and_states_it_anew(town):  # Art. 9 para. 3
    case = submitted(town, proposed(town.reviewer))
    suggests(town, case, "unconditional")
    assert (case.waits_for, case.deadline("answer").kind) == (["answer"], "standard")
    town.approver.completes(case, "answer", answer="agree")
    assert case.waits_for == ["prepare"]
    with pytest.raises(Invalid):
        prepares(town.reviewer, case)
    prepares(town.reviewer, case, to="unconditional", grounds=(), way="assessed")
    assesses(town, case)
    with pytest.raises(Invalid):
        town.approver.completes(case, "decide", decision="drop", comment="改变主意，不再变更。")
    town.approver.completes(case, "decide", decision="submit")
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    assert dataset(town).attribute == "unconditional"


def test_the_body_agrees_to_keep_things_as_they_are(town):  # Art. 9 para. 3
    case = submitted(town, proposed(town.reviewer))
    suggests(town, case)
    with pytest.raises(Invalid):
        town.approver.completes(case, "answer", answer="agree")
    town.approver.completes(case, "answer", answer="agree_keep")
    assert (case.outcome, dataset(town).attribute) == ("kept", "conditional")


@pytest.mark.parametrize(
    ("settlement", "attribute", "outcome"),
    [("adopt_body", "withheld", "changed"), ("adopt_authority", "unconditional", "changed"), ("keep", "conditional", "kept")],
)
def test_where_the_two_cannot_agree_the_government_decides(town, settlement, attribute, outcome):  # Art. 9 para. 3
    case = submitted(town, proposed(town.reviewer))
    suggests(town, case, "unconditional")
    disagrees(town, case)
    assert [(task.name, task.role) for task in case.tasks if task.closed_at is None] == [("govern", "government")]
    governs(town, case, settlement)
    if outcome == "changed":
        with pytest.raises(Invalid):
            commits(town.approver, case, commit="stop", reason="不想变更了。")
        commits(town.approver, case)
    assert (case.outcome, dataset(town).attribute) == (outcome, attribute)
    assert "粤府函〔2026〕1号" in str(case.letter("attribute_decision").content)


def test_the_authority_suggests_and_the_case_begins_at_the_bodys_answer(town):  # Art. 9 para. 3
    case = proposed(town.authority_reviewer, grounds_withheld=["public_security"])
    assert case.waits_for == ["answer"]
    letter = case.letter("attribute_proposal")
    assert letter.number.startswith("粤数")
    assert (letter.content["organ"], letter.content["addressee"]) == ("广东省数据管理局（演示）", "广东省交通运输厅（演示）")
    assert letter.content["terms"][0][1]["kind"] == "standard"
    town.approver.completes(case, "answer", answer="agree")
    submitted(town, case)
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    assert dataset(town).attribute == "withheld"


def test_a_suggestion_that_the_body_refuses_goes_to_the_government_at_once(town):  # Art. 9 para. 3
    case = proposed(town.authority_reviewer, to="conditional", about=RIVERS, grounds_conditional=["benefit_with_risk"], conditions=RULES)
    town.approver3.completes(case, "answer", answer="disagree", reason="水质数据历来公开，没有风险。")
    with pytest.raises(Invalid):
        governs(town, case, "adopt_body")
    governs(town, case, "adopt_authority")
    commits(town.approver3, case)
    now = dataset(town, RIVERS)
    assert (now.attribute, now.attribute_basis, [one["text"] for one in now.conditions]) == ("conditional", "第十一条第三项", [RULES[0]["text"]])


def test_a_suggestion_names_its_grounds(town):  # Arts. 9 para. 3, 10
    with pytest.raises(Unlawful) as refused:
        proposed(town.authority_reviewer)
    assert refused.value.article == "第十条"
    assert town.rows(select(Case)) == []


def test_what_is_already_so_is_no_change(town):  # Art. 9 para. 1
    with pytest.raises(Invalid):
        proposed(town.reviewer, to="conditional")


def holding(town):
    """An application granted before the change."""
    application = town.applicant.applies()
    town.approver.grants(application)
    return application


def test_holders_are_told_once_each_and_the_commit_shows_whom_it_touches(town):  # Arts. 9, 26
    holding(town)
    running = town.company.applies()
    town.reviewer.claims(running, "completeness")
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    seen = next(task for task in case.tasks if task.name == "commit").answers
    assert f"1件：{running.case_no}" in seen["applications"]
    assert "岭南智行数据科技有限公司" not in seen["applications"]
    assert town.rows(select(Entitlement))[0].number in seen["holders"]
    assert "林晓岚" not in seen["holders"]
    (notice,) = (letter for letter in case.letters if letter.kind == "holder_notice")
    assert (notice.party_id, notice.content["addressee"]) == (town.applicant.actor.party_id, "林晓岚")
    assert any("不予开放" in text for text in town.company.notices)
    assert any(running.case_no in text for text in town.reviewer.notices)


def test_whom_it_touches_is_counted_at_the_moment_of_the_commit(town):
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    holding(town)
    commits(town.approver, case)
    assert [letter.kind for letter in case.letters].count("holder_notice") == 1


def test_the_body_may_stop_before_the_catalogue_changes(town):
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    with pytest.raises(Invalid):
        commits(town.approver, case, confirms=False)
    commits(town.approver, case, commit="stop", reason="影响的授权太多，另行评估。")
    assert (case.outcome, dataset(town).version) == ("kept", 1)


def test_a_dataset_that_another_case_has_changed_is_not_changed_over_it(town):
    first, second = _two(town)
    commits(town.approver, first)
    before = (second.record_seq, second.waits_for)
    with pytest.raises(Stale, match="另一件办件"):
        commits(town.approver, second)
    assert (second.record_seq, second.waits_for) == before
    commits(town.approver, second, commit="stop", reason="已由另一件办件变更。")
    assert (second.outcome, dataset(town).version) == ("kept", 2)


def _two(town):
    cases = (proposed(town.reviewer), proposed(town.reviewer2))
    for reviewer, case in zip((town.reviewer, town.reviewer2), cases, strict=True):
        prepares(reviewer, case)
        assesses(town, case)
        town.approver.completes(case, "decide", decision="submit")
        town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    return cases


def test_the_drafter_neither_assesses_nor_decides(town):  # processes.md: 经办 ≠ 审批
    case = proposed(town.reviewer)
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == "reviewer")).unique().one()
        account.roles.extend([AccountRole(role="approver"), AccountRole(role="security")])
    town.actors.update(demo.everyone(town.office))
    prepares(town.reviewer, case)
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.completes(case, "risk", level="low", advice="fit", findings="叠加分析的风险已经逐项评估。")
    assesses(town, case)
    with pytest.raises(Forbidden, match="不得为同一人"):
        town.reviewer.completes(case, "decide", decision="submit")


def test_who_may_begin_a_change(town):
    for login in ("applicant", "approver", "supervisor", "government", "auditor", "administrator", "authority_approver"):
        with pytest.raises(Forbidden):
            proposed(getattr(town, login))
    assert can_find(town.coordinator, TOLL)
    assert not can_find(town.reviewer3, TOLL)
    assert not can_find(town.authority_reviewer2, TOLL)
    assert not can_find(town.reviewer, SECRET)


def test_others_find_nothing_of_it(town):
    case = submitted(town, proposed(town.reviewer))
    for person in (town.authority_reviewer2, town.reviewer3, town.applicant):
        with pytest.raises(Missing):
            person.completes(case, "opinion", opinion="no_objection")
    with pytest.raises(Missing):
        town.approver.completes(case, "opinion", opinion="no_objection")


def test_an_objection_or_a_demand_starts_a_change_that_the_body_still_has_to_prepare(town):  # Arts. 24 para. 2, 15 para. 5
    application, process = town.applicant.applies(), town.office.processes["conditional_application"]
    handed = {"to": "withheld", "reason": REASON, "legal_basis": PROVISION}
    handing = replace(process, hands_over={SLUG: lambda _dossier: handed})
    town.office.processes = {**town.office.processes, process.slug: handing}
    with town.reviewer.does() as unit:
        starting.start_case(unit, folders.lock(unit.session, application.id), SLUG)
    case = application.linked_case(SLUG)
    assert case.waits_for == ["prepare"]
    submitted(town, case)
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    commits(town.approver, case)
    assert case.outcome == "changed"


def test_the_ladder_is_climbed_once_and_calls_the_supervisor(town):  # Art. 6; the number is a service standard
    case = proposed(town.reviewer)
    assert case.deadline("change").kind == "standard"
    town.days_pass(32)
    town.tick()
    assert case.rungs == ["reminder", "warning", "yellow", "red"]
    assert case.waits_for == ["oversee", "prepare"]
    prepares(town.reviewer, case)
    assesses(town, case)
    town.approver.completes(case, "decide", decision="drop", comment="依据不足，维持现状。")
    assert (case.waits_for, case.deadline("change").met_in_time) == ([], False)


def test_an_answer_that_is_late_is_marked_and_may_still_be_given(town):  # Art. 9 para. 3; 10 working days are a service standard
    case = proposed(town.authority_reviewer, grounds_withheld=["public_security"])
    town.days_pass(10)
    assert case.rungs_of("answer") == ["reminder"]
    town.days_pass(1)
    assert case.rungs_of("answer") == ["reminder", "red"]
    assert case.rungs == []
    town.approver.completes(case, "answer", answer="agree")
    assert case.deadline("answer").met_in_time is False
    assert case.waits_for == ["prepare"]


def test_an_answer_in_time_is_never_marked(town):
    case = proposed(town.authority_reviewer, grounds_withheld=["public_security"])
    town.days_pass(9)
    town.approver.completes(case, "answer", answer="agree")
    town.days_pass(9)
    assert case.rungs_of("answer") == ["reminder"]


def test_nothing_is_half_done_where_the_change_is_refused(town):
    case = submitted(town, proposed(town.reviewer))
    town.authority_reviewer.completes(case, "opinion", opinion="no_objection")
    with town.at_work() as unit:
        folder = folders.lock(unit.session, case.id)
        catalogue_changes.set_attribute(unit, folder, catalogue_changes.dataset_of(unit, folder), "unconditional", "第十二条")
    before = (case.record_seq, case.state, len(case.letters), dataset(town).version)
    with pytest.raises(Stale):
        commits(town.approver, case)
    assert (case.record_seq, case.state, len(case.letters), dataset(town).version) == before


def test_files_of_every_kind_belong_to_the_case(town):
    case = proposed(town.reviewer, attachments=[file(town.reviewer)])
    prepares(town.reviewer, case)
    found = town.rows(select(Attachment))
    assert [one.case_id for one in found] == [case.id] * 3


def test_the_record_holds_every_deed_and_verifies(town):
    case = submitted(town, proposed(town.reviewer))
    suggests(town, case, "unconditional")
    disagrees(town, case)
    governs(town, case, "adopt_body")
    commits(town.approver, case)
    assert first_broken(case) is None
    assert case.deeds.count("catalogue_changed") == 1
    assert (case.deeds[0], case.deeds[-1]) == ("filed", "ended")
