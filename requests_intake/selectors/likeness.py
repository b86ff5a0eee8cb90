"""What is like a text: PostgreSQL's full text finds candidates, ``requests_intake.similarity`` orders them.

Nothing here knows what is compared; ``Shelf`` says where to look. docs/algorithms/similar.md says how it works.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, IntegerField, QuerySet, TextField
from django.db.models.functions import Left
from django.utils.safestring import SafeString, mark_safe

from requests_intake.choices import TextsOf
from requests_intake.selectors.corpus import corpus_of
from requests_intake.similarity.marking import marked, matched_words, words_of
from requests_intake.similarity.ranking import Candidate, Ranked, Text, rank
from requests_intake.similarity.terms import Term, Together, Uses, telling_terms, worth_looking_up
from requests_intake.similarity.words import Held
from stakeholders.models import Product

READ_AT_MOST = 800
"""About so many rows may hold the terms that are looked up; each costs a few microseconds."""
CANDIDATES = 100
FEWEST_CANDIDATES = 50
"""If fewer were found, the newest are compared as well: for languages and misspellings that no word finds."""
ASKED_LENGTH = 20_000
"""Characters of an asked text that are read."""
BEGINNING = 600
"""Characters of a candidate's text that are read: addresses in it do not count, and 400 are compared."""
MOST_MATCHED = 12
MOST_LEARNT = 50_000
_LEXEMES: dict[str, str] = {}
"""What PostgreSQL has said of words: a dictionary does not change its mind."""
_LEXIZE = "SELECT word, (ts_lexize('english_stem', word))[1] FROM unnest(%s::text[]) AS word"
VERY_LIKE = 0.4
LIKE = 0.2


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like something is to the text asked about.

    Attributes:
        score: from 0 to 1; the same text has 1.
        matched: words of its title and of the beginning of its text that the asked text holds too, as they stand there.
        title: its title as HTML, with those words marked.
    """

    score: float
    matched: tuple[str, ...]
    title: SafeString

    @property
    def word(self) -> str:
        """The score in a word."""
        if self.score >= VERY_LIKE:
            return "very like"
        return "like" if self.score >= LIKE else "a little like"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where to look: rows of one product.

    Attributes:
        visible: all rows that the person may see; how telling a word is counts from these.
        candidates: those of them that may be the answer.
        sees_all: whether the person sees all rows of the product, so that its kept statistics may be used.
        title, body, vector: the fields with the title, the text below it, and the text-search vector of both.
        newest: the order in which an index has the newest first.
    """

    texts_of: TextsOf
    product: Product
    visible: QuerySet[Any]
    candidates: QuerySet[Any]
    sees_all: bool
    title: str = "title"
    body: str = "body"
    vector: str = "search"
    newest: Sequence[str] = ("-pk",)

    @property
    def spoken(self) -> QuerySet[Any]:
        """All rows, with ``vector``: what may be read of them was decided by the keys that are asked for."""
        rows: QuerySet[Any] = self.candidates.model._default_manager.order_by()
        return rows.annotate(**self.candidates.query.annotations)  # type: ignore[no-any-return]  # of any model


class Lexemes(SearchQuery):
    """A text-search query that is already written in lexemes."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Cast it; to_tsquery would take the lexemes for words and shorten them once more."""
        return "%s::tsquery", [self.written]

    def __init__(self, written: str) -> None:
        super().__init__(written, search_type="raw")
        self.written = written


class HeldOf(Func):
    """Which of some lexemes a vector holds, each with the weights of its places: "export AAB"."""

    output_field = ArrayField(TextField())

    def __init__(self, vector: str, lexemes: Sequence[str]) -> None:
        super().__init__(F(vector))
        self.lexemes = list(lexemes)

    def as_sql(self, compiler: Any, *args: Any, **kwargs: Any) -> Any:
        """Unpack the vector, as no function of PostgreSQL's looks a lexeme up in it."""
        vector, values = compiler.compile(self.get_source_expressions()[0])
        written = f"ARRAY(SELECT lexeme || ' ' || array_to_string(weights, '') FROM unnest({vector})"  # noqa: S608
        return f"{written} WHERE lexeme = ANY(%s))", (*values, self.lexemes)


def likest(title: str, body: str, shelf: Shelf, limit: int) -> Mapping[int, Likeness]:
    """The keys of the rows that are most like a text, the likest first, and how like each is."""
    title, body = title.replace("\x00", ""), body.replace("\x00", "")[:ASKED_LENGTH]
    uses = _uses_in(title, body)
    if not (uses or words_of(title)):
        return {}
    corpus = corpus_of(shelf.texts_of, shelf.product, shelf.visible, shelf.vector, uses, kept=shelf.sees_all)
    if not corpus.documents:
        return {}
    terms = telling_terms(uses, corpus)
    candidates = _candidates(shelf, worth_looking_up(terms, corpus, READ_AT_MOST), terms)
    ranked = rank(Text(title, body, Held(uses, len(uses))), terms, candidates, corpus)[:limit]
    return {one.candidate.pk: likeness for one, likeness in zip(ranked, _likenesses(ranked), strict=True)}


@lru_cache(maxsize=64)
def _uses_in(title: str, body: str) -> Mapping[str, Uses]:
    statement = (
        "SELECT lexeme, array_to_string(weights, '') FROM unnest("
        "setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B'))"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [title, body])
        return {lexeme: _uses(weights) for lexeme, weights in cursor.fetchall()}


def _uses(weights: str) -> Uses:
    return Uses(weights.count("A"), len(weights) - weights.count("A"))


def _candidates(shelf: Shelf, wanted: Sequence[Together], terms: Iterable[Term]) -> list[Candidate]:
    """Those that hold most of what is wanted, and the newest where they are few."""
    read = _reader(shelf, terms)
    found = read(_holding(shelf, wanted)[:CANDIDATES]) if wanted else []
    if len(found) < FEWEST_CANDIDATES:
        others = shelf.candidates.exclude(pk__in=[one.pk for one in found]).order_by(*shelf.newest)
        found += read(others.values("pk")[: FEWEST_CANDIDATES - len(found)])
    return found


def _holding(shelf: Shelf, wanted: Sequence[Together]) -> QuerySet[Any]:
    query = Lexemes(" | ".join(_all_of(together) for together in wanted))
    matching = shelf.candidates.filter(**{shelf.vector: query})
    return matching.order_by(SearchRank(F(shelf.vector), query).desc(), "-pk").values("pk")


def _all_of(together: Together) -> str:
    return "(" + " & ".join(_quoted(one) for one in together) + ")"


def _quoted(lexeme: str) -> str:
    beginning = lexeme.endswith("*")
    inner = lexeme.removesuffix("*").replace("\\", "\\\\").replace("'", "''")
    return f"'{inner}':*" if beginning else f"'{inner}'"


def _reader(shelf: Shelf, terms: Iterable[Term]) -> Callable[[QuerySet[Any]], list[Candidate]]:
    """Reads the rows with these keys; only then are the texts unpacked, which costs more than finding them."""
    held = HeldOf(shelf.vector, [term.lexeme for term in terms])
    length = Func(F(shelf.vector), function="length", output_field=IntegerField())
    columns = ("pk", shelf.title, Left(F(shelf.body), BEGINNING), held, length)

    def read(keys: QuerySet[Any]) -> list[Candidate]:
        rows = shelf.spoken.filter(pk__in=keys).values_list(*columns)
        return [
            Candidate(pk, Text(title, beginning, Held(dict(map(_read_use, uses)), length)))
            for pk, title, beginning, uses, length in rows
        ]

    return read


def _read_use(written: str) -> tuple[str, Uses]:
    lexeme, _, weights = written.rpartition(" ")
    return lexeme, _uses(weights)


def _likenesses(ranked: Sequence[Ranked]) -> list[Likeness]:
    words = {word for one in ranked for word in words_of(f"{one.candidate.text.title} {one.candidate.text.body}")}
    lexemes = _lexemes_of(words)
    return [_likeness(one, lexemes) for one in ranked]


def _likeness(one: Ranked, lexemes: Mapping[str, str]) -> Likeness:
    text = one.candidate.text
    matched = matched_words(f"{text.title}\n{text.body}", text.held.uses, lexemes)[:MOST_MATCHED]
    in_title = matched_words(text.title, text.held.uses, lexemes)
    return Likeness(round(one.score, 4), matched, mark_safe(marked(text.title, in_title)))  # noqa: S308 - escaped


def _lexemes_of(words: Collection[str]) -> Mapping[str, str]:
    """Under which lexeme each word, in lower case, is found; a word too common to be searched for has none."""
    unknown = [word for word in words if word not in _LEXEMES]
    if unknown:
        with connection.cursor() as cursor:
            cursor.execute(_LEXIZE, [unknown])
            learnt = {word: lexeme or "" for word, lexeme in cursor.fetchall()}
        if len(_LEXEMES) > MOST_LEARNT:
            _LEXEMES.clear()
        _LEXEMES.update(learnt)
    return {word: lexeme for word in words if (lexeme := _LEXEMES.get(word))}
