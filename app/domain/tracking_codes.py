"""The code by which whoever holds a receipt follows the case without signing in: worked out of its number with the office's own key."""

from collections.abc import Callable
from secrets import compare_digest

# Without the letters and digits that are taken for one another; the rest of a division tells none of them more often by much.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
PURPOSE = "case.tracking"
Mark = Callable[[str, str], str]


def code(mark: Mark, case_no: str) -> str:
    """The code of a case. `mark` is a keyed hash in hexadecimal digits, told what it is for."""
    number, signs = int(mark(case_no, PURPOSE), 16), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def fits(mark: Mark, case_no: str, given: str) -> bool:
    """Whether this is the code of the case, written with or without blanks, in capitals or not."""
    return compare_digest(code(mark, case_no).encode(), "".join(given.split()).upper().encode())
