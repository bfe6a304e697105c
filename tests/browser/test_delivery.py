"""Art. 22 in real browsers: the holder gets the data by key and by link; the supervisor suspends, and the next call is refused."""

import json
import urllib.error
import urllib.request

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PARKING, TOLL = "公共停车场动态泊位", "高速公路收费站分时流量"


def opens(page, address, dataset):
    page.goto(f"{address}/my/entitlements?status=active")
    page.click(f"main a.card-title-link:has-text('{dataset}')")
    return page.url.rpartition("/")[2]


def calls(address, number, key):
    """Status and answer, as a program gets them."""
    asked = urllib.request.Request(f"{address}/api/v1/data/{number}?limit=2", headers={"X-API-Key": key})  # noqa: S310 (our own address)
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_the_holder_calls_with_the_key_until_the_supervisor_suspends(signs_in, address):
    holder = signs_in("company")
    number = opens(holder, address, PARKING)
    holder.click("main button:has-text('领取密钥')")
    key = holder.inner_text("main .big-number code")
    status, given = calls(address, number, key)
    assert (status, len(given["rows"])) == (200, 2)
    supervisor = signs_in("supervisor2")
    supervisor.goto(f"{address}/workbench/entitlements/{number}")
    supervisor.click("main a:has-text('暂停授权')")
    supervisor.check("#ground-security_risk")
    supervisor.fill("#reason", "监测发现同一密钥在多个地址调用，疑似泄露。")
    supervisor.click("main button:has-text('立即暂停')")
    supervisor.wait_for_url(f"**/entitlements/{number}")
    status, told = calls(address, number, key)
    assert (status, told["reason"]) == (403, "suspended")
    assert "疑似泄露" in told["detail"]
    holder.goto(f"{address}/my/entitlements/{number}")
    assert "疑似泄露" in holder.inner_text("main")
    supervisor.click("main a:has-text('解除暂停')")
    supervisor.fill("#reason", "已更换密钥，调用恢复正常。")
    supervisor.click("main button:has-text('解除暂停')")
    supervisor.wait_for_url(f"**/entitlements/{number}")
    assert calls(address, number, key)[0] == 200


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_holder_downloads_by_a_signed_link(signs_in, address, javascript):
    holder = signs_in("applicant", java_script_enabled=javascript)
    opens(holder, address, TOLL)
    holder.click("main button[name=format][value=csv]")
    with holder.expect_download() as download:
        holder.click("main a:has-text('下载CSV')")
    assert download.value.path().read_text("utf-8-sig").startswith("收费站名称,统计时段,入口车流量")


def test_the_pages_of_delivery_keep_the_rules(signs_in, address, axe):
    holder = signs_in("company")
    number = opens(holder, address, PARKING)
    assert axe(holder) == []
    holder.goto(f"{address}/my/entitlements/{number}/log")
    assert axe(holder) == []
    watcher = signs_in("supervisor2")
    watcher.goto(f"{address}/workbench/entitlements/{number}/suspend")
    assert axe(watcher) == []
    watcher.goto(f"{address}/preview/440000/market/0002")
    assert axe(watcher) == []
