"""From 1 November on the administrators are asked for next year's notice."""

import pytest

from app.services import calendar_duties, calendar_years
from tests.services.notices import draft
from tests.web.page import read


def asked(town):
    with town.at_work() as unit:
        return calendar_duties.remind(unit)


@pytest.mark.parametrize(("on", "number"), [("2026-10-31", 0), ("2026-11-01", 1), ("2027-01-05", 1)])
def test_it_is_asked_for_from_the_first_of_november(town, on, number):
    town.clock.is_now(f"{on} 08:00")
    assert asked(town) == number


def test_it_is_asked_once_until_it_is_read_and_never_after_it_is_published(town):
    town.clock.is_now("2026-11-02 08:00")
    assert (asked(town), asked(town)) == (1, 0)
    client = town.client("administrator")
    page = read(client.get("/my/notices"))
    assert "2027年放假安排还没有发布到本系统" in page.text
    assert "/administration/calendar" in page.links
    client.post("/my/notices/read")
    assert asked(town) == 1
    with town.administrator.does() as unit:
        calendar_years.publish_year(unit, draft(), None)
    client.post("/my/notices/read")
    assert asked(town) == 0
