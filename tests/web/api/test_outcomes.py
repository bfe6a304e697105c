"""Outcomes for programs (Art. 25): the holder enters and withdraws, whoever may see the entitlement reads."""

from tests.delivering import holds

MADE = {
    "kind": "paper", "title": "高速公路收费站车流量的时空分布", "produced_on": "2026-03-20", "is_public": True,
    "citation": "广东省交通运输厅，“高速公路收费站分时流量”（440000/transport/0001），2026年3月获取。",
}  # fmt: skip


def test_the_holder_enters_and_withdraws_and_the_body_reads(town, program):
    held = holds(town)
    holder = program("applicant")
    entered = holder.post(f"/entitlements/{held.number}/outcomes", MADE)
    assert entered.status_code == 200, entered.text
    (line,) = program("reviewer").get("/outcomes?kind=paper").json["items"]
    assert (line["title"], line["entitlement"], line["is_withdrawn"]) == (MADE["title"], held.number, False)
    assert program("reviewer").get("/outcomes?kind=patent").json["items"] == []
    assert program("applicant2").get("/outcomes").json["items"] == []
    assert program("applicant2").post(f"/outcomes/{line['id']}/withdraw").status_code == 404
    assert holder.post(f"/outcomes/{line['id']}/withdraw").status_code == 200
    assert holder.post(f"/outcomes/{line['id']}/withdraw").status_code == 409


def test_nobody_enters_for_another_and_nothing_without_a_citation(town, program):
    held = holds(town)
    assert program("applicant2").post(f"/entitlements/{held.number}/outcomes", MADE).status_code == 404
    answer = program("applicant").post(f"/entitlements/{held.number}/outcomes", {**MADE, "citation": ""})
    assert answer.status_code == 422
    assert "第二十五条" in answer.text
