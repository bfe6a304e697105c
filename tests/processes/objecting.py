"""How the people of the town deal with a rights objection (Art. 24 para. 2), step by step."""

import io

from sqlalchemy import select

from app.cli import demo
from app.cli.demo_rights_objection import (
    COMPANY,
    CONTACT,
    OPINIONS,
    SLUG,
    admitted,
    assessed,
    decided,
)
from app.reading import chains
from app.services import enclosing, tasks
from app.store.models import Account, AccountRole, Dataset, Measure
from tests.town import TOLL

FOOD, WITHHELD = "440000/market/0002", "440000/health/0002"
REASON = "继续使用可能使有关信息进一步扩散，先行暂停。"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def objects(town, who="institute", dataset=TOLL, **changes):
    """Hand in an objection."""
    return getattr(town, who).starts(SLUG, dataset, **{**CONTACT, **COMPANY, **changes})


def examined(town, case, *examiners, suspend=False):
    """Everything before the draft; opinions come from those asked."""
    town.reviewer.completes(case, "admissibility", **admitted())
    town.reviewer.completes(case, "assess", **assessed(*examiners, suspend=suspend))
    for name in examiners:
        {"legal": town.legal, "security": town.security, "source": town.reviewer}[name].completes(
            case, f"{name}_opinion", **OPINIONS[f"{name}_opinion"]
        )


def suspended(town, case, *examiners):
    """The use is suspended while the case is examined."""
    town.reviewer.completes(case, "admissibility", **admitted())
    town.reviewer.completes(case, "assess", **assessed(*examiners, suspend=True))
    town.approver.completes(case, "decide_suspension", suspension_decision="approve", reason=REASON)


def settled(town, case, outcome, **measures):
    """Drafted by one, decided by another."""
    town.reviewer.completes(case, "draft", **decided("proposal", outcome, town.today, **measures))
    town.approver.completes(case, "decide", **decided("decision", outcome, town.today, **measures))


def in_use(town, who="company"):
    """Somebody holds an entitlement on the dataset."""
    granted = getattr(town, who).applies(received_on="2026-02-06")
    town.approver.grants(granted)
    return granted


def status(granted):
    return granted.entitlements[0].status


def kinds(case):
    return [letter.kind for letter in case.letters]


def dataset(town, code=TOLL):
    return town.rows(select(Dataset).where(Dataset.code == code))[0]


def verifies(town, case):
    with town.at_work() as unit:
        return [one.broken_at for one in chains.verdicts(unit.session, case.case_no)] == [None]


def with_file(town, **changes):
    with town.institute.does() as unit:
        file_id = enclosing.upload(unit, io.BytesIO(PDF), "调度记录.pdf").id
    return objects(town, evidence=[str(file_id)], **changes), file_id


def form_of(unit, case, name):
    _, form, facts = tasks.open_form(unit, case.open(name).id)
    return form, facts


def as_well(town, login, role):
    with town.at_work() as unit:
        account = unit.session.scalars(select(Account).where(Account.login == login)).unique().one()
        account.roles.append(AccountRole(role=role))
    town.actors.update(demo.everyone(town.office))


def measures(town, case):
    return town.rows(select(Measure).where(Measure.case_id == case.id).order_by(Measure.id))


def rows_of(letter):
    return [tuple(row) for section in letter.content["sections"] for row in section["rows"]]
