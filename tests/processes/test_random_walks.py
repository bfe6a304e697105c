"""Every process, walked at random through the API: nothing breaks, nothing is lost, and every walk ends or waits for somebody."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.processes import PROCESSES
from tests.processes.wandering import Walk

# The same walks in every run; `pytest --walks 200` takes as many of each process as asked, other ones each time.
WALKS = 5


@pytest.fixture
def walks(request):
    """How to walk. What fails is told step by step; making it shorter would take hours."""
    wanted = request.config.getoption("--walks")
    return settings(
        max_examples=wanted or WALKS, derandomize=not wanted, database=None, deadline=None, phases=(Phase.generate,),
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.parametrize("slug", PROCESSES)
def test_a_random_walk_keeps_everything_together_and_comes_to_an_end(slug, new_town, walks):
    ended = []

    @walks
    @given(st.data())
    def walk(data):
        with new_town() as town:
            one = Walk(town, data, slug)
            assert one.begins(), "nobody could start it"
            one.goes_on()
            ended.append(one.ends())

    walk()
    assert any(ended), f"no walk of {slug} came to an end: {ended}"
