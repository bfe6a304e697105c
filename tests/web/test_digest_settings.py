"""Where an official reads the morning's digest, and switches its mail off and on."""

from app.services import daily_digests
from tests.web.page import read


def test_an_official_switches_the_mail_off_and_on_again(town):
    client = town.client("reviewer")
    assert "同时发到邮箱 he@transport.example.com。" in read(client.get("/my/notices")).text
    client.post("/my/notices/mail", data={"mail": "0"})
    assert "没有发到邮箱" in read(client.get("/my/notices")).text
    client.post("/my/notices/mail", data={"mail": "1"})
    assert "同时发到邮箱" in read(client.get("/my/notices")).text


def test_who_has_no_address_is_told_so(town):
    assert "账号没有登记邮箱" in read(town.client("legal").get("/my/notices")).text


def test_an_applicant_has_no_digest(town):
    client = town.client("applicant")
    assert "今日工作提要" not in read(client.get("/my/notices")).text
    assert client.post("/my/notices/mail", data={"mail": "0"}).status_code == 403


def test_an_official_finds_the_digest_in_the_navigation_and_gets_from_it_to_the_work(town):
    town.applicant.applies(received_on="2026-02-06")
    town.is_now("2026-02-09 08:30")
    with town.at_work() as unit:
        daily_digests.write(unit)
    client = town.client("reviewer")
    assert "/my/notices" in read(client.get("/workbench")).links
    page = read(client.get("/my/notices"))
    assert "今日工作提要：您的任务待签收1件。" in page.text
    assert page.links.count("/workbench") == 2
