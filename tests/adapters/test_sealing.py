import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.sealing import Sealer, Unsealable, read_key, read_keys

OLD, NEW, MARK = secrets.token_bytes(32), secrets.token_bytes(32), secrets.token_bytes(32)
ID_NO = "11010519491231002X"
PURPOSE = "person.id_no"


@pytest.fixture(scope="module")
def sealer():
    return Sealer({"2026b": NEW, "2026a": OLD}, MARK)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_opened_again(text):
    sealer = Sealer({"k": NEW}, MARK)
    assert sealer.open(sealer.seal(text, PURPOSE), PURPOSE) == text


def test_the_number_is_nowhere_in_the_sealed_text_and_no_two_sealings_are_alike(sealer):
    first, second = sealer.seal(ID_NO, PURPOSE), sealer.seal(ID_NO, PURPOSE)
    assert first != second
    assert first.startswith("2026b.")
    assert ID_NO.encode() not in base64.urlsafe_b64decode(first.partition(".")[2])


def test_what_the_old_key_sealed_is_still_opened_and_known_as_old(sealer):
    before = Sealer({"2026a": OLD}, MARK).seal(ID_NO, PURPOSE)
    assert sealer.open(before, PURPOSE) == ID_NO
    assert not sealer.is_current(before)
    assert sealer.is_current(sealer.seal(ID_NO, PURPOSE))


def test_every_single_flipped_bit_is_noticed(sealer):
    key_id, _, body = sealer.seal(ID_NO, PURPOSE).partition(".")
    raw = base64.urlsafe_b64decode(body)
    for index in range(len(raw)):
        forged = raw[:index] + bytes([raw[index] ^ 1]) + raw[index + 1 :]
        with pytest.raises(Unsealable):
            sealer.open(f"{key_id}.{base64.urlsafe_b64encode(forged).decode()}", PURPOSE)


@pytest.mark.parametrize("sealed", ["", ".", "2026b", "2026b.", "2026b.AAAA", "2026b.!!", "gone.AAAA", "2026b.号"])
def test_what_was_never_sealed_is_not_opened(sealer, sealed):
    with pytest.raises(Unsealable):
        sealer.open(sealed, PURPOSE)


def test_a_number_sealed_for_one_purpose_is_not_opened_for_another(sealer):
    with pytest.raises(Unsealable):
        sealer.open(sealer.seal(ID_NO, PURPOSE), "agent.id_no")


def test_equal_numbers_find_each_other_by_their_mark(sealer):
    again = Sealer({"2027": secrets.token_bytes(32)}, MARK)
    assert sealer.mark(ID_NO, PURPOSE) == again.mark(ID_NO, PURPOSE)
    assert sealer.mark(ID_NO, PURPOSE) != sealer.mark(ID_NO, "agent.id_no")
    assert sealer.mark(ID_NO, PURPOSE) != sealer.mark("110105194912310021", PURPOSE)
    assert sealer.mark(ID_NO, PURPOSE) != Sealer({"k": NEW}, secrets.token_bytes(32)).mark(ID_NO, PURPOSE)


def test_purpose_and_text_do_not_run_into_each_other(sealer):
    assert sealer.mark("bc", "a") != sealer.mark("c", "ab")


def test_keys_are_read_newest_first():
    setting = f"b:{base64.b64encode(NEW).decode()}, a:{base64.b64encode(OLD).decode()},"
    assert list(read_keys(setting).items()) == [("b", NEW), ("a", OLD)]


@pytest.mark.parametrize("encoded", ["c2hvcnQ=", "not base64!", "", base64.b64encode(b"x" * 33).decode()])
def test_a_wrong_key_is_refused_without_being_shown(encoded):
    with pytest.raises(ValueError, match=r".") as refused:
        read_key(encoded)
    assert not encoded or encoded not in str(refused.value)


@pytest.mark.parametrize("setting", [":AAAA", "a b:AAAA"])
def test_a_key_without_a_proper_id_is_refused(setting):
    with pytest.raises(ValueError, match="id of letters and digits"):
        read_keys(setting)


def test_one_id_for_two_keys_is_refused():
    key = base64.b64encode(NEW).decode()
    with pytest.raises(ValueError, match="its own id"):
        read_keys(f"a:{key},a:{key}")


def test_a_sealer_shows_no_key(sealer):
    assert repr(sealer) == "Sealer(keys=['2026b', '2026a'])"


def test_a_sealer_without_keys_is_refused():
    with pytest.raises(ValueError, match="at least one key"):
        Sealer({}, MARK)
