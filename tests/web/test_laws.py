"""The words of the law behind a citation."""

from urllib.parse import unquote

import pytest

from app.adapters.law_texts import load_laws
from app.adapters.rules import load_rules
from app.web import laws as pages_of_laws
from config.base import REPOSITORY


@pytest.fixture(scope="module")
def laws():
    return load_laws(REPOSITORY / "config" / "laws", load_rules(REPOSITORY / "config" / "rules").bases)


@pytest.mark.parametrize(
    ("citation", "references", "words"),
    [
        ("第二十一条第二款", ["第二十一条第二款"], "自收到申请之日起20个工作日内予以答复"),
        ("第二条、第二十一条第二款", ["第二条", "第二十一条第二款"], "适用本办法"),
        ("《广东省公共数据开放暂行办法》第五条第二款、第三十二条第一款", ["第五条第二款", "第三十二条第一款"], "公共数据主管部门"),
        ("第二十二条", ["第二十二条"], "（四）存储介质传递数据；"),
        ("第二十二条、第二十二条", ["第二十二条"], "数据下载"),
        ("第二十一条第九款", ["第二十一条"], "公共数据利用协议"),
    ],
)
def test_a_citation_is_given_in_the_laws_own_words(laws, citation, references, words):
    found = laws.cited(citation)
    assert [one.reference for one in found] == references
    assert words in "".join(one.text for one in found)


@pytest.mark.parametrize("citation", ["", "服务标准", "第九十九条", "《中华人民共和国民法典》第二条"])
def test_what_is_not_of_the_measures_has_no_words_here(laws, citation):
    assert laws.cited(citation) == ()


def test_a_law_named_later_ends_the_reach_of_the_one_before(laws):
    found = laws.cited("《中华人民共和国民法典》第二条、《广东省公共数据开放暂行办法》第三条")
    assert [one.reference for one in found] == ["第三条"]


def test_all_articles_are_kept_and_a_paragraphs_items_stay_with_it(laws):
    articles = laws.of("measures").articles
    assert len(articles) == 39
    assert len(articles["第二十一条"]) == 3
    assert len(articles["第三条"]) == 1
    assert articles["第三条"][0].count("\n") == 5


@pytest.mark.parametrize(
    ("citation", "reference", "statute"),
    [
        ("民法典第二百零一条", "第二百零一条", "civil_code"),
        ("《中华人民共和国民法典》第二百零三条第二款", "第二百零三条第二款", "civil_code"),
        ("within 20 working days (Art. 21 para. 2)", "第二十一条第二款", "measures"),
        ("Art. 10 of the Measures", "第十条", "measures"),
        ("Art. 201 of the Civil Code", "第二百零一条", "civil_code"),
    ],
)
def test_other_texts_are_cited_by_their_names_and_english_by_numbers(laws, citation, reference, statute):
    assert [(one.reference, one.statute) for one in laws.cited(citation)] == [(reference, statute)]


def test_a_citation_on_a_page_leads_to_its_words_and_nothing_in_it_is_markup(town):
    with town.app.test_request_context("/"):
        said = unquote(pages_of_laws.cite("<b>第二十一条第二款</b>、第九十九条"))
    assert said == '&lt;b&gt;<a class="cite" href="/register/measures#第二十一条">第二十一条第二款</a>&lt;/b&gt;、第九十九条'

