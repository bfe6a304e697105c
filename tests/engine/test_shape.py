"""The picture of a diagram: what is drawn, what follows, and the way a case has gone."""

from pathlib import Path

import pytest

from app.engine import shape

XML = (Path(__file__).parents[2] / "bpmn" / "conditional_application.bpmn").read_bytes()
BEFORE = ["received", "register", "fork", "completeness", "complete_or_not"]


@pytest.fixture(scope="module")
def picture():
    return shape.draw("version of a test", XML)


def walked(picture):
    return {edge.id.removeprefix("flow_") for edge in picture.edges if edge.mark == shape.DONE}


def test_every_element_is_drawn_lanes_below_what_lies_on_them(picture):
    kinds = [one.kind for one in picture.shapes]
    assert kinds[0] == "participant"
    assert kinds[1:9] == ["lane"] * 8
    assert not {"lane", "participant"} & set(kinds[9:])
    assert (picture.by_id["review"].name, picture.by_id["review"].lane) == ("条件审查", "经办")
    assert picture.by_id["red_due"].event == "timer"
    assert picture.by_id["correction_lapse"].host == "correct"
    assert all(one.w > 0 and one.h > 0 for one in picture.shapes)
    assert all(len(edge.points) > 1 for edge in picture.edges)


def test_a_version_is_drawn_once(picture):
    assert shape.draw("version of a test", b"no xml at all") is picture
    assert shape.kept("version of a test") is picture
    assert shape.kept("never seen") is None


def test_what_follows_a_step_is_named_by_the_way_that_leads_there(picture):
    found = {(one.when, one.title, one.lane, one.through) for one in picture.after("completeness")}
    assert found == {
        ("材料齐全", "条件审查", "经办", ()),
        ("需要补正", "补正材料", "申请人", ("一次性告知补正",)),
        ("不予受理", "审批决定", "审批", ()),
    }


def test_an_end_follows_as_an_end(picture):
    [end] = [one for one in picture.after("decide") if one.is_end]
    assert (end.when, end.title) == ("作出决定", "已答复")
    assert "出具并送达审核结果告知书" in end.through


def test_marks_show_what_is_done_and_where_the_case_is(picture):
    marked = picture.marked([*BEFORE, "review", "reviewed"], ["draft"], ["completeness", "review", "draft"])
    marks = {one.id: one.mark for one in marked.shapes}
    assert (marks["review"], marks["draft"], marks["decide"]) == ("done", "here", "none")
    assert {one.mark for one in picture.shapes} == {"none"}  # the picture itself stays unmarked


def test_behind_a_choice_only_the_way_that_was_taken_is_marked(picture):
    tasks = ["completeness", "review", "draft", "decide"]
    marked = picture.marked([*BEFORE, "review", "reviewed", "draft", "drafted"], ["decide"], tasks)
    assert "complete_or_not_to_review" in walked(marked)
    assert "not_accepted" not in walked(marked)
    direct = picture.marked(BEFORE, ["decide"], ["completeness", "decide"])
    assert "not_accepted" in walked(direct)
    assert "complete_or_not_to_review" not in walked(direct)


def test_a_way_back_is_marked_where_it_was_gone(picture):
    done = [*BEFORE, "review", "reviewed", "draft", "drafted", "decide", "decided"]
    marked = picture.marked(done, ["draft"], ["completeness", "review", "draft", "decide", "draft"])
    assert {"return_to_draft", "drafted"} <= walked(marked)
    assert not {"decided", "return_to_completeness"} & walked(marked)


def test_a_correction_that_lapsed_left_by_its_boundary_event(picture):
    done = [*BEFORE, "ask", "correction_lapse", "resume"]
    marked = picture.marked(done, ["completeness"], ["completeness", "correct", "completeness"])
    assert {"complete_or_not_to_ask", "correction_lapse_to_resume", "resume_to_completeness"} <= walked(marked)
    assert "correct_to_resume" not in walked(marked)


def test_an_ended_case_has_its_way_to_the_end_marked(picture):
    done = [*BEFORE, "review", "reviewed", "draft", "drafted", "decide", "decided", "serve", "agreement_needed", "replied"]
    marked = picture.marked(done, [], ["completeness", "review", "draft", "decide"])
    assert {"decided", "serve_to_agreement_needed", "agreement_needed"} <= walked(marked)
