"""The terms of a text, how telling each is, and which of them are worth looking up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log

TITLE_IN_QUERY = 10
"""A word of the asked title weighs like so many repeats in its body."""
MOST_TERMS = 24
"""What a text is about stands in few of its words; more of them only blur it."""
MOST_PAIRED = 8
SHORTEST_BEGINNING = 5
TOGETHER = 3.0
"""Common words of one text meet more often than chance has it."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a term stands in a title and in the text below it."""

    title: int
    body: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is known of all texts that are compared.

    Attributes:
        documents: how many there are.
        mean_length: how many different terms one has, on average.
        frequencies: for a term, how many of them hold it; a term that is missing is in none.
        others: how many more texts one index covers, and
        elsewhere: how many of those hold a term. They are not compared, but reading the index passes them.
    """

    documents: int
    mean_length: float
    frequencies: Mapping[str, int]
    others: int = 0
    elsewhere: Mapping[str, int] = field(default_factory=dict)

    def rarity(self, term: str) -> float:
        """How much it says that a text holds ``term``: the less, the more texts do; never negative."""
        held = min(self.frequencies.get(term, 0), self.documents)
        return log(1 + (self.documents - held + 0.5) / (held + 0.5))


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the asked text: how telling it is there, and how many texts hold it."""

    lexeme: str
    weight: float
    documents: int
    in_title: bool = False


def telling_terms(uses: Mapping[str, Uses], corpus: Corpus) -> Sequence[Term]:
    """The terms that tell most, the most telling first."""
    terms = [_term(lexeme, used, corpus) for lexeme, used in uses.items()]
    return sorted(terms, key=lambda term: (-term.weight, term.lexeme))[:MOST_TERMS]


def _term(lexeme: str, used: Uses, corpus: Corpus) -> Term:
    often = 1 + log(max(1, TITLE_IN_QUERY * used.title + used.body))
    return Term(lexeme, often * corpus.rarity(lexeme), corpus.frequencies.get(lexeme, 0), used.title > 0)


Together = tuple[str, ...]
"""Terms that a candidate must hold all of; one that ends in "*" stands for all that begin so."""


def worth_looking_up(terms: Sequence[Term], corpus: Corpus, budget: int) -> Sequence[Together]:
    """Which terms find candidates without an index reading more than about ``budget`` texts.

    The most telling that fit, one by one. If these find few, pairs of those that many texts hold.
    """
    covered = corpus.documents + corpus.others
    singles = [((_looked_up(term),), _read(term, corpus)) for term in terms]
    if covered <= budget:
        return [together for together, _ in singles]
    chosen, left = _fitting(singles, budget)
    if left < budget / 2:
        return chosen
    common = [term for term in terms if (term.lexeme,) not in chosen and term.documents][:MOST_PAIRED]
    return [*chosen, *_fitting(_pairs(common, corpus, covered), left)[0]]


def _looked_up(term: Term) -> str:
    """A word of a title that no other text holds may be the beginning of one: somebody is typing."""
    unknown = term.in_title and not term.documents and len(term.lexeme) >= SHORTEST_BEGINNING
    return f"{term.lexeme}*" if unknown else term.lexeme


def _read(term: Term, corpus: Corpus) -> int:
    return term.documents + corpus.elsewhere.get(term.lexeme, 0)


def _pairs(terms: Iterable[Term], corpus: Corpus, covered: int) -> Sequence[tuple[Together, int]]:
    pairs = sorted(combinations(terms, 2), key=lambda pair: -pair[0].weight - pair[1].weight)
    return [((a.lexeme, b.lexeme), int(TOGETHER * _read(a, corpus) * _read(b, corpus) / covered)) for a, b in pairs]


def _fitting(offered: Iterable[tuple[Together, int]], budget: int) -> tuple[Sequence[Together], int]:
    chosen = []
    for together, cost in offered:
        if cost <= budget:
            chosen.append(together)
            budget -= cost
    return chosen, budget
