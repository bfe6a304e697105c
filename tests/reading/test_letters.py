import pytest

from app.reading import letters


@pytest.mark.parametrize(
    "copied",
    [
        "粤数开告〔2026〕000123号",
        " 粤数开告 [2026] 000123号",
        "粤数开告（2026）000123号",
        "粤数开告(2026)000123号\n",
        "粤数开告【2026】000123号",
    ],
)
def test_a_number_means_the_same_however_it_was_copied(copied):
    assert letters.plain(copied) == "粤数开告〔2026〕000123号"
