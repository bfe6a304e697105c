"""The words of the law behind a citation."""

import pytest

from app.web import laws


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
def test_a_citation_is_given_in_the_laws_own_words(citation, references, words):
    found = laws.cited(citation)
    assert [one.reference for one in found] == references
    assert words in "".join(one.text for one in found)


@pytest.mark.parametrize("citation", ["", "服务标准", "第九十九条", "《中华人民共和国民法典》第二条"])
def test_what_is_not_of_the_measures_has_no_words_here(citation):
    assert laws.cited(citation) == ()


def test_a_law_named_later_ends_the_reach_of_the_one_before():
    found = laws.cited("《中华人民共和国民法典》第二条、《广东省公共数据开放暂行办法》第三条")
    assert [one.reference for one in found] == ["第三条"]


def test_all_articles_are_kept_and_a_paragraphs_items_stay_with_it():
    articles = laws._articles()
    assert len(articles) == 39
    assert len(articles["第二十一条"]) == 3
    assert len(articles["第三条"]) == 1
    assert articles["第三条"][0].count("\n") == 5
