"""Whether a text holds on a day: by its own terms, by what continues it, or not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bases import THRESHOLDS, Basis, Continuation, Force

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def basis(*continued):
    """In force for the year 2025."""
    return Basis(id="b", title="甲", document_no="", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), continued_by=continued)


def continuation(from_on, to_on=None):
    return Continuation(title="乙", document_no="", valid_from=from_on, valid_to=to_on, source="公报")


@pytest.mark.parametrize(
    ("on", "force"),
    [
        (date(2024, 12, 31), Force.NOT_YET), (date(2025, 1, 1), Force.HOLDS), (date(2025, 10, 1), Force.HOLDS), (date(2025, 10, 2), Force.ENDING),
        (date(2025, 12, 31), Force.ENDING), (date(2026, 1, 1), Force.LAPSED),
    ],
)  # fmt: skip
def test_a_text_holds_from_its_first_day_through_its_last(on, force):
    assert basis().force(on) is force


@pytest.mark.parametrize(
    ("on", "force"),
    [
        (date(2025, 12, 31), Force.HOLDS), (date(2026, 1, 15), Force.LAPSED), (date(2026, 2, 1), Force.CONTINUED),
        (date(2026, 12, 30), Force.ENDING), (date(2027, 1, 1), Force.LAPSED),
    ],
)  # fmt: skip
def test_a_continuation_carries_it_for_its_own_time_only(on, force):
    assert basis(continuation(date(2026, 2, 1), date(2026, 12, 31))).force(on) is force


def test_a_continuation_without_an_end_leaves_nothing_to_warn_of():
    assert basis(continuation(date(2026, 1, 1))).ends_on is None
    assert basis(continuation(date(2026, 1, 1))).threshold(date(2040, 1, 1)) is None


@given(on=DAYS)
def test_a_threshold_is_reached_on_its_day_and_stays_until_the_next(on):
    reached = basis().threshold(on)
    left = (date(2025, 12, 31) - on).days
    assert reached == min((days for days in THRESHOLDS if left <= days), default=None)
    assert reached is None or on >= date(2025, 12, 31) - timedelta(days=reached)
