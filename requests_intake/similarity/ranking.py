"""The order of candidates: half by the words that they share with the asked text, half by the pieces of words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from requests_intake.similarity import subwords, words
from requests_intake.similarity.terms import Corpus, Term
from requests_intake.similarity.words import Held

COMPARED_BY_LETTERS = 60
"""The best so many by words go on; comparing letters costs more."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare: its title, the beginning of its body, and which of the asked terms it holds."""

    title: str
    body: str
    held: Held


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be like the asked one. ``pk`` is whatever names it; of equals the higher one comes first."""

    pk: int
    text: Text


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and how like it is, from 0 to 1."""

    candidate: Candidate
    score: float


def rank(asked: Text, terms: Sequence[Term], candidates: Sequence[Candidate], corpus: Corpus) -> Sequence[Ranked]:
    """The candidates that share anything with the asked text, the likest first. The same text scores 1.

    Where a text has no words, or no letters, the other alone decides.
    """
    by_words = _by_words(asked, terms, candidates, corpus)
    best = sorted(candidates, key=lambda one: (-by_words.get(one.pk, 0), -one.pk))[:COMPARED_BY_LETTERS]
    by_letters = _by_letters(asked, best)
    parts = [one for one in (by_words, by_letters) if one]
    scored = [Ranked(one, sum(part[one.pk] for part in parts) / len(parts)) for one in best if parts]
    return sorted((one for one in scored if one.score > 0), key=lambda one: (-one.score, -one.candidate.pk))


def _by_words(
    asked: Text, terms: Sequence[Term], candidates: Sequence[Candidate], corpus: Corpus
) -> Mapping[int, float]:
    """By candidate: the weight that it shares, as a part of what the asked text shares with itself."""
    weights = {term.lexeme: term.weight for term in terms}
    whole = words.shared(weights, asked.held, corpus)
    if not whole:
        return {}
    return {one.pk: min(1.0, words.shared(weights, one.text.held, corpus) / whole) for one in candidates}


def _by_letters(asked: Text, candidates: Sequence[Candidate]) -> Mapping[int, float]:
    """By candidate: how alike the pieces of words are."""
    own = subwords.profile(asked.title, asked.body)
    if not own:
        return {}
    profiles = [subwords.profile(one.text.title, one.text.body) for one in candidates]
    alike = subwords.alike(own, profiles)
    return {one.pk: value for one, value in zip(candidates, alike, strict=True)}
