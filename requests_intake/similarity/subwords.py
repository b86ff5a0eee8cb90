"""How alike two texts are by the letters of their words: finds inflections, compounds, identifiers and misspellings.

Hundreds of texts are compared for one question, so the loops here are those of the standard library.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import hypot, log

GRAM = 4
TITLE = 3
"""A word of the title counts like so many of the body."""
BEGINNING = 400
"""Characters of the body that are compared: what is wanted stands at its beginning."""
LONGEST_WORD = 80
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_DAMPED = [0.0, *(1 + log(times) for times in range(1, 2_000))]
"""By how often a piece stands in a text: how much that counts. Each further time adds less."""

Profile = Mapping[str, float]
"""Pieces of words, and how much the text has of each."""


def profile(title: str, body: str) -> Profile:
    """The pieces of the words of a title and of the beginning of the text below it, without web addresses."""
    words = _WORD.findall(title[:BEGINNING].casefold()) * TITLE
    words += _WORD.findall(_ADDRESS.sub(" ", body)[:BEGINNING].casefold())
    found = Counter(chain.from_iterable(map(pieces, words)))
    return {piece: _DAMPED[times] for piece, times in found.items()}


@lru_cache(maxsize=50_000)
def pieces(word: str) -> tuple[str, ...]:
    """A word's runs of four characters, its beginning and end among them; a short word is one piece."""
    framed = f" {word[:LONGEST_WORD]} "
    return tuple(framed[at : at + GRAM] for at in range(max(1, len(framed) - GRAM + 1)))


def alike(asked: Profile, others: Sequence[Profile]) -> Sequence[float]:
    """For each of the others from 0 to 1; pieces that many of them have count less."""
    rarity = _rarities(asked, others)
    weighed = {piece: often * rarity[piece] for piece, often in asked.items()}
    wanted = {piece: weight * rarity[piece] for piece, weight in weighed.items()}
    long = hypot(*weighed.values())
    return [_cosine(wanted, one, rarity, long) for one in others]


def _rarities(asked: Profile, others: Sequence[Profile]) -> Mapping[str, float]:
    held = Counter(chain(asked, *others))
    many = len(others) + 1
    values = [0.0, *(log(1 + many / times) for times in range(1, many + 1))]
    return {piece: values[times] for piece, times in held.items()}


def _cosine(wanted: Profile, one: Profile, rarity: Mapping[str, float], long: float) -> float:
    product = sum([wanted[piece] * one[piece] for piece in wanted.keys() & one.keys()])
    lengths = long * hypot(*[often * rarity[piece] for piece, often in one.items()])
    return min(1.0, product / lengths) if lengths else 0.0
