"""The words of a mail: of HTML what can be read, of a reply what is new."""

import pytest

from backlog.services.inbound.html import text_of
from backlog.services.inbound.reading import own_words


@pytest.mark.parametrize(
    "html", ["", "<", "<script>", "</blockquote></script>x" * 3, "<p" * 10_000, "<!--", "&#0;&#x1F600;"]
)
def test_broken_html_is_read_somehow(html: str) -> None:
    assert isinstance(text_of(html), str)


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, 2 Nov 2026 at 10:00, Lift <x@y.example> wrote:\n> Which?\n> Why?",
        "Am 02.11.2026 um 10:00 schrieb Lift <x@y.example>:\n> Welches?",
        "Le lun. 2 nov. 2026 à 10:00, Lift <x@y.example> a écrit :\n> Lequel ?",
        "-----Original Message-----\nFrom: Lift\nSent: Monday\nTo: Ann\nSubject: A question\n\nWhich?",
        "Von: Lift <x@y.example>\nGesendet: Montag\nAn: Ann\nBetreff: Frage\n\nWelches?",
        "> Which?",
    ],
)
def test_what_a_reply_quotes_is_cut(quote: str) -> None:
    assert own_words(f"CSV.\n\nAnn\n\n{quote}\n") == "CSV.\n\nAnn"


@pytest.mark.parametrize("text", ["Just words.", "From: here\nto there.", "> a\nb\n> c\nd"])
def test_what_is_no_quote_stays(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize("line", ["\n", "> a\n", "From: a\n", "On Mon, a wrote:\n", "On Mon, "])
def test_the_longest_mail_is_read_to_its_end(line: str) -> None:
    """It has no words of its own, so it stays whole; and nothing is looked through again and again."""
    text = (line * 100_000)[:100_000]
    assert own_words(text).strip() == text.strip()
