"""Decision tables: every row of every table gives what it says, and a table can do nothing but compare constants."""

import ast
from pathlib import Path

import pytest

from app.engine import tables

FOLDER = Path(__file__).parent.parent.parent / "bpmn" / "tables"
TABLES = tables.load(FOLDER)
ROWS = [(table, row) for table in TABLES.values() for row in table.rows]

SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE definitions [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <!-- remarks are no rows -->
  <decision id="{name}" name="试验"><decisionTable id="t" hitPolicy="{hits}">
    <input id="i" label="机关"><inputExpression id="e" typeRef="string"><text>{head}</text></inputExpression></input>
    <output id="o" label="措施" name="measure" typeRef="string" />
    {rows}
  </decisionTable></decision>
</definitions>"""


def row(cell, answer='"warn"', basis="第三十四条", number=1):
    return (
        f'<rule id="r{number}"><description>{basis}</description><inputEntry id="c{number}"><text><![CDATA[{cell}]]></text></inputEntry>'
        f'<outputEntry id="a{number}"><text><![CDATA[{answer}]]></text></outputEntry></rule>'
    )


def sheet(*rows, hits="COLLECT", name="trial", head="organ"):
    return SHEET.format(rows="\n".join(rows), hits=hits, name=name, head=head).encode()


def answers(table, organ):
    return [answer["measure"] for answer in tables.decide(table, {"organ": organ})]


@pytest.mark.parametrize(("table", "wanted"), ROWS, ids=[f"{table.name}-{row.number}" for table, row in ROWS])
def test_every_row_of_every_table_is_reached_by_what_it_says_and_gives_it(table, wanted):
    facts = {name: fitting(wanted.cells[name]) for name in table.inputs}
    assert wanted.answer in tables.decide(table, facts)
    for name in (name for name in table.inputs if wanted.cells[name]):
        assert wanted.answer not in tables.decide(table, {**facts, name: "something else"})


def fitting(cell):
    """A value that the cell lets through: the constant, or the first of several."""
    plain = cell.removeprefix("in ")
    value = ast.literal_eval(plain) if cell else ""
    return value[0] if isinstance(value, tuple) else value


def test_the_office_has_its_three_tables():
    assert set(TABLES) == {"required_evidence", "measures_by_organ", "demand_routing"}
    assert tables.problems(FOLDER) == ()


def test_the_authority_and_the_body_each_have_their_own_measures():  # Art. 34 para. 2: by their own duties
    def of(organ):
        return {answer["measure"] for answer in tables.decide(TABLES["measures_by_organ"], {"organ": organ})}

    assert of("authority") == {"warn", "order", "stop_grants", "stop_filing", "refer"}
    assert of("opening_body") == {"warn", "suspend", "revoke"}
    assert of("government") == set()


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"old": "conditional", "new": "withheld", "direction": "down", "way": "tightened", "ground": "no_consent"}, {"refusal_records", "legal_basis"}),
        ({"old": "unconditional", "new": "conditional", "direction": "down", "way": "tightened", "ground": "consented", "private": True}, {"consent_records", "legal_basis", "fitness_proof"}),
        ({"old": "withheld", "new": "conditional", "direction": "up", "way": "cleaned", "ground": "law_conditional"}, {"legal_provision", "cleaning_report"}),
        ({"old": "withheld", "new": "unconditional", "direction": "up", "way": "public_interest", "private": True}, {"public_interest_finding", "fitness_proof"}),
        ({"old": "conditional", "new": "unconditional", "direction": "up", "way": "assessed"}, {"assessment_report"}),
    ],
    ids=["close for lack of consent", "close, with consent", "clean and open", "public interest", "assessed"],
)  # fmt: skip
def test_what_a_change_needs_goes_by_direction_way_and_ground(facts, kinds):  # Arts. 10, 11, 13, 14 para. 2
    found = tables.decide(TABLES["required_evidence"], {"ground": "", "private": False, **facts})
    assert {answer["evidence"] for answer in found} == kinds


def test_several_rows_may_fit_and_come_in_the_order_of_the_table():
    table = tables.read("trial", sheet(row('in ("a", "b")'), row('not in ("b",)', '"order"', number=2), row("-", '["x", 1]', number=3)))
    assert answers(table, "a") == ["warn", "order", ["x", 1]]
    assert answers(table, "b") == ["warn", ["x", 1]]


def test_a_cell_may_ask_whether_something_is_among_several():
    table = tables.read("trial", sheet(row('"a" in ?')))
    assert answers(table, ["a", "b"]) == ["warn"]
    assert answers(table, ["b"]) == []
    with pytest.raises(tables.BadTable, match="trial"):
        answers(table, 1)


def test_where_only_one_row_may_fit_a_second_one_is_refused():
    table = tables.read("trial", sheet(row('"a"'), row("", '"order"', number=2), hits="UNIQUE"))
    assert answers(table, "b") == ["order"]
    with pytest.raises(tables.BadTable, match="第1、2行"):
        answers(table, "a")


def test_a_question_that_leaves_an_input_out_is_an_error_and_more_than_asked_is_not_seen():
    table = tables.read("trial", sheet(row('"a"')))
    with pytest.raises(KeyError):
        tables.decide(table, {})
    assert tables.decide(table, {"organ": "a", "open": open})


@pytest.mark.parametrize(
    "cell",
    [
        '__import__("os").system("true")', "open('/etc/passwd')", "organ.__class__", "organ.upper()", "organ[0]", "(lambda: 1)()",
        "[x for x in organ]", 'f"{organ}"', "{1: 2}", "1 + 1", "9 ** 9 ** 9", "organ if organ else 1", "== other", "act", "_secret",
        '"a" and act("x")', "x := 1", "await organ", '"a"; "b"', '"' + "a" * 600 + '"',
    ],
)  # fmt: skip
def test_a_cell_reaches_nothing_but_its_own_input(cell):
    assert tables_problem(sheet(row(cell)))


@pytest.mark.parametrize("answer", ["print(1)", "organ", '{"a": 1}', "", "1 + 1", '"a".upper()', "None", "9 ** 9 ** 9"])
def test_an_answer_is_a_constant(answer):
    assert tables_problem(sheet(row('"a"', answer)))


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (sheet(row('"a"', basis="")), "依据"),
        (sheet(row('"a"'), name="another"), "文件名"),
        (sheet(row('"a"'), hits="FIRST"), "hitPolicy"),
        (sheet(row('"a"'), head="organ or True"), "名称"),
        (sheet(row("&passwords;")), ""),
        (b"<definitions", "XML"),
        (b"<definitions/>", "决策表"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_line(xml, said):
    assert said in tables_problem(xml)


def test_nothing_outside_the_file_is_read():
    xml = SHEET.format(rows=row('"a"').replace("第三十四条", "&passwords;"), hits="COLLECT", name="trial", head="organ").encode()
    assert "root:" not in tables_problem(xml)


def tables_problem(xml):
    with pytest.raises(tables.BadTable) as bad:
        tables.read("trial", xml)
    return str(bad.value)


def test_the_folder_is_judged_by_file_and_line(tmp_path):
    (tmp_path / "trial.dmn").write_bytes(sheet(row("other"), row('"a"', number=2)))
    (fault,) = tables.problems(tmp_path)
    assert fault.startswith(f"{tmp_path / 'trial.dmn'}:8: 第1行")
