"""What likeness promises, whatever the texts: plain Python, no database."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_intake.similarity import subwords, words
from requests_intake.similarity.marking import marked, matched_words, words_of
from requests_intake.similarity.ranking import Candidate, Text, rank
from requests_intake.similarity.terms import Corpus, Term, Uses, telling_terms, worth_looking_up
from requests_intake.similarity.words import Held

ODD = ["", "dark mode", "<b>Über-Größe</b>", "的 是 的", "snake_case camelCase"]
TEXTS = st.text(max_size=300) | st.sampled_from(ODD)


def uses_of(title: str, body: str = "") -> Mapping[str, Uses]:
    """A stand-in for what PostgreSQL reads: words in lower case."""
    named, told = title.lower().split(), body.lower().split()
    return {term: Uses(named.count(term), told.count(term)) for term in {*named, *told}}


def text_of(title: str, body: str = "") -> Text:
    held = uses_of(title, body)
    return Text(title, body, Held(held, len(held)))


def corpus_of(*texts: Text) -> Corpus:
    terms = {term for text in texts for term in text.held.uses}
    frequencies = {term: sum(term in text.held.uses for text in texts) for term in terms}
    return Corpus(len(texts), sum(text.held.length for text in texts) / max(len(texts), 1), frequencies)


def ranked(asked: Text, *others: Text) -> list[tuple[int, float]]:
    corpus = corpus_of(asked, *others)
    terms = telling_terms(asked.held.uses, corpus)
    candidates = [Candidate(pk, text) for pk, text in enumerate(others)]
    return [(one.candidate.pk, one.score) for one in rank(asked, terms, candidates, corpus)]


@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_every_score_is_a_share_and_the_best_comes_first(title: str, body: str, others: list[tuple[str, str]]) -> None:
    found = ranked(text_of(title, body), *(text_of(*other) for other in others))

    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@given(TEXTS.filter(words_of), TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_the_same_text_is_the_likest(title: str, body: str, others: list[tuple[str, str]]) -> None:
    asked = text_of(title, body)
    found = ranked(asked, asked, *(text_of(*other) for other in others))

    assert dict(found)[0] == pytest.approx(1)
    assert found[0][1] == pytest.approx(1)


@given(TEXTS, TEXTS)
def test_letters_are_as_alike_one_way_as_the_other(one: str, other: str) -> None:
    first, second = subwords.profile(one, ""), subwords.profile(other, "")

    assert subwords.alike(first, [second]) == pytest.approx(subwords.alike(second, [first]))


@given(st.text(max_size=500))
def test_a_marked_text_is_the_escaped_text_with_marks(text: str) -> None:
    from html import escape

    shown = marked(text, list(words_of(text))[:2])

    assert shown.replace("<mark>", "").replace("</mark>", "") == escape(text)


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    corpus = Corpus(1000, 50, {"the": 900, "hygiene": 2})

    assert corpus.rarity("hygiene") > corpus.rarity("the") > 0
    assert corpus.rarity("unheard") > corpus.rarity("hygiene")


def test_a_word_held_more_often_than_there_are_texts_still_has_a_rarity() -> None:
    assert Corpus(10, 5, {"new": 25}).rarity("new") > 0


def test_the_title_tells_more_than_the_text_below() -> None:
    corpus = Corpus(1000, 50, {})

    first, second = telling_terms({"body": Uses(0, 1), "title": Uses(1, 0)}, corpus)

    assert (first.lexeme, second.lexeme) == ("title", "body")


def test_only_the_most_telling_terms_count() -> None:
    corpus = Corpus(1000, 50, {f"w{number}": number for number in range(100)})
    terms = telling_terms({f"w{number}": Uses(0, 1) for number in range(100)}, corpus)

    assert [term.lexeme for term in terms] == [f"w{number}" for number in range(24)]


def test_repeats_count_ever_less_and_length_too() -> None:
    corpus = Corpus(10, 10, {})

    def shared(times: int, length: int = 10) -> float:
        return words.shared({"log": 1.0}, Held({"log": Uses(0, times)}, length), corpus)

    assert shared(1) < shared(2) < shared(50) < 1
    assert shared(2) - shared(1) > shared(3) - shared(2)
    assert shared(1, length=100) < shared(1, length=10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("configuration", "configurable"),
        ("from_bytes_with_error", "error from bytes"),
        ("hashMap", "HashMap"),
        ("exporting", "exprot export"),
        ("Größenänderung", "Größe ändern"),
    ],
)
def test_words_of_the_same_stuff_are_alike(one: str, other: str) -> None:
    asked = subwords.profile(one, "")
    near, far = subwords.alike(asked, [subwords.profile(other, ""), subwords.profile("midnight profiles", "")])

    assert near > 0.1
    assert far == 0


def test_addresses_are_not_compared() -> None:
    assert subwords.profile("Log", "see https://example.com/a/recall HTTP://x.y/z now") == subwords.profile(
        "Log", "see now"
    )


def test_a_text_of_100_000_characters_is_compared_by_its_beginning() -> None:
    assert subwords.profile("Log", "recall " * 15_000) == subwords.profile("Log", "recall " * 58)
    assert subwords.pieces("x" * 100_000) == subwords.pieces("x" * 80)


def test_a_small_product_is_read_whole() -> None:
    terms = [Term("new", 2.0, 900), Term("recall", 1.0, 3)]

    assert worth_looking_up(terms, Corpus(1000, 50, {}), 2000) == [("new",), ("recall",)]


def test_the_most_telling_that_fit_are_looked_up() -> None:
    terms = [Term("export", 9, 900), Term("recall", 8, 300), Term("log", 7, 200), Term("inspector", 6, 90)]

    assert worth_looking_up(terms, Corpus(100_000, 50, {}), 1000) == [("export",), ("inspector",)]


def test_common_words_find_by_pairs() -> None:
    terms = [Term("new", 3, 50_000), Term("window", 2, 9_000), Term("button", 1, 3_000)]

    assert worth_looking_up(terms, Corpus(100_000, 50, {}), 2000) == [("window", "button")]


def test_rows_of_other_products_cost_as_much_to_pass() -> None:
    terms = [Term("recall", 2, 10), Term("log", 1, 10)]
    corpus = Corpus(500, 50, {}, others=100_000, elsewhere={"recall": 40_000})

    assert worth_looking_up(terms, corpus, 1000) == [("log",)]


def test_a_word_that_nobody_wrote_may_be_the_beginning_of_one() -> None:
    terms = [Term("inspe", 3, 0, in_title=True), Term("escal", 2, 0), Term("log", 1, 0, in_title=True)]

    assert worth_looking_up(terms, Corpus(10, 5, {}), 1000) == [("inspe*",), ("escal",), ("log",)]


def test_matched_words_stand_as_in_the_text_each_once() -> None:
    lexemes = {"logs": "log", "log": "log", "of": "of", "recall": "recall"}

    assert matched_words("Logs of recall, LOGS, log", {"log", "recall"}, lexemes) == ("Logs", "recall", "log")


def test_what_is_not_marked_is_escaped() -> None:
    assert marked("<b>Log & 'log'", ["log"]) == "&lt;b&gt;<mark>Log</mark> &amp; &#x27;<mark>log</mark>&#x27;"


def test_no_candidates_and_no_words() -> None:
    assert ranked(text_of("Log")) == []
    assert ranked(text_of("?!"), text_of("…")) == []
