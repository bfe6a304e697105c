import hashlib

import pytest

from app.cli import demo_stories
from app.services import delivery
from app.store.db import db
from app.store.models import Dataset, Organ
from tests.services.wire import watching
from tests.web.page import read

CONDITIONAL = demo_stories.TOLL
PUBLIC = [
    "/",
    "/catalogue",
    f"/catalogue/{CONDITIONAL}",
    "/verify",
    "/help",
    "/help/applying",
    "/help/deadlines",
    "/help/corrections",
    "/help/withdrawing",
    "/help/remedies",
    "/help/workbench",
]


@pytest.fixture
def visitor(town):
    return town.client()


@pytest.fixture
def dataset(town):
    """Publish one more dataset."""

    def publish(code, **words):
        with town.at_work() as unit:
            organ = unit.session.query(Organ).filter_by(kind="opening_body").first()
            entry = {
                "name": f"数据集{code}",
                "theme": "试验",
                "abstract": "说明",
                "attribute": "unconditional",
                "items": [{"id": "a", "name": "甲"}],
                "conditions": [],
                "channels": ["download"],
                "formats": ["CSV"],
                "update_frequency": "daily",
                "published_on": town.today,
                "updated_on": town.today,
                **words,
            }
            unit.session.add(Dataset(code=code, organ_id=organ.id, **entry))

    return publish


def names(page):
    return [link.removeprefix("/catalogue/") for link in page.links if link.startswith("/catalogue/")]


@pytest.mark.parametrize("login", [None, "applicant", "reviewer", "supervisor"])
def test_everyone_may_read_what_is_public(town, login):
    client = town.client(login)
    for address in PUBLIC:
        read(client.get(address))


def test_the_front_page_says_in_four_steps_that_a_reply_takes_twenty_working_days_by_law(visitor):
    page = read(visitor.get("/"))
    assert "20个工作日" in page.text
    assert "法定期限" in page.text
    assert page.fields["q"] == [""]


def test_what_waits_for_an_applicant_stands_on_the_front_page(town):
    case = town.applicant.applies()
    town.reviewer.asks_for_correction(case)
    task = case.open("correct").id
    assert f"/my/tasks/{task}" in read(town.client("applicant").get("/")).links
    assert f"/my/tasks/{task}" not in read(town.client("applicant2").get("/")).links


def test_what_is_withheld_is_nowhere_in_the_catalogue(town, visitor):
    withheld = town.rows(db.select(Dataset).where(Dataset.attribute == "withheld"))[0]
    assert withheld.code not in names(read(visitor.get("/catalogue")))
    assert withheld.code not in names(read(visitor.get("/catalogue", query_string={"q": withheld.name})))
    assert withheld.code not in names(read(visitor.get("/catalogue?attribute=withheld")))
    read(visitor.get(f"/catalogue/{withheld.code}"), 404)


def test_an_unknown_dataset_is_missing(visitor):
    read(visitor.get("/catalogue/440000/none/1"), 404)


@pytest.mark.parametrize("words", ["收费站", "分时 流量", "车型分类", "交通运输厅", "440000/transport/0001"])
def test_a_dataset_is_found_by_name_words_item_body_and_number(visitor, words):
    assert CONDITIONAL in names(read(visitor.get("/catalogue", query_string={"q": words})))


@pytest.mark.parametrize("words", ["%", "_", "收费站 没有这个词", "item", '"'])
def test_signs_are_letters_and_all_words_must_fit(visitor, words):
    page = read(visitor.get("/catalogue", query_string={"q": words}))
    assert names(page) == []
    assert "没有找到符合条件的数据集" in page.text


def test_the_catalogue_is_filtered_by_theme_body_and_attribute(town, visitor):
    entry = town.rows(db.select(Dataset).where(Dataset.code == CONDITIONAL))[0]
    for filters in ({"theme": entry.theme}, {"body": entry.organ_id}, {"attribute": "conditional"}):
        found = names(read(visitor.get("/catalogue", query_string=filters)))
        assert CONDITIONAL in found
        assert 0 < len(found) < 11
    assert CONDITIONAL not in names(read(visitor.get("/catalogue?attribute=unconditional")))


def test_the_filters_chosen_stay_chosen(visitor):
    page = read(visitor.get("/catalogue?q=车&attribute=conditional"))
    assert page.fields["q"] == ["车"]
    assert page.fields["attribute"] == ["conditional"]


def test_a_long_catalogue_is_read_page_by_page(dataset, visitor):
    for number in range(45):
        dataset(f"x/{number:02d}", theme="长目录")
    seen, address = [], "/catalogue?theme=长目录"
    while address:
        page = read(visitor.get(address))
        seen += names(page)
        address = next((given["href"] for tag, given in page.tags if tag == "a" and given.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize(
    "question",
    [
        "page=0",
        "page=-3",
        "page=x",
        "page=99999999999999999999",
        "body=x",
        "body=99999999999999999999",
        "q=%00",
        "theme=%00",
        "q=" + "长" * 500,
    ],
)
def test_a_broken_address_shows_a_page(visitor, question):
    read(visitor.get(f"/catalogue?{question}"))


def test_a_dataset_shows_all_that_the_measures_want_published(visitor):
    page = read(visitor.get(f"/catalogue/{CONDITIONAL}"))
    for words in ("数据主题", "数据摘要", "数据项", "数据格式", "开放主体", "开放属性", "开放条件", "更新频率", "每日"):
        assert words in page.text
    assert "接口调用频率不超过每分钟60次" in page.text
    assert f"/apply/conditional_application?about={CONDITIONAL}" in page.links


def test_what_is_open_without_conditions_has_no_button_to_apply(town, visitor):
    free = town.rows(db.select(Dataset).where(Dataset.attribute == "unconditional"))[0]
    page = read(visitor.get(f"/catalogue/{free.code}"))
    assert "可以直接获取" in page.text
    assert not [link for link in page.links if link.startswith("/apply/conditional_application")]


def test_an_applicant_is_led_to_the_case_that_runs_already(town):
    case = town.applicant.applies(CONDITIONAL)
    address = f"/my/cases/{case.case_no}"
    assert address in read(town.client("applicant").get(f"/catalogue/{CONDITIONAL}")).links
    assert address not in read(town.client("applicant2").get(f"/catalogue/{CONDITIONAL}")).links


def test_a_letter_is_proven_by_its_two_numbers_and_tells_nothing_else(town, visitor):
    case = town.applicant.applies()
    receipt = case.letter("receipt")
    with town.at_work() as unit:
        content = delivery.pdf(unit, receipt.id)
    page = read(visitor.get("/verify", query_string={"case_no": case.case_no, "letter_no": receipt.number}))
    for words in (
        receipt.title,
        receipt.number,
        receipt.content["organ"],
        "2026年2月6日",
        hashlib.sha256(content).hexdigest(),
    ):
        assert words in page.text
    assert "林晓岚" not in page.text
    assert case.title not in page.text


def test_the_brackets_of_a_number_copied_by_hand_do_not_matter(town, visitor):
    case = town.applicant.applies()
    number = case.letter("receipt").number.replace("〔", " [").replace("〕", "]")
    assert (
        "这份文书由本平台发出"
        in read(visitor.get("/verify", query_string={"case_no": f" {case.case_no} ", "letter_no": number})).text
    )


def test_one_number_alone_or_a_wrong_one_proves_nothing(town, visitor):
    case, other = town.applicant.applies(), town.applicant2.applies()
    right, number = case.case_no, case.letter("receipt").number
    for asked in (
        {"case_no": right},
        {"letter_no": number},
        {"case_no": other.case_no, "letter_no": number},
        {"case_no": "\0", "letter_no": "\0"},
    ):
        page = read(visitor.get("/verify", query_string=asked))
        assert "这份文书由本平台发出" not in page.text


def test_an_unknown_help_page_is_missing(visitor):
    read(visitor.get("/help/nothing"), 404)
    read(visitor.get("/help/layout"), 404)


@pytest.mark.parametrize(
    ("address", "most"), [("/", 1), ("/catalogue", 3), (f"/catalogue/{CONDITIONAL}", 1), ("/help", 0)]
)
def test_a_public_page_asks_the_database_a_bounded_number_of_times(visitor, dataset, address, most):
    for number in range(12):
        dataset(f"x/{number:02d}")
    read(visitor.get(address))  # the first look of a process reads the published years
    with watching(db.engine) as traffic:
        read(visitor.get(address))
    assert len(traffic.statements) <= most, traffic.statements
