import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from app.adapters import fonts, letterpress
from app.domain.letters import LetterKind, pack
from tests.adapters.sample_letters import LETTERS, PROVISIONAL

# WeasyPrint 70 leaves its own colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014.icc:ResourceWarning")


@pytest.fixture(scope="module", autouse=True)
def letter_fonts(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FONTCONFIG_FILE", raising=False)
        fonts.prepare(tmp_path_factory.mktemp("fonts"))
        yield


def composed(kind, **changes):
    return letterpress.compose(kind, pack(replace(LETTERS[kind], **changes)))


def text_of(pdf):
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture(scope="module")
def printed(letter_fonts):
    return {kind: letterpress.press(composed(kind)) for kind in LETTERS}


SAYS = {
    LetterKind.RECEIPT: [
        "申请回执",
        "办件编号44000020261123000017",
        "统一社会信用代码",
        "91440101MA5**********8",
        "2026年11月23日15时42分",
        "网络安全等级测评报告.pdf",
        "9f86d081884c7d65",
        "法定期限",
        "第20个工作日为2026年12月21日",
        "不表示申请通过审核",
        "网址：https://data.example.cn/cases/44000020261123000017",
    ],
    LetterKind.CORRECTION_NOTICE: [
        "补正告知书",
        "一次性告知",
        "授权委托书缺少法定代表人签名",
        "未说明数据存储地点和销毁方式",
        "服务标准：10个工作日",
        "补正不停止、不延长法定期限",
        "2026年12月21日24时",
    ],
    LetterKind.REPLY_GRANTED: [
        "通过审核",
        "空余泊位数",
        "2027年1月4日至2028年1月3日",
        "签订公共数据利用协议",
        "救济途径",
        "行政复议",
    ],
    LetterKind.REPLY_PARTLY: [
        "部分通过审核",
        "空余泊位数",
        "未通过审核的部分和理由",
        "第3项开放条件",
        "等级保护测评报告为第二级",
    ],
    LetterKind.REPLY_REFUSED: [
        "未通过审核",
        "理由1",
        "理由2",
        "第二十六条第二款",
        "第3项开放条件",
        "区分处理",
        "行政复议",
        "行政诉讼",
    ],
    LetterKind.NOT_ACCEPTED: [
        "不予受理通知书",
        "不予受理的理由",
        "欧阳䶮",
        "第二十条",
        "直接下载",
        "你于2026年11月23日",
    ],
    LetterKind.WITHDRAWN: ["撤回申请确认书", "2026年12月1日9时05分撤回", "不再就该申请作出答复"],
    LetterKind.SUPERVISION_NOTICE: [
        "督办通知书",
        "红牌",
        "已逾期1个工作日",
        "法定期限",
        "书面说明逾期原因",
        "抄送：广东省人民政府办公厅",
    ],
    LetterKind.RIGHTS_REPLY: ["权益异议处理答复", "异议成立", "服务标准", "救济途径", "行政复议", "特此告知"],
}


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_says_what_it_must_in_text_that_can_be_copied(kind, printed):
    text = text_of(printed[kind])
    assert [words for words in SAYS[kind] if words not in text] == []


@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_has_organ_number_date_and_a_way_to_check_it(kind, printed):
    letter, text = LETTERS[kind], text_of(printed[kind])
    assert text.startswith(letter.organ + letter.letter_no + letter.title)
    for words in [f"文书编号：{letter.letter_no}", f"核验地址：{letter.verify_at}", "—1—", "（演示印章位置）"]:
        assert words in text


def test_the_same_letter_prints_the_same_bytes(printed):
    assert letterpress.press(composed(LetterKind.WITHDRAWN)) == printed[LetterKind.WITHDRAWN]


def test_a_letter_is_an_archive_pdf_with_embedded_fonts_and_the_letters_own_date(printed):
    reader = PdfReader(io.BytesIO(printed[LetterKind.REPLY_REFUSED]))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in xmp or "<pdfaid:part>3" in xmp
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.creation_date.date() == date(2026, 12, 11)
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert descriptor.keys() & {"/FontFile2", "/FontFile3"}


def test_a_letter_of_a_real_organ_shows_no_place_for_a_demo_seal():
    html = composed(LetterKind.REPLY_GRANTED, demo=False)
    assert "印章" not in html
    assert "演示系统" not in html


def test_a_provisional_date_says_so_with_its_earliest_date():
    html = composed(LetterKind.RECEIPT, reply=PROVISIONAL)
    assert "2027年1月4日24时（暂定，最早可能为2026年12月31日）" in html
    assert "节假日安排尚未公布" in html
    assert "暂定" not in composed(LetterKind.RECEIPT)


def test_a_late_reply_does_not_hide_that_it_is_late():
    assert "已超过法定期限" in composed(LetterKind.REPLY_REFUSED, issued_on=date(2026, 12, 22))
    assert "已超过" not in composed(LetterKind.REPLY_REFUSED, issued_on=date(2026, 12, 21))


def test_what_people_wrote_never_becomes_markup():
    html = composed(LetterKind.WITHDRAWN, reason="<img src='file:///etc/passwd'><script>alert(1)</script>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script>" in text_of(letterpress.press(html))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.cn/x.png",
        "../letterpress.py",
        "%2e%2e/letterpress.py",
        "file://host/share/x.png",
        "ftp://127.0.0.1/x",
        "missing.png",
    ],
)
def test_the_press_fetches_nothing_from_outside_its_own_folder(url):
    html = composed(LetterKind.WITHDRAWN).replace("<main>", f'<main><img src="{url}" alt="">')
    with pytest.raises(letterpress.FatalURLFetchingError):
        letterpress.press(html)


def test_the_code_holds_case_and_letter_number():
    html = composed(LetterKind.RECEIPT)
    assert 'src="data:image/svg+xml' in html
    other = composed(LetterKind.RECEIPT, letter_no="粤交开收〔2026〕000018号")
    assert html.partition('src="data:')[2].partition('"')[0] != other.partition('src="data:')[2].partition('"')[0]


def test_a_letter_with_a_character_that_no_font_has_is_not_printed():
    html = composed(LetterKind.WITHDRAWN, reason="\U000e0fff\ue5e5")
    with pytest.raises(letterpress.Unprintable, match="\ue5e5"):
        letterpress.press(html)


@pytest.mark.parametrize("kind", LETTERS)
def test_the_preview_needs_no_inline_style_or_script(kind):
    html = composed(kind)
    for word in ("style=", "<style", "<script", "onclick", "javascript:"):
        assert word not in html
    assert html.count("<h1>") == 1
