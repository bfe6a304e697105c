"""What changes the catalogue keeps what was there, raises the version, and stands on the record."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.errors import Missing, Unlawful
from app.services import catalogue_changes, starting, subjects
from app.store import folders
from app.store.models import Case, CaseLink, Dataset, DatasetVersion
from tests.town import TOLL


@pytest.fixture
def case(town):
    return town.applicant.applies()


def changed(town, case, change):
    with town.approver.does() as unit:
        folder = folders.lock(unit.session, case.id)
        change(unit, folder, catalogue_changes.dataset_of(unit, folder))
    return town.rows(select(Dataset).where(Dataset.code == TOLL))[0]


def kept(town):
    return town.rows(select(DatasetVersion).order_by(DatasetVersion.id))


def test_a_new_attribute_keeps_the_old_entry_and_raises_the_version(town, case):  # Art. 9
    def withhold(unit, folder, dataset):
        catalogue_changes.set_attribute(unit, folder, dataset, "withheld", "第十条第二项")

    dataset = changed(town, case, withhold)
    assert (dataset.attribute, dataset.attribute_basis, dataset.version) == ("withheld", "第十条第二项", 2)
    assert (dataset.conditions, dataset.channels) == ([], [])
    old = kept(town)[0]
    assert (old.version, old.case_id, old.snapshot["attribute"]) == (1, case.id, "conditional")
    assert len(old.snapshot["conditions"]) == 3
    assert case.record[-1].details == {
        "what": "attribute", "code": TOLL, "version": 2, "reason": "第十条第二项", "old": "conditional", "new": "withheld",
    }  # fmt: skip


def test_conditions_go_with_conditional_data_alone(town, case):  # Arts. 12, 21
    def open_wide(unit, folder, dataset):
        catalogue_changes.set_attribute(
            unit, folder, dataset, "unconditional", "第十二条", [{"id": "c1", "text": "多余的条件"}]
        )

    dataset = changed(town, case, open_wide)
    assert dataset.conditions == []
    assert dataset.channels == ["download", "api", "model"]


def test_masked_items_say_so_once(town, case):
    def mask(unit, folder, dataset):
        catalogue_changes.mask_items(unit, folder, dataset, ["station", "class"], "第二十四条第二款")

    changed(town, case, mask)
    items = {one["id"]: one for one in changed(town, case, mask).items}
    assert items["class"]["note"] == "共六类，已脱敏"
    assert items["station"]["masked"]
    assert "masked" not in items["hour"]
    assert [one.version for one in kept(town)] == [1, 2]


def test_a_correction_touches_words_and_never_the_attribute(town, case):
    def correct(unit, folder, dataset):
        catalogue_changes.correct(unit, folder, dataset, {"abstract": "更正后的摘要"}, "第三十条第三项")

    assert changed(town, case, correct).abstract == "更正后的摘要"
    with pytest.raises(ValueError, match="attribute"):
        changed(
            town,
            case,
            lambda unit, folder, dataset: catalogue_changes.correct(
                unit, folder, dataset, {"attribute": "withheld"}, ""
            ),
        )
    assert len(kept(town)) == 1


def test_what_is_taken_down_is_found_no_more_and_keeps_its_attribute(town, case):
    dataset = changed(
        town, case, lambda unit, folder, found: catalogue_changes.take_down(unit, folder, found, "第二十四条第二款")
    )
    assert (dataset.attribute, str(dataset.taken_down_on)) == ("conditional", "2026-02-06")
    assert town.client().get(f"/catalogue/{TOLL}").status_code == 404
    assert TOLL not in town.client().get("/catalogue?words=收费站").text
    with town.applicant2.does() as unit, pytest.raises(Missing):
        subjects.about_dataset(unit, town.office.processes["conditional_application"], TOLL)


def handing_over(town, **answers):
    process = town.office.processes["conditional_application"]
    town.office.processes = {process.slug: replace(process, hands_over={process.slug: lambda _dossier: answers})}


def test_a_case_starts_another_about_the_same_dataset_and_both_are_linked(town, case):
    handing_over(town, purpose="research", channel="download", scenario_name="承接")
    town.reviewer.claims(case, "completeness")
    with town.reviewer.does() as unit:
        starting.start_case(unit, folders.lock(unit.session, case.id), "conditional_application")
    made = town.rows(select(Case).where(Case.id != case.id))[0]
    assert (made.subject["code"], made.filed_by_id, made.party_id) == (
        TOLL,
        town.reviewer.actor.account_id,
        case.party_id,
    )
    links = {(one.case_id, one.other_id, one.kind) for one in town.rows(select(CaseLink))}
    assert links == {(made.id, case.id, "origin"), (case.id, made.id, "started")}
    assert case.record[-1].details == {"to": "conditional_application", "case_no": made.case_no}


def test_where_there_is_no_such_process_only_the_record_says_so(town, case):
    with town.reviewer.does() as unit:
        assert starting.start_case(unit, folders.lock(unit.session, case.id), "no_such_process") is None
    assert (case.record[-1].deed, case.record[-1].details) == ("handed_over", {"to": "no_such_process", "case_no": ""})


def test_what_the_other_process_does_not_take_undoes_the_deed(town, case):  # Art. 20
    handing_over(town)
    changed(
        town,
        case,
        lambda unit, folder, dataset: catalogue_changes.set_attribute(
            unit, folder, dataset, "unconditional", "第十二条"
        ),
    )
    before = case.record_seq
    with pytest.raises(Unlawful), town.reviewer.does() as unit:
        starting.start_case(unit, folders.lock(unit.session, case.id), "conditional_application")
    assert case.record_seq == before
