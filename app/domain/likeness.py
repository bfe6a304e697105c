"""How much two short Chinese texts have in common: by the pairs of neighbouring characters, as no dictionary is needed for that."""

import re
import unicodedata

# What says nothing of a subject: blanks, punctuation, and the words that every such title has.
_NOISE = re.compile(r"[\W_]+|数据集?|信息|情况|明细|目录|有关|相关|以及|和|与|的")
LONGEST = 200


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text; a single character stands for itself."""
    plain = _NOISE.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]).lower())
    return frozenset(pair for word in plain.split() for pair in _pairs(word))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same): twice the common pairs over all pairs (Dice)."""
    mine, theirs = bigrams(one), bigrams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def share(wanted: str, text: str) -> float:
    """How much of what is wanted a longer text speaks of, from 0 to 1."""
    mine = bigrams(wanted)
    return sum(pair in text.lower() for pair in mine) / len(mine) if mine else 0.0


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)] or [word]
