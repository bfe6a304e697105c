import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.record import BEGINNING, Line, link, verify

AT = datetime(2026, 11, 23, 7, 42, 1, 5, tzinfo=UTC)

details = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def chain(*deeds):
    lines, previous = [], BEGINNING
    for seq, (deed, detail) in enumerate(deeds, start=1):
        at = AT + timedelta(hours=seq)
        digest = link(previous, seq, at, "李明", deed, detail)
        lines.append(Line(seq=seq, at=at, actor="李明", deed=deed, details=detail, previous_hash=previous, hash=digest))
        previous = digest
    return lines


FOUR = chain(
    ("filed", {"dataset": "泊位"}),
    ("claimed", {}),
    ("decided", {"outcome": "refused", "reasons": [3, None]}),
    ("served", {}),
)


def test_a_whole_chain_verifies():
    assert verify(FOUR) is None
    assert verify([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "王强"},
        {"deed": "granted"},
        {"details": {"outcome": "granted", "reasons": [3, None]}},
        {"at": AT},
        {"seq": 7},
        {"algorithm": "md5"},
        {"algorithm": "sm3"},
        {"hash": "0" * 64},
        {"details": {"outcome": 1.5}},
    ],
)
def test_a_line_changed_afterwards_is_named(change):
    assert verify([*FOUR[:2], replace(FOUR[2], **change), FOUR[3]]) == 3


def test_a_line_rewritten_with_a_fitting_hash_breaks_the_next():
    forged = replace(
        FOUR[2], actor="王强", hash=link(FOUR[1].hash, 3, FOUR[2].at, "王强", FOUR[2].deed, FOUR[2].details)
    )
    assert verify([*FOUR[:2], forged, FOUR[3]]) == 4


def test_a_line_left_out_is_named():
    assert verify([FOUR[0], *FOUR[2:]]) == 2


def test_two_lines_swapped_are_named():
    assert verify([FOUR[0], FOUR[2], FOUR[1], FOUR[3]]) == 2


def test_lines_cut_off_at_the_end_show_against_the_last_hash():
    assert verify(FOUR[:3]) is None
    assert verify(FOUR[:3], ends_with=FOUR[3].hash) == 4
    assert verify(FOUR, ends_with=FOUR[3].hash) is None


def test_the_hash_can_be_computed_by_anyone_from_the_written_rule():
    text = '["sha256","","1"]'.replace(
        '"1"', '1,"2026-11-23T07:42:01.000005+00:00","李明","filed",{"a":[1,null],"b":"号"}'
    )
    assert link("", 1, AT, "李明", "filed", {"b": "号", "a": [1, None]}) == hashlib.sha256(text.encode()).hexdigest()


@given(details)
def test_details_hash_alike_after_a_round_trip_through_json(detail):
    try:
        json.dumps(detail, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair is no text
        return
    assert link("", 1, AT, "a", "b", detail) == link("", 1, AT, "a", "b", json.loads(json.dumps(detail)))


def test_the_order_of_keys_and_the_time_zone_do_not_matter():
    there = AT.astimezone(ZoneInfo("Asia/Shanghai"))
    assert link("", 1, AT, "a", "b", {"x": 1, "y": 2}) == link("", 1, there, "a", "b", {"y": 2, "x": 1})


def test_neighbouring_fields_do_not_run_into_each_other():
    assert link("", 1, AT, "ab", "c", {}) != link("", 1, AT, "a", "bc", {})


@pytest.mark.parametrize("value", [1.0, AT, {1: "a"}, b"x", {"a": {2: 3}}, {"set"}])
def test_what_would_not_read_back_as_written_is_refused(value):
    with pytest.raises(TypeError):
        link("", 1, AT, "a", "b", {"value": value})


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        link("", 1, AT.replace(tzinfo=None), "a", "b", {})
