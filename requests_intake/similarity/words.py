"""How much of what a text says a candidate says too, by whole words: BM25 with the title as its more telling field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from requests_intake.similarity.terms import Corpus, Term, Uses

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


def shared(terms: Iterable[Term], held: Held, corpus: Corpus) -> float:
    """The weight of the asked terms that the text holds."""
    longer = 1 - LENGTH + LENGTH * held.length / max(corpus.mean_length, 1)
    return sum(term.weight * _presence(held.uses.get(term.lexeme), longer) for term in terms)


def _presence(used: Uses | None, longer: float) -> float:
    if used is None:
        return 0.0
    often = (TITLE * used.title + used.body) / longer
    return often / (SATURATION + often)
