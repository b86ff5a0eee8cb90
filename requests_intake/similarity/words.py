"""How much of what a text says a candidate says too, by whole words: BM25 with the title as its more telling field."""

from collections.abc import Mapping
from dataclasses import dataclass

from requests_intake.similarity.terms import Corpus, Uses

TITLE = 4.0
"""A word in a candidate's title counts like so many in its body."""
SATURATION = 1.5
"""The higher, the longer repeats of a word go on to count."""
LENGTH = 0.75
"""How much a word says less in a long text: 0 not at all, 1 in proportion."""


@dataclass(frozen=True, slots=True)
class Held:
    """Which of the asked terms a text holds, and how many different terms it has in all."""

    uses: Mapping[str, Uses]
    length: int


def shared(weights: Mapping[str, float], held: Held, corpus: Corpus) -> float:
    """The weight of the asked terms that the text holds; ``weights`` are those of the asked terms."""
    longer = 1 - LENGTH + LENGTH * held.length / max(corpus.mean_length, 1)
    return sum([weights[term] * _presence(used, longer) for term, used in held.uses.items() if term in weights])


def _presence(used: Uses, longer: float) -> float:
    often = (TITLE * used.title + used.body) / longer
    return often / (SATURATION + often)
