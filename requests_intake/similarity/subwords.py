"""How alike two texts are by the letters of their words: finds inflections, compounds, identifiers and misspellings."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log, sqrt

GRAM = 4
TITLE = 3
"""A word of the title counts like so many of the body."""
BEGINNING = 500
"""Characters of the body that are compared: what is wanted stands at its beginning."""
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)

Profile = Mapping[str, float]
"""Pieces of words, and how often the text has them, damped."""


def profile(title: str, body: str) -> Profile:
    """The pieces of the words of a title and of the beginning of the text below it, without web addresses."""
    found: Counter[str] = Counter()
    for text, weight in ((title, TITLE), (_ADDRESS.sub(" ", body)[:BEGINNING], 1)):
        for word, times in Counter(_WORD.findall(text.casefold())).items():
            for piece in pieces(word):
                found[piece] += weight * times
    return {piece: 1 + log(times) for piece, times in found.items()}


@lru_cache(maxsize=50_000)
def pieces(word: str) -> tuple[str, ...]:
    """A word's runs of four characters, its beginning and end among them; a short word is one piece."""
    framed = f" {word[:80]} "
    return tuple(framed[at : at + GRAM] for at in range(max(1, len(framed) - GRAM + 1)))


def alike(asked: Profile, others: Sequence[Profile]) -> Sequence[float]:
    """For each of the others from 0 to 1; pieces that many of them have count less."""
    rarity = _rarities(asked, others)
    long = _length(asked, rarity)
    return [_cosine(asked, one, rarity, long) for one in others]


def _rarities(asked: Profile, others: Sequence[Profile]) -> Mapping[str, float]:
    held = Counter(dict.fromkeys(asked, 1))
    for one in others:
        held.update(one.keys())
    many = len(others) + 1
    return {piece: log(1 + many / times) for piece, times in held.items()}


def _length(one: Profile, rarity: Mapping[str, float]) -> float:
    return sqrt(sum((often * rarity[piece]) ** 2 for piece, often in one.items()))


def _cosine(asked: Profile, one: Profile, rarity: Mapping[str, float], long: float) -> float:
    product = sum(asked[piece] * one[piece] * rarity[piece] ** 2 for piece in asked.keys() & one.keys())
    lengths = long * _length(one, rarity)
    return min(1.0, product / lengths) if lengths else 0.0
