import hashlib
import io
import stat
import threading
import zipfile

import pytest

from app.adapters.files import FolderStore, MemoryStore, clean_name
from app.domain.errors import Invalid, Missing

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
LIMIT = 5 * 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
PROGRAM = b"MZ" + b"\0" * 58 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0" + b"\0" * 200
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'


def zipped(**entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return content.getvalue()


def office(kind, main, **more):
    return zipped(**{"[Content_Types].xml": TYPES.format(kind), main: "<x/>", **more})


DOCX = office("wordprocessingml.document", "word/document.xml")
XLSX = office("spreadsheetml.sheet", "xl/workbook.xml")
OFD = zipped(**{"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})
PLAIN_ZIP = zipped(**{"a.txt": "a"})


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    return (
        FolderStore(root=tmp_path / "files", limit_bytes=LIMIT)
        if request.param == "folder"
        else MemoryStore(limit_bytes=LIMIT)
    )


def put(store, content, name):
    return store.put(io.BytesIO(content), name)


GOOD = [
    ("营业执照.pdf", PDF, "application/pdf"),
    ("承诺书.OFD", OFD, "application/ofd"),
    ("说明.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("清单.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("图.png", PNG, "image/png"),
    ("照片.jpg", JPEG, "image/jpeg"),
    ("照片.JPEG", JPEG, "image/jpeg"),
    ("表.csv", "名称,数量\n泊位,3\n".encode(), "text/csv"),
    ("表.csv", "\ufeff名称,数量\r\n泊位,3\r\n".encode(), "text/csv"),
    ("表.csv", "名称,数量\n泊位,3\n".encode("gb18030"), "text/csv"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), GOOD)
def test_a_file_of_an_allowed_type_is_taken_in_and_given_back(store, name, content, media_type):
    stored = put(store, content, name)
    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(stored.sha256) as file:
        assert file.read() == content
    assert store.is_whole(stored.sha256)


BAD = [
    ("账单.pdf", PROGRAM, "实际是可执行程序"),
    ("旧版.docx", OLD_WORD, "旧版 Office 文件"),
    ("图.png", b"GIF89a" + b"\0" * 20, "GIF 图片"),
    ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG 图片"),
    ("表.csv", b"<!DOCTYPE html><script>alert(1)</script>", "网页"),
    ("表.csv", b"#!/bin/sh\nrm -rf /\n", "不在可上传的类型范围内"),
    ("资料.zip", PLAIN_ZIP, "是压缩包。请解压后分别上传"),
    ("资料.docx", PLAIN_ZIP, "是压缩包"),
    ("演示.pptx", office("presentationml.presentation", "ppt/presentation.xml"), "不在可上传范围内"),
    ("宏.xlsx", office("spreadsheetml.sheet", "xl/workbook.xml", **{"xl/vbaProject.bin": "x"}), "含有宏"),
    ("宏.xlsx", office("spreadsheetml.sheet", "xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"}), "含有宏"),
    (
        "宏.docx",
        zipped(
            **{
                "[Content_Types].xml": "<Types application/vnd.ms-word.document.macroEnabled.main+xml/>",
                "word/document.xml": "",
            }
        ),
        "含有宏",
    ),
    ("说明.docx", PDF, "与文件名后缀不符，其内容应使用后缀“.pdf”"),
    ("承诺书.docx", OFD, "应使用后缀“.ofd”"),
    ("无后缀", PDF, "应使用后缀“.pdf”"),
    ("空.pdf", b"", "是空文件"),
    ("半.pdf", PDF[:-8], "不完整，请重新上传"),
    ("半.docx", DOCX[:-30], "已损坏"),
    ("表.csv", b"\n\n \n"[:2], "是空表格"),
    ("表.csv", b'a,"b\n', "不是完整的 CSV 表格"),
    ("表.csv", b"a,b\n\x81", "文字编码无法识别"),
    ("大.csv", b"a,b\n" * (LIMIT // 4 + 1), "超过5MB"),
]


@pytest.mark.parametrize(("name", "content", "why"), BAD)
def test_anything_else_is_declined_with_its_reason(store, name, content, why):
    with pytest.raises(Invalid) as declined:
        put(store, content, name)
    assert str(declined.value).startswith(f"文件“{name}”")
    assert why in str(declined.value)
    assert declined.value.problems[0].message == str(declined.value)
    assert not store.is_whole(hashlib.sha256(content).hexdigest())


def test_a_zip_that_unpacks_to_very_much_is_declined(store):
    with pytest.raises(Invalid, match="解压后过大"):
        put(store, office("spreadsheetml.sheet", "xl/workbook.xml", **{"xl/big.xml": "0" * 30_000_000}), "大.xlsx")


def test_a_zip_of_very_many_parts_is_declined(store):
    with pytest.raises(Invalid, match="超过2000个"):
        put(store, zipped(**{f"p{n}": "" for n in range(2001)}), "多.xlsx")


def test_a_locked_document_is_declined(store):
    locked = bytearray(DOCX)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := locked.find(signature, start)) >= 0:
            locked[start + offset] |= 1
            start += 4
    with pytest.raises(Invalid, match="已加密"):
        put(store, bytes(locked), "锁.docx")


@pytest.mark.parametrize(
    "sha256", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/", "0" * 64 + "\n"]
)
def test_what_was_never_stored_is_missing(store, sha256):
    with pytest.raises(Missing):
        store.open(sha256)


def test_the_same_content_is_kept_once_under_both_names(tmp_path):
    store = FolderStore(root=tmp_path)
    first, second = put(store, PDF, "甲.pdf"), put(store, PDF, "乙.pdf")
    assert first.sha256 == second.sha256
    assert second.name == "乙.pdf"
    assert kept(tmp_path) == [tmp_path / first.sha256[:2] / first.sha256[2:4] / first.sha256]


def test_a_declined_or_broken_upload_leaves_nothing_behind(tmp_path):
    store = FolderStore(root=tmp_path)
    with pytest.raises(Invalid):
        put(store, PROGRAM, "x.pdf")
    with pytest.raises(ConnectionResetError):
        store.put(BrokenLine(), "x.pdf")
    assert kept(tmp_path) == []


def test_stored_files_can_not_be_written_or_run(tmp_path):
    stored = put(FolderStore(root=tmp_path), PDF, "甲.pdf")
    assert stat.S_IMODE(kept(tmp_path)[0].stat().st_mode) == 0o400
    assert stored.sha256 == kept(tmp_path)[0].name


def test_a_file_changed_on_the_disk_is_not_whole(tmp_path):
    store = FolderStore(root=tmp_path)
    stored = put(store, PDF, "甲.pdf")
    kept(tmp_path)[0].chmod(0o600)
    kept(tmp_path)[0].write_bytes(PDF + b"x")
    assert not store.is_whole(stored.sha256)


def test_two_people_who_hand_in_the_same_file_at_once_both_succeed(tmp_path):
    store, start, taken = FolderStore(root=tmp_path), threading.Barrier(8), []

    def hand_in():
        start.wait()
        taken.append(put(store, PDF, "甲.pdf"))

    people = [threading.Thread(target=hand_in) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(taken) == 8
    assert len(kept(tmp_path)) == 1
    assert store.is_whole(taken[0].sha256)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("C:\\Users\\李\\执照.pdf", "执照.pdf"),
        ("../../etc/执照.pdf", "执照.pdf"),
        ("执照\u202efdp.exe.pdf", "执照fdp.exe.pdf"),
        ("执\r\n照\x00.pdf", "执照.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        (" .执照.pdf ", "执照.pdf"),
        ("执照", "执照"),
        ("执照." + "x" * 50, "执照.xxxxxxxxx"),
        ("执照.tar.gz", "执照.tar.gz"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("欧阳䶮𠮷.pdf", "欧阳䶮𠮷.pdf"),
    ],
)
def test_a_name_is_cleaned(given, clean):
    assert clean_name(given) == clean


def test_a_long_name_keeps_its_suffix():
    clean = clean_name("长" * 500 + ".pdf")
    assert clean.endswith(".pdf")
    assert len(clean) <= 100
    assert len(clean.encode()) <= 240


@pytest.mark.parametrize("name", ["", ".", "..", "/", "...", "\u202e"])
def test_a_name_of_nothing_is_declined(name):
    with pytest.raises(Invalid, match="文件名无效"):
        clean_name(name)


def kept(root):
    return [path for path in root.rglob("*") if path.is_file()]


class BrokenLine:
    """An upload whose line breaks in the middle."""

    def __init__(self):
        self.chunks = iter([PDF])

    def read(self, _size):
        for chunk in self.chunks:
            return chunk
        raise ConnectionResetError
