"""A data subject's evidence is for this case's handlers alone (Art. 24 para. 2): every page of the house, asked by everybody of the town."""

import io
import zipfile

import pytest
from sqlalchemy import select

from app.cli.demo_rights_objection import MISSING, OPINIONS, admitted, assessed
from app.services import enclosing
from app.store.models import Entitlement
from tests.processes.objecting import PDF, in_use, objects, suspended
from tests.town import TOLL

MARK = "密语"
AT_ONCE = {
    "subject_name": f"{MARK}甲",
    "relation": f"就本数据集提出异议，{MARK}乙。",
    "facts": f"开放的小时数据可以推算出未公开的运输线路，{MARK}丙。",
    "evidence_note": f"证据一证明线路没有公开，{MARK}丁。",
    "request_note": f"请尽快处理，{MARK}戊。",
}
LATER = {
    "answer": f"补充调度记录一份，{MARK}己。",
    "impact": f"涉及两个接口授权，{MARK}庚。",
    "opinion": f"所列信息具有商业价值并采取了保密措施，{MARK}辛。",
}
FILES = (f"{MARK}壬.pdf", f"{MARK}癸.pdf")
EVERY_SECRET = (*AT_ONCE.values(), *LATER.values(), *FILES)

# One letter is as good as its PDF: both are read by the same function, and pressing takes long.
NOT_ASKED = {"static", "files.letter_pdf", "files.letter_css", "portal.help_page", "health.healthz", "api_v1.openapi"}


def upload(person, name):
    with person.does() as unit:
        return str(enclosing.upload(unit, io.BytesIO(PDF), name).id)


@pytest.fixture
def case(town):
    """An objection by an agent with files, corrected, assessed, one opinion given and one under way, overdue and overseen."""
    in_use(town)
    authorisation, evidence = (upload(town.institute, name) for name in FILES)
    case = objects(town, capacity="agent", authorisation=[authorisation], evidence=[evidence], **AT_ONCE)
    town.reviewer.completes(case, "admissibility", standing="not_shown", result="correct", missing=MISSING)
    town.institute.completes(case, "correct", answers=[{"id": "1", "answer": LATER["answer"]}])
    town.reviewer.completes(case, "admissibility", **admitted("is_agent"))
    town.reviewer.completes(case, "assess", **{**assessed("legal", "security"), "impact": LATER["impact"]})
    town.legal.completes(case, "legal_opinion", **{**OPINIONS["legal_opinion"], "opinion": LATER["opinion"]})
    town.security.claims(case, "security_opinion")
    town.days_pass(20)
    town.supervisor.claims(case, "oversee")
    return case


HANDLERS = ("reviewer", "legal", "security")


def addresses(town, case):
    """Every page of the house that one can look at, about this case where it is about one."""
    known = {
        "case_no": [case.case_no],
        "task_id": [task.id for task in case.tasks],
        "letter_id": [letter.id for letter in case.letters],
        "attachment_id": [*case.application["evidence"], *case.application["authorisation"]],
        "number": [one.number for one in holdings(town)],
        "code": [TOLL],
        "slug": [case.process],
        "outcome_id": [1],
        "kind": ["csv", "xlsx"],
        "rule": ["handle"],
        "demand_id": [1],
        "version": [case.row.diagram_version],
        "run_id": [1],
        "card_id": [card.id for card in case.cards] or [1],
        "order_id": [order.id for order in case.orders] or [1],
        "deed": ["suspend", "resume", "terminate"],
        "year": [2026],
        "basis": ["measures"],
        "word": ["unsigned"],
        "handover_id": [1],
        "webhook_id": [1],
    }
    for rule in town.app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in NOT_ASKED:
            yield from filled(rule.rule, rule.arguments, known)


def holdings(town):
    return town.rows(select(Entitlement))


def filled(path, names, known):
    paths = [path]
    for name in names:
        paths = [one.replace(place(one, name), str(value)) for one in paths for value in known[name]]
    return paths


def place(path, name):
    """The part in brackets: <int:task_id> or <task_id>."""
    return next(
        f"<{part.partition('>')[0]}>"
        for part in path.split("<")[1:]
        if part.partition(">")[0].rpartition(":")[2] == name
    )


def test_nobody_but_the_party_and_the_handlers_reads_any_of_it_anywhere(town, case):
    leaks = []
    everybody = sorted(set(town.actors) - {"institute", *HANDLERS})
    asked = list(addresses(town, case))
    assert len(asked) > len(case.tasks) + len(case.letters)
    for login in everybody:
        client = town.client(login)
        leaks += [
            (login, path) for path in asked if MARK.encode() in client.get(path, follow_redirects=True).data
        ]
    assert leaks == []


def test_strangers_read_nothing_of_it(town, case):
    client = town.client()
    assert [path for path in addresses(town, case) if MARK.encode() in client.get(path).data] == []


@pytest.mark.parametrize("login", HANDLERS)
def test_a_handler_reads_all_of_it(town, case, login):
    client = town.client(login)
    page = client.get(f"/workbench/cases/{case.case_no}").get_data(as_text=True)
    assert [secret for secret in EVERY_SECRET if secret not in page] == []
    for number in (*case.application["evidence"], *case.application["authorisation"]):
        assert client.get(f"/files/{number}").data == PDF


def test_the_objector_reads_what_was_handed_in(town, case):
    client = town.client("institute")
    page = client.get(f"/my/cases/{case.case_no}").get_data(as_text=True)
    assert [secret for secret in (*AT_ONCE.values(), LATER["answer"], *FILES) if secret not in page] == []
    assert LATER["opinion"] not in page
    assert client.get(f"/files/{case.application['evidence'][0]}").data == PDF


def test_whoever_takes_a_task_of_the_case_reads_it_from_then_on(town, case):
    client = town.client("approver")
    path = f"/workbench/cases/{case.case_no}"
    before = client.get(path).get_data(as_text=True)
    assert MARK not in before
    assert "已经密封" in before
    town.security.completes(case, "security_opinion", **OPINIONS["security_opinion"])
    town.reviewer.completes(
        case,
        "draft",
        proposal="not_founded",
        finding="经核实是统计数值，不能对应到特定主体，没有侵犯权益。",
        opinion="如上。",
    )
    town.approver.claims(case, "decide")
    assert AT_ONCE["facts"] in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    "login",
    ["reviewer2", "approver", "coordinator", "expert", "supervisor", "auditor", "authority_reviewer", "company"],
)
def test_a_sealed_file_is_not_there_for_others(town, case, login):
    client = town.client(login)
    assert client.get(f"/files/{case.application['evidence'][0]}").status_code in (403, 404)


@pytest.mark.parametrize("login", ["coordinator", "supervisor", "auditor"])
def test_the_archive_package_of_who_may_not_read_it_holds_none_of_it(town, case, login):
    town.institute.withdraws(case)
    with town.client(login).post(f"/workbench/cases/{case.case_no}/archive") as answer:
        assert answer.status_code == 200, answer.text
        package = zipfile.ZipFile(io.BytesIO(answer.data))
    pages = [name for name in package.namelist() if not name.endswith(".pdf")]
    assert {"表单.html", "index.json", "办理记录.json"} <= set(pages)
    assert [name for name in package.namelist() if MARK in name] == []
    assert [name for name in pages if MARK.encode() in package.read(name)] == []


def test_a_form_that_comes_back_with_mistakes_shows_none_of_it(town, case):
    town.security.releases(case, "security_opinion")
    town.security.completes(case, "security_opinion", **OPINIONS["security_opinion"])
    town.reviewer.releases(case, "draft")
    answer = town.client("reviewer2").post(
        f"/workbench/tasks/{case.open('draft').id}", data={"_op": "submit", "proposal": "founded"}
    )
    assert answer.status_code == 422
    assert MARK not in answer.text


def test_a_holder_opens_the_letter_to_them_and_nothing_else_of_the_case(town):
    granted = in_use(town)
    case = objects(town)
    suspended(town, case)
    client = town.client("company")
    letter = case.letter("holder_notice")
    assert letter.party_id == granted.party_id
    page = client.get(f"/letters/{letter.id}")
    assert (page.status_code, "珠江城市研究院" in page.text) == (200, False)
    assert f"/my/cases/{case.case_no}" not in page.text
    assert f"/my/cases/{case.case_no}" not in client.get("/my/notices").text
    assert client.get(f"/my/cases/{case.case_no}").status_code == 404
    assert client.get(f"/letters/{case.letter('rights_suspension').id}").status_code == 404
