import email
import socket
import threading
from email.policy import default

import pytest

from app.adapters.mail import Attachment, FakePost, FolderPost, SmtpPost
from app.domain.clock import FixedClock
from app.domain.errors import Invalid

CLOCK = FixedClock("2026-03-12 23:59")
SENDER = "noreply@data.example.cn"
LETTER = Attachment(name="审核结果告知书.pdf", media_type="application/pdf", content=b"%PDF-1.7 \x00\xff")
TEXT = "欧阳䶮：\n\n您的申请已有答复，请登录平台查看。\n.\n以上。\n"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mail"


@pytest.fixture
def post(folder):
    return FolderPost(folder=folder, sender=SENDER, clock=CLOCK)


def only_message(folder):
    (path,) = folder.glob("*")
    assert path.suffix == ".eml"
    return email.message_from_bytes(path.read_bytes(), policy=default)


def assert_is_the_letter(message):
    assert message["Subject"] == "审核结果告知书"
    assert message.get_body().get_content().replace("\r\n", "\n") == TEXT
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == LETTER.name
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == LETTER.content


def test_a_message_lies_in_the_folder_whole_and_readable(post, folder):
    post.send("ouyang@example.cn", "审核结果告知书", TEXT, [LETTER])
    message = only_message(folder)
    assert message["To"] == "ouyang@example.cn"
    assert message["From"] == SENDER
    assert message["Date"].datetime.isoformat() == "2026-03-12T23:59:00+08:00"
    assert_is_the_letter(message)


def test_messages_of_one_moment_do_not_overwrite_each_other(post, folder):
    for _ in range(3):
        post.send("ouyang@example.cn", "提醒", "正文")
    assert len(list(folder.glob("20260312-235900-*.eml"))) == 3


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ouyang",
        "@example.cn",
        "ouyang@",
        "a b@example.cn",
        "a@b.cn, c@d.cn",
        "欧阳 <a@b.cn>",
        "a@b.cn\nBcc: c@d.cn",
        "张三@example.cn",
    ],
)
def test_what_is_no_address_is_declined_in_a_sentence(post, folder, to):
    with pytest.raises(Invalid, match="不是有效的电子邮箱地址。"):
        post.send(to, "提醒", "正文")
    assert not folder.exists()


def test_a_subject_can_not_add_header_lines(post, folder):
    post.send("ouyang@example.cn", "提醒\r\nBcc: thief@example.cn", "正文")
    message = only_message(folder)
    assert message["Bcc"] is None
    assert message["Subject"] == "提醒 Bcc: thief@example.cn"


def test_the_fake_keeps_what_was_sent_and_can_be_away():
    post = FakePost()
    post.send("ouyang@example.cn", "提醒", "正文", [LETTER])
    assert [(sent.to, sent.attachments) for sent in post.sent] == [("ouyang@example.cn", (LETTER,))]
    post.refuses = True
    with pytest.raises(OSError, match="closed"):
        post.send("ouyang@example.cn", "提醒", "正文")
    with pytest.raises(Invalid):
        post.send("nobody", "提醒", "正文")


def test_a_mail_server_gets_the_message_over_the_wire():
    with MailServer() as server:
        SmtpPost(host="127.0.0.1", port=server.port, sender=SENDER, clock=CLOCK, security="none").send(
            "ouyang@example.cn", "审核结果告知书", TEXT, [LETTER]
        )
    assert server.heard[1:3] == [b"mail FROM:<noreply@data.example.cn>", b"rcpt TO:<ouyang@example.cn>"]
    assert_is_the_letter(email.message_from_bytes(server.message, policy=default))


def test_a_server_that_offers_no_encryption_gets_nothing():
    with MailServer() as server, pytest.raises(OSError, match="STARTTLS"):
        SmtpPost(host="127.0.0.1", port=server.port, sender=SENDER, clock=CLOCK).send(
            "ouyang@example.cn", "提醒", "正文"
        )
    assert server.message == b""


def test_a_server_that_is_away_is_an_error_that_the_queue_can_retry():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        post = SmtpPost(host="127.0.0.1", port=taken.getsockname()[1], sender=SENDER, clock=CLOCK, security="none")
        with pytest.raises(OSError, match="refused"):
            post.send("ouyang@example.cn", "提醒", "正文")


def test_a_password_is_not_shown():
    assert "geheim" not in repr(SmtpPost(host="h", port=25, sender=SENDER, clock=CLOCK, user="u", password="geheim"))


class MailServer:
    """As much of RFC 5321 as one message needs, on a port of its own."""

    def __enter__(self):
        self.heard, self.message = [], b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join(5)
        self.socket.close()

    def serve(self):
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb", buffering=0) as wire:
            wire.write(b"220 ready\r\n")
            while (line := wire.readline()) and self.answer(wire, line.rstrip()):
                pass

    def answer(self, wire, line):
        self.heard.append(line.partition(b" size=")[0])
        if line.lower() == b"data":
            wire.write(b"354 go on\r\n")
            self.message = b"".join(piece.removeprefix(b".") for piece in iter(wire.readline, b".\r\n"))
        wire.write(b"221 bye\r\n" if line.lower() == b"quit" else b"250 ok\r\n")
        return line.lower() != b"quit"
